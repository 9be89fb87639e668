/* SPDX-License-Identifier: Apache-2.0 */
#include "job_purge.h"

#include <apr_strings.h>
#include <http_log.h>
#include <string.h>

#include "../base/base_crypto.h"
#include "../model/model_file_name.h"
#include "../model/model_job.h"
#include "../model/model_purge.h"
#include "../store/store_purge.h"
#include "job_state.h"

APLOG_USE_MODULE(customerportal);

#define MINUTE apr_time_from_sec(60)
#define LOOK_AFTER apr_time_from_sec(30)
#define RENEW_AFTER MINUTE
#define FIRST (10 * MINUTE) /* after a database is first seen */
#define EVERY (60 * MINUTE)
#define EVERY_FILES (24 * 60 * MINUTE)
#define AGAIN (10 * MINUTE) /* after something went wrong */

/* Of this process, which has one thread that does this. */
static struct {
    apr_time_t begun_at;
    apr_time_t looked_at;
} state;

typedef struct round_t {
    const cp_job_portal_t *portals;
    int count;
    atomic_bool *stopping;
    apr_pool_t *pool; /* of the portal that is looked at */
} round_t;

/* A job that this process has taken. */
typedef struct taken_t {
    const round_t *round;
    const cp_job_portal_t *portal;
    const cp_settings_t *settings;
    cp_job_t job;
    apr_time_t renewed_at;
    bool ended_early;
} taken_t;

typedef cp_error_t *work_t(const char **said, taken_t *taken, apr_pool_t *pool);

static bool goes_on(void *baton)
{
    taken_t *taken = baton;
    apr_time_t now = apr_time_now();
    bool held = true;

    if (now - taken->renewed_at > RENEW_AFTER) {
        taken->renewed_at = now;
        if (cp_job_renew(&held, taken->portal->db, &taken->job, now, taken->round->pool))
            held = false;
    }
    if (!held || cp_job_must_stop(taken->round->stopping))
        taken->ended_early = true;
    return !taken->ended_early;
}

/* ---- What is done ---- */

static const char *add_count(const char *said, const char *word, apr_int64_t rows, apr_pool_t *pool)
{
    return rows ? apr_psprintf(pool, "%s%s%" APR_INT64_T_FMT " %s", said, *said ? ", " : "", rows, word) : said;
}

static const char *finish(const char *said, apr_pool_t *pool)
{
    return *said ? apr_pstrcat(pool, said, " removed", NULL) : "nothing to remove";
}

static cp_purge_t rule_of(taken_t *taken)
{
    return (cp_purge_t){.db = taken->portal->db,
                        .now = apr_time_now(),
                        .portal = taken->portal->key,
                        .mail_days = cp_setting_int(taken->settings, CP_SET_KEEP_MAILS),
                        .go_on = goes_on,
                        .baton = taken};
}

static cp_error_t *purge_mails(const char **said, taken_t *taken, apr_pool_t *pool)
{
    cp_purge_t rule = rule_of(taken);
    apr_int64_t rows, of_none;

    CP_TRY(cp_purge(&rows, &rule, CP_PURGE_MAILS, pool));
    rule.portal = "";
    CP_TRY(cp_purge(&of_none, &rule, CP_PURGE_MAILS, pool));
    *said = finish(add_count("", cp_purge_word(CP_PURGE_MAILS), rows + of_none, pool), pool);
    return NULL;
}

static cp_error_t *purge_rows(const char **said, taken_t *taken, apr_pool_t *pool)
{
    cp_purge_t rule = rule_of(taken);
    const char *text = "";

    for (int kind = 0; kind < CP_PURGE_KINDS; kind++) {
        apr_int64_t rows;
        if (kind == CP_PURGE_MAILS)
            continue;
        CP_TRY(cp_purge(&rows, &rule, (cp_purge_kind_t)kind, pool));
        text = add_count(text, cp_purge_word((cp_purge_kind_t)kind), rows, pool);
    }
    *said = finish(text, pool);
    return NULL;
}

/* Of portals that share a folder the most careful decides. 0: never. */
static cp_error_t *days_of(apr_int64_t *days, const taken_t *taken, apr_pool_t *pool)
{
    *days = cp_setting_int(taken->settings, CP_SET_KEEP_FILES);
    for (int i = 0; i < taken->round->count; i++) {
        const cp_job_portal_t *other = &taken->round->portals[i];
        const cp_settings_t *settings;
        if (!other->store || other == taken->portal || strcmp(other->store_dir, taken->portal->store_dir) != 0)
            continue;
        /* cppcheck-suppress returnDanglingLifetime ; an error points to no settings */
        CP_TRY(other->settings(&settings, false, other->baton, pool));
        apr_int64_t its = cp_setting_int(settings, CP_SET_KEEP_FILES);
        *days = !its || !*days ? 0 : its > *days ? its : *days;
    }
    return NULL;
}

/* Pictures that the configuration fixes are named by no row: they are kept young, by all portals of the folder. */
static cp_error_t *keep_pictures(const taken_t *taken, apr_pool_t *pool)
{
    for (int i = 0; i < taken->round->count; i++) {
        const cp_job_portal_t *portal = &taken->round->portals[i];
        if (portal->store && !strcmp(portal->store_dir, taken->portal->store_dir))
            CP_TRY(portal->keep_pictures(portal->baton, pool));
    }
    return NULL;
}

