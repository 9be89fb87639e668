/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Message catalogs: gettext PO files, read once when the configuration is read. The msgid is the English text. A
 * catalog is immutable after loading, so any thread may read it.
 */
#ifndef CP_TEXT_CATALOG_H
#define CP_TEXT_CATALOG_H

#include <apr_pools.h>

#include "../base/base_error.h"

typedef struct cp_catalog_t cp_catalog_t;

/** Marks a literal as a message where scripts/extract-messages cannot tell by itself: a lower-case word in a table. */
#define CP_MSG(text) text

/** The catalog of a language tag such as "en" or "pt-BR" out of `directory` (NAME.po, with "_" for "-"). "en" needs no
 * file. An unknown language or a bad file is an INPUT error that names file and line. In `pool`. */
cp_error_t *cp_catalog_load(const cp_catalog_t **catalog, const char *directory, const char *language,
                            apr_pool_t *pool);

/** A catalog that translates nothing ("en"); never NULL. */
const cp_catalog_t *cp_catalog_english(void);

/** The translation of `msgid`, or msgid itself. Never NULL unless msgid is. */
const char *cp_tr(const cp_catalog_t *catalog, const char *msgid);

/** The form for `n` by the language's plural rule (English: n == 1 ? one : many). */
const char *cp_tr_plural(const cp_catalog_t *catalog, const char *one, const char *many, apr_int64_t n);

/** The translation of a text that printf may have made of a message: of the message that it was made of, with the same
 * values, which are translated alike where they are sentences. Exact messages go first. `text` itself where it is none.
 * In `pool`. */
const char *cp_tr_said(const cp_catalog_t *catalog, const char *text, apr_pool_t *pool);

/** Replaces ${name} marks: `pairs` is name, value, name, value, …, NULL. In `pool`. */
const char *cp_tr_fill(apr_pool_t *pool, const char *text, ...) __attribute__((sentinel));

const char *cp_catalog_language(const cp_catalog_t *catalog);  /**< "pt-BR" */
const char *cp_catalog_direction(const cp_catalog_t *catalog); /**< "ltr" or "rtl" */

#endif
