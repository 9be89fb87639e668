/* SPDX-License-Identifier: Apache-2.0 */
/* Merging, splitting, linking, and the people of a ticket: who sees and finds what afterwards, on both databases. */
#include "model_steps.h"

#include "model/model_ticket_link.h"
#include "model/model_ticket_merge.h"
#include "model/model_ticket_people.h"
#include "model/model_ticket_split.h"

#define ALL ((cp_desk_scope_t){world.marta, true})
#define SCOPE(contact) ((cp_scope_t){contact, 0})

static apr_time_t clock_now = LATER;

static cp_ticket_t *file_at(apr_int64_t requester, apr_int64_t company, const char *word, apr_time_t at)
{
    made_t made = form(requester, company, NULL);
    made.fresh.now = at;
    made.fresh.subject = apr_pstrcat(world.pool, "About ", word, NULL);
    made.message.body = made.message.search_text = apr_pstrcat(world.pool, "said", word, " everywhere", NULL);
    RUN(CP_DB_WRITE, file_work, &made);
    return find(SCOPE(requester), made.number);
}

static write_t say(const cp_ticket_t *ticket, cp_actor_t author, const char *body)
{
    write_t write = {.fresh = {.ticket_id = ticket->id,
                               .thread_id = ticket->thread_id,
                               .author = author,
                               .format = "plain",
                               .body = body,
                               .search_text = body,
                               .now = clock_now += HOUR}};
    RUN(CP_DB_WRITE, write_work, &write);
    return write;
}

/* ---- What searches find ---- */

typedef struct found_t {
    cp_scope_t scope;
    cp_ticket_query_t query;
    cp_ticket_page_t *page;
} found_t;

static cp_error_t *search_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    found_t *found = baton;
    return cp_ticket_list(&found->page, db, &found->scope, &found->query, pool);
}

/* The number of the one ticket that a word finds; 0 for none. */
static apr_int64_t found_in(cp_scope_t scope, const char *word)
{
    found_t found = {.scope = scope, .query = {.search = word, .sort = CP_SORT_NUMBER, .limit = 100}};
    RUN(CP_DB_READ, search_work, &found);
    assert_in_range(found.page->count, 0, 1);
    return found.page->count ? found.page->rows[0].number : 0;
}

/* Postings that the index holds of a message: never more than one. */
static void assert_posted(apr_int64_t message_id, int times)
{
    const char *sql = database.dialect == CP_DIALECT_PGSQL ? "SELECT count(*) FROM search WHERE message_id = %d"
                                                           : "SELECT count(*) FROM search WHERE rowid = %d";
    assert_int_equal(NUMBER_OF(sql, (int)message_id), times);
}

static void assert_index_whole(void)
{
    if (database.dialect == CP_DIALECT_SQLITE)
        script("INSERT INTO search (search) VALUES ('integrity-check')");
    assert_int_equal(NUMBER_OF("SELECT count(*) FROM search"),
                     NUMBER_OF("SELECT count(*) FROM message WHERE thread_id IN (SELECT (SELECT thread.id FROM thread"
                               " WHERE thread.ticket_id = ticket.id ORDER BY created_at, id LIMIT 1) FROM ticket)"));
}

/* ---- Merging ---- */

typedef struct merging_t {
    cp_desk_scope_t desk;
    cp_merge_t merge;
    cp_merge_result_t result;
    cp_error_t *refused;
} merging_t;

static cp_error_t *merge_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    merging_t *merging = baton;
    return cp_ticket_merge(&merging->result, db, &merging->desk, &merging->merge, pool);
}

static merging_t merge(const cp_ticket_t *source, const cp_ticket_t *target, bool agreed, const apr_int64_t *copies,
                       int count)
{
    merging_t merging = {ALL,
                         {source->number, target->number, agreed, copies, count, STAFF(world.marta), clock_now += HOUR},
                         {false, 0, NULL, 0},
                         NULL};
    merging.refused = cp_db_run(world.source, NULL, CP_DB_WRITE, merge_work, &merging, world.pool);
    return merging;
}

static cp_error_t *goal_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    step_t *step = baton;
    apr_int64_t goal;
    CP_TRY(cp_ticket_goal(&goal, db, &step->scope, step->number, pool));
    step->number = goal;
    return NULL;
}

