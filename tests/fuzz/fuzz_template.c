/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a template: compiled against a schema with every type, and executed if that went well. */
#include <stdint.h>
#include <stdlib.h>

#include <apr_general.h>
#include <apr_strings.h>

#include "../../mod_customerportal/template/template.h"
#include "../../mod_customerportal/template/template_json.h"

static const char data[] =
    "{\"text\": \"a<b>\", \"url\": \"javascript:1\", \"html\": {\"html\": \"<b>x</b>\"}, \"number\": 7,"
    "\"yes\": true, \"none\": null, \"record\": {\"name\": \"n\", \"deep\": {\"er\": 1}},"
    "\"rows\": [{\"a\": \"1\", \"of\": [1, 2]}, {\"of\": []}], \"values\": [\"x\", \"y\"]}";

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static apr_pool_t *fixed;
static const cp_schema_t *schema;
static const void *view;

static cp_error_t *drop(cp_out_t *out, const char *text, apr_size_t length)
{
    (void)out, (void)text, (void)length;
    return NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const char macros[] = "<p metal:define-macro=\"m\">${text}<b metal:define-slot=\"s\">own</b></p>";
    cp_template_options_t options = {.catalog = NULL};
    const cp_template_t *program;
    cp_template_set_t *set;
    apr_pool_t *pool;
    cp_out_t out;

    if (!fixed) {
        apr_initialize();
        apr_pool_create(&fixed, NULL);
        if (cp_template_data_json(&schema, &view, data, sizeof(data) - 1, fixed)) {
            abort();
        }
    }
    if (size < 1) {
        return 0;
    }
    options.xml = *bytes & 1;
    options.lenient = *bytes & 2;
    options.compact = *bytes & 4;
    apr_pool_create(&pool, fixed);
    cp_template_set_create(&set, NULL, NULL, pool);
    cp_template_set_put(set, "macros.html", macros, sizeof(macros) - 1);
    cp_template_set_put(set, "page.html", (const char *)bytes + 1, size - 1);
    if (!cp_template_compile(&program, set, "page.html", schema, &options, NULL, pool)) {
        cp_out_init(&out, drop, NULL, pool);
        cp_template_execute(program, view, &out, pool);
        cp_out_finish(&out);
        cp_template_dump(program, pool);
    }
    apr_pool_destroy(pool);
    return 0;
}
