/* SPDX-License-Identifier: Apache-2.0 */
#include "model_property.h"

#include <apr_strings.h>
#include <jansson.h>
#include <string.h>

#include "../base/base_string.h"

#define POSITION_MAX 9999

/* The names of what records have anyway: as columns, in rules, and as fields of forms. */
static const char *const reserved[] = {
    "activity",     "attachment", "attachments", "channel",    "closed",   "company",    "company_id", "contact",
    "contacts",     "copies",     "files",       "created",    "email",    "first_name", "form",       "group",
    "hidden",       "id",         "inbox",       "language",   "last_by",  "last_name",  "merged",     "message",
    "message_body", "messages",   "name",        "new",        "note",     "number",     "owner",      "phone",
    "pipeline",     "portal",     "priority",    "properties", "property", "requester",  "role",       "source",
    "stage",        "state",      "status",      "subject",    "tags",     "ticket",     "time_zone",  "turn",
    "updated",      "version",
};

static const char *const objects[] = {[CP_OBJECT_TICKET] = "ticket", [CP_OBJECT_CONTACT] = "contact"};
static const char *const types[CP_PROPERTY_TYPES] = {"text", "number", "date", "choice", "choices", "yes_no"};
static const char *const audiences[] = {"hidden", "see"};

const char *cp_property_type_word(cp_property_type_t type)
{
    return types[type];
}

const char *cp_object_word(cp_object_t object)
{
    return objects[object];
}

bool cp_property_type_chosen(cp_property_type_t type)
{
    return type == CP_PROPERTY_CHOICE || type == CP_PROPERTY_CHOICES;
}

bool cp_property_has_options(const cp_property_t *property)
{
    return cp_property_type_chosen(property->type) || property->type == CP_PROPERTY_YES_NO;
}

const char *cp_property_check_name(const char *name)
{
    const char *wrong = cp_definition_check_name(name);

    for (apr_size_t i = 0; !wrong && i < sizeof reserved / sizeof *reserved; i++)
        if (!strcmp(reserved[i], name))
            return "This name stands for something that all tickets or contacts have. Choose another one.";
    return wrong;
}

/* ---- Reading ---- */

/* Which of `words` stands under `key`; the first one where nothing does. */
static cp_error_t *read_word(int *index, json_t *object, const char *key, const char *const *words, int count,
                             apr_pool_t *pool)
{
    json_t *value = json_object_get(object, key);
    const char *list = "", *word = json_string_value(value);

    *index = 0;
    if (!value)
        return NULL;
    for (int i = 0; i < count; i++) {
        if (word && !strcmp(word, words[i])) {
            *index = i;
            return NULL;
        }
        list = apr_pstrcat(pool, list, i ? ", " : "", words[i], NULL);
    }
    return cp_error_field(pool, key, "It is one of %s.", list);
}

static cp_error_t *read_text(const char **text, json_t *object, const char *key, int least, int most, apr_pool_t *pool)
{
    json_t *value = json_object_get(object, key);
    const char *line = json_is_string(value) ? cp_one_line(json_string_value(value), pool) : "";
    int length = (int)cp_utf8_count(line);

    if ((value && !json_is_string(value)) || length < least || length > most)
        return least ? cp_error_field(pool, key, "Write %d to %d characters.", least, most)
                     : cp_error_field(pool, key, "Write at most %d characters.", most);
    *text = line;
    return NULL;
}

static cp_error_t *read_int(int *number, json_t *object, const char *key, int most, apr_pool_t *pool)
{
    json_t *value = json_object_get(object, key);

    if (value && (!json_is_integer(value) || json_integer_value(value) < 0 || json_integer_value(value) > most))
        return cp_error_field(pool, key, "It is a whole number from 0 to %d.", most);
    *number = (int)json_integer_value(value);
    return NULL;
}

static cp_error_t *read_bool(bool *truth, json_t *object, const char *key, apr_pool_t *pool)
{
    json_t *value = json_object_get(object, key);

    if (value && !json_is_boolean(value))
        return cp_error_field(pool, key, "It is true or false.");
    *truth = json_is_true(value);
    return NULL;
}

