/* SPDX-License-Identifier: Apache-2.0 */
/** Where customers file tickets: a form, and the choice between several (P29). */
#ifndef CP_VIEW_TICKET_NEW_H
#define CP_VIEW_TICKET_NEW_H

#include "view_records.h"
#include "view_support_form.h"

typedef struct cp_view_ticket_new_t {
    cp_view_frame_t *frame;
    cp_url_t up_url;
    cp_text_t up_label;
    cp_url_t script_url; /**< shows and hides fields; nothing where none has a condition */
    cp_text_t more;      /**< what was answered leads to further fields; nothing mostly */
    cp_view_support_form_t *sheet;
    cp_view_composer_t *composer; /**< its files, and where it is sent */
} cp_view_ticket_new_t;

/** A form to choose. */
typedef struct cp_view_form_tile_t {
    cp_text_t label;
    cp_text_t description;
    cp_url_t url;
} cp_view_form_tile_t;

typedef struct cp_view_ticket_forms_t {
    cp_view_frame_t *frame;
    cp_text_t header;
    cp_url_t up_url;
    cp_list_t tiles; /**< empty: there is no form for this customer */
} cp_view_ticket_forms_t;

extern const cp_schema_t cp_view_ticket_new_schema;
extern const cp_schema_t cp_view_ticket_forms_schema;

#endif
