/* SPDX-License-Identifier: Apache-2.0 */
/* Tickets: who finds them, and what a change of one keeps together. */
#include "model_steps.h"

typedef struct change_t {
    const cp_ticket_t *ticket;
    apr_int64_t id;
    cp_actor_t actor;
    const char *text;
    apr_time_t at;
} change_t;

static cp_error_t *close_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    change_t *change = baton;
    return cp_ticket_close(db, change->ticket, change->actor, change->at, pool);
}

static cp_error_t *reopen_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    change_t *change = baton;
    return cp_ticket_reopen(db, change->ticket, change->actor, change->at, pool);
}

static cp_error_t *stage_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    change_t *change = baton;
    return cp_ticket_set_stage(db, change->ticket->id, change->id, change->actor, change->at, pool);
}

static cp_error_t *owner_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    change_t *change = baton;
    return cp_ticket_set_owner(db, change->ticket->id, change->id, change->actor, change->at, pool);
}

static cp_error_t *add_contact_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    change_t *change = baton;
    return cp_ticket_add_contact(db, change->ticket->id, change->id, change->text, pool);
}

static cp_error_t *seen_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    change_t *change = baton;
    return cp_ticket_mark_seen(db, change->id, change->ticket->id, change->at, pool);
}

/* ---- Finding ---- */

static void test_find(void **state)
{
    CP_ROW("S12"), CP_ROW("S13"), CP_ROW("S14"), CP_ROW("S18");
    (void)state;
    cp_ticket_t *ticket = ticket_of_ana();
    const struct {
        cp_scope_t scope;
        bool found;
    } cases[] = {
        {{world.ana, world.example}, true},
        {{world.ana, 0}, true},
        {{world.bruno, world.example}, true},
        {{world.bruno, 0}, false},
        {{world.carla, world.other}, false},
        {{world.eva, world.example}, true},
        {{world.eva, world.other}, false},
        {{world.dora, 0}, false},
        {{0, 0}, false},
        {{0, world.example}, true},
    };
    for (apr_size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(find(cases[i].scope, ticket->number) != NULL, cases[i].found);
    assert_null(find((cp_scope_t){world.ana, world.example}, 1));
    script(apr_psprintf(world.pool, "UPDATE ticket SET hidden = 1 WHERE id = %d", (int)ticket->id));
    assert_null(find((cp_scope_t){world.ana, world.example}, ticket->number));
}

static void test_facts(void **state)
{
    CP_ROW("S72");
    (void)state;
    cp_ticket_t *ticket = ticket_of_ana();
    assert_string_equal(ticket->subject, "Filed");
    assert_int_equal(ticket->priority, 3);
    assert_int_equal(ticket->stage_id, world.open_stage);
    assert_string_equal(ticket->stage_name, "New");
    assert_string_equal(ticket->stage_label, "");
    assert_false(ticket->closed);
    assert_true(ticket->reply_reopens);
    assert_true(ticket->can_be_closed);
    assert_int_equal(ticket->owner.id, 0);
    assert_string_equal(ticket->requester.first_name, "Ana");
    assert_string_equal(ticket->company_name, "Example");
    assert_false(ticket->last_by_staff);
    assert_int_equal(ticket->created_at, LATER);
    assert_int_equal(ticket->activity_at, LATER);
    assert_int_equal(ticket->closed_at, 0);
    assert_int_equal(ticket->seen_at, 0);
    assert_true(ticket->thread_id > 0);
    assert_null(ticket->order_key);
}

typedef struct explain_t {
    cp_scope_t scope;
    apr_int64_t number;
    bool allowed;
    const char *why;
} explain_t;

static cp_error_t *explain_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    explain_t *explain = baton;
    return cp_ticket_explain(&explain->allowed, &explain->why, db, &explain->scope, explain->number, pool);
}

static void test_explain(void **state)
{
    (void)state;
    cp_ticket_t *ticket = ticket_of_ana();
    const struct {
        cp_scope_t scope;
        bool allowed;
        const char *word;
    } cases[] = {
        {{world.ana, 0}, true, "requester"},
        {{world.bruno, world.example}, true, "primary company, Example"},
        {{world.bruno, 0}, false, "not shared"},
        {{world.carla, world.other}, false, "another company, Example"},
        {{world.dora, 0}, false, "no primary company"},
    };
    for (apr_size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        explain_t explain = {.scope = cases[i].scope, .number = ticket->number};
        RUN(CP_DB_READ, explain_work, &explain);
        assert_int_equal(explain.allowed, cases[i].allowed);
        assert_non_null(strstr(explain.why, cases[i].word));
    }
    explain_t missing = {.scope = {world.ana, 0}, .number = 7};
    RUN(CP_DB_READ, explain_work, &missing);
    assert_false(missing.allowed);
    script(apr_psprintf(world.pool, "UPDATE ticket SET hidden = 1 WHERE id = %d", (int)ticket->id));
    explain_t hidden = {.scope = {world.ana, world.example}, .number = ticket->number};
    RUN(CP_DB_READ, explain_work, &hidden);
    assert_false(hidden.allowed);
    assert_non_null(strstr(hidden.why, "hidden"));
}