/* A word that is misspelt would be missed by nobody. */
static cp_error_t *refuse_others(json_t *object, const char *allowed, apr_pool_t *pool)
{
    const char *key;
    json_t *value;

    json_object_foreach(object, key, value)
    {
        const char *at = strstr(allowed, apr_pstrcat(pool, " ", key, " ", NULL));
        if (!at)
            return cp_error_field(pool, apr_pstrdup(pool, key), "There is no “%s”. There are%s.",
                                  cp_utf8_cut(key, 40, pool), apr_pstrmemdup(pool, allowed, strlen(allowed) - 1));
    }
    return NULL;
}

static cp_error_t *read_option(cp_property_option_t *option, json_t *value, apr_pool_t *pool)
{
    const char *name = json_string_value(json_object_get(value, "name"));

    if (!json_is_object(value))
        return cp_error_field(pool, "options", "An option has a name and a label.");
    CP_TRY(refuse_others(value, " name label archived ", pool));
    if (!name || cp_definition_check_name(name))
        return cp_error_field(pool, "options", "The name of an option: %s", cp_definition_check_name(name ? name : ""));
    option->name = apr_pstrdup(pool, name);
    CP_TRY(read_text(&option->label, value, "label", 1, CP_PROPERTY_LABEL_MAX, pool));
    return read_bool(&option->archived, value, "archived", pool);
}

static cp_error_t *refuse_twins(const cp_property_option_t *options, int count, apr_pool_t *pool)
{
    for (int i = 0; i < count; i++)
        for (int j = 0; j < i; j++)
            if (!strcmp(options[i].name, options[j].name) || !strcmp(options[i].label, options[j].label))
                return cp_error_field(pool, "options", "There is “%s” twice.", options[i].label);
    return NULL;
}

static cp_error_t *read_options(cp_property_t *property, json_t *object, apr_pool_t *pool)
{
    json_t *list = json_object_get(object, "options"), *value;
    int count = (int)json_array_size(list);
    cp_property_option_t *options = apr_pcalloc(pool, (apr_size_t)(count + 1) * sizeof *options);
    size_t i;

    if ((list && !json_is_array(list)) || count > CP_PROPERTY_OPTIONS)
        return cp_error_field(pool, "options", "A property has at most %d options.", CP_PROPERTY_OPTIONS);
    if (count && !cp_property_type_chosen(property->type))
        return cp_error_field(pool, "options", "Only choices have options.");
    if (!count && cp_property_type_chosen(property->type))
        return cp_error_field(pool, "options", "Write at least one option.");
    json_array_foreach(list, i, value) CP_TRY(read_option(&options[i], value, pool));
    property->options = options;
    property->option_count = count;
    return refuse_twins(options, count, pool);
}

static cp_error_t *read_members(cp_property_t *property, json_t *object, apr_pool_t *pool)
{
    int which, type, customers;

    CP_TRY(refuse_others(object, " object label type help customers options position slot archived ", pool));
    if (!json_object_get(object, "object") || !json_object_get(object, "type"))
        return cp_error_field(pool, "type", "A property has an object and a type.");
    CP_TRY(read_word(&which, object, "object", objects, 2, pool));
    CP_TRY(read_word(&type, object, "type", types, CP_PROPERTY_TYPES, pool));
    CP_TRY(read_word(&customers, object, "customers", audiences, 2, pool));
    property->object = (cp_object_t)which;
    property->type = (cp_property_type_t)type;
    property->customers_see = customers == 1;
    CP_TRY(read_text(&property->label, object, "label", 1, CP_PROPERTY_LABEL_MAX, pool));
    CP_TRY(read_text(&property->help, object, "help", 0, CP_PROPERTY_HELP_MAX, pool));
    CP_TRY(read_int(&property->position, object, "position", POSITION_MAX, pool));
    CP_TRY(read_int(&property->slot, object, "slot", CP_PROPERTY_SLOTS, pool));
    CP_TRY(read_bool(&property->archived, object, "archived", pool));
    return read_options(property, object, pool);
}

