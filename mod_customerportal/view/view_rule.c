/* SPDX-License-Identifier: Apache-2.0 */
#include "view_rule.h"

#include <apr_strings.h>
#include <apr_tables.h>

typedef struct maker_t {
    const cp_reader_t *reader;
    const cp_rule_schema_t *schema;
    const char *name;
} maker_t;

static cp_text_t field(const maker_t *maker, const char *part, int index)
{
    return cp_text(apr_psprintf(maker->reader->pool, "%s-%s-%d", maker->name, part, index));
}

static cp_text_t named(const maker_t *maker, const char *part)
{
    return cp_text(apr_pstrcat(maker->reader->pool, maker->name, "-", part, NULL));
}

static void add_option(apr_array_header_t *options, const char *value, const char *label, bool chosen)
{
    APR_ARRAY_PUSH(options, cp_view_option_t) = (cp_view_option_t){
        .value = cp_text(value), .label = cp_text(label), .selected = cp_text(chosen ? "selected" : NULL)};
}

static cp_list_t as_list(const apr_array_header_t *rows)
{
    return (cp_list_t){rows->elts, rows->nelts};
}

/* A property that is there no more is shown as it is, and chosen, so that it can be seen. */
static const cp_rule_property_t *add_properties(cp_view_rule_row_t *view, const maker_t *maker,
                                                const cp_rule_row_t *row)
{
    apr_array_header_t *options =
        apr_array_make(maker->reader->pool, maker->schema->count + 1, sizeof(cp_view_option_t));
    const cp_rule_property_t *found = NULL;

    for (int i = 0; i < maker->schema->count; i++) {
        const cp_rule_property_t *property = &maker->schema->properties[i];
        bool chosen = !strcmp(property->name, row->property);
        add_option(options, property->name, cp_view_tr(maker->reader, property->label), chosen);
        if (chosen)
            found = property;
    }
    if (!found && *row->property)
        add_option(options, row->property, row->property, true);
    view->properties = as_list(options);
    return found ? found : &maker->schema->properties[0];
}

/* Which types the schema has: operators that none of them takes are not offered. */
static unsigned types_of(const cp_rule_schema_t *schema)
{
    unsigned types = 0;

    for (int i = 0; i < schema->count; i++)
        types |= 1u << schema->properties[i].type;
    return types;
}

/* Without scripts a select element cannot follow another one, so those of other properties can be chosen too. */
static const char *add_operators(cp_view_rule_row_t *view, const maker_t *maker, const cp_rule_row_t *row,
                                 cp_rule_type_t type)
{
    int count;
    const cp_rule_operator_t *all = cp_rule_operators(&count);
    apr_array_header_t *fit = apr_array_make(maker->reader->pool, count, sizeof(cp_view_option_t));
    apr_array_header_t *rest = apr_array_make(maker->reader->pool, count, sizeof(cp_view_option_t));
    const char *chosen = "";

    for (int i = 0; i < count; i++) {
        const char *label = cp_view_tr(maker->reader, all[i].label);
        bool is = !strcmp(all[i].name, row->comparison);
        if (is)
            chosen = label;
        if (all[i].types & 1u << type)
            add_option(fit, all[i].name, label, is);
        else if (all[i].types & types_of(maker->schema))
            add_option(rest, all[i].name, label, is);
    }
    view->operators = as_list(fit);
    view->others = as_list(rest);
    return chosen;
}

/* The value as people read it; one that is offered no more likewise. */
static const char *add_value(cp_view_rule_row_t *view, const maker_t *maker, const cp_rule_row_t *row,
                             const cp_rule_property_t *property)
{
    static const char *const kinds[] = {
        [CP_RULE_TEXT] = "text", [CP_RULE_INT] = "number",  [CP_RULE_TIME] = "date",   [CP_RULE_NUMBER] = "text",
        [CP_RULE_DAY] = "date",  [CP_RULE_CHOICE] = "text", [CP_RULE_CHOICES] = "text"};
    apr_array_header_t *options;
    const char *shown = row->value;
    bool known = false;

    view->value = cp_text(row->value);
    view->value_kind = cp_text(property->options ? "choice" : kinds[property->type]);
    if (!property->options)
        return shown;
    options = apr_array_make(maker->reader->pool, property->option_count + 1, sizeof(cp_view_option_t));
    for (int i = 0; i < property->option_count; i++)
        known = known || !strcmp(property->options[i].value, row->value);
    if (!known)
        add_option(options, row->value, *row->value ? row->value : cp_view_tr(maker->reader, "Choose…"), true);
    for (int i = 0; i < property->option_count; i++) {
        bool chosen = !strcmp(property->options[i].value, row->value);
        const char *label = cp_view_tr(maker->reader, property->options[i].label);
        add_option(options, property->options[i].value, label, chosen);
        if (chosen)
            shown = label;
    }
    view->values = as_list(options);
    return shown;
}

