/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The database as the model sees it: named statements with bound parameters, copied results, and one way to run them.
 *
 * `cp_db_run` is the only way to a connection. It waits (bounded) for a free one, runs the caller's function, ends the
 * transaction, and gives the connection back before anything is written to the client. Broken connections, statements
 * lost by a reconnect, busy and serialisation failures are retried once, as a whole, but never after COMMIT was sent.
 * So the function must be repeatable: no effect outside the database and its baton.
 *
 * Why not apr_dbd's own statements: its measured faults are listed in the README's design section.
 */
#ifndef CP_DB_H
#define CP_DB_H

#include <apr_pools.h>
#include <apr_time.h>
#include <stdbool.h>

#include "../base/base_error.h"

typedef enum { CP_DIALECT_SQLITE, CP_DIALECT_PGSQL } cp_dialect_t;
#define CP_DIALECTS 2

typedef struct cp_db_t cp_db_t;               /**< a connection in use; belongs to one thread */
typedef struct cp_db_source_t cp_db_source_t; /**< where connections come from; shared by threads */

/** What a request's statements cost; shown by Server-Timing and asserted by tests. */
typedef struct cp_db_stats_t {
    int statements;
    apr_interval_time_t busy; /**< µs inside the database */
    apr_interval_time_t wait; /**< µs waiting for a connection */
} cp_db_stats_t;

/* ---- Parameters ---- */

/** PostgreSQL is told the types at the first use of a statement: integers are BIGINT, text is TEXT (cast it where another
 * type is meant, as in CAST(?1 AS INTEGER)). */
typedef struct cp_bind_t {
    enum { CP_BIND_NULL, CP_BIND_INT, CP_BIND_TEXT } type;
    apr_int64_t number; /**< CP_BIND_NULL: the type that it stands for */
    const char *text;   /**< CP_BIND_TEXT */
} cp_bind_t;

static inline cp_bind_t cp_bind_int(apr_int64_t number)
{
    return (cp_bind_t){CP_BIND_INT, number, NULL};
}

/** NULL text binds SQL NULL. */
cp_bind_t cp_bind_text(const char *text);
/** An id where 0 means "none": binds SQL NULL. */
cp_bind_t cp_bind_id(apr_int64_t id);

/** The parameters ?1, ?2, … of a statement: CP_BIND(cp_bind_int(7), cp_bind_text(name)) */
#define CP_BIND(...) \
    (const cp_bind_t[]){__VA_ARGS__}, (int)(sizeof((const cp_bind_t[]){__VA_ARGS__}) / sizeof(cp_bind_t))
#define CP_NO_BIND NULL, 0

/* ---- Results: copied, valid as long as their pool ---- */

typedef struct cp_cell_t {
    const char *text; /**< NUL-terminated; NULL for SQL NULL. On pgsql also the digits of a number */
    apr_size_t length;
    apr_int64_t number; /**< integers, and truth as 0 or 1; 0 for NULL and text */
    bool null;
} cp_cell_t;

typedef struct cp_rows_t {
    int count;
    int columns;
    const cp_cell_t *cells; /**< row by row */
} cp_rows_t;

static inline const cp_cell_t *cp_cell(const cp_rows_t *rows, int row, int column)
{
    return &rows->cells[(apr_size_t)row * (apr_size_t)rows->columns + (apr_size_t)column];
}
static inline apr_int64_t cp_cell_int(const cp_rows_t *rows, int row, int column)
{
    return cp_cell(rows, row, column)->number;
}
static inline const char *cp_cell_text(const cp_rows_t *rows, int row, int column)
{
    return cp_cell(rows, row, column)->text;
}
static inline bool cp_cell_null(const cp_rows_t *rows, int row, int column)
{
    return cp_cell(rows, row, column)->null;
}

/* ---- The filter of customers' statements ---- */

/**
 * A condition that tickets have to meet to be shown to customers at all: an administrator's rule. It stands in the place
 * of the mark in the visibility rule (db/sql/visibility.sql), and so in every statement that has this rule, whoever wrote
 * it. In WRITE and READ runs for customers the portal's is set first; a statement with the mark that runs before is
 * refused, so that it cannot be forgotten.
 */
