/* SPDX-License-Identifier: Apache-2.0 */
#include "view_frame.h"

#include <apr_strings.h>

#include "../base/base_string.h"
#include "../http/http_respond.h"
#include "../model/model_form.h"
#include "view_person.h"

static const struct {
    const char *word;
    const char *text;
} notices[] = {
    {"filed", "Your ticket is filed. Our answers appear here."},
    {"replied", "Your reply is sent."},
    {"person-added", "The person is added, and can read the ticket from now on."},
    {"person-removed", "The person is taken off the ticket."},
    {"left", "You have left the ticket."},
    {"closed", "The ticket is closed."},
    {"reopened", "The ticket is open again."},
    {"answered", "Your reply is on its way to the customer."},
    {"noted", "The note is saved. Customers do not see it."},
    {"properties", "The properties are saved."},
    {"unchanged", "Nothing was changed."},
    {"profile", "Your profile is saved."},
    {"mails", "Your choice of mails is saved."},
    {"mail-again", "The mail is tried again."},
    {"mail-dismissed", "The mail is off the list."},
    {"look", "The appearance is saved in this browser."},
    {"password", "Your password is changed. All other devices are signed out."},
    {"factor-off", "Two factors are off. Your password alone signs you in."},
    {"approved", "The registration is approved. The person is told by mail."},
    {"refused", "The registration is refused. The person is told by mail."},
    {"factor-reset", "The second factor is reset."},
    {"second-over", "Signing in took too long. Please begin again."},
    {"session", "That device is signed out."},
    {"saved", "Saved."},
    {"added", "Added."},
    {"removed", "Removed."},
    {"invited", "The invitation is on its way."},
    {"invited-all", "The invitations are on their way."},
    {"invitation-revoked", "The invitation is revoked. Its link is no good any more."},
    {"moved", "The order is saved."},
    {"imported", "The import is done."},
    {"stayed", "You stay signed in."},
    {"settings-saved", "The settings are saved. They are in force now."},
    {"form-saved", "The form is saved. It is in force now."},
    {"form-removed", "The form is deleted. Undo it in “Audit” to bring it back."},
    {"settings-undone", "The change is undone."},
    {"template-made", "This is a copy of the shipped template. Nothing shows it before it is chosen for its page."},
    {"registered", "Welcome. Your account is ready."},
    {"password-new", "Your new password is saved. Sign in with it."},
    {"made", "The ticket is made."},
    {"merged", "The tickets are one now."},
    {"split", "This is the new ticket. It is linked to the one it came from."},
    {"linked", "The tickets are linked."},
    {"unlinked", "The link is removed."},
    {"following", "You follow this ticket, and are told of what customers write."},
    {"unfollowed", "You no longer follow this ticket."},
    {"look-stopped", "You no longer view as a customer."},
};

void cp_view_reader(cp_reader_t *reader, const cp_request_t *req)
{
    *reader = (cp_reader_t){
        .pool = req->pool,
        .base = req->base,
        .settings = req->settings,
        .catalog = req->catalog,
        .dates = req->dates,
        .numbers = req->numbers,
        .zone = req->zone,
        .now = req->now,
        .contact_id = req->viewer->kind == CP_VIEWER_CONTACT ? req->viewer->person.id : 0,
        .company_id = req->scope.company_id,
        .home_id = req->viewer->company_id,
        .company_name = req->viewer->company_name,
    };
}

/* A form may have words of its own for what was filed by it. */
static const char *after_form(const cp_reader_t *reader, const char *word)
{
    const cp_definition_t *form = NULL;

    if (!strncmp(word, "filed-", 6))
        form = cp_definition_find(reader->settings->definitions, CP_DEFINE_FORM, word + 6);
    return form ? ((const cp_support_form_t *)form->thing)->after : NULL;
}

const char *cp_view_notice(const cp_reader_t *reader, const char *word)
{
    for (apr_size_t i = 0; word && i < sizeof(notices) / sizeof(*notices); i++)
        if (!strcmp(word, notices[i].word))
            return cp_view_tr(reader, notices[i].text);
    return word ? after_form(reader, word) : NULL;
}

/* A setting that is empty is nothing, so that templates leave the link out. */
static const char *filled(const cp_reader_t *reader, cp_setting_key_t key)
{
    const char *text = cp_setting_text(reader->settings, key);

    return text && *text ? text : NULL;
}

