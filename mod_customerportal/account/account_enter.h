/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The one door by which people come in, whatever vouched for them: password, mailed link,
 * invitation, registration, another module. It decides whether a second factor stands before the session.
 */
#ifndef CP_ACCOUNT_ENTER_H
#define CP_ACCOUNT_ENTER_H

#include "../access/access_session.h"
#include "../http/http_request.h"

typedef struct cp_entry_t {
    cp_actor_t who;
    const char *email;
    const char *provider;    /**< what vouched */
    apr_int64_t identity_id; /**< of whom another module authenticated; else 0 */
    const char *return_to;   /**< where the person wanted to go; NULL: nowhere in particular */
    const char *session;     /**< out: token of the session; NULL: the second factor comes first */
    const char *pending;     /**< out: token of the sign-in that waits for it */
    bool sets_up;            /**< out: the second factor has to be set up first */
    const char *sealed;      /**< out: then its secret, encrypted */
    const char *device;      /**< out: what the cookie of this browser becomes; NULL: what it was */
} cp_entry_t;

/** Opens a session for somebody, replacing the one of this browser; or, where a second factor is asked for, notes that
 * the first one was right, which opens nothing. In a WRITE run. */
cp_error_t *cp_account_enter(cp_entry_t *entry, const cp_request_t *req, cp_db_t *db);

/** The same for somebody whom another module authenticated: how many factors that takes is for his provider to say. */
cp_error_t *cp_account_enter_by_identity(cp_entry_t *entry, const cp_request_t *req, cp_db_t *db);

/** Opens the session when the second factor was right, too. In a WRITE run. */
cp_error_t *cp_account_open(cp_entry_t *entry, const cp_request_t *req, cp_db_t *db);

/** After the run: gives the browser its cookies. */
void cp_account_entered(cp_request_t *req, const cp_entry_t *entry);
/** And leads on: to the second factor, or to where the person wanted to go, or `home` (a path within the portal). */
cp_error_t *cp_account_go_on(cp_request_t *req, const cp_entry_t *entry, const char *home, const char *notice);

/** The page on which staff and customers begin. */
const char *cp_account_home(cp_actor_t who);

#endif
