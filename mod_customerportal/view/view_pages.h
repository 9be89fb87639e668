/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What every page shows: one struct and one schema per page. Pages fill the structs; templates and JSON read them.
 *
 * Texts of a view are in the reader's language already. A text or address with ptr NULL is "nothing": templates leave
 * the attribute or the element out. All strings live in the request's pool.
 */
#ifndef CP_VIEW_PAGES_H
#define CP_VIEW_PAGES_H

#include "../base/base_error.h"
#include "view_control.h"
#include "view_records.h"

struct cp_request_t;

/* ---- Pages ---- */

typedef struct cp_view_login_t {
    cp_view_frame_t *frame;
    cp_url_t action;
    cp_text_t return_to;
    cp_text_t carried; /**< what was typed before signing in was needed, sealed; or nothing */
    cp_text_t email;
    cp_text_t email_error;
    cp_text_t password_error;
    cp_text_t reason;  /**< why signing in is needed */
    cp_text_t failure; /**< why it failed */
    cp_list_t problems;
    cp_text_t email_invalid; /**< "true", or nothing */
    cp_text_t password_invalid;
    cp_text_t email_class; /**< "field" or "field has-error" */
    cp_text_t password_class;
    cp_text_t email_described;
    cp_text_t password_described;
    cp_url_t forgot_url;
    cp_url_t link_url;     /**< sign in by mail; nothing where that is not allowed */
    cp_url_t register_url; /**< nothing where people cannot register (S64) */
    cp_list_t doors;       /**< other ways to sign in */
    cp_url_t keep_url;     /**< where their buttons go with what is carried; nothing where nothing is */
} cp_view_login_t;

/** A column of the list. */
typedef struct cp_view_column_t {
    cp_text_t key; /**< "subject" */
    cp_text_t label;
    cp_text_t class;    /**< "wide" for the widest, or nothing */
    cp_url_t sort_url;  /**< nothing where the list cannot be sorted by it */
    cp_text_t sort;     /**< "ascending", "descending", or nothing: aria-sort */
    cp_text_t sort_tip; /**< title of the link */
    cp_text_t icon;     /**< symbol of icons.svg beside the sorted one, or nothing */
} cp_view_column_t;

/** A cell of the list: a title (in one cell of a row), or one of person, text, when, status. */
typedef struct cp_view_cell_t {
    cp_text_t key;
    cp_text_t label;
    cp_text_t class;  /**< "wide", "st", or nothing */
    cp_text_t title;  /**< subject (or what stands in its place): the link to the ticket */
    cp_url_t url;     /**< with title */
    cp_text_t number; /**< "#10482", beside the title */
    cp_text_t unread; /**< "New reply", beside the title; nothing when there is none */
    bool beside;      /**< whether anything stands beside the title */
    cp_text_t person;
    cp_text_t text;
    cp_when_t when;
    cp_view_status_t *status;
} cp_view_cell_t;

typedef struct cp_view_row_t {
    apr_int64_t number;
    cp_text_t subject;
    cp_url_t url;
    cp_text_t class; /**< "needs", "unread", both, or nothing */
    cp_list_t cells; /**< in the order of the columns */
} cp_view_row_t;

/** Why a list is empty, and what to do. */
typedef struct cp_view_empty_t {
    cp_text_t kind; /**< "none", "open", "match", "company" */
    cp_text_t icon;
    cp_text_t title;
    cp_text_t text;
    cp_text_t first_label;
    cp_url_t first_url;
    cp_text_t first_class; /**< CSS classes of the first button */
    cp_text_t second_label;
    cp_url_t second_url;
} cp_view_empty_t;

