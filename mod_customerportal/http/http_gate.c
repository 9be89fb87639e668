/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The gate: what every request must pass before a page sees it, so that no page repeats a check and none forgets one.
 * Cheap checks come first, and nothing of a body is read before it is known that the request may come in at all.
 */
#include <apr_strings.h>
#include <http_core.h>
#include <http_protocol.h>

#include "../account/account.h"
#include "../base/base_string.h"
#include "../model/model_theme.h"
#include "http_private.h"
#include "http_upload.h"

#define MIB (1024 * 1024)
#define FORM_SLACK 65536 /* bytes of a form beside its message */
#define CONSOLE_BYTES (4 * 1048576)
#define UTF8_BYTES_MAX 4

static cp_error_t *check_repeated(cp_request_t *req, const cp_query_t *fields)
{
    const char *name = cp_query_repeated(fields);
    if (!name)
        return NULL;
    return cp_error_field(req->pool, name, "The field “%s” may be sent once only.", name);
}

static cp_error_t *check_audience(cp_request_t *req)
{
    const cp_viewer_t *viewer = req->viewer;
    bool staff = viewer->kind == CP_VIEWER_STAFF;

    if (req->route->audience == CP_FOR_ANYBODY)
        return NULL;
    if (viewer->kind == CP_VIEWER_NOBODY)
        return cp_error_create(req->pool, CP_ERROR_UNSIGNED, "Sign in to go on.", NULL);
    switch (req->route->audience) {
    case CP_FOR_CONTACT:
        if (!staff)
            return NULL;
        return cp_error_create(req->pool, CP_ERROR_FORBIDDEN,
                               strcmp(req->route->method, "GET") != 0
                                   ? "Only customers can do this. As a member of staff you can look at their pages, and"
                                     " change tickets on the desk."
                                   : "This page is for customers. Choose one on the desk to see what that person sees.",
                               NULL);
    case CP_FOR_STAFF:
        /* To customers the pages of staff do not exist. */
        return staff ? NULL : cp_error_create(req->pool, CP_ERROR_MISSING, "There is no such page.", NULL);
    case CP_FOR_MANAGER:
        if (viewer->manager)
            return NULL;
        return staff ? cp_error_create(
                           req->pool, CP_ERROR_FORBIDDEN,
                           "You may not change how the desk is set up. Ask an administrator for the right to.", NULL)
                     : cp_error_create(req->pool, CP_ERROR_MISSING, "There is no such page.", NULL);
    case CP_FOR_ADMIN:
        if (viewer->admin)
            return NULL;
        return staff
                   ? cp_error_create(req->pool, CP_ERROR_FORBIDDEN,
                                     "You may not change the portal's settings. Ask an administrator for the right to.",
                                     NULL)
                   : cp_error_create(req->pool, CP_ERROR_MISSING, "There is no such page.", NULL);
    default:
        return NULL;
    }
}

/* Host names without case and without the scheme's own port. */
static bool same_host(const char *a, apr_size_t a_length, const char *b, apr_size_t b_length)
{
    static const char *const ports[] = {":443", ":80"};

    for (int i = 0; i < 2; i++) {
        apr_size_t port = strlen(ports[i]);
        if (a_length > port && !strncmp(a + a_length - port, ports[i], port))
            a_length -= port;
        if (b_length > port && !strncmp(b + b_length - port, ports[i], port))
            b_length -= port;
    }
    return a_length && a_length == b_length && !strncasecmp(a, b, a_length);
}

/* Browsers say where a form came from. Fetch metadata is sure; Origin is what older ones have. Clients that send neither
 * are no browsers that others could misuse, and the token is still to come. */
cp_error_t *cp_gate_origin(const cp_request_t *req)
{
    const char *site = apr_table_get(req->r->headers_in, "Sec-Fetch-Site");
    const char *origin = apr_table_get(req->r->headers_in, "Origin");
    const char *host = apr_table_get(req->r->headers_in, "Host");
    bool fine = true;

    if (site)
        fine = !strcmp(site, "same-origin");
    else if (origin) {
        const char *authority = strstr(origin, "://");
        fine = authority && host && same_host(authority + 3, strlen(authority + 3), host, strlen(host));
    }
    if (fine)
        return NULL;
    return cp_error_create(
        req->pool, CP_ERROR_FORBIDDEN, "This form came from another website. Open the page here and send it again.",
        "a POST from elsewhere (Sec-Fetch-Site %s, Origin %s)", site ? site : "-", origin ? origin : "-");
}

cp_error_t *cp_gate_before(cp_request_t *req)
{
    bool post = !strcmp(req->route->method, "POST");

    CP_TRY(check_repeated(req, req->query));
    if (post)
        CP_TRY(cp_gate_origin(req));
    return check_audience(req);
}

/* By which staff come in while the portal is off, and everybody goes out. */
static cp_page_t *const open_pages[] = {
    cp_account_login,          cp_account_sign_in,      cp_account_second,
    cp_account_second_take,    cp_account_factor_first, cp_account_factor_first_take,
    cp_account_factor_picture, cp_account_arrive,       cp_account_sign_out,
    cp_account_signed_out,     cp_account_language,     cp_account_keep,
    cp_account_forget,         cp_account_kept,
};

