/* SPDX-License-Identifier: Apache-2.0 */
/* The world of model_world.h with so many tickets more that a bad plan would show, and how to look at plans. */
#ifndef CP_TEST_MODEL_BULK_H
#define CP_TEST_MODEL_BULK_H

#include "model_world.h"

#ifndef BULK_TICKETS
#define BULK_TICKETS 20000
#define BULK_CONTACTS 2000
#define BULK_COMPANIES 200
#endif

#define BULK_SLOTS 2 /* properties of tickets: all have the first, few the second */

/* A big company (a third of the tickets), many small ones. */
static inline void bulk(int tickets, int contacts, int companies)
{
    static const char numbers[] = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) ";
    const char *with = apr_psprintf(world.pool, numbers, tickets);
    const char *people = apr_psprintf(world.pool, numbers, contacts);
    const char *firms = apr_psprintf(world.pool, numbers, companies);
    script(apr_psprintf(
        world.pool,
        "INSERT INTO company (id, name, name_key, created_at) %s SELECT 1000 + i, 'Company ' || i, 'c' || i, 1 FROM n;"
        "INSERT INTO contact (id, email, email_key, name_key, company_id, created_at)"
        " %s SELECT 1000 + i, 'p' || i || '@x.example', 'p' || i || '@x.example', 'd' || i, 1001 + i %% %d, 1 FROM n;",
        firms, people, companies));
    script(apr_psprintf(
        world.pool,
        "INSERT INTO ticket (id, number, subject, subject_key, stage_id, inbox_id, owner_id, owner_key, requester_id,"
        " requester_key, company_id, priority, source, last_by, created_at, activity_at, closed_at, merged_into_id,"
        " p1, p2)"
        " %s SELECT 1000000 + i, 2000000 + i, 'Subject ' || i, 'ab' || ((CAST(i AS BIGINT) * 7919) %% %d), %d, %d,"
        " CASE WHEN i %% 4 = 0 THEN NULL ELSE %d + i %% 3 END, CASE WHEN i %% 4 = 0 THEN '' ELSE"
        " (SELECT name_key FROM staff WHERE staff.id = %d + i %% 3) END, 1001 + i %% %d, 'd' || (i %% %d),"
        " CASE WHEN i %% 3 = 0 THEN 1001 ELSE 1001 + (1 + i %% %d) %% %d END, 1 + i %% 4, 'seed',"
        " CASE WHEN i %% 2 = 0 THEN 'staff' ELSE 'contact' END, 1000000 + i, 2000000 + (CAST(i AS BIGINT) * 31) %% %d,"
        " CASE WHEN i %% 10 < 8 THEN 3000000 END, CASE WHEN i %% 20 = 7 THEN 1000000 + i - 1 END,"
        " 'a' || ((CAST(i AS BIGINT) * 7919) %% %d), CASE WHEN i %% 100 = 0 THEN '|small|' END FROM n;"
        "INSERT INTO ticket_contact (contact_id, ticket_id, role) SELECT requester_id, id, 'requester' FROM ticket"
        " WHERE id > 1000000;"
        "INSERT INTO ticket_contact (contact_id, ticket_id, role) SELECT 1001 + (requester_id + 17) %% %d, id, 'cc'"
        " FROM ticket WHERE id > 1000000 AND id %% 25 = 0 ON CONFLICT DO NOTHING;"
        "INSERT INTO thread (id, ticket_id, inbox_id, channel, created_at) SELECT id, id, inbox_id, 'portal', "
        "created_at"
        " FROM ticket WHERE id > 1000000;",
        with, tickets, (int)world.open_stage, (int)world.inbox, (int)world.marta, (int)world.marta, contacts, contacts,
        contacts, companies, tickets, tickets, contacts));
    script(apr_psprintf(
        world.pool,
        "INSERT INTO message (id, thread_id, contact_id, mail_id, format, body, created_at)"
        " SELECT id, id, requester_id, CASE WHEN id %% 2 = 0 THEN '<m' || id || '@x.example>' END, 'plain', 'alpha' || "
        "(id %% 50) || ' beta' || (id %% 1000) || ' hello world', "
        "created_at"
        " FROM ticket WHERE id > 1000000;"
        "INSERT INTO message (thread_id, staff_id, format, body, created_at) SELECT id, %d, 'plain', 'answer', "
        "created_at"
        " FROM thread WHERE id > 1000000;"
        "INSERT INTO attachment (message_id, position, file_name, media_type, size, sha256, created_at)"
        " SELECT id, 0, 'a.txt', 'text/plain', 1, 'x', 1 FROM message WHERE id > 1000000 AND id %% 5 = 0;"
        "INSERT INTO timeline_event (ticket_id, kind, contact_id, created_at) SELECT id, 'created', requester_id,"
        " created_at FROM ticket WHERE id > 1000000;"
        "INSERT INTO read_mark (contact_id, ticket_id, seen_at) SELECT requester_id, id, 1 FROM ticket"
        " WHERE id > 1000000;",
        (int)world.marta));
    script(database.dialect == CP_DIALECT_SQLITE
               ? "INSERT INTO search (rowid, scope, subject, body) SELECT message.id, 'c' || company_id || ' p' ||"
                 " requester_id, subject, body FROM message JOIN ticket ON ticket.id = message.thread_id"
                 " WHERE message.id > 1000000 AND message.thread_id > 1000000;"
               : "INSERT INTO search (message_id, ticket_id, words) SELECT message.id, ticket.id,"
                 " array_to_tsvector(string_to_array(lower(replace(concat('b:# c:', company_id, ':# p:', requester_id,"
                 " ':# ', subject, ' ', body), '#', (message.id / 65536)::text)), ' '))"
                 " FROM message JOIN ticket ON ticket.id = message.thread_id"
                 " WHERE message.id > 1000000 AND message.thread_id > 1000000;");
    if (database.dialect == CP_DIALECT_SQLITE)
        script("INSERT INTO search_ticket (message_id, ticket_id) SELECT id, thread_id FROM message"
               " WHERE id > 1000000 AND thread_id > 1000000;");
    script("WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 9999) INSERT INTO search_word"
           " SELECT 'beta' || i FROM n WHERE i < 1000 UNION SELECT 'alpha' || i FROM n WHERE i < 50"
           " UNION SELECT 'other' || i FROM n EXCEPT SELECT word FROM search_word");
}

