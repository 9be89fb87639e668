/* SPDX-License-Identifier: Apache-2.0 */
/* Forms as JSON, in and out. */
#include <jansson.h>

#include <apr_strings.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "../base/base_string.h"
#include "model_form.h"

typedef enum { TEXT, BOOL, INT, NAMES } member_type_t;

typedef struct member_t {
    const char *name;
    member_type_t type;
    size_t offset;
    size_t count; /* of NAMES: where their number stands */
    int most;
} member_t;

#define MEMBER(type, struct_type, name, member)         \
    {                                                   \
        name, type, offsetof(struct_type, member), 0, 0 \
    }

static const member_t form_members[] = {
    MEMBER(TEXT, cp_support_form_t, "label", label),
    MEMBER(TEXT, cp_support_form_t, "description", description),
    MEMBER(TEXT, cp_support_form_t, "header", header),
    MEMBER(TEXT, cp_support_form_t, "button", button),
    MEMBER(TEXT, cp_support_form_t, "after", after),
    MEMBER(INT, cp_support_form_t, "position", position),
    MEMBER(BOOL, cp_support_form_t, "offered", offered),
    MEMBER(BOOL, cp_support_form_t, "creates_tickets", creates_tickets),
    MEMBER(TEXT, cp_support_form_t, "inbox", inbox),
    {"groups", NAMES, offsetof(cp_support_form_t, groups), offsetof(cp_support_form_t, group_count), CP_FORM_LIMITS},
    {"companies", NAMES, offsetof(cp_support_form_t, companies), offsetof(cp_support_form_t, company_count),
     CP_FORM_LIMITS},
};

static const member_t field_members[] = {
    MEMBER(TEXT, cp_form_field_t, "property", property), MEMBER(TEXT, cp_form_field_t, "label", label),
    MEMBER(TEXT, cp_form_field_t, "help", help),         MEMBER(BOOL, cp_form_field_t, "required", required),
    MEMBER(BOOL, cp_form_field_t, "hidden", hidden),     MEMBER(TEXT, cp_form_field_t, "default", preset),
    MEMBER(TEXT, cp_form_field_t, "pattern", pattern),   MEMBER(TEXT, cp_form_field_t, "message", message),
    MEMBER(TEXT, cp_form_field_t, "when", when),
};

#define COUNT(members) ((int)(sizeof(members) / sizeof *(members)))

/* ---- In ---- */

static cp_error_t *wrong(const char *name, const char *what, apr_pool_t *pool)
{
    return cp_error_field(pool, "body", "%s: %s", name, what);
}

static cp_error_t *read_names(char *to, const member_t *member, const json_t *value, apr_pool_t *pool)
{
    size_t count = json_array_size(value);
    const char **names = apr_palloc(pool, (count + 1) * sizeof *names);

    if (!json_is_array(value) || count > (size_t)member->most)
        return wrong(member->name, apr_psprintf(pool, "this is a list of at most %d names.", member->most), pool);
    for (size_t i = 0; i < count; i++) {
        const char *name = json_string_value(json_array_get(value, i));
        if (!name || !*name)
            return wrong(member->name, "names are texts.", pool);
        names[i] = apr_pstrdup(pool, name);
    }
    *(const char *const **)(void *)(to + member->offset) = names;
    *(int *)(void *)(to + member->count) = (int)count;
    return NULL;
}

static cp_error_t *read_member(char *to, const member_t *member, const json_t *value, apr_pool_t *pool)
{
    char *at = to + member->offset;

    switch (member->type) {
    case TEXT:
        if (!json_is_string(value))
            return wrong(member->name, "this is a text.", pool);
        *(const char **)(void *)at = apr_pstrdup(pool, json_string_value(value));
        return NULL;
    case BOOL:
        if (!json_is_boolean(value))
            return wrong(member->name, "this is true or false.", pool);
        *(bool *)(void *)at = json_is_true(value);
        return NULL;
    case INT:
        if (!json_is_integer(value) || json_integer_value(value) < 0 || json_integer_value(value) > 1000000)
            return wrong(member->name, "this is a number from 0 to 1000000.", pool);
        *(int *)(void *)at = (int)json_integer_value(value);
        return NULL;
    default:
        return read_names(to, member, value, pool);
    }
}

