/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What a dialect must do, and the state that we keep per native connection. Private to db/.
 *
 * Threads: a cp_conn_t and a cp_db_t belong to the thread that acquired them; a source is shared.
 */
#ifndef CP_DB_DRIVER_H
#define CP_DB_DRIVER_H

#include <apr_hash.h>
#include <stdatomic.h>
#include <time.h>

#include "db.h"

#define CP_DB_WAIT apr_time_from_sec(2)      /**< for a connection, and for a lock of the database */
#define CP_DB_STATEMENT apr_time_from_sec(5) /**< one statement of a request, then it is given up */
#define CP_DB_SHAPES 256                     /**< built statements kept per connection */
#define CP_DB_UNANSWERED 16                  /**< statements that are sent before one is waited for */

typedef struct cp_conn_t cp_conn_t;

/** What a failed statement means for the connection and for a retry. */
typedef enum {
    CP_DB_FINE,
    CP_DB_FAILED,   /**< our statement or data is wrong: no retry */
    CP_DB_CONFLICT, /**< unique or foreign key */
    CP_DB_REFUSED,  /**< disk full, I/O error, no memory: no retry, but it may pass */
    CP_DB_STALE,    /**< prepared statement lost or plan changed: prepare again, retry */
    CP_DB_BUSY,     /**< locked, serialisation failure, statement timeout: retry once, while there is time */
    CP_DB_BROKEN    /**< connection gone: take another, retry */
} cp_db_outcome_t;

/** One statement to run. `rows` and `changed` may be NULL. */
typedef struct cp_call_t {
    const char *sql;
    int slot; /**< a cp_sql_t, or -1 for a built statement */
    const cp_bind_t *binds;
    int count;
    cp_rows_t **rows;
    apr_int64_t *changed;
} cp_call_t;

typedef struct cp_db_driver_t {
    const char *name; /**< as in DBDriver: "sqlite3", "pgsql" */
    cp_dialect_t dialect;
    const char *begin;
    /** `create`: a missing database may be made. */
    cp_error_t *(*connect)(void **native, const char *params, bool create, apr_pool_t *pool);
    void (*disconnect)(void *native);
    /** Called once per new native handle: busy handler, pragmas. */
    cp_error_t *(*setup)(cp_conn_t *conn, apr_pool_t *pool);
    /** Called before each use: mends or renews the connection, ends a forgotten transaction, empties the cache if the
     * server forgot our statements. */
    cp_db_outcome_t (*ready)(cp_conn_t *conn, apr_pool_t *pool, cp_error_t **error);
    cp_db_outcome_t (*run)(cp_conn_t *conn, const cp_call_t *call, apr_pool_t *pool, cp_error_t **error);
    cp_db_outcome_t (*script)(cp_conn_t *conn, const char *sql, apr_pool_t *pool, cp_error_t **error);
    cp_db_outcome_t (*explain)(cp_rows_t **rows, cp_conn_t *conn, const char *sql, int parameters, apr_pool_t *pool,
                               cp_error_t **error);
    void (*drop)(cp_conn_t *conn, void *prepared); /**< frees one prepared statement */
} cp_db_driver_t;

extern const cp_db_driver_t cp_db_sqlite;
extern const cp_db_driver_t cp_db_pgsql;
/** NULL if there is none of that name. */
const cp_db_driver_t *cp_db_driver_find(const char *name);