static void fill_row(cp_view_rule_row_t *view, const maker_t *maker, const cp_rule_row_t *row, int index, bool further)
{
    apr_pool_t *pool = maker->reader->pool;
    const cp_rule_property_t *property = add_properties(view, maker, row);
    const char *comparison = add_operators(view, maker, row, property->type);
    const char *value = add_value(view, maker, row, property);

    view->class = cp_text(row->error ? "cond has-error" : "cond");
    view->property_label = cp_text(cp_view_tr(maker->reader, further ? "and property" : "Property"));
    view->property_id = field(maker, "p", index);
    view->focus = cp_text(row->fresh ? "autofocus" : NULL);
    view->operator_id = field(maker, "o", index);
    view->value_id = field(maker, "v", index);
    view->remove = cp_text(apr_itoa(pool, index));
    view->remove_tip = cp_text(
        cp_tr_fill(pool, cp_view_tr(maker->reader, "Remove condition: ${property} ${comparison} ${value}"), "property",
                   cp_view_tr(maker->reader, property->label), "comparison", comparison, "value", value, NULL));
    if (!row->error)
        return;
    view->error = cp_text(row->error);
    view->error_id = field(maker, "e", index);
    view->invalid = cp_text("true");
}

cp_view_rule_t *cp_view_rule(const cp_reader_t *reader, const cp_rule_schema_t *schema, const char *name,
                             const cp_rule_row_t *rows, int count)
{
    maker_t maker = {reader, schema, name};
    cp_view_rule_t *view = apr_pcalloc(reader->pool, sizeof *view);
    cp_view_rule_row_t *all = apr_pcalloc(reader->pool, ((apr_size_t)count + 1) * sizeof *all);
    apr_array_header_t *groups = apr_array_make(reader->pool, 4, sizeof(cp_view_rule_group_t));
    const char *counts = "";

    for (int i = 0, next; i < count; i = next) {
        for (next = i; next < count && rows[next].group == rows[i].group; next++)
            fill_row(&all[next], &maker, &rows[next], next, next > i);
        counts = apr_psprintf(reader->pool, "%s%s%d", counts, i ? " " : "", next - i);
        /* The list grows before what is put into it is read. */
        cp_text_t index = cp_text(apr_itoa(reader->pool, groups->nelts));
        APR_ARRAY_PUSH(groups, cp_view_rule_group_t) = (cp_view_rule_group_t){index, i > 0, {&all[i], next - i}};
    }
    view->groups = as_list(groups);
    view->id = cp_text(name);
    view->groups_name = named(&maker, "groups");
    view->groups_value = cp_text(counts);
    view->remove_name = named(&maker, "remove");
    view->and_name = named(&maker, "and");
    view->or_name = named(&maker, "or");
    view->show_name = named(&maker, "show");
    view->full = cp_text(count < CP_RULE_CONDITIONS ? NULL : "disabled");
    return view;
}

/* ---- Schemas ---- */

