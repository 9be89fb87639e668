/* SPDX-License-Identifier: Apache-2.0 */
/* A small world of people and tickets, the same on both databases, for the tests of the model. Each test has a pool and
 * a connection of its own; what it changes stays, so tests that write make their own tickets. */
#ifndef CP_TEST_MODEL_WORLD_H
#define CP_TEST_MODEL_WORLD_H

#include <stdio.h>
#include <string.h>

#include "databases.h"
#include "db/db_migrate.h"
#include "model/model_contact.h"
#include "model/model_message.h"
#include "model/model_ticket_create.h"
#include "model/model_ticket_list.h"
#include "test_rows.h"

#define WORLD_TICKETS 160
#define WORLD_START APR_INT64_C(1700000000000000)
#define HOUR (3600 * APR_INT64_C(1000000))

typedef struct world_t {
    apr_pool_t *pool; /* of the test */
    cp_db_source_t *source;
    apr_int64_t example, other, third;        /* companies */
    apr_int64_t ana, bruno, carla, dora, eva; /* contacts: Example, Example, Other, none, Example (and Other) */
    apr_int64_t marta, jonas, tomas, priya;   /* staff; Priya owns nothing */
    apr_int64_t inbox, open_stage, waiting_stage, closed_stage;
    apr_int64_t sales_inbox; /* of a pipeline with two closed stages, none chosen */
} world_t;

static world_t world;

static inline void fine_at(const cp_error_t *error, const char *file, int line)
{
    if (error) {
        print_error("unexpected: %s\n", cp_error_chain(error, world.pool));
        _fail(file, line);
    }
}
#define FINE(expression) fine_at(expression, __FILE__, __LINE__)

#define RUN(mode, work, baton) FINE(cp_db_run(world.source, NULL, mode, work, baton, world.pool))

static inline void script(const char *sql)
{
    RUN(CP_DB_READ, database_script, (void *)(uintptr_t)sql);
}

typedef struct world_query_t {
    const char *sql;
    cp_rows_t *rows;
} world_query_t;

static inline cp_error_t *world_query_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    world_query_t *query = baton;
    return cp_db_select_sql(&query->rows, db, query->sql, CP_NO_BIND, pool);
}

/* Runs plain SQL, which knows nothing of the model's. */
static inline cp_rows_t *rows_of(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    world_query_t query = {apr_pvsprintf(world.pool, format, arguments), NULL};
    va_end(arguments);
    RUN(CP_DB_READ, world_query_work, &query);
    return query.rows;
}

#define NUMBER_OF(...) number_in(rows_of(__VA_ARGS__))
static inline apr_int64_t number_in(const cp_rows_t *rows)
{
    assert_int_equal(rows->count, 1);
    return cp_cell_int(rows, 0, 0);
}

/* ---- What the world is made of ---- */

static inline cp_error_t *world_staff(apr_int64_t *id, cp_db_t *db, const char *first, const char *last,
                                      const char *email, apr_pool_t *pool)
{
    cp_staff_t fresh = {.person = {0, first, last, "", email}, .role = "agent"};
    return cp_staff_ensure(id, db, &fresh, WORLD_START, pool);
}

static inline cp_error_t *world_people(cp_db_t *db, apr_pool_t *pool)
{
    world_t *w = &world;
    CP_TRY(cp_company_ensure(&w->example, db, "Example", WORLD_START, pool));
    CP_TRY(cp_company_ensure(&w->other, db, "Other", WORLD_START, pool));
    CP_TRY(cp_company_ensure(&w->third, db, "Third", WORLD_START, pool));
    CP_TRY(cp_contact_ensure(&w->ana, db, "ana@example.com", "Ana", "Souza", w->example, WORLD_START, pool));
    CP_TRY(cp_contact_ensure(&w->bruno, db, "Bruno@Example.com", "Bruno", "Carvalho", w->example, WORLD_START, pool));
    CP_TRY(cp_contact_ensure(&w->carla, db, "carla@other.example", "Carla", "Reis", w->other, WORLD_START, pool));
    CP_TRY(cp_contact_ensure(&w->dora, db, "dora@alone.example", "", "", 0, WORLD_START, pool));
    CP_TRY(cp_contact_ensure(&w->eva, db, "eva@example.com", "Éva", "Nagy", w->example, WORLD_START, pool));
    CP_TRY(cp_contact_add_company(db, w->eva, w->other, pool));
    CP_TRY(world_staff(&w->marta, db, "Marta", "Lima", "marta@support.example", pool));
    CP_TRY(world_staff(&w->jonas, db, "Jonas", "Weber", "jonas@support.example", pool));
    CP_TRY(world_staff(&w->tomas, db, "Tomás", "Prado", "tomas@support.example", pool));
    return world_staff(&w->priya, db, "Priya", "Rao", "priya@support.example", pool);
}

static inline cp_error_t *world_id(apr_int64_t *id, cp_db_t *db, const char *sql, apr_pool_t *pool)
{
    cp_rows_t *rows;
    CP_TRY(cp_db_select_sql(&rows, db, sql, CP_NO_BIND, pool));
    assert_int_equal(rows->count, 1);
    *id = cp_cell_int(rows, 0, 0);
    return NULL;
}

