/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>

#include "../http/http_respond.h"
#include "../text/text_csv.h"
#include "../view/view_frame.h"
#include "../view/view_person.h"
#include "../view/view_property.h"
#include "../view/view_status.h"
#include "portal_private.h"

#define BATCH 1000 /* rows fetched at a time; between batches the connection is given back */

typedef struct batch_t {
    const cp_scope_t *scope;
    const cp_ticket_query_t *query;
    cp_ticket_page_t *page;
} batch_t;

static cp_error_t *probe(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    const cp_request_t *req = ((void **)baton)[0];
    cp_list_state_t *state = ((void **)baton)[1], plain = cp_list_unfiltered(state);
    cp_ticket_counts_t ignored;

    return cp_ticket_probe(&ignored, &state->query, db, &req->scope, &plain.query, pool);
}

static cp_error_t *read_batch(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    batch_t *batch = baton;

    return cp_ticket_list(&batch->page, db, batch->scope, batch->query, pool);
}

static void cell(cp_out_t *out, const char *text, bool first)
{
    cp_csv_cell(out, text, text ? strlen(text) : 0, first);
}

static void plain(cp_out_t *out, const char *text, bool first)
{
    cp_csv_plain(out, text, text ? strlen(text) : 0, first);
}

/* Labels as shown, dates as dates, numbers as numbers. */
static void property_cell(cp_out_t *out, const cp_reader_t *reader, const cp_property_t *property, const char *stored,
                          bool first)
{
    if (property->type == CP_PROPERTY_DATE || property->type == CP_PROPERTY_NUMBER)
        plain(out, cp_property_typed(property, stored, reader->pool), first);
    else
        cell(out, cp_view_property(reader, property, stored), first);
}

static void ticket_cell(cp_out_t *out, const cp_reader_t *reader, const cp_list_column_t *column,
                        const cp_ticket_t *ticket, bool first)
{
    const char *owner;

    switch (column->kind) {
    case CP_COLUMN_SUBJECT:
        cell(out, ticket->subject, first);
        break;
    case CP_COLUMN_REQUESTER:
        cell(out, cp_view_customer(reader, &ticket->requester), first);
        break;
    case CP_COLUMN_OWNER:
        owner = cp_view_owner(reader, &ticket->owner);
        cell(out, owner ? owner : cp_view_tr(reader, "Not assigned yet"), first);
        break;
    case CP_COLUMN_CREATED:
        plain(out, cp_date_iso_zone(ticket->created_at, reader->zone, reader->pool), first);
        break;
    case CP_COLUMN_ACTIVITY:
        plain(out, cp_date_iso_zone(ticket->activity_at, reader->zone, reader->pool), first);
        break;
    case CP_COLUMN_CLOSED:
        plain(out, cp_date_iso_zone(ticket->closed_at, reader->zone, reader->pool), first);
        break;
    case CP_COLUMN_STATUS:
        cell(out, cp_view_status_word(reader, ticket), first);
        break;
    case CP_COLUMN_PRIORITY:
        cell(out, cp_view_priority(reader, ticket->priority), first);
        break;
    case CP_COLUMN_NUMBER:
        plain(out, apr_psprintf(reader->pool, "%" APR_INT64_T_FMT, ticket->number), first);
        break;
    case CP_COLUMN_COMPANY:
        cell(out, ticket->company_name, first);
        break;
    case CP_COLUMN_PROPERTY:
        property_cell(out, reader, column->property, ticket->values->at[column->property->slot - 1], first);
        break;
    }
}

static cp_error_t *write_batches(cp_out_t *out, cp_request_t *req, cp_reader_t *reader, cp_list_state_t *state)
{
    int count;
    const cp_list_column_t *const *columns = cp_list_columns(reader, &count);
    apr_pool_t *pools[2];
    cp_error_t *error = NULL;
    bool more = true;

    /* The cursor of the batch before must outlive the reading of the next: two pools take turns. */
    apr_pool_create(&pools[0], req->pool);
    apr_pool_create(&pools[1], req->pool);
    for (int turn = 0; more && !error && !out->failed; turn = !turn) {
        batch_t batch = {&req->scope, &state->query, NULL};
        reader->pool = pools[turn];
        error = cp_request_run_in(req, CP_DB_READ, read_batch, &batch, pools[turn]);
        if (error)
            break;
        for (int i = 0; i < batch.page->count; i++) {
            for (int j = 0; j < count; j++)
                ticket_cell(out, reader, columns[j], &batch.page->rows[i], j == 0);
            cp_csv_end(out);
        }
        more = batch.page->more_after && batch.page->count;
        if (more) {
            state->query.after_key = batch.page->rows[batch.page->count - 1].order_key;
            state->query.after_id = batch.page->rows[batch.page->count - 1].id;
        }
        apr_pool_clear(pools[!turn]);
    }
    /* The error must outlive the pools, which end with the request. */
    return error;
}

cp_error_t *cp_portal_ticket_csv(cp_request_t *req)
{
    cp_reader_t reader;
    cp_list_state_t state;
    cp_out_t *out;
    int count;
    const cp_list_column_t *const *columns;

    cp_view_reader(&reader, req);
    state = cp_portal_list_state(req, &reader);
    /* Whoever exports is not shown what is wrong, and would have more than was asked for. */
    if (cp_list_faulty(&state))
        return cp_error_create(req->pool, CP_ERROR_INPUT,
                               "A filter of this list cannot be read, so nothing is exported. Correct it in the list.",
                               NULL);
    if (state.query.filters.count && !state.in_vain)
        CP_TRY(cp_request_run(req, CP_DB_READ, probe, (void *[]){req, &state}));
    state.query.after_key = NULL;
    state.query.after_id = 0;
    state.query.backwards = false;
    state.query.limit = BATCH;
    columns = cp_list_columns(&reader, &count);
    CP_TRY(cp_respond_csv(&out, req,
                          apr_psprintf(req->pool, "tickets-%s-%s.csv", cp_list_view_word(state.query.view),
                                       cp_date_field(req->now, req->zone, req->pool))));
    for (int i = 0; i < count; i++)
        cell(out, cp_list_column_label(&reader, columns[i]), i == 0);
    cp_csv_end(out);
    if (!state.in_vain)
        CP_TRY(write_batches(out, req, &reader, &state));
    return cp_respond_csv_end(req);
}
