/* SPDX-License-Identifier: Apache-2.0 */
/** Signing in and out, and a person's own account. Each function does one address and method of the route table. */
#ifndef CP_ACCOUNT_H
#define CP_ACCOUNT_H

#include "../http/http_request.h"

extern const cp_route_group_t cp_account_routes;

cp_error_t *cp_account_login(cp_request_t *req);    /**< GET /login */
cp_error_t *cp_account_sign_in(cp_request_t *req);  /**< POST /login: email, password, return_to */
cp_error_t *cp_account_sign_out(cp_request_t *req); /**< POST /logout */
/** The sign-in page as an answer to something else: with what was typed there, sealed in `carried`, and what went wrong
 * in the signing in itself (NULL: nothing). */
cp_error_t *cp_account_ask(cp_request_t *req, const char *carried, const char *failure, int status);
cp_error_t *cp_account_page(cp_request_t *req);     /**< GET /account */
cp_error_t *cp_account_profile(cp_request_t *req);  /**< POST /account/profile */
cp_error_t *cp_account_look(cp_request_t *req);     /**< POST /account/look */
cp_error_t *cp_account_password(cp_request_t *req); /**< POST /account/password */
cp_error_t *cp_account_sessions(cp_request_t *req); /**< POST /account/sessions: ends one */
cp_error_t *cp_account_stay(cp_request_t *req);     /**< POST /account/stay: keeps the session alive */

#endif
