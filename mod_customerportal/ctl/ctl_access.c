/* SPDX-License-Identifier: Apache-2.0 */
/* group save, member, admit, share, list; consent set; invite: who gets in, where nobody has a console yet */
#include "ctl.h"

#include <apr_strings.h>

#include "../model/model_consent.h"
#include "../model/model_group.h"
#include "../model/model_invitation.h"

#define DEFAULT_PORTAL "/support"
#define GROUPS_MOST 64
#define INVITED_AT_ONCE 100
#define TEXT_MOST 100000 /* bytes */

typedef struct {
    cp_ctl_t *ctl;
    const char *portal;
    const char *words[GROUPS_MOST]; /* names of groups, addresses */
    int count;
    const char *rule, *domain, *label, *body;
    bool remove;
    int sent;
} access_t;

static cp_error_t *find_group(apr_int64_t *id, cp_db_t *db, const char *name, apr_pool_t *pool)
{
    cp_rows_t *rows;

    CP_TRY(cp_db_select(&rows, db, CP_SQL_GROUP_BY_NAME, CP_BIND(cp_bind_text(name)), pool));
    if (!rows->count)
        return cp_error_create(pool, CP_ERROR_INPUT, apr_psprintf(pool, "there is no group \"%s\"", name), NULL);
    *id = cp_cell_int(rows, 0, 0);
    return NULL;
}

/* ---- Groups ---- */

static cp_error_t *save_group(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    access_t *work = baton;
    cp_rows_t *rows;
    apr_int64_t id;

    CP_TRY(cp_db_select(&rows, db, CP_SQL_GROUP_BY_NAME, CP_BIND(cp_bind_text(work->words[0])), pool));
    id = rows->count ? cp_cell_int(rows, 0, 0) : 0;
    return cp_group_save(&id, db, work->words[0], work->rule, work->ctl->now, pool);
}

cp_error_t *cp_ctl_group_save(cp_ctl_t *ctl)
{
    cp_ctl_option_t options[] = {{"rule", false, NULL}, {NULL, false, NULL}};
    access_t work = {.ctl = ctl};

    CP_TRY(cp_ctl_options(ctl, options, work.words, 1, 1));
    work.rule = options[0].value;
    return cp_db_run(ctl->db, NULL, CP_DB_WRITE, save_group, &work, ctl->pool);
}

static cp_error_t *change_member(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    access_t *work = baton;
    cp_contact_t *contact;
    apr_int64_t id;

    CP_TRY(find_group(&id, db, work->words[0], pool));
    CP_TRY(cp_contact_by_email(&contact, db, work->words[1], pool));
    if (!contact)
        return cp_error_create(pool, CP_ERROR_INPUT,
                               apr_psprintf(pool, "there is no contact with the address %s", work->words[1]), NULL);
    return work->remove ? cp_group_remove_member(db, id, contact->person.id, pool)
                        : cp_group_add_member(db, id, contact->person.id, pool);
}

cp_error_t *cp_ctl_group_member(cp_ctl_t *ctl)
{
    cp_ctl_option_t options[] = {{"remove", true, NULL}, {NULL, false, NULL}};
    access_t work = {.ctl = ctl};

    CP_TRY(cp_ctl_options(ctl, options, work.words, 2, 2));
    work.remove = options[0].value != NULL;
    return cp_db_run(ctl->db, NULL, CP_DB_WRITE, change_member, &work, ctl->pool);
}

static cp_error_t *admit(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    access_t *work = baton;
    apr_int64_t ids[GROUPS_MOST];
    int count = 0;

    for (int i = 0; i < GROUPS_MOST && work->words[i]; i++)
        CP_TRY(find_group(&ids[count++], db, work->words[i], pool));
    return cp_group_admit(db, work->portal, ids, count, pool);
}

cp_error_t *cp_ctl_group_admit(cp_ctl_t *ctl)
{
    cp_ctl_option_t options[] = {{"portal", false, DEFAULT_PORTAL}, {NULL, false, NULL}};
    access_t work = {.ctl = ctl};

    CP_TRY(cp_ctl_options(ctl, options, work.words, 0, GROUPS_MOST));
    work.portal = options[0].value;
    return cp_db_run(ctl->db, NULL, CP_DB_WRITE, admit, &work, ctl->pool);
}

