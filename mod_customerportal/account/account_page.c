/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>

#include "../access/access_factor.h"
#include "../access/access_password.h"
#include "../access/access_session.h"
#include "../http/http_respond.h"
#include "../model/model_notice_choice.h"
#include "../view/view_person.h"
#include "../view/view_session.h"
#include "account_private.h"

typedef struct page_work_t {
    const cp_request_t *req;
    const cp_session_row_t *sessions;
    int session_count;
    const char *stored;
    cp_notice_choice_t mails;
    cp_factor_t *factor;
} page_work_t;

static bool chooses_mails(const cp_request_t *req)
{
    return req->viewer->kind == CP_VIEWER_CONTACT && cp_setting_bool(req->settings, CP_SET_MAIL);
}

static cp_factors_t factors_of(const cp_request_t *req)
{
    /* Nobody is asked for one where everybody comes in by another system. */
    return cp_policy_own_sign_in(req->settings) ? cp_policy_factors(req->settings, req->viewer->kind == CP_VIEWER_STAFF)
                                                : CP_FACTORS_OFF;
}

static cp_error_t *read_account(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    page_work_t *work = baton;

    if (chooses_mails(work->req))
        CP_TRY(cp_notice_choice_read(&work->mails, db, work->req->viewer->person.id, pool));
    if (factors_of(work->req) != CP_FACTORS_OFF) {
        const cp_viewer_t *viewer = work->req->viewer;
        cp_actor_t who = {.contact_id = viewer->kind == CP_VIEWER_CONTACT ? viewer->person.id : 0,
                          .staff_id = viewer->kind == CP_VIEWER_STAFF ? viewer->person.id : 0};
        CP_TRY(cp_factor_find(&work->factor, db, who, work->req->now, pool));
    }
    CP_TRY(cp_session_list(&work->sessions, &work->session_count, db, work->req->viewer, pool));
    return cp_credential_of(&work->stored, db, work->req->viewer, pool);
}

static const char *about(const cp_request_t *req, const cp_reader_t *reader)
{
    const cp_viewer_t *viewer = req->viewer;
    const char *text =
        apr_pstrcat(req->pool, cp_view_customer(reader, &viewer->person), " · ", viewer->person.email, NULL);
    const char *of = viewer->kind == CP_VIEWER_CONTACT ? viewer->company_name
                     : viewer->admin                   ? cp_view_tr(reader, "Support admin")
                                                       : cp_view_tr(reader, "Support agent");

    return of ? apr_pstrcat(req->pool, text, " · ", of, NULL) : text;
}

static void zones(cp_view_account_t *view, const cp_request_t *req, const char *chosen)
{
    const char *const *names = cp_zone_names();
    cp_view_option_t *rows;
    int count = 0;

    while (names && names[count])
        count++;
    rows = apr_pcalloc(req->pool, ((apr_size_t)count + 1) * sizeof(*rows));
    for (int i = 0; i < count; i++) {
        rows[i].value = rows[i].label = cp_text(names[i]);
        rows[i].selected = cp_text(!strcmp(names[i], chosen) ? "selected" : NULL);
    }
    view->zones = (cp_list_t){rows, count};
}

/* Nothing chosen is a choice, too: then it follows the portal, whichever language that has later. */
static void languages(cp_view_account_t *view, const cp_request_t *req, const cp_reader_t *reader, const char *chosen)
{
    const cp_languages_t *offered = &req->offered;
    const cp_language_name_t *found = cp_language_find(offered, chosen);
    cp_view_option_t *rows = apr_pcalloc(req->pool, ((apr_size_t)offered->count + 1) * sizeof(*rows));

    if (offered->count < 2)
        return;
    rows[0].value = cp_text("");
    rows[0].label = cp_text(cp_tr_fill(req->pool, cp_view_tr(reader, "Like the portal (${language})"), "language",
                                       offered->rows[0].name, NULL));
    for (int i = 0; i < offered->count; i++) {
        rows[i + 1].value = cp_text(offered->rows[i].tag);
        rows[i + 1].label = cp_text(offered->rows[i].name);
        rows[i + 1].selected = cp_text(found == &offered->rows[i] ? "selected" : NULL);
    }
    view->languages = (cp_list_t){rows, offered->count + 1};
}