cp_error_t *cp_property_read(const void **thing, const char *name, const char *body, apr_pool_t *pool)
{
    const char *wrong = cp_property_check_name(name);
    cp_property_t *property = apr_pcalloc(pool, sizeof *property);
    json_error_t fault;

    if (wrong)
        return cp_error_field(pool, "name", "%s", wrong);
    json_t *object = json_loads(body, JSON_REJECT_DUPLICATES, &fault);
    if (!json_is_object(object)) {
        json_decref(object);
        return cp_error_field(pool, "body", "It is no JSON object: line %d, column %d.", fault.line, fault.column);
    }
    property->name = apr_pstrdup(pool, name);
    cp_error_t *error = read_members(property, object, pool);
    json_decref(object);
    *thing = property;
    return error;
}

/* ---- Writing ---- */

static json_t *write_options(const cp_property_t *property)
{
    json_t *list = json_array();

    for (int i = 0; i < property->option_count; i++) {
        const cp_property_option_t *option = &property->options[i];
        json_t *one = json_object();
        json_object_set_new(one, "name", json_string(option->name));
        json_object_set_new(one, "label", json_string(option->label));
        if (option->archived)
            json_object_set_new(one, "archived", json_true());
        json_array_append_new(list, one);
    }
    return list;
}

const char *cp_property_body(const cp_property_t *property, apr_pool_t *pool)
{
    json_t *object = json_object();

    json_object_set_new(object, "object", json_string(objects[property->object]));
    json_object_set_new(object, "label", json_string(property->label));
    json_object_set_new(object, "type", json_string(types[property->type]));
    json_object_set_new(object, "help", json_string(property->help));
    json_object_set_new(object, "customers", json_string(audiences[property->customers_see]));
    if (property->option_count)
        json_object_set_new(object, "options", write_options(property));
    json_object_set_new(object, "position", json_integer(property->position));
    json_object_set_new(object, "slot", json_integer(property->slot));
    json_object_set_new(object, "archived", json_boolean(property->archived));
    char *text = json_dumps(object, JSON_INDENT(1));
    const char *body = apr_pstrdup(pool, text ? text : "");
    free(text);
    json_decref(object);
    return body;
}

/* ---- Finding ---- */

int cp_property_compare(const cp_definition_t *one, const cp_definition_t *other)
{
    const cp_property_t *a = one->thing, *b = other->thing;

    return a->object != b->object ? (int)a->object - (int)b->object : a->position - b->position;
}

const cp_property_t *const *cp_properties(int *count, const cp_settings_t *settings, cp_object_t object,
                                          apr_pool_t *pool)
{
    const cp_definitions_t *all = settings->definitions;
    int rows = all->of[CP_DEFINE_PROPERTY].count;
    const cp_property_t **found = apr_palloc(pool, (apr_size_t)(rows + 1) * sizeof *found);

    *count = 0;
    for (int i = 0; i < rows; i++) {
        const cp_property_t *property = all->of[CP_DEFINE_PROPERTY].rows[i].thing;
        if (property->object == object && property->slot && !property->archived)
            found[(*count)++] = property;
    }
    return found;
}

const cp_property_t *const *cp_properties_seen(int *count, const cp_settings_t *settings, apr_pool_t *pool)
{
    int all;
    const cp_property_t *const *properties = cp_properties(&all, settings, CP_OBJECT_TICKET, pool);
    const cp_property_t **seen = apr_palloc(pool, (apr_size_t)(all + 1) * sizeof *seen);

    *count = 0;
    for (int i = 0; i < all; i++)
        if (properties[i]->customers_see)
            seen[(*count)++] = properties[i];
    return seen;
}

const cp_property_t *cp_property_of_word(const cp_settings_t *settings, const char *word)
{
    apr_size_t prefix = strlen(CP_PROPERTY_FIELD);
    const cp_property_t *property =
        strncmp(word, CP_PROPERTY_FIELD, prefix) != 0 ? NULL : cp_property_find(settings, word + prefix);

    return property && property->object == CP_OBJECT_TICKET && property->slot && property->customers_see &&
                   !property->archived
               ? property
               : NULL;
}

const cp_property_t *cp_property_find(const cp_settings_t *settings, const char *name)
{
    const cp_definition_t *definition = cp_definition_find(settings->definitions, CP_DEFINE_PROPERTY, name);

    return definition ? definition->thing : NULL;
}
