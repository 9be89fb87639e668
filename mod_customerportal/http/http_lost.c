/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What was typed is never lost. A form whose session is over, whose token is stale, or that meets a database which is
 * away comes back in a page that has all of it and sends it to where it was going, under the same one-time key.
 *
 * What will not be taken however often it is sent (the ticket is gone, or closed) stands on the error page, to copy; what
 * was too large comes back as far as it was read.
 *
 * Nobody is signed in then, or cannot be asked for; so it must be known without a session that the form is one of ours
 * and whose it is. The cookie of the browser's owner, marked with our key, says so before a byte of the body is read;
 * the mark in the form's token says so of the form. Strangers fail the first and are refused as ever. In front of the
 * sign-in page the text goes through that page, encrypted: whoever else signs in there cannot open it.
 */
#include <apr_strings.h>

#include "../account/account.h"
#include "../base/base_string.h"
#include "../view/view_again.h"
#include "../view/view_pages.h"
#include "http_private.h"
#include "http_respond.h"
#include "http_upload.h"

#define CARRIED_SECONDS 86400 /* that a sign-in page can stay open over what it carries */
#define NAMES_BYTES 65536     /* what names of fields and seals of files may add to a form's text */

#define WHY_STALE                                                                 \
    "The page was older than your sign-in, so this was not sent. Check what you " \
    "typed, then send it."
#define WHY_AWAY                                                                      \
    "The portal cannot reach its data just now. What you typed is all here: send it " \
    "again in a minute. It is never taken twice."
#define WHY_BROKEN                                                                       \
    "Something broke on our side while this was sent. What you typed is all here: send " \
    "it again in a minute. It is never taken twice."
#define WHY_SIGNED_OUT                                                                                                \
    "You had been signed out when you sent this, so it was not sent. You are signed in again: check what you typed, " \
    "then send it."

#define WHY_LARGE                                                                            \
    "What you sent was larger than this form takes, so it was not sent. Your text is here: " \
    "send it with fewer or smaller files."
#define WHY_CUT                                                                                                       \
    "What you sent was longer than this form takes, so it was not sent. This is the beginning of it, as much as may " \
    "be "                                                                                                             \
    "sent at once: send the rest after it, or as a file."

/* ---- Through the sign-in page ---- */

/* The pages of a sign-in that may go through several steps. */
static bool signs_in(const cp_route_t *route)
{
    return route->page == cp_account_sign_in || route->page == cp_account_second_take ||
           route->page == cp_account_factor_first_take || route->page == cp_account_keep;
}

bool cp_lost_carries(const cp_request_t *req)
{
    return req->route && (signs_in(req->route) || req->route->page == cp_account_factor_done) &&
           req->owner.kind != CP_VIEWER_NOBODY;
}

apr_int64_t cp_lost_most_bytes(const cp_settings_t *settings)
{
    static const cp_route_t widest = {.body = CP_BODY_UPLOAD};
    apr_int64_t text = cp_gate_limits(settings, &widest).text_bytes + NAMES_BYTES;
    return text / 3 * 4 + NAMES_BYTES;
}

static void pack_text(apr_array_header_t *packed, const char *text)
{
    apr_size_t length = strlen(text) + 1;
    for (apr_size_t i = 0; i < length; i++)
        APR_ARRAY_PUSH(packed, char) = text[i];
}

/* Texts of a form have no NUL, so that one parts them. */
static cp_error_t *pack(const char **sealed, const cp_request_t *req)
{
    apr_array_header_t *packed = apr_array_make(req->pool, 4096, 1);
    const cp_form_t *form = req->form;

    pack_text(packed, apr_psprintf(req->pool, "%" APR_INT64_T_FMT, apr_time_sec(req->now)));
    pack_text(packed, req->path);
    pack_text(packed, req->r->args ? req->r->args : "");
    pack_text(packed, form->upload_error ? form->upload_error->safe : "");
    for (int i = 0; i < cp_query_count(form->fields); i++) {
        if (!cp_again_keeps(cp_query_name_at(form->fields, i)))
            continue;
        pack_text(packed, cp_query_name_at(form->fields, i));
        pack_text(packed, cp_query_value_at(form->fields, i));
    }
    for (int i = 0; i < form->uploads->nelts; i++) {
        pack_text(packed, "kept");
        pack_text(packed, APR_ARRAY_IDX(form->uploads, i, cp_upload_t).sealed);
    }
    return cp_owner_encrypt(sealed, req, packed->elts, (apr_size_t)packed->nelts);
}

