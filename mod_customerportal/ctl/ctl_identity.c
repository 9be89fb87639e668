/* SPDX-License-Identifier: Apache-2.0 */
/* identity add, remove, list: who somebody is where another module of httpd authenticates him */
#include "ctl.h"

#include <apr_strings.h>

#include "../base/base_string.h"
#include "../model/model_identity.h"

typedef struct {
    cp_ctl_t *ctl;
    const char *words[3]; /* provider, subject, address; or the address alone */
} identity_t;

static cp_error_t *who_is(cp_actor_t *actor, cp_db_t *db, const char *email, apr_pool_t *pool)
{
    cp_ctl_who_t who;

    CP_TRY(cp_ctl_who(&who, db, email, pool));
    *actor = who.actor;
    return NULL;
}

static cp_error_t *add(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    identity_t *work = baton;
    const char *subject = work->words[1];
    apr_size_t length = strlen(subject);
    cp_actor_t who;

    if (!length || length > CP_IDENTITY_SUBJECT_MAX || !cp_utf8_valid(subject, length))
        return cp_error_create(pool, CP_ERROR_INPUT, "a subject is UTF-8 text of 1 to 1000 bytes", NULL);
    CP_TRY(who_is(&who, db, work->words[2], pool));
    return cp_identity_connect(db, work->words[0], subject, who, work->ctl->now, pool);
}

cp_error_t *cp_ctl_identity_add(cp_ctl_t *ctl)
{
    cp_ctl_option_t options[] = {{NULL, false, NULL}};
    identity_t work = {.ctl = ctl};

    CP_TRY(cp_ctl_options(ctl, options, work.words, 3, 3));
    return cp_db_run(ctl->db, NULL, CP_DB_WRITE, add, &work, ctl->pool);
}

static cp_error_t *forget(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    identity_t *work = baton;

    return cp_identity_disconnect(db, work->words[0], work->words[1], pool);
}

cp_error_t *cp_ctl_identity_remove(cp_ctl_t *ctl)
{
    cp_ctl_option_t options[] = {{NULL, false, NULL}};
    identity_t work = {.ctl = ctl};

    CP_TRY(cp_ctl_options(ctl, options, work.words, 2, 2));
    return cp_db_run(ctl->db, NULL, CP_DB_WRITE, forget, &work, ctl->pool);
}

static cp_error_t *list(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    identity_t *work = baton;
    cp_actor_t who;
    cp_rows_t *rows;

    CP_TRY(who_is(&who, db, work->words[0], pool));
    CP_TRY(cp_identity_list(&rows, db, who, pool));
    for (int i = 0; i < rows->count; i++)
        printf("%s\t%s\t%s\n", cp_cell_text(rows, i, 0), cp_cell_text(rows, i, 1), cp_cell_text(rows, i, 2));
    return NULL;
}

cp_error_t *cp_ctl_identity_list(cp_ctl_t *ctl)
{
    cp_ctl_option_t options[] = {{NULL, false, NULL}};
    identity_t work = {.ctl = ctl};

    CP_TRY(cp_ctl_options(ctl, options, work.words, 1, 1));
    return cp_db_run(ctl->db, NULL, CP_DB_READ, list, &work, ctl->pool);
}