static cp_error_t *share(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    access_t *work = baton;
    apr_int64_t id;

    CP_TRY(find_group(&id, db, work->words[0], pool));
    return cp_group_share(db, work->portal, id, !work->remove, pool);
}

cp_error_t *cp_ctl_group_share(cp_ctl_t *ctl)
{
    cp_ctl_option_t options[] = {{"portal", false, DEFAULT_PORTAL}, {"remove", true, NULL}, {NULL, false, NULL}};
    access_t work = {.ctl = ctl};

    CP_TRY(cp_ctl_options(ctl, options, work.words, 1, 1));
    work.portal = options[0].value;
    work.remove = options[1].value != NULL;
    return cp_db_run(ctl->db, NULL, CP_DB_WRITE, share, &work, ctl->pool);
}

static cp_error_t *list_groups(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    access_t *work = baton;
    const cp_group_t *groups;
    int count;

    CP_TRY(cp_group_list(&groups, &count, db, work->portal, pool));
    for (int i = 0; i < count; i++)
        printf("%s\t%s%" APR_INT64_T_FMT "\t%s\t%s\t%s\n", groups[i].name, groups[i].members > 1000 ? ">" : "",
               groups[i].members > 1000 ? 1000 : groups[i].members, groups[i].admitted ? "gets in" : "-",
               groups[i].rule ? "by rule" : "list", groups[i].shares ? "company tickets" : "-");
    return NULL;
}

cp_error_t *cp_ctl_group_list(cp_ctl_t *ctl)
{
    cp_ctl_option_t options[] = {{"portal", false, DEFAULT_PORTAL}, {NULL, false, NULL}};
    access_t work = {.ctl = ctl};

    CP_TRY(cp_ctl_options(ctl, options, NULL, 0, 0));
    work.portal = options[0].value;
    return cp_db_run(ctl->db, NULL, CP_DB_READ, list_groups, &work, ctl->pool);
}

/* ---- Consent ---- */

static cp_error_t *save_consent(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    access_t *work = baton;

    return cp_consent_save(db, work->portal, work->domain, work->body, work->label, work->ctl->now, pool);
}

cp_error_t *cp_ctl_consent_set(cp_ctl_t *ctl)
{
    cp_ctl_option_t options[] = {
        {"label", false, NULL}, {"domain", false, ""}, {"portal", false, DEFAULT_PORTAL}, {NULL, false, NULL}};
    access_t work = {.ctl = ctl};
    apr_size_t length;

    CP_TRY(cp_ctl_options(ctl, options, NULL, 0, 0));
    if (!options[0].value)
        return cp_ctl_usage(ctl, "--label TEXT is needed: what stands beside the checkbox");
    work.label = options[0].value;
    work.domain = options[1].value;
    work.portal = options[2].value;
    CP_TRY(cp_ctl_stdin(&work.body, &length, ctl, TEXT_MOST));
    return cp_db_run(ctl->db, NULL, CP_DB_WRITE, save_consent, &work, ctl->pool);
}

/* ---- Invitations ---- */

static cp_error_t *invite(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    access_t *work = baton;
    cp_contact_t *contact;
    bool sent;

    work->sent = 0;
    if (!work->words[0])
        return cp_invitation_send_all(&work->sent, db, work->portal, INVITED_AT_ONCE, work->ctl->now, pool);
    CP_TRY(cp_contact_by_email(&contact, db, work->words[0], pool));
    if (contact)
        CP_TRY(cp_invitation_send(&sent, db, work->portal, contact->person.id, work->ctl->now, pool));
    if (!contact || !sent)
        return cp_error_create(
            pool, CP_ERROR_INPUT,
            apr_psprintf(pool, "%s is no contact whom a group lets in, or has a login already", work->words[0]), NULL);
    work->sent = 1;
    return NULL;
}

cp_error_t *cp_ctl_invite(cp_ctl_t *ctl)
{
    cp_ctl_option_t options[] = {{"portal", false, DEFAULT_PORTAL}, {NULL, false, NULL}};
    access_t work = {.ctl = ctl};
    int total = 0;

    CP_TRY(cp_ctl_options(ctl, options, work.words, 0, 1));
    work.portal = options[0].value;
    do {
        CP_TRY(cp_db_run(ctl->db, NULL, CP_DB_WRITE, invite, &work, ctl->pool));
        total += work.sent;
    } while (work.sent == INVITED_AT_ONCE);
    printf("%d invited\n", total);
    return NULL;
}
