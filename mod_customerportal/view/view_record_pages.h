/* SPDX-License-Identifier: Apache-2.0 */
/** The two pages that all lists of records and all forms for one record are shown by: desk-records, desk-form. */
#ifndef CP_VIEW_RECORD_PAGES_H
#define CP_VIEW_RECORD_PAGES_H

#include "view_control.h"

/** A row of a list that people put into an order, or that only leads somewhere. */
typedef struct cp_view_order_item_t {
    apr_int64_t id;
    cp_text_t label;
    cp_url_t url; /**< where it is changed */
    cp_text_t detail;
    cp_text_t tag;      /**< a small fact beside the label, or nothing */
    bool first;         /**< cannot go up */
    bool last;          /**< cannot go down */
    cp_text_t up_tip;   /**< "Move New up"; nothing in a list without an order */
    cp_text_t down_tip; /**< "Move New down" */
} cp_view_order_item_t;

typedef struct cp_view_order_t {
    cp_text_t heading; /**< nothing where the page's heading serves */
    cp_text_t about;
    cp_text_t label;    /**< name of the list, for those who do not see it */
    cp_url_t action;    /**< where a move is sent (fields up, down); nothing in a list without an order */
    cp_text_t form_key; /**< one-time key of the form, with action */
    cp_list_t items;
    cp_text_t empty; /**< what to say where there are no items */
    cp_url_t add_url;
    cp_text_t add_label;
} cp_view_order_t;

/** A cell: a title with a link (once in a row), or a text, or a time. */
typedef struct cp_view_record_cell_t {
    cp_text_t label; /**< of its column */
    cp_text_t class; /**< "wide", "long" (a row of its own on phones) or nothing */
    cp_text_t title;
    cp_url_t url;  /**< with title */
    cp_text_t tag; /**< beside the title */
    cp_text_t text;
    cp_when_t when;
} cp_view_record_cell_t;

typedef struct cp_view_record_row_t {
    cp_list_t cells;
} cp_view_record_row_t;

typedef struct cp_view_record_column_t {
    cp_text_t label;
    cp_text_t class;
} cp_view_record_column_t;

typedef struct cp_view_records_t {
    cp_view_frame_t *frame;
    cp_text_t heading;
    cp_text_t count; /**< beside the heading */
    cp_text_t about;
    cp_list_t side; /**< links of the part that the page belongs to; empty: no side */
    cp_text_t side_label;
    cp_url_t up_url;
    cp_text_t up_label;
    cp_text_t warning;
    cp_url_t search_action; /**< nothing: no search */
    cp_text_t search_label;
    cp_text_t q;
    cp_url_t clear_url; /**< the list without the search */
    cp_list_t actions;  /**< links beside the heading; the first one is the main one */
    cp_list_t facts;    /**< cp_view_fact_t: numbers above the table */
    cp_view_form_t *form;
    cp_list_t orders; /**< cp_view_order_t */
    cp_text_t caption;
    cp_list_t columns;
    cp_list_t rows;
    cp_text_t range;
    bool paged;
    cp_url_t newer_url;
    cp_url_t older_url;
    cp_text_t empty_icon;
    cp_text_t empty_title; /**< nothing where the list is not empty */
    cp_text_t empty_text;
} cp_view_records_t;

typedef struct cp_view_record_form_t {
    cp_view_frame_t *frame;
    cp_text_t heading;
    cp_text_t about;
    cp_list_t side;
    cp_text_t side_label;
    cp_url_t up_url;
    cp_text_t up_label;
    cp_text_t warning;
    cp_text_t clash;   /**< somebody else's change, where the form comes back because of it */
    cp_list_t changes; /**< cp_view_fact_t: what the other one has saved */
    cp_list_t facts;   /**< what is known of the record beside the form */
    cp_list_t links;
    cp_view_form_t *form;
    cp_list_t orders; /**< cp_view_order_t */
    cp_list_t more;   /**< cp_view_form_t: removal and the like */
} cp_view_record_form_t;

extern const cp_schema_t cp_view_record_cell_schema;
extern const cp_schema_t cp_view_record_column_schema;
extern const cp_schema_t cp_view_records_schema;
extern const cp_schema_t cp_view_record_form_schema;

#endif
