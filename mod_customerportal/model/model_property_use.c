/* SPDX-License-Identifier: Apache-2.0 */
#include "model_property_use.h"

#include <apr_strings.h>
#include <apr_tables.h>
#include <string.h>
#include <strings.h>

#include "../base/base_string.h"
#include "model_form.h"
#include "model_rule_line.h"

cp_error_t *cp_property_users(cp_property_users_t *users, cp_db_t *db, apr_pool_t *pool)
{
    cp_rows_t *filters, *columns, *groups, *forms;
    const char *filter = cp_setting_row(CP_SET_TICKET_FILTER)->name;
    const char *column = cp_setting_row(CP_SET_COLUMNS)->name;

    CP_TRY(cp_db_select(&filters, db, CP_SQL_SETTING_EVERYWHERE, CP_BIND(cp_bind_text(filter)), pool));
    CP_TRY(cp_db_select(&columns, db, CP_SQL_SETTING_EVERYWHERE, CP_BIND(cp_bind_text(column)), pool));
    CP_TRY(cp_db_select(&groups, db, CP_SQL_GROUP_RULES, CP_NO_BIND, pool));
    CP_TRY(cp_db_select(&forms, db, CP_SQL_DEFINITION_EVERYWHERE, CP_BIND(cp_bind_text("form")), pool));
    *users = (cp_property_users_t){filters, columns, groups, forms};
    return NULL;
}

/* ---- What names it ---- */

/* A condition is "property operator value": rules that cannot be read any more are looked through as well. */
bool cp_property_in_rule(const char *rule, const char *property, const char *option, apr_pool_t *pool)
{
    apr_size_t name = strlen(property);

    for (const char *at = cp_rule_lines(rule, pool); *at;) {
        apr_size_t length = strcspn(at, "\n");
        const char *line = apr_pstrmemdup(pool, at, length);
        at += length + (at[length] == '\n');
        if (strncmp(line, property, name) != 0 || line[name] != ' ')
            continue;
        const char *value = line + name + 1;
        value += strcspn(value, " ");
        if (!option || !strcasecmp(cp_trim(value, pool), option))
            return true;
    }
    return false;
}

/* The column "p.order" among blank-separated words. */
static bool in_words(const char *words, const char *property, apr_pool_t *pool)
{
    const char *word = apr_pstrcat(pool, " ", CP_PROPERTY_FIELD, property, " ", NULL);

    return strstr(apr_pstrcat(pool, " ", words, " ", NULL), word) != NULL;
}

static bool in_form(const cp_support_form_t *form, const char *property, const char *option, apr_pool_t *pool)
{
    for (int i = 0; i < form->field_count; i++)
        if ((!option && !strcmp(form->fields[i].property, property)) ||
            cp_property_in_rule(form->fields[i].when, property, option, pool))
            return true;
    return false;
}

static void add(apr_array_header_t *uses, cp_property_use_kind_t kind, const char *name, apr_int64_t id)
{
    APR_ARRAY_PUSH(uses, cp_property_use_t) = (cp_property_use_t){kind, name, id};
}

int cp_property_uses(const cp_property_use_t **uses, const cp_property_users_t *users, const cp_property_t *property,
                     const char *option, apr_pool_t *pool)
{
    apr_array_header_t *found = apr_array_make(pool, 4, sizeof(cp_property_use_t));
    bool ticket = property->object == CP_OBJECT_TICKET;
    const char *name = property->name;

    for (int i = 0; ticket && i < users->filters->count; i++)
        if (cp_property_in_rule(cp_cell_text(users->filters, i, 1), name, option, pool))
            add(found, CP_USED_IN_FILTER, cp_cell_text(users->filters, i, 0), 0);
    for (int i = 0; !ticket && i < users->groups->count; i++)
        if (cp_property_in_rule(cp_cell_text(users->groups, i, 1), name, option, pool))
            add(found, CP_USED_IN_GROUP, cp_cell_text(users->groups, i, 2), cp_cell_int(users->groups, i, 0));
    for (int i = 0; i < users->forms->count; i++) {
        cp_support_form_t *form;
        cp_error_t *error =
            cp_support_form_parse(&form, cp_cell_text(users->forms, i, 1), cp_cell_text(users->forms, i, 2), pool);
        if (!error && in_form(form, name, option, pool))
            add(found, CP_USED_IN_FORM, *form->label ? form->label : form->name, 0);
    }
    for (int i = 0; ticket && !option && i < users->columns->count; i++)
        if (in_words(cp_cell_text(users->columns, i, 1), name, pool))
            add(found, CP_USED_AS_COLUMN, cp_cell_text(users->columns, i, 0), 0);
    *uses = (const cp_property_use_t *)(const void *)found->elts;
    return found->nelts;
}

/* ---- What keeps it ---- */

static const char *keeps_property(const cp_property_use_t *use, apr_pool_t *pool)
{
    switch (use->kind) {
    case CP_USED_IN_FILTER:
        return apr_psprintf(pool, "The ticket visibility of %s asks for this property. Change that rule first.",
                            use->name);
    case CP_USED_IN_GROUP:
        return apr_psprintf(pool, "The access group “%s” asks for this property. Change its rule first.", use->name);
    default:
        return apr_psprintf(pool, "The form “%s” has this property. Take it out there first.", use->name);
    }
}

static const char *keeps_option(const cp_property_use_t *use, const char *label, apr_pool_t *pool)
{
    switch (use->kind) {
    case CP_USED_IN_FILTER:
        return apr_psprintf(pool, "The ticket visibility of %s asks for “%s”, so it cannot go. Archive it instead.",
                            use->name, label);
    case CP_USED_IN_GROUP:
        return apr_psprintf(pool, "The access group “%s” asks for “%s”, so it cannot go. Archive it instead.",
                            use->name, label);
    default:
        return apr_psprintf(pool, "The form “%s” asks for “%s”, so it cannot go. Archive it instead.", use->name,
                            label);
    }
}

cp_error_t *cp_property_refuse_used(cp_db_t *db, const cp_property_t *property, const cp_property_option_t *option,
                                    apr_pool_t *pool)
{
    cp_property_users_t users;
    const cp_property_use_t *uses;

    CP_TRY(cp_property_users(&users, db, pool));
    int count = cp_property_uses(&uses, &users, property, option ? option->name : NULL, pool);
    for (int i = 0; i < count; i++)
        if (option)
            return cp_error_field(pool, "options", "%s", keeps_option(&uses[i], option->label, pool));
        else if (uses[i].kind != CP_USED_AS_COLUMN) /* a list does without */
            return cp_error_create(pool, CP_ERROR_CONFLICT, keeps_property(&uses[i], pool), "%s", property->name);
    return NULL;
}
