/* SPDX-License-Identifier: Apache-2.0 */
/** The page that the console shows its lists and forms by, where they are not a tab of settings: settings-record. */
#ifndef CP_VIEW_SETTINGS_RECORD_H
#define CP_VIEW_SETTINGS_RECORD_H

#include "view_record_pages.h"
#include "view_rule.h"
#include "view_settings.h"

/** A button of a row. */
typedef struct cp_view_set_button_t {
    cp_text_t name;
    cp_text_t value;
    cp_text_t label;
    cp_text_t tip; /**< the same with the row's name, for those who do not see the row */
} cp_view_set_button_t;

typedef struct cp_view_set_row_t {
    cp_list_t cells; /**< cp_view_record_cell_t */
    cp_list_t buttons;
    cp_text_t key; /**< of a row that can be moved, with its name; nothing mostly */
    cp_text_t name;
} cp_view_set_row_t;

typedef struct cp_view_settings_record_t {
    cp_view_frame_t *frame;
    cp_view_console_t *console;
    cp_url_t up_url;
    cp_text_t up_label;
    cp_text_t clash; /**< somebody else saved meanwhile; nothing mostly */
    cp_text_t warning;
    cp_list_t facts; /**< cp_view_fact_t */
    cp_list_t links; /**< what can be done: buttons */
    cp_list_t notes; /**< cp_view_link_t: sentences, with where they lead */
    cp_view_form_t *form;
    cp_view_rule_t *rule;    /**< within the form */
    cp_text_t second;        /**< words of a button that sends the form without saving; nothing: none */
    cp_text_t preview_label; /**< above what the form's text looks like */
    cp_html_t preview;
    cp_text_t preview_check; /**< label of a checkbox below it */
    cp_url_t search_action;
    cp_text_t search_label;
    cp_text_t q;
    cp_url_t clear_url;
    cp_list_t filters;       /**< cp_view_link_t */
    cp_url_t table_action;   /**< where buttons of rows are sent; nothing: rows have none */
    cp_text_t table_seen;    /**< mark of what the rows are of; nothing where they do not need one */
    cp_text_t table_key;     /**< one-time key of the rows' form, with table_action */
    cp_text_t buttons_label; /**< heading of their column */
    cp_text_t caption;
    cp_list_t columns; /**< cp_view_record_column_t */
    cp_list_t rows;
    cp_url_t newest_url;   /**< the first page */
    cp_url_t older_url;    /**< the next page */
    cp_text_t empty_icon;  /**< symbol of icons.svg */
    cp_text_t empty_title; /**< nothing where the list is not empty, or the page has none */
    cp_text_t empty_text;
    cp_view_mover_t *order; /**< nothing where rows cannot be moved */
    cp_list_t more;         /**< cp_view_form_t: each with a heading, what it does, and a button */
} cp_view_settings_record_t;

extern const cp_schema_t cp_view_settings_record_schema;

#endif
