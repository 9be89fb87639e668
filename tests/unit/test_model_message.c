/* SPDX-License-Identifier: Apache-2.0 */
/* Conversations: what they show, what a message moves, and what stays inside. */
#include "model/model_search.h"
#include "model/model_ticket_hold.h"
#include "model_steps.h"

static void test_conversation(void **state)
{
    CP_ROW("S72"), CP_ROW("S73");
    (void)state;
    cp_ticket_t *ticket = ticket_of_ana();
    const cp_attachment_t files[] = {{0, "a.txt", "text/plain", 3, "aa"}, {0, "b.png", "image/png", 7, "bb"}};
    write_t reply = {.fresh = {.ticket_id = ticket->id,
                               .thread_id = ticket->thread_id,
                               .author = STAFF(world.marta),
                               .format = "markdown",
                               .body = "An *answer*",
                               .search_text = "An answer",
                               .now = LATER + HOUR,
                               .attachments = files,
                               .attachment_count = 2}};
    RUN(CP_DB_WRITE, write_work, &reply);
    reply.fresh.author = ME(world.bruno);
    reply.fresh.attachment_count = 1;
    reply.fresh.now = LATER + 2 * HOUR;
    RUN(CP_DB_WRITE, write_work, &reply);
    list_t list = read_all(ticket, 100);
    assert_int_equal(list.count, 3);
    assert_int_equal(list.left_out, 0);
    assert_string_equal(list.messages[0].body, "The first message.");
    assert_int_equal(list.messages[0].attachment_count, 0);
    assert_true(list.messages[1].from_staff);
    assert_string_equal(list.messages[1].author.first_name, "Marta");
    assert_null(list.messages[1].author_company);
    assert_string_equal(list.messages[1].format, "markdown");
    assert_int_equal(list.messages[1].body_length, strlen("An *answer*"));
    assert_int_equal(list.messages[1].attachment_count, 2);
    assert_string_equal(list.messages[1].attachments[0].file_name, "a.txt");
    assert_string_equal(list.messages[1].attachments[1].media_type, "image/png");
    assert_int_equal(list.messages[1].attachments[1].size, 7);
    assert_false(list.messages[2].from_staff);
    assert_string_equal(list.messages[2].author_company, "Example");
    assert_int_equal(list.messages[2].attachment_count, 1);
    assert_int_equal(list.messages[2].created_at, LATER + 2 * HOUR);
    list = read_all(ticket, 2);
    assert_int_equal(list.count, 2);
    assert_int_equal(list.left_out, 1);
    assert_true(list.messages[0].from_staff);
    assert_int_equal(list.messages[0].attachment_count, 2);
    assert_int_equal(list.messages[1].attachment_count, 1);
}

static void test_what_a_message_moves(void **state)
{
    (void)state;
    cp_ticket_t *ticket = ticket_of_ana();
    cp_scope_t scope = {world.ana, 0};
    apr_int64_t ana = stamp_of(world.ana), example = company_stamp(world.example), carla = stamp_of(world.carla);
    write_to(ticket->id, ticket->thread_id, STAFF(world.marta), LATER + HOUR);
    cp_ticket_t *after = find(scope, ticket->number);
    assert_int_equal(after->activity_at, LATER + HOUR);
    assert_true(after->last_by_staff);
    assert_true(after->version > ticket->version);
    assert_true(stamp_of(world.ana) > ana);
    assert_true(company_stamp(world.example) > example);
    assert_int_equal(stamp_of(world.carla), carla);
    /* One that was written before, and comes late, is not the last one. */
    write_to(ticket->id, ticket->thread_id, ME(world.ana), LATER - HOUR);
    after = find(scope, ticket->number);
    assert_int_equal(after->activity_at, LATER + HOUR);
    assert_true(after->last_by_staff);
    write_to(ticket->id, ticket->thread_id, ME(world.ana), LATER + 2 * HOUR);
    assert_false(find(scope, ticket->number)->last_by_staff);
    assert_int_equal(
        NUMBER_OF("SELECT count(*) FROM timeline_event WHERE kind = 'message' AND ticket_id = %d", (int)ticket->id), 4);
}

typedef struct internal_t {
    const cp_ticket_t *ticket;
    apr_int64_t staff_id;
    const char *body;
    apr_time_t at;
} internal_t;

static cp_error_t *internal_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    internal_t *text = baton;
    CP_TRY(cp_note_add(db, text->ticket->id, text->staff_id, text->body, text->at, pool));
    return cp_comment_add(db, text->ticket->thread_id, text->staff_id, text->body, text->at, pool);
}

