/* SPDX-License-Identifier: Apache-2.0 */
#include "model_purge.h"

#include "model_factor.h"
#include "model_outbox.h"

#define DAY apr_time_from_sec(24 * 3600)
#define FEWEST 25 /* rows of a step */
#define MOST 2000
#define SHORT apr_time_from_msec(12) /* a step that took less is followed by a larger one */
#define LONG apr_time_from_msec(20)  /* and one that took more by a smaller one */
#define REST_MOST apr_time_from_msec(250)

/* After so long, except mails: those are asked for by other statements. */
static const struct {
    const char *word;
    cp_sql_t count;
    cp_sql_t remove;
    apr_interval_time_t after;
} kinds[CP_PURGE_KINDS] = {
    [CP_PURGE_MAILS] = {"mails", CP_SQL_PURGE_MAIL_COUNT, CP_SQL_PURGE_MAIL, 0},
    [CP_PURGE_SESSIONS] = {"sessions", CP_SQL_PURGE_SESSION_COUNT, CP_SQL_SESSION_PURGE, 0},
    [CP_PURGE_PENDING] = {"sign-ins", CP_SQL_PURGE_PENDING_COUNT, CP_SQL_PENDING_PURGE, 0},
    [CP_PURGE_DEVICES] = {"browsers", CP_SQL_PURGE_DEVICE_COUNT, CP_SQL_DEVICE_PURGE, CP_DEVICE_TIME},
    [CP_PURGE_TOKENS] = {"codes", CP_SQL_PURGE_TOKEN_COUNT, CP_SQL_TOKEN_PURGE, DAY},
    [CP_PURGE_KEPT_TEXTS] = {"texts", CP_SQL_PURGE_KEPT_TEXT_COUNT, CP_SQL_KEPT_TEXT_PURGE, 0},
    [CP_PURGE_THROTTLE] = {"counters", CP_SQL_PURGE_THROTTLE_COUNT, CP_SQL_THROTTLE_PURGE, 0},
    [CP_PURGE_FORMS] = {"forms", CP_SQL_PURGE_FORM_COUNT, CP_SQL_ONCE_PURGE, 0},
    [CP_PURGE_PRESENCE] = {"presences", CP_SQL_PURGE_PRESENCE_COUNT, CP_SQL_PURGE_PRESENCE, DAY},
};

typedef struct step_t {
    const cp_purge_t *purge;
    cp_purge_kind_t kind;
    apr_int64_t limit;
    apr_int64_t rows;
    apr_time_t begun; /* when it had the database in hand */
} step_t;

const char *cp_purge_word(cp_purge_kind_t kind)
{
    return kinds[kind].word;
}

/* Parameters of all statements about mails. */
#define MAIL_BINDS 4
static void bind_mails(cp_bind_t *binds, const step_t *step)
{
    const cp_purge_t *purge = step->purge;
    apr_time_t before = purge->now - purge->mail_days * DAY, trouble = purge->now - CP_OUTBOX_TROUBLE_TIME;

    binds[0] = cp_bind_text(purge->portal);
    binds[1] = cp_bind_int(before);
    binds[2] = cp_bind_int(before < trouble ? before : trouble);
    binds[3] = cp_bind_int(step->limit);
}

static cp_error_t *count(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    step_t *step = baton;
    cp_bind_t binds[MAIL_BINDS] = {cp_bind_int(step->purge->now - kinds[step->kind].after)};
    cp_rows_t *rows;

    if (step->kind == CP_PURGE_MAILS)
        bind_mails(binds, step);
    CP_TRY(cp_db_select(&rows, db, kinds[step->kind].count, binds, cp_sql_parameters[kinds[step->kind].count], pool));
    step->rows = cp_cell_int(rows, 0, 0);
    return NULL;
}

cp_error_t *cp_purge_count(apr_int64_t *rows, const cp_purge_t *purge, cp_purge_kind_t kind, apr_pool_t *pool)
{
    step_t step = {.purge = purge, .kind = kind};

    *rows = 0;
    if (kind == CP_PURGE_MAILS && !purge->mail_days)
        return NULL;
    CP_TRY(cp_db_run(purge->db, NULL, CP_DB_READ, count, &step, pool));
    *rows = step.rows;
    return NULL;
}

static cp_error_t *remove_mails(cp_db_t *db, step_t *step, apr_pool_t *pool)
{
    cp_bind_t binds[MAIL_BINDS];

    bind_mails(binds, step);
    CP_TRY(cp_db_exec(db, CP_SQL_PURGE_MAIL_REFER, binds, MAIL_BINDS, NULL, pool));
    CP_TRY(cp_db_exec(db, CP_SQL_PURGE_MAIL_INVITATION, binds, MAIL_BINDS, NULL, pool));
    return cp_db_exec(db, CP_SQL_PURGE_MAIL, binds, MAIL_BINDS, &step->rows, pool);
}

static cp_error_t *remove_some(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    step_t *step = baton;
    cp_rows_t *held;

    step->begun = apr_time_now();
    CP_TRY(cp_db_select(&held, db, CP_SQL_LOCK_KEY, CP_BIND(cp_bind_text("purge")), pool));
    if (step->kind == CP_PURGE_MAILS)
        return remove_mails(db, step, pool);
    return cp_db_exec(db, kinds[step->kind].remove,
                      CP_BIND(cp_bind_int(step->purge->now - kinds[step->kind].after), cp_bind_int(step->limit)),
                      &step->rows, pool);
}

/* As many rows as the next step can have: machines differ, and so does what is in their memory. What is committed is
 * written then, so that counts, too. */
static void adapt(step_t *step, apr_interval_time_t took)
{
    if (took > LONG)
        step->limit /= 2;
    else if (took < SHORT)
        step->limit = step->limit * 5 / 4;
    step->limit = step->limit < FEWEST ? FEWEST : step->limit > MOST ? MOST : step->limit;
}

cp_error_t *cp_purge(apr_int64_t *rows, const cp_purge_t *purge, cp_purge_kind_t kind, apr_pool_t *pool)
{
    step_t step = {.purge = purge, .kind = kind, .limit = FEWEST};
    cp_error_t *error = NULL;
    bool more = kind != CP_PURGE_MAILS || purge->mail_days > 0;
    apr_pool_t *step_pool;

    *rows = 0;
    apr_pool_create(&step_pool, pool);
    while (more && !error && (!purge->go_on || purge->go_on(purge->baton))) {
        apr_pool_clear(step_pool);
        error = cp_db_run(purge->db, NULL, CP_DB_WRITE, remove_some, &step, step_pool);
        if (error)
            continue;
        apr_interval_time_t took = apr_time_now() - step.begun;
        *rows += step.rows;
        more = step.rows >= step.limit;
        adapt(&step, took);
        if (more)
            apr_sleep(took < 0 ? 0 : took < REST_MOST ? took : REST_MOST);
    }
    /* The error lives in the step's pool, which ends with `pool`. */
    if (error)
        return cp_error_wrap(pool, error, "removing %s", kinds[kind].word);
    apr_pool_destroy(step_pool);
    return NULL;
}
