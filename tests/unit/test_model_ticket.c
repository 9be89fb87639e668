/* SPDX-License-Identifier: Apache-2.0 */
/* Tickets and messages: who finds what, what a change keeps together, and forms that are sent twice. */
#include "model_world.h"

#include <pthread.h>

#define ME(contact) ((cp_actor_t){.contact_id = (contact)})
#define STAFF(staff) ((cp_actor_t){.staff_id = (staff)})
#define DAY (24 * HOUR)
#define LATER (WORLD_START + 100 * DAY)

/* ---- Steps, each in a run of its own ---- */

typedef struct step_t {
    cp_scope_t scope;
    apr_int64_t number;
    cp_ticket_t *ticket;
    cp_error_t *refused;
} step_t;

static cp_error_t *find_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    step_t *step = baton;
    step->refused = cp_ticket_find(&step->ticket, db, &step->scope, step->number, pool);
    return NULL;
}

static cp_ticket_t *find(cp_scope_t scope, apr_int64_t number)
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

static cp_error_t *file_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    made_t *made = baton;
    return cp_ticket_file(&made->number, &made->duplicate, db, &made->fresh, &made->message, pool);
}

static made_t form(apr_int64_t requester, apr_int64_t company, const char *key)
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
static cp_ticket_t *ticket_of_ana(void)
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

static cp_error_t *write_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    write_t *write = baton;
    return cp_message_add(&write->id, &write->duplicate, db, &write->fresh, pool);
}

static write_t write_to(apr_int64_t ticket_id, apr_int64_t thread_id, cp_actor_t author, apr_time_t at)
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

static cp_error_t *internal_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    change_t *change = baton;
    CP_TRY(cp_note_add(db, change->ticket->id, change->id, change->text, change->at, pool));
    return cp_comment_add(db, change->ticket->thread_id, change->id, change->text, change->at, pool);
}

typedef struct list_t {
    const cp_ticket_t *ticket;
    int limit;
    const cp_message_t *messages;
    int count;
    int left_out;
    const cp_event_t *events;
    int event_count;
    const cp_person_t *people;
    int people_count;
} list_t;

static cp_error_t *messages_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    list_t *list = baton;
    CP_TRY(cp_ticket_events(&list->events, &list->event_count, db, list->ticket->id, pool));
    CP_TRY(cp_ticket_people(&list->people, &list->people_count, db, list->ticket->id, pool));
    return cp_message_list(&list->messages, &list->count, &list->left_out, db, list->ticket, list->limit, pool);
}

static list_t read_all(const cp_ticket_t *ticket, int limit)
{
    list_t list = {.ticket = ticket, .limit = limit};
    RUN(CP_DB_READ, messages_work, &list);
    return list;
}

/* What everybody's stamps are made of. */
static apr_int64_t stamp_of(apr_int64_t contact)
{
    return NUMBER_OF("SELECT change_count FROM contact WHERE id = %d", (int)contact);
}

static apr_int64_t company_stamp(apr_int64_t company)
{
    return NUMBER_OF("SELECT change_count FROM company WHERE id = %d", (int)company);
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
        {{world.ana, world.example}, true},    {{world.ana, 0}, true},
        {{world.bruno, world.example}, true},  {{world.bruno, 0}, false},
        {{world.carla, world.other}, false},   {{world.eva, world.example}, true},
        {{world.eva, world.other}, false},     {{world.dora, 0}, false},
        {{0, 0}, false},                       {{0, world.example}, true},
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
        {{world.ana, 0}, true, "requester"},           {{world.bruno, world.example}, true, "primary company, Example"},
        {{world.bruno, 0}, false, "not shared"},       {{world.carla, world.other}, false, "another company, Example"},
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

/* ---- Messages ---- */

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
    assert_int_equal(NUMBER_OF("SELECT count(*) FROM timeline_event WHERE kind = 'message' AND ticket_id = %d",
                               (int)ticket->id),
                     4);
}

static void test_internal_text(void **state)
{
    CP_ROW("S43");
    (void)state;
    cp_ticket_t *ticket = ticket_of_ana();
    change_t change = {ticket, world.marta, {0, 0}, "internal-secret", LATER + DAY};
    apr_int64_t ana = stamp_of(world.ana), example = company_stamp(world.example);
    RUN(CP_DB_WRITE, internal_work, &change);
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
                               " WHERE ticket.id = %d", (int)ticket->id), 1);
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
    list_t list = read_all(ticket, 1);
    assert_int_equal(list.people_count, 2);
    assert_int_equal(list.people[0].id, world.ana);
    assert_int_equal(list.people[1].id, world.dora);
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

/* ---- Forms that are sent more than once ---- */