static void test_internal_text(void **state)
{
    CP_ROW("S43");
    (void)state;
    cp_ticket_t *ticket = ticket_of_ana();
    internal_t text = {ticket, world.marta, "internal-secret", LATER + DAY};
    apr_int64_t ana = stamp_of(world.ana), example = company_stamp(world.example);
    RUN(CP_DB_WRITE, internal_work, &text);
    cp_ticket_t *after = find((cp_scope_t){world.ana, 0}, ticket->number);
    assert_int_equal(after->activity_at, ticket->activity_at);
    assert_int_equal(after->version, ticket->version);
    assert_false(after->last_by_staff);
    assert_int_equal(stamp_of(world.ana), ana);
    assert_int_equal(company_stamp(world.example), example);
    list_t list = read_all(ticket, 100);
    assert_int_equal(list.count, 1);
    assert_int_equal(list.event_count, 0);
    assert_int_equal(NUMBER_OF("SELECT count(*) FROM note WHERE body = 'internal-secret'"), 1);
    assert_int_equal(NUMBER_OF("SELECT count(*) FROM comment WHERE body = 'internal-secret'"), 1);
}

/* A later thread of the ticket: nothing in it reaches the customer. */
static void test_other_threads(void **state)
{
    CP_ROW("S41");
    (void)state;
    cp_ticket_t *ticket = ticket_of_ana();
    apr_int64_t thread[2];
    for (int i = 0; i < 2; i++) /* of the same moment: the lower id decides */
        thread[i] = NUMBER_OF("INSERT INTO thread (ticket_id, inbox_id, channel, created_at)"
                              " VALUES (%d, %d, 'email', %" APR_INT64_T_FMT ") RETURNING id",
                              (int)ticket->id, (int)world.inbox, ticket->created_at);
    const cp_attachment_t file = {0, "secret.txt", "text/plain", 3, "aa"};
    apr_int64_t ana = stamp_of(world.ana);
    for (int i = 0; i < 2; i++) {
        write_t write = {.fresh = {.ticket_id = ticket->id,
                                   .thread_id = thread[i],
                                   .author = STAFF(world.marta),
                                   .format = "plain",
                                   .body = "otherthread",
                                   .search_text = "otherthread",
                                   .now = LATER + DAY,
                                   .attachments = &file,
                                   .attachment_count = 1}};
        RUN(CP_DB_WRITE, write_work, &write);
    }
    cp_ticket_t *after = find((cp_scope_t){world.ana, 0}, ticket->number);
    assert_int_equal(after->thread_id, ticket->thread_id);
    assert_int_equal(after->activity_at, ticket->activity_at);
    assert_false(after->last_by_staff);
    assert_int_equal(stamp_of(world.ana), ana);
    assert_int_equal(read_all(after, 100).count, 1);
}

typedef struct hold_t {
    step_t step;
    write_t write;
    bool writes;
    const cp_posting_t *posting;
} hold_t;

static cp_error_t *hold_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    hold_t *hold = baton;
    step_t *step = &hold->step;
    step->refused = cp_ticket_hold(&step->ticket, &hold->posting, db, &step->scope, step->number, pool);
    if (step->refused || !hold->writes)
        return NULL;
    hold->write.fresh.ticket_id = step->ticket->id;
    hold->write.fresh.thread_id = step->ticket->thread_id;
    hold->write.fresh.posting = hold->posting;
    return cp_message_add(&hold->write.id, &hold->write.duplicate, db, &hold->write.fresh, pool);
}

static hold_t hold(cp_scope_t scope, apr_int64_t number, bool writes)
{
    hold_t hold = {.step = {.scope = scope, .number = number},
                   .write = {.fresh = {.author = ME(scope.contact_id),
                                       .format = "plain",
                                       .body = "Heldword.",
                                       .now = LATER + HOUR}},
                   .writes = writes};
    RUN(CP_DB_WRITE, hold_work, &hold);
    return hold;
}

static bool is_held(cp_scope_t scope, apr_int64_t number)
{
    hold_t held = hold(scope, number, false);
    if (held.step.refused)
        assert_int_equal(held.step.refused->kind, CP_ERROR_MISSING);
    return !held.step.refused;
}

static void assert_stamps(const apr_int64_t before[3], int ana, int bruno, int example)
{
    assert_int_equal(stamp_of(world.ana), before[0] + ana);
    assert_int_equal(stamp_of(world.bruno), before[1] + bruno);
    assert_int_equal(company_stamp(world.example), before[2] + example);
}

