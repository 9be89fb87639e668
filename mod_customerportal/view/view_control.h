/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The form kit: a form as a list of controls, which templates/controls.html draws. Pages say what a control asks for and
 * what it holds; ids, descriptions, error summary and links to the fields follow from that.
 *
 *     cp_view_form_maker_t *maker = cp_view_form_begin(&reader, &faults);
 *     cp_view_control_t *name = cp_view_control(maker, CP_CONTROL_TEXT, "name", "Name");
 *     name->value = cp_text(typed);
 *     view->form = cp_view_form_end(maker);
 *
 * All lives in the reader's pool.
 */
#ifndef CP_VIEW_CONTROL_H
#define CP_VIEW_CONTROL_H

#include "../model/model_fault.h"
#include "view_reader.h"
#include "view_records.h"

typedef enum {
    CP_CONTROL_TEXT,
    CP_CONTROL_EMAIL,
    CP_CONTROL_PASSWORD, /**< what it holds is never shown again */
    CP_CONTROL_NUMBER,
    CP_CONTROL_DATE, /**< a day: 2025-11-20 */
    CP_CONTROL_AREA,
    CP_CONTROL_CHOICE, /**< one of a select element */
    CP_CONTROL_RADIO,  /**< one of a few, all to be seen */
    CP_CONTROL_CHECKS, /**< any of a few; each has a name of its own */
    CP_CONTROL_CHECK,  /**< yes or no; yes sends "1" */
    CP_CONTROL_FILE,
    CP_CONTROL_HEADING /**< no control: begins a part of the form */
} cp_control_kind_t;

/** A choice of a control. */
typedef struct cp_view_form_choice_t {
    cp_text_t name;
    cp_text_t id;
    cp_text_t value;
    cp_text_t label;
    cp_text_t hint;
    cp_text_t selected; /**< "selected", or nothing */
    cp_text_t checked;  /**< "checked", or nothing */
    cp_text_t disabled; /**< "disabled" where it cannot be chosen now; the hint says why */
} cp_view_form_choice_t;

typedef struct cp_view_control_t {
    cp_text_t kind; /**< "text", "area" …: the word that the template switches by */
    cp_text_t name;
    cp_text_t id;
    cp_text_t label;
    cp_text_t label_class; /**< "vh" where a heading beside it says the same to the eye; else nothing */
    cp_text_t optional;    /**< the mark of what may be left empty, or nothing */
    cp_text_t hint;
    cp_text_t hint_id;
    cp_text_t error;
    cp_text_t error_id;
    cp_text_t value;
    cp_text_t limit;    /**< most characters, or nothing */
    cp_text_t complete; /**< value of autocomplete, or nothing */
    cp_text_t mode;     /**< value of inputmode, or nothing */
    cp_text_t required; /**< "required", or nothing */
    cp_text_t class;    /**< "field", "field has-error" */
    cp_text_t described;
    cp_text_t invalid; /**< "true", or nothing */
    cp_list_t options; /**< cp_view_form_choice_t */
} cp_view_control_t;

typedef struct cp_view_form_t {
    cp_text_t heading; /**< of a form beside the page's main one */
    cp_text_t about;   /**< what it does, before the controls */
    cp_url_t action;   /**< nothing: there is nothing to send, only `about` is shown */
    cp_text_t enctype; /**< "multipart/form-data" where a file is among the controls */
    cp_list_t hidden;
    cp_text_t summary; /**< "There are 2 things to correct"; nothing when all is well */
    cp_text_t summary_about;
    cp_list_t problems;
    cp_list_t controls;
    cp_text_t submit;
    cp_text_t submit_class; /**< "btn primary", "btn danger" */
    cp_url_t cancel_url;
} cp_view_form_t;

typedef struct cp_view_form_maker_t {
    const cp_reader_t *reader;
    const cp_faults_t *faults;    /**< may be NULL */
    apr_array_header_t *controls; /**< cp_view_control_t * */
    apr_array_header_t *choices;  /**< cp_view_form_choice_t of the last control */
    apr_array_header_t *hidden;   /**< cp_view_hidden_t */
    const char *beside;           /**< how ids of controls begin that the page draws by itself; NULL: it draws none */
    bool named;                   /**< whether the summary says which control each fault is of */
} cp_view_form_maker_t;

/** Begins a form; `faults` may be NULL. */
cp_view_form_maker_t *cp_view_form_begin(const cp_reader_t *reader, const cp_faults_t *faults);

/** Adds a control; `label` is an English msgid. Set its value, hint and marks before the next one. */
cp_view_control_t *cp_view_control(cp_view_form_maker_t *maker, cp_control_kind_t kind, const char *name,
                                   const char *label);

/** Adds a choice to the last control, with its label in the reader's words. For CP_CONTROL_CHECKS the name sent is
 * "NAME-VALUE". */
cp_view_form_choice_t *cp_view_form_choice(cp_view_form_maker_t *maker, const char *value, const char *label,
                                           bool chosen);

/** Adds a hidden field. NULL values are left out. */
void cp_view_form_hide(cp_view_form_maker_t *maker, const char *name, const char *value);

/** The form, with errors where the faults say so. Faults of fields that the form does not have are in the summary; they
 * link to the field where its name begins with `beside`. */
cp_view_form_t *cp_view_form_end(cp_view_form_maker_t *maker);

extern const cp_schema_t cp_view_control_schema;
extern const cp_schema_t cp_view_form_schema;

#endif