/* What people and mail leave behind. */
static inline void bulk_rest(void)
{
    script(
        "INSERT INTO credential (contact_id, password_hash, changed_at) SELECT id, 'x', 1 FROM contact WHERE id > 1000;"
        "INSERT INTO session (token_hash, contact_id, portal, provider, created_at, seen_at, expires_at)"
        " SELECT 'token' || id, id, '/support', 'customerportal', id, id, id FROM contact WHERE id > 1000;"
        "INSERT INTO throttle (name, count, until) SELECT email_key, 1, id FROM contact WHERE id > 1000;"
        "INSERT INTO contact_company (contact_id, company_id) SELECT contact.id, 1002 FROM contact WHERE id > 1000;"
        "INSERT INTO audit (at, actor, action) SELECT id, email, 'sign-in' FROM contact WHERE id > 1000;"
        "INSERT INTO mail_reference (mail_id, thread_id) SELECT '<' || id || '@x.example>', id FROM thread"
        " WHERE id > 1000000 AND id % 2 = 0;"
        "INSERT INTO reply_address (token, portal, ticket_id, contact_id, created_at)"
        " SELECT 'reply' || id, '/support', id, requester_id, 1 FROM ticket WHERE id > 1000000 AND id % 2 = 0");
    script(apr_psprintf(
        world.pool,
        "INSERT INTO note (ticket_id, staff_id, body, created_at) SELECT id, %d, 'note', 1 FROM ticket"
        " WHERE id > 1000000 AND id %% 10 = 0;"
        "INSERT INTO comment (thread_id, staff_id, body, created_at) SELECT id, %d, 'comment', 1 FROM thread"
        " WHERE id > 1000000 AND id %% 10 = 0;"
        "INSERT INTO ticket_link (ticket_id, other_id) SELECT id, id + 10 FROM ticket WHERE id > 1000000 AND id %% 20 "
        "= 0"
        " AND id + 10 <= (SELECT max(id) FROM ticket);"
        "INSERT INTO ticket_follower (ticket_id, staff_id) SELECT id, %d FROM ticket WHERE id > 1000000 AND id %% 10 = "
        "0;"
        "INSERT INTO ticket_presence (ticket_id, staff_id, opened_at, seen_at) SELECT id, %d, 1, 1 FROM ticket"
        " WHERE id > 1000000 AND id %% 10 = 0;"
        "INSERT INTO outbox (portal, kind, contact_id, address, ticket_id, mail_id, state, due_at, created_at)"
        " SELECT '/support', 'reply', requester_id, 'x@x.example', id, '<out' || id || '@x.example>',"
        " CASE WHEN id %% 1000 = 0 THEN 'waiting' WHEN id %% 1000 = 1 THEN 'failed' ELSE 'sent' END, id, id FROM ticket"
        " WHERE id > 1000000",
        (int)world.marta, (int)world.marta, (int)world.marta, (int)world.marta));
}

