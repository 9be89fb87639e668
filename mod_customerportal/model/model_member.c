/* SPDX-License-Identifier: Apache-2.0 */
#include "model_member.h"

#include <apr_strings.h>
#include <stdlib.h>
#include <string.h>

#include "../base/base_string.h"

static const char **text_at(void *record, const cp_member_t *member)
{
    return (const char **)(void *)((char *)record + member->offset);
}

static const char *text_of(const void *record, const cp_member_t *member)
{
    return *(const char *const *)(const void *)((const char *)record + member->offset);
}

static int int_of(const void *record, apr_size_t offset)
{
    return *(const int *)(const void *)((const char *)record + offset);
}

static bool is_text(const cp_member_t *member)
{
    return member->type == CP_MEMBER_TEXT || member->type == CP_MEMBER_LINE;
}

static const char *absent(const cp_member_t *member)
{
    return member->text ? member->text : "";
}

void cp_member_begin(void *record, const cp_member_t *members, int count)
{
    for (int i = 0; i < count; i++) {
        if (is_text(&members[i]))
            *text_at(record, &members[i]) = absent(&members[i]);
        if (members[i].type == CP_MEMBER_INT)
            *(int *)(void *)((char *)record + members[i].offset) = members[i].number;
    }
}

/* ---- In ---- */

static cp_error_t *read_line(void *record, const cp_member_t *member, const json_t *value, apr_pool_t *pool)
{
    const char *line = json_is_string(value) ? cp_one_line(json_string_value(value), pool) : "";
    int length = (int)cp_utf8_count(line);

    if ((value && !json_is_string(value)) || length < member->least || length > member->most)
        return member->least
                   ? cp_error_field(pool, member->name, "Write %d to %d characters.", member->least, member->most)
                   : cp_error_field(pool, member->name, "Write at most %d characters.", member->most);
    *text_at(record, member) = line;
    return NULL;
}

static cp_error_t *read_names(void *record, const cp_member_t *member, const json_t *value, apr_pool_t *pool)
{
    apr_size_t count = json_array_size(value);
    const char **names = apr_palloc(pool, (count + 1) * sizeof *names);
    bool fits = json_is_array(value) && count <= (apr_size_t)member->most;

    for (apr_size_t i = 0; fits && i < count; i++) {
        const char *name = json_string_value(json_array_get(value, i));
        fits = name && *name;
        names[i] = apr_pstrdup(pool, name);
    }
    if (!fits)
        return cp_error_field(pool, member->name, "“%s” is a list of at most %d names.", member->name, member->most);
    *(const char *const **)(void *)((char *)record + member->offset) = names;
    *(int *)(void *)((char *)record + member->count) = (int)count;
    return NULL;
}

static cp_error_t *read_member(void *record, const cp_member_t *member, const json_t *value, apr_pool_t *pool)
{
    char *at = (char *)record + member->offset;

    switch (member->type) {
    case CP_MEMBER_TEXT:
        if (!json_is_string(value))
            return cp_error_field(pool, member->name, "“%s” is a text.", member->name);
        *text_at(record, member) = apr_pstrdup(pool, json_string_value(value));
        return NULL;
    case CP_MEMBER_LINE:
        return read_line(record, member, value, pool);
    case CP_MEMBER_BOOL:
        if (!json_is_boolean(value))
            return cp_error_field(pool, member->name, "“%s” is true or false.", member->name);
        *(bool *)(void *)at = json_is_true(value);
        return NULL;
    case CP_MEMBER_INT:
        if (!json_is_integer(value) || json_integer_value(value) < 0 || json_integer_value(value) > member->most)
            return cp_error_field(pool, member->name, "“%s” is a whole number from 0 to %d.", member->name,
                                  member->most);
        *(int *)(void *)at = (int)json_integer_value(value);
        return NULL;
    case CP_MEMBER_NAMES:
        return read_names(record, member, value, pool);
    default:
        return member->read(record, member->name, value, pool);
    }
}

static bool is_known(const char *name, const cp_member_t *members, int count)
{
    for (int i = 0; i < count; i++)
        if (!strcmp(members[i].name, name))
            return true;
    return false;
}

