/* SPDX-License-Identifier: Apache-2.0 */
/** A list whose rows can be moved (templates/assets/order.js): what the script needs, and the words that it says. */
#ifndef CP_VIEW_MOVER_H
#define CP_VIEW_MOVER_H

#include "view_reader.h"
#include "view_records.h"

#define CP_ORDER_FIELD "order" /**< hidden field that gets the keys of the rows, blank-separated */

/** Texts hold ${name}, ${n} and ${count}, which the script fills in. */
typedef struct cp_view_mover_t {
    cp_text_t field;
    cp_url_t script_url;
    cp_text_t handle;
    cp_text_t picked;
    cp_text_t moved;
    cp_text_t put;
    cp_text_t back;
    cp_text_t unsaved;
} cp_view_mover_t;

/** In the reader's pool. */
cp_view_mover_t *cp_view_mover(const cp_reader_t *reader, cp_url_t script_url);

extern const cp_schema_t cp_view_mover_schema;

#endif
