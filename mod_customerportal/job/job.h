/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Work that nobody waits for, done by mod_watchdog in one child of the server at a time: when that child ends, httpd
 * lets another one go on. So far it is mail.
 */
#ifndef CP_JOB_H
#define CP_JOB_H

#include <httpd.h>

#include "../db/db.h"
#include "../mail/mail_server.h"
#include "../model/model_setting.h"
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

/** A portal that sends mail. Lives as long as the process; the functions are called by the job's thread only. */
typedef struct cp_job_portal_t {
    const char *key;
    const char *origin; /**< "https://support.example.com" as the server says it */
    const char *base;   /**< the Location's path */
    server_rec *server;
    cp_db_source_t *db;
    const cp_mail_server_t *mail;
    const char *from_name;    /**< "": the portal's name */
    const char *from_address; /**< "": the inbox' address, or the contact address */
    /** The settings in force, in `pool`; an error while the database is away or has another schema. */
    cp_error_t *(*settings)(const cp_settings_t **settings, void *baton, apr_pool_t *pool);
    /** The language to write to somebody in who chose `name` (NULL: nothing). Lives as long as `settings`. */
    cp_job_language_t (*language)(const cp_settings_t *settings, void *baton, const char *name, apr_pool_t *pool);
    void *baton;
} cp_job_portal_t;

/** Asks mod_watchdog for a thread. In post_config, if any portal has a mail server. An error says what to load. */
cp_error_t *cp_job_register(apr_pool_t *pconf);

/** Hands over the portals of this child, which live in `pool`, the child's. In child_init, before mod_watchdog's. When the
 * child ends, the job ends before anything in `pool` does, as do the connections that it holds. */
void cp_job_begin(const cp_job_portal_t *portals, int count, apr_pool_t *pool);

#endif
