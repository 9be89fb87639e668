/* SPDX-License-Identifier: Apache-2.0 */
/* purge: by hand what the server's housekeeping does. What httpd.conf pins is not known here, and must not be guessed:
 * where a number of days is neither saved nor given, what it is about is left alone. */
#include "ctl.h"

#include <inttypes.h>

#include "../base/base_string.h"
#include "../model/model_file_name.h"
#include "../model/model_purge.h"
#include "../model/model_setting.h"
#include "../store/store_purge.h"

#define DAYS_MAX 36500

typedef struct purge_t {
    cp_ctl_t *ctl;
    const char *portal;
    bool dry;
    cp_settings_t *saved;
} purge_t;

static cp_error_t *load(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    purge_t *purge = baton;

    return cp_settings_load(&purge->saved, db, purge->portal, pool);
}

/* 0: never, which is also what is taken where nobody says anything. */
static cp_error_t *days_of(apr_int64_t *days, const purge_t *purge, cp_setting_key_t key, const cp_ctl_option_t *option,
                           const char *what)
{
    *days = purge->saved->value[key].text ? purge->saved->value[key].number : 0;
    if (option->value) {
        if (!cp_parse_int(option->value, 0, DAYS_MAX, days))
            return cp_ctl_usage(purge->ctl, "--%s takes a number of days, from 0 to %d", option->name, DAYS_MAX);
    }
    else if (!purge->saved->value[key].text) {
        printf("%s: left alone, as %s is not saved (httpd.conf may pin it); give --%s DAYS\n", what,
               cp_setting_row(key)->directive, option->name);
    }
    return NULL;
}

static void say(const purge_t *purge, const char *what, apr_int64_t rows)
{
    printf("%s: %" PRId64 " %s\n", what, (int64_t)rows, purge->dry ? "would be removed" : "removed");
}

static cp_error_t *purge_kind(apr_int64_t *rows, const purge_t *purge, const cp_purge_t *rule, cp_purge_kind_t kind)
{
    return purge->dry ? cp_purge_count(rows, rule, kind, purge->ctl->pool)
                      : cp_purge(rows, rule, kind, purge->ctl->pool);
}

static cp_error_t *purge_rows(const purge_t *purge, apr_int64_t mail_days)
{
    cp_purge_t rule = {.db = purge->ctl->db, .now = purge->ctl->now, .portal = purge->portal, .mail_days = mail_days};
    apr_int64_t rows, of_none;

    for (int kind = 0; kind < CP_PURGE_KINDS; kind++) {
        CP_TRY(purge_kind(&rows, purge, &rule, (cp_purge_kind_t)kind));
        if (kind == CP_PURGE_MAILS) {
            if (!mail_days)
                continue;
            rule.portal = "";
            CP_TRY(purge_kind(&of_none, purge, &rule, CP_PURGE_MAILS));
            rows += of_none;
        }
        say(purge, cp_purge_word((cp_purge_kind_t)kind), rows);
    }
    return NULL;
}

/* Only who owns the folder: what another user sets aside the server could not put back. */
static bool is_own(cp_ctl_t *ctl)
{
    apr_finfo_t info;
    apr_uid_t user;
    apr_gid_t group;

    if (apr_stat(&info, ctl->store_dir, APR_FINFO_OWNER, ctl->pool) != APR_SUCCESS) {
        printf("files: left alone, as there is no folder %s; --store names the server's PortalStoreDir\n",
               ctl->store_dir);
        return false;
    }
    if (apr_uid_current(&user, &group, ctl->pool) == APR_SUCCESS && user == info.user)
        return true;
    printf("files: left alone, as %s belongs to another user; run this as the server's\n", ctl->store_dir);
    return false;
}

static cp_error_t *purge_files(const purge_t *purge, apr_int64_t days)
{
    cp_ctl_t *ctl = purge->ctl;
    cp_store_purge_t files = {.days = days, .dry = purge->dry, .names = cp_file_names_look};
    const char *would = purge->dry ? "would be " : "";
    cp_file_names_t *names;
    cp_store_t *store;

    if (!days || !is_own(ctl))
        return NULL;
    CP_TRY(cp_ctl_store(&store, ctl));
    CP_TRY(cp_file_names_database(&files.database, ctl->db, ctl->pool));
    CP_TRY(cp_file_names_read(&names, ctl->db, ctl->pool));
    files.names_baton = names;
    CP_TRY(cp_store_purge(&files, store, ctl->pool));
    printf("files: %" PRId64 " (%" PRId64 " bytes) %sremoved; %" PRId64 " (%" PRId64
           " bytes) %sset aside, to be removed "
           "in two days; %" PRId64 " %sput back\n",
           (int64_t)files.removed, (int64_t)files.removed_bytes, would, (int64_t)files.aside,
           (int64_t)files.aside_bytes, would, (int64_t)files.back, would);
    return NULL;
}

cp_error_t *cp_ctl_purge(cp_ctl_t *ctl)
{
    cp_ctl_option_t options[] = {{"dry-run", true, NULL},
                                 {"keep-mails", false, NULL},
                                 {"keep-files", false, NULL},
                                 {"portal", false, "/support"},
                                 {NULL, false, NULL}};
    purge_t purge = {.ctl = ctl};
    apr_int64_t mail_days, file_days;

    CP_TRY(cp_ctl_options(ctl, options, NULL, 0, 0));
    purge.dry = options[0].value != NULL;
    purge.portal = options[3].value;
    CP_TRY(cp_db_run(ctl->db, NULL, CP_DB_READ, load, &purge, ctl->pool));
    CP_TRY(days_of(&mail_days, &purge, CP_SET_KEEP_MAILS, &options[1], cp_purge_word(CP_PURGE_MAILS)));
    CP_TRY(days_of(&file_days, &purge, CP_SET_KEEP_FILES, &options[2], "files"));
    CP_TRY(purge_rows(&purge, mail_days));
    return purge_files(&purge, file_days);
}
