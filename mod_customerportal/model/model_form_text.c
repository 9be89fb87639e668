/* SPDX-License-Identifier: Apache-2.0 */
/* Forms as JSON, in and out. */
#include <apr_strings.h>
#include <stddef.h>
#include <string.h>

#include "model_form.h"
#include "model_member.h"

#define AT(member) offsetof(cp_form_field_t, member)

#define POSITION_MAX 1000000

static cp_error_t *read_kind(void *record, const char *name, const json_t *value, apr_pool_t *pool)
{
    const char *words[CP_FORM_KINDS];
    int index;

    for (int i = 0; i < CP_FORM_KINDS; i++)
        words[i] = cp_form_kind((cp_form_kind_t)i)->word;
    CP_TRY(cp_member_word(&index, name, value, words, CP_FORM_KINDS, pool));
    ((cp_form_field_t *)record)->kind = (cp_form_kind_t)index;
    return NULL;
}

static const cp_member_t field_members[] = {
    {.name = "kind", .type = CP_MEMBER_OTHER, .required = true, .read = read_kind},
    {.name = "property", .type = CP_MEMBER_TEXT, .offset = AT(property)},
    {.name = "label", .type = CP_MEMBER_TEXT, .offset = AT(label)},
    {.name = "help", .type = CP_MEMBER_TEXT, .offset = AT(help)},
    {.name = "required", .type = CP_MEMBER_BOOL, .offset = AT(required)},
    {.name = "hidden", .type = CP_MEMBER_BOOL, .offset = AT(hidden)},
    {.name = "default", .type = CP_MEMBER_TEXT, .offset = AT(preset)},
    {.name = "pattern", .type = CP_MEMBER_TEXT, .offset = AT(pattern)},
    {.name = "message", .type = CP_MEMBER_TEXT, .offset = AT(message)},
    {.name = "when", .type = CP_MEMBER_TEXT, .offset = AT(when)},
};

#undef AT
#define AT(member) offsetof(cp_support_form_t, member)

static cp_error_t *read_fields(void *record, const char *name, const json_t *list, apr_pool_t *pool)
{
    cp_support_form_t *form = record;
    apr_size_t count = json_array_size(list);

    if (!json_is_array(list) || count > CP_FORM_FIELDS)
        return cp_error_field(pool, name, "“%s” is a list of at most %d fields.", name, CP_FORM_FIELDS);
    cp_form_field_t *fields = apr_pcalloc(pool, (count + 1) * sizeof *fields);
    for (apr_size_t i = 0; i < count; i++)
        CP_TRY(cp_member_read(&fields[i], CP_MEMBERS(field_members), json_array_get(list, i), pool));
    form->fields = fields;
    form->field_count = (int)count;
    return NULL;
}

static const cp_member_t form_members[] = {
    {.name = "label", .type = CP_MEMBER_TEXT, .offset = AT(label)},
    {.name = "description", .type = CP_MEMBER_TEXT, .offset = AT(description)},
    {.name = "header", .type = CP_MEMBER_TEXT, .offset = AT(header)},
    {.name = "button", .type = CP_MEMBER_TEXT, .offset = AT(button)},
    {.name = "after", .type = CP_MEMBER_TEXT, .offset = AT(after)},
    {.name = "position", .type = CP_MEMBER_INT, .offset = AT(position), .most = POSITION_MAX},
    {.name = "offered", .type = CP_MEMBER_BOOL, .offset = AT(offered)},
    {.name = "creates_tickets", .type = CP_MEMBER_BOOL, .offset = AT(creates_tickets)},
    {.name = "inbox", .type = CP_MEMBER_TEXT, .offset = AT(inbox)},
    {.name = "groups", .type = CP_MEMBER_NAMES, .offset = AT(groups), .count = AT(group_count), .most = CP_FORM_LIMITS},
    {.name = "companies",
     .type = CP_MEMBER_NAMES,
     .offset = AT(companies),
     .count = AT(company_count),
     .most = CP_FORM_LIMITS},
    {.name = "fields", .type = CP_MEMBER_OTHER, .read = read_fields},
};

cp_error_t *cp_support_form_parse(cp_support_form_t **form, const char *name, const char *body, apr_pool_t *pool)
{
    static const cp_form_field_t none;

    *form = apr_pcalloc(pool, sizeof **form);
    (*form)->name = apr_pstrdup(pool, name);
    (*form)->fields = &none;
    return cp_member_parse(*form, CP_MEMBERS(form_members), body, pool);
}

const char *cp_support_form_body(const cp_support_form_t *form, apr_pool_t *pool)
{
    json_t *root = cp_member_write(json_object(), form, CP_MEMBERS(form_members)), *fields = json_array();

    for (int i = 0; i < form->field_count; i++) {
        json_t *field = json_object();
        json_object_set_new(field, "kind", json_string(cp_form_kind(form->fields[i].kind)->word));
        json_array_append_new(fields, cp_member_write(field, &form->fields[i], CP_MEMBERS(field_members)));
    }
    json_object_set_new(root, "fields", fields);
    return cp_member_body(root, pool);
}
