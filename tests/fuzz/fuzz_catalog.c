/* SPDX-License-Identifier: Apache-2.0 */
/* A PO file, its plural rule, and texts with marks to fill: any answer is one of the file's or one of ours. */
#include <apr_general.h>
#include <apr_strings.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/base_string.h"
#include "text/text_catalog.h"
#include "text/text_po.h"

static void must(bool holds)
{
    if (!holds)
        abort();
}

static char folder[] = "/tmp/cp-fuzz-XXXXXX";

static void remove_folder(void)
{
    char path[sizeof(folder) + 8];
    snprintf(path, sizeof(path), "%s/xx.po", folder);
    unlink(path);
    rmdir(folder);
}

static void write_file(const uint8_t *data, size_t size)
{
    char path[sizeof(folder) + 8];
    snprintf(path, sizeof(path), "%s/xx.po", folder);
    FILE *file = fopen(path, "wb");
    must(file != NULL);
    must(fwrite(data, 1, size, file) == size);
    must(!fclose(file));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static apr_pool_t *root;
    apr_pool_t *pool;
    if (!root) {
        apr_initialize();
        apr_pool_create(&root, NULL);
        must(mkdtemp(folder) != NULL);
        atexit(remove_folder);
    }
    apr_pool_create(&pool, root);
    write_file(data, size);
    const cp_catalog_t *catalog;
    cp_error_t *error = cp_catalog_load(&catalog, folder, "xx", pool);
    const char *text = cp_utf8_repair((const char *)data, size, pool), *reason = NULL;
    if (error) {
        must(error->kind == CP_ERROR_INPUT && error->safe && cp_utf8_valid(error->safe, strlen(error->safe)));
    }
    else {
        for (apr_int64_t n = -2; n < 120; n++)
            must(cp_tr_plural(catalog, "one", "many", n) != NULL);
        must(cp_tr(catalog, text) != NULL);
    }
    const cp_po_rule_t *rule = cp_po_rule_create(text, &reason, pool);
    must(rule != NULL || reason != NULL);
    for (apr_uint64_t n = 1; rule && n < UINT64_MAX / 7; n *= 7)
        must(cp_po_rule_form(rule, n) >= 0 && cp_po_rule_form(rule, n) < cp_po_rule_count(rule));
    must(cp_tr_fill(pool, text, "name", "value", "n", "1", NULL) != NULL);
    apr_pool_destroy(pool);
    return 0;
}
