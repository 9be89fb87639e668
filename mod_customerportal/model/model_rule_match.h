/* SPDX-License-Identifier: Apache-2.0 */
/** Rules about values that are in no database yet, such as those of a form that is being filled in. */
#ifndef CP_MODEL_RULE_MATCH_H
#define CP_MODEL_RULE_MATCH_H

#include "model_rule.h"

/** What a property of the rule's schema holds, as text as it was typed: several values where several were chosen, none
 * where it is empty. */
typedef struct cp_rule_values_t {
    const char *const *values;
    int count;
} cp_rule_values_t;

/** Whether a rule holds. `values[i]` is what property i of the rule's schema holds. Where there are several values, one
 * that is so is enough, and "is not" and "does not contain" mean that none is. Text is compared without regard to case
 * (a to z), numbers as decimals, days by their date. */
bool cp_rule_holds(const cp_rule_t *rule, const cp_rule_schema_t *schema, const cp_rule_values_t *values);

#endif
