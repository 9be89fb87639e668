/* SPDX-License-Identifier: Apache-2.0 */
/**
 * CSV by RFC 4180 onto a writer: cells by comma, rows by CRLF, UTF-8 without a byte order mark. Serve it as
 * CP_CSV_MEDIA_TYPE. Not for use by two threads on one writer at once.
 */
#ifndef CP_TEXT_CSV_H
#define CP_TEXT_CSV_H

#include <stdbool.h>

#include "../base/base_out.h"

#define CP_CSV_MEDIA_TYPE "text/csv; charset=utf-8; header=present"

/** Writes one cell of text that people wrote, with a comma before it unless it is the `first` of its row. Quoted where
 * it has to be. Text that a spreadsheet would run as a formula (= + - @, also after blanks and in full-width form, or
 * a leading TAB, CR or LF) gets a leading apostrophe. NULL is an empty cell. */
void cp_csv_cell(cp_out_t *out, const char *text, apr_size_t length, bool first);

/** The same for what the portal itself wrote (numbers, dates): without the guard, so that -1 stays a number. */
void cp_csv_plain(cp_out_t *out, const char *text, apr_size_t length, bool first);

/** Ends a row. */
void cp_csv_end(cp_out_t *out);

#endif
