/* SPDX-License-Identifier: Apache-2.0 */
/* Sessions, credentials and the throttle, on both databases. */
#include <apr_thread_proc.h>
#include <stdio.h>
#include <string.h>

#include "access/access_password.h"
#include "access/access_session.h"
#include "access/access_throttle.h"
#include "base/base_crypto.h"
#include "databases.h"
#include "db/db_migrate.h"

#define SECOND apr_time_from_sec(1)
#define NOW ((apr_time_t)apr_time_from_sec(1800000000))
#define PORTAL "/support"

static struct {
    apr_pool_t *pool;
    cp_db_source_t *source;
    cp_db_stats_t stats;
} test;

static const cp_session_limits_t limits = {30 * 60 * SECOND, 12 * 3600 * SECOND};

static void assert_fine(const cp_error_t *error)
{
    if (error)
        fail_msg("%s", cp_error_chain(error, test.pool));
}

static void script(const char *sql)
{
    assert_fine(cp_db_run(test.source, NULL, CP_DB_READ, database_script, (void *)sql, test.pool));
}

static cp_error_t *number_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    cp_rows_t *rows;
    const char **sql = baton;
    CP_TRY(cp_db_select_sql(&rows, db, *sql, CP_NO_BIND, pool));
    *sql = apr_psprintf(pool, "%" APR_INT64_T_FMT, cp_cell_int(rows, 0, 0));
    return NULL;
}

static apr_int64_t number(const char *sql)
{
    assert_fine(cp_db_run(test.source, NULL, CP_DB_READ, number_work, (void *)&sql, test.pool));
    return apr_atoi64(sql);
}

static const char people[] =
    "INSERT INTO company (id, name, name_key, created_at) VALUES (7, 'Example', 'e', 0);"
    "INSERT INTO contact (id, email, email_key, first_name, last_name, name_key, language, time_zone, company_id, "
    "created_at)"
    " VALUES (1, 'Ana@example.com', 'ana@example.com', 'Ana', 'Souza', 'a', 'pt-BR', 'America/Sao_Paulo', 7, 0),"
    " (2, 'bruno@example.com', 'bruno@example.com', 'Bruno', '', 'b', NULL, NULL, NULL, 0),"
    " (3, 'both@example.com', 'both@example.com', 'Both', '', 'b', NULL, NULL, NULL, 0);"
    "INSERT INTO staff (id, email, email_key, first_name, last_name, alias, name_key, role, created_at)"
    " VALUES (1, 'agent@example.com', 'agent@example.com', 'Alex', 'Agent', 'Al', 'a', 'agent', 0),"
    " (2, 'admin@example.com', 'admin@example.com', 'Adam', 'Admin', '', 'a', 'admin', 0),"
    " (3, 'both@example.com', 'both@example.com', 'Both', '', '', 'b', 'agent', 0);";

static int rows_create(void **state)
{
    (void)state;
    script("DELETE FROM session; DELETE FROM credential; DELETE FROM throttle; DELETE FROM contact; DELETE FROM staff;"
           "DELETE FROM company; UPDATE meta SET value = '0' WHERE name IN ('change_count', 'settings_version')");
    script(people);
    return 0;
}

/* ---- Calls ---- */

typedef struct {
    cp_viewer_t viewer;
    apr_int64_t settings_version;
    const char *token;
    const char *portal;
    apr_time_t now;
    cp_session_limits_t limits;
} find_t;

static cp_error_t *find_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    find_t *find = baton;
    return cp_session_find(&find->viewer, &find->settings_version, db, find->token, find->portal, &find->limits,
                           find->now, pool);
}

static find_t find_on(const char *token, const char *portal, apr_time_t now)
{
    find_t find = {.token = token, .portal = portal, .now = now, .limits = limits};
    test.stats.statements = 0;
    assert_fine(cp_db_run(test.source, &test.stats, CP_DB_READ, find_work, &find, test.pool));
    return find;
}

static find_t find(const char *token, apr_time_t now)
{
    return find_on(token, PORTAL, now);
}

static bool is_found(const char *token, apr_time_t now)
{
    return find(token, now).viewer.kind != CP_VIEWER_NOBODY;
}

typedef struct {
    cp_session_new_t fresh;
    const char *token;
    apr_time_t now;
} create_t;

static cp_error_t *create_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    create_t *create = baton;
    return cp_session_create(&create->token, db, &create->fresh, &limits, create->now, pool);
}

