/* SPDX-License-Identifier: Apache-2.0 */
#include "view_mover.h"

cp_view_mover_t *cp_view_mover(const cp_reader_t *reader, cp_url_t script_url)
{
    cp_view_mover_t *order = apr_pcalloc(reader->pool, sizeof *order);

    *order = (cp_view_mover_t){
        .field = cp_text(CP_ORDER_FIELD),
        .script_url = script_url,
        .handle = cp_text(cp_view_tr(reader, "Move ${name}: drag it, or press the space bar and the arrow keys")),
        .picked =
            cp_text(cp_view_tr(reader, "${name} is picked up in place ${n} of ${count}. The arrow keys move it, the "
                                       "space bar puts it down, Escape puts it back.")),
        .moved = cp_text(cp_view_tr(reader, "${name} is in place ${n} of ${count}.")),
        .put = cp_text(
            cp_view_tr(reader, "${name} is put down in place ${n} of ${count}. It is saved when you press Save.")),
        .back = cp_text(cp_view_tr(reader, "${name} is back in place ${n} of ${count}.")),
        .unsaved =
            cp_text(cp_view_tr(reader, "The order is not saved yet. Nothing changes for customers before you press "
                                       "Save.")),
    };
    return order;
}

static const cp_field_t mover_fields[] = {
    CP_FIELD_TEXT(cp_view_mover_t, field, "-Field that gets the order"),
    CP_FIELD_URL(cp_view_mover_t, script_url, "-The script"),
    CP_FIELD_TEXT(cp_view_mover_t, handle, "-Label of a handle"),
    CP_FIELD_TEXT(cp_view_mover_t, picked, "-What is read out when a row is picked up"),
    CP_FIELD_TEXT(cp_view_mover_t, moved, "-What is read out when it moves"),
    CP_FIELD_TEXT(cp_view_mover_t, put, "-What is read out when it is put down"),
    CP_FIELD_TEXT(cp_view_mover_t, back, "-What is read out when it is put back"),
    CP_FIELD_TEXT(cp_view_mover_t, unsaved, "-That the order is not saved yet"),
};
const cp_schema_t cp_view_mover_schema = CP_SCHEMA("mover", cp_view_mover_t, mover_fields);
