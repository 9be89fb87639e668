/* SPDX-License-Identifier: Apache-2.0 */
/* Who is told of what, and how a mail that waits is taken, kept and given up. */
#include "model_steps.h"

#include "model/model_notice.h"
#include "model/model_outbox.h"

typedef struct told_t {
    cp_notice_t notice;
    cp_error_t *(*tell)(cp_db_t *db, const struct told_t *told, apr_pool_t *pool);
    apr_int64_t id;
} told_t;

static cp_error_t *tell_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    const told_t *told = baton;
    return told->tell(db, told, pool);
}

static cp_error_t *filed(cp_db_t *db, const told_t *told, apr_pool_t *pool)
{
    return cp_notice_filed(db, &told->notice, told->id, pool);
}

static cp_error_t *message(cp_db_t *db, const told_t *told, apr_pool_t *pool)
{
    return cp_notice_message(db, &told->notice, told->id, pool);
}

static cp_error_t *closed(cp_db_t *db, const told_t *told, apr_pool_t *pool)
{
    return cp_notice_status(db, &told->notice, true, pool);
}

static cp_error_t *added(cp_db_t *db, const told_t *told, apr_pool_t *pool)
{
    return cp_notice_added(db, &told->notice, told->id, pool);
}

static cp_error_t *assigned(cp_db_t *db, const told_t *told, apr_pool_t *pool)
{
    return cp_notice_assigned(db, &told->notice, told->id, pool);
}

static cp_settings_t *settings_with(const char *name, const char *value)
{
    cp_settings_t *pinned = apr_pcalloc(world.pool, sizeof *pinned);
    const cp_setting_t *mail = cp_setting_row(CP_SET_MAIL);
    FINE(cp_setting_parse(&pinned->value[CP_SET_MAIL], mail, "On", world.pool));
    if (name) {
        const cp_setting_t *row = cp_setting_by_name(name);
        FINE(cp_setting_parse(&pinned->value[row->key], row, value, world.pool));
    }
    return cp_settings_merge(pinned, NULL, world.pool);
}

static told_t of(const cp_ticket_t *ticket, cp_actor_t actor)
{
    return (told_t){.notice = {"/support", settings_with(NULL, NULL), ticket->id, actor, LATER}};
}

/* "kind:first name", in the order of the alphabet, of what the call writes. */
static const char *tell(told_t told, cp_error_t *(*how)(cp_db_t *, const told_t *, apr_pool_t *), apr_int64_t id)
{
    const char *list = "";
    told.tell = how;
    told.id = id;
    script("DELETE FROM outbox");
    RUN(CP_DB_WRITE, tell_work, &told);
    cp_rows_t *rows = rows_of("SELECT outbox.kind || ':' || coalesce(contact.first_name, staff.first_name) AS who"
                              " FROM outbox LEFT JOIN contact ON contact.id = outbox.contact_id"
                              " LEFT JOIN staff ON staff.id = outbox.staff_id ORDER BY who");
    for (int i = 0; i < rows->count; i++)
        list = apr_pstrcat(world.pool, list, i ? " " : "", cp_cell_text(rows, i, 0), NULL);
    return list;
}

#define TELLS(expected, ...) assert_string_equal(tell(__VA_ARGS__), expected)

static void set_up_inbox(void)
{
    script(apr_psprintf(
        world.pool, "DELETE FROM inbox_member; INSERT INTO inbox_member (inbox_id, staff_id) VALUES (%d, %d), (%d, %d)",
        (int)world.inbox, (int)world.marta, (int)world.inbox, (int)world.jonas));
}

static apr_int64_t first_message(const cp_ticket_t *ticket)
{
    return NUMBER_OF("SELECT min(id) FROM message WHERE thread_id = %d", (int)ticket->thread_id);
}

