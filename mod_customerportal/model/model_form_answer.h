/* SPDX-License-Identifier: Apache-2.0 */
/** A support form that is being filled in: what each field holds, and which fields are there at all (P30). */
#ifndef CP_MODEL_FORM_ANSWER_H
#define CP_MODEL_FORM_ANSWER_H

#include "model_form.h"
#include "model_rule_match.h"

typedef struct cp_form_answer_t {
    const cp_form_field_t *field;
    const cp_property_t *property;  /**< of TICKET and CONTACT; else NULL */
    const char *name;               /**< of the control: "subject", "p.order" */
    const char *typed;              /**< never NULL; "" for a property of several choices */
    const cp_date_style_t *numbers; /**< how numbers in it are written */
    cp_rule_values_t values;        /**< what conditions see: none where nothing was typed; numbers in the plain form */
    const char *when;               /**< the condition, in its one text form; NULL: always there */
    bool decides;                   /**< whether a later field's condition is about it */
    bool active;                    /**< whether its condition holds. What is not active counts for nothing */
} cp_form_answer_t;

typedef struct cp_form_answers_t {
    const cp_support_form_t *form;
    cp_form_answer_t *rows; /**< in the form's order. A field whose property is not there any more is left out */
    int count;
    const cp_rule_schema_t *schema; /**< what conditions may ask: property i is that of row i */
} cp_form_answers_t;

/** What was typed into a control; NULL: it was not sent. */
typedef const char *cp_form_typed_t(const void *baton, const char *name);

/** Where answers come from. */
typedef struct cp_form_source_t {
    bool sent; /**< the form was; else it is a new one, whose fields hold what `typed` gives, or their presets */
    cp_form_typed_t *typed; /**< NULL: nothing was */
    const void *baton;
    const cp_date_style_t *numbers; /**< how who fills it in writes numbers; NULL: plain */
} cp_form_source_t;

/** Reads a form. In `pool`. */
cp_form_answers_t *cp_form_answers(const cp_support_form_t *form, const cp_settings_t *settings,
                                   const cp_form_source_t *source, apr_pool_t *pool);

/** The answer of the active field of a kind that is no property; NULL if there is none. */
const cp_form_answer_t *cp_form_answer(const cp_form_answers_t *answers, cp_form_kind_t kind);

/** What an answer about a property is stored as: see cp_property_take. */
cp_error_t *cp_form_answer_stored(const char **stored, const cp_form_answer_t *answer, apr_pool_t *pool);

/** What the field is called, as an msgid where it has no name of its own. */
const char *cp_form_answer_label(const cp_form_answer_t *answer);

/** Whether what was typed has the form that the field's pattern asks for; what is empty has. */
bool cp_form_answer_matches(const cp_form_answer_t *answer);

/** The schema that the condition of field `before` may ask: the fields before it. In `pool`. */
const cp_rule_schema_t *cp_form_schema(const cp_support_form_t *form, int before, const cp_settings_t *settings,
                                       apr_pool_t *pool);

#endif