static void test_duplicates(void **state)
{
    CP_ROW("S23"), CP_ROW("S24");
    (void)state;
    made_t first = form(world.ana, world.example, "key-1"), again = form(world.ana, world.example, "key-1");
    made_t next = form(world.ana, world.example, "key-2");
    RUN(CP_DB_WRITE, file_work, &first);
    apr_int64_t tickets = NUMBER_OF("SELECT count(*) FROM ticket"), stamp = stamp_of(world.ana);
    RUN(CP_DB_WRITE, file_work, &again);
    assert_true(again.duplicate);
    assert_int_equal(again.number, first.number);
    assert_int_equal(NUMBER_OF("SELECT count(*) FROM ticket"), tickets);
    assert_int_equal(stamp_of(world.ana), stamp);
    RUN(CP_DB_WRITE, file_work, &next);
    assert_false(next.duplicate);
    assert_int_equal(next.number, first.number + 1);
    assert_non_null(find((cp_scope_t){world.ana, 0}, next.number));

    cp_ticket_t *ticket = find((cp_scope_t){world.ana, 0}, first.number);
    write_t reply = write_to(ticket->id, ticket->thread_id, ME(world.ana), LATER + HOUR);
    reply.fresh.form_key = "key-3";
    RUN(CP_DB_WRITE, write_work, &reply);
    apr_int64_t id = reply.id;
    assert_false(reply.duplicate);
    RUN(CP_DB_WRITE, write_work, &reply);
    assert_true(reply.duplicate);
    assert_int_equal(reply.id, id);
    assert_int_equal(read_all(ticket, 100).count, 3);
}

#define THREADS 10
#define ROUNDS 5

static struct {
    pthread_barrier_t barrier;
    apr_int64_t number[ROUNDS][THREADS];
    int created[ROUNDS];
    int failures;
    pthread_mutex_t mutex;
} race;

static void race_round(cp_db_source_t *source, int thread, int round, apr_pool_t *pool)
{
    made_t made = form(world.ana, world.example, apr_psprintf(pool, "race-%d", round));
    pthread_barrier_wait(&race.barrier);
    cp_error_t *error = cp_db_run(source, NULL, CP_DB_WRITE, file_work, &made, pool);
    pthread_mutex_lock(&race.mutex);
    if (error) {
        print_error("%s\n", cp_error_chain(error, pool));
        race.failures++;
    }
    race.number[round][thread] = made.number;
    race.created[round] += !error && !made.duplicate;
    pthread_mutex_unlock(&race.mutex);
}

static void *race_thread(void *baton)
{
    int thread = (int)(intptr_t)baton;
    apr_pool_t *pool;
    cp_db_source_t *source;
    apr_pool_create(&pool, NULL);
    cp_error_t *error = cp_db_source_direct(&source, world.spec, pool);
    for (int round = 0; round < ROUNDS; round++)
        if (!error)
            race_round(source, thread, round, pool);
        else
            pthread_barrier_wait(&race.barrier);
    apr_pool_destroy(pool);
    return NULL;
}

static void test_race(void **state)
{
    CP_ROW("S23");
    (void)state;
    pthread_t threads[THREADS];
    memset(&race, 0, sizeof race);
    pthread_barrier_init(&race.barrier, NULL, THREADS);
    pthread_mutex_init(&race.mutex, NULL);
    apr_int64_t tickets = NUMBER_OF("SELECT count(*) FROM ticket");
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, race_thread, (void *)(intptr_t)i), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(race.failures, 0);
    for (int round = 0; round < ROUNDS; round++) {
        assert_int_equal(race.created[round], 1);
        for (int i = 0; i < THREADS; i++)
            assert_int_equal(race.number[round][i], race.number[round][0]);
    }
    assert_int_equal(NUMBER_OF("SELECT count(*) FROM ticket"), tickets + ROUNDS);
}

/* A run that fails leaves nothing behind, the number among it. */
static void test_rollback(void **state)
{
    (void)state;
    apr_int64_t tickets = NUMBER_OF("SELECT count(*) FROM ticket");
    made_t made = form(999999, 0, NULL), good = form(world.ana, 0, NULL);
    assert_non_null(cp_db_run(world.source, NULL, CP_DB_WRITE, file_work, &made, world.pool));
    made = form(world.ana, 0, NULL);
    made.fresh.inbox_id = 999999;
    assert_non_null(cp_db_run(world.source, NULL, CP_DB_WRITE, file_work, &made, world.pool));
    assert_int_equal(NUMBER_OF("SELECT count(*) FROM ticket"), tickets);
    RUN(CP_DB_WRITE, file_work, &good);
    assert_int_equal(NUMBER_OF("SELECT count(*) FROM ticket"), tickets + 1);
}

static int tests(const char *name)
{
#define ON_WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)
    const struct CMUnitTest all[] = {
        ON_WORLD(test_find),          ON_WORLD(test_facts),         ON_WORLD(test_explain),
        ON_WORLD(test_conversation),  ON_WORLD(test_what_a_message_moves),
        ON_WORLD(test_internal_text), ON_WORLD(test_other_threads), ON_WORLD(test_attachments),
        ON_WORLD(test_close_and_reopen), ON_WORLD(test_close_stage), ON_WORLD(test_stage),
        ON_WORLD(test_owner),         ON_WORLD(test_people),        ON_WORLD(test_seen),
        ON_WORLD(test_duplicates),    ON_WORLD(test_race),          ON_WORLD(test_rollback),
    };
    return cmocka_run_group_tests_name(name, all, world_group_setup, NULL);
}

int main(void)
{
    return world_main("tickets and messages", tests);
}
