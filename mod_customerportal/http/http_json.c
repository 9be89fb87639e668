/* SPDX-License-Identifier: Apache-2.0 */
/* JSON straight out of a view: no tree is built, so a page of any length costs no memory. */
#include "http_private.h"

static void write_escaped(cp_out_t *out, unsigned char byte)
{
    static const char hex[] = "0123456789abcdef";

    switch (byte) {
    case '"':
        cp_out_literal(out, "\\\"");
        break;
    case '\\':
        cp_out_literal(out, "\\\\");
        break;
    case '\n':
        cp_out_literal(out, "\\n");
        break;
    case '\r':
        cp_out_literal(out, "\\r");
        break;
    case '\t':
        cp_out_literal(out, "\\t");
        break;
    default: {
        const char code[] = {'\\', 'u', '0', '0', hex[byte >> 4], hex[byte & 15]};
        cp_out_write(out, code, sizeof code);
    }
    }
}

void cp_json_text(cp_out_t *out, const char *text, apr_size_t length)
{
    const char *end = text + length;
    const char *plain = text;

    if (!text) {
        cp_out_literal(out, "null");
        return;
    }
    cp_out_literal(out, "\"");
    for (const char *at = text; at < end; at++) {
        unsigned char byte = (unsigned char)*at;
        if (byte >= 0x20 && byte != '"' && byte != '\\')
            continue;
        cp_out_write(out, plain, (apr_size_t)(at - plain));
        write_escaped(out, byte);
        plain = at + 1;
    }
    cp_out_write(out, plain, (apr_size_t)(end - plain));
    cp_out_literal(out, "\"");
}

static void write_list(cp_out_t *out, const cp_schema_t *schema, const cp_list_t *list)
{
    const char *row = list->rows;

    cp_out_literal(out, "[");
    for (int i = 0; i < list->count; i++, row += schema->size) {
        if (i)
            cp_out_literal(out, ",");
        cp_json_write(out, schema, row);
    }
    cp_out_literal(out, "]");
}

static void write_value(cp_out_t *out, const cp_field_t *field, const void *member)
{
    switch (field->type) {
    case CP_TYPE_TEXT:
    case CP_TYPE_URL:
    case CP_TYPE_HTML: {
        /* The three have the same two members; they differ so that templates cannot mix them up. */
        const cp_text_t *text = member;
        cp_json_text(out, text->ptr, text->len);
        break;
    }
    case CP_TYPE_INT:
        cp_out_int(out, *(const apr_int64_t *)member);
        break;
    case CP_TYPE_BOOL:
        cp_out_puts(out, *(const bool *)member ? "true" : "false");
        break;
    case CP_TYPE_TIME: {
        const char *iso = ((const cp_when_t *)member)->iso;
        cp_json_text(out, iso, iso ? strlen(iso) : 0);
        break;
    }
    case CP_TYPE_RECORD: {
        const void *record = *(const void *const *)member;
        if (record)
            cp_json_write(out, field->of, record);
        else
            cp_out_literal(out, "null");
        break;
    }
    case CP_TYPE_LIST:
        write_list(out, field->of, member);
        break;
    }
}

void cp_json_write(cp_out_t *out, const cp_schema_t *schema, const void *view)
{
    bool first = true;

    cp_out_literal(out, "{");
    for (int i = 0; i < schema->count; i++) {
        const cp_field_t *field = &schema->fields[i];
        if (field->about && field->about[0] == '-')
            continue;
        if (!first)
            cp_out_literal(out, ",");
        first = false;
        cp_json_text(out, field->name, strlen(field->name));
        cp_out_literal(out, ":");
        write_value(out, field, (const char *)view + field->offset);
    }
    cp_out_literal(out, "}");
}