static const char *create(cp_session_new_t fresh, apr_time_t now)
{
    create_t made = {fresh, NULL, now};
    made.fresh.portal = PORTAL;
    made.fresh.provider = "customerportal";
    assert_fine(cp_db_run(test.source, NULL, CP_DB_WRITE, create_work, &made, test.pool));
    return made.token;
}

static const char *create_contact(apr_int64_t id)
{
    return create((cp_session_new_t){.contact_id = id, .address = "192.0.2.7", .agent = "Firefox"}, NOW);
}

static const char *create_staff(apr_int64_t id)
{
    return create((cp_session_new_t){.staff_id = id}, NOW);
}

/* ---- Sessions ---- */

static void test_find_contact(void **state)
{
    (void)state;
    script("UPDATE contact SET change_count = 34 WHERE id = 1; UPDATE company SET change_count = 5;"
           "UPDATE meta SET value = '6' WHERE name = 'change_count';"
           "UPDATE meta SET value = '9' WHERE name = 'settings_version'");
    const char *token = create_contact(1);
    assert_int_equal(strlen(token), 43);
    find_t found = find(token, NOW + SECOND);
    assert_int_equal(found.viewer.kind, CP_VIEWER_CONTACT);
    assert_int_equal(found.viewer.person.id, 1);
    assert_string_equal(found.viewer.person.first_name, "Ana");
    assert_string_equal(found.viewer.person.last_name, "Souza");
    assert_string_equal(found.viewer.person.email, "Ana@example.com");
    assert_false(found.viewer.admin);
    assert_int_equal(found.viewer.company_id, 7);
    assert_string_equal(found.viewer.company_name, "Example");
    assert_string_equal(found.viewer.language, "pt-BR");
    assert_string_equal(found.viewer.time_zone, "America/Sao_Paulo");
    assert_string_equal(found.viewer.session_hash, cp_sha256_hex(token, test.pool));
    assert_string_equal(found.viewer.csrf, cp_session_csrf(token, test.pool));
    assert_null(strstr(found.viewer.csrf, token));
    assert_int_equal(found.viewer.session_started_at, NOW);
    assert_string_equal(found.viewer.stamp, "c1.34-7.5-6");
    assert_int_equal(found.settings_version, 9);
    assert_int_equal(test.stats.statements, 1);
    /* The token itself is nowhere in the database. */
    assert_int_equal(number(apr_pstrcat(test.pool, "SELECT count(*) FROM session WHERE token_hash LIKE '%", token,
                                        "%' OR address LIKE '%", token, "%'", NULL)),
                     0);
}

static void test_find_others(void **state)
{
    (void)state;
    find_t found = find(create_contact(2), NOW);
    assert_int_equal(found.viewer.company_id, 0);
    assert_null(found.viewer.company_name);
    assert_null(found.viewer.language);
    assert_null(found.viewer.time_zone);
    assert_string_equal(found.viewer.stamp, "c2.0-0.0-0");
    found = find(create_staff(1), NOW);
    assert_int_equal(found.viewer.kind, CP_VIEWER_STAFF);
    assert_int_equal(found.viewer.person.id, 1);
    assert_string_equal(found.viewer.person.alias, "Al");
    assert_false(found.viewer.admin);
    assert_string_equal(found.viewer.stamp, "s1-0");
    assert_null(found.viewer.as);
    found = find(create_staff(2), NOW);
    assert_true(found.viewer.admin);
}

typedef struct {
    const char *hash;
    apr_int64_t contact_id;
} look_t;

static cp_error_t *look_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    const look_t *look = baton;
    return cp_session_look_as(db, look->hash, look->contact_id, pool);
}

static void look(const cp_viewer_t *viewer, apr_int64_t contact_id)
{
    look_t work = {viewer->session_hash, contact_id};
    assert_fine(cp_db_run(test.source, NULL, CP_DB_WRITE, look_work, &work, test.pool));
}

