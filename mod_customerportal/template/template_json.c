/* SPDX-License-Identifier: Apache-2.0 */
#include <jansson.h>

#include <apr_strings.h>
#include <apr_tables.h>

#include "template_json.h"

#define CP_JSON_DEPTH 64

/* A zeroed text is missing, which is what an absent key means; null is there and is nothing: NULL with a length. */
static const cp_text_t null_text = {NULL, 1};

typedef struct inference_t {
    apr_pool_t *pool;
    apr_pool_t *scratch;
    bool too_deep;
    const cp_catalog_t *catalog; /**< of texts; NULL: they are as they stand */
} inference_t;

static const cp_schema_t *infer_record(inference_t *inference, const apr_array_header_t *objects, int depth);

static const char *html_of(const json_t *value)
{
    return json_is_object(value) && json_object_size(value) == 1 ? json_string_value(json_object_get(value, "html"))
                                                                 : NULL;
}

static cp_type_t type_of(const json_t *value)
{
    if (html_of(value)) {
        return CP_TYPE_HTML;
    }
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        return CP_TYPE_RECORD;
    case JSON_ARRAY:
        return CP_TYPE_LIST;
    case JSON_INTEGER:
        return CP_TYPE_INT;
    case JSON_TRUE:
    case JSON_FALSE:
        return CP_TYPE_BOOL;
    default:
        return CP_TYPE_TEXT;
    }
}

static apr_size_t size_of(cp_type_t type)
{
    switch (type) {
    case CP_TYPE_INT:
        return sizeof(apr_int64_t);
    case CP_TYPE_BOOL:
    case CP_TYPE_RECORD:
        return sizeof(void *);
    case CP_TYPE_LIST:
        return sizeof(cp_list_t);
    default:
        return sizeof(cp_text_t);
    }
}

/* The one type that all of `values` have; a record or a list wins over plain values, texts over other plain ones. */
static cp_type_t common_type(const apr_array_header_t *values, int expected)
{
    cp_type_t type = CP_TYPE_TEXT;
    bool known = false;
    int present = 0;
    int i;

    for (i = 0; i < values->nelts; i++) {
        const json_t *value = APR_ARRAY_IDX(values, i, const json_t *);
        cp_type_t more = type_of(value);

        if (json_is_null(value)) {
            continue;
        }
        present++;
        if (!known) {
            type = more;
        }
        else if (type != more && (type < CP_TYPE_RECORD || more >= CP_TYPE_RECORD)) {
            type = more >= CP_TYPE_RECORD ? (type >= CP_TYPE_RECORD ? type : more) : CP_TYPE_TEXT;
        }
        known = true;
    }
    return type == CP_TYPE_INT && present < expected ? CP_TYPE_TEXT : type;
}

static void infer_field(inference_t *inference, cp_field_t *field, const char *name, const apr_array_header_t *values,
                        int expected, int depth)
{
    apr_array_header_t *inner = apr_array_make(inference->scratch, 8, sizeof(const json_t *));
    int i;
    size_t k;

    field->name = apr_pstrdup(inference->pool, name);
    field->type = common_type(values, expected);
    field->about = "from the sample data";
    if (field->type < CP_TYPE_RECORD) {
        return;
    }
    for (i = 0; i < values->nelts; i++) {
        const json_t *value = APR_ARRAY_IDX(values, i, const json_t *);

        if (type_of(value) == field->type && field->type == CP_TYPE_RECORD) {
            APR_ARRAY_PUSH(inner, const json_t *) = value;
        }
        for (k = 0; field->type == CP_TYPE_LIST && k < json_array_size(value); k++) {
            APR_ARRAY_PUSH(inner, const json_t *) = json_array_get(value, k);
        }
    }
    if (inner->nelts) { /* of the rows of empty lists nothing is known, and none is ever read */
        field->of = infer_record(inference, inner, depth + 1);
    }
}

static apr_array_header_t *values_of(inference_t *inference, const apr_array_header_t *objects, const char *key)
{
    apr_array_header_t *values = apr_array_make(inference->scratch, objects->nelts + 1, sizeof(const json_t *));
    int i;

    for (i = 0; i < objects->nelts; i++) {
        const json_t *value = json_object_get(APR_ARRAY_IDX(objects, i, const json_t *), key);

        if (value) {
            APR_ARRAY_PUSH(values, const json_t *) = value;
        }
    }
    return values;
}

