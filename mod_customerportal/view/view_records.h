/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Records that several pages show: choices, links, files, the frame around every page, entries of a conversation, the
 * form for a message.
 *
 * Texts of a view are in the reader's language already. A text or address with ptr NULL is "nothing": templates leave
 * the attribute or the element out. All strings live in the request's pool.
 */
#ifndef CP_VIEW_RECORDS_H
#define CP_VIEW_RECORDS_H

#include "view_schema.h"

/** A choice of a select element or of a group of radio buttons. */
typedef struct cp_view_option_t {
    cp_text_t value;
    cp_text_t label;
    cp_text_t id;       /**< of the control, for its label; nothing in a select */
    cp_text_t selected; /**< "selected", or nothing */
    cp_text_t checked;  /**< "checked", or nothing */
} cp_view_option_t;

/** A link of a menu, or a filter that can be removed. */
typedef struct cp_view_link_t {
    cp_text_t label;
    cp_url_t url;
    cp_text_t current; /**< "true" for the chosen one, or nothing */
} cp_view_link_t;

/** A language that can be chosen. */
typedef struct cp_view_language_t {
    cp_text_t tag;
    cp_text_t label; /**< its name in itself */
    cp_url_t url;
    cp_text_t current; /**< "true" for that of the page, or nothing */
} cp_view_language_t;

/** A line of the error summary. */
typedef struct cp_view_problem_t {
    cp_text_t text;
    cp_url_t url; /**< "#message": the field */
} cp_view_problem_t;

/** A hidden field. */
typedef struct cp_view_hidden_t {
    cp_text_t name;
    cp_text_t value;
} cp_view_hidden_t;

/** An attachment. */
typedef struct cp_view_file_t {
    cp_text_t name;
    cp_url_t url;
    cp_text_t kind;    /**< "PDF", "PNG image" */
    cp_text_t size;    /**< "1.2 MB" */
    cp_text_t icon;    /**< "file" or "image": symbol of icons.svg */
    cp_text_t by;      /**< who sent it, with the day: in the list of all attachments */
    apr_int64_t bytes; /**< exact size */
    cp_text_t sealed;  /**< kept files only: the value that brings it back */
    cp_text_t id;      /**< kept files only: id of its control */
} cp_view_file_t;

/** How a ticket stands. */
typedef struct cp_view_status_t {
    cp_text_t word;  /**< "Open", "Closed", or the stage's name for customers */
    cp_text_t class; /**< CSS classes, such as "status is-you" */
    cp_text_t icon;  /**< symbol of icons.svg */
    cp_text_t mark;  /**< "Your turn" beside the word where support waits for the customer, or nothing */
    bool your_turn;
    bool closed;
} cp_view_status_t;

/* ---- The frame: what all pages have around them ---- */

typedef struct cp_view_frame_t {
    cp_text_t portal;    /**< name of the portal */
    cp_text_t title;     /**< of the page: "Invoices · Tickets · Example Support" */
    cp_text_t label;     /**< what tickets are called: "Tickets" */
    cp_text_t language;  /**< "en" */
    cp_text_t direction; /**< "ltr" or "rtl" */
    cp_text_t scheme;    /**< "light", "dark", or nothing */
    cp_text_t density;   /**< "compact", "roomy", or nothing */

    cp_url_t list_url;
    cp_url_t new_url; /**< nothing where there is no form for this reader */
    cp_url_t account_url;
    cp_url_t login_url;
    cp_url_t logout_url;
    cp_url_t stay_url;
    cp_text_t here;         /**< path of the page itself, for going back to it */
    cp_text_t list_current; /**< "page", or nothing */
    cp_text_t new_current;
    cp_text_t account_current;
    cp_text_t form_text; /**< menu text of the form */

    cp_url_t css_url;
    cp_url_t console_url; /**< the console's own style sheet; nothing elsewhere */
    cp_url_t theme_url;   /**< of the theme's style sheet; nothing where the look is as shipped */
    cp_text_t mast;       /**< "brand" for a header in the accent, or nothing */
    cp_url_t icons_url;   /**< add #name */
    cp_url_t icon_url;    /**< of browser tabs */
    cp_url_t logo_url;
    cp_url_t logo_dark_url; /**< where the device's scheme decides; nothing where the reader chose one */

    cp_list_t nav;       /**< links of the staff's header */
    cp_list_t links;     /**< of the footer, as the theme has them */
    cp_list_t languages; /**< cp_view_language_t: to choose from, for visitors; empty where there is one only */

    bool signed_in;
    bool customer;        /**< a contact is signed in */
    bool staff;           /**< a member of staff is signed in */
    cp_text_t body_class; /**< CSS class; nothing on customers' pages */
    cp_text_t area; /**< "Desk": the part of the staff's pages that this one belongs to; nothing on customers' pages */
    cp_text_t looking;  /**< "You see what Ana Souza sees. Nothing can be changed."; nothing mostly */
    cp_text_t disabled; /**< "disabled" for the buttons of forms that cannot be sent then, or nothing */
    cp_url_t look_stop_url;
    cp_url_t look_desk_url; /**< the same page for staff */
    cp_text_t viewer;       /**< who is signed in */
    cp_text_t csrf;

    cp_url_t knowledge_url; /**< nothing where none is set */
    cp_text_t contact;      /**< mail address of support; nothing where none is set */
    cp_url_t contact_url;
    cp_text_t idle;   /**< "You are signed out after 40 minutes without activity."; nothing when signed out */
    cp_text_t notice; /**< what the step before did; nothing mostly */
    cp_text_t zone;   /**< "Lisbon": whose time all times are */
    cp_text_t request_id;
} cp_view_frame_t;

