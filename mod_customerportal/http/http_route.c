/* SPDX-License-Identifier: Apache-2.0 */
#include "http_route.h"

#include <apr_lib.h>
#include <apr_strings.h>

#include "../account/account.h"
#include "../desk/desk.h"
#include "../portal/portal.h"
#include "../settings/settings.h"
#include "http_private.h"

static const cp_route_t own_routes[] = {
    {"GET", "/health", CP_FOR_ANYBODY, CP_BODY_NONE, cp_http_health, 1},
    {"GET", "/assets/{name}/{file}", CP_FOR_ANYBODY, CP_BODY_NONE, cp_http_asset, 0},
    {"GET", "/theme/{file}", CP_FOR_ANYBODY, CP_BODY_NONE, cp_http_theme, 1},
};
static const cp_route_group_t own = CP_ROUTES(own_routes);

/* What load balancers and every page ask for comes first, then rooms by how often they are asked for. */
static const cp_route_group_t *const groups[] = {&own,
                                                 &cp_portal_routes,
                                                 &cp_account_routes,
                                                 &cp_desk_routes,
                                                 &cp_desk_setup_routes,

                                                 &cp_settings_routes};

#define GROUPS ((int)(sizeof groups / sizeof *groups))

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

/* `name` gets the last variable segment and what follows it. */
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

static const cp_route_t *route_at(int index)
{
    for (int i = 0; i < GROUPS; i++) {
        if (index < groups[i]->count)
            return &groups[i]->routes[index];
        index -= groups[i]->count;
    }
    return NULL;
}

const cp_route_t *cp_route_find(const char *method, const char *path, apr_int64_t *number, const char **name,
                                const char **allow)
{
    bool get = false, post = false;
    bool head = !strcmp(method, "HEAD");

    for (int i = 0; route_at(i); i++) {
        const cp_route_t *route = route_at(i);
        apr_int64_t found_number = 0;
        const char *found_name = NULL;
        if (!path_matches(route->pattern, path, &found_number, &found_name))
            continue;
        if (!strcmp(route->method, head ? "GET" : method)) {
            *number = found_number;
            *name = found_name;
            *allow = NULL;
            return route;
        }
        get = get || route->method[0] == 'G';
        post = post || route->method[0] == 'P';
    }
    *allow = get && post ? "GET, HEAD, POST" : get ? "GET, HEAD" : post ? "POST" : NULL;
    return NULL;
}