static const char *next_text(const char **at, const char *end)
{
    const char *text = *at;
    if (text >= end)
        return NULL;
    *at = text + strlen(text) + 1;
    return text;
}

static const char *address_of(const cp_request_t *req, const char *path, const char *args)
{
    return apr_pstrcat(req->pool, req->base, ap_os_escape_path(req->pool, path, 1), args && *args ? "?" : "",
                       args ? args : "", NULL);
}

typedef struct lost_t {
    const cp_route_t *route;
    const char *address;
    const char *why;
} lost_t;

/* Makes req->form what was packed; false if it is somebody else's, changed, or of yesterday. */
static bool unpack(lost_t *lost, cp_request_t *req, const char *sealed)
{
    apr_size_t length;
    const char *at = cp_owner_decrypt(&length, req, sealed);
    const char *end = at ? at + length : NULL;
    const char *since = next_text(&at, end), *path = next_text(&at, end), *args = next_text(&at, end);
    const char *refused = next_text(&at, end), *name, *value, *ignored;
    cp_upload_seal_t seals = cp_gate_seal(req);
    cp_query_t *fields = cp_query_create(req->pool);
    apr_int64_t seconds, number;

    if (!refused || !cp_parse_int(since, 0, APR_INT64_MAX, &seconds) ||
        seconds + CARRIED_SECONDS < apr_time_sec(req->now))
        return false;
    lost->route = cp_route_find("POST", path, &number, &name, &ignored);
    if (!lost->route)
        return false;
    lost->address = address_of(req, path, args);
    while ((name = next_text(&at, end)) && (value = next_text(&at, end)))
        if (cp_query_add(fields, name, value, strlen(value)))
            return false;
    cp_upload_limits_t limits = cp_gate_limits(req->settings, lost->route);
    if (cp_form_reopen(&req->form, fields, &limits, req->store, &seals, req->pool))
        return false;
    if (*refused && !req->form->upload_error)
        req->form->upload_error = cp_error_create(req->pool, CP_ERROR_TOO_LARGE, refused, NULL);
    return true;
}

/* ---- The page ---- */

static cp_error_t *show(cp_request_t *req, const lost_t *lost, int status)
{
    const void *view;

    CP_TRY(cp_view_again(&view, req, lost->address, lost->route->body == CP_BODY_UPLOAD, lost->why));
    return cp_respond_page(req, CP_PAGE_AGAIN, status, view);
}

/* As an answer to `error`; if even that fails, the error has the last word. */
static cp_error_t *show_error(cp_request_t *req, const lost_t *lost, cp_error_t *error)
{
    int status = cp_error_status(error->kind);

    cp_log_request_error(req->r, error, req->id);
    cp_error_headers(req, error, status);
    return show(req, lost, status);
}

static cp_error_t *again(cp_request_t *req, cp_error_t *error, const char *why)
{
    lost_t lost = {req->route, address_of(req, req->path, req->r->args), why};

    return show_error(req, &lost, error);
}

/* Whoever asks could not be found out, so nothing was looked at yet. */
static bool is_unread(const cp_request_t *req)
{
    return !cp_request_note(req->r)->identity;
}

/* Reads what is not read yet, if it is the owner's. True: req->form is his. */
static bool read_form(cp_request_t *req, cp_error_t **error)
{
    if (!req->form) {
        if ((req->owner.kind == CP_VIEWER_NOBODY && !cp_owner_find(req)) || cp_gate_origin(req))
            return false;
        cp_error_t *unread = cp_gate_read(req);
        if (unread) {
            *error = unread;
            return false;
        }
    }
    const char *given = cp_form_get(req->form, "csrf");
    if (!cp_csrf_is_owners(req, given) && !cp_csrf_is_current(req, given))
        return false;
    return true;
}

static cp_error_t *ask(cp_request_t *req, cp_error_t *error, const char *carried, const char *failure)
{
    cp_identity_t *identity = cp_request_note(req->r)->identity;
    int status = cp_error_status(error->kind);

    if (identity && identity->fresh_token)
        cp_cookie_set(req->r, CP_COOKIE_FORM, identity->token);
    cp_log_request_error(req->r, error, req->id);
    cp_error_headers(req, error, status);
    return cp_account_ask(req, carried, failure, status);
}

static cp_error_t *sign_in_first(cp_request_t *req, cp_error_t *error)
{
    const char *carried;

    CP_TRY(pack(&carried, req));
    return ask(req, error, carried, NULL);
}

