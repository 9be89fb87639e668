/* SPDX-License-Identifier: Apache-2.0 */
#include "db_desk_list.h"

#include <apr_strings.h>
#include <apr_tables.h>
#include <string.h>

static const char *const expressions[CP_DESK_ORDERS] = {
    [CP_DESK_BY_ACTIVITY] = "ticket.activity_at",
    [CP_DESK_BY_CREATED] = "ticket.created_at",
    [CP_DESK_BY_PRIORITY] = "ticket.priority",
};

/* As in db/sql/visibility.sql: the words of the indexes. */
#define CLOSED "(CASE WHEN ticket.closed_at IS NULL THEN 0 ELSE 1 END) = 1"

typedef struct build_t {
    cp_desk_list_sql_t *sql;
    cp_dialect_t dialect;
    const cp_desk_list_query_t *query;
    apr_pool_t *pool;
    const char *filter; /* conditions of every way */
    const char *bounds;
    const char *tail; /* order and limit of every way */
} build_t;

static const char *parameter(build_t *build, cp_bind_t bind)
{
    build->sql->binds[build->sql->count++] = bind;
    return apr_psprintf(build->pool, "?%d", build->sql->count);
}

/* `text` with `value` in each place of `name`. */
static const char *put(build_t *build, const char *text, const char *name, const char *value)
{
    const char *done = "", *at;
    for (; (at = strstr(text, name)); text = at + strlen(name))
        done = apr_pstrcat(build->pool, done, apr_pstrmemdup(build->pool, text, (apr_size_t)(at - text)), value, NULL);
    return apr_pstrcat(build->pool, done, text, NULL);
}

bool cp_desk_list_offers(const cp_desk_list_query_t *query, cp_desk_order_t order)
{
    /* What a search or a person follows is little enough to be sorted. */
    if (query->search || query->followed || order == CP_DESK_BY_ACTIVITY)
        return true;
    if (query->owner_id || query->stage_id || query->last_by != CP_DESK_BY_ANYBODY)
        return false;
    return order == CP_DESK_BY_CREATED || query->state == CP_DESK_OPEN;
}

static void add_condition(build_t *build, const char *left, const char *right)
{
    build->filter = apr_pstrcat(build->pool, build->filter, " AND ", left, right, NULL);
}

static cp_slot_sql_t slots_of(build_t *build)
{
    return (cp_slot_sql_t){build->dialect, build->sql->binds, &build->sql->count};
}

static void build_filter(build_t *build)
{
    const cp_desk_list_query_t *query = build->query;
    build->filter = "";
    if (query->last_by == CP_DESK_BY_CONTACT)
        add_condition(build, "ticket.last_by = 'contact'", "");
    else if (query->last_by == CP_DESK_BY_STAFF)
        add_condition(build, "ticket.last_by = 'staff'", "");
    if (query->owner_id > 0)
        add_condition(build, "ticket.owner_id = ", parameter(build, cp_bind_int(query->owner_id)));
    else if (query->owner_id < 0)
        add_condition(build, "ticket.owner_id IS NULL", "");
    if (query->stage_id)
        add_condition(build, "ticket.stage_id = ", parameter(build, cp_bind_int(query->stage_id)));
    if (query->priority)
        add_condition(build, "ticket.priority = ", parameter(build, cp_bind_int(query->priority)));
    cp_slot_sql_t slots = slots_of(build);
    for (int i = 0; i < query->filter_count; i++)
        build->filter =
            apr_pstrcat(build->pool, build->filter, cp_slot_filter_sql(&slots, &query->filters[i], build->pool), NULL);
}

static const char *direction(const build_t *build)
{
    return build->query->descending ? " DESC" : "";
}

/* `before` stands before the condition, if there is one. */
static const char *page_bounds(build_t *build, const char *before, const char *sorted, const char *of)
{
    const cp_desk_list_query_t *query = build->query;
    if (!query->bounded)
        return "";
    const char *key = parameter(build, cp_bind_int(query->after_key));
    const char *id = parameter(build, cp_bind_int(query->after_id));
    return apr_pstrcat(build->pool, before, "(", sorted, ", ", of, ".id) ", query->descending ? "<" : ">", " (", key,
                       ", ", id, ")", NULL);
}

static void build_start(build_t *build)
{
    build->sql->count = 0;
    parameter(build, cp_bind_int(build->query->staff_id));
    parameter(build, cp_bind_int(build->query->every));
    build_filter(build);
}

static const char *state_condition(const build_t *build, cp_desk_state_t state)
{
    if (state == CP_DESK_ANY)
        return "";
    return apr_pstrcat(build->pool, " AND ",
                       state == CP_DESK_OPEN ? cp_sql_constant_desk_list_unclosed[build->dialect] : CLOSED, NULL);
}

/* ---- Ways by inbox ---- */