/* ---- Parts of a ticket ---- */

/** A fact of a ticket; exactly one of text, person, when, status has a value. */
typedef struct cp_view_fact_t {
    cp_text_t key;
    cp_text_t label;
    cp_text_t text;
    cp_text_t person;
    cp_when_t when;
    cp_view_status_t *status;
} cp_view_fact_t;

/** An entry of a conversation: a message, an event, or the line above what is new. */
typedef struct cp_view_item_t {
    cp_text_t kind;  /**< "message", "event", "fresh" */
    cp_text_t class; /**< of the list item */
    bool message;
    bool event;
    cp_text_t icon;     /**< of an event */
    cp_text_t text;     /**< of an event: "You closed this ticket" */
    cp_text_t anchor;   /**< of a message: "m5" */
    cp_text_t label_id; /**< id of its heading: "m5-by" */
    cp_url_t url;       /**< "#m5" */
    cp_text_t face;     /**< initials */
    cp_text_t author;
    cp_text_t role;       /**< "You", "Support", or the author's company */
    cp_text_t role_class; /**< "tag" or "tag team" */
    bool from_support;
    bool unread;
    cp_when_t when;
    cp_html_t body;
    cp_list_t files;
} cp_view_item_t;

/** A person of a ticket. */
typedef struct cp_view_member_t {
    apr_int64_t id;
    cp_text_t name;   /**< or the address, where no more is to be told */
    cp_text_t role;   /**< "Requested the ticket", "Added by you", "Copy" */
    cp_text_t remove; /**< "Remove Bruno Carvalho", "Leave this ticket": the label of a button; nothing without one */
} cp_view_member_t;

/** A form for text and files: the reply and the support form. */
typedef struct cp_view_composer_t {
    cp_url_t action;
    cp_text_t form_key;
    cp_text_t summary;       /**< "There are 2 things to correct"; nothing when all is well */
    cp_text_t summary_about; /**< "What you typed is kept." */
    cp_list_t problems;
    cp_text_t subject;
    cp_text_t subject_error;
    cp_text_t subject_class;
    cp_text_t subject_described;
    cp_text_t subject_invalid;
    cp_text_t message;
    cp_text_t message_error;
    cp_text_t message_class;
    cp_text_t message_described;
    cp_text_t message_invalid;
    cp_text_t files_error;
    cp_text_t files_class;
    cp_text_t files_described;
    cp_text_t files_invalid;
    cp_text_t files_hint;  /**< "Up to 10 files, 25 MB each." */
    cp_text_t files_label; /**< nothing: the usual word */
    bool files_required;
    cp_list_t kept;
    cp_list_t priorities;
    cp_text_t copies;      /**< addresses of people to add to a new ticket, as typed */
    cp_text_t copies_hint; /**< nothing where nobody can be added */
    cp_text_t copies_error;
    cp_text_t copies_class;
    cp_text_t copies_described;
    cp_text_t copies_invalid;
    cp_text_t goes_to; /**< who gets it */
} cp_view_composer_t;

/* ---- Their schemas ---- */

extern const cp_schema_t cp_view_option_schema;
extern const cp_schema_t cp_view_link_schema;
extern const cp_schema_t cp_view_problem_schema;
extern const cp_schema_t cp_view_hidden_schema;
extern const cp_schema_t cp_view_file_schema;
extern const cp_schema_t cp_view_status_schema;
extern const cp_schema_t cp_view_frame_schema;
extern const cp_schema_t cp_view_fact_schema;
extern const cp_schema_t cp_view_item_schema;
extern const cp_schema_t cp_view_member_schema;
extern const cp_schema_t cp_view_composer_schema;

#endif
