/* SPDX-License-Identifier: Apache-2.0 */
/* Reply addresses: their tokens, and whose answers they take. */
#include "model_steps.h"

#include "model/model_reply_address.h"

typedef struct reply_t {
    apr_int64_t ticket_id, contact_id;
    const char *token;
    const char *portal;
    cp_ticket_t *ticket;
} reply_t;

static cp_error_t *ensure_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    reply_t *reply = baton;
    CP_TRY(cp_reply_address_ensure(&reply->token, db, "/support", reply->ticket_id, reply->contact_id, LATER, pool));
    return cp_reply_address_portal(&reply->portal, db, reply->token, pool);
}

static cp_error_t *look_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    reply_t *reply = baton;
    CP_TRY(cp_reply_address_portal(&reply->portal, db, reply->token, pool));
    return cp_reply_address_ticket(&reply->ticket, db, reply->token, reply->contact_id, pool);
}

static reply_t ensure(apr_int64_t ticket_id, apr_int64_t contact_id)
{
    reply_t reply = {.ticket_id = ticket_id, .contact_id = contact_id};
    RUN(CP_DB_WRITE, ensure_work, &reply);
    return reply;
}

static reply_t look(const char *token, apr_int64_t contact_id)
{
    reply_t reply = {.token = token, .contact_id = contact_id};
    RUN(CP_DB_READ, look_work, &reply);
    return reply;
}

static void test_token(void **state)
{
    (void)state;
    cp_ticket_t *ticket = ticket_of_ana(), *other = ticket_of_ana();
    reply_t first = ensure(ticket->id, world.ana), again = ensure(ticket->id, world.ana);
    assert_int_equal(strlen(first.token), CP_REPLY_TOKEN_LENGTH);
    assert_int_equal(strspn(first.token, "abcdefghijklmnopqrstuvwxyz234567"), CP_REPLY_TOKEN_LENGTH);
    assert_string_equal(first.token, again.token);
    assert_string_equal(first.portal, "/support");
    assert_string_not_equal(first.token, ensure(ticket->id, world.bruno).token);
    assert_string_not_equal(first.token, ensure(other->id, world.ana).token);
    assert_null(look("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", world.ana).portal);
}

/* All 160 bits vary: in 64 tokens every place takes many letters. */
static void test_random(void **state)
{
    (void)state;
    char seen[CP_REPLY_TOKEN_LENGTH][128] = {{0}};
    for (int i = 0; i < 64; i++) {
        reply_t reply = ensure(ticket_of_ana()->id, world.ana);
        for (int k = 0; k < CP_REPLY_TOKEN_LENGTH; k++)
            seen[k][(unsigned char)reply.token[k]] = 1;
    }
    for (int k = 0; k < CP_REPLY_TOKEN_LENGTH; k++) {
        int letters = 0;
        for (int i = 0; i < 128; i++)
            letters += seen[k][i];
        assert_true(letters > 10);
    }
}

static void test_people(void **state)
{
    (void)state;
    cp_ticket_t *ticket = ticket_of_ana();
    const char *token = ensure(ticket->id, world.ana).token;
    reply_t ana = look(token, world.ana);
    assert_int_equal(ana.ticket->id, ticket->id);
    assert_int_equal(ana.ticket->number, ticket->number);
    assert_int_equal(ana.ticket->thread_id, ticket->thread_id);
    assert_int_equal(ana.ticket->company_id, world.example);
    assert_true(ana.ticket->reply_reopens);
    assert_false(ana.ticket->closed);
    /* A colleague sees the ticket in the portal, but is none of its people; a stranger has only the token. */
    assert_null(look(token, world.bruno).ticket);
    assert_null(look(token, world.carla).ticket);
    assert_null(look(token, 0).ticket);
    assert_null(look("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", world.ana).ticket);
    script(apr_psprintf(world.pool, "INSERT INTO ticket_contact (contact_id, ticket_id, role) VALUES (%d, %d, 'cc')",
                        (int)world.bruno, (int)ticket->id));
    assert_int_equal(look(token, world.bruno).ticket->id, ticket->id);
    script(apr_psprintf(world.pool, "UPDATE ticket SET hidden = 1 WHERE id = %d", (int)ticket->id));
    assert_null(look(token, world.ana).ticket);
}

static void test_address(void **state)
{
    (void)state;
    static const char token[] = "abcdefghijklmnopqrstuvwxyz234567";
    apr_pool_t *pool = world.pool;
    const char *address = cp_reply_address_write("Support@example.org", token, pool);
    assert_string_equal(address, "Support+r-abcdefghijklmnopqrstuvwxyz234567@example.org");
    assert_string_equal(cp_reply_address_read(address, pool), token);
    assert_string_equal(cp_reply_address_read("S+R-ABCDEFGHIJKLMNOPQRSTUVWXYZ234567@EXAMPLE.ORG", pool), token);
    assert_string_equal(cp_reply_address_read(cp_reply_address_write("a+b@c.example", token, pool), pool), token);
    static const char *const none[] = {
        "",
        "@",
        "support@example.org",
        "+r-abcdefghijklmnopqrstuvwxyz234567@example.org",
        "support+r-abcdefghijklmnopqrstuvwxyz234567",
        "support+r-bcdefghijklmnopqrstuvwxyz234567@example.org",
        "support+r-aabcdefghijklmnopqrstuvwxyz234567@example.org",
        "support+r-abcdefghijklmnopqrstuvwxyz234561@example.org",
        "support+r-abcdefghijklmnop rstuvwxyz234567@example.org",
        "support-r-abcdefghijklmnopqrstuvwxyz234567@example.org",
    };
    for (apr_size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_null(cp_reply_address_read(none[i], pool));
    assert_null(cp_reply_address_read(NULL, pool));
    assert_null(cp_reply_address_write("no address", token, pool));
    assert_null(cp_reply_address_write("@example.org", token, pool));
}

static void test_hide(void **state)
{
    (void)state;
#define TOKEN "abcdefghijklmnopqrstuvwxyz234567"
    apr_pool_t *pool = world.pool;
    static const char *const plain[] = {"",    "+",       "a+r-b@c",         "/unsubscribe/",
                                        TOKEN, "/" TOKEN, "+r-" TOKEN "a@x", "x+r-" TOKEN "1"};
    for (apr_size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        assert_ptr_equal(cp_reply_address_hide(plain[i], pool), plain[i]);
    assert_string_equal(
        cp_reply_address_hide("> to s+r-" TOKEN "@x, <https://x/support/unsubscribe/" TOKEN "> and S+R-" TOKEN, pool),
        "> to s+r-…@x, <https://x/support/unsubscribe/…> and S+R-…");
}

static int tests(const char *name)
{
#define ON_WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)
    const struct CMUnitTest all[] = {ON_WORLD(test_token), ON_WORLD(test_random), ON_WORLD(test_people),
                                     ON_WORLD(test_address), ON_WORLD(test_hide)};
    return cmocka_run_group_tests_name(name, all, world_group_setup, NULL);
}

int main(void)
{
    return databases_main("reply addresses", tests);
}
