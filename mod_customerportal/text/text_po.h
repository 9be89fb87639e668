/* SPDX-License-Identifier: Apache-2.0 */
/** Reading gettext PO files. Private to the message catalogs. */
#ifndef CP_TEXT_PO_H
#define CP_TEXT_PO_H

#include <apr_pools.h>
#include <stdbool.h>

#include "../base/base_error.h"

#define CP_PO_FORMS 6 /**< most plural forms that any language has */

typedef struct cp_po_entry_t {
    const char *msgid;
    const char *plural;             /**< msgid_plural; NULL if the entry has none */
    const char *forms[CP_PO_FORMS]; /**< msgstr, or msgstr[0] and so on; NULL where there is none */
    int count;                      /**< forms in use */
    int line;                       /**< of the msgid */
} cp_po_entry_t;

/** Takes one entry; its texts live as long as the pool given to cp_po_read. The header comes as the entry with the
 * empty msgid. */
typedef cp_error_t *cp_po_take_t(void *baton, const cp_po_entry_t *entry);

/** Reads the file `path` and gives each entry that is translated and neither fuzzy, obsolete nor in a context to
 * `take`. A file that cannot be read or is no PO file in UTF-8 is an INPUT error "path:line: reason". */
cp_error_t *cp_po_read(const char *path, cp_po_take_t *take, void *baton, apr_pool_t *pool);

/** The INPUT error "path:line: reason". */
cp_error_t *cp_po_error(apr_pool_t *pool, const char *path, int line, const char *reason);

/** A plural rule as C expression of n, such as "n != 1" or "n%10==1 && n%100!=11 ? 0 : 1". Immutable. */
typedef struct cp_po_rule_t cp_po_rule_t;

/** Compiles the rule of a header's "nplurals=2; plural=(n != 1);". NULL, with `reason` set, if it cannot be understood
 * or gives a form outside 0 … nplurals - 1 for some n up to 1000. */
const cp_po_rule_t *cp_po_rule_create(const char *plural_forms, const char **reason, apr_pool_t *pool);

int cp_po_rule_count(const cp_po_rule_t *rule); /**< nplurals */
int cp_po_rule_form(const cp_po_rule_t *rule, apr_uint64_t n);

#endif