/* A ticket that is held is the one that is found, and what is written into it does the same. */
static void test_held(void **state)
{
    CP_ROW("S18"), CP_ROW("S73");
    (void)state;
    cp_ticket_t *ticket = ticket_of_ana();
    const cp_scope_t ana = {world.ana, 0};
    assert_true(is_held(ana, ticket->number));
    assert_true(is_held((cp_scope_t){world.bruno, world.example}, ticket->number));
    assert_false(is_held((cp_scope_t){world.bruno, 0}, ticket->number));
    assert_false(is_held((cp_scope_t){world.carla, world.other}, ticket->number));
    assert_false(is_held(ana, 99999999));
    for (int people = 1; people <= 2; people++) {
        apr_int64_t before[] = {stamp_of(world.ana), stamp_of(world.bruno), company_stamp(world.example)};
        hold_t held = hold(ana, ticket->number, true);
        cp_ticket_t *after = find(ana, ticket->number);
        assert_int_equal(held.step.ticket->id, after->id);
        assert_int_equal(held.step.ticket->thread_id, after->thread_id);
        assert_int_equal(held.step.ticket->company_id, after->company_id);
        assert_int_equal(held.step.ticket->reply_reopens, after->reply_reopens);
        assert_false(held.step.ticket->closed);
        assert_int_equal(held.posting->contact_count, people);
        assert_int_equal(after->version, ticket->version + people);
        assert_int_equal(after->activity_at, LATER + HOUR);
        assert_int_equal(read_all(after, 100).count, 1 + people);
        assert_stamps(before, 1, people - 1, 1);
        assert_int_equal(NUMBER_OF("SELECT count(*) FROM search_word WHERE word = 'heldword'"), 1);
        if (people == 1)
            script(apr_psprintf(world.pool,
                                "INSERT INTO ticket_contact (contact_id, ticket_id, role) VALUES (%d, %d, 'cc')",
                                (int)world.bruno, (int)ticket->id));
    }
    script(apr_psprintf(world.pool, "UPDATE ticket SET closed_at = 1 WHERE id = %d", (int)ticket->id));
    assert_true(hold(ana, ticket->number, false).step.ticket->closed);
    script(apr_psprintf(world.pool, "UPDATE ticket SET hidden = 1 WHERE id = %d", (int)ticket->id));
    assert_false(is_held((cp_scope_t){world.ana, world.example}, ticket->number));
}

typedef struct attachment_step_t {
    cp_scope_t scope;
    apr_int64_t id;
    cp_attachment_t *attachment;
    cp_error_t *refused;
} attachment_step_t;

static cp_error_t *attachment_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    attachment_step_t *step = baton;
    step->refused = cp_attachment_find(&step->attachment, db, &step->scope, step->id, pool);
    return NULL;
}

static bool attachment_found(cp_scope_t scope, apr_int64_t id)
{
    attachment_step_t step = {.scope = scope, .id = id};
    RUN(CP_DB_READ, attachment_work, &step);
    if (step.refused)
        assert_int_equal(step.refused->kind, CP_ERROR_MISSING);
    else
        assert_string_equal(step.attachment->file_name, "f.txt");
    return !step.refused;
}

static void test_attachments(void **state)
{
    CP_ROW("S18"), CP_ROW("S41");
    (void)state;
    cp_ticket_t *ticket = ticket_of_ana();
    const cp_attachment_t file = {0, "f.txt", "text/plain", 3, "aa"};
    apr_int64_t other = NUMBER_OF("INSERT INTO thread (ticket_id, inbox_id, channel, created_at)"
                                  " VALUES (%d, %d, 'email', %" APR_INT64_T_FMT ") RETURNING id",
                                  (int)ticket->id, (int)world.inbox, ticket->created_at);
    apr_int64_t id[2];
    for (int i = 0; i < 2; i++) {
        write_t write = {.fresh = {.ticket_id = ticket->id,
                                   .thread_id = i ? other : ticket->thread_id,
                                   .author = ME(world.ana),
                                   .format = "plain",
                                   .body = "With a file.",
                                   .now = LATER,
                                   .attachments = &file,
                                   .attachment_count = 1}};
        RUN(CP_DB_WRITE, write_work, &write);
        id[i] = NUMBER_OF("SELECT id FROM attachment WHERE message_id = %d", (int)write.id);
    }
    assert_true(attachment_found((cp_scope_t){world.ana, 0}, id[0]));
    assert_true(attachment_found((cp_scope_t){world.bruno, world.example}, id[0]));
    assert_false(attachment_found((cp_scope_t){world.bruno, 0}, id[0]));
    assert_false(attachment_found((cp_scope_t){world.carla, world.other}, id[0]));
    assert_false(attachment_found((cp_scope_t){world.ana, world.example}, id[1]));
    assert_false(attachment_found((cp_scope_t){world.ana, world.example}, 99999999));
    script(apr_psprintf(world.pool, "UPDATE ticket SET hidden = 1 WHERE id = %d", (int)ticket->id));
    assert_false(attachment_found((cp_scope_t){world.ana, world.example}, id[0]));
}

static int tests(const char *name)
{
#define ON_WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)
    const struct CMUnitTest all[] = {
        ON_WORLD(test_conversation),  ON_WORLD(test_what_a_message_moves),
        ON_WORLD(test_internal_text), ON_WORLD(test_other_threads),
        ON_WORLD(test_held),          ON_WORLD(test_attachments),
    };
    return cmocka_run_group_tests_name(name, all, world_group_setup, NULL);
}

int main(void)
{
    return databases_main("messages", tests);
}
