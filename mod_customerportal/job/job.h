/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Work that nobody waits for, done by mod_watchdog in one child of the server at a time: when that child ends, httpd
 * lets another one go on. It is mail and housekeeping, each in a thread of its own.
 */
#ifndef CP_JOB_H
#define CP_JOB_H

#include <httpd.h>

#include "../db/db.h"
#include "../mail/mail_server.h"
#include "../model/model_setting.h"
#include "../store/store_file.h"
#include "../template/template.h"
#include "../text/text_catalog.h"
#include "../text/text_date.h"
#include "../view/view_page_table.h"

/** What a mail is written in. */
typedef struct cp_job_language_t {
    const cp_catalog_t *catalog;
    const cp_date_style_t *dates;
    const cp_template_t *const *page; /**< by cp_page_id_t */
} cp_job_language_t;

/** A portal. Lives as long as the process; the functions are called by the jobs' threads. */
typedef struct cp_job_portal_t {
    const char *key;
    const char *origin; /**< "https://support.example.com" as the server says it */
    const char *base;   /**< the Location's path */
    server_rec *server;
    cp_db_source_t *db;
    cp_store_t *store; /**< NULL: it cannot be used */
    const char *store_dir;
    const cp_mail_server_t *mail; /**< NULL: it sends none */
    const char *from_name;        /**< "": the portal's name */
    const char *from_address;     /**< "": the inbox' address, or the contact address */
    /** The settings in force, in `pool`, which may be a second old unless they are asked for `anew`; an error while the
     * database is away or has another schema. */
    cp_error_t *(*settings)(const cp_settings_t **settings, bool anew, void *baton, apr_pool_t *pool);
    /** The language to write to somebody in who chose `name` (NULL: nothing). Lives as long as `settings`. */
    cp_job_language_t (*language)(const cp_settings_t *settings, void *baton, const char *name, apr_pool_t *pool);
    /** Whether this process has used the database already. */
    bool (*ready)(void *baton);
    /** Puts into the store what the configuration has in it: pictures of themes that it fixes. */
    cp_error_t *(*keep_pictures)(void *baton, apr_pool_t *pool);
    void *baton;
} cp_job_portal_t;

/** Asks mod_watchdog for threads. In post_config. `mail`: a portal has a mail server; then an error says what to load, while
 * housekeeping is left out, and that logged, where mod_watchdog is not there. */
cp_error_t *cp_job_register(bool mail, server_rec *server, apr_pool_t *pconf);

/** Hands over the portals of this child, which live in `pool`, the child's. In child_init, before mod_watchdog's. When the
 * child ends, the jobs end before anything in `pool` does, as do the connections that they hold. */
void cp_job_begin(const cp_job_portal_t *portals, int count, apr_pool_t *pool);

#endif