/* His groups are not known here: a form that is for groups only may turn out not to be for him. */
static bool has_form(const cp_reader_t *reader)
{
    int count;

    if (!cp_setting_bool(reader->settings, CP_SET_FORM_ENABLED))
        return false;
    cp_support_forms(&count, reader->settings, reader->company_name, NULL, 0, reader->pool);
    return count > 0;
}

static void frame_links(cp_view_frame_t *frame, const cp_reader_t *reader, cp_nav_t nav)
{
    const char *contact = filled(reader, CP_SET_CONTACT_ADDRESS);

    frame->list_url = cp_view_url(reader, "/tickets");
    frame->account_url = cp_view_url(reader, "/account");
    frame->login_url = cp_view_url(reader, "/login");
    frame->logout_url = cp_view_url(reader, "/logout");
    frame->stay_url = cp_view_url(reader, "/account/stay");
    if (frame->customer && has_form(reader))
        frame->new_url = cp_view_url(reader, "/tickets/new");
    frame->form_text = cp_text(cp_view_setting(reader, CP_SET_FORM_MENU_TEXT));
    /* Below the list its link is still where one is, but no longer the page itself. */
    frame->list_current = cp_text(nav == CP_NAV_LIST ? "page" : nav == CP_NAV_TICKET ? "true" : NULL);
    frame->new_current = cp_text(nav == CP_NAV_NEW ? "page" : NULL);
    frame->account_current = cp_text(nav == CP_NAV_ACCOUNT ? "page" : NULL);
    frame->knowledge_url = cp_url(filled(reader, CP_SET_KNOWLEDGE_BASE));
    frame->contact = cp_text(contact);
    frame->contact_url = cp_url(contact ? apr_pstrcat(reader->pool, "mailto:", contact, NULL) : NULL);
}

static const struct {
    cp_nav_t nav;
    const char *label;
    const char *path;
    bool manager;
    bool admin;
} staff_links[] = {
    {CP_NAV_DESK, "Inboxes", "/desk", false, false},
    {CP_NAV_CONTACTS, "Contacts", "/desk/contacts", false, false},
    {CP_NAV_COMPANIES, "Companies", "/desk/companies", false, false},
    {CP_NAV_MAIL, "Mail", "/desk/mail", false, false},
    {CP_NAV_SETUP, "Setup", "/desk/setup", true, false},
    {CP_NAV_SETTINGS, "Settings", "/settings", false, true},
};

#define STAFF_LINKS ((int)(sizeof staff_links / sizeof *staff_links))

static void staff_nav(cp_view_frame_t *frame, const cp_request_t *req, const cp_reader_t *reader, cp_nav_t nav)
{
    cp_view_link_t *links = apr_pcalloc(reader->pool, STAFF_LINKS * sizeof *links);
    int count = 0;

    for (int i = 0; i < STAFF_LINKS; i++) {
        if ((staff_links[i].manager && !req->viewer->manager) || (staff_links[i].admin && !req->viewer->admin))
            continue;
        links[count++] = (cp_view_link_t){
            .label = cp_text(cp_view_tr(reader, staff_links[i].label)),
            .url = cp_view_url(reader, "%s", staff_links[i].path),
            .current = cp_text(nav == staff_links[i].nav ? "true" : NULL),
        };
    }
    frame->nav = (cp_list_t){links, count};
    frame->area = cp_text(cp_view_tr(reader, nav == CP_NAV_SETTINGS ? "Settings" : "Desk"));
    frame->body_class = cp_text("desk");
    frame->list_url = cp_view_url(reader, "/desk");
}

/* The address of the page itself. What a POST shows has none: its list is where one goes back to. */
static const char *here(const cp_request_t *req, const cp_reader_t *reader)
{
    const char *text = apr_pstrcat(reader->pool, reader->base, req->path, NULL);

    if (!req->route || strcmp(req->route->method, "GET"))
        return apr_pstrcat(reader->pool, reader->base, "/", NULL);
    for (int i = 0; i < cp_query_count(req->query); i++)
        text =
            apr_pstrcat(reader->pool, text, i ? "&" : "?", cp_url_encode(cp_query_name_at(req->query, i), reader->pool),
                        "=", cp_url_encode(cp_query_value_at(req->query, i), reader->pool), NULL);
    return text;
}