/* Staff look as Ana: their own viewer stays, and hers is lent to them for pages that change nothing. */
static void test_look_as(void **state)
{
    (void)state;
    const char *token = create_staff(2);
    find_t found = find(token, NOW);
    assert_ptr_equal(cp_policy_eyes(&found.viewer, true, true), &found.viewer);
    look(&found.viewer, 1);
    found = find(token, NOW);
    assert_int_equal(test.stats.statements, 1);
    assert_int_equal(found.viewer.kind, CP_VIEWER_STAFF);
    assert_true(found.viewer.admin && found.viewer.manager && !found.viewer.looker);
    assert_null(found.viewer.time_zone);
    assert_int_equal(found.viewer.company_id, 0);
    assert_string_equal(found.viewer.stamp, "s2-0");
    assert_ptr_equal(cp_policy_eyes(&found.viewer, false, true), &found.viewer);
    assert_ptr_equal(cp_policy_eyes(&found.viewer, true, false), &found.viewer);
    const cp_viewer_t *eyes = cp_policy_eyes(&found.viewer, true, true);
    assert_int_equal(eyes->kind, CP_VIEWER_CONTACT);
    assert_int_equal(eyes->person.id, 1);
    assert_int_equal(eyes->company_id, 7);
    assert_string_equal(eyes->time_zone, "America/Sao_Paulo");
    assert_string_equal(eyes->looker->email, "admin@example.com");
    assert_string_equal(eyes->stamp, "s2-0/c1.0-7.0-0");
    assert_false(eyes->admin || eyes->manager);
    /* The contact is disabled: nobody is looked at, and the session goes on. */
    script("UPDATE contact SET disabled_at = 1 WHERE id = 1");
    found = find(token, NOW);
    assert_int_equal(found.viewer.kind, CP_VIEWER_STAFF);
    assert_null(found.viewer.as);
    script("UPDATE contact SET disabled_at = NULL WHERE id = 1");
    look(&found.viewer, 0);
    assert_null(find(token, NOW).viewer.as);
    /* A contact's own session cannot look. */
    token = create_contact(1);
    found = find(token, NOW);
    look(&found.viewer, 2);
    found = find(token, NOW);
    assert_int_equal(found.viewer.person.id, 1);
    assert_null(found.viewer.as);
}

static void test_find_nobody(void **state)
{
    (void)state;
    const char *token = create_contact(1);
    const char *const no_statement[] = {
        NULL,
        "",
        "x",
        apr_pstrndup(test.pool, token, 42),
        apr_pstrcat(test.pool, token, "A", NULL),
        "' OR 1=1 --",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa%",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa=",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\xFF",
        cp_sha256_hex(token, test.pool),
    };
    for (apr_size_t i = 0; i < sizeof no_statement / sizeof *no_statement; i++) {
        find_t found = find(no_statement[i], NOW);
        assert_int_equal(found.viewer.kind, CP_VIEWER_NOBODY);
        assert_int_equal(found.viewer.person.id, 0);
        assert_null(found.viewer.session_hash);
        assert_null(found.viewer.stamp);
        assert_int_equal(found.settings_version, 0);
        assert_int_equal(test.stats.statements, 0);
    }
    assert_false(is_found("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", NOW));
    assert_int_equal(test.stats.statements, 1);
    assert_int_equal(find_on(token, "/other", NOW).viewer.kind, CP_VIEWER_NOBODY);
    assert_int_equal(find_on(token, "/support/", NOW).viewer.kind, CP_VIEWER_NOBODY);
    assert_true(is_found(token, NOW));
}

static void test_times(void **state)
{
    (void)state;
    const char *token = create_contact(1);
    assert_true(is_found(token, NOW + limits.idle - SECOND));
    /* That was a use: the idle time begins anew. */
    assert_true(is_found(token, NOW + 2 * limits.idle - 2 * SECOND));
    assert_false(is_found(token, NOW + 3 * limits.idle));

    script("UPDATE session SET seen_at = expires_at");
    assert_true(is_found(token, NOW + limits.lifetime - SECOND));
    assert_false(is_found(token, NOW + limits.lifetime));

    /* A shorter lifetime ends sessions that began under a longer one. */
    find_t found = {
        .token = token, .portal = PORTAL, .now = NOW + 3600 * SECOND, .limits = {limits.idle, 1800 * SECOND}};
    assert_fine(cp_db_run(test.source, NULL, CP_DB_READ, find_work, &found, test.pool));
    assert_int_equal(found.viewer.kind, CP_VIEWER_NOBODY);
}

