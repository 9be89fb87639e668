/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Server-side sessions. The cookie holds a random token; the database holds its SHA-256. One statement finds session,
 * person, company, change counters and settings version. A session ends for every process at once when its row goes.
 */
#ifndef CP_ACCESS_SESSION_H
#define CP_ACCESS_SESSION_H

#include "access_viewer.h"

typedef struct cp_session_limits_t {
    apr_interval_time_t idle;     /**< µs */
    apr_interval_time_t lifetime; /**< µs, absolute */
} cp_session_limits_t;

/** Finds who `token` (from the cookie; may be any bytes) belongs to on `portal`. A missing, foreign, expired or idle
 * session, and a disabled person, give a viewer of kind NOBODY, no error, and a `settings_version` of 0; else it gets the
 * database's. In a READ run. One statement; a second one only when seen_at is older than a minute or than a tenth of the
 * idle time; none if `token` is none that could have been given out. */
cp_error_t *cp_session_find(cp_viewer_t *viewer, apr_int64_t *settings_version, cp_db_t *db, const char *token,
                            const char *portal, const cp_session_limits_t *limits, apr_time_t now, apr_pool_t *pool);

/** Finds who `subject` of `provider` is, whom another module authenticated for this request alone: a viewer without a
 * session. NOBODY, and a version of 0, for unknown ones and disabled people. In a READ run. One statement. */
cp_error_t *cp_session_of_subject(cp_viewer_t *viewer, apr_int64_t *settings_version, cp_db_t *db, const char *portal,
                                  const char *provider, const char *subject, apr_pool_t *pool);

typedef struct cp_session_new_t {
    apr_int64_t contact_id; /**< or */
    apr_int64_t staff_id;
    const char *portal;      /**< path of the Location that it is bound to */
    const char *provider;    /**< authn provider that vouched */
    const char *address;     /**< client address */
    const char *agent;       /**< User-Agent, cut to 200 */
    apr_int64_t identity_id; /**< of whom another module authenticated; else 0 */
    const char *replaces;    /**< hash of the session that it replaces (rotation at sign-in), or NULL */
} cp_session_new_t;

/** Creates a session and returns its fresh token for the cookie; ends the one that it replaces. In a WRITE run. */
cp_error_t *cp_session_create(const char **token, cp_db_t *db, const cp_session_new_t *fresh,
                              const cp_session_limits_t *limits, apr_time_t now, apr_pool_t *pool);

cp_error_t *cp_session_end(cp_db_t *db, const char *session_hash, apr_pool_t *pool);
/** Ends all sessions of the person but `keep` (may be NULL). */
cp_error_t *cp_session_end_others(cp_db_t *db, const cp_viewer_t *viewer, const char *keep, apr_pool_t *pool);

/** Lets the session of a member of staff look at customers' pages as a contact; 0 ends it. In a WRITE run. */
cp_error_t *cp_session_look_as(cp_db_t *db, const char *session_hash, apr_int64_t contact_id, apr_pool_t *pool);

typedef struct cp_session_row_t {
    const char *id; /**< first 16 characters of the hash: enough to name it in a form, useless as a cookie */
    const char *address;
    const char *agent;
    apr_time_t created_at;
    apr_time_t seen_at;
    bool current;
} cp_session_row_t;

cp_error_t *cp_session_list(const cp_session_row_t **rows, int *count, cp_db_t *db, const cp_viewer_t *viewer,
                            apr_pool_t *pool);
/** Ends one of the person's own sessions by its short id; MISSING if it is none of his. */
cp_error_t *cp_session_end_one(cp_db_t *db, const cp_viewer_t *viewer, const char *id, apr_pool_t *pool);

/** Deletes sessions and throttle entries that are over; at most 1,000 of each. */
cp_error_t *cp_session_purge(cp_db_t *db, apr_time_t now, apr_pool_t *pool);

/** The CSRF token of a cookie token: HMAC, so that it reveals nothing of it. */
const char *cp_session_csrf(const char *token, apr_pool_t *pool);

#endif
