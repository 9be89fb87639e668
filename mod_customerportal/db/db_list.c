/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>
#include <string.h>

#include "db_list.h"

/* A way to tickets. A company's are found by the order, or by the value of a property that few of them have. Own tickets have two: filed by the contact, and those where the contact was added later. */
typedef enum { WAY_COMPANY, WAY_VALUE, WAY_FILED, WAY_ADDED, WAY_HITS, WAYS } way_t;

static const char *const way_from[WAYS] = {
    [WAY_COMPANY] = "ticket WHERE ticket.company_id = ?2",
    [WAY_FILED] = "ticket WHERE ticket.requester_id = ?1",
    [WAY_ADDED] = ("ticket_contact CROSS JOIN ticket WHERE ticket_contact.contact_id = ?1"
                   " AND ticket_contact.role <> 'requester' AND ticket.id = ticket_contact.ticket_id"),
};

static const char newest[] = "ticket.activity_at";

typedef struct build_t {
    cp_list_sql_t *sql;
    cp_dialect_t dialect;
    const cp_list_query_t *query;
    apr_pool_t *pool;
    const char *filter; /* conditions of every way */
    const char *places; /* the parameter of the order's places; NULL if it has none */
    const char *sorted; /* what rows are sorted by */
    const char *key;    /* parameters of the row next to the page, if it is bounded */
    const char *id;
} build_t;

static const char *parameter(build_t *build, cp_bind_t bind)
{
    build->sql->binds[build->sql->count++] = bind;
    return apr_psprintf(build->pool, "?%d", build->sql->count);
}

static void add_condition(build_t *build, const char *left, const char *right)
{
    build->filter = apr_pstrcat(build->pool, build->filter, " AND ", left, right, NULL);
}

static cp_slot_sql_t slots_of(build_t *build)
{
    return (cp_slot_sql_t){build->dialect, build->sql->binds, &build->sql->count};
}

/* Conditions that do not depend on the way. */
static void build_filter(build_t *build)
{
    const cp_list_query_t *query = build->query;
    static const char *const state[] = {
        [CP_LIST_OPEN] = "ticket.closed_at IS NULL",
        [CP_LIST_CLOSED] = "ticket.closed_at IS NOT NULL",
        [CP_LIST_STAFF_LAST] = "ticket.closed_at IS NULL AND ticket.last_by = 'staff'",
    };
    build->filter = "";
    add_condition(build, cp_sql_constant_list_visible[build->dialect], "");
    if (query->state != CP_LIST_ANY)
        add_condition(build, state[query->state], "");
    if (query->owner_id > 0)
        add_condition(build, "ticket.owner_id = ", parameter(build, cp_bind_int(query->owner_id)));
    else if (query->owner_id < 0)
        add_condition(build, "ticket.owner_id IS NULL", "");
    if (query->from)
        add_condition(build, "ticket.activity_at >= ", parameter(build, cp_bind_int(query->from)));
    if (query->to)
        add_condition(build, "ticket.activity_at < ", parameter(build, cp_bind_int(query->to)));
    cp_slot_sql_t slots = slots_of(build);
    for (int i = 0; i < query->filter_count; i++)
        build->filter =
            apr_pstrcat(build->pool, build->filter, cp_slot_filter_sql(&slots, &query->filters[i], build->pool), NULL);
}

static void build_start(build_t *build)
{
    build->sql->count = 0;
    parameter(build, cp_bind_int(build->query->contact_id));
    parameter(build, cp_bind_int(build->query->company_id));
    build_filter(build);
}

/* ---- Values that have places ---- */

apr_int64_t cp_list_place(const char *places, const char *value, apr_pool_t *pool)
{
    const char *at = strstr(places, apr_pstrcat(pool, "|", value, "|", NULL));
    return at ? at - places + 1 : 0;
}

static const char *place_of(const build_t *build, const char *value)
{
    return apr_pstrcat(build->pool, cp_sql_constant_list_finder[build->dialect], "(", build->places, ", '|' || ", value,
                       " || '|')", NULL);
}

static void build_order(build_t *build)
{
    const cp_list_order_t *order = build->query->order;
    build->sorted = order->expression;
    if (build->query->bounded) {
        build->key = parameter(build, build->query->after_key);
        build->id = parameter(build, cp_bind_int(build->query->after_id));
    }
    if (!order->places)
        return;
    build->places = parameter(build, cp_bind_text(order->places));
    build->sorted = place_of(build, order->expression);
}

/* Whether the company's tickets are found value by value. What is found first, and what people have, is sorted. */
static bool by_value(const cp_list_query_t *query)
{
    return query->order->places && !query->search && !query->by && query->company_id && query->view != CP_LIST_OWN;
}

