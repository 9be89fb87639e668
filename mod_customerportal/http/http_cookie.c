/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_lib.h>
#include <apr_strings.h>
#include <http_core.h>
#include <http_protocol.h>

#include "http_private.h"

#define VALUE_BYTES_MAX 200
#define SECURE_PREFIX "__Host-"
#define YEAR (365 * 24 * 3600)

/* All have the path "/": browsers demand it for the prefix __Host-, and a session is good for other Locations of the
 * server, too (Require portal-contact). */
static const struct {
    const char *name;
    long max_age; /* seconds; 0 = until the browser ends */
} kinds[] = {
    [CP_COOKIE_SESSION] = {"customerportal", 0},
    [CP_COOKIE_FORM] = {"customerportal-form", 0},
    [CP_COOKIE_OWNER] = {"customerportal-owner", 0},
    [CP_COOKIE_NOTICE] = {"customerportal-notice", 60},
    [CP_COOKIE_PENDING] = {"customerportal-pending", 600},
    [CP_COOKIE_DEVICE] = {"customerportal-device", YEAR},
    [CP_COOKIE_SCHEME] = {"customerportal-scheme", YEAR},
    [CP_COOKIE_DENSITY] = {"customerportal-density", YEAR},
    [CP_COOKIE_LANGUAGE] = {"customerportal-language", YEAR},
};

bool cp_is_secure(request_rec *r)
{
    return !strcmp(ap_http_scheme(r), "https");
}

static const char *name_of(request_rec *r, cp_cookie_t cookie)
{
    const cp_portal_t *portal = cp_config_portal_for(r);

    return apr_pstrcat(r->pool, cp_is_secure(r) ? SECURE_PREFIX : "", kinds[cookie].name, portal ? portal->mark : "",
                       NULL);
}

/* Our values are tokens in base64url and words: whatever has other characters was not set by us. */
static bool plain(const char *value, apr_size_t length)
{
    if (length == 0 || length > VALUE_BYTES_MAX)
        return false;
    for (apr_size_t i = 0; i < length; i++)
        if (!apr_isalnum(value[i]) && value[i] != '-' && value[i] != '_')
            return false;
    return true;
}

const char *cp_cookie_get(request_rec *r, cp_cookie_t cookie)
{
    const char *at = apr_table_get(r->headers_in, "Cookie");
    const char *name = name_of(r, cookie);
    apr_size_t length = strlen(name);

    while (at && *at) {
        at += strspn(at, " \t;");
        const char *end = at + strcspn(at, ";");
        if (!strncmp(at, name, length) && at[length] == '=') {
            const char *value = at + length + 1;
            apr_size_t bytes = (apr_size_t)(end - value);
            while (bytes && (value[bytes - 1] == ' ' || value[bytes - 1] == '\t'))
                bytes--;
            return plain(value, bytes) ? apr_pstrmemdup(r->pool, value, bytes) : NULL;
        }
        at = end;
    }
    return NULL;
}

void cp_cookie_set(request_rec *r, cp_cookie_t cookie, const char *value)
{
    const char *secure = cp_is_secure(r) ? "; Secure" : "";
    const char *age = "";

    if (!value)
        age = "; Max-Age=0";
    else if (kinds[cookie].max_age)
        age = apr_psprintf(r->pool, "; Max-Age=%ld", kinds[cookie].max_age);
    apr_table_addn(r->err_headers_out, "Set-Cookie",
                   apr_pstrcat(r->pool, name_of(r, cookie), "=", value ? value : "", "; Path=/", age, secure,
                               "; HttpOnly; SameSite=Lax", NULL));
}
