/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether people sign in with passwords at all. Who turns that off may lock people out, the whole team and himself among
 * them: so the page says who would have no way in any more, and asks; where nobody would have one it refuses. The server's
 * configuration and portalctl can put it back in any case.
 */
#include <apr_strings.h>

#include "settings_access.h"
#include "settings_record.h"

typedef struct passwords_t {
    cp_record_page_t page;
    const char *customers; /* by which providers they come in; "" for none */
    const char *staff;
    const char *losses[4]; /* msgids */
    int loss_count;
} passwords_t;

static bool is_on(const cp_request_t *req)
{
    return cp_policy_passwords(req->settings);
}

static const char *join(const char *list, const char *name, apr_pool_t *pool)
{
    return apr_pstrcat(pool, list, *list ? ", " : "", name, NULL);
}

/* Customers find a door by its button only; who belongs to the team can be told its address. */
static void find_ways(passwords_t *work)
{
    const cp_request_t *req = work->page.req;

    work->customers = work->staff = "";
    for (int i = 0; i < req->door_count; i++) {
        const cp_door_t *door = &req->doors[i];
        if (door->contacts && (door->label || !*door->path))
            work->customers = join(work->customers, door->label ? door->label : door->provider, req->pool);
        if (door->staff)
            work->staff = join(work->staff, door->label ? door->label : door->provider, req->pool);
    }
}

static void find_losses(passwords_t *work)
{
    const cp_request_t *req = work->page.req;
    bool mailed = cp_setting_bool(req->settings, CP_SET_SIGN_IN_LINK);

    if (!*work->staff)
        work->losses[work->loss_count++] =
            "No identity provider is for the support team: nobody of it could sign in any more, and nor could you. "
            "Then only portalctl or the server's configuration can turn passwords on again.";
    else if (!req->viewer->identity_id)
        work->losses[work->loss_count++] =
            "You are signed in with a password yourself. Sign in by the identity provider first, to see that it lets "
            "you in.";
    if (!*work->customers && !mailed)
        work->losses[work->loss_count++] =
            "No identity provider is for customers: none of them could sign in any more.";
    if (cp_policy_may_register(req->settings))
        work->losses[work->loss_count++] = "People could not register any more.";
}

static bool is_refused(const passwords_t *work)
{
    return !work->page.req->door_count;
}

static void show_off_question(passwords_t *work)
{
    cp_record_page_t *page = &work->page;
    const cp_reader_t *reader = &page->reader;

    if (is_refused(work)) {
        page->view->warning =
            cp_text(cp_view_tr(reader, "No identity provider is configured, so nobody could sign in any more. Whoever "
                                       "runs the server adds one first, with PortalIdentity."));
        return;
    }
    for (int i = 0; i < work->loss_count; i++)
        cp_record_note(page, NULL, cp_view_tr(reader, work->losses[i]));
    cp_view_form_hide(page->maker, "passwords", "off");
    if (work->loss_count)
        cp_view_control(page->maker, CP_CONTROL_CHECK, "sure", "I have read this. Turn it off all the same");
    cp_record_form(page, "/settings/authentication/passwords", "Turn off", NULL);
    page->view->form->submit_class = cp_text("btn danger");
}

static cp_error_t *show(passwords_t *work, int status)
{
    cp_record_page_t *page = &work->page;
    const cp_request_t *req = page->req;
    const cp_reader_t *reader = &page->reader;
    const char *pinned;

    cp_record_begin(page, "Access", "Sign in with a password",
                    is_on(req)
                        ? "Off, the sign-in page has only the identity providers of the server. Registration and "
                          "new passwords by mail end with it, and invitations lead to the sign-in page; who is "
                          "signed in stays so."
                        : "The sign-in page has only the identity providers of the server. On, people can sign "
                          "in with the passwords that they had, too.");
    cp_record_up(page, "/settings/authentication", "Authentication method");
    cp_record_fact(page, cp_view_tr(reader, "Now"), cp_view_tr(reader, is_on(req) ? "On" : "Off"));
    cp_record_fact(page, cp_view_tr(reader, "Identity providers for customers"),
                   *work->customers ? work->customers : cp_view_tr(reader, "none"));
    cp_record_fact(page, cp_view_tr(reader, "Identity providers for the support team"),
                   *work->staff ? work->staff : cp_view_tr(reader, "none"));
    pinned = cp_console_pinned(req, reader, CP_SET_PASSWORD_SIGN_IN);
    if (pinned)
        cp_record_note(page, NULL, pinned);
    else if (is_on(req))
        show_off_question(work);
    else {
        cp_view_form_hide(page->maker, "passwords", "on");
        cp_record_form(page, "/settings/authentication/passwords", "Turn on", NULL);
    }
    return cp_record_answer(page, status);
}

static void begin(passwords_t *work, cp_request_t *req)
{
    *work = (passwords_t){.page = {.req = req}};
    find_ways(work);
    find_losses(work);
}

cp_error_t *cp_settings_passwords(cp_request_t *req)
{
    passwords_t work;

    begin(&work, req);
    return show(&work, 200);
}

static cp_error_t *turn(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    const cp_request_t *req = baton;
    cp_setting_author_t author = cp_console_author(req);

    return cp_settings_change(db, &author, CP_SET_PASSWORD_SIGN_IN,
                              !strcmp(cp_record_sent(req, "passwords"), "on") ? "On" : "Off", pool);
}

cp_error_t *cp_settings_passwords_turn(cp_request_t *req)
{
    const char *wanted = cp_record_sent(req, "passwords");
    passwords_t work;
    cp_reader_t reader;

    if (req->settings->value[CP_SET_PASSWORD_SIGN_IN].file)
        return cp_error_create(req->pool, CP_ERROR_CONFLICT,
                               "The server's configuration fixes this, so it can be changed there only.", NULL);
    begin(&work, req);
    cp_view_reader(&reader, req);
    if (strcmp(wanted, "on") != 0 && strcmp(wanted, "off") != 0)
        return show(&work, 422);
    if (!strcmp(wanted, "off") && is_on(req)) {
        if (!is_refused(&work) && work.loss_count && !*cp_record_sent(req, "sure"))
            cp_fault_add(&work.page.faults, req->pool, "sure", "%s",
                         cp_view_tr(&reader, "Read what is lost, and tick the box to go on"));
        if (is_refused(&work) || work.page.faults.rows)
            return show(&work, 422);
    }
    CP_TRY(cp_request_run(req, CP_DB_WRITE, turn, req));
    return cp_respond_redirect(req, cp_request_url(req, "/settings/authentication"), "settings-saved");
}

cp_error_t *cp_settings_passwords_kept(cp_db_t *db, const cp_request_t *req, apr_pool_t *pool)
{
    cp_settings_t *saved;

    if (!is_on(req) || req->settings->value[CP_SET_PASSWORD_SIGN_IN].file)
        return NULL;
    CP_TRY(cp_settings_load(&saved, db, req->portal, pool));
    const cp_setting_value_t *value = &saved->value[CP_SET_PASSWORD_SIGN_IN];
    if (!value->text || value->number)
        return NULL;
    return cp_error_create(pool, CP_ERROR_INPUT,
                           "Signing in with a password is turned off on its own page, which says who would be locked "
                           "out: Access, Authentication method.",
                           NULL);
}