/* The values that the company's tickets have, each by one look into the index. */
static const char *held(const build_t *build)
{
    const char *value = build->query->order->expression;
    const char *next = apr_pstrcat(build->pool, " ORDER BY ", value, ", ticket.id LIMIT 1)", NULL);
    return apr_pstrcat(build->pool, "WITH RECURSIVE held (value) AS (SELECT first.value FROM (SELECT ", value,
                       " AS value FROM ticket WHERE ticket.company_id = ?2", next,
                       " AS first UNION ALL SELECT (SELECT ", value, " FROM ticket WHERE ticket.company_id = ?2 AND ",
                       value, " > held.value", next, " FROM held WHERE held.value IS NOT NULL) ", NULL);
}

/* The company's tickets of one value beyond an id, for SQLite. */
static const char *of_value(build_t *build, const char *beyond)
{
    const char *sign = build->query->descending ? " < " : " > ", *direction = build->query->descending ? " DESC" : "";
    return apr_pstrcat(build->pool, "ticket WHERE ticket.company_id = ?2 AND ", build->query->order->expression,
                       " = choice.value AND ticket.id", sign, beyond, build->filter, " ORDER BY ticket.id", direction,
                       NULL);
}

/* The same for PostgreSQL, which does not know how many have a value. It would rather read what the filters leave of a
 * company, value after value, than what a page needs: so the filters are no condition that an index has, but one that it
 * takes nearly all rows to meet. Of what is equal to a value it would walk the primary key: so it is asked for a range, in
 * the order that only one index has. */
static const char *in_value(build_t *build, const char *beyond)
{
    bool down = build->query->descending;
    const char *value = build->query->order->expression, *direction = down ? " DESC" : "";
    return apr_pstrcat(build->pool, "ticket WHERE ticket.company_id = ?2 AND (", value, ", ticket.id) ",
                       down ? "<" : ">", " (choice.value, ", beyond, ") AND ", value,
                       down ? " >=" : " <=", " choice.value AND CASE WHEN TRUE", build->filter,
                       " THEN 1 ELSE 0 END <> 0 ORDER BY ", value, direction, ", ticket.id", direction, NULL);
}

/* The company's way: of each value a page of rows, in the order of their ids. */
static const char *values_way(build_t *build)
{
    const cp_list_query_t *query = build->query;
    const char *direction = query->descending ? " DESC" : "", *limit = apr_itoa(build->pool, query->limit);
    const char *beyond = query->descending ? "9223372036854775807" : "0", *from = "";
    if (query->bounded) {
        from = apr_pstrcat(build->pool, " WHERE choice.place ", query->descending ? "<= " : ">= ", build->key, NULL);
        beyond = apr_pstrcat(build->pool, "CASE WHEN choice.place = ", build->key, " THEN ", build->id, " ELSE ",
                             beyond, " END", NULL);
    }
    const char *tickets = build->dialect == CP_DIALECT_PGSQL ? in_value(build, beyond) : of_value(build, beyond);
    return apr_pstrcat(build->pool, "SELECT picked.id AS id, choice.place AS sorted FROM (SELECT held.value AS value, ",
                       place_of(build, "held.value"), " AS place FROM held WHERE held.value IS NOT NULL) AS choice ",
                       cp_sql_constant_list_each_start[build->dialect], "SELECT ticket.id AS id FROM ", tickets,
                       " LIMIT (SELECT ", limit, ")", cp_sql_constant_list_each_end[build->dialect], from,
                       " ORDER BY choice.place", direction, ", picked.id", direction, " LIMIT ", limit, NULL);
}

/* ---- Ways ---- */

/* Of somewhat more than a probe counted, as more may be filed meanwhile. */
static const char *few(build_t *build)
{
    cp_slot_sql_t slots = slots_of(build);
    return apr_pstrcat(build->pool, "WITH hits AS MATERIALIZED (",
                       cp_slot_range_sql(&slots, &build->query->filters[build->query->by - 1], "ticket.company_id = ?2",
                                         2 * CP_SLOT_FEW, build->pool),
                       ") ", NULL);
}