typedef struct cp_view_tickets_t {
    cp_view_frame_t *frame;
    cp_text_t count; /**< "312", "1,000+" */
    cp_text_t view;  /**< "all", "company", "mine" */
    cp_text_t view_label;
    cp_list_t views; /**< empty where there is nothing to choose */
    cp_url_t action;
    cp_list_t hidden; /**< state that the filter form keeps */
    cp_text_t q;
    cp_url_t csv_url;       /**< nothing when there is no row */
    cp_text_t csv_holds;    /**< "312 tickets, 6 columns" */
    cp_text_t filter_count; /**< nothing when none is set */
    cp_list_t statuses;
    cp_list_t owners;
    cp_view_form_t *filters; /**< by activity and by properties: its controls, and what is wrong with them */
    cp_text_t filters_open;  /**< "open" where something is */
    cp_text_t from;          /**< "2025-10-01" */
    cp_text_t to;
    cp_list_t sorts;
    cp_list_t chips;    /**< active filters */
    cp_url_t clear_url; /**< nothing when no filter is set */
    cp_text_t yours;    /**< "2 tickets wait for you"; nothing when none does */
    cp_url_t yours_url;
    cp_text_t caption;
    cp_list_t columns;
    cp_list_t rows;
    cp_text_t range; /**< "1 to 25 of 312" */
    bool paged;
    cp_url_t newer_url; /**< nothing on the first page */
    cp_url_t older_url; /**< nothing on the last page */
    cp_text_t newer_label;
    cp_text_t older_label;
    cp_view_empty_t *empty; /**< nothing when there are rows */
} cp_view_tickets_t;

typedef struct cp_view_ticket_t {
    cp_view_frame_t *frame;
    apr_int64_t number;
    cp_text_t subject;
    cp_url_t up_url;
    cp_view_status_t *status;
    cp_text_t next_step; /**< whose turn it is, in a sentence */
    cp_url_t reply_url;  /**< "#reply" where one can reply, or nothing */
    cp_list_t facts;
    cp_text_t count; /**< "5 messages, oldest first" */
    cp_url_t newest_url;
    cp_text_t earlier; /**< "Show 40 earlier messages"; nothing when all are shown */
    cp_url_t earlier_url;
    cp_list_t items;
    cp_view_composer_t *composer; /**< nothing where one cannot reply */
    cp_text_t no_reply;           /**< why not */
    cp_text_t unsent;             /**< what was written for a ticket that was closed meanwhile */
    cp_text_t unsent_files;       /**< names of the files that came with it */
    cp_list_t files;              /**< all attachments, newest first */
    cp_text_t file_count;
    cp_text_t readers;       /**< who can read this */
    cp_list_t people;        /**< those who can be taken off */
    cp_url_t person_add_url; /**< POST; nothing where nobody can be added */
    cp_url_t person_remove_url;
    cp_text_t person; /**< the address that was typed */
    cp_text_t person_hint;
    cp_text_t person_error;
    cp_text_t person_class;
    cp_text_t person_described;
    cp_text_t person_invalid;
    cp_url_t close_url; /**< the page that asks; nothing where one cannot close */
    cp_text_t close_about;
    cp_url_t reopen_url; /**< POST; nothing where one cannot reopen */
    cp_text_t reopen_about;
} cp_view_ticket_t;

typedef struct cp_view_ticket_close_t {
    cp_view_frame_t *frame;
    apr_int64_t number;
    cp_text_t subject;
    cp_url_t up_url;
    cp_url_t action;
    cp_text_t effect;   /**< what closing does */
    cp_text_t way_back; /**< how it is undone */
} cp_view_ticket_close_t;

/** A session of the person. */
typedef struct cp_view_session_t {
    cp_text_t id;
    cp_text_t name;   /**< "Firefox on Linux" */
    cp_text_t detail; /**< "Last active yesterday, 19:22" */
    cp_text_t address;
    bool current;
    bool other;
} cp_view_session_t;

