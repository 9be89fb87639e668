/* SPDX-License-Identifier: Apache-2.0 */
/** Staff choose a customer, to see what that person sees. */
#ifndef CP_VIEW_DESK_VIEW_AS_H
#define CP_VIEW_DESK_VIEW_AS_H

#include "view_records.h"

/** A contact to choose. */
typedef struct cp_view_choice_t {
    apr_int64_t id;
    cp_text_t name;
    cp_text_t email;
    cp_text_t company; /**< nothing where there is none */
    cp_text_t label;   /**< "View as Ana Souza" */
} cp_view_choice_t;

typedef struct cp_view_desk_view_as_t {
    cp_view_frame_t *frame;
    cp_url_t search_action; /**< GET */
    cp_url_t action;        /**< POST */
    cp_text_t return_to;    /**< the page that was asked for, or nothing */
    cp_text_t q;
    cp_text_t found; /**< "3 people found"; nothing where nothing was looked for */
    cp_list_t choices;
    cp_text_t current; /**< "Now you see what Ana Souza sees."; nothing where nobody is chosen */
    cp_url_t current_url;
    cp_url_t stop_url;
} cp_view_desk_view_as_t;

extern const cp_schema_t cp_view_desk_view_as_schema;

#endif