static const char *one_way(build_t *build, const char *columns, const char *inbox, cp_desk_state_t state)
{
    return apr_pstrcat(build->pool, "SELECT * FROM (SELECT ", columns, " FROM ticket WHERE ticket.inbox_id = ", inbox,
                       " AND ", put(build, cp_sql_constant_desk_list_given[build->dialect], "GIVEN", inbox),
                       state_condition(build, state), build->filter, build->bounds, build->tail, ") AS way", NULL);
}

/* A power of two of them, so that statements have few shapes: id 0 is no inbox. */
static int rounded(int count)
{
    int round = 1;
    while (round < count)
        round *= 2;
    return round;
}

static const char *ways(build_t *build, const char *columns)
{
    const cp_desk_list_query_t *query = build->query;
    /* Whoever asks for a stage knows whether it is open or closed: its index has both. */
    cp_desk_state_t state = query->stage_id && !query->owner_id ? CP_DESK_ANY : query->state;
    int kinds = state == CP_DESK_ANY && (!query->stage_id || query->owner_id) ? 2 : 1;
    int count = rounded(query->inbox_count);
    apr_array_header_t *parts = apr_array_make(build->pool, 4 * count, sizeof(const char *));
    for (int i = 0; i < count; i++) {
        const char *inbox = parameter(build, cp_bind_int(i < query->inbox_count ? query->inboxes[i] : 0));
        for (int turn = 0; turn < kinds; turn++) {
            if (parts->nelts)
                APR_ARRAY_PUSH(parts, const char *) = " UNION ALL ";
            APR_ARRAY_PUSH(parts, const char *) =
                one_way(build, columns, inbox, kinds == 2 ? (turn ? CP_DESK_CLOSED : CP_DESK_OPEN) : state);
        }
    }
    return apr_array_pstrcat(build->pool, parts, 0);
}

static void build_tail(build_t *build, const char *order, const char *limit)
{
    /* PostgreSQL takes "is NULL" for no equality: by what it asks for it would sort all that nobody owns. */
    const char *nobody = "";
    if (build->query->owner_id < 0)
        nobody = apr_pstrcat(build->pool, "ticket.owner_id", direction(build), ", ", NULL);
    build->tail = apr_pstrcat(build->pool, " ORDER BY ", nobody, order, direction(build), ", ticket.id",
                              direction(build), " LIMIT ", limit, NULL);
}

/* ---- What is found first and asked afterwards: hits of a search, followed tickets ---- */

/* Conditions of tickets that no way by inbox has found. */
static const char *found_filter(build_t *build)
{
    const cp_desk_list_query_t *query = build->query;
    const char *inbox = "";
    if (query->inbox_id)
        inbox =
            apr_pstrcat(build->pool, " AND ticket.inbox_id = ", parameter(build, cp_bind_int(query->inbox_id)), NULL);
    if (query->followed && query->search)
        inbox = apr_pstrcat(build->pool, inbox,
                            " AND EXISTS (SELECT 1 FROM ticket_follower WHERE ticket_follower.staff_id = ?1"
                            " AND ticket_follower.ticket_id = ticket.id)",
                            NULL);
    return apr_pstrcat(build->pool, " AND ", cp_sql_constant_desk_list_any[build->dialect], inbox,
                       state_condition(build, query->state), build->filter, NULL);
}

static const char *people(build_t *build)
{
    const cp_desk_list_query_t *query = build->query;
    const char *address = put(build, cp_sql_constant_desk_list_people[build->dialect], "LOW_ADDRESS",
                              parameter(build, cp_bind_text(query->address[0])));
    address = put(build, address, "HIGH_ADDRESS", parameter(build, cp_bind_text(query->address[1])));
    const char *low = parameter(build, cp_bind_text(query->name[0]));
    const char *high = parameter(build, cp_bind_text(query->name[1]));
    const char *company = cp_sql_constant_desk_list_company[build->dialect];
    return apr_pstrcat(build->pool, " UNION SELECT people.id FROM (",
                       put(build, put(build, address, "LOW_NAME", low), "HIGH_NAME", high),
                       ") AS people UNION SELECT firm.id FROM (",
                       put(build, put(build, company, "LOW_NAME", low), "HIGH_NAME", high), ") AS firm", NULL);
}

/* The tickets that a search finds, before anybody asks whether they may be seen. */
static const char *hits(build_t *build)
{
    const cp_desk_list_query_t *query = build->query;
    cp_hits_t found = {.dialect = build->dialect,
                       .words = query->words,
                       .word_count = query->word_count,
                       .binds = build->sql->binds,
                       .count = &build->sql->count};
    const char *words = query->word_count ? cp_hits_sql(&found, build->pool) : "SELECT 0 AS id WHERE 1 = 0";
    const char *number = parameter(build, cp_bind_int(query->number));
    /* UNION, and not UNION ALL, as one ticket is found by many of its messages. */
    return apr_pstrcat(build->pool, "WITH hits AS MATERIALIZED (SELECT found.id AS id FROM (", words,
                       ") AS found UNION SELECT ticket.id FROM ticket WHERE ticket.number = ", number,
                       query->name[0] ? people(build) : "", ") ", NULL);
}

