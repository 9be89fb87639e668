/* SPDX-License-Identifier: Apache-2.0 */
#include "view_schema.h"

const cp_field_t *cp_schema_field(const cp_schema_t *schema, const char *name, apr_size_t length)
{
    /* A linear walk: schemas have a few dozen fields, and templates look names up only when they are compiled. */
    for (int i = 0; i < schema->count; i++) {
        const cp_field_t *field = &schema->fields[i];
        if (strlen(field->name) == length && !memcmp(field->name, name, length))
            return field;
    }
    return NULL;
}