static void test_touch(void **state)
{
    (void)state;
    const char *token = create_contact(1);
    find(token, NOW + 60 * SECOND);
    assert_int_equal(test.stats.statements, 1);
    assert_int_equal(number("SELECT seen_at FROM session"), NOW);
    find(token, NOW + 61 * SECOND);
    assert_int_equal(test.stats.statements, 2);
    assert_int_equal(number("SELECT seen_at FROM session"), NOW + 61 * SECOND);
    find(token, NOW + 62 * SECOND);
    assert_int_equal(test.stats.statements, 1);
    /* With an idle time of a minute, after six seconds. */
    find_t found = {
        .token = token, .portal = PORTAL, .now = NOW + 68 * SECOND, .limits = {60 * SECOND, limits.lifetime}};
    assert_fine(cp_db_run(test.source, NULL, CP_DB_READ, find_work, &found, test.pool));
    assert_int_equal(number("SELECT seen_at FROM session"), NOW + 68 * SECOND);
    /* A clock that went back takes nobody's session. */
    assert_true(is_found(token, NOW - 3600 * SECOND));
}

static void test_disabled(void **state)
{
    (void)state;
    const char *contact = create_contact(1);
    const char *staff = create_staff(1);
    script("UPDATE contact SET disabled_at = 5 WHERE id = 1");
    assert_false(is_found(contact, NOW));
    assert_true(is_found(staff, NOW));
    script("UPDATE staff SET disabled_at = 5 WHERE id = 1");
    assert_false(is_found(staff, NOW));
}

static void test_rotation(void **state)
{
    (void)state;
    const char *old = create_contact(1);
    const char *fresh = create((cp_session_new_t){.contact_id = 1, .replaces = cp_sha256_hex(old, test.pool)}, NOW);
    assert_string_not_equal(old, fresh);
    assert_false(is_found(old, NOW));
    assert_true(is_found(fresh, NOW));
    /* A session that cannot be made leaves the old one: both, or neither. */
    create_t broken = {
        {.contact_id = 99, .portal = PORTAL, .provider = "p", .replaces = cp_sha256_hex(fresh, test.pool)}, NULL, NOW};
    assert_non_null(cp_db_run(test.source, NULL, CP_DB_WRITE, create_work, &broken, test.pool));
    assert_true(is_found(fresh, NOW));
}

static void test_hostile_agent(void **state)
{
    (void)state;
    char agent[5000];
    memset(agent, 'x', sizeof agent);
    memcpy(agent, "\xFF\xFE\r\n\x1B[31m", 9);
    agent[sizeof agent - 1] = '\0';
    create((cp_session_new_t){.contact_id = 1, .agent = agent, .address = agent}, NOW);
    assert_int_equal(number("SELECT length(agent) FROM session"), 200);
    assert_int_equal(number("SELECT length(address) FROM session"), 64);
    create((cp_session_new_t){.contact_id = 1}, NOW);
}

typedef struct {
    const cp_viewer_t *viewer;
    const char *text;
    const cp_session_row_t *rows;
    int count;
    cp_error_t *(*call)(cp_db_t *db, const cp_viewer_t *viewer, const char *text, apr_pool_t *pool);
} own_t;

static cp_error_t *own_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    own_t *own = baton;
    if (!own->call)
        return cp_session_list(&own->rows, &own->count, db, own->viewer, pool);
    return own->call(db, own->viewer, own->text, pool);
}

static own_t list(const cp_viewer_t *viewer)
{
    own_t own = {.viewer = viewer};
    assert_fine(cp_db_run(test.source, NULL, CP_DB_READ, own_work, &own, test.pool));
    return own;
}

static cp_error_t *call(const cp_viewer_t *viewer, const char *text,
                        cp_error_t *(*function)(cp_db_t *, const cp_viewer_t *, const char *, apr_pool_t *))
{
    own_t own = {.viewer = viewer, .text = text, .call = function};
    return cp_db_run(test.source, NULL, CP_DB_WRITE, own_work, &own, test.pool);
}

static cp_error_t *end_work(cp_db_t *db, const cp_viewer_t *viewer, const char *hash, apr_pool_t *pool)
{
    (void)viewer;
    return cp_session_end(db, hash, pool);
}

