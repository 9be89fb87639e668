/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>
#include <string.h>

#include "model_property.h"

static const cp_rule_type_t types[CP_PROPERTY_TYPES] = {
    [CP_PROPERTY_TEXT] = CP_RULE_TEXT,       [CP_PROPERTY_NUMBER] = CP_RULE_NUMBER,
    [CP_PROPERTY_DATE] = CP_RULE_DAY,        [CP_PROPERTY_CHOICE] = CP_RULE_CHOICE,
    [CP_PROPERTY_CHOICES] = CP_RULE_CHOICES, [CP_PROPERTY_YES_NO] = CP_RULE_CHOICE,
};

static const cp_rule_option_t yes_no[] = {{"yes", "Yes"}, {"no", "No"}};

static void add_options(cp_rule_property_t *asked, const cp_property_t *property, apr_pool_t *pool)
{
    int count = property->option_count;
    cp_rule_option_t *options = apr_palloc(pool, (apr_size_t)(count + 1) * sizeof *options);

    for (int i = 0; i < count; i++)
        options[i] = (cp_rule_option_t){property->options[i].name, property->options[i].label};
    asked->options = property->type == CP_PROPERTY_YES_NO ? yes_no : count ? options : NULL;
    asked->option_count = property->type == CP_PROPERTY_YES_NO ? 2 : count;
}

/* A slot is a number, and its constant is SQL. */
static void rule_property(cp_rule_property_t *asked, const cp_property_t *property, apr_pool_t *pool)
{
    int column = property->slot - 1;
    const char *const(*sql)[2] = property->object == CP_OBJECT_TICKET ? property->type == CP_PROPERTY_TEXT
                                                                            ? cp_sql_constant_property_ticket_text_p
                                                                            : cp_sql_constant_property_ticket_p
                                 : property->type == CP_PROPERTY_TEXT ? cp_sql_constant_property_contact_text_p
                                                                      : cp_sql_constant_property_contact_p;

    add_options(asked, property, pool);
    asked->name = property->name;
    asked->label = property->label;
    asked->type = types[property->type];
    /* The same on every database: where a rule will be asked is not known here. */
    asked->expression = sql[column][CP_DIALECT_SQLITE];
}

/* Those that are archived, too: a rule that asks for one goes on to mean what it meant. */
const cp_rule_schema_t *cp_property_schema(const cp_rule_schema_t *base, const cp_settings_t *settings,
                                           cp_object_t object, apr_pool_t *pool)
{
    const cp_definitions_t *all = settings->definitions;
    int rows = all->of[CP_DEFINE_PROPERTY].count;
    cp_rule_schema_t *schema = apr_palloc(pool, sizeof *schema);
    cp_rule_property_t *properties = apr_pcalloc(pool, (apr_size_t)(base->count + rows + 1) * sizeof *properties);

    if (base->count)
        memcpy(properties, base->properties, (apr_size_t)base->count * sizeof *properties);
    *schema = (cp_rule_schema_t){properties, base->count};
    for (int i = 0; i < rows; i++) {
        const cp_property_t *property = all->of[CP_DEFINE_PROPERTY].rows[i].thing;
        if (property->object == object && property->slot)
            rule_property(&properties[schema->count++], property, pool);
    }
    return schema;
}
