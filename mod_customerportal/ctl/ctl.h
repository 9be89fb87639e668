/* SPDX-License-Identifier: Apache-2.0 */
/** portalctl: what its commands share. A command is a function over a context and its own arguments. */
#ifndef CP_CTL_H
#define CP_CTL_H

#include <apr_getopt.h>
#include <stdio.h>

#include "../db/db.h"
#include "../model/model_contact.h"
#include "../model/model_message.h"
#include "../store/store_file.h"

typedef struct cp_ctl_t {
    apr_pool_t *pool;
    cp_db_source_t *db;    /**< NULL for commands that need no database */
    const char *store_dir; /**< folder of attachments; opened by cp_ctl_store */
    apr_time_t now;
    int argc; /**< arguments after the command's words */
    const char *const *argv;
    int exit_code; /**< of the process when the command returns no error */
} cp_ctl_t;

typedef cp_error_t *cp_ctl_run_t(cp_ctl_t *ctl);

typedef struct cp_ctl_command_t {
    const char *words; /**< "user add" */
    const char *usage; /**< its arguments */
    bool needs_database;
    cp_ctl_run_t *run;
    const char *help;
} cp_ctl_command_t;

/** One option of a command: --name VALUE, or --name alone when `flag`. */
typedef struct cp_ctl_option_t {
    const char *name;
    bool flag;
    const char *value; /**< what was given, or the default; "" for a flag that was given */
} cp_ctl_option_t;

/** Splits the arguments into `options` (an array ended by a NULL name) and at most `limit` plain words, of which at
 * least `least` must be there. An INPUT error names what is wrong. */
cp_error_t *cp_ctl_options(cp_ctl_t *ctl, cp_ctl_option_t *options, const char **words, int least, int limit);

/** A usage error, exit code 2. */
cp_error_t *cp_ctl_usage(cp_ctl_t *ctl, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** All of standard input, at most `limit` bytes, NUL-terminated. */
cp_error_t *cp_ctl_stdin(const char **text, apr_size_t *length, cp_ctl_t *ctl, apr_size_t limit);
/** A whole file, NUL-terminated. */
cp_error_t *cp_ctl_file(const char **text, apr_size_t *length, const char *path, apr_pool_t *pool);

/** Somebody with an e-mail address: a contact or a member of staff. */
typedef struct cp_ctl_who_t {
    cp_actor_t actor;
    cp_person_t person;
    apr_int64_t company_id; /**< a contact's primary company; 0 = none */
} cp_ctl_who_t;

/** An INPUT error if nobody has the address. */
cp_error_t *cp_ctl_who(cp_ctl_who_t *who, cp_db_t *db, const char *email, apr_pool_t *pool);

/** "Ana Maria Souza" is Ana, Maria Souza: the first word is the first name. NULL is no name. */
void cp_ctl_split_name(const char **first, const char **last, const char *name, apr_pool_t *pool);

cp_error_t *cp_ctl_store(cp_store_t **store, cp_ctl_t *ctl);

/** Puts a file's bytes into the store and describes it as an attachment called `name`. */
cp_error_t *cp_ctl_store_bytes(cp_attachment_t *attachment, cp_store_t *store, const char *name, const void *data,
                               apr_size_t length, apr_pool_t *pool);

cp_ctl_run_t cp_ctl_init, cp_ctl_migrate, cp_ctl_status;
cp_ctl_run_t cp_ctl_demo, cp_ctl_seed;
cp_ctl_run_t cp_ctl_user_add, cp_ctl_user_password, cp_ctl_user_list, cp_ctl_user_disable, cp_ctl_user_enable,
    cp_ctl_user_reset_factor;
cp_ctl_run_t cp_ctl_import_maildir, cp_ctl_import_contacts, cp_ctl_deliver;
cp_ctl_run_t cp_ctl_message_add, cp_ctl_note_add, cp_ctl_comment_add;
cp_ctl_run_t cp_ctl_ticket_list, cp_ctl_ticket_show, cp_ctl_ticket_stage, cp_ctl_ticket_owner, cp_ctl_ticket_hide,
    cp_ctl_ticket_thread, cp_ctl_ticket_contact;
cp_ctl_run_t cp_ctl_pipeline_add, cp_ctl_pipeline_list;
cp_ctl_run_t cp_ctl_settings_list, cp_ctl_settings_get, cp_ctl_settings_set, cp_ctl_settings_unset,
    cp_ctl_settings_export, cp_ctl_settings_import;
cp_ctl_run_t cp_ctl_group_save, cp_ctl_group_member, cp_ctl_group_admit, cp_ctl_group_share, cp_ctl_group_list,
    cp_ctl_consent_set, cp_ctl_invite;
cp_ctl_run_t cp_ctl_identity_add, cp_ctl_identity_remove, cp_ctl_identity_list;
cp_ctl_run_t cp_ctl_template_check, cp_ctl_template_messages, cp_ctl_template_render;
cp_ctl_run_t cp_ctl_sanitize, cp_ctl_explain, cp_ctl_purge;

#endif