/** Per native connection, in the pool of that connection; found again at the next use. */
struct cp_conn_t {
    const cp_db_driver_t *driver;
    void *native;
    apr_pool_t *pool;
    bool bounded;                  /**< serves requests: statements end after CP_DB_STATEMENT */
    bool broken;                   /**< must be renewed before it is used again */
    void *named[CP_SQL_COUNT + 1]; /**< prepared named statements (driver's own type) */
    apr_hash_t *shapes;            /**< prepared built statements by SQL text: cp_shape_t */
    apr_uint32_t clock;            /**< for the least recently used shape */
    int generation;                /**< pgsql: pid of the backend that holds our statements */
    apr_uint32_t serial;           /**< pgsql: names of prepared statements */
    bool writing;                  /**< pgsql: between BEGIN and the end of the transaction */
    bool skipped;                  /**< pgsql: the last of several statements sent was not run, as one before failed */
    int unanswered_count;          /**< pgsql */
    const char *unanswered[CP_DB_UNANSWERED + 1]; /**< pgsql: names of what was sent and not waited for */
    apr_int64_t busy_until;                       /**< sqlite: when the busy handler gives up, in cp_db_clock */
    apr_int64_t interrupt_at;                     /**< sqlite: when the running statement is given up; 0 = never */
    cp_cell_t *cells;                             /**< sqlite: rows while they are read */
    apr_size_t cell_room;
};

/** A connection record over `native`, set up, in a pool of its own below `parent`. When `parent` goes the prepared
 * statements go first, before anything that `parent` itself cleans up (such as the native connection). */
cp_error_t *cp_conn_create(cp_conn_t **conn, const cp_db_driver_t *driver, void *native, bool bounded,
                           apr_pool_t *parent, apr_pool_t *pool);

/** The place of a prepared statement: NULL in it says that it is to be prepared. Valid until the next call. */
void **cp_conn_prepared(cp_conn_t *conn, int slot, const char *sql);

/** Puts the run's filter into a call whose statement has the mark: as a built statement, with the filter's parameters
 * behind its own. */
cp_error_t *cp_db_filter_call(cp_call_t *call, const cp_db_t *db, apr_pool_t *pool);

/** Forgets all prepared statements; `drop` them too if the server still has them. */
void cp_conn_forget(cp_conn_t *conn, bool drop);

/** Counts places, with a bounded wait by the monotonic clock. Thread-safe. Freed with `pool`. */
typedef struct cp_slots_t cp_slots_t;
cp_slots_t *cp_slots_create(int count, apr_pool_t *pool);
bool cp_slots_take(cp_slots_t *slots, apr_interval_time_t wait);
void cp_slots_give(cp_slots_t *slots);
void cp_slots_add(cp_slots_t *slots, int count);

/** A source is a vtable over a pool of connections. */
struct cp_db_source_t {
    /** Takes a connection within `wait` µs; UNAVAILABLE otherwise. `token` is handed back to `release`. */
    cp_error_t *(*acquire)(cp_db_source_t *source, cp_conn_t **conn, void **token, apr_interval_time_t wait,
                           apr_pool_t *pool);
    void (*release)(cp_db_source_t *source, cp_conn_t *conn, void *token);
    void *baton;
    cp_slots_t *writers;    /**< one place */
    atomic_bool one_writer; /**< the database has one writer at a time, so ours queue here, without a connection */
    bool create;            /**< a missing database may be made */
    const cp_db_filter_t *filter; /**< what runs begin with; NULL: customers' statements have to say theirs */
};

/** A connection in use. */
struct cp_db_t {
    cp_conn_t *conn;
    cp_db_mode_t mode;
    cp_db_stats_t *stats;
    const cp_db_filter_t *filter;
    cp_db_outcome_t outcome; /**< of the statement that failed last */
    cp_error_t *failed;
};

/** An error of the kind that fits `outcome`. */
cp_error_t *cp_db_error_at(const char *file, int line, apr_pool_t *pool, cp_db_outcome_t outcome, const char *format,
                           ...) __attribute__((format(printf, 5, 6)));
#define cp_db_error(pool, outcome, ...) cp_db_error_at(__FILE__, __LINE__, pool, outcome, __VA_ARGS__)

/** Microseconds that no change of the wall clock moves. */
static inline apr_int64_t cp_db_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (apr_int64_t)now.tv_sec * APR_USEC_PER_SEC + now.tv_nsec / 1000;
}

#endif