static void test_own_sessions(void **state)
{
    (void)state;
    apr_time_t now = apr_time_now();
    const char *first =
        create((cp_session_new_t){.contact_id = 1, .address = "192.0.2.7", .agent = "One"}, now - SECOND);
    const char *second = create((cp_session_new_t){.contact_id = 1, .agent = "Two"}, now);
    /* The same number, another kind of person */
    const char *staff = create((cp_session_new_t){.staff_id = 1, .agent = "Staff"}, now);
    const char *other = create((cp_session_new_t){.contact_id = 2}, now);
    find_t found = find(first, now);
    own_t own = list(&found.viewer);
    assert_int_equal(own.count, 2);
    assert_string_equal(own.rows[0].agent, "Two");
    assert_false(own.rows[0].current);
    assert_string_equal(own.rows[1].agent, "One");
    assert_string_equal(own.rows[1].address, "192.0.2.7");
    assert_int_equal(own.rows[1].created_at, now - SECOND);
    assert_true(own.rows[1].current);
    assert_int_equal(strlen(own.rows[0].id), 16);

    find_t stranger = find(other, now);
    cp_error_t *error = call(&stranger.viewer, own.rows[0].id, cp_session_end_one);
    assert_non_null(error);
    assert_int_equal(error->kind, CP_ERROR_MISSING);
    find_t agent = find(staff, now);
    assert_non_null(call(&agent.viewer, own.rows[0].id, cp_session_end_one));
    static const char *const bad[] = {"", "%", "________________", "%%%%%%%%%%%%%%%%"};
    for (apr_size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_non_null(call(&found.viewer, bad[i], cp_session_end_one));
    assert_true(is_found(second, now));
    assert_fine(call(&found.viewer, own.rows[0].id, cp_session_end_one));
    assert_false(is_found(second, now));
    assert_true(is_found(first, now));

    second = create((cp_session_new_t){.contact_id = 1}, now);
    assert_fine(call(&found.viewer, found.viewer.session_hash, cp_session_end_others));
    assert_true(is_found(first, now));
    assert_false(is_found(second, now));
    assert_fine(call(&found.viewer, found.viewer.session_hash, end_work));
    assert_false(is_found(first, now));
    assert_true(is_found(staff, now));
    assert_true(is_found(other, now));
    assert_fine(call(&stranger.viewer, NULL, cp_session_end_others));
    assert_false(is_found(other, now));
    assert_true(is_found(staff, now));
    cp_viewer_t nobody = {.kind = CP_VIEWER_NOBODY};
    assert_int_equal(list(&nobody).count, 0);
    assert_fine(call(&nobody, NULL, cp_session_end_others));
    assert_true(is_found(staff, now));
}

static cp_error_t *purge_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    return cp_session_purge(db, *(apr_time_t *)baton, pool);
}

static void test_purge(void **state)
{
    (void)state;
    apr_time_t later = NOW + limits.lifetime;
    create_contact(1);
    create((cp_session_new_t){.contact_id = 1}, NOW + SECOND);
    script(
        "INSERT INTO throttle (name, count, until) VALUES ('over', 3, 1800043200000000), ('not', 3, 1800043200000001)");
    assert_int_equal(later, APR_INT64_C(1800043200000000));
    assert_fine(cp_db_run(test.source, NULL, CP_DB_WRITE, purge_work, &later, test.pool));
    assert_int_equal(number("SELECT count(*) FROM session"), 1);
    assert_int_equal(number("SELECT count(*) FROM throttle WHERE name = 'not'"), 1);
    assert_int_equal(number("SELECT count(*) FROM throttle"), 1);
}

/* ---- Credentials ---- */

typedef struct {
    const char *email;
    const cp_viewer_t *viewer;
    cp_actor_t who;
    const char *stored;
} credential_t;

static cp_error_t *credential_find_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    credential_t *credential = baton;
    if (credential->viewer)
        return cp_credential_of(&credential->stored, db, credential->viewer, pool);
    return cp_credential_find(&credential->stored, db, credential->email, pool);
}

static cp_error_t *credential_save_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    credential_t *credential = baton;
    return cp_credential_save(db, credential->who, credential->stored, NOW, pool);
}

static const char *stored_of(const char *email)
{
    credential_t credential = {.email = email, .stored = "unset"};
    assert_fine(cp_db_run(test.source, NULL, CP_DB_READ, credential_find_work, &credential, test.pool));
    return credential.stored ? credential.stored : "none";
}

static const char *stored_of_viewer(cp_viewer_kind_t kind, apr_int64_t id)
{
    cp_viewer_t viewer = {.kind = kind, .person.id = id};
    credential_t credential = {.viewer = &viewer, .stored = "unset"};
    assert_fine(cp_db_run(test.source, NULL, CP_DB_READ, credential_find_work, &credential, test.pool));
    return credential.stored ? credential.stored : "none";
}

static void save(apr_int64_t contact_id, apr_int64_t staff_id, const char *stored)
{
    credential_t credential = {.who = {contact_id, staff_id}, .stored = stored};
    assert_fine(cp_db_run(test.source, NULL, CP_DB_WRITE, credential_save_work, &credential, test.pool));
}