/* A name that is misspelt would be missed by nobody. */
static cp_error_t *refuse_others(const cp_member_t *members, int count, const json_t *object, apr_pool_t *pool)
{
    const char *name, *list = "";
    json_t *value;

    json_object_foreach((json_t *)(apr_uintptr_t)object, name, value)
    {
        if (is_known(name, members, count))
            continue;
        for (int i = 0; i < count; i++)
            list = apr_pstrcat(pool, list, i ? ", " : "", members[i].name, NULL);
        name = cp_utf8_cut(name, 40, pool);
        return cp_error_field(pool, name, "There is no “%s”. There are %s.", name, list);
    }
    return NULL;
}

cp_error_t *cp_member_read(void *record, const cp_member_t *members, int count, const json_t *object, apr_pool_t *pool)
{
    if (!json_is_object(object))
        return cp_error_field(pool, "body", "It is no JSON object, in braces.");
    CP_TRY(refuse_others(members, count, object, pool));
    cp_member_begin(record, members, count);
    for (int i = 0; i < count; i++) {
        const json_t *value = json_object_get(object, members[i].name);
        if (!value && members[i].required)
            return cp_error_field(pool, members[i].name, "“%s” is missing.", members[i].name);
        if (value || members[i].type == CP_MEMBER_LINE)
            CP_TRY(read_member(record, &members[i], value, pool));
    }
    return NULL;
}

cp_error_t *cp_member_parse(void *record, const cp_member_t *members, int count, const char *body, apr_pool_t *pool)
{
    json_error_t at;
    json_t *root = json_loads(body, JSON_REJECT_DUPLICATES, &at);

    if (!root)
        return cp_error_field(pool, "body", "Line %d is not JSON: %s.", at.line,
                              cp_utf8_cut(cp_utf8_repair(at.text, strlen(at.text), pool), 100, pool));
    cp_error_t *error = cp_member_read(record, members, count, root, pool);
    json_decref(root);
    return error;
}

cp_error_t *cp_member_word(int *index, const char *name, const json_t *value, const char *const *words, int count,
                           apr_pool_t *pool)
{
    const char *list = "", *word = json_string_value(value);

    for (*index = 0; *index < count; ++*index) {
        if (word && !strcmp(word, words[*index]))
            return NULL;
        list = apr_pstrcat(pool, list, *index ? ", " : "", words[*index], NULL);
    }
    *index = 0;
    return cp_error_field(pool, name, "“%s” is one of %s.", name, list);
}

/* ---- Out ---- */

static json_t *names_out(const void *record, const cp_member_t *member)
{
    const char *const *names = *(const char *const *const *)(const void *)((const char *)record + member->offset);
    json_t *list = json_array();

    for (int i = 0; i < int_of(record, member->count); i++)
        json_array_append_new(list, json_string(names[i]));
    return list;
}

static json_t *value_out(const void *record, const cp_member_t *member)
{
    switch (member->type) {
    case CP_MEMBER_TEXT:
    case CP_MEMBER_LINE: {
        const char *text = text_of(record, member);
        return strcmp(text, absent(member)) != 0 ? json_string(text) : NULL;
    }
    case CP_MEMBER_BOOL:
        return *(const bool *)(const void *)((const char *)record + member->offset) ? json_true() : NULL;
    case CP_MEMBER_INT: {
        int number = int_of(record, member->offset);
        return number != member->number ? json_integer(number) : NULL;
    }
    case CP_MEMBER_NAMES:
        return int_of(record, member->count) ? names_out(record, member) : NULL;
    default:
        return NULL;
    }
}

json_t *cp_member_write(json_t *object, const void *record, const cp_member_t *members, int count)
{
    for (int i = 0; i < count; i++) {
        json_t *value = value_out(record, &members[i]);
        if (value)
            json_object_set_new(object, members[i].name, value);
    }
    return object;
}

const char *cp_member_body(json_t *root, apr_pool_t *pool)
{
    char *text = json_dumps(root, JSON_INDENT(2));
    const char *body = apr_pstrdup(pool, text ? text : "{}");

    free(text);
    json_decref(root);
    return body;
}
