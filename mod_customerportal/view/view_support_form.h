/* SPDX-License-Identifier: Apache-2.0 */
/** A support form as a page shows it; view_composer_form.h makes it. */
#ifndef CP_VIEW_SUPPORT_FORM_H
#define CP_VIEW_SUPPORT_FORM_H

#include "view_control.h"

/** A field of the form, in its order. */
typedef struct cp_view_form_part_t {
    cp_view_control_t *control;
    cp_text_t name;   /**< by which conditions know it */
    bool files;       /**< the attachments, which the page draws by itself */
    bool text;        /**< any other */
    bool decides;     /**< whether later fields depend on it */
    cp_text_t when;   /**< its condition; nothing: always there */
    cp_text_t hidden; /**< "hidden" where its condition does not hold, or nothing */
    cp_text_t note;   /**< what the condition says, in a preview; or nothing */
} cp_view_form_part_t;

typedef struct cp_view_support_form_t {
    cp_text_t header;
    cp_text_t description;
    cp_text_t button;
    cp_view_form_t *form; /**< hidden fields, and what is to be corrected */
    cp_list_t parts;
} cp_view_support_form_t;

extern const cp_schema_t cp_view_support_form_schema;

#endif