static inline cp_error_t *world_pipelines(cp_db_t *db, apr_pool_t *pool)
{
    apr_int64_t sales;
    CP_TRY(cp_install_defaults(db, pool));
    CP_TRY(cp_install_defaults(db, pool)); /* again does nothing */
    CP_TRY(cp_inbox_by_name(&world.inbox, db, "Support", pool));
    CP_TRY(world_id(&world.open_stage, db, "SELECT id FROM stage WHERE name = 'New'", pool));
    CP_TRY(world_id(&world.waiting_stage, db, "SELECT id FROM stage WHERE name = 'Waiting for customer'", pool));
    CP_TRY(world_id(&world.closed_stage, db, "SELECT id FROM stage WHERE name = 'Closed'", pool));
    CP_TRY(world_id(&sales, db, "INSERT INTO pipeline (name, position) VALUES ('Sales', 2) RETURNING id", pool));
    CP_TRY(world_id(&world.sales_inbox, db,
                    apr_psprintf(pool,
                                 "INSERT INTO inbox (name, kind, pipeline_id) VALUES ('Sales', 'helpdesk', %d) "
                                 "RETURNING id",
                                 (int)sales),
                    pool));
    return cp_db_script(
        db,
        apr_psprintf(pool,
                     "INSERT INTO stage (pipeline_id, name, state, position) VALUES (%d, 'Asked', 'open', 1),"
                     " (%d, 'Won', 'closed', 2), (%d, 'Lost', 'closed', 3)",
                     (int)sales, (int)sales, (int)sales),
        pool);
}

static inline unsigned world_random(unsigned *state, unsigned below)
{
    *state = *state * 1103515245u + 12345u;
    return (*state >> 16) % below;
}

static inline cp_error_t *world_message(cp_db_t *db, const cp_ticket_t *ticket, cp_actor_t author, const char *body,
                                        apr_time_t at, apr_pool_t *pool)
{
    apr_int64_t id;
    cp_message_new_t fresh = {.ticket_id = ticket->id,
                              .thread_id = ticket->thread_id,
                              .author = author,
                              .format = "plain",
                              .body = body,
                              .search_text = body,
                              .now = at};
    return cp_message_add(&id, NULL, db, &fresh, pool);
}

/* Times are few, so that many rows tie; every combination of owner, company, stage and people occurs. */
static inline cp_error_t *world_ticket(cp_db_t *db, int i, unsigned *random, apr_pool_t *pool)
{
    static const char *const words[] = {"Invoice",  "printer", "Élan vital", "zebra",
                                        "Änderung", "invoice", "Order",      "10"};
    const apr_int64_t people[] = {world.ana, world.bruno, world.carla, world.dora, world.eva};
    const apr_int64_t homes[] = {world.example, world.example, world.other, 0, world.example};
    const apr_int64_t owners[] = {0, world.marta, world.jonas, world.tomas};
    unsigned who = world_random(random, 5);
    apr_time_t at = WORLD_START + (apr_time_t)world_random(random, 30) * HOUR;
    cp_ticket_t *ticket;
    cp_ticket_new_t fresh = {.subject = apr_psprintf(pool, "%s %d", words[world_random(random, 8)], i / 3),
                             .priority = 1 + (int)world_random(random, 4),
                             .requester_id = people[who],
                             .company_id = world_random(random, 6) ? homes[who] : world.third,
                             .inbox_id = world_random(random, 8) ? world.inbox : world.sales_inbox,
                             .source = "seed",
                             .channel = "portal",
                             .now = at};
    CP_TRY(cp_ticket_create(&ticket, db, &fresh, pool));
    CP_TRY(world_message(db, ticket, (cp_actor_t){.contact_id = people[who]},
                         apr_psprintf(pool, "Hello, word%d and common text.", i), at, pool));
    apr_int64_t owner = owners[world_random(random, 4)];
    if (owner)
        CP_TRY(cp_ticket_set_owner(db, ticket->id, owner, (cp_actor_t){.staff_id = owner}, at, pool));
    if (world_random(random, 2))
        CP_TRY(world_message(db, ticket, (cp_actor_t){.staff_id = world.marta}, "An answer, soon.", at + HOUR, pool));
    if (!world_random(random, 5))
        CP_TRY(cp_ticket_add_contact(db, ticket->id, people[world_random(random, 5)], "cc", pool));
    if (!world_random(random, 3) && fresh.inbox_id == world.inbox)
        CP_TRY(
            cp_ticket_set_stage(db, ticket->id, world.closed_stage, (cp_actor_t){.staff_id = world.marta}, at, pool));
    if (!world_random(random, 12))
        CP_TRY(cp_db_script(
            db, apr_psprintf(pool, "UPDATE ticket SET hidden = 1 WHERE id = %" APR_INT64_T_FMT, ticket->id), pool));
    return NULL;
}

static inline cp_error_t *world_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    unsigned random = 4711;
    (void)baton;
    CP_TRY(world_people(db, pool));
    CP_TRY(world_pipelines(db, pool));
    for (int i = 0; i < WORLD_TICKETS; i++)
        CP_TRY(world_ticket(db, i, &random, pool));
    return NULL;
}

/* ---- Running the tests on both databases ---- */

static inline int world_setup(void **state)
{
    (void)state;
    apr_pool_create(&world.pool, NULL);
    world.source = database_open(world.pool);
    return world.source ? 0 : -1;
}

static inline int world_teardown(void **state)
{
    (void)state;
    apr_pool_destroy(world.pool);
    world.pool = NULL;
    return 0;
}

static inline int world_group_setup(void **state)
{
    world_setup(state);
    cp_error_t *error = cp_migrate_run(world.source, NULL, world.pool);
    if (!error)
        error = cp_db_run(world.source, NULL, CP_DB_WRITE, world_work, NULL, world.pool);
    if (error)
        print_error("%s\n", cp_error_chain(error, world.pool));
    world_teardown(state);
    return error ? -1 : 0;
}

#endif