static cp_error_t *purge_files(const char **said, taken_t *taken, apr_pool_t *pool)
{
    const cp_job_portal_t *portal = taken->portal;
    cp_store_purge_t purge = {.names = cp_file_names_look, .go_on = goes_on, .go_on_baton = taken, .database = ""};
    cp_file_names_t *names;

    CP_TRY(days_of(&purge.days, taken, pool));
    *said = "off";
    if (!purge.days)
        return NULL;
    CP_TRY(keep_pictures(taken, pool));
    CP_TRY(cp_file_names_database(&purge.database, portal->db, pool));
    CP_TRY(cp_file_names_read(&names, portal->db, pool));
    purge.names_baton = names;
    CP_TRY(cp_store_purge(&purge, portal->store, pool));
    *said = purge.aside || purge.removed || purge.back
                ? apr_psprintf(pool,
                               "%" APR_INT64_T_FMT " files (%" APR_INT64_T_FMT " bytes) removed, %" APR_INT64_T_FMT
                               " (%" APR_INT64_T_FMT " bytes) set aside, %" APR_INT64_T_FMT " put back",
                               purge.removed, purge.removed_bytes, purge.aside, purge.aside_bytes, purge.back)
                : "nothing to remove";
    return NULL;
}

/* ---- When ---- */

static void log_done(const taken_t *taken, const char *said)
{
    ap_log_error(APLOG_MARK, strcmp(said, "nothing to remove") ? APLOG_INFO : APLOG_DEBUG, 0, taken->portal->server,
                 "CP01792: housekeeping, %s: %s", taken->job.name, said);
}

/* What is known and will be the same tomorrow, or is said by requests as well, is no warning. */
static void log_trouble(const taken_t *taken, const cp_error_t *error, apr_pool_t *pool)
{
    bool known = error->kind == CP_ERROR_CONFLICT || error->kind == CP_ERROR_UNAVAILABLE;

    ap_log_error(APLOG_MARK, known ? APLOG_INFO : APLOG_WARNING, 0, taken->portal->server,
                 "CP01793: housekeeping, %s: %s: %s", taken->job.name, error->safe, cp_error_chain(error, pool));
}

static cp_error_t *do_job(taken_t *taken, work_t *work, apr_interval_time_t every, apr_pool_t *pool)
{
    const char *said = "";
    apr_time_t now = apr_time_now(), first = now + (every < EVERY_FILES ? FIRST : EVERY);
    bool due = false, mine = false;

    CP_TRY(cp_job_due(&due, taken->portal->db, &taken->job, now, first, pool));
    if (due)
        CP_TRY(cp_job_take(&mine, taken->portal->db, &taken->job, now, pool));
    if (!mine)
        return NULL;
    taken->renewed_at = now;
    cp_error_t *error = work(&said, taken, pool);
    if (error)
        log_trouble(taken, error, pool);
    else if (!taken->ended_early)
        log_done(taken, said);
    if (taken->ended_early)
        return cp_job_give_back(taken->portal->db, &taken->job, pool);
    now = apr_time_now();
    return cp_job_end(taken->portal->db, &taken->job, error ? error->safe : said, now,
                      now + (error && error->kind != CP_ERROR_CONFLICT ? AGAIN : every), pool);
}

static bool is_first(const round_t *round, const cp_job_portal_t *portal, bool of_store)
{
    for (const cp_job_portal_t *other = round->portals; other < portal; other++)
        if (other->db == portal->db && (!of_store || (other->store && !strcmp(other->store_dir, portal->store_dir))))
            return false;
    return true;
}

static cp_error_t *look_at(const round_t *round, const cp_job_portal_t *portal, apr_pool_t *pool)
{
    taken_t taken = {.round = round, .portal = portal};

    CP_TRY(cp_random(&taken.job.holder, sizeof taken.job.holder, pool));
    taken.job.holder = (taken.job.holder & APR_INT64_MAX) | 1;
    /* cppcheck-suppress returnDanglingLifetime ; an error points to no settings */
    CP_TRY(portal->settings(&taken.settings, false, portal->baton, pool));
    taken.job.name = apr_pstrcat(pool, "mails ", portal->key, NULL);
    CP_TRY(do_job(&taken, purge_mails, EVERY, pool));
    taken.job.name = "rows";
    if (is_first(round, portal, false) && !taken.ended_early)
        CP_TRY(do_job(&taken, purge_rows, EVERY, pool));
    taken.job.name = apr_pstrcat(pool, "files ", portal->store_dir, NULL);
    if (portal->store && is_first(round, portal, true) && !taken.ended_early)
        CP_TRY(do_job(&taken, purge_files, EVERY_FILES, pool));
    return NULL;
}

void cp_job_purge_round(const cp_job_portal_t *portals, int count, atomic_bool *stopping)
{
    round_t round = {portals, count, stopping, NULL};
    apr_time_t now = apr_time_now();

    if (!state.begun_at)
        state.begun_at = now;
    if (now - state.looked_at < LOOK_AFTER && now >= state.looked_at)
        return;
    for (int i = 0; i < count; i++)
        if (!portals[i].ready(portals[i].baton) && now - state.begun_at < MINUTE)
            return;
    state.looked_at = now;
    /* With an allocator of its own, as this is a thread beside httpd's. */
    if (apr_pool_create_unmanaged_ex(&round.pool, NULL, NULL) != APR_SUCCESS)
        return;
    apr_pool_tag(round.pool, "customerportal_purge");
    for (int i = 0; i < count && !cp_job_must_stop(stopping); i++) {
        cp_error_t *error = look_at(&round, &portals[i], round.pool);
        if (error)
            ap_log_error(APLOG_MARK, APLOG_INFO, 0, portals[i].server, "CP01794: housekeeping of %s waits: %s",
                         portals[i].key, cp_error_chain(error, round.pool));
        apr_pool_clear(round.pool);
    }
    apr_pool_destroy(round.pool);
}