static cp_list_t choices(const cp_reader_t *reader, const char *const (*table)[3], const char *chosen)
{
    cp_view_option_t *rows = apr_pcalloc(reader->pool, 3 * sizeof(*rows));

    for (int i = 0; i < 3; i++) {
        rows[i].id = cp_text(table[i][0]);
        rows[i].value = cp_text(table[i][1]);
        rows[i].label = cp_text(cp_view_tr(reader, table[i][2]));
        rows[i].checked = cp_text(!strcmp(table[i][1], chosen) ? "checked" : NULL);
    }
    return (cp_list_t){rows, 3};
}

/* Which one of them is seen by who chose none. */
static const char *row_height(const cp_reader_t *reader)
{
    const cp_theme_t *theme = cp_theme_in_force(reader->settings);

    return theme ? theme->density : "regular";
}

static void looks(cp_view_account_t *view, const cp_request_t *req, const cp_reader_t *reader)
{
    static const char *const schemes[3][3] = {{"scheme-auto", "auto", "Like the device"},
                                              {"scheme-light", "light", "Light"},
                                              {"scheme-dark", "dark", "Dark"}};
    static const char *const densities[3][3] = {{"density-compact", "compact", "Compact"},
                                                {"density-regular", "regular", "Regular"},
                                                {"density-roomy", "roomy", "Roomy"}};

    view->schemes = choices(reader, schemes, req->scheme ? req->scheme : "auto");
    view->densities = choices(reader, densities, req->density ? req->density : row_height(reader));
}

static void mails(cp_view_account_t *view, const cp_reader_t *reader, const cp_notice_choice_t *choice)
{
    const struct {
        const char *name, *label;
        bool chosen;
    } kinds[3] = {{"mail_reply", "Answers to my tickets", choice->reply},
                  {"mail_status", "When a ticket is filed, closed or opened again", choice->status},
                  {"mail_copy", "Also for tickets of others that I was added to", choice->copy}};
    cp_view_option_t *rows = apr_pcalloc(reader->pool, 3 * sizeof(*rows));

    for (int i = 0; i < 3; i++) {
        rows[i].id = rows[i].value = cp_text(kinds[i].name);
        rows[i].label = cp_text(cp_view_tr(reader, kinds[i].label));
        rows[i].checked = cp_text(kinds[i].chosen ? "checked" : NULL);
    }
    view->mails = (cp_list_t){rows, 3};
    view->mails_action = cp_view_url(reader, "/account/mails");
}

static void sessions(cp_view_account_t *view, const cp_reader_t *reader, const page_work_t *work)
{
    cp_view_session_t *rows = apr_pcalloc(reader->pool, ((apr_size_t)work->session_count + 1) * sizeof(*rows));

    for (int i = 0; i < work->session_count; i++) {
        const cp_session_row_t *session = &work->sessions[i];
        rows[i].id = cp_text(session->id);
        rows[i].name = cp_text(cp_view_browser(reader, session->agent));
        rows[i].address = cp_text(session->address);
        rows[i].current = session->current;
        rows[i].other = !session->current;
        rows[i].detail = cp_text(cp_tr_fill(
            reader->pool,
            cp_view_tr(reader, session->current ? "Active now · Signed in: ${since} · From: ${address}"
                                                : "Last active: ${seen} · Signed in: ${since} · From: ${address}"),
            "seen", cp_view_when_dated(reader, session->seen_at).brief, "since",
            cp_view_when_dated(reader, session->created_at).brief, "address", session->address, NULL));
    }
    view->sessions = (cp_list_t){rows, work->session_count};
}

static void factors(cp_view_account_t *view, const cp_reader_t *reader, const page_work_t *work)
{
    const cp_factor_t *factor = work->factor;

    view->factor_action = cp_view_url(reader, "/account/factor");
    view->factor_on = factor && factor->secret;
    view->factor_removable = view->factor_on && factors_of(work->req) == CP_FACTORS_OPTIONAL;
    /* Who comes in by another system has nothing to type; a fresh sign-in stands for it. */
    view->factor_asks = work->stored || view->factor_on;
    if (!view->factor_on)
        return;
    view->factor_since =
        cp_text(cp_tr_fill(reader->pool, cp_view_tr(reader, "Two factors are on since ${day}."), "day",
                           cp_date_day(factor->confirmed_at, reader->dates, reader->zone, reader->pool), NULL));
    view->factor_codes =
        cp_text(cp_view_plural(reader, "${n} recovery code is left.", "${n} recovery codes are left.", factor->codes));
}

static void fault(cp_view_account_t *view, cp_view_problem_t *rows, const char *text, const char *url)
{
    if (text)
        rows[view->problems.count++] = (cp_view_problem_t){cp_text(text), cp_url(url)};
}

