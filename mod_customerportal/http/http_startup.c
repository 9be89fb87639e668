/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What happens between a checked configuration and the first request: in the parent (post_config), in each child
 * (child_init), and, where it needs the database, at the first request of a child, so that a database that is away
 * keeps no server from starting.
 */
#include <ap_mpm.h>
#include <apr_atomic.h>
#include <apr_strings.h>
#include <apr_thread_mutex.h>
#include <http_core.h>
#include <http_main.h>
#include <unistd.h>

#include "../access/access_password.h"
#include "../base/base_log.h"
#include "../db/db_connection.h"
#include "../db/db_migrate.h"
#include "../job/job.h"
#include "../model/model_address.h"
#include "../model/model_file_name.h"
#include "../store/store_purge.h"
#include "../store/store_secret.h"
#include "../store/store_theme.h"
#include "../text/text_html.h"
#include "../text/text_markdown.h"
#include "http_private.h"
#include "http_throttle.h"

#define SCHEMA_INTERVAL apr_time_from_sec(2)
#define FEW_CONNECTIONS 4

static void log_to_httpd(void *baton, cp_log_level_t level, const char *log_sink_line)
{
    static const int levels[] = {APLOG_ERR, APLOG_WARNING, APLOG_NOTICE, APLOG_INFO, APLOG_DEBUG};
    (void)baton;
    ap_log_error(APLOG_MARK, levels[level], 0, ap_server_conf, "%s", log_sink_line);
}

static int cores(void)
{
    long online = sysconf(_SC_NPROCESSORS_ONLN);

    return online > 0 ? (int)online : 1;
}

static int hash_slots(server_rec *main_server)
{
    const cp_directives_t *level = ap_get_module_config(main_server->module_config, &customerportal_module);

    return level->hash_slots ? level->hash_slots : cores();
}

static int mail_portals(void)
{
    int count = 0;

    for (int i = 0; i < cp_config_portals()->nelts; i++)
        count += APR_ARRAY_IDX(cp_config_portals(), i, const cp_portal_t *)->mail != NULL;
    return count;
}

