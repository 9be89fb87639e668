/* SPDX-License-Identifier: Apache-2.0 */
#include "model_ticket_values.h"

#include <apr_strings.h>

#include "model_timeline.h"

cp_error_t *cp_ticket_values_decide(cp_ticket_edited_t *edited, cp_property_values_t *values, cp_db_t *db,
                                    const cp_ticket_edit_t *edit, apr_pool_t *pool)
{
    CP_TRY(cp_property_values(&edited->values, db, CP_OBJECT_TICKET, edited->ticket_id, pool));
    *values = edited->values;
    for (int i = 0; i < edit->property_count; i++) {
        const cp_property_t *property = edit->properties[i];
        int column = property->slot - 1;
        const char *was = edit->was_values.at[column], *wanted = edit->wanted_values.at[column];
        const char *now = edited->values.at[column];
        if (cp_property_same(was, wanted) || cp_property_same(now, wanted))
            continue;
        if (!cp_property_same(now, was))
            edited->value_clashes |= cp_slot_of(property);
        edited->value_changes |= cp_slot_of(property);
        values->at[column] = wanted;
    }
    edited->clashes |= edited->value_clashes ? CP_PROP_VALUES : 0;
    return NULL;
}

/* As it was said then: a label may change, and a property may go. */
static const char *said(const cp_property_t *property, const char *stored, apr_pool_t *pool)
{
    if (!stored)
        return "–";
    if (property->type == CP_PROPERTY_DATE)
        return stored;
    return cp_property_shown(property, stored, NULL, pool);
}

cp_error_t *cp_ticket_values_apply(cp_db_t *db, const cp_ticket_edited_t *edited, const cp_ticket_edit_t *edit,
                                   const cp_property_values_t *values, apr_pool_t *pool)
{
    CP_TRY(cp_property_set(db, CP_OBJECT_TICKET, edited->ticket_id, values, pool));
    for (int i = 0; i < edit->property_count; i++) {
        const cp_property_t *property = edit->properties[i];
        int column = property->slot - 1;
        cp_timeline_new_t entry = {
            .ticket_id = edited->ticket_id, .kind = "property", .actor = edit->actor, .at = edit->now};
        if (!(edited->value_changes & cp_slot_of(property)))
            continue;
        entry.detail = apr_pstrcat(pool, property->label, "\n", said(property, edited->values.at[column], pool), "\n",
                                   said(property, values->at[column], pool), NULL);
        CP_TRY(cp_timeline_add(db, &entry, pool));
    }
    return NULL;
}
