/* SPDX-License-Identifier: Apache-2.0 */
/* ticket list, show, stage, owner, hide, contact; pipeline add, list; explain */
#include "ctl.h"

#include <apr_strings.h>
#include <inttypes.h>

#include "../access/access_viewer.h"
#include "../base/base_string.h"
#include "../model/model_group.h"
#include "ctl_ticket.h"

cp_error_t *cp_ctl_ticket_find(cp_ctl_ticket_t *ticket, cp_db_t *db, const char *number, apr_pool_t *pool)
{
    cp_rows_t *rows;
    apr_int64_t n;

    if (!cp_parse_int(*number == '#' ? number + 1 : number, 1, APR_INT64_MAX, &n))
        return cp_error_create(pool, CP_ERROR_INPUT, apr_psprintf(pool, "\"%s\" is not a ticket number", number), NULL);
    CP_TRY(cp_db_select(&rows, db, CP_SQL_ADMIN_TICKET_FIND, CP_BIND(cp_bind_int(n)), pool));
    if (!rows->count)
        return cp_error_create(pool, CP_ERROR_INPUT, apr_psprintf(pool, "there is no ticket %" APR_INT64_T_FMT, n),
                               NULL);
    ticket->id = cp_cell_int(rows, 0, 0);
    ticket->number = n;
    ticket->subject = cp_cell_text(rows, 0, 2);
    ticket->stage = cp_cell_text(rows, 0, 3);
    ticket->state = cp_cell_text(rows, 0, 4);
    ticket->pipeline_id = cp_cell_int(rows, 0, 5);
    ticket->hidden = cp_cell_int(rows, 0, 6) != 0;
    ticket->inbox_id = cp_cell_int(rows, 0, 9);
    ticket->thread_id = cp_cell_int(rows, 0, 10);
    ticket->owner = cp_cell_text(rows, 0, 11);
    ticket->requester = cp_cell_text(rows, 0, 12);
    ticket->created_at = cp_cell_int(rows, 0, 13);
    ticket->activity_at = cp_cell_int(rows, 0, 14);
    return NULL;
}

typedef struct {
    cp_ctl_t *ctl;
    const char *words[2];
    const char *role;
    const char *portal;
    cp_ctl_ticket_t ticket;
    cp_rows_t *rows;
    cp_rows_t *notes;
} work_t;

static cp_error_t *begin(work_t *work, cp_ctl_t *ctl, cp_ctl_option_t *options, int words)
{
    cp_ctl_option_t none[] = {{NULL, false, NULL}};

    memset(work, 0, sizeof *work);
    work->ctl = ctl;
    return cp_ctl_options(ctl, options ? options : none, work->words, words, words);
}

static cp_error_t *contact_id(apr_int64_t *id, cp_db_t *db, const char *email, apr_pool_t *pool)
{
    cp_contact_t *contact;

    CP_TRY(cp_contact_by_email(&contact, db, email, pool));
    if (!contact)
        return cp_error_create(pool, CP_ERROR_INPUT, apr_psprintf(pool, "no contact has the address %s", email), NULL);
    *id = contact->person.id;
    return NULL;
}

static cp_error_t *list(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    work_t *work = baton;
    apr_int64_t id = 0;

    if (work->words[0])
        CP_TRY(contact_id(&id, db, work->words[0], pool));
    return cp_db_select(&work->rows, db, CP_SQL_ADMIN_TICKET_LIST, CP_BIND(cp_bind_id(id)), pool);
}

cp_error_t *cp_ctl_ticket_list(cp_ctl_t *ctl)
{
    cp_ctl_option_t options[] = {{"contact", false, NULL}, {NULL, false, NULL}};
    work_t work;

    CP_TRY(begin(&work, ctl, options, 0));
    work.words[0] = options[0].value;
    CP_TRY(cp_db_run(ctl->db, NULL, CP_DB_READ, list, &work, ctl->pool));
    for (int i = 0; i < work.rows->count; i++)
        printf("%" PRId64 "\t%s (%s)\t%s\t%s%s\n", (int64_t)cp_cell_int(work.rows, i, 0), cp_cell_text(work.rows, i, 1),
               cp_cell_text(work.rows, i, 2), cp_cell_text(work.rows, i, 3), cp_cell_text(work.rows, i, 4),
               cp_cell_int(work.rows, i, 5) ? "\thidden" : "");
    return NULL;
}