/* The tickets that a search finds, before anybody asks whether they may be seen. */
static const char *hits(build_t *build)
{
    const cp_list_query_t *query = build->query;
    if (!query->search)
        return query->by ? few(build) : "";
    cp_hits_t found = {.dialect = build->dialect,
                       .tokens = query->tokens,
                       .words = query->words,
                       .word_count = query->word_count,
                       .binds = build->sql->binds,
                       .count = &build->sql->count};
    const char *number = NULL, *words = query->word_count ? cp_hits_sql(&found, build->pool) : NULL;
    if (query->number)
        number = apr_pstrcat(build->pool, "SELECT ticket.id AS id FROM ticket WHERE ticket.number = ",
                             parameter(build, cp_bind_int(query->number)), NULL);
    if (!words && !number)
        number = "SELECT ticket.id AS id FROM ticket WHERE ticket.number = 0";
    /* UNION, and not UNION ALL, as one ticket is found by many of its messages. */
    return apr_pstrcat(build->pool, "WITH hits AS MATERIALIZED (SELECT found.id AS id FROM (", words ? words : number,
                       ") AS found UNION SELECT named.id FROM (",
                       words && number ? number : "SELECT 0 AS id WHERE 1 = 0", ") AS named) ", NULL);
}

static const char *from_way(const build_t *build, way_t way)
{
    const char *found = cp_sql_constant_list_hits_tickets[build->dialect];
    if (way == WAY_VALUE)
        return apr_pstrcat(build->pool, found, " AND ticket.company_id = ?2", NULL);
    return way == WAY_HITS ? found : way_from[way];
}

static const char *one_way(build_t *build, way_t way, const char *columns, const char *order, const char *more)
{
    const char *direction = build->query->descending ? " DESC" : "";
    return apr_pstrcat(build->pool, "SELECT ", columns, " FROM ", from_way(build, way), build->filter, more,
                       " ORDER BY ", order, direction, ", ticket.id", direction, " LIMIT ",
                       apr_itoa(build->pool, build->query->limit), NULL);
}

/* How the ways of a view come together. */
typedef struct union_t {
    const char *columns;
    const char *order;
    const char *bounds;
    const char *values; /* the company's way by the values; NULL: by the order */
    const char *joint;
    const char *apart; /* what the contact's own ways leave to the company's */
    bool single;       /* set if there is only one way: it needs no union */
} union_t;

/* What keeps the hits to the view; the other ways are the view. */
static const char *view_filter(build_t *build)
{
    const cp_list_query_t *query = build->query;
    if (query->view == CP_LIST_OWN || !query->company_id)
        return apr_pstrcat(build->pool, " AND ", cp_sql_constant_list_own[build->dialect], NULL);
    return query->view == CP_LIST_COMPANY ? " AND ticket.company_id = ?2" : "";
}

static const char *ways(build_t *build, union_t *parts)
{
    const cp_list_query_t *query = build->query;
    bool company = query->view != CP_LIST_OWN && query->company_id;
    const char *shared = parts->values;
    if (!shared)
        shared = one_way(build, query->by ? WAY_VALUE : WAY_COMPANY, parts->columns, parts->order, parts->bounds);
    parts->single = query->search || (company && query->view == CP_LIST_COMPANY);
    if (parts->single)
        return query->search ? one_way(build, WAY_HITS, parts->columns, parts->order, view_filter(build)) : shared;
    const char *more = company ? apr_pstrcat(build->pool, parts->apart, parts->bounds, NULL) : parts->bounds;
    const char *own =
        apr_pstrcat(build->pool, "SELECT * FROM (", one_way(build, WAY_FILED, parts->columns, parts->order, more),
                    ") AS filed", parts->joint, "SELECT * FROM (",
                    one_way(build, WAY_ADDED, parts->columns, parts->order, more), ") AS added", NULL);
    if (!company)
        return own;
    return apr_pstrcat(build->pool, "SELECT * FROM (", shared, ") AS shared", parts->joint, own, NULL);
}

/* `before` stands before the condition, if there is one. */
static const char *page_bounds(build_t *build, const char *before, const char *sorted, const char *of)
{
    const cp_list_query_t *query = build->query;
    if (!query->bounded)
        return "";
    return apr_pstrcat(build->pool, before, "(", sorted, ", ", of, ".id) ", query->descending ? "<" : ">", " (",
                       build->key, ", ", build->id, ")", NULL);
}

/* 0 closed, 1 open, 2 open and the contact's turn */
#define STATE                                                                            \
    "CASE WHEN ticket.closed_at IS NOT NULL THEN 0 WHEN ticket.last_by = 'staff' THEN 2" \
    " ELSE 1 END AS state"

/* A search is made once: what it found is kept, to be counted and to be paged. */
static const char *found_page(build_t *build, const char **with)
{
    const cp_list_query_t *query = build->query;
    const char *direction = query->descending ? " DESC" : "";
    *with = apr_pstrcat(build->pool, *with, ", matched AS MATERIALIZED (SELECT ticket.id AS id, ", build->sorted,
                        " AS sorted, " STATE " FROM ", from_way(build, WAY_HITS), build->filter, view_filter(build),
                        ") ", NULL);
    return apr_pstrcat(build->pool, "SELECT matched.id, matched.sorted FROM matched",
                       page_bounds(build, " WHERE ", "matched.sorted", "matched"), " ORDER BY matched.sorted",
                       direction, ", matched.id", direction, " LIMIT ", apr_itoa(build->pool, query->limit), NULL);
}