/* ---- Changes ---- */

static void test_close_and_reopen(void **state)
{
    CP_ROW("S45"), CP_ROW("S47");
    (void)state;
    cp_ticket_t *ticket = ticket_of_ana();
    cp_scope_t scope = {world.ana, world.example};
    change_t change = {ticket, 0, ME(world.bruno), NULL, LATER + HOUR};
    apr_int64_t ana = stamp_of(world.ana), example = company_stamp(world.example);
    RUN(CP_DB_WRITE, close_work, &change);
    cp_ticket_t *closed = find(scope, ticket->number);
    assert_true(closed->closed);
    assert_int_equal(closed->closed_at, LATER + HOUR);
    assert_int_equal(closed->stage_id, world.closed_stage);
    assert_int_equal(closed->activity_at, ticket->activity_at);
    assert_true(stamp_of(world.ana) > ana);
    assert_true(company_stamp(world.example) > example);
    change.at = LATER + 2 * HOUR;
    RUN(CP_DB_WRITE, close_work, &change); /* again: nothing */
    assert_int_equal(find(scope, ticket->number)->version, closed->version);
    change.actor = ME(world.ana);
    RUN(CP_DB_WRITE, reopen_work, &change);
    RUN(CP_DB_WRITE, reopen_work, &change);
    cp_ticket_t *open = find(scope, ticket->number);
    assert_false(open->closed);
    assert_int_equal(open->closed_at, 0);
    assert_int_equal(open->stage_id, world.open_stage);
    list_t list = read_all(ticket, 1);
    assert_int_equal(list.event_count, 2);
    assert_string_equal(list.events[0].kind, "closed");
    assert_int_equal(list.events[0].contact.id, world.bruno);
    assert_int_equal(list.events[0].at, LATER + HOUR);
    assert_string_equal(list.events[1].kind, "reopened");
    assert_string_equal(list.events[1].contact.first_name, "Ana");
    assert_int_equal(list.events[1].staff.id, 0);
}

/* Two closed stages, none chosen: customers cannot close; with one chosen they can. */
static void test_close_stage(void **state)
{
    (void)state;
    made_t made = form(world.ana, world.example, NULL);
    made.fresh.inbox_id = world.sales_inbox;
    RUN(CP_DB_WRITE, file_work, &made);
    cp_scope_t scope = {world.ana, 0};
    cp_ticket_t *ticket = find(scope, made.number);
    change_t change = {ticket, 0, ME(world.ana), NULL, LATER + HOUR};
    assert_false(ticket->can_be_closed);
    cp_error_t *error = cp_db_run(world.source, NULL, CP_DB_WRITE, close_work, &change, world.pool);
    assert_non_null(error);
    assert_int_equal(error->kind, CP_ERROR_CONFLICT);
    assert_false(find(scope, made.number)->closed);
    script("UPDATE pipeline SET close_stage_id = (SELECT id FROM stage WHERE name = 'Lost'), reply_reopens = 0"
           " WHERE name = 'Sales'");
    ticket = find(scope, made.number);
    assert_true(ticket->can_be_closed);
    assert_false(ticket->reply_reopens);
    RUN(CP_DB_WRITE, close_work, &change);
    assert_string_equal(find(scope, made.number)->stage_name, "Lost");
    script("UPDATE pipeline SET close_stage_id = NULL, reply_reopens = 1 WHERE name = 'Sales'");
}

static void test_stage(void **state)
{
    CP_ROW("S70"), CP_ROW("S71");
    (void)state;
    cp_ticket_t *ticket = ticket_of_ana();
    cp_scope_t scope = {world.ana, 0};
    change_t change = {ticket, world.waiting_stage, STAFF(world.marta), NULL, LATER + HOUR};
    RUN(CP_DB_WRITE, stage_work, &change);
    cp_ticket_t *after = find(scope, ticket->number);
    assert_string_equal(after->stage_name, "Waiting for customer");
    assert_string_equal(after->stage_label, "Waiting for you");
    assert_false(after->closed);
    change.id = world.closed_stage;
    RUN(CP_DB_WRITE, stage_work, &change);
    after = find(scope, ticket->number);
    assert_true(after->closed);
    RUN(CP_DB_WRITE, stage_work, &change);
    assert_int_equal(find(scope, ticket->number)->version, after->version);
    assert_int_equal(read_all(ticket, 1).event_count, 1); /* only what customers are told */
    change.id = 999999;
    assert_int_equal(cp_db_run(world.source, NULL, CP_DB_WRITE, stage_work, &change, world.pool)->kind,
                     CP_ERROR_MISSING);
}

