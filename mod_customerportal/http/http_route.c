/* SPDX-License-Identifier: Apache-2.0 */
#include "http_route.h"

#include <apr_lib.h>
#include <apr_strings.h>

#include "../account/account.h"
#include "../portal/portal.h"
#include "http_private.h"

/*
 * Order: what load balancers and every page ask for comes first, then pages by how often they are asked for. A literal
 * segment stands before a variable one in the same place ("/tickets/new" before "/tickets/{number}"), since the first
 * match wins. `statements` counts those of the page beside the one that finds the session.
 */
static const cp_route_t routes[] = {
    {"GET", "/health", CP_FOR_ANYBODY, CP_BODY_NONE, cp_http_health, 1},
    {"GET", "/assets/{name}/{file}", CP_FOR_ANYBODY, CP_BODY_NONE, cp_http_asset, 0},
    {"GET", "/tickets", CP_FOR_CONTACT, CP_BODY_NONE, cp_portal_ticket_list, 4},
    {"GET", "/tickets/new", CP_FOR_CONTACT, CP_BODY_NONE, cp_portal_ticket_new, 2},
    {"GET", "/tickets/{number}", CP_FOR_CONTACT, CP_BODY_NONE, cp_portal_ticket, 7},
    {"POST", "/tickets/{number}/messages", CP_FOR_CONTACT, CP_BODY_UPLOAD, cp_portal_reply, 40},
    {"POST", "/tickets", CP_FOR_CONTACT, CP_BODY_UPLOAD, cp_portal_ticket_file, 40},
    {"GET", "/tickets/{number}/close", CP_FOR_CONTACT, CP_BODY_NONE, cp_portal_close_confirm, 3},
    {"POST", "/tickets/{number}/close", CP_FOR_CONTACT, CP_BODY_FORM, cp_portal_close, 20},
    {"POST", "/tickets/{number}/reopen", CP_FOR_CONTACT, CP_BODY_FORM, cp_portal_reopen, 20},
    {"GET", "/attachments/{id}/{name}", CP_FOR_CONTACT, CP_BODY_NONE, cp_portal_attachment, 2},
    {"GET", "/tickets.csv", CP_FOR_CONTACT, CP_BODY_NONE, cp_portal_ticket_csv, 10000},
    {"GET", "/login", CP_FOR_ANYBODY, CP_BODY_NONE, cp_account_login, 1},
    {"POST", "/login", CP_FOR_ANYBODY, CP_BODY_FORM, cp_account_sign_in, 12},
    {"POST", "/logout", CP_FOR_PERSON, CP_BODY_FORM, cp_account_sign_out, 4},
    {"GET", "/account", CP_FOR_PERSON, CP_BODY_NONE, cp_account_page, 4},
    {"POST", "/account/profile", CP_FOR_PERSON, CP_BODY_FORM, cp_account_profile, 20},
    {"POST", "/account/look", CP_FOR_PERSON, CP_BODY_FORM, cp_account_look, 4},
    {"POST", "/account/password", CP_FOR_PERSON, CP_BODY_FORM, cp_account_password, 12},
    {"POST", "/account/sessions", CP_FOR_PERSON, CP_BODY_FORM, cp_account_sessions, 8},
    {"POST", "/account/stay", CP_FOR_PERSON, CP_BODY_FORM, cp_account_stay, 8},
    {"GET", "/", CP_FOR_ANYBODY, CP_BODY_NONE, cp_portal_home, 1},
};

#define ROUTES ((int)(sizeof routes / sizeof *routes))

/* Ids are positive decimals without a leading zero, so that each has one address. */
static bool take_number(const char *segment, apr_size_t length, apr_int64_t *number)
{
    if (length == 0 || length > 18 || segment[0] == '0')
        return false;
    apr_int64_t value = 0;
    for (apr_size_t i = 0; i < length; i++) {
        if (!apr_isdigit(segment[i]))
            return false;
        value = value * 10 + (segment[i] - '0');
    }
    *number = value;
    return true;
}

static bool is_variable(const char *segment, apr_size_t length, const char *name)
{
    return length == strlen(name) && !memcmp(segment, name, length);
}

/* `name` gets the last variable segment, which ends the path in every pattern that has one. */
static bool path_matches(const char *pattern, const char *path, apr_int64_t *number, const char **name)
{
    while (*pattern == '/' && *path == '/') {
        apr_size_t wanted = strcspn(++pattern, "/");
        apr_size_t given = strcspn(++path, "/");
        if (is_variable(pattern, wanted, "{number}") || is_variable(pattern, wanted, "{id}")) {
            if (!take_number(path, given, number))
                return false;
        }
        else if (*pattern == '{') {
            if (given == 0)
                return false;
            *name = path;
        }
        else if (wanted != given || memcmp(pattern, path, wanted) != 0) {
            return false;
        }
        pattern += wanted;
        path += given;
    }
    return !*pattern && !*path;
}

const cp_route_t *cp_route_find(const char *method, const char *path, apr_int64_t *number, const char **name,
                                const char **allow)
{
    bool get = false, post = false;
    bool head = !strcmp(method, "HEAD");

    for (int i = 0; i < ROUTES; i++) {
        apr_int64_t found_number = 0;
        const char *found_name = NULL;
        if (!path_matches(routes[i].pattern, path, &found_number, &found_name))
            continue;
        if (!strcmp(routes[i].method, head ? "GET" : method)) {
            *number = found_number;
            *name = found_name;
            *allow = NULL;
            return &routes[i];
        }
        get = get || routes[i].method[0] == 'G';
        post = post || routes[i].method[0] == 'P';
    }
    *allow = get && post ? "GET, HEAD, POST" : get ? "GET, HEAD" : post ? "POST" : NULL;
    return NULL;
}

const cp_route_t *cp_route_table(int *count)
{
    *count = ROUTES;
    return routes;
}