/* The sign-in page itself failed: what it carries stays with it, or has arrived already if somebody signed in beside. */
static cp_error_t *sign_in_failed(cp_request_t *req, cp_error_t *error)
{
    lost_t lost = {.why = WHY_SIGNED_OUT};

    if (!req->form && (!is_unread(req) || !cp_owner_find(req) || cp_gate_origin(req)))
        return error;
    if (!req->form)
        CP_TRY(cp_gate_read(req));
    const char *carried = cp_form_get(req->form, "carried");
    if (!carried || !*carried)
        return error;
    if (req->viewer->kind != CP_VIEWER_NOBODY)
        return unpack(&lost, req, carried) ? show_error(req, &lost, error) : error;
    if (!req->viewer->csrf)
        req->viewer->csrf = cp_form_get(req->form, "csrf");
    return ask(req, error, carried, error->safe);
}

/* Sending it again would be refused again. */
static cp_error_t *copy(cp_request_t *req, cp_error_t *error)
{
    const void *view;

    if (!req->form || !cp_csrf_is_current(req, cp_form_get(req->form, "csrf")))
        return error;
    cp_log_request_error(req->r, error, req->id);
    cp_error_headers(req, error, cp_error_status(error->kind));
    CP_TRY(cp_view_error(&view, req, error, true));
    return cp_respond_page(req, CP_PAGE_ERROR, cp_error_status(error->kind), view);
}

/* What was read of it, if that shows whose it is. */
static cp_error_t *too_large(cp_request_t *req, cp_error_t *error)
{
    if (!req->form || !read_form(req, &error))
        return error;
    /* Who is signed out sends it from here to the sign-in page, under the token by which it is known to be his. */
    if (req->viewer->kind == CP_VIEWER_NOBODY)
        req->viewer->csrf = cp_form_get(req->form, "csrf");
    return again(req, error, req->form->cut ? WHY_CUT : WHY_LARGE);
}

cp_error_t *cp_lost_answer(cp_request_t *req, cp_error_t *error)
{
    const cp_route_t *route = req->route;

    if (!route || req->json || strcmp(route->method, "POST") != 0 || cp_upload_answered(req->r) ||
        cp_brigade_sent(req->r))
        return error;
    if (signs_in(route))
        return sign_in_failed(req, error);
    if (route->body != CP_BODY_FORM && route->body != CP_BODY_UPLOAD && route->body != CP_BODY_IMAGES)
        return error;
    switch (error->kind) {
    case CP_ERROR_UNSIGNED:
        if (read_form(req, &error))
            return sign_in_first(req, error);
        return error->kind == CP_ERROR_TOO_LARGE ? too_large(req, error) : error;
    case CP_ERROR_FORBIDDEN:
        /* A page may forbid, too: then the token was the right one. */
        if (!req->form || cp_csrf_is_current(req, cp_form_get(req->form, "csrf")))
            return copy(req, error);
        return read_form(req, &error) ? again(req, error, WHY_STALE) : error;
    case CP_ERROR_MISSING:
    case CP_ERROR_CONFLICT:
        return copy(req, error);
    case CP_ERROR_TOO_LARGE:
        return too_large(req, error);
    case CP_ERROR_TOO_MANY:
        return req->form && read_form(req, &error) ? again(req, error, error->safe) : error;
    case CP_ERROR_INTERNAL:
    case CP_ERROR_STORAGE:
    case CP_ERROR_UNAVAILABLE:
        if ((!req->form && !is_unread(req)) || !read_form(req, &error))
            return error;
        /* Who asks could not be found out: the token that came is right again once he can be. */
        if (!req->viewer->csrf)
            req->viewer->csrf = cp_form_get(req->form, "csrf");
        return again(req, error, error->kind == CP_ERROR_UNAVAILABLE ? WHY_AWAY : WHY_BROKEN);
    default:
        return error;
    }
}

cp_error_t *cp_respond_as(cp_request_t *req, const char *token)
{
    cp_db_stats_t before = req->stats;
    cp_identity_t *identity;

    CP_TRY(cp_identity_of_token(&identity, req->r, cp_config_portal_here(req->r), token));
    cp_request_identify(req, identity);
    req->stats.statements += before.statements;
    req->stats.busy += before.busy;
    return NULL;
}

cp_error_t *cp_respond_carried(bool *shown, cp_request_t *req, const char *token, const char *carried)
{
    lost_t lost = {.why = WHY_SIGNED_OUT};

    *shown = false;
    if (token)
        CP_TRY(cp_respond_as(req, token));
    if (req->viewer->kind == CP_VIEWER_NOBODY || !unpack(&lost, req, carried))
        return NULL;
    *shown = true;
    return show(req, &lost, 200);
}
