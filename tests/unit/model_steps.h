/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of tickets, messages and forms do, each step in a run of its own. */
#ifndef CP_TEST_MODEL_STEPS_H
#define CP_TEST_MODEL_STEPS_H

#include "model_world.h"

#define ME(contact) ((cp_actor_t){.contact_id = (contact)})
#define STAFF(staff) ((cp_actor_t){.staff_id = (staff)})
#define DAY (24 * HOUR)
#define LATER (WORLD_START + 100 * DAY)

typedef struct step_t {
    cp_scope_t scope;
    apr_int64_t number;
    cp_ticket_t *ticket;
    cp_error_t *refused;
} step_t;

static inline cp_error_t *find_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    step_t *step = baton;
    step->refused = cp_ticket_find(&step->ticket, db, &step->scope, step->number, pool);
    return NULL;
}

static inline cp_ticket_t *find(cp_scope_t scope, apr_int64_t number)
{
    step_t step = {.scope = scope, .number = number};
    RUN(CP_DB_READ, find_work, &step);
    if (!step.refused)
        return step.ticket;
    assert_int_equal(step.refused->kind, CP_ERROR_MISSING);
    assert_string_equal(step.refused->safe, "There is no such ticket.");
    return NULL;
}

typedef struct made_t {
    cp_ticket_new_t fresh;
    cp_message_new_t message;
    apr_int64_t number;
    bool duplicate;
} made_t;

static inline cp_error_t *file_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    made_t *made = baton;
    return cp_ticket_file(&made->number, &made->duplicate, db, &made->fresh, &made->message, pool);
}

static inline made_t form(apr_int64_t requester, apr_int64_t company, const char *key)
{
    return (made_t){.fresh = {.subject = "Filed",
                              .priority = 3,
                              .requester_id = requester,
                              .company_id = company,
                              .inbox_id = world.inbox,
                              .source = "portal",
                              .channel = "portal",
                              .now = LATER},
                    .message = {.author = ME(requester),
                                .format = "plain",
                                .body = "The first message.",
                                .search_text = "The first message.",
                                .form_key = key}};
}

/* A ticket of Ana, of the company Example. */
static inline cp_ticket_t *ticket_of_ana(void)
{
    made_t made = form(world.ana, world.example, NULL);
    RUN(CP_DB_WRITE, file_work, &made);
    assert_false(made.duplicate);
    return find((cp_scope_t){world.ana, 0}, made.number);
}

typedef struct write_t {
    cp_message_new_t fresh;
    apr_int64_t id;
    bool duplicate;
} write_t;

static inline cp_error_t *write_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    write_t *write = baton;
    return cp_message_add(&write->id, &write->duplicate, db, &write->fresh, pool);
}

static inline write_t write_to(apr_int64_t ticket_id, apr_int64_t thread_id, cp_actor_t author, apr_time_t at)
{
    write_t write = {.fresh = {.ticket_id = ticket_id,
                               .thread_id = thread_id,
                               .author = author,
                               .format = "plain",
                               .body = "Text.",
                               .search_text = "Text.",
                               .now = at}};
    RUN(CP_DB_WRITE, write_work, &write);
    return write;
}

typedef struct list_t {
    const cp_ticket_t *ticket;
    int limit;
    const cp_message_t *messages;
    int count;
    int left_out;
    const cp_event_t *events;
    int event_count;
} list_t;

static inline cp_error_t *messages_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    list_t *list = baton;
    CP_TRY(cp_ticket_events(&list->events, &list->event_count, db, list->ticket->id, pool));
    return cp_message_list(&list->messages, &list->count, &list->left_out, db, list->ticket, list->limit, pool);
}

static inline list_t read_all(const cp_ticket_t *ticket, int limit)
{
    list_t list = {.ticket = ticket, .limit = limit};
    RUN(CP_DB_READ, messages_work, &list);
    return list;
}

/* What everybody's stamps are made of. */
static inline apr_int64_t stamp_of(apr_int64_t contact)
{
    return NUMBER_OF("SELECT change_count FROM contact WHERE id = %d", (int)contact);
}

static inline apr_int64_t company_stamp(apr_int64_t company)
{
    return NUMBER_OF("SELECT change_count FROM company WHERE id = %d", (int)company);
}

#endif