typedef struct cp_view_account_t {
    cp_view_frame_t *frame;
    cp_text_t about; /**< "Ana Souza · ana@bakery.example · Sample Bakery" */
    cp_text_t summary;
    cp_list_t problems;
    cp_url_t profile_action;
    cp_text_t first_name;
    cp_text_t last_name;
    cp_list_t languages; /**< empty where there is nothing to choose */
    cp_list_t zones;
    cp_url_t look_action;
    cp_list_t schemes;
    cp_list_t densities;
    cp_url_t password_action;
    bool has_password; /**< false where another system checks it */
    cp_text_t email;
    cp_text_t password_hint;
    cp_text_t first_error;
    cp_text_t first_class;
    cp_text_t first_described;
    cp_text_t first_invalid;
    cp_text_t last_error;
    cp_text_t last_class;
    cp_text_t last_described;
    cp_text_t last_invalid;
    cp_text_t current_error;
    cp_text_t current_class;
    cp_text_t current_described;
    cp_text_t current_invalid;
    cp_text_t new_error;
    cp_text_t new_class;
    cp_text_t new_described;
    cp_text_t new_invalid;
    cp_url_t factor_action; /**< two factors; nothing where they are off */
    bool factor_on;
    bool factor_removable;
    bool factor_asks;       /**< password or code are asked for */
    cp_text_t factor_since; /**< "Two factors are on since …" */
    cp_text_t factor_codes; /**< "8 recovery codes are left." */
    cp_text_t proof_error;
    cp_text_t proof_class;
    cp_text_t proof_described;
    cp_text_t proof_invalid;
    cp_url_t mails_action;
    cp_list_t mails; /**< kinds of mails to choose; empty where none are sent, and for staff */
    cp_url_t sessions_action;
    cp_list_t sessions;
} cp_view_account_t;

/** A line of advice on an error page. */
typedef struct cp_view_advice_t {
    cp_text_t text;
} cp_view_advice_t;

/** A field of a form that was not sent: exactly one of hidden, line, area is true. */
typedef struct cp_view_again_field_t {
    cp_text_t name;
    cp_text_t value;
    cp_text_t label;
    cp_text_t id;
    bool hidden; /**< a choice, not a text */
    bool line;
    bool area;
} cp_view_again_field_t;

typedef struct cp_view_error_t {
    cp_view_frame_t *frame;
    apr_int64_t status;
    cp_text_t icon;
    cp_text_t title;
    cp_text_t text; /**< what happened, and that nothing was lost */
    cp_list_t advice;
    cp_text_t first_label;
    cp_url_t first_url;
    cp_text_t second_label;
    cp_url_t second_url;
    cp_text_t code;  /**< "error 404" */
    bool kept;       /**< whether typed or files are there */
    cp_list_t typed; /**< cp_view_again_field_t: what was typed into the form that failed, to copy */
    cp_text_t files; /**< names of its files */
} cp_view_error_t;

/** What was typed and could not be sent. */
typedef struct cp_view_again_t {
    cp_view_frame_t *frame;
    cp_text_t why;
    cp_url_t action; /**< where it was going */
    cp_text_t kind;  /**< encoding of a form with files, or nothing */
    cp_list_t fields;
    cp_view_composer_t *composer; /**< its files */
} cp_view_again_t;

/* ---- Their schemas ---- */

extern const cp_schema_t cp_view_column_schema;
extern const cp_schema_t cp_view_empty_schema;
extern const cp_schema_t cp_view_login_schema;
extern const cp_schema_t cp_view_tickets_schema;
extern const cp_schema_t cp_view_ticket_schema;
extern const cp_schema_t cp_view_ticket_close_schema;
extern const cp_schema_t cp_view_account_schema;
extern const cp_schema_t cp_view_error_schema;
extern const cp_schema_t cp_view_again_schema;

/** The view of the error page for `error`, in the request's pool. `typed`: with what was typed into req->form, which must
 * be known to be the reader's own. */
cp_error_t *cp_view_error(const void **view, struct cp_request_t *req, const cp_error_t *error, bool typed);

#endif
