/* SPDX-License-Identifier: Apache-2.0 */
/* purge: by hand what the server's housekeeping does. What httpd.conf pins is not known here, and must not be guessed:
 * where a number of days is neither saved nor given, what it is about is left alone. */
#include "ctl.h"

#include <inttypes.h>

#include "../base/base_string.h"
#include "../model/model_purge.h"
#include "../model/model_setting.h"

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

cp_error_t *cp_ctl_purge(cp_ctl_t *ctl)
{
    cp_ctl_option_t options[] = {
        {"dry-run", true, NULL}, {"keep-mails", false, NULL}, {"portal", false, "/support"}, {NULL, false, NULL}};
    purge_t purge = {.ctl = ctl};
    apr_int64_t mail_days;

    CP_TRY(cp_ctl_options(ctl, options, NULL, 0, 0));
    purge.dry = options[0].value != NULL;
    purge.portal = options[2].value;
    CP_TRY(cp_db_run(ctl->db, NULL, CP_DB_READ, load, &purge, ctl->pool));
    CP_TRY(days_of(&mail_days, &purge, CP_SET_KEEP_MAILS, &options[1], cp_purge_word(CP_PURGE_MAILS)));
    return purge_rows(&purge, mail_days);
}
