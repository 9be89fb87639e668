/* SPDX-License-Identifier: Apache-2.0 */
#include "desk_values.h"

#include <apr_strings.h>

static const char *was_field(const cp_property_t *property, apr_pool_t *pool)
{
    return apr_pstrcat(pool, "was.", property->name, NULL);
}

/* The names of the boxes that are ticked, between commas. */
static const char *ticked(const cp_property_t *property, const cp_request_t *req)
{
    const char *all = "";

    for (int i = 0; i < property->option_count; i++) {
        const char *name = property->options[i].name;
        if (cp_form_get(req->form, cp_view_property_box(property, name, req->pool)))
            all = apr_pstrcat(req->pool, all, *all ? ", " : "", name, NULL);
    }
    return all;
}

static const char *typed(const cp_property_t *property, const cp_request_t *req)
{
    const char *text;

    if (property->type == CP_PROPERTY_CHOICES)
        return ticked(property, req);
    text = cp_form_get(req->form, cp_view_property_field(property, req->pool));
    return text ? text : "";
}

static void read_one(cp_desk_values_t *values, const cp_request_t *req, const cp_property_t *property, const char *was,
                     cp_faults_t *faults)
{
    int column = property->slot - 1;
    const char *text = typed(property, req);
    cp_error_t *error;

    values->typed[values->count++] = text;
    values->slots |= cp_slot_of(property);
    /* What no longer can be stored, as an option went, was nothing: the edit is compared with what is there. */
    if (cp_property_store(&values->was.at[column], property, &was, 1, req->pool))
        values->was.at[column] = NULL;
    error = cp_property_take(&values->wanted.at[column], property, text, req->numbers, req->pool);
    if (error)
        cp_fault_add(faults, req->pool, cp_view_property_field(property, req->pool), "%s", error->safe);
}

void cp_desk_values_read(cp_desk_values_t *values, const cp_request_t *req, cp_object_t object, cp_faults_t *faults)
{
    int count;
    const cp_property_t *const *all = cp_properties(&count, req->settings, object, req->pool);
    const cp_property_t **had = apr_palloc(req->pool, (apr_size_t)(count + 1) * sizeof *had);

    *values = (cp_desk_values_t){.properties = had};
    values->typed = apr_palloc(req->pool, (apr_size_t)(count + 1) * sizeof *values->typed);
    for (int i = 0; i < count; i++) {
        const char *was = cp_form_get(req->form, was_field(all[i], req->pool));
        if (!was)
            continue;
        had[values->count] = all[i];
        read_one(values, req, all[i], was, faults);
    }
}

void cp_desk_values_tell(cp_faults_t *faults, const cp_faults_t *wrong, apr_pool_t *pool)
{
    for (int i = 0; wrong->rows && i < wrong->rows->nelts; i++) {
        const cp_fault_t *fault = &APR_ARRAY_IDX(wrong->rows, i, cp_fault_t);
        cp_fault_add(faults, pool, fault->field, "%s", fault->text);
    }
}

static const char *shown(const cp_property_t *property, const char *now, const cp_desk_values_t *sent)
{
    int column = property->slot - 1;

    for (int i = 0; sent && i < sent->count; i++)
        if (!strcmp(sent->properties[i]->name, property->name) &&
            (!cp_property_same(sent->was.at[column], sent->wanted.at[column]) ||
             (!sent->wanted.at[column] && *sent->typed[i])))
            return sent->typed[i];
    return now;
}

void cp_desk_values_controls(cp_view_form_maker_t *maker, cp_object_t object, const cp_property_values_t *stored,
                             const cp_desk_values_t *sent)
{
    apr_pool_t *pool = maker->reader->pool;
    /* A ticket that is there has a card of facts, of which none has to be filled in. */
    bool card = object == CP_OBJECT_TICKET && stored;
    const char *optional = card ? NULL : cp_view_tr(maker->reader, "optional");
    int count;
    const cp_property_t *const *all = cp_properties(&count, maker->reader->settings, object, pool);

    for (int i = 0; i < count; i++) {
        const char *value = stored ? stored->at[all[i]->slot - 1] : NULL;
        const char *now = cp_property_field(all[i], value, maker->reader->numbers, pool);
        cp_view_control_t *control = cp_view_property_control(maker, all[i], shown(all[i], now, sent));
        control->optional = cp_text(optional);
        cp_view_form_hide(maker, was_field(all[i], pool), cp_property_typed(all[i], value, pool));
    }
}