static const cp_field_t row_fields[] = {
    CP_FIELD_TEXT(cp_view_rule_row_t, class, "-CSS classes"),
    CP_FIELD_TEXT(cp_view_rule_row_t, property_label, "-Label of the first control"),
    CP_FIELD_TEXT(cp_view_rule_row_t, property_id, "-Name of the field"),
    CP_FIELD_TEXT(cp_view_rule_row_t, focus, "-Whether it has the focus"),
    CP_FIELD_LIST(cp_view_rule_row_t, properties, cp_view_option_schema, "Properties, with the chosen one marked"),
    CP_FIELD_TEXT(cp_view_rule_row_t, operator_id, "-Name of the field"),
    CP_FIELD_LIST(cp_view_rule_row_t, operators, cp_view_option_schema, "Operators that the property takes"),
    CP_FIELD_LIST(cp_view_rule_row_t, others, cp_view_option_schema, "-Operators that others take"),
    CP_FIELD_TEXT(cp_view_rule_row_t, value_id, "-Name of the field"),
    CP_FIELD_TEXT(cp_view_rule_row_t, value_kind, "text, number, date or choice"),
    CP_FIELD_TEXT(cp_view_rule_row_t, value, "Value, as it was typed"),
    CP_FIELD_LIST(cp_view_rule_row_t, values, cp_view_option_schema, "Values of a choice"),
    CP_FIELD_TEXT(cp_view_rule_row_t, error, "What is wrong with it"),
    CP_FIELD_TEXT(cp_view_rule_row_t, error_id, "-Id of the error"),
    CP_FIELD_TEXT(cp_view_rule_row_t, invalid, "-\"true\" or nothing"),
    CP_FIELD_TEXT(cp_view_rule_row_t, remove, "-Value of the button"),
    CP_FIELD_TEXT(cp_view_rule_row_t, remove_tip, "-Label of the button"),
};
static const cp_schema_t row_schema = CP_SCHEMA("rule_row", cp_view_rule_row_t, row_fields);

static const cp_field_t group_fields[] = {
    CP_FIELD_TEXT(cp_view_rule_group_t, index, "-Value of its button"),
    CP_FIELD_BOOL(cp_view_rule_group_t, further, "-Whether \"or\" stands before it"),
    CP_FIELD_LIST(cp_view_rule_group_t, rows, row_schema, "Conditions, all of which must hold"),
};
static const cp_schema_t group_schema = CP_SCHEMA("rule_group", cp_view_rule_group_t, group_fields);

static const cp_field_t sample_fields[] = {
    CP_FIELD_TEXT(cp_view_rule_sample_t, text, "Who or what is found"),
    CP_FIELD_URL(cp_view_rule_sample_t, url, "Its page"),
};
static const cp_schema_t sample_schema = CP_SCHEMA("rule_sample", cp_view_rule_sample_t, sample_fields);

static const cp_field_t rule_fields[] = {
    CP_FIELD_TEXT(cp_view_rule_t, id, "-Id of the editor"),
    CP_FIELD_TEXT(cp_view_rule_t, legend, "-What a group means"),
    CP_FIELD_URL(cp_view_rule_t, action, "-Where buttons that add and remove are sent"),
    CP_FIELD_TEXT(cp_view_rule_t, focus, "-Whether the button that adds has the focus"),
    CP_FIELD_TEXT(cp_view_rule_t, groups_name, "-Name of the field"),
    CP_FIELD_TEXT(cp_view_rule_t, groups_value, "-How many conditions each group has"),
    CP_FIELD_TEXT(cp_view_rule_t, remove_name, "-Name of a button"),
    CP_FIELD_TEXT(cp_view_rule_t, and_name, "-Name of a button"),
    CP_FIELD_TEXT(cp_view_rule_t, or_name, "-Name of a button"),
    CP_FIELD_TEXT(cp_view_rule_t, show_name, "-Name of a button"),
    CP_FIELD_TEXT(cp_view_rule_t, show_label, "-Words of a button"),
    CP_FIELD_TEXT(cp_view_rule_t, full, "-\"disabled\" or nothing"),
    CP_FIELD_LIST(cp_view_rule_t, groups, group_schema, "Groups, one of which is enough"),
    CP_FIELD_TEXT(cp_view_rule_t, empty, "What a rule without conditions means"),
    CP_FIELD_TEXT(cp_view_rule_t, error, "What is wrong with the whole"),
    CP_FIELD_TEXT(cp_view_rule_t, found, "How many the rule finds"),
    CP_FIELD_TEXT(cp_view_rule_t, found_class, "-CSS classes of the number"),
    CP_FIELD_TEXT(cp_view_rule_t, found_about, "What that means"),
    CP_FIELD_LIST(cp_view_rule_t, sample, sample_schema, "Some of what is found"),
};
const cp_schema_t cp_view_rule_schema = CP_SCHEMA("rule", cp_view_rule_t, rule_fields);