static cp_error_t *show(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    work_t *work = baton;

    CP_TRY(cp_ctl_ticket_find(&work->ticket, db, work->words[0], pool));
    CP_TRY(cp_db_select(&work->rows, db, CP_SQL_ADMIN_TICKET_MESSAGES, CP_BIND(cp_bind_int(work->ticket.id)), pool));
    return cp_db_select(&work->notes, db, CP_SQL_ADMIN_TICKET_NOTES, CP_BIND(cp_bind_int(work->ticket.id)), pool);
}

static const char *when(apr_time_t time)
{
    static char text[APR_RFC822_DATE_LEN];

    apr_rfc822_date(text, time);
    return text;
}

cp_error_t *cp_ctl_ticket_show(cp_ctl_t *ctl)
{
    work_t work;

    CP_TRY(begin(&work, ctl, NULL, 1));
    CP_TRY(cp_db_run(ctl->db, NULL, CP_DB_READ, show, &work, ctl->pool));
    printf("#%" PRId64 " %s\nstage: %s (%s)\nowner: %s\nrequester: %s\nlast public activity: %s\n%s",
           (int64_t)work.ticket.number, work.ticket.subject, work.ticket.stage, work.ticket.state,
           *work.ticket.owner ? work.ticket.owner : "nobody", work.ticket.requester, when(work.ticket.activity_at),
           work.ticket.hidden ? "hidden from customers\n" : "");
    for (int i = 0; i < work.rows->count; i++) {
        printf("\n--- %s, %s%s", cp_cell_text(work.rows, i, 2), when(cp_cell_int(work.rows, i, 1)),
               cp_cell_int(work.rows, i, 0) == work.ticket.thread_id ? "" : " (thread not shown to customers)");
        if (cp_cell_int(work.rows, i, 5))
            printf(", %" PRId64 " attachment(s)", (int64_t)cp_cell_int(work.rows, i, 5));
        printf("\n%s\n", cp_cell_text(work.rows, i, 4));
    }
    for (int i = 0; i < work.notes->count; i++)
        printf("\n--- internal note of %s, %s\n%s\n", cp_cell_text(work.notes, i, 1),
               when(cp_cell_int(work.notes, i, 0)), cp_cell_text(work.notes, i, 2));
    return NULL;
}

static cp_error_t *set_stage(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    work_t *work = baton;
    cp_actor_t nobody = {0, 0};
    cp_rows_t *rows;

    CP_TRY(cp_ctl_ticket_find(&work->ticket, db, work->words[0], pool));
    CP_TRY(cp_db_select(&rows, db, CP_SQL_ADMIN_STAGE_BY_NAME,
                        CP_BIND(cp_bind_int(work->ticket.pipeline_id), cp_bind_text(work->words[1])), pool));
    if (!rows->count)
        return cp_error_create(pool, CP_ERROR_INPUT,
                               apr_psprintf(pool,
                                            "the ticket's pipeline has no stage \"%s\"; portalctl pipeline list "
                                            "names them",
                                            work->words[1]),
                               NULL);
    return cp_ticket_set_stage(db, work->ticket.id, cp_cell_int(rows, 0, 0), nobody, work->ctl->now, pool);
}

cp_error_t *cp_ctl_ticket_stage(cp_ctl_t *ctl)
{
    work_t work;

    CP_TRY(begin(&work, ctl, NULL, 2));
    return cp_db_run(ctl->db, NULL, CP_DB_WRITE, set_stage, &work, ctl->pool);
}

static cp_error_t *set_owner(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    work_t *work = baton;
    cp_actor_t nobody = {0, 0};
    cp_staff_t *staff = NULL;

    CP_TRY(cp_ctl_ticket_find(&work->ticket, db, work->words[0], pool));
    if (strcmp(work->words[1], "none")) {
        CP_TRY(cp_staff_by_email(&staff, db, work->words[1], pool));
        if (!staff)
            return cp_error_create(pool, CP_ERROR_INPUT,
                                   apr_psprintf(pool, "no staff member has the address %s", work->words[1]), NULL);
    }
    return cp_ticket_set_owner(db, work->ticket.id, staff ? staff->person.id : 0, nobody, work->ctl->now, pool);
}

cp_error_t *cp_ctl_ticket_owner(cp_ctl_t *ctl)
{
    work_t work;

    CP_TRY(begin(&work, ctl, NULL, 2));
    return cp_db_run(ctl->db, NULL, CP_DB_WRITE, set_owner, &work, ctl->pool);
}