static void test_credentials(void **state)
{
    (void)state;
    assert_string_equal(stored_of("ana@example.com"), "none");
    save(1, 0, "of ana");
    save(0, 1, "of agent");
    assert_string_equal(stored_of("ana@example.com"), "of ana");
    assert_string_equal(stored_of(" ANA@Example.Com "), "of ana");
    assert_string_equal(stored_of("agent@example.com"), "of agent");
    assert_string_equal(stored_of_viewer(CP_VIEWER_CONTACT, 1), "of ana");
    assert_string_equal(stored_of_viewer(CP_VIEWER_STAFF, 1), "of agent");
    assert_string_equal(stored_of_viewer(CP_VIEWER_NOBODY, 1), "none");
    save(1, 0, "new");
    assert_string_equal(stored_of("ana@example.com"), "new");
    assert_int_equal(number("SELECT count(*) FROM credential"), 2);
    assert_string_equal(stored_of("bruno@example.com"), "none");
    assert_string_equal(stored_of("nobody@example.com"), "none");
    assert_string_equal(stored_of("%"), "none");
    assert_string_equal(stored_of("not an address"), "none");

    /* One address, two people: the contact's account, with a password or without. */
    save(0, 3, "of staff");
    assert_string_equal(stored_of("both@example.com"), "none");
    save(3, 0, "of contact");
    assert_string_equal(stored_of("both@example.com"), "of contact");

    script("UPDATE contact SET disabled_at = 5; UPDATE staff SET disabled_at = 5");
    assert_string_equal(stored_of("ana@example.com"), "none");
    assert_string_equal(stored_of("agent@example.com"), "none");
    assert_string_equal(stored_of("both@example.com"), "none");
}

/* ---- Throttle ---- */

static cp_error_t *attempt(const char *account, const char *address, apr_time_t now)
{
    cp_attempt_t made;
    CP_TRY(cp_attempt_begin(&made, account, address, now, test.pool));
    return cp_attempt_run(&made, cp_attempt_count, test.source, NULL, test.pool);
}

static void forget(const char *account, const char *address)
{
    cp_attempt_t made;
    assert_fine(cp_attempt_begin(&made, account, address, NOW, test.pool));
    assert_fine(cp_attempt_run(&made, cp_attempt_forget, test.source, NULL, test.pool));
    cp_attempt_end(&made, test.pool);
}

static int count_fine(int attempts, const char *account, const char *address, apr_time_t now)
{
    int fine = 0;
    for (int i = 0; i < attempts; i++) {
        cp_error_t *error = attempt(account, address, now);
        if (error) {
            assert_int_equal(error->kind, CP_ERROR_TOO_MANY);
            assert_in_range(error->retry_after, 1, CP_THROTTLE_WINDOW + 1);
        }
        fine += !error;
    }
    return fine;
}

static void test_throttle_pair(void **state)
{
    (void)state;
    apr_time_t over = NOW + apr_time_from_sec(CP_THROTTLE_WINDOW);
    assert_int_equal(count_fine(20, "ana@example.com", "192.0.2.7", NOW), CP_THROTTLE_ACCOUNT);
    assert_int_equal(count_fine(1, "ana@example.com", "192.0.2.8", NOW), 1);
    assert_int_equal(count_fine(1, "bruno@example.com", "192.0.2.7", NOW), 1);
    cp_error_t *error = attempt("ana@example.com", "192.0.2.7", over - 10 * SECOND);
    assert_non_null(error);
    assert_in_range(error->retry_after, 10, 11);
    assert_int_equal(count_fine(20, "ana@example.com", "192.0.2.7", over), CP_THROTTLE_ACCOUNT);
    /* No address of a person or machine is in the table. */
    assert_int_equal(number("SELECT count(*) FROM throttle WHERE name LIKE '%ana%' OR name LIKE '%192%.%'"), 0);
    assert_int_equal(number("SELECT count(*) FROM throttle WHERE length(name) <> 64"), 0);
}

static void test_throttle_address(void **state)
{
    (void)state;
    int fine = 0;
    for (int i = 0; i < CP_THROTTLE_ADDRESS + 20; i++)
        fine += count_fine(1, apr_psprintf(test.pool, "user%d@example.com", i), "192.0.2.7", NOW);
    assert_int_equal(fine, CP_THROTTLE_ADDRESS);
    assert_int_equal(count_fine(1, "ana@example.com", "192.0.2.8", NOW), 1);
}