static inline int bulk_setup(void **state)
{
    if (world_group_setup(state))
        return -1;
    world_setup(state);
    /* What is inserted is right: without the checks of foreign keys it takes half the time. */
    if (database.dialect == CP_DIALECT_PGSQL)
        script("SET session_replication_role = replica");
    bulk(BULK_TICKETS, BULK_CONTACTS, BULK_COMPANIES);
    bulk_rest();
    for (int i = 0; i < BULK_SLOTS; i++)
        script(cp_sql_constant_property_ready_ticket_p[i][database.dialect]);
    /* As the database does by itself after a while. */
    script(database.dialect == CP_DIALECT_PGSQL ? "VACUUM ANALYZE" : "ANALYZE");
    return world_teardown(state);
}

/* ---- Plans ---- */

typedef struct plan_t {
    const char *sql;
    const cp_bind_t *binds;
    int parameters;
    cp_rows_t *rows;
} plan_t;

/* What customers' statements are filtered by, where a test has a filter. */
static const cp_db_filter_t *plan_filter;

static inline cp_error_t *plan_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    plan_t *plan = baton;
    if (plan_filter)
        cp_db_use_filter(db, plan_filter);
    if (database.dialect == CP_DIALECT_SQLITE) /* with the parents of the lines */
        return cp_db_select_sql(&plan->rows, db, apr_pstrcat(pool, "EXPLAIN QUERY PLAN ", plan->sql, NULL), plan->binds,
                                plan->binds ? plan->parameters : 0, pool);
    if (plan->binds) /* the plan for these values */
        return cp_db_select_sql(&plan->rows, db, apr_pstrcat(pool, "EXPLAIN ", plan->sql, NULL), plan->binds,
                                plan->parameters, pool);
    return cp_db_explain(&plan->rows, db, plan->sql, plan->parameters, pool); /* the plan for any value */
}

static inline const char *line(const plan_t *plan, int row)
{
    return cp_cell_text(plan->rows, row, database.dialect == CP_DIALECT_SQLITE ? 3 : 0);
}

static inline void show(const plan_t *plan, const char *what)
{
    print_error("%s:\n%s\n", what, plan->sql);
    for (int i = 0; i < plan->rows->count; i++)
        print_error("    %s\n", line(plan, i));
}

static inline bool grows(const char *table)
{
    static const char *const tables[] = {
        "ticket ",      "ticket_contact ",  "thread ",      "message ",         "attachment ",      "contact ",
        "company ",     "timeline_event ",  "read_mark ",   "search ",          "credential ",      "session ",
        "search_word ", "contact_company ", "throttle ",    "audit ",           "mail_reference ",  "reply_address ",
        "note ",        "comment ",         "ticket_link ", "ticket_follower ", "ticket_presence ", "outbox ",
    };
    char name[64];
    apr_snprintf(name, sizeof name, "%.*s ", (int)strcspn(table, " "), table);
    for (apr_size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        if (!strcmp(name, tables[i]))
            return true;
    return false;
}

/* Reads of a whole table that grows. A virtual table's scan is bounded by what its index was asked. */
static inline bool reads_all(const plan_t *plan, int row)
{
    const char *text = line(plan, row), *at;
    if (database.dialect == CP_DIALECT_SQLITE)
        return !strncmp(text, "SCAN ", 5) && grows(text + 5) && !strstr(text, ":M");
    if ((at = strstr(text, "Seq Scan on ")))
        return grows(at + 12);
    /* An index that is read from end to end has no condition on the next line. */
    if (strstr(text, "Scan using ") || strstr(text, "Scan Backward using ") || strstr(text, "Bitmap Index Scan on "))
        return !(row + 1 < plan->rows->count && strstr(line(plan, row + 1), "Index Cond"));
    return false;
}

#endif