/* All members but `other`, which is the caller's. What is not known is refused: a slip of the pen is seen. */
static cp_error_t *read_object(void *to, const member_t *members, int count, json_t *object, const char *other,
                               apr_pool_t *pool)
{
    const char *name;
    json_t *value;

    if (!json_is_object(object))
        return wrong(other, "this is an object.", pool);
    for (int i = 0; i < count; i++)
        if (members[i].type == TEXT)
            *(const char **)(void *)((char *)to + members[i].offset) = "";
    json_object_foreach(object, name, value)
    {
        int i = 0;
        while (i < count && strcmp(members[i].name, name) != 0)
            i++;
        if (i < count)
            CP_TRY(read_member(to, &members[i], value, pool));
        else if (strcmp(name, other) != 0)
            return wrong(cp_utf8_cut(name, 40, pool), "there is no such member.", pool);
    }
    return NULL;
}

static cp_error_t *read_field(cp_form_field_t *field, json_t *object, apr_pool_t *pool)
{
    CP_TRY(read_object(field, field_members, COUNT(field_members), object, "kind", pool));
    const char *kind = json_string_value(json_object_get(object, "kind"));
    field->kind = cp_form_kind_find(kind ? kind : "");
    if (field->kind == CP_FORM_KINDS)
        return wrong("kind", "this is one of subject, message, priority, copies, attachment, ticket and contact.",
                     pool);
    return NULL;
}

static cp_error_t *read_form(cp_support_form_t *form, json_t *root, apr_pool_t *pool)
{
    CP_TRY(read_object(form, form_members, COUNT(form_members), root, "fields", pool));
    json_t *list = json_object_get(root, "fields");
    size_t count = json_array_size(list);
    if ((list && !json_is_array(list)) || count > CP_FORM_FIELDS)
        return wrong("fields", apr_psprintf(pool, "this is a list of at most %d fields.", CP_FORM_FIELDS), pool);
    cp_form_field_t *fields = apr_pcalloc(pool, (count + 1) * sizeof *fields);
    for (size_t i = 0; i < count; i++)
        CP_TRY(read_field(&fields[i], json_array_get(list, i), pool));
    form->fields = fields;
    form->field_count = (int)count;
    return NULL;
}

cp_error_t *cp_support_form_parse(cp_support_form_t **form, const char *name, const char *body, apr_pool_t *pool)
{
    json_error_t error;
    json_t *root = json_loads(body, JSON_REJECT_DUPLICATES, &error);

    if (!root)
        return cp_error_field(pool, "body", "Line %d of the form is not JSON: %s.", error.line,
                              cp_utf8_cut(cp_utf8_repair(error.text, strlen(error.text), pool), 100, pool));
    *form = apr_pcalloc(pool, sizeof **form);
    (*form)->name = apr_pstrdup(pool, name);
    cp_error_t *wrong_body = read_form(*form, root, pool);
    json_decref(root);
    return wrong_body;
}

/* ---- Out ---- */

static json_t *names_out(const char *from, const member_t *member)
{
    const char *const *names = *(const char *const *const *)(const void *)(from + member->offset);
    int count = *(const int *)(const void *)(from + member->count);
    json_t *list = json_array();

    for (int i = 0; i < count; i++)
        json_array_append_new(list, json_string(names[i]));
    return list;
}

/* What is empty is left out. */
static json_t *value_out(const void *record, const member_t *member)
{
    const char *from = record, *at = from + member->offset;

    switch (member->type) {
    case TEXT: {
        const char *text = *(const char *const *)(const void *)at;
        return *text ? json_string(text) : NULL;
    }
    case BOOL:
        return *(const bool *)(const void *)at ? json_true() : NULL;
    case INT:
        return *(const int *)(const void *)at ? json_integer(*(const int *)(const void *)at) : NULL;
    default:
        return *(const int *)(const void *)(from + member->count) ? names_out(from, member) : NULL;
    }
}

static json_t *object_out(json_t *object, const void *record, const member_t *members, int count)
{
    for (int i = 0; i < count; i++) {
        json_t *value = value_out(record, &members[i]);
        if (value)
            json_object_set_new(object, members[i].name, value);
    }
    return object;
}

const char *cp_support_form_body(const cp_support_form_t *form, apr_pool_t *pool)
{
    json_t *root = object_out(json_object(), form, form_members, COUNT(form_members)), *fields = json_array();

    for (int i = 0; i < form->field_count; i++) {
        json_t *field = json_object();
        json_object_set_new(field, "kind", json_string(cp_form_kind(form->fields[i].kind)->word));
        json_array_append_new(fields, object_out(field, &form->fields[i], field_members, COUNT(field_members)));
    }
    json_object_set_new(root, "fields", fields);
    char *text = json_dumps(root, JSON_INDENT(2));
    const char *body = apr_pstrdup(pool, text ? text : "{}");
    free(text);
    json_decref(root);
    return body;
}