static void test_throttle_account(void **state)
{
    (void)state;
    int fine = 0;
    for (int i = 0; i < CP_THROTTLE_ANYWHERE + 20; i++)
        fine += count_fine(1, "ana@example.com", apr_psprintf(test.pool, "192.0.2.%d", i), NOW);
    assert_int_equal(fine, CP_THROTTLE_ANYWHERE);
    assert_int_equal(count_fine(1, "bruno@example.com", "192.0.2.1", NOW), 1);
}

/* One machine that goes on and on does not lock the account for others. */
static void test_throttle_one_machine_locks_nobody_out(void **state)
{
    (void)state;
    assert_int_equal(count_fine(200, "ana@example.com", "192.0.2.7", NOW), CP_THROTTLE_ACCOUNT);
    assert_int_equal(count_fine(1, "ana@example.com", "198.51.100.1", NOW), 1);
}

static void test_throttle_networks(void **state)
{
    (void)state;
    int fine = 0;
    for (int i = 0; i < 20; i++)
        fine += count_fine(1, "ana@example.com", apr_psprintf(test.pool, "2001:db8:1:2:%x::1", i), NOW);
    assert_int_equal(fine, CP_THROTTLE_ACCOUNT);
    assert_int_equal(count_fine(1, "ana@example.com", "2001:db8:1:3::1", NOW), 1);
    assert_int_equal(count_fine(1, "ana@example.com", "::ffff:192.0.2.7", NOW), 1);
}

static void test_throttle_success(void **state)
{
    (void)state;
    assert_int_equal(count_fine(9, "ana@example.com", "192.0.2.7", NOW), 9);
    forget("ana@example.com", "192.0.2.7");
    assert_int_equal(count_fine(20, "ana@example.com", "192.0.2.7", NOW), CP_THROTTLE_ACCOUNT);
    forget("nobody@example.com", "192.0.2.9");
    script("DELETE FROM throttle");
    /* Many who sign in from one office, and one who signs in often, are no attack. */
    for (int i = 0; i < 3 * CP_THROTTLE_ADDRESS; i++) {
        const char *account = apr_psprintf(test.pool, "user%d@example.com", i % 2 ? 0 : i);
        assert_int_equal(count_fine(1, account, "192.0.2.7", NOW), 1);
        forget(account, "192.0.2.7");
    }
    assert_int_equal(number("SELECT sum(count) FROM throttle"), 0);
}

/* ---- A cache instead of the database ---- */

static struct {
    int counted, taken, calls;
    bool away;
} fake;

static cp_error_t *fake_count(cp_throttle_count_t *counted, const char *name, apr_time_t now, apr_pool_t *pool)
{
    (void)name;
    fake.calls++;
    if (fake.away)
        return cp_error_create(pool, CP_ERROR_UNAVAILABLE, "x", "the cache is away");
    *counted = (cp_throttle_count_t){++fake.counted, now + SECOND};
    return NULL;
}

static cp_error_t *fake_take_back(const char *name, bool all, apr_time_t now, apr_pool_t *pool)
{
    (void)name;
    (void)all;
    (void)now;
    fake.calls++;
    if (fake.away)
        return cp_error_create(pool, CP_ERROR_UNAVAILABLE, "x", "the cache is away");
    fake.taken++;
    return NULL;
}

typedef struct repeated_t {
    cp_attempt_t attempt;
    bool forget;
    int times;
} repeated_t;

/* What a conflict in the database does: the first time all of it is rolled back, and it is done again. */
static cp_error_t *fail_at_first(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    repeated_t *work = baton;
    CP_TRY(work->forget ? cp_attempt_forget(db, &work->attempt, pool) : cp_attempt_count(db, &work->attempt, pool));
    return work->times++ ? NULL : cp_error_create(pool, CP_ERROR_UNAVAILABLE, "x", "a conflict");
}

static void run_repeated(repeated_t *work)
{
    int before = fake.calls;
    work->times = 0;
    assert_non_null(cp_db_run(test.source, NULL, CP_DB_WRITE, fail_at_first, work, test.pool));
    assert_fine(cp_db_run(test.source, NULL, CP_DB_WRITE, fail_at_first, work, test.pool));
    assert_int_equal(fake.calls, before);
}