static apr_array_header_t *keys_of(inference_t *inference, const apr_array_header_t *objects)
{
    apr_array_header_t *keys = apr_array_make(inference->scratch, 16, sizeof(const char *));
    json_t *seen = json_object();
    int i;

    for (i = 0; i < objects->nelts; i++) {
        json_t *object = APR_ARRAY_IDX(objects, i, json_t *);
        const char *key;
        json_t *value;

        json_object_foreach(object, key, value)
        {
            if (!json_object_get(seen, key)) {
                json_object_set_new(seen, key, json_true());
                APR_ARRAY_PUSH(keys, const char *) = apr_pstrdup(inference->scratch, key);
            }
        }
    }
    json_decref(seen);
    return keys;
}

static bool all_are_records(const apr_array_header_t *values)
{
    int i;

    for (i = 0; i < values->nelts; i++) {
        if (type_of(APR_ARRAY_IDX(values, i, const json_t *)) != CP_TYPE_RECORD) {
            return false;
        }
    }
    return true;
}

/* The schema of all of `values`: objects, or plain values that become the field `value`. */
static const cp_schema_t *infer_record(inference_t *inference, const apr_array_header_t *values, int depth)
{
    cp_schema_t *schema = apr_pcalloc(inference->pool, sizeof(*schema));
    bool records = all_are_records(values);
    apr_array_header_t *keys = records ? keys_of(inference, values) : NULL;
    cp_field_t *fields;
    int i;

    if (depth >= CP_JSON_DEPTH) {
        inference->too_deep = true;
        schema->name = "data";
        return schema;
    }
    schema->name = "data";
    schema->count = records ? keys->nelts : 1;
    fields = apr_pcalloc(inference->pool, sizeof(*fields) * (apr_size_t)(schema->count + 1));
    for (i = 0; i < schema->count; i++) {
        const char *key = records ? APR_ARRAY_IDX(keys, i, const char *) : "value";

        infer_field(inference, &fields[i], key, records ? values_of(inference, values, key) : values, values->nelts,
                    depth);
        fields[i].offset = schema->size;
        schema->size += size_of(fields[i].type);
    }
    schema->fields = fields;
    schema->size = schema->size ? schema->size : sizeof(void *);
    return schema;
}

static void fill_record(inference_t *inference, char *to, const cp_schema_t *schema, const json_t *object);

