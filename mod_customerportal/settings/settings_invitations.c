/* SPDX-License-Identifier: Apache-2.0 */
/* Invitations of the groups that get in: who has one and how it stands (P61). Sending to many asks first (S51). */
#include <apr_strings.h>

#include "../base/base_string.h"
#include "../model/model_invitation.h"
#include "settings_access.h"
#include "settings_record.h"

#define SHOWN 50    /* people of a page */
#define AT_ONCE 100 /* most mails that one press sends */
#define NAMED 5     /* people that the question names */

typedef struct invitations_t {
    cp_record_page_t page;
    const char *state; /* of the filter; "" for all */
    apr_int64_t after;
    const cp_invitation_t *rows;
    int count;
    apr_int64_t due;
    int sent;
    bool changed; /* the number is not the one that was asked about */
} invitations_t;

/* The words of a state, as the list has them. */
static const char *state_words(const cp_reader_t *reader, const char *state)
{
    static const struct {
        const char *state;
        const char *words;
    } table[] = {
        {"none", "Not invited"}, {"pending", "Pending"}, {"accepted", "Accepted"},
        {"failed", "Failed"},    {"revoked", "Revoked"},
    };
    for (apr_size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (!strcmp(table[i].state, state))
            return cp_view_tr(reader, table[i].words);
    return state;
}

static cp_error_t *read_list(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    invitations_t *work = baton;

    CP_TRY(cp_invitation_due_count(&work->due, db, work->page.req->portal, pool));
    return cp_invitation_list(&work->rows, &work->count, db,
                              &(cp_invitation_query_t){work->page.req->portal, work->state, work->after, SHOWN + 1},
                              pool);
}

static const char *tip(const invitations_t *work, const char *text, const char *name)
{
    return cp_tr_fill(work->page.req->pool, text, "name", name, NULL);
}

static void add_person(invitations_t *work, const cp_invitation_t *one)
{
    cp_record_page_t *page = &work->page;
    const cp_reader_t *reader = &page->reader;
    const char *name = cp_person_name(&one->contact, reader->pool);
    bool pending = !strcmp(one->state, "pending"), failed = !strcmp(one->state, "failed");

    cp_record_row(page, name, apr_psprintf(reader->pool, "/desk/contacts/%" APR_INT64_T_FMT, one->contact_id), NULL);
    cp_record_cell(page, one->contact.email);
    cp_record_cell(page, failed && one->reason && *one->reason
                             ? apr_pstrcat(reader->pool, state_words(reader, one->state), ": ", one->reason, NULL)
                             : state_words(reader, one->state));
    cp_record_when(page, one->sent_at);
    if (!strcmp(one->state, "none"))
        cp_record_button(page, "send", one->contact_id, cp_view_tr(reader, "Mail an invitation"),
                         tip(work, cp_view_tr(reader, "Mail an invitation to ${name}"), name));
    else if (strcmp(one->state, "accepted") != 0)
        cp_record_button(page, "send", one->contact_id, cp_view_tr(reader, "Mail it again"),
                         tip(work, cp_view_tr(reader, "Mail the invitation to ${name} again"), name));
    if (pending || failed)
        cp_record_button(page, "revoke", one->contact_id, cp_view_tr(reader, "Revoke"),
                         tip(work, cp_view_tr(reader, "Revoke the invitation of ${name}"), name));
}

static const char *list_path(const invitations_t *work, const char *state, apr_int64_t after)
{
    const char *path = "/settings/invitations";

    if (*state || after)
        path = apr_psprintf(work->page.req->pool, "%s?state=%s", path, state);
    return after ? apr_psprintf(work->page.req->pool, "%s&after=%" APR_INT64_T_FMT, path, after) : path;
}

static void add_filters(invitations_t *work)
{
    static const char *const states[] = {"none", "pending", "accepted", "failed", "revoked"};
    cp_record_page_t *page = &work->page;

    cp_record_filter(page, list_path(work, "", 0), cp_view_tr(&page->reader, "All"), !*work->state);
    for (apr_size_t i = 0; i < sizeof states / sizeof *states; i++)
        cp_record_filter(page, list_path(work, states[i], 0), state_words(&page->reader, states[i]),
                         !strcmp(states[i], work->state));
}

static void add_list(invitations_t *work)
{
    static const char *const columns[] = {"Name", "E-mail address", "Invitation", "Sent"};
    cp_record_page_t *page = &work->page;
    int count = work->count > SHOWN ? SHOWN : work->count;

    for (apr_size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        cp_record_column(page, columns[i]);
    for (int i = 0; i < count; i++)
        add_person(work, &work->rows[i]);
    page->view->table_action = cp_view_url(&page->reader, "/settings/invitations");
    page->view->buttons_label = cp_text(cp_view_tr(&page->reader, "Change"));
    page->view->caption = cp_text(cp_view_tr(&page->reader, "Members of the groups that get in"));
    if (work->after)
        page->view->newest_url = cp_view_url(&page->reader, "%s", list_path(work, work->state, 0));
    if (work->count > SHOWN)
        page->view->older_url =
            cp_view_url(&page->reader, "%s", list_path(work, work->state, work->rows[SHOWN - 1].contact_id));
    if (count)
        return;
    page->view->empty_icon = cp_text("mail");
    page->view->empty_title = cp_text(cp_view_tr(&page->reader, "Nobody here"));
    page->view->empty_text = cp_text(
        cp_view_tr(&page->reader, *work->state ? "No member of a group that gets in has an invitation like that."
                                               : "No group that gets in has members. Let a group in first."));
}

static const char *due_words(const invitations_t *work)
{
    return cp_record_people(&work->page.reader, work->due);
}

cp_error_t *cp_settings_invitations(cp_request_t *req)
{
    const char *state = cp_query_get(req->query, "state"), *after = cp_query_get(req->query, "after");
    invitations_t work = {.page = {.req = req}, .state = state ? state : ""};
    cp_record_page_t *page = &work.page;

    if (after && !cp_parse_int(after, 1, APR_INT64_MAX, &work.after))
        work.after = 0;
    CP_TRY(cp_request_run(req, CP_DB_READ, read_list, &work));
    cp_record_begin(page, "Access", "Invitations",
                    cp_policy_passwords(req->settings)
                        ? "Members of the groups that get in are mailed a link, with which they choose a password."
                        : "Members of the groups that get in are mailed a link to the sign-in page.");
    cp_record_up(page, "/settings/access", "Access");
    if (!cp_setting_is(req->settings, CP_SET_ACCESS, "groups"))
        cp_record_note(page, "/settings/access",
                       cp_view_tr(&page->reader, "“Who gets in” does not ask for groups now. Invitations work all the "
                                                 "same: who accepts one has a login."));
    if (!cp_policy_passwords(req->settings))
        cp_record_note(page, "/settings/authentication",
                       cp_view_tr(&page->reader, "Nobody signs in with a password here: an invitation leads to the "
                                                 "sign-in page, with its other ways in."));
    cp_record_fact(page, cp_view_tr(&page->reader, "Not invited and without a login"), due_words(&work));
    if (work.due)
        cp_record_link(page, "/settings/invitations/all", cp_view_tr(&page->reader, "Invite all of them…"));
    cp_record_link(page, "/settings/groups", cp_view_tr(&page->reader, "Access groups"));
    add_filters(&work);
    add_list(&work);
    return cp_record_answer(page, 200);
}

static cp_error_t *change(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    cp_request_t *req = baton;
    apr_int64_t send = cp_record_sent_id(req, "send"), revoke = cp_record_sent_id(req, "revoke");
    bool sent = true;

    if (send)
        CP_TRY(cp_invitation_send(&sent, db, req->portal, send, req->now, pool));
    if (!sent)
        return cp_error_create(pool, CP_ERROR_CONFLICT,
                               "No mail was sent: this person has a login already, is shut out, or is in no group that "
                               "gets in.",
                               NULL);
    if (revoke)
        CP_TRY(cp_invitation_revoke(db, req->portal, revoke, req->now, pool));
    return cp_record_audit(db, req, send ? "invitation sent" : "invitation revoked",
                           apr_psprintf(pool, "contact %" APR_INT64_T_FMT, send ? send : revoke), pool);
}

cp_error_t *cp_settings_invitations_change(cp_request_t *req)
{
    CP_TRY(cp_request_run(req, CP_DB_WRITE, change, req));
    return cp_respond_redirect(req, cp_request_url(req, "/settings/invitations"),
                               cp_record_sent_id(req, "send") ? "invited" : "invitation-revoked");
}

/* ---- All at once ---- */

static cp_error_t *read_due(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    invitations_t *work = baton;

    CP_TRY(cp_invitation_due_count(&work->due, db, work->page.req->portal, pool));
    return cp_invitation_list(&work->rows, &work->count, db,
                              &(cp_invitation_query_t){work->page.req->portal, "none", 0, NAMED}, pool);
}

static int mails(const invitations_t *work)
{
    return work->due > AT_ONCE ? AT_ONCE : (int)work->due;
}

static void add_question(invitations_t *work)
{
    cp_record_page_t *page = &work->page;
    const cp_reader_t *reader = &page->reader;

    for (int i = 0; i < work->count; i++)
        cp_record_note(page, NULL,
                       apr_pstrcat(reader->pool, cp_person_name(&work->rows[i].contact, reader->pool), " · ",
                                   work->rows[i].contact.email, NULL));
    if (work->due > work->count)
        cp_record_note(page, NULL, cp_view_tr(reader, "… and others"));
    cp_view_form_hide(page->maker, "count", apr_itoa(reader->pool, mails(work)));
    cp_record_form(page, "/settings/invitations/all", "Send", NULL);
    page->view->form->submit = cp_text(cp_view_plural(reader, "Send ${n} mail", "Send ${n} mails", mails(work)));
}

static cp_error_t *ask(invitations_t *work)
{
    cp_record_page_t *page = &work->page;

    CP_TRY(cp_request_run(page->req, CP_DB_READ, read_due, work));
    cp_record_begin(page, "Access", "Invite all who are not invited",
                    "Each of them gets one mail with a link of their own, which is good for 14 days.");
    cp_record_up(page, "/settings/invitations", "Invitations");
    cp_record_fact(page, cp_view_tr(&page->reader, "Not invited and without a login"), due_words(work));
    if (work->due > AT_ONCE)
        page->view->warning = cp_text(cp_tr_fill(
            page->req->pool, cp_view_tr(&page->reader, "One press sends ${n} mails. Come back for the others."), "n",
            apr_itoa(page->req->pool, AT_ONCE), NULL));
    if (work->changed)
        page->view->clash = cp_text(cp_view_tr(&page->reader, "The number of people has changed meanwhile, and no mail "
                                                              "was sent. This is how many there are now."));
    if (work->due)
        add_question(work);
    return cp_record_answer(page, work->changed ? 409 : 200);
}

cp_error_t *cp_settings_invite(cp_request_t *req)
{
    invitations_t work = {.page = {.req = req}};

    return ask(&work);
}

static cp_error_t *send_all(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    invitations_t *work = baton;
    cp_request_t *req = work->page.req;

    CP_TRY(cp_invitation_due_count(&work->due, db, req->portal, pool));
    work->changed = strcmp(cp_record_sent(req, "count"), apr_itoa(pool, mails(work))) != 0;
    if (work->changed)
        return NULL;
    CP_TRY(cp_invitation_send_all(&work->sent, db, req->portal, AT_ONCE, req->now, pool));
    return cp_record_audit(db, req, "invitations sent", apr_itoa(pool, work->sent), pool);
}

cp_error_t *cp_settings_invite_all(cp_request_t *req)
{
    invitations_t work = {.page = {.req = req}};

    CP_TRY(cp_request_run(req, CP_DB_WRITE, send_all, &work));
    if (work.changed)
        return ask(&work);
    return cp_respond_redirect(req, cp_request_url(req, "/settings/invitations"), "invited-all");
}