static apr_int64_t goal_of(cp_scope_t scope, apr_int64_t number)
{
    step_t step = {.scope = scope, .number = number};
    RUN(CP_DB_READ, goal_work, &step);
    return step.number;
}

static void test_merge_younger(void **state)
{
    (void)state;
    cp_ticket_t *target = file_at(world.ana, world.example, "older", clock_now += HOUR);
    cp_ticket_t *source = file_at(world.carla, world.other, "younger", clock_now += HOUR);
    write_t last = say(source, ME(world.carla), "lastwords");
    apr_int64_t stamp = stamp_of(world.carla);
    script(apr_psprintf(world.pool, "INSERT INTO note (ticket_id, staff_id, body, created_at) VALUES (%d, %d, 'n', 1)",
                        (int)source->id, (int)world.marta));

    merging_t merging = merge(source, target, false, NULL, 0);
    FINE(merging.refused);
    assert_false(merging.result.swaps);
    assert_int_equal(merging.result.added_count, 0);
    assert_null(find(SCOPE(world.carla), source->number));
    assert_null(find(SCOPE(world.carla), target->number));
    assert_int_equal(goal_of(SCOPE(world.carla), source->number), 0);
    assert_int_equal(goal_of(SCOPE(world.ana), source->number), target->number);
    cp_ticket_t *now = find(SCOPE(world.ana), target->number);
    assert_int_equal(now->thread_id, target->thread_id);
    assert_int_equal(now->activity_at, target->activity_at);
    assert_int_equal(now->version, target->version + 1);
    assert_true(stamp_of(world.carla) > stamp);
    /* Nobody finds what is in a thread that customers do not see. */
    assert_int_equal(found_in(SCOPE(world.carla), "lastwords"), 0);
    assert_int_equal(found_in(SCOPE(world.ana), "lastwords"), 0);
    assert_int_equal(found_in(SCOPE(world.ana), "saidolder"), target->number);
    assert_posted(last.id, 0);
    assert_index_whole();
    assert_int_equal(NUMBER_OF("SELECT count(*) FROM note WHERE ticket_id = %d", (int)target->id), 1);
    assert_int_equal(NUMBER_OF("SELECT count(*) FROM thread WHERE ticket_id = %d", (int)target->id), 2);
    assert_int_equal(NUMBER_OF("SELECT count(*) FROM ticket JOIN stage ON stage.id = stage_id WHERE ticket.id = %d AND"
                               " hidden = 1 AND closed_at IS NOT NULL AND state = 'closed' AND merged_into_id = %d",
                               (int)source->id, (int)target->id),
                     1);
    assert_int_equal(NUMBER_OF("SELECT count(*) FROM timeline_event WHERE kind = 'merged' AND ticket_id IN (%d, %d)",
                               (int)source->id, (int)target->id),
                     2);

    /* A second time changes nothing. */
    apr_int64_t version = now->version;
    merging = merge(source, target, false, NULL, 0);
    FINE(merging.refused);
    assert_int_equal(find(SCOPE(world.ana), target->number)->version, version);

    /* A reply that was on its way when its thread moved arrives where the thread is. */
    write_t late = say(source, ME(world.carla), "latewords");
    assert_int_equal(NUMBER_OF("SELECT ticket_id FROM timeline_event WHERE message_id = %d", (int)late.id), target->id);
    assert_posted(late.id, 0);
}