static cp_text_t text_of(inference_t *inference, const json_t *value)
{
    const char *text;

    switch (json_typeof(value)) {
    case JSON_STRING:
        text = json_string_value(value);
        break;
    case JSON_INTEGER:
        text = apr_psprintf(inference->pool, "%" APR_INT64_T_FMT, (apr_int64_t)json_integer_value(value));
        break;
    case JSON_REAL:
        text = json_dumps(value, JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
        if (text) {
            const char *copy = apr_pstrdup(inference->pool, text);

            free((char *)text);
            text = copy;
        }
        break;
    case JSON_TRUE:
        text = "true";
        break;
    case JSON_FALSE:
        text = "false";
        break;
    default:
        text = html_of(value);
        break;
    }
    return text ? cp_text(apr_pstrdup(inference->pool, text)) : null_text;
}

/* Words for people begin with a capital; names of classes and symbols do not. */
static cp_text_t said_of(inference_t *inference, const json_t *value)
{
    cp_text_t text = text_of(inference, value);

    if (inference->catalog && text.len && *text.ptr >= 'A' && *text.ptr <= 'Z') {
        return cp_text(cp_tr_said(inference->catalog, text.ptr, inference->pool));
    }
    return text;
}

static const char *word_of(inference_t *inference, const json_t *object, const char *key)
{
    const char *word = json_string_value(json_object_get(object, key));

    return word ? apr_pstrdup(inference->pool, word) : NULL;
}

static void fill_field(inference_t *inference, char *to, const cp_field_t *field, const json_t *value)
{
    cp_list_t *list = (cp_list_t *)to;
    char *rows;
    size_t i;

    if (field->type < CP_TYPE_INT) {
        *(cp_text_t *)to = field->type == CP_TYPE_TEXT ? said_of(inference, value) : text_of(inference, value);
    }
    else if (field->type == CP_TYPE_INT) {
        *(apr_int64_t *)to = json_integer_value(value);
    }
    else if (field->type == CP_TYPE_BOOL) {
        *(bool *)to = json_is_true(value);
    }
    else if (field->type == CP_TYPE_TIME) {
        *(cp_when_t *)to = (cp_when_t){word_of(inference, value, "iso"), word_of(inference, value, "brief"),
                                       word_of(inference, value, "full")};
    }
    else if (field->type == CP_TYPE_RECORD && type_of(value) == CP_TYPE_RECORD) {
        rows = apr_pcalloc(inference->pool, field->of->size);
        fill_record(inference, rows, field->of, value);
        *(void **)to = rows;
    }
    else if (field->type == CP_TYPE_LIST && json_array_size(value)) {
        rows = apr_pcalloc(inference->pool, field->of->size * json_array_size(value));
        list->rows = rows;
        list->count = (int)json_array_size(value);
        for (i = 0; i < json_array_size(value); i++) {
            fill_record(inference, rows + i * field->of->size, field->of, json_array_get(value, i));
        }
    }
}

static void fill_record(inference_t *inference, char *to, const cp_schema_t *schema, const json_t *value)
{
    bool record = type_of(value) == CP_TYPE_RECORD;
    int i;

    for (i = 0; i < schema->count; i++) {
        const cp_field_t *field = &schema->fields[i];
        const json_t *member = record ? json_object_get(value, field->name) : value;

        if (member && (record || schema->count == 1)) {
            fill_field(inference, to + field->offset, field, member);
        }
    }
}

cp_error_t *cp_template_data_json(const cp_schema_t **schema, const void **view, const char *json, apr_size_t length,
                                  apr_pool_t *pool)
{
    json_error_t problem;
    json_t *root = json_loadb(json, length, JSON_REJECT_DUPLICATES, &problem);
    inference_t inference = {pool, NULL, false, NULL};
    apr_array_header_t *values;
    char *data;

    if (!root || !json_is_object(root)) {
        const char *safe = root ? "Sample data is one JSON object."
                                : apr_psprintf(pool, "Sample data, line %d, column %d: %s", problem.line,
                                               problem.column, problem.text);

        json_decref(root);
        return cp_error_create(pool, CP_ERROR_INPUT, safe, "sample data");
    }
    apr_pool_create(&inference.scratch, pool);
    values = apr_array_make(inference.scratch, 1, sizeof(const json_t *));
    APR_ARRAY_PUSH(values, const json_t *) = root;
    *schema = html_of(root) ? NULL : infer_record(&inference, values, 0);
    if (*schema && !inference.too_deep) {
        data = apr_pcalloc(pool, (*schema)->size);
        fill_record(&inference, data, *schema, root);
        *view = data;
    }
    apr_pool_destroy(inference.scratch);
    json_decref(root);
    if (!*schema || inference.too_deep) {
        return cp_error_create(pool, CP_ERROR_INPUT,
                               "Sample data is one JSON object that names variables, nested at most 64 deep.",
                               "sample data");
    }
    return NULL;
}

cp_error_t *cp_template_sample(void **view, const cp_schema_t *schema, const char *json, apr_size_t length,
                               const cp_catalog_t *catalog, apr_pool_t *pool)
{
    json_error_t problem;
    json_t *root = json_loadb(json, length, JSON_REJECT_DUPLICATES, &problem);
    inference_t inference = {pool, pool, false, catalog};

    if (!json_is_object(root)) {
        json_decref(root);
        return cp_error_create(pool, CP_ERROR_INTERNAL, "The sample data of this page cannot be read.",
                               "sample of %s: line %d, column %d: %s", schema->name, problem.line, problem.column,
                               problem.text);
    }
    *view = apr_pcalloc(pool, schema->size);
    fill_record(&inference, *view, schema, root);
    json_decref(root);
    return NULL;
}