static const char *idle_sentence(const cp_reader_t *reader)
{
    apr_int64_t minutes = cp_setting_int(reader->settings, CP_SET_IDLE_TIMEOUT);

    if (minutes % 60 == 0)
        return cp_view_plural(reader, "You are signed out after ${n} hour without activity.",
                              "You are signed out after ${n} hours without activity.", minutes / 60);
    return cp_view_plural(reader, "You are signed out after ${n} minute without activity.",
                          "You are signed out after ${n} minutes without activity.", minutes);
}

/* What a member of staff is told who looks with a customer's eyes, and the way back. */
static void looking(cp_view_frame_t *frame, const cp_request_t *req, const cp_reader_t *reader)
{
    const cp_viewer_t *viewer = req->viewer;

    frame->looking =
        cp_text(cp_tr_fill(reader->pool, cp_view_tr(reader, "You see what ${name} sees. Nothing can be changed."),
                           "name", cp_view_customer(reader, &viewer->person), NULL));
    frame->disabled = cp_text("disabled");
    frame->look_stop_url = cp_view_url(reader, "/desk/view-as/stop");
    frame->look_desk_url = req->number && strstr(req->route->pattern, "{number}")
                               ? cp_view_url(reader, "/desk/tickets/%" APR_INT64_T_FMT, req->number)
                               : cp_view_url(reader, "/desk");
    frame->viewer = cp_text(cp_view_customer(reader, viewer->looker));
}

/* Whoever is signed in chooses on the account page, where it is kept for mails, too. */
static void languages(cp_view_frame_t *frame, const cp_request_t *req, const cp_reader_t *reader)
{
    cp_view_language_t *rows = apr_pcalloc(reader->pool, sizeof *rows * (apr_size_t)req->offered.count);
    const char *back = cp_url_encode(here(req, reader), reader->pool);

    for (int i = 0; i < req->offered.count; i++) {
        const cp_language_name_t *language = &req->offered.rows[i];
        rows[i] = (cp_view_language_t){
            .tag = cp_text(language->tag),
            .label = cp_text(language->name),
            .url = cp_view_url(reader, "/language/%s?return_to=%s", language->tag, back),
            .current = cp_text(!strcmp(language->tag, cp_catalog_language(reader->catalog)) ? "true" : NULL),
        };
    }
    frame->languages = (cp_list_t){rows, req->offered.count};
}

cp_view_frame_t *cp_view_frame(const cp_request_t *req, const cp_reader_t *reader, cp_nav_t nav, const char *title)
{
    cp_view_frame_t *frame = apr_pcalloc(reader->pool, sizeof(*frame));
    const char *portal = cp_view_setting(reader, CP_SET_NAME);
    const cp_viewer_t *viewer = req->viewer;

    frame->customer = viewer->kind == CP_VIEWER_CONTACT;
    frame->staff = viewer->kind == CP_VIEWER_STAFF;
    frame->signed_in = frame->customer || frame->staff;
    frame_links(frame, reader, nav);
    if (frame->staff)
        staff_nav(frame, req, reader, nav);
    cp_view_frame_theme(frame, req, cp_theme_in_force(reader->settings), nav == CP_NAV_SETTINGS);
    frame->portal = cp_text(portal);
    frame->title = cp_text(apr_pstrcat(reader->pool, title, " · ", portal, NULL));
    frame->label = cp_text(cp_view_setting(reader, CP_SET_TICKET_LABEL));
    frame->language = cp_text(cp_catalog_language(reader->catalog));
    frame->direction = cp_text(cp_catalog_direction(reader->catalog));
    frame->scheme = cp_text(req->scheme);
    frame->density = cp_text(req->density);
    frame->csrf = cp_text(cp_request_csrf(req));
    frame->zone = cp_text(cp_zone_city(reader->zone));
    frame->request_id = cp_text(req->id);
    if (!frame->signed_in && req->offered.count > 1)
        languages(frame, req, reader);
    if (frame->signed_in) {
        frame->viewer = cp_text(cp_view_customer(reader, &viewer->person));
        if (viewer->looker)
            looking(frame, req, reader);
        if (viewer->session_hash) {
            frame->idle = cp_text(idle_sentence(reader));
            frame->here = cp_text(here(req, reader));
        }
    }
    return frame;
}

void cp_view_frame_error(cp_view_frame_t *frame, const cp_reader_t *reader)
{
    frame->title = cp_text(cp_tr_fill(reader->pool, cp_view_tr(reader, "Error: ${title}"), "title",
                                      apr_pstrmemdup(reader->pool, frame->title.ptr, frame->title.len), NULL));
}