typedef struct cp_db_filter_t {
    const char *sql[CP_DIALECTS]; /**< a condition in brackets, with parameters ?1 to ?count; NULL: nothing is hidden */
    const cp_bind_t *binds;
    int count;
} cp_db_filter_t;

#define CP_DB_FILTER_MARK "/*filter*/"
#define CP_DB_FILTER_BINDS 60 /**< most parameters of a filter */

/** The filter that hides nothing: what portalctl's own connections begin with. */
extern const cp_db_filter_t cp_db_no_filter;

/** From here on in this run; NULL: none is decided. Must outlive the run. */
void cp_db_use_filter(cp_db_t *db, const cp_db_filter_t *filter);

/* ---- Running ---- */

typedef enum {
    CP_DB_READ, /**< no transaction round the statements; each sees what is committed */
    CP_DB_WRITE /**< one transaction; BEGIN IMMEDIATE on SQLite */
} cp_db_mode_t;

typedef cp_error_t *cp_db_work_t(cp_db_t *db, void *baton, apr_pool_t *pool);

/** Runs `work` with a connection of `source`. An error of `work` rolls back and is returned as it is. `stats` may be
 * NULL. UNAVAILABLE when no connection comes within 2 s, the database is away, or it stays busy for 2 s.
 *
 * CP_DB_WRITE: once a statement failed nothing more is sent and nothing is committed, whatever `work` returns: where a
 * conflict is expected, say ON CONFLICT. On SQLite the writers of a process queue for one another. */
cp_error_t *cp_db_run(cp_db_source_t *source, cp_db_stats_t *stats, cp_db_mode_t mode, cp_db_work_t *work, void *baton,
                      apr_pool_t *pool);

cp_dialect_t cp_db_dialect(const cp_db_t *db);

/* Named statements: cp_sql_t is generated from db/sql/ *.sql, one enum value CP_SQL_NAME for `-- name: name`. */
#include "db_sql.h"

/** Runs a statement that returns no rows; `changed` (may be NULL) gets the number of rows it touched. Without it a write
 * need not be waited for, and its failure may be told by a later statement, or by the end of the run. */
cp_error_t *cp_db_exec(cp_db_t *db, cp_sql_t statement, const cp_bind_t *binds, int count, apr_int64_t *changed,
                       apr_pool_t *pool);

/** Runs a statement that returns rows (a SELECT, or a change with RETURNING) and copies all of them into `pool`. */
cp_error_t *cp_db_select(cp_rows_t **rows, cp_db_t *db, cp_sql_t statement, const cp_bind_t *binds, int count,
                         apr_pool_t *pool);

/** The same for SQL that the list builder made. `sql` is cached per connection by its text (at most 256 shapes, least
 * recently used go); parameters are ?1, ?2, … on every dialect's input: the driver translates. */
cp_error_t *cp_db_select_sql(cp_rows_t **rows, cp_db_t *db, const char *sql, const cp_bind_t *binds, int count,
                             apr_pool_t *pool);

/** Runs a script of several statements without parameters, for migrations only. */
cp_error_t *cp_db_script(cp_db_t *db, const char *sql, apr_pool_t *pool);

/** The SQL text of a named statement, for EXPLAIN tests and the bench. */
const char *cp_db_sql_text(cp_sql_t statement, cp_dialect_t dialect);
const char *cp_db_sql_name(cp_sql_t statement);
/** The plan of `sql` (either kind of parameter) as one text column: SQLite's EXPLAIN QUERY PLAN, PostgreSQL's generic
 * plan. `parameters` is their number. */
cp_error_t *cp_db_explain(cp_rows_t **rows, cp_db_t *db, const char *sql, int parameters, apr_pool_t *pool);

/* ---- Sources ---- */

/** Opens one connection itself, for portalctl and tests: `spec` is "sqlite3:PATH-or-URI" or "pgsql:CONNINFO". It is
 * opened at the first use; only cp_migrate_run creates a missing SQLite file. Threads wait for one another. */
cp_error_t *cp_db_source_direct(cp_db_source_t **source, const char *spec, apr_pool_t *pool);

/** Makes SQLite take memory in fewer sizes, so that threads keep less of it for themselves. For a process of many threads,
 * once, before anything in it uses SQLite: false, and nothing changes, if something did. Holds for whatever uses SQLite there. */
bool cp_db_memory_begin(void);

#endif
