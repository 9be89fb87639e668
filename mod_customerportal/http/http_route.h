/* SPDX-License-Identifier: Apache-2.0 */
/** The route table: which method and path leads to which page, and who may. Const; read at each request. */
#ifndef CP_HTTP_ROUTE_H
#define CP_HTTP_ROUTE_H

#include <apr.h>
#include <stdbool.h>

struct cp_request_t;
struct cp_error_t;

typedef enum {
    CP_FOR_ANYBODY, /**< also without signing in */
    CP_FOR_CONTACT, /**< a signed-in contact */
    CP_FOR_PERSON,  /**< contact or staff */
    CP_FOR_STAFF,
    CP_FOR_MANAGER, /**< staff who may change pipelines, inboxes, staff and answers */
    CP_FOR_ADMIN
} cp_audience_t;

typedef enum {
    CP_BODY_NONE,
    CP_BODY_FORM,   /**< application/x-www-form-urlencoded */
    CP_BODY_UPLOAD, /**< multipart/form-data with files, or urlencoded */
    CP_BODY_IMAGES, /**< the same with a few small images, each in a field of its own, whatever customers may attach */
    CP_BODY_PRESS,  /**< urlencoded: passwords and mere buttons. What came in it is never shown again */
    CP_BODY_SECRET  /**< a button whose address is an unguessable secret, which stands for cookie and form token: also
                       other programs than browsers press it, as multipart/form-data or urlencoded */
} cp_body_t;

typedef struct cp_route_t {
    const char *method; /**< "GET" (HEAD too) or "POST" */
    const char
        *pattern; /**< "/tickets/{number}/messages"; {number}, {id} are positive decimals, {name}, {file} a segment */
    cp_audience_t audience;
    cp_body_t body;
    struct cp_error_t *(*page)(struct cp_request_t *req);
    int statements; /**< at most so many SQL statements, whatever the number of rows (D8) */
} cp_route_t;

/** The route for a path below the portal. NULL if there is none; `allow` then gets the methods that the path would have
 * ("GET, HEAD, POST"), or NULL. `number` and `name` get the variable parts; `name` points into `path`, and ends before a
 * slash or at its end. */
const cp_route_t *cp_route_find(const char *method, const char *path, apr_int64_t *number, const char **name,
                                const char **allow);

/** Each room has a table of its own pages. Within it the first match wins, so a literal segment stands before a variable
 * one in the same place ("/tickets/new" before "/tickets/{number}"). `statements` counts those of the page beside the
 * one that finds the session. */
typedef struct cp_route_group_t {
    const cp_route_t *routes;
    int count;
} cp_route_group_t;

#define CP_ROUTES(table)                               \
    {                                                  \
        table, (int)(sizeof(table) / sizeof(*(table))) \
    }

#endif