bool cp_desk_list_finds(const cp_desk_list_query_t *query)
{
    return query->search || query->followed || query->by;
}

/* Of somewhat more than a probe counted, as more may be filed meanwhile. */
static const char *few(build_t *build)
{
    cp_slot_sql_t slots = slots_of(build);
    return apr_pstrcat(
        build->pool, "WITH hits AS MATERIALIZED (",
        cp_slot_range_sql(&slots, &build->query->filters[build->query->by - 1], NULL, 2 * CP_SLOT_FEW, build->pool),
        ") ", NULL);
}

/* What was found is kept, to be counted and to be paged. */
static const char *found_page(build_t *build, const char **with)
{
    const cp_desk_list_query_t *query = build->query;
    bool listed = query->search || query->by;
    const char *from = listed ? cp_sql_constant_list_hits_tickets[build->dialect]
                              : apr_pstrcat(build->pool, cp_sql_constant_desk_list_followed[build->dialect],
                                            " CROSS JOIN ticket WHERE ticket.id = followed.ticket_id", NULL);
    *with = apr_pstrcat(build->pool,
                        query->search ? hits(build)
                        : query->by   ? few(build)
                                      : "WITH ",
                        listed ? ", " : "", "matched AS MATERIALIZED (SELECT ticket.id AS id, ",
                        expressions[query->order], " AS sorted FROM ", from, found_filter(build), ") ", NULL);
    return apr_pstrcat(build->pool, "SELECT matched.id, matched.sorted FROM matched",
                       page_bounds(build, " WHERE ", "matched.sorted", "matched"), " ORDER BY matched.sorted",
                       direction(build), ", matched.id", direction(build), " LIMIT ",
                       apr_itoa(build->pool, query->limit), NULL);
}

static const char *united_page(build_t *build)
{
    const cp_desk_list_query_t *query = build->query;
    const char *sorted = expressions[query->order];
    build->bounds = page_bounds(build, " AND ", sorted, "ticket");
    build_tail(build, sorted, apr_itoa(build->pool, query->limit));
    const char *page = ways(build, apr_pstrcat(build->pool, "ticket.id AS id, ", sorted, " AS sorted", NULL));
    return apr_pstrcat(build->pool, "SELECT united.id, united.sorted FROM (", page,
                       ") AS united ORDER BY united.sorted", direction(build), ", united.id", direction(build),
                       " LIMIT ", apr_itoa(build->pool, query->limit), NULL);
}

void cp_desk_list_rows_sql(cp_desk_list_sql_t *sql, cp_dialect_t dialect, const cp_desk_list_query_t *query,
                           apr_pool_t *pool)
{
    build_t build = {sql, dialect, query, pool, "", "", ""};
    build_start(&build);
    const char *with = "";
    bool found = cp_desk_list_finds(query);
    const char *page = found ? found_page(&build, &with) : united_page(&build);
    sql->text = apr_pstrcat(
        pool, with, "SELECT ", cp_sql_constant_desk_list_columns[dialect],
        ", ticket.hidden, inbox.id, inbox.name, page.sorted", found ? ", (SELECT count(*) FROM matched)" : "",
        " FROM (", page, ") AS page CROSS JOIN ticket ", cp_sql_constant_desk_list_joins[dialect],
        " WHERE ticket.id = page.id ORDER BY page.sorted", direction(&build), ", page.id", direction(&build), NULL);
}

void cp_desk_list_count_sql(cp_desk_list_sql_t *sql, cp_dialect_t dialect, const cp_desk_list_query_t *query,
                            apr_pool_t *pool)
{
    build_t build = {sql, dialect, query, pool, "", "", ""};
    build_start(&build);
    const char *limit = apr_itoa(pool, query->limit);
    /* Without an order PostgreSQL would rather read all tickets up to the limit. And where it knows the limit it takes values
     * of properties for so rare that it would read all tickets for them. */
    build_tail(&build, expressions[CP_DESK_BY_ACTIVITY],
               query->filter_count ? apr_pstrcat(pool, "(SELECT ", limit, ")", NULL) : limit);
    const char *all = ways(&build, "ticket.id AS id");
    sql->text = apr_pstrcat(pool, "SELECT count(*) FROM (SELECT united.id FROM (", all, ") AS united LIMIT ",
                            apr_itoa(pool, query->limit), ") AS counted", NULL);
}

void cp_desk_list_probe_sql(cp_desk_list_sql_t *sql, cp_dialect_t dialect, const cp_desk_list_query_t *query,
                            apr_pool_t *pool)
{
    cp_slot_sql_t slots = {dialect, sql->binds, &sql->count};
    sql->count = 0;
    sql->text =
        apr_pstrcat(pool, "SELECT 0", cp_slot_probe_sql(&slots, query->filters, query->filter_count, NULL, pool), NULL);
}