static void test_merge_swaps(void **state)
{
    (void)state;
    cp_ticket_t *source = file_at(world.carla, world.other, "ancient", clock_now += HOUR);
    cp_ticket_t *target = file_at(world.ana, world.example, "recent", clock_now += HOUR);
    write_t answer = say(target, STAFF(world.marta), "answerwords");

    merging_t merging = merge(source, target, false, &world.carla, 1);
    FINE(merging.refused);
    assert_true(merging.result.swaps);
    assert_non_null(find(SCOPE(world.carla), source->number));
    assert_int_equal(found_in(SCOPE(world.ana), "answerwords"), target->number);

    const apr_int64_t copies[] = {world.carla, world.bruno};
    merging = merge(source, target, true, copies, 2);
    FINE(merging.refused);
    assert_false(merging.result.swaps);
    assert_int_equal(merging.result.added_count, 1);
    assert_int_equal(merging.result.added[0], world.carla);
    cp_ticket_t *now = find(SCOPE(world.carla), target->number);
    assert_int_equal(now->thread_id, source->thread_id);
    assert_int_equal(now->activity_at, source->activity_at);
    assert_false(now->last_by_staff);
    assert_null(find(SCOPE(world.bruno), target->number));
    assert_int_equal(found_in(SCOPE(world.carla), "saidancient"), target->number);
    assert_int_equal(found_in(SCOPE(world.ana), "saidancient"), target->number);
    assert_int_equal(found_in(SCOPE(world.ana), "answerwords"), 0);
    assert_int_equal(found_in(SCOPE(world.carla), "recent"), target->number);
    assert_posted(answer.id, 0);
    assert_index_whole();
    assert_int_equal(goal_of(SCOPE(world.carla), source->number), target->number);
    /* A reply by the old thread is one in the visible thread now. */
    write_t reply = say(source, ME(world.carla), "replywords");
    assert_posted(reply.id, 1);
    assert_int_equal(found_in(SCOPE(world.ana), "replywords"), target->number);
    assert_int_equal(find(SCOPE(world.ana), target->number)->activity_at, reply.fresh.now);
}

static void test_merge_refused(void **state)
{
    (void)state;
    cp_ticket_t *one = file_at(world.ana, world.example, "one", clock_now += HOUR);
    cp_ticket_t *two = file_at(world.ana, world.example, "two", clock_now += HOUR);
    cp_ticket_t *three = file_at(world.ana, world.example, "three", clock_now += HOUR);
    assert_int_equal(merge(one, one, true, NULL, 0).refused->kind, CP_ERROR_INPUT);
    FINE(merge(two, one, true, NULL, 0).refused);
    /* The other way round, into one that is gone, and of one that is gone. */
    assert_int_equal(merge(one, two, true, NULL, 0).refused->kind, CP_ERROR_CONFLICT);
    assert_int_equal(merge(three, two, true, NULL, 0).refused->kind, CP_ERROR_CONFLICT);
    assert_int_equal(merge(two, three, true, NULL, 0).refused->kind, CP_ERROR_CONFLICT);
    /* No chains: the first one follows. */
    FINE(merge(one, three, true, NULL, 0).refused);
    assert_int_equal(goal_of(SCOPE(world.ana), two->number), three->number);
    assert_int_equal(goal_of(SCOPE(world.ana), one->number), three->number);
    /* Nobody merges what he does not work on. */
    cp_ticket_t *four = file_at(world.ana, world.example, "four", clock_now += HOUR);
    merging_t merging = {.desk = {0, false},
                         .merge = {four->number, three->number, true, NULL, 0, STAFF(world.jonas), 1}};
    cp_error_t *error = cp_db_run(world.source, NULL, CP_DB_WRITE, merge_work, &merging, world.pool);
    assert_non_null(error);
    assert_int_equal(error->kind, CP_ERROR_MISSING);
}

typedef struct bare_t {
    cp_ticket_new_t fresh;
    cp_ticket_t *ticket;
} bare_t;

static cp_error_t *bare_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    bare_t *bare = baton;
    return cp_ticket_create(&bare->ticket, db, &bare->fresh, pool);
}

/* A ticket without a message, as staff make them with a note, must not hide the conversation that comes to it. */
static void test_merge_empty_thread(void **state)
{
    (void)state;
    bare_t bare = {form(world.ana, world.example, NULL).fresh, NULL};
    RUN(CP_DB_WRITE, bare_work, &bare);
    cp_ticket_t *source = file_at(world.ana, world.example, "full", clock_now += HOUR);
    merging_t merging = merge(source, bare.ticket, false, NULL, 0);
    FINE(merging.refused);
    assert_true(merging.result.swaps);
    FINE(merge(source, bare.ticket, true, NULL, 0).refused);
    assert_int_equal(find(SCOPE(world.ana), bare.ticket->number)->thread_id, source->thread_id);
    assert_int_equal(found_in(SCOPE(world.ana), "saidfull"), bare.ticket->number);
}