int cp_startup_post_config(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp, server_rec *main_server)
{
    cp_error_t *error;

    (void)plog;
    (void)ptemp;
    /* httpd reads its configuration twice at a start: the first time only to see whether it can. */
    if (ap_state_query(AP_SQ_MAIN_STATE) == AP_SQ_MS_CREATE_PRE_CONFIG)
        return OK;
    cp_log_to(log_to_httpd, NULL);
    ap_add_version_component(pconf, "mod_customerportal");
    if (cp_config_portals()->nelts == 0)
        return OK;
    error = cp_db_connection_setup(pconf);
    if (!error)
        error = cp_password_slots_create(hash_slots(main_server), pconf);
    apr_status_t cached = cp_throttle_open(main_server, pconf);
    if (!error && cached != APR_SUCCESS)
        error = cp_error_apr(pconf, cached, "opening the cache of PortalThrottle");
    if (!error)
        error = cp_job_register(mail_portals() > 0, main_server, pconf);
    if (error) {
        ap_log_error(APLOG_MARK, APLOG_STARTUP | APLOG_CRIT, 0, main_server, "CP00601: %s: %s", error->safe,
                     cp_error_chain(error, pconf));
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    cp_html_init();
    cp_markdown_init();
    return OK;
}

/* An embedded database works within the thread that asks it: connections beyond what the cores can use take memory, and
 * make nothing faster (README, Speed). */
static cp_db_limit_t limit_of(const cp_portal_t *portal, int threads)
{
    int wanted = portal->set.connections;
    int few = 2 * cores() > FEW_CONNECTIONS ? 2 * cores() : FEW_CONNECTIONS;

    if (wanted)
        return (cp_db_limit_t){wanted, wanted};
    return (cp_db_limit_t){few < threads ? few : threads, threads};
}

/* Portals of one virtual host share its connections. */
static void open_source(cp_portal_run_t *run, apr_hash_t *sources, int threads, apr_pool_t *pool)
{
    server_rec *server = run->portal->server;

    run->db = apr_hash_get(sources, &server, sizeof server);
    if (run->db)
        return;
    run->db_error = cp_db_source_dbd(&run->db, server, limit_of(run->portal, threads), pool);
    if (run->db_error) {
        run->db = NULL;
        ap_log_error(APLOG_MARK, APLOG_ERR, 0, server, "CP00602: the database of %s: %s", run->portal->key,
                     cp_error_chain(run->db_error, pool));
        return;
    }
    apr_hash_set(sources, apr_pmemdup(pool, &server, sizeof server), sizeof server, run->db);
}

/* Pictures of themes that the configuration fixes, as an import would bring them. */
static cp_error_t *keep_pictures(void *baton, apr_pool_t *pool)
{
    const cp_portal_run_t *run = baton;
    const cp_definitions_t *fixed = run->portal->set.settings.definitions;
    cp_theme_pictures_t pictures = cp_store_pictures(run->store);

    for (int i = 0; fixed && i < fixed->of[CP_DEFINE_THEME].count; i++)
        CP_TRY(cp_theme_pictures_keep(fixed->of[CP_DEFINE_THEME].rows[i].thing, &pictures, pool));
    return NULL;
}

/* What killed processes left behind is removed by one that begins, as there is one after each that was killed. */
static void open_store(cp_portal_run_t *run, apr_pool_t *pool)
{
    const cp_portal_t *portal = run->portal;
    int removed = 0;
    cp_error_t *error = cp_store_open(&run->store, portal->set.store_dir.text, pool);

    if (!error)
        error = cp_store_secret(&run->secret, portal->set.store_dir.text, pool);
    if (!error && !cp_store_sweep(&removed, run->store, apr_time_now(), pool) && removed)
        ap_log_error(APLOG_MARK, APLOG_INFO, 0, portal->server,
                     "CP00607: %d unfinished files of more than a day ago were removed from PortalStoreDir %s", removed,
                     portal->set.store_dir.text);
    cp_error_t *picture = error ? NULL : keep_pictures(run, pool);
    if (picture)
        ap_log_error(APLOG_MARK, APLOG_ERR, 0, portal->server,
                     "CP01760: a picture of a theme that <PortalDefinition> fixes for %s: %s", portal->key,
                     cp_error_chain(picture, pool));
    if (error) {
        run->store = NULL;
        ap_log_error(APLOG_MARK, APLOG_ERR, 0, portal->server,
                     "CP00603: no attachments on %s until the server's user can write to PortalStoreDir %s: %s",
                     portal->key, portal->set.store_dir.text, cp_error_chain(error, pool));
    }
}

/* ---- Jobs ---- */

static cp_error_t *read_settings(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    return cp_snapshot_read(baton, db, pool);
}

static cp_error_t *job_settings(const cp_settings_t **settings, bool anew, void *baton, apr_pool_t *pool)
{
    cp_portal_run_t *run = baton;

    CP_TRY(cp_startup_ready(run, pool));
    if (anew || cp_snapshot_due(run, apr_time_now()))
        CP_TRY(cp_db_run(run->db, NULL, CP_DB_READ, read_settings, run, pool));
    *settings = cp_snapshot_take(run, pool);
    return *settings ? NULL
                     : cp_error_create(pool, CP_ERROR_UNAVAILABLE, "The portal is not ready yet.", "no settings yet");
}

static cp_job_language_t job_language(const cp_settings_t *settings, void *baton, const char *name, apr_pool_t *pool)
{
    const cp_portal_run_t *run = baton;
    /* Somebody's language may be that of a domain only: then it is offered there, and in mails to who uses it. */
    const cp_language_wish_t wish = {.person = name, .domain = cp_domain_speaks(settings, name, pool)};
    const cp_language_t *language =
        cp_portal_language(run->portal, cp_language_decide(settings, &wish, &run->portal->names, pool));

    return (cp_job_language_t){language->catalog, language->dates,
                               cp_pages_of(run->portal, settings, language->catalog)};
}

static bool is_ready(void *baton)
{
    cp_portal_run_t *run = baton;

    return apr_atomic_read32(&run->schema_ready) != 0;
}

static void begin_jobs(apr_pool_t *pool)
{
    apr_array_header_t *portals = cp_config_portals();
    cp_job_portal_t *jobs = apr_pcalloc(pool, sizeof *jobs * ((apr_size_t)portals->nelts + 1));
    int count = 0;

    for (int i = 0; i < portals->nelts; i++) {
        const cp_portal_t *portal = APR_ARRAY_IDX(portals, i, cp_portal_t *);
        if (portal->run->db)
            jobs[count++] = (cp_job_portal_t){.key = portal->key,
                                              .origin = cp_config_origin(portal, pool),
                                              .base = portal->base,
                                              .server = portal->server,
                                              .db = portal->run->db,
                                              .store = portal->run->store,
                                              .store_dir = portal->set.store_dir.text,
                                              .mail = portal->mail,
                                              .from_name = portal->mail_from_name,
                                              .from_address = portal->mail_from_address,
                                              .settings = job_settings,
                                              .language = job_language,
                                              .ready = is_ready,
                                              .keep_pictures = keep_pictures,
                                              .baton = portal->run};
    }
    cp_job_begin(jobs, count, pool);
}

void cp_startup_child(apr_pool_t *pchild, server_rec *main_server)
{
    apr_array_header_t *portals = cp_config_portals();
    apr_hash_t *sources = apr_hash_make(pchild);
    int threads = 1;

    if (portals->nelts == 0)
        return;
    if (ap_mpm_query(AP_MPMQ_MAX_THREADS, &threads) != APR_SUCCESS || threads < 1)
        threads = 1;
    cp_error_t *error = cp_memory_child(cores(), pchild);
    if (error)
        ap_log_error(APLOG_MARK, APLOG_ERR, 0, main_server, "CP01821: %s", cp_error_chain(error, pchild));
    error = cp_password_slots_child(pchild);
    if (error)
        ap_log_error(APLOG_MARK, APLOG_ERR, 0, main_server, "CP00604: password slots: %s",
                     cp_error_chain(error, pchild));
    apr_status_t cached = cp_throttle_child(pchild);
    if (cached != APR_SUCCESS)
        ap_log_error(APLOG_MARK, APLOG_ERR, cached, main_server, "CP01596: the cache of PortalThrottle");
    for (int i = 0; i < portals->nelts; i++) {
        cp_portal_run_t *run = apr_pcalloc(pchild, sizeof *run);
        run->portal = APR_ARRAY_IDX(portals, i, cp_portal_t *);
        run->pool = pchild;
        apr_thread_mutex_create(&run->mutex, APR_THREAD_MUTEX_DEFAULT, pchild);
        apr_thread_mutex_create(&run->reading, APR_THREAD_MUTEX_DEFAULT, pchild);
        apr_thread_mutex_create(&run->asking, APR_THREAD_MUTEX_DEFAULT, pchild);
        open_source(run, sources, threads, pchild);
        open_store(run, pchild);
        run->portal->run = run;
    }
    begin_jobs(pchild);
}

/* ---- The schema ---- */

typedef struct schema_look_t {
    int version;
    cp_dialect_t dialect;
} schema_look_t;

/* Says in the store's folder whose it is. Without it the worst is that files of two databases are taken for those of one, so
 * it is said before the first of them can be old. */
static void mark_store(cp_portal_run_t *run, apr_pool_t *pool)
{
    const char *database = "";
    cp_error_t *error = NULL;

    if (run->store)
        error = cp_file_names_database(&database, run->db, pool);
    if (!error && *database)
        error = cp_store_belong(run->store, database, pool);
    if (error)
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, run->portal->server,
                     "CP01791: PortalStoreDir %s could not be marked as %s's: %s", run->portal->set.store_dir.text,
                     run->portal->key, cp_error_chain(error, pool));
}

