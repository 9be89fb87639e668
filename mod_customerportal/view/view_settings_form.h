/* SPDX-License-Identifier: Apache-2.0 */
/** The editor of a support form, as the console shows it. */
#ifndef CP_VIEW_SETTINGS_FORM_H
#define CP_VIEW_SETTINGS_FORM_H

#include "view_rule.h"
#include "view_settings.h"
#include "view_support_form.h"

/** A field in the editor's list. */
typedef struct cp_view_form_item_t {
    cp_text_t id;    /**< "field-2" */
    cp_text_t index; /**< "2" */
    cp_text_t label;
    cp_text_t detail;  /**< "Ticket property, required. Only when Priority is Urgent" */
    cp_text_t warning; /**< why customers do not have it; nothing mostly */
    cp_url_t here_url; /**< the editor, at this row */
    cp_url_t up_url;   /**< the editor, at the row above: where this one is once it is moved there */
    cp_url_t down_url;
    cp_text_t edit_tip;
    cp_text_t up_tip;
    cp_text_t down_tip;
    cp_text_t remove_tip;
    cp_text_t first; /**< "disabled", or nothing */
    cp_text_t last;
    bool open; /**< whether its controls are shown below it */
    cp_text_t class;
} cp_view_form_item_t;

typedef struct cp_view_settings_form_t {
    cp_view_frame_t *frame;
    cp_view_console_t *console;
    cp_url_t up_url;
    cp_text_t up_label;
    cp_text_t clash;   /**< somebody else saved meanwhile; nothing mostly */
    cp_text_t unsaved; /**< nothing where the form is what is saved */
    cp_text_t state;   /**< "Customers have this form", or why not */
    cp_text_t state_class;
    cp_view_form_t *form; /**< action, hidden fields, summary */
    cp_list_t about;      /**< cp_view_control_t: name and texts */
    cp_list_t submission; /**< what is made of it, and whether customers have it */
    cp_list_t limits;
    cp_list_t items;      /**< its fields */
    cp_list_t field;      /**< controls of the open one */
    cp_view_rule_t *rule; /**< its condition; nothing where no field before it can decide */
    cp_list_t kinds;      /**< cp_view_option_t: fields that can be added */
    cp_url_t add_url;     /**< the editor, where the added one will be */
    cp_url_t save_url;    /**< the editor from its beginning; the form's action is where the open field is */
    cp_view_support_form_t *preview;
    cp_view_composer_t *composer; /**< for the files of the preview */
    cp_text_t seen;               /**< mark of what is saved, for deleting it */
    cp_text_t remove_about;       /**< what deleting does; nothing for a new form */
    cp_view_mover_t *order;       /**< nothing where fields cannot be moved */
    cp_url_t script_url;
} cp_view_settings_form_t;

extern const cp_schema_t cp_view_settings_form_schema;

#endif
