/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Sample data for templates: a schema and a view inferred from a JSON object, for designers' previews and for
 * conformance tests (`portalctl template render FILE --data FILE.json`).
 */
#ifndef CP_TEMPLATE_JSON_H
#define CP_TEMPLATE_JSON_H

#include <apr_pools.h>

#include "../base/base_error.h"
#include "../text/text_catalog.h"
#include "../view/view_schema.h"

/**
 * A string is a text, `{"html": "…"}` safe HTML, a whole number a number, any other number a text, true and false are
 * themselves, null is nothing, an object is a record, an array of objects a list, any other array a list whose rows have
 * the one field `value` (which `tal:repeat="x xs"` reads as `x`). A field of a list's rows has one type for all of them:
 * the union of their keys, text where they differ. Names are taken as they are. Anything but an object is an INPUT
 * error that names line and column. Schema and view live in `pool`.
 */
cp_error_t *cp_template_data_json(const cp_schema_t **schema, const void **view, const char *json, apr_size_t length,
                                  apr_pool_t *pool);

/** A view of a page's own schema, filled with what a JSON object has of its fields: texts, URLs and HTML as strings, a
 * time as an object of `iso`, `brief` and `full`. The file is trusted: its HTML is taken as safe. Texts that `catalog` knows
 * are translated. In `pool`. */
cp_error_t *cp_template_sample(void **view, const cp_schema_t *schema, const char *json, apr_size_t length,
                               const cp_catalog_t *catalog, apr_pool_t *pool);

#endif