static void test_people(void **state)
{
    CP_ROW("P03");
    (void)state;
    set_up_inbox();
    cp_ticket_t *ticket = ticket_of_ana();
    apr_int64_t first = first_message(ticket);
    cp_actor_t ana = ME(world.ana), marta = STAFF(world.marta);
    TELLS("filed:Ana staff-new:Jonas staff-new:Marta", of(ticket, ana), filed, first);
    TELLS("filed:Ana", of(ticket, marta), filed, first);
    TELLS("reply:Ana", of(ticket, marta), message, first);
    TELLS("staff-message:Jonas staff-message:Marta", of(ticket, ana), message, first);
    TELLS("status:Ana", of(ticket, marta), closed, 0);
    TELLS("", of(ticket, ana), closed, 0);
    script(
        apr_psprintf(world.pool, "UPDATE ticket SET owner_id = %d WHERE id = %d", (int)world.marta, (int)ticket->id));
    script(apr_psprintf(world.pool, "INSERT INTO ticket_contact (contact_id, ticket_id, role) VALUES (%d, %d, 'cc')",
                        (int)world.bruno, (int)ticket->id));
    TELLS("reply:Bruno staff-message:Marta", of(ticket, ana), message, first);
    TELLS("reply:Ana reply:Bruno", of(ticket, marta), message, first);
    TELLS("reply:Ana staff-message:Marta", of(ticket, ME(world.bruno)), message, first);
    TELLS("staff-status:Marta status:Bruno", of(ticket, ana), closed, 0);
    TELLS("added:Bruno", of(ticket, marta), added, world.bruno);
    TELLS("", of(ticket, ME(world.bruno)), added, world.bruno);
    TELLS("", of(ticket, marta), added, world.ana);
    TELLS("staff-assigned:Jonas", of(ticket, marta), assigned, world.jonas);
    TELLS("", of(ticket, marta), assigned, world.marta);
    script(apr_psprintf(world.pool, "INSERT INTO ticket_follower (ticket_id, staff_id) VALUES (%d, %d)",
                        (int)ticket->id, (int)world.jonas));
    TELLS("reply:Bruno staff-message:Jonas staff-message:Marta", of(ticket, ana), message, first);
    script("UPDATE staff SET disabled_at = 1 WHERE first_name IN ('Marta', 'Jonas')");
    TELLS("reply:Bruno", of(ticket, ana), message, first);
    script("UPDATE staff SET disabled_at = NULL WHERE first_name = 'Jonas'");
    TELLS("reply:Bruno staff-message:Jonas", of(ticket, ana), message, first);
    script("UPDATE staff SET disabled_at = NULL");
}

static void test_nobody_beyond(void **state)
{
    CP_ROW("P60");
    (void)state;
    set_up_inbox();
    cp_ticket_t *ticket = ticket_of_ana();
    apr_int64_t first = first_message(ticket);
    cp_actor_t marta = STAFF(world.marta), ana = ME(world.ana);
    const char *at = apr_psprintf(world.pool, " WHERE ticket_id = %d", (int)ticket->id);
    /* An owner who works in the inbox no more hears nothing of it. */
    script(
        apr_psprintf(world.pool, "UPDATE ticket SET owner_id = %d WHERE id = %d", (int)world.priya, (int)ticket->id));
    TELLS("", of(ticket, ana), message, first);
    TELLS("", of(ticket, marta), assigned, world.priya);
    script("UPDATE staff SET role = 'admin' WHERE first_name = 'Priya'");
    TELLS("staff-message:Priya", of(ticket, ana), message, first);
    script("UPDATE staff SET role = 'agent' WHERE first_name = 'Priya'");

    script("UPDATE contact SET mail_reply = 0 WHERE first_name = 'Ana'");
    TELLS("", of(ticket, marta), message, first);
    TELLS("status:Ana", of(ticket, marta), closed, 0);
    script("UPDATE contact SET mail_reply = 1, mail_status = 0 WHERE first_name = 'Ana'");
    TELLS("reply:Ana", of(ticket, marta), message, first);
    TELLS("", of(ticket, marta), closed, 0);
    TELLS("", of(ticket, marta), filed, first);
    script("UPDATE contact SET mail_status = 1 WHERE first_name = 'Ana'");

    script(apr_psprintf(world.pool, "INSERT INTO ticket_contact (contact_id, ticket_id, role) VALUES (%d, %d, 'cc')",
                        (int)world.bruno, (int)ticket->id));
    script("UPDATE contact SET mail_copy = 0 WHERE first_name = 'Bruno'");
    TELLS("reply:Ana", of(ticket, marta), message, first);
    script("UPDATE contact SET mail_copy = 1 WHERE first_name = 'Bruno'");
    script(apr_pstrcat(world.pool, "UPDATE ticket_contact SET muted = 1", at, NULL));
    TELLS("", of(ticket, marta), message, first);
    script(apr_pstrcat(world.pool, "UPDATE ticket_contact SET muted = 0", at, NULL));
    script("UPDATE contact SET disabled_at = 1 WHERE first_name = 'Ana'");
    TELLS("reply:Bruno", of(ticket, marta), message, first);
    script("UPDATE contact SET disabled_at = NULL");

    script(apr_psprintf(world.pool, "UPDATE ticket SET hidden = 1 WHERE id = %d", (int)ticket->id));
    TELLS("", of(ticket, marta), message, first);
    TELLS("", of(ticket, marta), closed, 0);
    script(apr_psprintf(world.pool, "UPDATE ticket SET hidden = 0 WHERE id = %d", (int)ticket->id));
    /* A message that is not in the visible thread is internal. */
    apr_int64_t other = NUMBER_OF("INSERT INTO thread (ticket_id, inbox_id, channel, created_at)"
                                  " VALUES (%d, %d, 'email', %" APR_INT64_T_FMT ") RETURNING id",
                                  (int)ticket->id, (int)world.inbox, LATER + HOUR);
    apr_int64_t inside = write_to(ticket->id, other, STAFF(world.marta), LATER + HOUR).id;
    TELLS("", of(ticket, marta), message, inside);

    told_t off = of(ticket, ana);
    off.notice.settings = cp_settings_merge(NULL, NULL, world.pool);
    TELLS("", off, filed, first);
    off.notice.settings = settings_with("mail_staff", "Off");
    TELLS("filed:Ana", off, filed, first);
}

