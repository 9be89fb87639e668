/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Reads CSV as spreadsheets write it: RFC 4180, with comma, semicolon or tab between cells, in UTF-8 (a byte order mark is
 * skipped) or UTF-16 (which has to have one). A reader belongs to one thread; all it gives lives in its pool.
 */
#ifndef CP_TEXT_CSV_READ_H
#define CP_TEXT_CSV_READ_H

#include <stdbool.h>

#include "../base/base_error.h"

#define CP_CSV_CELLS 200 /**< of a row; what stands behind is not read */

typedef struct cp_csv_reader_t cp_csv_reader_t;

typedef struct cp_csv_row_t {
    int line;                 /**< of its first cell; lines count from 1 */
    int count;                /**< cells; an empty line is a row of one empty cell */
    const char *const *cells; /**< valid UTF-8, as they are: neither trimmed nor unguarded */
    const char *broken;       /**< why the row cannot be trusted (an English msgid), or NULL */
} cp_csv_row_t;

/** Begins. An INPUT error, about the field "attachment", if the bytes are in no such encoding or hold a NUL. The separator is the one
 * of the three that occurs most in the first line; comma if none does. */
cp_error_t *cp_csv_read(cp_csv_reader_t **reader, const char *data, apr_size_t length, apr_pool_t *pool);

/** The next row, its cells in `pool`; false behind the last one. */
bool cp_csv_next(cp_csv_row_t *row, cp_csv_reader_t *reader, apr_pool_t *pool);

/** "," ";" or TAB. */
char cp_csv_separator(const cp_csv_reader_t *reader);

#endif