static void test_merge_what_goes_along(void **state)
{
    (void)state;
    cp_ticket_t *target = file_at(world.ana, world.example, "goal", clock_now += HOUR);
    cp_ticket_t *source = file_at(world.ana, world.example, "gone", clock_now += HOUR);
    cp_ticket_t *friend = file_at(world.ana, world.example, "friend", clock_now += HOUR);
    char sql[1000];
    snprintf(
        sql, sizeof sql,
        "INSERT INTO ticket_link (ticket_id, other_id) VALUES (%1$d, %3$d), (%3$d, %1$d), (%1$d, %2$d), (%2$d, %1$d);"
        "INSERT INTO ticket_follower (ticket_id, staff_id) VALUES (%1$d, %4$d), (%2$d, %4$d), (%1$d, %5$d);"
        "INSERT INTO reply_address (token, portal, ticket_id, contact_id, created_at) VALUES"
        " ('t1', '', %1$d, %6$d, 1), ('t2', '', %2$d, %6$d, 1), ('t3', '', %1$d, %7$d, 1)",
        (int)source->id, (int)target->id, (int)friend->id, (int)world.marta, (int)world.jonas, (int)world.ana,
        (int)world.carla);
    script(sql);
    FINE(merge(source, target, false, NULL, 0).refused);
    assert_int_equal(NUMBER_OF("SELECT count(*) FROM ticket_link WHERE ticket_id = %d", (int)source->id), 0);
    assert_int_equal(NUMBER_OF("SELECT count(*) FROM ticket_link WHERE other_id = %d", (int)source->id), 0);
    assert_int_equal(NUMBER_OF("SELECT other_id FROM ticket_link WHERE ticket_id = %d", (int)target->id), friend->id);
    assert_int_equal(NUMBER_OF("SELECT other_id FROM ticket_link WHERE ticket_id = %d", (int)friend->id), target->id);
    assert_int_equal(NUMBER_OF("SELECT count(*) FROM ticket_follower WHERE ticket_id = %d", (int)target->id), 2);
    assert_int_equal(NUMBER_OF("SELECT count(*) FROM ticket_follower WHERE ticket_id = %d", (int)source->id), 0);
    assert_int_equal(NUMBER_OF("SELECT ticket_id FROM reply_address WHERE token = 't3'"), target->id);
    assert_int_equal(NUMBER_OF("SELECT ticket_id FROM reply_address WHERE token = 't1'"), source->id);
}

/* ---- Splitting ---- */

typedef struct splitting_t {
    cp_split_t split;
    apr_int64_t number;
} splitting_t;

static cp_error_t *split_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    splitting_t *splitting = baton;
    return cp_ticket_split(&splitting->number, db, &ALL, &splitting->split, pool);
}

static cp_error_t *split(apr_int64_t *number, const cp_ticket_t *ticket, apr_int64_t message_id, bool later)
{
    splitting_t splitting = {{ticket->number, message_id, later, "Split off", STAFF(world.marta), clock_now += HOUR},
                             0};
    cp_error_t *error = cp_db_run(world.source, NULL, CP_DB_WRITE, split_work, &splitting, world.pool);
    *number = splitting.number;
    return error;
}

