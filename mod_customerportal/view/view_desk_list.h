/* SPDX-License-Identifier: Apache-2.0 */
/** The desk's ticket list as a view: its address, its rail, its filters, its rows, bulk changes, and why it is empty. */
#ifndef CP_VIEW_DESK_LIST_H
#define CP_VIEW_DESK_LIST_H

#include "../model/model_desk_list.h"
#include "view_pages.h"
#include "view_reader.h"

/* ---- What the template shows ---- */

/** A link of the rail, with how much is behind it. */
typedef struct cp_view_queue_t {
    cp_text_t label;
    cp_url_t url;
    cp_text_t count;   /**< "37", "1,000+"; nothing where nobody counts */
    cp_text_t current; /**< "true" for the chosen one */
} cp_view_queue_t;

typedef struct cp_view_desk_row_t {
    apr_int64_t number;
    cp_text_t subject;
    cp_url_t url;
    cp_text_t class; /**< "needs", "needs unread", or nothing */
    cp_text_t select_id;
    cp_text_t select_label; /**< "Select #10482" */
    cp_text_t selected;     /**< "checked", or nothing */
    cp_text_t requester;
    cp_text_t company; /**< nothing where there is none */
    cp_text_t inbox;   /**< nothing where one inbox is looked at */
    cp_text_t fresh;   /**< "new": nobody has answered yet */
    cp_text_t hidden;  /**< "hidden from customers", or nothing */
    cp_view_status_t *stage;
    cp_text_t priority;
    cp_text_t priority_icon;
    cp_text_t owner; /**< nothing for nobody */
    cp_when_t created;
    cp_when_t activity;
} cp_view_desk_row_t;

/** The form of bulk changes. */
typedef struct cp_view_bulk_t {
    cp_url_t action;
    cp_text_t back; /**< address of the list */
    cp_list_t owners;
    cp_list_t stages;
    cp_text_t summary; /**< what stood in the way; nothing mostly */
    cp_text_t summary_about;
    cp_list_t problems;
} cp_view_bulk_t;

typedef struct cp_view_desk_tickets_t {
    cp_view_frame_t *frame;
    cp_text_t heading; /**< the view in words */
    cp_text_t count;   /**< "37", "1,000+" */
    cp_text_t about;   /**< which inboxes */
    cp_text_t view;    /**< "open", "mine", … */
    cp_list_t work;
    cp_list_t inboxes;
    cp_list_t views;
    cp_url_t action;
    cp_list_t hidden; /**< state that the filter form keeps */
    cp_text_t q;
    cp_text_t filter_count; /**< nothing when none is set */
    cp_list_t stages;
    cp_list_t owners;        /**< empty in the views that are of one owner */
    cp_list_t priorities;    /**< empty where the list cannot be filtered so */
    cp_view_form_t *filters; /**< by properties: its controls, and what is wrong with them */
    cp_text_t filters_open;  /**< "open" where something is */
    cp_list_t sorts;
    cp_list_t chips;
    cp_url_t clear_url; /**< nothing when no filter is set */
    cp_url_t new_url;
    cp_view_bulk_t *bulk;
    cp_text_t caption;
    cp_list_t columns;
    cp_list_t rows;
    cp_text_t range;
    bool paged;
    cp_url_t newer_url;
    cp_url_t older_url;
    cp_text_t newer_label;
    cp_text_t older_label;
    cp_view_empty_t *empty; /**< nothing when there are rows */
} cp_view_desk_tickets_t;

extern const cp_schema_t cp_view_desk_tickets_schema;

/* ---- What it is made of ---- */

/** Which list is asked for: all that its address says. */
typedef struct cp_desk_list_state_t {
    cp_desk_query_t query;
    apr_int64_t offset; /**< rows before this page; -1 unknown */
} cp_desk_list_state_t;

/** What was sent with a bulk change that could not be done. */
typedef struct cp_desk_bulk_state_t {
    const char *fault; /**< why not */
    const char *field; /**< id of the control that it is about */
    const apr_int64_t *numbers;
    int count;
    const char *owner; /**< as sent; NULL: none */
    const char *stage;
} cp_desk_bulk_state_t;

/** What the model found. */
typedef struct cp_desk_list_data_t {
    cp_desk_list_state_t state;
    const cp_desk_rail_t *rail;
    const cp_desk_page_t *page;
    int found;                        /**< what matches the state */
    int all;                          /**< the same view without filters */
    apr_int64_t staff_id;             /**< who looks */
    const cp_desk_bulk_state_t *bulk; /**< NULL mostly */
} cp_desk_list_data_t;

/** The word of a view in addresses ("unassigned"), what people read, and the view of a word (-1: there is none). */
const char *cp_desk_view_word(cp_desk_view_t view);
const char *cp_desk_view_label(const cp_reader_t *reader, cp_desk_view_t view);
int cp_desk_view_of(const char *word);

/** The word of an order ("activity"), the order of a word (-1), and whether it begins with the last. */
const char *cp_desk_order_word(cp_desk_order_t order);
int cp_desk_order_of(const char *word);

/** Whether anything but inbox and view narrows the list. */
bool cp_desk_list_filtered(const cp_desk_list_state_t *state);

/** The same list on its first page, and the same without filters. */
cp_desk_list_state_t cp_desk_list_first(const cp_desk_list_state_t *state);
cp_desk_list_state_t cp_desk_list_plain(const cp_desk_list_state_t *state);

/** The address of a list, without what is the default. */
cp_url_t cp_desk_list_url(const cp_reader_t *reader, const cp_desk_list_state_t *state);

/** "1,000+" for what stopped at the limit. */
const char *cp_desk_count_text(const cp_reader_t *reader, int count);

/** A stage's name, with its pipeline's where there are several. */
const char *cp_desk_stage_label(const cp_reader_t *reader, const cp_desk_rail_t *rail, const cp_desk_stage_t *stage);

/** The sentence of a notice that a bulk change left ("bulk-owner-3"); NULL for any other. */
const char *cp_view_desk_notice(const cp_reader_t *reader, const char *word);

/** Fills the page but for its frame. */
void cp_view_desk_list(cp_view_desk_tickets_t *view, const cp_reader_t *reader, const cp_desk_list_data_t *data);

/** Parts of it, each with a file of its own. */
void cp_view_desk_rail(cp_view_desk_tickets_t *view, const cp_reader_t *reader, const cp_desk_list_data_t *data);
void cp_view_desk_filters(cp_view_desk_tickets_t *view, const cp_reader_t *reader, const cp_desk_list_data_t *data);
void cp_view_desk_rows(cp_view_desk_tickets_t *view, const cp_reader_t *reader, const cp_desk_list_data_t *data);
void cp_view_desk_empty(cp_view_desk_tickets_t *view, const cp_reader_t *reader, const cp_desk_list_data_t *data);
void cp_view_desk_bulk(cp_view_desk_tickets_t *view, const cp_reader_t *reader, const cp_desk_list_data_t *data);

#endif
