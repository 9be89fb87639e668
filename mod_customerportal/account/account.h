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
cp_error_t *cp_account_second(cp_request_t *req);            /**< GET /login/second: asks for the second factor (P53) */
cp_error_t *cp_account_second_take(cp_request_t *req);       /**< POST /login/second: code */
cp_error_t *cp_account_factor_first(cp_request_t *req);      /**< GET /login/factor: who has to set one up first */
cp_error_t *cp_account_factor_first_take(cp_request_t *req); /**< POST /login/factor: code */
cp_error_t *cp_account_factor(cp_request_t *req);            /**< GET /account/factor */
cp_error_t *cp_account_factor_change(cp_request_t *req);     /**< POST /account/factor: do=begin|codes|remove, proof */
cp_error_t *cp_account_factor_confirm(cp_request_t *req);    /**< POST /account/factor/confirm: code */
cp_error_t *cp_account_factor_done(cp_request_t *req);       /**< POST /account/factor/done: codes are noted, go on */
cp_error_t *cp_account_factor_picture(cp_request_t *req);    /**< GET /login/factor/picture, /account/factor/picture */
cp_error_t *cp_account_register(cp_request_t *req);          /**< GET /register (S53, S58) */
cp_error_t *cp_account_register_send(cp_request_t *req);     /**< POST /register */
cp_error_t *cp_account_register_sent(cp_request_t *req);     /**< GET /register/sent: look into your mail */
cp_error_t *cp_account_confirm(cp_request_t *req);           /**< GET /register/confirm/{name}: the link in the mail */
cp_error_t *cp_account_confirm_take(cp_request_t *req);      /**< POST /register/confirm: its button */
cp_error_t *cp_account_register_waits(cp_request_t *req);    /**< GET /register/waits: until somebody approves (P62) */
cp_error_t *cp_account_forgot(cp_request_t *req);            /**< GET /password/forgot */
cp_error_t *cp_account_forgot_send(cp_request_t *req);       /**< POST /password/forgot */
cp_error_t *cp_account_forgot_sent(cp_request_t *req);       /**< GET /password/sent */
cp_error_t *cp_account_reset(cp_request_t *req);             /**< GET /password/reset/{name} */
cp_error_t *cp_account_reset_take(cp_request_t *req);        /**< POST /password/reset */
cp_error_t *cp_account_invitation(cp_request_t *req);        /**< GET /invitation/{name} (S65) */
cp_error_t *cp_account_invitation_take(cp_request_t *req);   /**< POST /invitation */
cp_error_t *cp_account_link(cp_request_t *req);              /**< GET /login/link: ask for a link to sign in (P50) */
cp_error_t *cp_account_link_send(cp_request_t *req);         /**< POST /login/link */
cp_error_t *cp_account_link_open(cp_request_t *req);         /**< GET /login/link/{name} */
cp_error_t *cp_account_link_take(cp_request_t *req);         /**< POST /login/link/open */
cp_error_t *cp_account_keep(cp_request_t *req);              /**< POST /login/keep: to a door, with what was typed */
cp_error_t *cp_account_kept(cp_request_t *req);              /**< GET /login/kept/{name}: back from it */
cp_error_t *cp_account_signed_out(cp_request_t *req);        /**< GET /signed-out: where signing out ends */
cp_error_t *cp_account_forget(cp_request_t *req);   /**< GET /signed-out/forget: drops what the browser keeps */
cp_error_t *cp_account_language(cp_request_t *req); /**< GET /language/{name}: chooses it in this browser */
/** The language of a mail that is asked for on this page, for who has chosen none; NULL where there is one only. */
const char *cp_account_mail_language(const cp_request_t *req);
/** The host that its links lead to, as the portal's list has it; NULL where there is none: what a request says of its host
 * gets into no mail. */
const char *cp_account_mail_host(const cp_request_t *req);
cp_error_t *cp_account_denied(cp_request_t *req); /**< GET /denied; and, with 403, for whom no group lets in */
cp_error_t *cp_account_arrive(cp_request_t *req); /**< GET /sso/{name}: whom another module authenticated */
/** 403 for somebody whom another module authenticated, and who cannot be let in: what he can do. */
cp_error_t *cp_account_refused(cp_request_t *req, const cp_claims_t *claims, cp_arrival_state_t state);
cp_error_t *cp_account_off(cp_request_t *req);         /**< 503, while the portal is off (S61, decision 11) */
cp_error_t *cp_account_page(cp_request_t *req);        /**< GET /account */
cp_error_t *cp_account_profile(cp_request_t *req);     /**< POST /account/profile */
cp_error_t *cp_account_look(cp_request_t *req);        /**< POST /account/look */
cp_error_t *cp_account_password(cp_request_t *req);    /**< POST /account/password */
cp_error_t *cp_account_sessions(cp_request_t *req);    /**< POST /account/sessions: ends one */
cp_error_t *cp_account_mails(cp_request_t *req);       /**< POST /account/mails: mail_reply, mail_status, mail_copy */
cp_error_t *cp_account_unsubscribe(cp_request_t *req); /**< GET /unsubscribe/{name}: the link in each mail */
cp_error_t *cp_account_unsubscribe_press(cp_request_t *req); /**< POST to it: mails=on|off, or RFC 8058's one click */
cp_error_t *cp_account_stay(cp_request_t *req);              /**< POST /account/stay: keeps the session alive */

#endif
