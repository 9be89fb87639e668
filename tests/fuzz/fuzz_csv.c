/* SPDX-License-Identifier: Apache-2.0 */
/* The reader of CSV: any bytes give rows of valid UTF-8, and an end. */
#include <apr_general.h>
#include <apr_pools.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/base_string.h"
#include "text/text_csv_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static apr_pool_t *root;
    apr_pool_t *pool;
    cp_csv_reader_t *reader;
    cp_csv_row_t row;
    /* Of exactly that size, so that a byte too far is seen. */
    char *copy = malloc(size ? size : 1);
    int line = 0;
    if (!root) {
        apr_initialize();
        apr_pool_create(&root, NULL);
    }
    memcpy(copy, data, size);
    apr_pool_create(&pool, root);
    if (!cp_csv_read(&reader, copy, size, pool)) {
        while (cp_csv_next(&row, reader, pool)) {
            if (row.line <= line || row.count < 1 || row.count > CP_CSV_CELLS)
                abort();
            line = row.line;
            for (int i = 0; i < row.count; i++)
                if (!cp_utf8_valid(row.cells[i], strlen(row.cells[i])))
                    abort();
        }
    }
    apr_pool_destroy(pool);
    free(copy);
    return 0;
}