static void test_split(void **state)
{
    (void)state;
    apr_int64_t number, again;
    cp_ticket_t *ticket = file_at(world.ana, world.example, "whole", clock_now += HOUR);
    write_t second = say(ticket, ME(world.carla), "secondwords");
    write_t third = say(ticket, STAFF(world.marta), "thirdwords");
    write_t fourth = say(ticket, ME(world.ana), "fourthwords");

    FINE(split(&number, ticket, second.id, false));
    cp_ticket_t *fresh = find(SCOPE(world.carla), number);
    assert_non_null(fresh);
    assert_int_equal(fresh->requester.id, world.carla);
    assert_int_equal(fresh->company_id, world.other);
    assert_int_equal(fresh->activity_at, second.fresh.now);
    assert_null(find(SCOPE(world.ana), number));
    assert_int_equal(found_in(SCOPE(world.carla), "secondwords"), number);
    assert_int_equal(found_in(SCOPE(world.ana), "secondwords"), 0);
    assert_int_equal(found_in(SCOPE(world.ana), "thirdwords"), ticket->number);
    assert_posted(second.id, 1);
    assert_index_whole();
    assert_int_equal(NUMBER_OF("SELECT ticket_id FROM timeline_event WHERE message_id = %d", (int)second.id),
                     fresh->id);
    assert_int_equal(NUMBER_OF("SELECT other_id FROM ticket_link WHERE ticket_id = %d", (int)ticket->id), fresh->id);
    /* Sent twice: the same ticket. */
    FINE(split(&again, ticket, second.id, false));
    assert_int_equal(again, number);

    /* What staff wrote, and all after it: a ticket of the requester and of his company. */
    FINE(split(&number, ticket, third.id, true));
    fresh = find(SCOPE(world.ana), number);
    assert_non_null(fresh);
    assert_int_equal(fresh->company_id, world.example);
    assert_false(fresh->last_by_staff);
    assert_int_equal(found_in(SCOPE(world.ana), "thirdwords"), number);
    assert_int_equal(found_in(SCOPE(world.ana), "fourthwords"), number);
    assert_posted(fourth.id, 1);
    cp_ticket_t *rest = find(SCOPE(world.ana), ticket->number);
    assert_int_equal(rest->activity_at, ticket->activity_at);
    assert_index_whole();

    /* Nothing would be left. */
    list_t list = read_all(rest, 10);
    assert_int_equal(list.count, 1);
    assert_int_equal(split(&again, rest, list.messages[0].id, false)->kind, CP_ERROR_CONFLICT);
    assert_int_equal(split(&again, rest, 987654321, false)->kind, CP_ERROR_MISSING);
}

/* ---- People ---- */

typedef struct person_t {
    cp_participant_new_t fresh;
    cp_participant_outcome_t outcome;
    apr_int64_t contact_id;
} person_t;

static cp_error_t *person_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    person_t *person = baton;
    return cp_participant_add(&person->outcome, &person->contact_id, db, &person->fresh, pool);
}

static person_t add(const cp_ticket_t *ticket, const char *email, bool anybody, apr_int64_t company, cp_actor_t actor)
{
    person_t person = {.fresh = {ticket->id, email, NULL, NULL, anybody, company, actor, clock_now += HOUR}};
    RUN(CP_DB_WRITE, person_work, &person);
    return person;
}

typedef struct removal_t {
    apr_int64_t ticket_id;
    apr_int64_t contact_id;
    cp_actor_t actor;
} removal_t;

static cp_error_t *removal_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    removal_t *removal = baton;
    return cp_participant_remove(db, removal->ticket_id, removal->contact_id, removal->actor, clock_now, pool);
}

static cp_error_t *take_off(const cp_ticket_t *ticket, apr_int64_t contact_id, cp_actor_t actor)
{
    removal_t removal = {ticket->id, contact_id, actor};
    return cp_db_run(world.source, NULL, CP_DB_WRITE, removal_work, &removal, world.pool);
}

