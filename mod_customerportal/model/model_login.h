/* SPDX-License-Identifier: Apache-2.0 */
/**
 * How people come by a login: registering, being invited, forgetting a password. Everything that is known before an
 * address has proved to be the person's is a one-time code (model_token.h) and a mail; nothing is told to whoever typed
 * the address, so that all of it answers alike for known and unknown ones.
 *
 * All in a WRITE run. Mails are rows of the outbox whose kind begins with "account-"; their detail is the code.
 */
#ifndef CP_MODEL_LOGIN_H
#define CP_MODEL_LOGIN_H

#include "model_token.h"

/** Who has an address. */
typedef struct cp_login_t {
    cp_actor_t who; /**< both 0: nobody */
    bool has_password;
    bool connected; /**< some provider's subject is this person (model_identity.h) */
    bool disabled;
    bool shares; /**< a contact in a group that gives the right to company tickets (P01) */
    bool member; /**< a contact in a group that gets into the portal */
} cp_login_t;

cp_error_t *cp_login_of(cp_login_t *login, cp_db_t *db, const char *portal, const char *email, apr_pool_t *pool);

/** Somebody registers: mails a code to confirm the address, or, where it has a login already, says so by mail. */
cp_error_t *cp_login_register(cp_db_t *db, const cp_token_t *registration, apr_time_t now, apr_pool_t *pool);

/** The button behind the code: uses it up. `*token` is NULL where the code is no good any more. FORBIDDEN for a disabled
 * contact. */
cp_error_t *cp_login_confirm(cp_token_t **token, cp_db_t *db, const char *portal, const char *code, apr_time_t now,
                             apr_pool_t *pool);

/** What a confirmed registration leads to, at once or once it is approved: the contact (or the one whose tickets came by
 * mail before), the login, the record of what was agreed to and when. Sets `confirmed->who`. */
cp_error_t *cp_login_admit(cp_db_t *db, cp_token_t *confirmed, const char *address, apr_time_t agreed_at,
                           apr_time_t now, apr_pool_t *pool);

/** Somebody asks for a new password, or (CP_TOKEN_SIGN_IN) for a link to sign in: mails a code if there is such an account.
 * A contact who has no password yet gets one only as a member of a group that gets in; with `registered`, that is where
 * people have to register first, no link either. */
cp_error_t *cp_login_ask(cp_db_t *db, const cp_token_t *wanted, bool registered, apr_time_t now, apr_pool_t *pool);

/** Saves a hash as the password of a contact or member of staff, and ends sign-ins that wait for a second factor. */
cp_error_t *cp_credential_save(cp_db_t *db, cp_actor_t who, const char *stored, apr_time_t now, apr_pool_t *pool);

/** Saves the password that somebody with a code of CP_TOKEN_RESET or CP_TOKEN_INVITE chose, and ends all sessions of the
 * account. `*token` is NULL where the code is no good any more. */
cp_error_t *cp_login_set(cp_token_t **token, cp_db_t *db, cp_token_kind_t kind, const char *portal, const char *code,
                         const char *password_hash, apr_time_t now, apr_pool_t *pool);

/** Tells somebody by mail of a change of his account: "password", "address", "factor-on", "factor-off", "codes". */
cp_error_t *cp_login_changed(cp_db_t *db, const char *portal, cp_actor_t who, const char *email, const char *what,
                             apr_time_t now, apr_pool_t *pool);

/** The address of somebody is another one now: he is signed out everywhere, and, if he can sign in, told by mail at both
 * addresses. `portal` sends the mails; NULL: none. In a WRITE run, after the change. */
cp_error_t *cp_login_moved(cp_db_t *db, const char *portal, cp_actor_t who, const char *before, const char *after,
                           apr_time_t now, apr_pool_t *pool);

/** Remembers the page on which a contact signs in: its language, in which mails are if he has chosen none, and its host, to
 * which their links lead. NULL: what was remembered stays. In a WRITE run. */
cp_error_t *cp_login_page(cp_db_t *db, apr_int64_t contact_id, const char *language, const char *host,
                          apr_pool_t *pool);

/** A mail about a person's login; `code` is its detail. `outbox_id` (may be NULL) gets the row. */
cp_error_t *cp_login_mail(apr_int64_t *outbox_id, cp_db_t *db, const char *kind, const cp_token_t *token,
                          const char *code, apr_time_t now, apr_pool_t *pool);

#endif
