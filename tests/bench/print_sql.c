/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prints the statements of pages for the floor (mod_floor.c), one a line: name, tab, SQL, and a tab and a parameter for
 * each of the built ones. Arguments: sqlite3|pgsql, contact id, company id, rows of a page; "company" for that view.
 */
#include <apr_general.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../mod_customerportal/db/db_list.h"

/* On one line; built statements say ?1 on every dialect, which PostgreSQL writes $1. */
static void print_sql(const char *text, cp_dialect_t dialect)
{
    for (; *text; text++)
        putchar(*text == '\n' ? ' ' : *text == '?' && dialect == CP_DIALECT_PGSQL ? '$' : *text);
}

static void print_built(const char *name, const cp_list_sql_t *sql, cp_dialect_t dialect)
{
    printf("%s\t", name);
    print_sql(sql->text, dialect);
    for (int i = 0; i < sql->count; i++) {
        if (sql->binds[i].type == CP_BIND_INT)
            printf("\ti:%" APR_INT64_T_FMT, sql->binds[i].number);
        else
            printf("\tt:%s", sql->binds[i].text);
    }
    putchar('\n');
}

int main(int argc, const char *const *argv)
{
    static const cp_list_order_t newest = {"ticket.activity_at", false};
    static const cp_sql_t named[] = {CP_SQL_SESSION_FIND, CP_SQL_LIST_OWNERS, CP_SQL_TICKET_FIND, CP_SQL_MESSAGE_LIST};
    cp_list_query_t query = {.order = &newest, .descending = true};
    cp_dialect_t dialect;
    cp_list_sql_t sql;
    apr_pool_t *pool;

    if (argc < 5 || argc > 6 || apr_app_initialize(&argc, &argv, NULL) != APR_SUCCESS)
        return 2;
    apr_pool_create(&pool, NULL);
    dialect = strcmp(argv[1], "pgsql") ? CP_DIALECT_SQLITE : CP_DIALECT_PGSQL;
    query.contact_id = atoll(argv[2]);
    query.company_id = atoll(argv[3]);
    for (apr_size_t i = 0; i < sizeof named / sizeof *named; i++) {
        printf("%s\t", cp_db_sql_name(named[i]));
        print_sql(cp_db_sql_text(named[i], dialect), dialect);
        putchar('\n');
    }
    query.view = argc > 5 && !strcmp(argv[5], "company") ? CP_LIST_COMPANY : CP_LIST_ALL;
    query.limit = atoi(argv[4]) + 1;
    cp_list_rows_sql(&sql, dialect, &query, pool);
    print_built("list_rows", &sql, dialect);
    query.limit = 1001;
    cp_list_count_sql(&sql, dialect, &query, pool);
    print_built("list_count", &sql, dialect);
    return 0;
}