static cp_error_t *hide(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    work_t *work = baton;

    CP_TRY(cp_ctl_ticket_find(&work->ticket, db, work->words[0], pool));
    CP_TRY(cp_db_exec(db, CP_SQL_ADMIN_TICKET_HIDE,
                      CP_BIND(cp_bind_int(work->ticket.id), cp_bind_int(!strcmp(work->words[1], "on"))), NULL, pool));
    return cp_ticket_touch_readers(db, work->ticket.id, pool);
}

cp_error_t *cp_ctl_ticket_hide(cp_ctl_t *ctl)
{
    work_t work;

    CP_TRY(begin(&work, ctl, NULL, 2));
    if (strcmp(work.words[1], "on") && strcmp(work.words[1], "off"))
        return cp_ctl_usage(ctl, "say on to hide the ticket, off to show it");
    return cp_db_run(ctl->db, NULL, CP_DB_WRITE, hide, &work, ctl->pool);
}

static cp_error_t *add_contact(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    work_t *work = baton;
    apr_int64_t id;

    CP_TRY(cp_ctl_ticket_find(&work->ticket, db, work->words[0], pool));
    CP_TRY(contact_id(&id, db, work->words[1], pool));
    CP_TRY(cp_ticket_add_contact(db, work->ticket.id, id, work->role, pool));
    return cp_ticket_touch_readers(db, work->ticket.id, pool);
}

cp_error_t *cp_ctl_ticket_contact(cp_ctl_t *ctl)
{
    cp_ctl_option_t options[] = {{"role", false, "cc"}, {NULL, false, NULL}};
    work_t work;

    CP_TRY(begin(&work, ctl, options, 2));
    work.role = options[0].value;
    if (strcmp(work.role, "cc") && strcmp(work.role, "associated"))
        return cp_ctl_usage(ctl, "--role must be cc or associated");
    return cp_db_run(ctl->db, NULL, CP_DB_WRITE, add_contact, &work, ctl->pool);
}

typedef struct {
    work_t work;
    bool allowed;
    const char *why;
} explain_t;

static cp_error_t *explain(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    explain_t *explained = baton;
    work_t *work = &explained->work;
    cp_viewer_t viewer = {.kind = CP_VIEWER_CONTACT};
    cp_settings_t *saved;
    cp_contact_t *contact;
    const bool *shares;
    cp_scope_t scope;
    apr_int64_t number;

    if (!cp_parse_int(work->words[1], 1, APR_INT64_MAX, &number))
        return cp_ctl_usage(work->ctl, "\"%s\" is not a ticket number", work->words[1]);
    CP_TRY(cp_contact_by_email(&contact, db, work->words[0], pool));
    if (!contact)
        return cp_ctl_usage(work->ctl, "no contact has the address %s", work->words[0]);
    viewer.person = contact->person;
    viewer.company_id = contact->company_id;
    CP_TRY(cp_group_shares_among(&shares, db, work->portal, &contact->person.id, 1, pool));
    viewer.company_right = *shares;
    CP_TRY(cp_settings_load(&saved, db, work->portal, pool));
    cp_settings_t *settings = cp_settings_merge(NULL, saved, pool);
    cp_db_use_filter(db, settings->filter);
    scope = cp_policy_scope(&viewer, settings);
    return cp_ticket_explain(&explained->allowed, &explained->why, db, &scope, number, pool);
}

cp_error_t *cp_ctl_explain(cp_ctl_t *ctl)
{
    cp_ctl_option_t options[] = {
        {"contact", false, NULL}, {"ticket", false, NULL}, {"portal", false, "/support"}, {NULL, false, NULL}};
    explain_t explained = {0};

    CP_TRY(begin(&explained.work, ctl, options, 0));
    if (!options[0].value || !options[1].value)
        return cp_ctl_usage(ctl, "--contact EMAIL and --ticket NUMBER are both needed");
    explained.work.words[0] = options[0].value;
    explained.work.words[1] = options[1].value;
    explained.work.portal = options[2].value;
    CP_TRY(cp_db_run(ctl->db, NULL, CP_DB_READ, explain, &explained, ctl->pool));
    printf("%s: %s\n", explained.allowed ? "visible" : "hidden", explained.why);
    ctl->exit_code = explained.allowed ? 0 : 1;
    return NULL;
}
