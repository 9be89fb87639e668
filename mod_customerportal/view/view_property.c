/* SPDX-License-Identifier: Apache-2.0 */
#include "view_property.h"

#include <apr_strings.h>

static const char *const types[CP_PROPERTY_TYPES] = {
    [CP_PROPERTY_TEXT] = "Text",     [CP_PROPERTY_NUMBER] = "Number",           [CP_PROPERTY_DATE] = "Date",
    [CP_PROPERTY_CHOICE] = "Choice", [CP_PROPERTY_CHOICES] = "Several choices", [CP_PROPERTY_YES_NO] = "Yes or no",
};

static const cp_control_kind_t kinds[CP_PROPERTY_TYPES] = {
    [CP_PROPERTY_TEXT] = CP_CONTROL_TEXT,      [CP_PROPERTY_NUMBER] = CP_CONTROL_TEXT,
    [CP_PROPERTY_DATE] = CP_CONTROL_DATE,      [CP_PROPERTY_CHOICE] = CP_CONTROL_CHOICE,
    [CP_PROPERTY_CHOICES] = CP_CONTROL_CHECKS, [CP_PROPERTY_YES_NO] = CP_CONTROL_CHOICE,
};

const char *cp_view_property_type(const cp_reader_t *reader, cp_property_type_t type)
{
    return cp_view_tr(reader, types[type]);
}

const char *cp_view_property(const cp_reader_t *reader, const cp_property_t *property, const char *stored)
{
    const char *shown = cp_property_shown(property, stored, reader->dates, reader->pool);

    return property->type == CP_PROPERTY_YES_NO && *shown ? cp_view_tr(reader, shown) : shown;
}

const char *cp_view_property_option(const cp_reader_t *reader, const cp_property_t *property, const char *name)
{
    for (int i = 0; i < property->option_count; i++)
        if (!strcmp(property->options[i].name, name))
            return property->options[i].label;
    return cp_view_tr(reader, !strcmp(name, "yes") ? "Yes" : "No");
}

const char *cp_view_property_field(const cp_property_t *property, apr_pool_t *pool)
{
    return apr_pstrcat(pool, CP_PROPERTY_FIELD, property->name, NULL);
}

const char *cp_view_property_box(const cp_property_t *property, const char *option, apr_pool_t *pool)
{
    return apr_pstrcat(pool, CP_PROPERTY_FIELD, property->name, ".", option, NULL);
}

static bool ticked(const char *value, const char *name)
{
    apr_size_t length = strlen(name);

    for (const char *at = value; *at; at += strspn(at, ", ")) {
        apr_size_t size = strcspn(at, ",");
        if (size == length && !strncmp(at, name, length))
            return true;
        at += size;
    }
    return false;
}

static void add_options(cp_view_form_maker_t *maker, const cp_property_t *property, const char *value)
{
    for (int i = 0; i < property->option_count; i++) {
        const cp_property_option_t *option = &property->options[i];
        bool chosen = ticked(value, option->name);
        if (option->archived && !chosen)
            continue;
        cp_view_form_choice_t *choice = cp_view_form_choice(maker, option->name, option->label, chosen);
        if (property->type == CP_PROPERTY_CHOICES)
            choice->name = cp_text(cp_view_property_box(property, option->name, maker->reader->pool));
    }
}

cp_view_control_t *cp_view_property_control(cp_view_form_maker_t *maker, const cp_property_t *property,
                                            const char *value)
{
    const cp_reader_t *reader = maker->reader;
    const char *field = cp_view_property_field(property, reader->pool);
    cp_view_control_t *control = cp_view_control(maker, kinds[property->type], field, property->label);

    /* What an administrator wrote is final: it is no message to be translated. */
    control->label = cp_text(property->label);
    control->hint = cp_text(*property->help ? property->help : NULL);
    control->value = cp_text(value);
    if (property->type == CP_PROPERTY_TEXT)
        control->limit = cp_text(apr_itoa(reader->pool, CP_PROPERTY_TEXT_MAX));
    if (property->type == CP_PROPERTY_NUMBER)
        control->mode = cp_text("decimal");
    if (property->type == CP_PROPERTY_CHOICE || property->type == CP_PROPERTY_YES_NO)
        cp_view_form_choice(maker, "", "–", !*value);
    if (property->type == CP_PROPERTY_YES_NO) {
        cp_view_form_choice(maker, "yes", cp_view_tr(reader, "Yes"), !strcmp(value, "yes"));
        cp_view_form_choice(maker, "no", cp_view_tr(reader, "No"), !strcmp(value, "no"));
    }
    add_options(maker, property, value);
    return control;
}
