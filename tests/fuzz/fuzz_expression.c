/* SPDX-License-Identifier: Apache-2.0 */
/* Any line as a TALES expression in every place that takes one. */
#include <stdint.h>
#include <stdlib.h>

#include <apr_general.h>
#include <apr_strings.h>

#include "../../mod_customerportal/template/template.h"
#include "../../mod_customerportal/template/template_json.h"

static const char data[] = "{\"text\": \"a<b>\", \"html\": {\"html\": \"<b>x</b>\"}, \"number\": 7, \"yes\": true,"
                           "\"none\": null, \"record\": {\"name\": \"n\", \"deep\": {\"er\": 1}},"
                           "\"rows\": [{\"a\": \"1\", \"of\": [1, 2]}, {\"of\": []}], \"values\": [\"x\", \"y\"]}";

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static apr_pool_t *fixed;
static const cp_schema_t *schema;
static const void *view;

/* A copy in which nothing ends the attribute that it stands in. */
static const char *attribute(const uint8_t *bytes, size_t size, apr_pool_t *pool)
{
    char *copy = apr_pstrmemdup(pool, (const char *)bytes, size);
    size_t i;

    for (i = 0; i < size; i++) {
        if (strchr("<\"&;", copy[i]) || (unsigned char)copy[i] < ' ') {
            copy[i] = ' ';
        }
    }
    return copy;
}

static cp_error_t *drop(cp_out_t *out, const char *text, apr_size_t length)
{
    (void)out, (void)text, (void)length;
    return NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const char *const places[] = {
        "<p tal:content=\"%s\">s</p>",
        "<p tal:replace=\"structure %s\">s</p>",
        "<p tal:condition=\"%s\">s</p>",
        "<p tal:repeat=\"x %s\">${x/a | x | nothing}${repeat/x/roman}</p>",
        "<a href=\"/\" checked=\"\" tal:attributes=\"href %s; checked text\">s</a>",
        "<p tal:define=\"global a %s\" tal:on-error=\"string:e\" tal:switch=\"a\"><b tal:case=\"a\">${a}</b></p>",
        "<p tal:omit-tag=\"%s\" title=\"${string:%s}\">s</p>"};
    const cp_template_options_t options = {.lenient = size % 2};
    size_t i;

    if (!fixed) {
        apr_initialize();
        apr_pool_create(&fixed, NULL);
        if (cp_template_data_json(&schema, &view, data, sizeof(data) - 1, fixed)) {
            abort();
        }
    }
    for (i = 0; i < sizeof(places) / sizeof(*places) && size < 4096; i++) {
        apr_pool_t *pool;
        const cp_template_t *program;
        cp_template_set_t *set;
        const char *text;
        const char *page;
        cp_out_t out;

        apr_pool_create(&pool, fixed);
        text = attribute(bytes, size, pool);
        page = apr_psprintf(pool, places[i], text, text);
        cp_template_set_create(&set, NULL, NULL, pool);
        cp_template_set_put(set, "page.html", page, strlen(page));
        if (!cp_template_compile(&program, set, "page.html", schema, &options, NULL, pool)) {
            cp_out_init(&out, drop, NULL, pool);
            cp_template_execute(program, view, &out, pool);
            cp_out_finish(&out);
        }
        apr_pool_destroy(pool);
    }
    return 0;
}