static bool among(cp_page_t *page, cp_page_t *const *pages, apr_size_t count)
{
    for (apr_size_t i = 0; i < count; i++)
        if (page == pages[i])
            return true;
    return false;
}

bool cp_gate_closed(const cp_request_t *req)
{
    if (cp_setting_bool(req->settings, CP_SET_ENABLED) || req->viewer->kind == CP_VIEWER_STAFF || req->viewer->looker)
        return false;
    return !among(req->route->page, open_pages, sizeof open_pages / sizeof *open_pages);
}

/* What there is for passwords only, and what there is for them and for mailed links. Where people do not sign in that way
 * these pages are not there, whoever asks. */
static cp_page_t *const password_pages[] = {
    cp_account_sign_in,        cp_account_register, cp_account_register_send, cp_account_register_sent,
    cp_account_register_waits, cp_account_confirm,  cp_account_confirm_take,  cp_account_forgot,
    cp_account_forgot_send,    cp_account_reset,    cp_account_reset_take,    cp_account_invitation_take,
    cp_account_password,
};
static cp_page_t *const own_pages[] = {
    cp_account_forgot_sent,       cp_account_second,         cp_account_second_take, cp_account_factor_first,
    cp_account_factor_first_take, cp_account_factor_picture, cp_account_factor,      cp_account_factor_change,
    cp_account_factor_confirm,    cp_account_factor_done,
};

bool cp_gate_missing(const cp_request_t *req)
{
    cp_page_t *page = req->route->page;

    return (!cp_policy_passwords(req->settings) &&
            among(page, password_pages, sizeof password_pages / sizeof *password_pages)) ||
           (!cp_policy_own_sign_in(req->settings) && among(page, own_pages, sizeof own_pages / sizeof *own_pages));
}

bool cp_gate_admits(const cp_request_t *req)
{
    return req->route->audience == CP_FOR_ANYBODY || req->route->page == cp_account_sign_out ||
           cp_policy_admitted(req->viewer, req->settings);
}

static const char *seal(void *baton, const char *text)
{
    return cp_request_seal(baton, text);
}

static const char *unseal(void *baton, const char *sealed)
{
    return cp_request_unseal(baton, sealed);
}

cp_upload_seal_t cp_gate_seal(cp_request_t *req)
{
    return (cp_upload_seal_t){seal, unseal, req};
}

/* A button or a password needs no room; the sign-in page, where somebody's text may go through, makes its own. */
cp_upload_limits_t cp_gate_limits(const cp_settings_t *settings, const cp_route_t *route)
{
    apr_int64_t message = UTF8_BYTES_MAX * cp_setting_int(settings, CP_SET_MAX_MESSAGE);
    bool files = route->body == CP_BODY_UPLOAD;
    bool button = route->body == CP_BODY_PRESS || route->body == CP_BODY_SECRET;

    if (route->body == CP_BODY_IMAGES)
        return (cp_upload_limits_t){4 * FORM_SLACK, CP_THEME_IMAGE_BYTES, CP_THEME_IMAGES, true, true};
    /* A template, or all settings as text, however short customers' messages have to be. */
    if (route->audience == CP_FOR_ADMIN && message < CONSOLE_BYTES)
        message = CONSOLE_BYTES;
    return (cp_upload_limits_t){
        .text_bytes = button ? FORM_SLACK : message + FORM_SLACK,
        .file_bytes = files ? cp_setting_int(settings, CP_SET_MAX_FILE_SIZE) * MIB : 0,
        .files = files ? (int)cp_setting_int(settings, CP_SET_MAX_FILES) : 0,
        .multipart = files || route->body == CP_BODY_SECRET,
    };
}

cp_error_t *cp_gate_read(cp_request_t *req)
{
    cp_upload_seal_t seals = cp_gate_seal(req);
    cp_upload_limits_t limits = cp_gate_limits(req->settings, req->route);

    if (req->form)
        return NULL;
    if (cp_lost_carries(req))
        limits.text_bytes = cp_lost_most_bytes(req->settings);
    CP_TRY(cp_upload_read(&req->form, req->r, &limits, req->store, &seals, req->pool));
    return check_repeated(req, req->form->fields);
}

static cp_error_t *check_token(cp_request_t *req)
{
    const char *given = cp_form_get(req->form, "csrf");

    if (cp_csrf_is_current(req, given))
        return NULL;
    return cp_error_create(req->pool, CP_ERROR_FORBIDDEN,
                           "This form is no longer valid. Load the page again and send it once more.",
                           given ? "a foreign or stale form token" : "no form token");
}

cp_error_t *cp_gate_body(cp_request_t *req)
{
    if (strcmp(req->route->method, "POST") != 0)
        return NULL;
    CP_TRY(cp_gate_read(req));
    /* Who knows the address may press the button, and nobody else can make a browser do it: a token would prove no more. */
    return req->route->body == CP_BODY_SECRET ? NULL : check_token(req);
}
