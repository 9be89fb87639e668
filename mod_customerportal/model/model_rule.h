/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Rules that choose records by their properties: groups of conditions. All conditions of a group must hold, and one group
 * is enough. A rule is kept as text, one condition a line and an empty line between groups, which people can read, review
 * and export:
 *
 *     company is Sample Bakery
 *     language is-not pt-BR
 *
 *     email ends-with @example.com
 *
 * What a rule may ask is a table of properties with fixed SQL; values are only ever bound. Text is compared without
 * regard to case, as far as the database knows it (SQLite: for a to z).
 */
#ifndef CP_MODEL_RULE_H
#define CP_MODEL_RULE_H

#include "../db/db.h"

typedef enum {
    CP_RULE_TEXT,
    CP_RULE_INT,
    CP_RULE_TIME,   /**< µs since 1970; conditions give days as 2025-11-20, in UTC */
    CP_RULE_NUMBER, /**< a text of model_number.h; conditions give 12.5 */
    CP_RULE_DAY,    /**< a text such as 2025-11-20 */
    CP_RULE_CHOICE, /**< one of `options` */
    CP_RULE_CHOICES /**< several of them, as |one|two| */
} cp_rule_type_t;

/** A value that a property can have. */
typedef struct cp_rule_option_t {
    const char *value; /**< as it stands in rules */
    const char *label; /**< as people read it */
} cp_rule_option_t;

/** Something that conditions can ask of a record. */
typedef struct cp_rule_property_t {
    const char *name;       /**< "email": a-z and _ */
    const char *label;      /**< "E-mail address" */
    const char *expression; /**< SQL of its value */
    cp_rule_type_t type;
    const cp_rule_option_t *options; /**< what editors offer instead of a field; NULL: anything may be typed. CHOICE and
                                        CHOICES have them, and take nothing else */
    int option_count;
} cp_rule_property_t;

/** The properties of one kind of record. */
typedef struct cp_rule_schema_t {
    const cp_rule_property_t *properties;
    int count;
} cp_rule_schema_t;

typedef struct cp_rule_operator_t {
    const char *name;  /**< "is-not" */
    const char *label; /**< "is not" */
    unsigned types;    /**< bits by cp_rule_type_t */
    bool value;        /**< whether a value follows */
} cp_rule_operator_t;

/** All operators; `count` of them. */
const cp_rule_operator_t *cp_rule_operators(int *count);

typedef struct cp_rule_condition_t {
    int group; /**< counted from 0 */
    const cp_rule_property_t *property;
    const cp_rule_operator_t *operator;
    const char *value;  /**< "" where the operator takes none */
    apr_int64_t number; /**< of INT and TIME: what is bound */
    const char *text;   /**< of others: what is bound; NULL where the operator takes no value */
} cp_rule_condition_t;

#define CP_RULE_CONDITIONS 50 /**< most conditions of a rule */

typedef struct cp_rule_t {
    cp_rule_condition_t *conditions; /**< by group */
    int count;                       /**< 0: the empty rule, which every record meets */
} cp_rule_t;

/** Reads a rule. INPUT errors name the line, the word and what is allowed, with `field` "rule". In `pool`. */
cp_error_t *cp_rule_parse(cp_rule_t **rule, const cp_rule_schema_t *schema, const char *text, apr_pool_t *pool);

/** The text of a rule, as cp_rule_parse reads it; in one form only, so that equal rules have equal texts. In `pool`. */
const char *cp_rule_text(const cp_rule_t *rule, apr_pool_t *pool);

/** The rule as an SQL condition in brackets. Its parameters are numbered from `*count` + 1 on, and are added to `binds`,
 * which has room for CP_RULE_CONDITIONS more; `count` is raised. In `pool`. */
const char *cp_rule_sql(const cp_rule_t *rule, cp_dialect_t dialect, cp_bind_t *binds, int *count, apr_pool_t *pool);

#endif