static void test_throttle_of_a_run_that_is_repeated(void **state)
{
    static const cp_throttle_cache_t cache = {fake_count, fake_take_back};
    static const char kept[] = "SELECT CAST(coalesce(sum(count), 0) AS BIGINT) FROM throttle";
    repeated_t work = {.forget = false};
    (void)state;

    memset(&fake, 0, sizeof fake);
    cp_throttle_use(&cache);
    assert_fine(cp_attempt_begin(&work.attempt, "ana@example.com", "192.0.2.7", NOW, test.pool));
    run_repeated(&work);
    assert_int_equal(fake.counted, 3); /* the pair, the address, the account: each once */
    assert_int_equal(number(kept), 0);
    work.forget = true;
    run_repeated(&work);
    assert_int_equal(fake.taken, 0);
    cp_attempt_end(&work.attempt, test.pool);
    assert_int_equal(fake.taken, 3);

    /* While the cache is away the database counts; and what it counted is taken off there, if the cache is back by then. */
    fake.away = true;
    work.forget = false;
    assert_fine(cp_attempt_begin(&work.attempt, "ana@example.com", "192.0.2.7", NOW, test.pool));
    run_repeated(&work);
    assert_int_equal(number(kept), 3);
    fake.away = false;
    work.forget = true;
    run_repeated(&work);
    cp_attempt_end(&work.attempt, test.pool);
    assert_int_equal(number(kept), 0);
    assert_int_equal(fake.taken, 3);
    cp_throttle_use(NULL);
}

#define THREADS 50

static void *APR_THREAD_FUNC attempt_twice(apr_thread_t *thread, void *data)
{
    int *fine = data;
    apr_pool_t *pool = apr_thread_pool_get(thread);
    cp_db_source_t *source = database_open(pool);
    cp_attempt_t made;
    for (int i = 0; source && i < 2; i++) {
        cp_error_t *error = cp_attempt_begin(&made, "ana@example.com", "192.0.2.7", NOW, pool);
        if (!error)
            error = cp_attempt_run(&made, cp_attempt_count, source, NULL, pool);
        *fine += !error;
        if (error && error->kind != CP_ERROR_TOO_MANY && error->kind != CP_ERROR_UNAVAILABLE)
            *fine += 1000;
    }
    return NULL;
}

/* Fifty connections at once: no two of them get the same count. */
static void test_throttle_race(void **state)
{
    (void)state;
    apr_thread_t *threads[THREADS];
    int fine[THREADS] = {0};
    int sum = 0;
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(apr_thread_create(&threads[i], NULL, attempt_twice, &fine[i], test.pool), 0);
    for (int i = 0; i < THREADS; i++) {
        apr_status_t status;
        apr_thread_join(&status, threads[i]);
        sum += fine[i];
    }
    assert_int_equal(sum, CP_THROTTLE_ACCOUNT);
}

/* ---- Running ---- */

static int run_group(const char *name)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_find_contact, rows_create),
        cmocka_unit_test_setup(test_find_others, rows_create),
        cmocka_unit_test_setup(test_look_as, rows_create),
        cmocka_unit_test_setup(test_find_nobody, rows_create),
        cmocka_unit_test_setup(test_times, rows_create),
        cmocka_unit_test_setup(test_touch, rows_create),
        cmocka_unit_test_setup(test_disabled, rows_create),
        cmocka_unit_test_setup(test_rotation, rows_create),
        cmocka_unit_test_setup(test_hostile_agent, rows_create),
        cmocka_unit_test_setup(test_own_sessions, rows_create),
        cmocka_unit_test_setup(test_purge, rows_create),
        cmocka_unit_test_setup(test_credentials, rows_create),
        cmocka_unit_test_setup(test_throttle_pair, rows_create),
        cmocka_unit_test_setup(test_throttle_address, rows_create),
        cmocka_unit_test_setup(test_throttle_account, rows_create),
        cmocka_unit_test_setup(test_throttle_one_machine_locks_nobody_out, rows_create),
        cmocka_unit_test_setup(test_throttle_networks, rows_create),
        cmocka_unit_test_setup(test_throttle_success, rows_create),
        cmocka_unit_test_setup(test_throttle_of_a_run_that_is_repeated, rows_create),
        cmocka_unit_test_setup(test_throttle_race, rows_create),
    };
    apr_pool_create(&test.pool, NULL);
    test.source = database_open(test.pool);
    cp_error_t *error = test.source ? cp_migrate_run(test.source, NULL, test.pool) : NULL;
    if (error)
        print_error("%s\n", cp_error_chain(error, test.pool));
    int failures = !test.source || error ? 1 : cmocka_run_group_tests_name(name, tests, NULL, NULL);
    apr_pool_destroy(test.pool);
    return failures;
}

int main(void)
{
    return databases_main("access", run_group);
}
