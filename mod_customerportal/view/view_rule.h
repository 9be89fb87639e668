/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The editor of a rule (model_rule.h) as it is shown: groups of conditions, of which each has a property, an operator and
 * a value. Drawn by the macro `rule` of settings-rule.html; filled by settings_rule.h.
 */
#ifndef CP_VIEW_RULE_H
#define CP_VIEW_RULE_H

#include "../model/model_rule.h"
#include "view_reader.h"
#include "view_records.h"

/** A condition as it was typed, which need not make sense yet. */
typedef struct cp_rule_row_t {
    int group; /**< counted from 0 */
    const char *property;
    const char *comparison; /**< name of an operator */
    const char *value;
    const char *error; /**< a sentence in the reader's language; NULL: nothing is wrong */
    bool fresh;        /**< just added: it is where one goes on */
} cp_rule_row_t;

typedef struct cp_view_rule_row_t {
    cp_text_t class;          /**< "cond", "cond has-error" */
    cp_text_t property_label; /**< "Property", "and property" */
    cp_text_t property_id;    /**< id and name of the control */
    cp_text_t focus;          /**< "autofocus" where the condition was just added, or nothing */
    cp_list_t properties;     /**< cp_view_option_t */
    cp_text_t operator_id;
    cp_list_t operators;
    cp_list_t others; /**< operators that other properties take */
    cp_text_t value_id;
    cp_text_t value_kind; /**< "text", "number", "date" or "choice" */
    cp_text_t value;
    cp_list_t values; /**< of a choice */
    cp_text_t error;
    cp_text_t error_id;
    cp_text_t invalid;    /**< "true", or nothing */
    cp_text_t remove;     /**< value of the button */
    cp_text_t remove_tip; /**< "Remove condition: Company is Sample Bakery" */
} cp_view_rule_row_t;

typedef struct cp_view_rule_group_t {
    cp_text_t index;
    bool further; /**< "or" stands before it */
    cp_list_t rows;
} cp_view_rule_group_t;

typedef struct cp_view_rule_t {
    cp_text_t id;     /**< of the editor, which messages link to */
    cp_text_t legend; /**< of each group: "People of whom all of these are true" */
    cp_url_t action;  /**< where buttons that add and remove are sent; nothing: where the form is */
    cp_text_t focus;  /**< "autofocus" where a condition was just removed, or nothing */
    cp_text_t groups_name;
    cp_text_t groups_value; /**< "2 1": how many conditions each group has */
    cp_text_t remove_name;
    cp_text_t and_name;
    cp_text_t or_name;
    cp_text_t show_name;
    cp_text_t show_label; /**< "Show who is found" */
    cp_text_t full;       /**< "disabled" where no condition can be added, or nothing */
    cp_list_t groups;
    cp_text_t empty; /**< what a rule without conditions means; nothing where there are some */
    cp_text_t error; /**< about the rule as a whole */
    cp_text_t found; /**< "This rule finds 12 people."; nothing before anybody asked */
    cp_text_t found_class;
    cp_text_t found_about; /**< what it means */
    cp_list_t sample;      /**< cp_view_rule_sample_t: some of what is found */
} cp_view_rule_t;

/** One of those that a rule finds. */
typedef struct cp_view_rule_sample_t {
    cp_text_t text;
    cp_url_t url; /**< nothing: no link */
} cp_view_rule_sample_t;

/** The editor with `rows`, by group. Fields and buttons have names that begin with `name` and "-". Set legend, show_label,
 * empty and what is found afterwards. */
cp_view_rule_t *cp_view_rule(const cp_reader_t *reader, const cp_rule_schema_t *schema, const char *name,
                             const cp_rule_row_t *rows, int count);

extern const cp_schema_t cp_view_rule_schema;

#endif
