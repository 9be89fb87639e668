/* SPDX-License-Identifier: Apache-2.0 */
/** Coming in without a password typed now: after a code from a mail. Private to account/. */
#ifndef CP_ACCOUNT_ENTER_H
#define CP_ACCOUNT_ENTER_H

#include "../access/access_session.h"
#include "../http/http_request.h"

/** Opens a session for somebody, replacing the one of this browser, and returns its token for the cookie. `provider`
 * names what vouched. In a WRITE run. */
cp_error_t *cp_account_enter(const char **token, const cp_request_t *req, cp_db_t *db, cp_actor_t who,
                             const char *provider);

/** Gives the browser the session that cp_account_enter opened. After its run. */
void cp_account_entered(cp_request_t *req, const char *token, cp_actor_t who);

#endif