static void test_owner(void **state)
{
    (void)state;
    cp_ticket_t *ticket = ticket_of_ana();
    cp_scope_t scope = {world.ana, 0};
    change_t change = {ticket, world.tomas, STAFF(world.marta), NULL, LATER + HOUR};
    RUN(CP_DB_WRITE, owner_work, &change);
    cp_ticket_t *after = find(scope, ticket->number);
    assert_string_equal(after->owner.first_name, "Tomás");
    assert_int_equal(NUMBER_OF("SELECT count(*) FROM ticket JOIN staff ON staff.id = owner_id AND name_key = owner_key"
                               " WHERE ticket.id = %d",
                               (int)ticket->id),
                     1);
    RUN(CP_DB_WRITE, owner_work, &change); /* again: nothing */
    assert_int_equal(find(scope, ticket->number)->version, after->version);
    change.id = 0;
    RUN(CP_DB_WRITE, owner_work, &change);
    assert_int_equal(find(scope, ticket->number)->owner.id, 0);
    assert_int_equal(NUMBER_OF("SELECT count(*) FROM ticket WHERE owner_key = '' AND id = %d", (int)ticket->id), 1);
    list_t list = read_all(ticket, 1);
    assert_int_equal(list.event_count, 2);
    assert_string_equal(list.events[0].kind, "owner");
    assert_int_equal(list.events[0].staff.id, world.tomas); /* the new owner, not who chose him */
    assert_int_equal(list.events[1].staff.id, 0);
}

static void test_people(void **state)
{
    (void)state;
    cp_ticket_t *ticket = ticket_of_ana();
    assert_null(find((cp_scope_t){world.dora, 0}, ticket->number));
    apr_int64_t dora = stamp_of(world.dora);
    change_t change = {ticket, world.dora, {0, 0}, "cc", 0};
    RUN(CP_DB_WRITE, add_contact_work, &change);
    RUN(CP_DB_WRITE, add_contact_work, &change);
    assert_non_null(find((cp_scope_t){world.dora, 0}, ticket->number));
    assert_true(stamp_of(world.dora) > dora);
    change.id = world.ana; /* is there as the requester, and stays that */
    RUN(CP_DB_WRITE, add_contact_work, &change);
    assert_int_equal(NUMBER_OF("SELECT count(*) FROM ticket_contact WHERE ticket_id = %d", (int)ticket->id), 2);
    assert_int_equal(
        NUMBER_OF("SELECT contact_id FROM ticket_contact WHERE ticket_id = %d AND role = 'requester'", (int)ticket->id),
        world.ana);
}

static void test_seen(void **state)
{
    (void)state;
    cp_ticket_t *ticket = ticket_of_ana();
    cp_scope_t scope = {world.ana, 0};
    change_t change = {ticket, world.ana, {0, 0}, NULL, LATER};
    apr_int64_t ana = stamp_of(world.ana), bruno = stamp_of(world.bruno);
    RUN(CP_DB_WRITE, seen_work, &change);
    assert_int_equal(find(scope, ticket->number)->seen_at, LATER);
    assert_int_equal(stamp_of(world.ana), ana + 1);
    RUN(CP_DB_WRITE, seen_work, &change);
    change.at = LATER - 1;
    RUN(CP_DB_WRITE, seen_work, &change);
    assert_int_equal(find(scope, ticket->number)->seen_at, LATER);
    assert_int_equal(stamp_of(world.ana), ana + 1);
    assert_int_equal(stamp_of(world.bruno), bruno);
    assert_int_equal(find((cp_scope_t){world.bruno, world.example}, ticket->number)->seen_at, 0);
}

static int tests(const char *name)
{
#define ON_WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)
    const struct CMUnitTest all[] = {
        ON_WORLD(test_find),        ON_WORLD(test_facts), ON_WORLD(test_explain), ON_WORLD(test_close_and_reopen),
        ON_WORLD(test_close_stage), ON_WORLD(test_stage), ON_WORLD(test_owner),   ON_WORLD(test_people),
        ON_WORLD(test_seen),
    };
    return cmocka_run_group_tests_name(name, all, world_group_setup, NULL);
}

int main(void)
{
    return databases_main("tickets", tests);
}