/* ---- The outbox ---- */

typedef struct take_t {
    cp_outbox_claim_t claim;
    cp_outbox_row_t *rows;
    int count;
} take_t;

static cp_error_t *take_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    take_t *take = baton;
    return cp_outbox_claim(&take->rows, &take->count, db, &take->claim, pool);
}

static take_t take(apr_int64_t holder, apr_time_t now)
{
    take_t taken = {{"/support", false, false, 10, holder, now, now + HOUR}, NULL, 0};
    RUN(CP_DB_WRITE, take_work, &taken);
    return taken;
}

typedef struct finish_t {
    const cp_outbox_row_t *row;
    cp_outbox_result_t result;
    bool lost;
} finish_t;

static cp_error_t *finish_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    finish_t *finish = baton;
    return cp_outbox_finish(db, finish->row, &finish->result, pool);
}

static cp_error_t *renew_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    finish_t *finish = baton;
    return cp_outbox_renew(&finish->lost, db, finish->row, finish->result.due_at, pool);
}

static void end(const cp_outbox_row_t *row, cp_outbox_outcome_t outcome, apr_time_t due_at)
{
    finish_t finish = {row, {outcome, "The address does not exist.", due_at, LATER}, false};
    RUN(CP_DB_WRITE, finish_work, &finish);
}

static bool renewed(const cp_outbox_row_t *row, apr_time_t until)
{
    finish_t finish = {row, {.due_at = until}, false};
    RUN(CP_DB_WRITE, renew_work, &finish);
    return !finish.lost;
}

static const char *state_of(const cp_outbox_row_t *row)
{
    return cp_cell_text(rows_of("SELECT state FROM outbox WHERE id = %d", (int)row->id), 0, 0);
}

static void test_lease(void **state)
{
    (void)state;
    set_up_inbox();
    cp_ticket_t *ticket = ticket_of_ana();
    TELLS("filed:Ana staff-new:Jonas staff-new:Marta", of(ticket, ME(world.ana)), filed, first_message(ticket));
    assert_int_equal(take(7, LATER - 1).count, 0);
    take_t first = take(7, LATER);
    assert_int_equal(first.count, 3);
    assert_string_equal(first.rows[0].kind, "filed");
    assert_string_equal(first.rows[0].address, "ana@example.com");
    assert_int_equal(first.rows[0].attempts, 1);
    assert_non_null(strchr(first.rows[0].mail_id, '@'));
    assert_string_not_equal(first.rows[0].mail_id, first.rows[1].mail_id);
    /* Nobody else gets them until the lease is over. */
    assert_int_equal(take(8, LATER + HOUR - 1).count, 0);
    assert_true(renewed(&first.rows[0], LATER + 2 * HOUR));
    end(&first.rows[1], CP_OUTBOX_SENT, 0);
    assert_string_equal(state_of(&first.rows[1]), "sent");
    take_t second = take(8, LATER + HOUR);
    assert_int_equal(second.count, 1);
    assert_int_equal(second.rows[0].id, first.rows[2].id);
    assert_string_equal(second.rows[0].mail_id, first.rows[2].mail_id);
    assert_int_equal(second.rows[0].attempts, 2);
    /* Who lost a row has no say any more, unless he did send it. */
    assert_false(renewed(&first.rows[2], LATER + 9 * HOUR));
    end(&first.rows[2], CP_OUTBOX_FAILED, 0);
    assert_string_equal(state_of(&first.rows[2]), "waiting");
    end(&first.rows[2], CP_OUTBOX_SENT, 0);
    assert_string_equal(state_of(&first.rows[2]), "sent");
    end(&first.rows[0], CP_OUTBOX_RETURN, LATER);
    take_t third = take(9, LATER);
    assert_int_equal(third.count, 1);
    assert_int_equal(third.rows[0].attempts, 1);
    end(&third.rows[0], CP_OUTBOX_DOUBT, LATER);
    third = take(9, LATER);
    assert_int_equal(third.rows[0].doubts, 1);
    assert_int_equal(third.rows[0].attempts, 2);
    end(&third.rows[0], CP_OUTBOX_DROPPED, 0);
    assert_int_equal(take(9, LATER + 99 * HOUR).count, 0);
}