static cp_text_t class_of(const char *text)
{
    return cp_text(text ? "field has-error" : "field");
}

static void faults_of(cp_view_account_t *view, const cp_reader_t *reader, const cp_account_faults_t *faults)
{
    cp_view_problem_t *rows = apr_pcalloc(reader->pool, 5 * sizeof(*rows));

    view->problems.rows = rows;
    fault(view, rows, faults->first_name, "#first_name");
    fault(view, rows, faults->last_name, "#last_name");
    fault(view, rows, faults->current_password, "#current_password");
    fault(view, rows, faults->new_password, "#new_password");
    fault(view, rows, faults->proof, "#proof");
    if (view->problems.count)
        view->summary = cp_text(cp_view_plural(reader, "There is ${n} thing to correct",
                                               "There are ${n} things to correct", view->problems.count));
    view->first_error = cp_text(faults->first_name);
    view->first_class = class_of(faults->first_name);
    view->first_described = cp_text(faults->first_name ? "first_name-error" : NULL);
    view->first_invalid = cp_text(faults->first_name ? "true" : NULL);
    view->last_error = cp_text(faults->last_name);
    view->last_class = class_of(faults->last_name);
    view->last_described = cp_text(faults->last_name ? "last_name-error" : NULL);
    view->last_invalid = cp_text(faults->last_name ? "true" : NULL);
    view->current_error = cp_text(faults->current_password);
    view->current_class = class_of(faults->current_password);
    view->current_described = cp_text(faults->current_password ? "current_password-error" : NULL);
    view->current_invalid = cp_text(faults->current_password ? "true" : NULL);
    view->proof_error = cp_text(faults->proof);
    view->proof_class = class_of(faults->proof);
    view->proof_described = cp_text(faults->proof ? "proof-hint proof-error" : "proof-hint");
    view->proof_invalid = cp_text(faults->proof ? "true" : NULL);
    view->new_error = cp_text(faults->new_password);
    view->new_class = class_of(faults->new_password);
    view->new_described = cp_text(faults->new_password ? "new_password-hint new_password-error" : "new_password-hint");
    view->new_invalid = cp_text(faults->new_password ? "true" : NULL);
}

static const char *typed(const cp_request_t *req, const char *name, const char *stored)
{
    const char *value = req->form ? cp_form_get(req->form, name) : NULL;

    return value ? value : stored ? stored : "";
}

cp_error_t *cp_account_show(cp_request_t *req, const cp_account_faults_t *faults)
{
    static const cp_account_faults_t none = {.proof = NULL};
    cp_view_account_t *view = apr_pcalloc(req->pool, sizeof(*view));
    page_work_t work = {.req = req};
    cp_reader_t reader;

    CP_TRY(cp_request_run(req, CP_DB_READ, read_account, &work));
    cp_view_reader(&reader, req);
    view->frame = cp_view_frame(req, &reader, CP_NAV_ACCOUNT, cp_view_tr(&reader, "Your account"));
    view->frame->notice = cp_text(cp_view_notice(&reader, cp_respond_notice(req)));
    view->about = cp_text(about(req, &reader));
    view->email = cp_text(req->viewer->person.email);
    view->profile_action = cp_view_url(&reader, "/account/profile");
    view->look_action = cp_view_url(&reader, "/account/look");
    view->password_action = cp_view_url(&reader, "/account/password");
    view->sessions_action = cp_view_url(&reader, "/account/sessions");
    view->first_name = cp_text(typed(req, "first_name", req->viewer->person.first_name));
    view->last_name = cp_text(typed(req, "last_name", req->viewer->person.last_name));
    view->has_password = work.stored && cp_policy_passwords(req->settings);
    view->password_hint =
        cp_text(cp_view_plural(&reader, "At least ${n} character.", "At least ${n} characters.", CP_PASSWORD_MIN));
    languages(view, req, &reader, typed(req, "language", req->viewer->language));
    zones(view, req, typed(req, "time_zone", cp_zone_name(req->zone)));
    looks(view, req, &reader);
    sessions(view, &reader, &work);
    if (factors_of(req) != CP_FACTORS_OFF)
        factors(view, &reader, &work);
    if (chooses_mails(req))
        mails(view, &reader, &work.mails);
    faults_of(view, &reader, faults ? faults : &none);
    if (faults)
        cp_view_frame_error(view->frame, &reader);
    return cp_respond_page(req, CP_PAGE_ACCOUNT, faults ? 422 : 200, view);
}

cp_error_t *cp_account_page(cp_request_t *req)
{
    return cp_account_show(req, NULL);
}