static cp_error_t *look_at_schema(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    schema_look_t *look = baton;
    look->dialect = cp_db_dialect(db);
    return cp_migrate_version(&look->version, db, pool);
}

static cp_error_t *install_defaults(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    (void)baton;
    return cp_install_defaults(db, pool);
}

/* Beyond the statement of what is wrong it says what to do, as this is what an operator reads first. */
static cp_error_t *wrong_version(const cp_portal_run_t *run, int version, int wanted, apr_pool_t *pool)
{
    if (version < wanted)
        return cp_error_create(
            pool, CP_ERROR_UNAVAILABLE, "The portal is not ready yet.",
            "the database of %s has schema version %d, this module needs %d; run: portalctl --database "
            "DRIVER:PARAMS %s",
            run->portal->key, version, wanted, version ? "migrate" : "init");
    return cp_error_create(pool, CP_ERROR_UNAVAILABLE, "The portal is not ready yet.",
                           "the database of %s has schema version %d, newer than this module's %d; install the module "
                           "that it belongs to",
                           run->portal->key, version, wanted);
}

static cp_error_t *check_schema(cp_portal_run_t *run, apr_pool_t *pool)
{
    int wanted = cp_migrate_wanted();
    schema_look_t look = {0, CP_DIALECT_PGSQL};

    CP_TRY(cp_db_run(run->db, NULL, CP_DB_READ, look_at_schema, &look, pool));
    /* The embedded database belongs to this server alone, so it needs nobody's permission. */
    if (look.version < wanted && look.dialect == CP_DIALECT_SQLITE) {
        bool fresh = look.version == 0;
        int done = 0;
        CP_TRY(cp_migrate_run(run->db, &done, pool));
        if (fresh)
            CP_TRY(cp_db_run(run->db, NULL, CP_DB_WRITE, install_defaults, NULL, pool));
        if (done)
            ap_log_error(APLOG_MARK, APLOG_NOTICE, 0, run->portal->server,
                         "CP00605: the embedded database of %s has schema version %d now", run->portal->key, wanted);
        look.version = wanted;
    }
    if (look.version != wanted)
        return wrong_version(run, look.version, wanted, pool);
    mark_store(run, pool);
    return NULL;
}

