/* SPDX-License-Identifier: Apache-2.0 */
#include "model_property.h"

#include <apr_strings.h>
#include <stddef.h>
#include <string.h>

#include "../base/base_string.h"
#include "model_member.h"

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

static cp_error_t *read_object(void *record, const char *name, const json_t *value, apr_pool_t *pool)
{
    int index;

    CP_TRY(cp_member_word(&index, name, value, objects, 2, pool));
    ((cp_property_t *)record)->object = (cp_object_t)index;
    return NULL;
}

static cp_error_t *read_type(void *record, const char *name, const json_t *value, apr_pool_t *pool)
{
    int index;

    CP_TRY(cp_member_word(&index, name, value, types, CP_PROPERTY_TYPES, pool));
    ((cp_property_t *)record)->type = (cp_property_type_t)index;
    return NULL;
}

static cp_error_t *read_audience(void *record, const char *name, const json_t *value, apr_pool_t *pool)
{
    int index;

    CP_TRY(cp_member_word(&index, name, value, audiences, 2, pool));
    ((cp_property_t *)record)->customers_see = index == 1;
    return NULL;
}

static cp_error_t *read_name(void *record, const char *name, const json_t *value, apr_pool_t *pool)
{
    const char *word = json_string_value(value), *wrong = cp_definition_check_name(word ? word : "");

    (void)name;
    if (wrong)
        return cp_error_field(pool, "options", "The name of an option: %s", wrong);
    ((cp_property_option_t *)record)->name = apr_pstrdup(pool, word);
    return NULL;
}

static const cp_member_t option_members[] = {
    {.name = "name", .type = CP_MEMBER_OTHER, .required = true, .read = read_name},
    {.name = "label",
     .type = CP_MEMBER_LINE,
     .offset = offsetof(cp_property_option_t, label),
     .least = 1,
     .most = CP_PROPERTY_LABEL_MAX},
    {.name = "archived", .type = CP_MEMBER_BOOL, .offset = offsetof(cp_property_option_t, archived)},
};

static cp_error_t *refuse_twins(const cp_property_option_t *options, int count, apr_pool_t *pool)
{
    for (int i = 0; i < count; i++)
        for (int j = 0; j < i; j++)
            if (!strcmp(options[i].name, options[j].name) || !strcmp(options[i].label, options[j].label))
                return cp_error_field(pool, "options", "There is “%s” twice.", options[i].label);
    return NULL;
}

static cp_error_t *read_options(void *record, const char *name, const json_t *list, apr_pool_t *pool)
{
    cp_property_t *property = record;
    int count = (int)json_array_size(list);
    cp_property_option_t *options = apr_pcalloc(pool, (apr_size_t)(count + 1) * sizeof *options);

    if (!json_is_array(list) || count > CP_PROPERTY_OPTIONS)
        return cp_error_field(pool, name, "A property has at most %d options.", CP_PROPERTY_OPTIONS);
    for (int i = 0; i < count; i++) {
        const json_t *one = json_array_get(list, (apr_size_t)i);
        if (!json_is_object(one))
            return cp_error_field(pool, name, "An option has a name and a label.");
        cp_error_t *error = cp_member_read(&options[i], CP_MEMBERS(option_members), one, pool);
        if (error)
            error->field = name; /* they have no places of their own in a form */
        CP_TRY(error);
    }
    property->options = options;
    property->option_count = count;
    return refuse_twins(options, count, pool);
}

#define AT(member) offsetof(cp_property_t, member)

static const cp_member_t members[] = {
    {.name = "object", .type = CP_MEMBER_OTHER, .required = true, .read = read_object},
    {.name = "type", .type = CP_MEMBER_OTHER, .required = true, .read = read_type},
    {.name = "customers", .type = CP_MEMBER_OTHER, .read = read_audience},
    {.name = "label", .type = CP_MEMBER_LINE, .offset = AT(label), .least = 1, .most = CP_PROPERTY_LABEL_MAX},
    {.name = "help", .type = CP_MEMBER_LINE, .offset = AT(help), .most = CP_PROPERTY_HELP_MAX},
    {.name = "position", .type = CP_MEMBER_INT, .offset = AT(position), .most = POSITION_MAX},
    {.name = "slot", .type = CP_MEMBER_INT, .offset = AT(slot), .most = CP_PROPERTY_SLOTS},
    {.name = "archived", .type = CP_MEMBER_BOOL, .offset = AT(archived)},
    {.name = "options", .type = CP_MEMBER_OTHER, .read = read_options},
};

static cp_error_t *check_options(const cp_property_t *property, apr_pool_t *pool)
{
    bool chosen = cp_property_type_chosen(property->type);

    if (property->option_count && !chosen)
        return cp_error_field(pool, "options", "Only choices have options.");
    if (!property->option_count && chosen)
        return cp_error_field(pool, "options", "Write at least one option.");
    return NULL;
}

cp_error_t *cp_property_read(const void **thing, const char *name, const char *body, apr_pool_t *pool)
{
    static const cp_property_option_t none;
    const char *wrong = cp_property_check_name(name);
    cp_property_t *property = apr_pcalloc(pool, sizeof *property);

    if (wrong)
        return cp_error_field(pool, "name", "%s", wrong);
    property->name = apr_pstrdup(pool, name);
    property->options = &none;
    *thing = property;
    CP_TRY(cp_member_parse(property, CP_MEMBERS(members), body, pool));
    return check_options(property, pool);
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
    return cp_member_body(object, pool);
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
