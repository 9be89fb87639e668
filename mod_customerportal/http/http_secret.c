/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is marked and encrypted with the key that only servers know (store_secret.h).
 *
 * A form that is shown again names the uploads that it kept, in hidden fields. The name of a stored file is its digest,
 * so a forged field could claim a file of somebody else's: hence a seal. And a form that comes after its session ended
 * must be told from what a stranger made up, without a session to ask: hence marks in its token and in a cookie.
 */
#include <apr_strings.h>

#include "../base/base_crypto.h"
#include "../base/base_string.h"
#include "http_private.h"

#define OWNER_GRACE 86400 /* seconds that what was typed can still be sent after the longest session */

static const char *secret_of(const cp_request_t *req)
{
    const cp_portal_run_t *run = cp_request_portal(req)->run;
    return run ? run->secret : NULL;
}

/* The purpose is part of it, so that one kind of mark never stands for another; and the owner: what one person kept,
 * another cannot bring back. */
static const char *mark_of(const cp_request_t *req, const char *purpose, const char *text)
{
    const char *secret = secret_of(req);

    if (!secret)
        return NULL;
    return cp_hmac(secret,
                   apr_psprintf(req->pool, "%s\n%s\n%d %" APR_INT64_T_FMT "\n%s", purpose, req->portal,
                                (int)req->owner.kind, req->owner.id, text),
                   req->pool);
}

static bool same(const char *given, const char *wanted)
{
    apr_size_t length = wanted ? strlen(wanted) : 0;
    return length && strlen(given) == length && cp_equal_constant_time(given, wanted, length);
}

/* ---- Kept uploads ---- */

const char *cp_request_seal(const cp_request_t *req, const char *text)
{
    const char *mark = mark_of(req, "kept", text);
    return mark ? apr_pstrcat(req->pool, mark, ".", text, NULL) : "";
}

const char *cp_request_unseal(const cp_request_t *req, const char *sealed)
{
    const char *dot = sealed ? strchr(sealed, '.') : NULL;

    if (!dot || !same(apr_pstrmemdup(req->pool, sealed, (apr_size_t)(dot - sealed)), mark_of(req, "kept", dot + 1)))
        return NULL;
    return apr_pstrdup(req->pool, dot + 1);
}

/* ---- Tokens of forms ---- */

const char *cp_request_csrf(const cp_request_t *req)
{
    const char *token = req->viewer->csrf;
    const char *mark = token && req->viewer->kind != CP_VIEWER_NOBODY ? mark_of(req, "form", token) : NULL;

    return mark ? apr_pstrcat(req->pool, token, ".", mark, NULL) : token;
}

bool cp_csrf_is_current(const cp_request_t *req, const char *given)
{
    const char *dot = given ? strchr(given, '.') : NULL;

    if (dot)
        given = apr_pstrmemdup(req->pool, given, (apr_size_t)(dot - given));
    return given && same(given, req->viewer->csrf);
}

bool cp_csrf_is_owners(const cp_request_t *req, const char *given)
{
    const char *dot = given ? strchr(given, '.') : NULL;

    return dot && req->owner.kind != CP_VIEWER_NOBODY &&
           same(dot + 1, mark_of(req, "form", apr_pstrmemdup(req->pool, given, (apr_size_t)(dot - given))));
}

/* ---- Whose browser it is ---- */

void cp_owner_note(cp_request_t *req)
{
    const char *since = apr_psprintf(req->pool, "%" APR_INT64_T_FMT, apr_time_sec(req->now));
    const char *mark = mark_of(req, "browser", since);

    if (mark)
        cp_cookie_set(req->r, CP_COOKIE_OWNER,
                      apr_psprintf(req->pool, "%c%" APR_INT64_T_FMT "-%s-%s",
                                   req->owner.kind == CP_VIEWER_STAFF ? 's' : 'c', req->owner.id, since, mark));
}

bool cp_owner_find(cp_request_t *req)
{
    const char *cookie = cp_cookie_get(req->r, CP_COOKIE_OWNER);
    char *id = cookie ? apr_pstrdup(req->pool, cookie) : NULL;
    char *since = id ? strchr(id, '-') : NULL;
    char *mark = since ? strchr(since + 1, '-') : NULL;
    apr_int64_t number, seconds;
    apr_int64_t age = 60 * cp_setting_int(req->settings, CP_SET_SESSION_LIFETIME) + OWNER_GRACE;

    if (!mark || (*id != 'c' && *id != 's'))
        return false;
    *since++ = '\0';
    *mark++ = '\0';
    if (!cp_parse_int(id + 1, 1, APR_INT64_MAX, &number) || !cp_parse_int(since, 1, APR_INT32_MAX * 4LL, &seconds))
        return false;
    req->owner = (cp_owner_t){*id == 's' ? CP_VIEWER_STAFF : CP_VIEWER_CONTACT, number};
    if (same(mark, mark_of(req, "browser", since)) && seconds + age > apr_time_sec(req->now))
        return true;
    req->owner = (cp_owner_t){CP_VIEWER_NOBODY, 0};
    return false;
}

/* ---- What goes through the sign-in page ---- */

static const char *about_carried(const cp_request_t *req)
{
    return apr_psprintf(req->pool, "carried\n%s\n%d %" APR_INT64_T_FMT, req->portal, (int)req->owner.kind,
                        req->owner.id);
}

cp_error_t *cp_owner_encrypt(const char **sealed, const cp_request_t *req, const char *text, apr_size_t length)
{
    return cp_encrypt(sealed, secret_of(req), about_carried(req), text, length, req->pool);
}

const char *cp_owner_decrypt(apr_size_t *length, const cp_request_t *req, const char *sealed)
{
    const char *secret = secret_of(req);
    return secret ? cp_decrypt(length, secret, about_carried(req), sealed, req->pool) : NULL;
}

/* ---- Second factors ---- */

/* A key of its own for each purpose. It is not bound to the portal, as accounts are not. */
const char *cp_request_factor_key(const cp_request_t *req)
{
    const char *secret = secret_of(req);
    return secret ? cp_hmac(secret, "customerportal second factors", req->pool) : NULL;
}