cp_error_t *cp_startup_ready(cp_portal_run_t *run, apr_pool_t *pool)
{
    apr_time_t now = apr_time_now();
    cp_error_t *error;
    bool due;

    if (!run->db)
        return run->db_error;
    if (apr_atomic_read32(&run->schema_ready))
        return NULL;
    /* Until a first answer everybody asks; after a bad one, one request every two seconds. */
    apr_thread_mutex_lock(run->mutex);
    due = now - run->schema_checked_at >= SCHEMA_INTERVAL || now < run->schema_checked_at;
    if (due && run->schema_checked_at)
        run->schema_checked_at = now;
    apr_thread_mutex_unlock(run->mutex);
    if (!due) {
        error = cp_error_create(pool, CP_ERROR_UNAVAILABLE, "The portal is not ready yet.",
                                "the schema was wrong, or the database away, less than 2 s ago");
        error->retry_after = (int)apr_time_sec(SCHEMA_INTERVAL);
        return error;
    }
    error = check_schema(run, pool);
    if (!error) {
        apr_atomic_set32(&run->schema_ready, 1);
        return NULL;
    }
    apr_thread_mutex_lock(run->mutex);
    run->schema_checked_at = now;
    apr_thread_mutex_unlock(run->mutex);
    error->retry_after = (int)apr_time_sec(SCHEMA_INTERVAL);
    ap_log_error(APLOG_MARK, APLOG_ERR, 0, run->portal->server, "CP00606: %s answers 503: %s", run->portal->key,
                 cp_error_chain(error, pool));
    return error;
}

cp_error_t *cp_startup_ping(cp_portal_run_t *run, cp_db_stats_t *stats, apr_pool_t *pool)
{
    schema_look_t look;

    CP_TRY(cp_startup_ready(run, pool));
    return cp_db_run(run->db, stats, CP_DB_READ, look_at_schema, &look, pool);
}