typedef struct trouble_t {
    cp_desk_scope_t scope;
    apr_int64_t id;
    const cp_outbox_trouble_t *rows;
    int count;
    cp_error_t *error;
    const char *mail_id;
    bool found;
} trouble_t;

static cp_error_t *trouble_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    trouble_t *work = baton;
    return cp_outbox_trouble(&work->rows, &work->count, db, &work->scope, LATER - 1, pool);
}

static cp_error_t *again_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    trouble_t *work = baton;
    work->error = cp_outbox_again(db, &work->scope, work->id, LATER, pool);
    return NULL;
}

static cp_error_t *dismiss_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    trouble_t *work = baton;
    work->error = cp_outbox_dismiss(db, &work->scope, work->id, pool);
    return NULL;
}

static cp_error_t *bounce_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    trouble_t *work = baton;
    return cp_outbox_bounced(&work->found, db, work->mail_id, "Mailbox full.", LATER, pool);
}

static int troubles(apr_int64_t staff, bool every)
{
    trouble_t work = {.scope = {staff, every}};
    RUN(CP_DB_READ, trouble_work, &work);
    return work.count;
}

static void test_trouble(void **state)
{
    (void)state;
    set_up_inbox();
    cp_ticket_t *ticket = ticket_of_ana();
    TELLS("status:Ana", of(ticket, STAFF(world.marta)), closed, 0);
    take_t taken = take(7, LATER);
    end(&taken.rows[0], CP_OUTBOX_FAILED, 0);
    assert_string_equal(state_of(&taken.rows[0]), "failed");
    assert_int_equal(
        NUMBER_OF("SELECT count(*) FROM timeline_event WHERE kind = 'mail' AND ticket_id = %d", (int)ticket->id), 1);
    trouble_t work = {.scope = {world.marta, false}};
    RUN(CP_DB_READ, trouble_work, &work);
    assert_int_equal(work.count, 1);
    assert_string_equal(work.rows[0].reason, "The address does not exist.");
    assert_string_equal(work.rows[0].contact.first_name, "Ana");
    assert_int_equal(work.rows[0].number, ticket->number);
    assert_false(work.rows[0].bounced);
    assert_int_equal(troubles(world.marta, false), 1);
    assert_int_equal(troubles(world.priya, false), 0);
    assert_int_equal(troubles(world.priya, false), 0);
    assert_int_equal(troubles(world.priya, true), 1);
    /* Staff of another inbox cannot touch it. */
    trouble_t act = {.scope = {world.priya, false}, .id = taken.rows[0].id, .mail_id = taken.rows[0].mail_id};
    RUN(CP_DB_WRITE, again_work, &act);
    assert_int_equal(act.error->kind, CP_ERROR_MISSING);
    RUN(CP_DB_WRITE, dismiss_work, &act);
    assert_int_equal(act.error->kind, CP_ERROR_MISSING);
    act.scope.staff_id = world.marta;
    RUN(CP_DB_WRITE, again_work, &act);
    assert_null(act.error);
    assert_int_equal(troubles(world.marta, false), 0);
    take_t again = take(8, LATER);
    assert_int_equal(again.count, 1);
    assert_string_equal(again.rows[0].mail_id, taken.rows[0].mail_id);
    end(&again.rows[0], CP_OUTBOX_SENT, 0);
    RUN(CP_DB_WRITE, bounce_work, &act);
    assert_true(act.found);
    assert_int_equal(troubles(world.marta, false), 1);
    RUN(CP_DB_WRITE, bounce_work, &act);
    assert_false(act.found);
    RUN(CP_DB_WRITE, dismiss_work, &act);
    assert_null(act.error);
    assert_int_equal(troubles(world.marta, false), 0);
    act.mail_id = "unknown@example.com";
    RUN(CP_DB_WRITE, bounce_work, &act);
    assert_false(act.found);
}

static int tests(const char *name)
{
#define ON_WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)
    const struct CMUnitTest all[] = {
        ON_WORLD(test_people),
        ON_WORLD(test_nobody_beyond),
        ON_WORLD(test_lease),
        ON_WORLD(test_trouble),
    };
    return cmocka_run_group_tests_name(name, all, world_group_setup, NULL);
}

int main(void)
{
    return databases_main("notices", tests);
}
