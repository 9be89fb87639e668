/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The floor that pages are measured against: a module that takes a connection of mod_dbd, runs the statements it is given
 * (a page's own), and writes the rows of the last one as an HTML table. No session, no route, no policy, no template:
 * what a page costs above this is ours.
 *
 *     FloorStatement "SELECT … WHERE token_hash = ?1 AND …" t:HASH i:42
 *     FloorStatement "SELECT … LIMIT 50" i:7 i:3
 *     <Location "/floor">SetHandler floor</Location>
 *
 * Parameters are t:TEXT or i:INTEGER. Statements are as portalctl's build prints them (tests/bench/print_sql.c).
 */
#include <httpd.h>
/* httpd.h first: the others lean on it. */
#include <http_config.h>
#include <http_log.h>
#include <http_protocol.h>
#include <apr_dbd.h>
#include <mod_dbd.h>
#include <apr_strings.h>
#include <libpq-fe.h>
#include <sqlite3.h>
#include <string.h>

module AP_MODULE_DECLARE_DATA floor_module;
APLOG_USE_MODULE(floor);

#define STATEMENTS 8
#define PARAMETERS 16

typedef struct {
    const char *sql;
    const char *value[PARAMETERS];
    int count;
} statement_t;

typedef struct {
    statement_t statement[STATEMENTS];
    int count;
} floor_t;

typedef struct {
    sqlite3_stmt *sqlite[STATEMENTS];
    int prepared;
} prepared_t;

typedef struct {
    const char **cell;
    int rows, columns, room;
} result_t;

static APR_OPTIONAL_FN_TYPE(ap_dbd_open) * dbd_open;
static APR_OPTIONAL_FN_TYPE(ap_dbd_close) * dbd_close;

static prepared_t *prepared_of(ap_dbd_t *dbd)
{
    prepared_t *prepared = apr_hash_get(dbd->prepared, "floor", APR_HASH_KEY_STRING);

    if (!prepared) {
        prepared = apr_pcalloc(apr_hash_pool_get(dbd->prepared), sizeof *prepared);
        apr_hash_set(dbd->prepared, "floor", APR_HASH_KEY_STRING, prepared);
    }
    return prepared;
}

static void begin_result(result_t *result, int columns, int rows, apr_pool_t *pool)
{
    result->rows = 0;
    result->columns = columns;
    result->room = rows;
    result->cell = apr_palloc(pool, sizeof(char *) * (apr_size_t)(columns * rows + 1));
}

static int run_sqlite(result_t *result, const floor_t *floor, ap_dbd_t *dbd, apr_pool_t *pool)
{
    sqlite3 *db = apr_dbd_native_handle(dbd->driver, dbd->handle);
    prepared_t *prepared = prepared_of(dbd);

    for (int s = 0; s < floor->count; s++) {
        const statement_t *statement = &floor->statement[s];
        sqlite3_stmt **stmt = &prepared->sqlite[s];

        if (!*stmt && sqlite3_prepare_v3(db, statement->sql, -1, SQLITE_PREPARE_PERSISTENT, stmt, NULL))
            return HTTP_INTERNAL_SERVER_ERROR;
        for (int i = 0; i < statement->count; i++) {
            if (statement->value[i][0] == 'i')
                sqlite3_bind_int64(*stmt, i + 1, apr_atoi64(statement->value[i] + 2));
            else
                sqlite3_bind_text(*stmt, i + 1, statement->value[i] + 2, -1, SQLITE_STATIC);
        }
        begin_result(result, sqlite3_column_count(*stmt), 200, pool);
        while (result->rows < result->room && sqlite3_step(*stmt) == SQLITE_ROW) {
            for (int i = 0; i < result->columns; i++) {
                const char *text = (const char *)sqlite3_column_text(*stmt, i);
                result->cell[result->rows * result->columns + i] =
                    text ? apr_pstrmemdup(pool, text, (apr_size_t)sqlite3_column_bytes(*stmt, i)) : "";
            }
            result->rows++;
        }
        sqlite3_reset(*stmt);
    }
    return OK;
}

static int run_pgsql(result_t *result, const floor_t *floor, ap_dbd_t *dbd, apr_pool_t *pool)
{
    PGconn *pg = apr_dbd_native_handle(dbd->driver, dbd->handle);
    prepared_t *prepared = prepared_of(dbd);

    for (int s = 0; s < floor->count; s++) {
        const statement_t *statement = &floor->statement[s];
        const char *values[PARAMETERS];
        char name[16];
        PGresult *rows;

        apr_snprintf(name, sizeof name, "floor%d", s);
        if (prepared->prepared <= s) {
            Oid types[PARAMETERS]; /* BIGINT or TEXT, as the portal says it */

            for (int i = 0; i < statement->count; i++)
                types[i] = statement->value[i][0] == 'i' ? 20 : 25;
            PQclear(PQprepare(pg, name, statement->sql, statement->count, types));
            prepared->prepared = s + 1;
        }
        for (int i = 0; i < statement->count; i++)
            values[i] = statement->value[i] + 2;
        rows = PQexecPrepared(pg, name, statement->count, values, NULL, NULL, 0);
        if (PQresultStatus(rows) != PGRES_TUPLES_OK) {
            ap_log_perror(APLOG_MARK, APLOG_ERR, 0, pool, "floor: statement %d: %s", s, PQerrorMessage(pg));
            PQclear(rows);
            return HTTP_INTERNAL_SERVER_ERROR;
        }
        begin_result(result, PQnfields(rows), PQntuples(rows), pool);
        for (result->rows = 0; result->rows < result->room; result->rows++)
            for (int i = 0; i < result->columns; i++)
                result->cell[result->rows * result->columns + i] = apr_pstrmemdup(
                    pool, PQgetvalue(rows, result->rows, i), (apr_size_t)PQgetlength(rows, result->rows, i));
        PQclear(rows);
    }
    return OK;
}

static int floor_handler(request_rec *r)
{
    const floor_t *floor = ap_get_module_config(r->server->module_config, &floor_module);
    result_t result = {0};
    ap_dbd_t *dbd;
    int status;

    if (!r->handler || strcmp(r->handler, "floor"))
        return DECLINED;
    dbd = dbd_open(r->pool, r->server);
    if (!dbd)
        return HTTP_SERVICE_UNAVAILABLE;
    status = strcmp(apr_dbd_name(dbd->driver), "pgsql") ? run_sqlite(&result, floor, dbd, r->pool)
                                                        : run_pgsql(&result, floor, dbd, r->pool);
    dbd_close(r->server, dbd);
    if (status != OK)
        return status;
    ap_set_content_type(r, "text/html; charset=utf-8");
    ap_rputs("<!DOCTYPE html><html lang=\"en\"><head><title>Tickets</title></head><body><table>", r);
    for (int row = 0; row < result.rows; row++) {
        ap_rputs("<tr>", r);
        for (int i = 0; i < result.columns; i++)
            ap_rvputs(r, "<td class=\"cell\">", ap_escape_html(r->pool, result.cell[row * result.columns + i]), "</td>",
                      NULL);
        ap_rputs("</tr>\n", r);
    }
    ap_rputs("</table></body></html>", r);
    return OK;
}

static const char *add_statement(cmd_parms *cmd, void *dir, int argc, char *const argv[])
{
    floor_t *floor = ap_get_module_config(cmd->server->module_config, &floor_module);
    statement_t *statement = &floor->statement[floor->count];

    (void)dir;
    if (argc < 1 || argc > PARAMETERS + 1 || floor->count == STATEMENTS)
        return "FloorStatement takes a statement and at most 16 parameters; there may be 8 of them";
    floor->count++;
    statement->sql = apr_pstrdup(cmd->pool, argv[0]);
    for (int i = 1; i < argc; i++)
        statement->value[statement->count++] = apr_pstrdup(cmd->pool, argv[i]);
    return NULL;
}

static const command_rec commands[] = {
    AP_INIT_TAKE_ARGV("FloorStatement", add_statement, NULL, RSRC_CONF, "a statement and its parameters"), {NULL}};

static void *create_config(apr_pool_t *pool, server_rec *server)
{
    (void)server;
    return apr_pcalloc(pool, sizeof(floor_t));
}

static int post_config(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp, server_rec *server)
{
    (void)pconf, (void)plog, (void)ptemp, (void)server;
    dbd_open = APR_RETRIEVE_OPTIONAL_FN(ap_dbd_open);
    dbd_close = APR_RETRIEVE_OPTIONAL_FN(ap_dbd_close);
    return dbd_open ? OK : HTTP_INTERNAL_SERVER_ERROR;
}

static void hooks(apr_pool_t *pool)
{
    (void)pool;
    ap_hook_post_config(post_config, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_handler(floor_handler, NULL, NULL, APR_HOOK_MIDDLE);
}

module AP_MODULE_DECLARE_DATA floor_module = {
    STANDARD20_MODULE_STUFF, NULL, NULL, create_config, NULL, commands, hooks, 0};