static const char *united_page(build_t *build)
{
    const cp_list_query_t *query = build->query;
    const char *direction = query->descending ? " DESC" : "", *sorted = build->sorted;
    union_t parts = {.columns = apr_pstrcat(build->pool, "ticket.id AS id, ", sorted, " AS sorted", NULL),
                     .order = sorted,
                     .bounds = page_bounds(build, " AND ", sorted, "ticket"),
                     .values = by_value(query) ? values_way(build) : NULL,
                     .joint = " UNION ",
                     .apart = ""};
    const char *page = ways(build, &parts);
    if (parts.single)
        return page;
    return apr_pstrcat(build->pool, "SELECT found.id, found.sorted FROM (", page, ") AS found ORDER BY found.sorted",
                       direction, ", found.id", direction, " LIMIT ", apr_itoa(build->pool, query->limit), NULL);
}

static const char *slot_columns(const build_t *build)
{
    const char *columns = "";
    for (int i = 0; i < CP_LIST_SLOTS; i++)
        if (build->query->slots & 1u << i)
            columns =
                apr_pstrcat(build->pool, columns, ", ", cp_sql_constant_property_ticket_p[i][build->dialect], NULL);
    return columns;
}

void cp_list_rows_sql(cp_list_sql_t *sql, cp_dialect_t dialect, const cp_list_query_t *query, apr_pool_t *pool)
{
    build_t build = {sql, dialect, query, pool, "", NULL, NULL, NULL, NULL};
    build_start(&build);
    build_order(&build);
    const char *with = by_value(query) ? held(&build) : hits(&build);
    const char *direction = query->descending ? " DESC" : "";
    const char *page = query->search ? found_page(&build, &with) : united_page(&build);
    const char *counts = query->search ? ", (SELECT count(*) FROM matched),"
                                         " (SELECT count(*) FROM matched WHERE matched.state > 0),"
                                         " (SELECT count(*) FROM matched WHERE matched.state = 2)"
                                       : "";
    /* A page is told by the value it ends with, so that it stays the same page when the values change places. */
    const char *key = build.places ? query->order->expression : "page.sorted";
    sql->text = apr_pstrcat(pool, with, "SELECT ", cp_sql_constant_list_columns[dialect], ", ", key, counts,
                            slot_columns(&build), " FROM (", page, ") AS page CROSS JOIN ticket ",
                            cp_sql_constant_list_joins[dialect], " WHERE ticket.id = page.id ORDER BY page.sorted",
                            direction, ", page.id", direction, NULL);
}

static void count_sql(cp_list_sql_t *sql, cp_dialect_t dialect, const cp_list_query_t *query, bool probe,
                      apr_pool_t *pool)
{
    cp_list_query_t counted = *query;
    counted.descending = true;
    if (probe)
        counted.filter_count = 0;
    build_t build = {sql, dialect, &counted, pool, "", NULL, NULL, NULL, NULL};
    build_start(&build);
    const char *with = hits(&build);
    /* The ways are kept apart instead of united, since a union of a thousand rows costs more than reading them. */
    union_t parts = {.columns = STATE,
                     .order = newest,
                     .bounds = "",
                     .joint = " UNION ALL ",
                     .apart = " AND (ticket.company_id IS NULL OR ticket.company_id <> ?2)"};
    const char *all = ways(&build, &parts), *probes = "";
    if (probe) {
        cp_slot_sql_t slots = slots_of(&build);
        probes = cp_slot_probe_sql(&slots, query->filters, query->filter_count, "ticket.company_id = ?2", pool);
    }
    sql->text = apr_pstrcat(pool, with,
                            "SELECT count(*), count(CASE WHEN counted.state > 0 THEN 1 END),"
                            " count(CASE WHEN counted.state = 2 THEN 1 END)",
                            probes, " FROM (SELECT every.state FROM (", all, ") AS every LIMIT ",
                            apr_itoa(pool, query->limit), ") AS counted", NULL);
}

void cp_list_count_sql(cp_list_sql_t *sql, cp_dialect_t dialect, const cp_list_query_t *query, apr_pool_t *pool)
{
    count_sql(sql, dialect, query, false, pool);
}

void cp_list_probe_sql(cp_list_sql_t *sql, cp_dialect_t dialect, const cp_list_query_t *query, apr_pool_t *pool)
{
    count_sql(sql, dialect, query, true, pool);
}