static void test_people(void **state)
{
    (void)state;
    cp_ticket_t *ticket = file_at(world.ana, world.example, "people", clock_now += HOUR);
    cp_actor_t ana = ME(world.ana);
    /* Who is foreign is not told from who is unknown. */
    assert_int_equal(add(ticket, "carla@other.example", false, world.example, ana).outcome, CP_PARTICIPANT_FOREIGN);
    assert_int_equal(add(ticket, "unknown@other.example", false, world.example, ana).outcome, CP_PARTICIPANT_FOREIGN);
    assert_int_equal(add(ticket, "bruno@example.com", false, 0, ana).outcome, CP_PARTICIPANT_FOREIGN);
    assert_int_equal(NUMBER_OF("SELECT count(*) FROM contact WHERE email_key = 'unknown@other.example'"), 0);
    assert_int_equal(add(ticket, "marta@support.example", true, 0, ana).outcome, CP_PARTICIPANT_STAFF);
    assert_int_equal(add(ticket, "BRUNO@example.com", false, world.example, ana).outcome, CP_PARTICIPANT_ADDED);
    assert_int_equal(add(ticket, "bruno@example.com", false, world.example, ana).outcome, CP_PARTICIPANT_THERE);
    assert_int_equal(found_in(SCOPE(world.bruno), "saidpeople"), ticket->number);
    person_t fresh = add(ticket, "fresh@new.example", true, 0, ana);
    assert_int_equal(fresh.outcome, CP_PARTICIPANT_ADDED);
    assert_int_equal(found_in(SCOPE(fresh.contact_id), "saidpeople"), ticket->number);
    assert_int_equal(add(ticket, "carla@other.example", true, 0, STAFF(world.marta)).outcome, CP_PARTICIPANT_ADDED);

    /* Who may take off whom. */
    assert_int_equal(take_off(ticket, world.ana, STAFF(world.marta))->kind, CP_ERROR_CONFLICT);
    assert_int_equal(take_off(ticket, world.ana, ana)->kind, CP_ERROR_CONFLICT);
    assert_int_equal(take_off(ticket, world.bruno, ME(world.carla))->kind, CP_ERROR_FORBIDDEN);
    assert_int_equal(take_off(ticket, world.carla, ana)->kind, CP_ERROR_FORBIDDEN);
    apr_int64_t stamp = stamp_of(world.carla);
    FINE(take_off(ticket, world.carla, ME(world.carla)));
    assert_true(stamp_of(world.carla) > stamp);
    assert_null(find(SCOPE(world.carla), ticket->number));
    assert_int_equal(found_in(SCOPE(world.carla), "saidpeople"), 0);
    FINE(take_off(ticket, world.carla, ana));
    FINE(take_off(ticket, world.bruno, ana));
    FINE(take_off(ticket, fresh.contact_id, STAFF(world.marta)));
    assert_int_equal(found_in(SCOPE(world.bruno), "saidpeople"), 0);
    assert_int_equal(found_in(SCOPE(world.ana), "saidpeople"), ticket->number);
    assert_int_equal(
        NUMBER_OF("SELECT count(*) FROM timeline_event WHERE kind = 'person' AND ticket_id = %d", (int)ticket->id), 6);
    assert_index_whole();
}

/* ---- Links ---- */

typedef struct linking_t {
    const cp_ticket_t *one, *other;
    bool link;
    const cp_linked_t *links;
    int count;
} linking_t;

static cp_error_t *link_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    linking_t *linking = baton;
    cp_brief_t *one, *other;
    CP_TRY(cp_brief_find(&one, db, &ALL, linking->one->number, pool));
    CP_TRY(cp_brief_find(&other, db, &ALL, linking->other->number, pool));
    CP_TRY((linking->link ? cp_ticket_link : cp_ticket_unlink)(db, one, other, STAFF(world.marta), clock_now, pool));
    return cp_ticket_links(&linking->links, &linking->count, db, other->id, &ALL, pool);
}

static void test_links(void **state)
{
    (void)state;
    linking_t linking = {file_at(world.ana, 0, "left", clock_now += HOUR), file_at(world.ana, 0, "right", clock_now),
                         true, NULL, 0};
    for (int i = 0; i < 2; i++) {
        RUN(CP_DB_WRITE, link_work, &linking);
        assert_int_equal(linking.count, 1);
        assert_int_equal(linking.links[0].number, linking.one->number);
    }
    assert_int_equal(NUMBER_OF("SELECT count(*) FROM timeline_event WHERE kind = 'linked' AND ticket_id IN (%d, %d)",
                               (int)linking.one->id, (int)linking.other->id),
                     2);
    linking.link = false;
    RUN(CP_DB_WRITE, link_work, &linking);
    assert_int_equal(linking.count, 0);
    RUN(CP_DB_WRITE, link_work, &linking);
    assert_int_equal(NUMBER_OF("SELECT count(*) FROM timeline_event WHERE kind = 'unlinked' AND ticket_id = %d",
                               (int)linking.one->id),
                     1);
}

static int tests(const char *name)
{
    const struct CMUnitTest cases[] = {
        cmocka_unit_test_setup_teardown(test_merge_younger, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_merge_swaps, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_merge_refused, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_merge_empty_thread, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_merge_what_goes_along, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_split, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_people, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_links, world_setup, world_teardown),
    };
    return cmocka_run_group_tests_name(name, cases, world_group_setup, NULL);
}

int main(void)
{
    return databases_main("merge", tests);
}
