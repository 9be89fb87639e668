/* SPDX-License-Identifier: Apache-2.0 */
#include "model_login.h"

#include <apr_strings.h>
#include <string.h>

#include "../base/base_crypto.h"
#include "../base/base_string.h"
#include "model_consent.h"
#include "model_contact.h"
#include "model_factor.h"
#include "model_mail_domain.h"

#define MAIL_ID_BYTES 16

#define SAFE_DISABLED "This account is shut. Write to the support team if you think that it should not be."

cp_error_t *cp_login_of(cp_login_t *login, cp_db_t *db, const char *portal, const char *email, apr_pool_t *pool)
{
    cp_rows_t *rows;
    const char *key = cp_email_key(email, pool);

    *login = (cp_login_t){.has_password = false};
    if (!key)
        return NULL;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_LOGIN_OF, CP_BIND(cp_bind_text(key), cp_bind_text(portal)), pool));
    if (rows->count)
        *login = (cp_login_t){
            .who = {cp_cell_int(rows, 0, 0), cp_cell_int(rows, 0, 1)},
            .disabled = !cp_cell_null(rows, 0, 2),
            .has_password = cp_cell_int(rows, 0, 3) != 0,
            .member = cp_cell_int(rows, 0, 4) != 0,
            .shares = cp_cell_int(rows, 0, 5) != 0,
            .connected = cp_cell_int(rows, 0, 6) != 0,
        };
    return NULL;
}

static bool is_nobody(cp_actor_t who)
{
    return !who.contact_id && !who.staff_id;
}

cp_error_t *cp_login_mail(apr_int64_t *outbox_id, cp_db_t *db, const char *kind, const cp_token_t *token,
                          const char *code, apr_time_t now, apr_pool_t *pool)
{
    unsigned char bytes[MAIL_ID_BYTES];
    const char *domain = strrchr(token->email, '@');
    cp_rows_t *rows;

    CP_TRY(cp_random(bytes, sizeof bytes, pool));
    const char *mail_id =
        apr_pstrcat(pool, cp_hex(bytes, sizeof bytes, pool), domain ? domain : "@customerportal.invalid", NULL);
    CP_TRY(cp_db_select(&rows, db, CP_SQL_LOGIN_MAIL,
                        CP_BIND(cp_bind_text(token->portal), cp_bind_text(kind), cp_bind_id(token->who.contact_id),
                                cp_bind_id(token->who.staff_id), cp_bind_text(token->email), cp_bind_text(code),
                                cp_bind_text(mail_id), cp_bind_int(now), cp_bind_text(token->language),
                                cp_bind_text(token->host)),
                        pool));
    if (outbox_id)
        *outbox_id = rows->count ? cp_cell_int(rows, 0, 0) : 0;
    return NULL;
}

cp_error_t *cp_login_changed(cp_db_t *db, const char *portal, cp_actor_t who, const char *email, const char *what,
                             apr_time_t now, apr_pool_t *pool)
{
    cp_token_t about = {.portal = portal, .email = email, .who = who};

    return cp_login_mail(NULL, db, "account-changed", &about, what, now, pool);
}

cp_error_t *cp_login_moved(cp_db_t *db, const char *portal, cp_actor_t who, const char *before, const char *after,
                           apr_time_t now, apr_pool_t *pool)
{
    cp_login_t login;

    CP_TRY(cp_db_exec(db, CP_SQL_LOGIN_END_SESSIONS, CP_BIND(cp_bind_id(who.contact_id), cp_bind_id(who.staff_id)),
                      NULL, pool));
    CP_TRY(cp_pending_end_of(db, who, pool));
    if (!portal)
        return NULL;
    CP_TRY(cp_login_of(&login, db, portal, after, pool));
    if (!login.has_password && !login.connected)
        return NULL;
    CP_TRY(cp_login_changed(db, portal, who, before, "address", now, pool));
    return cp_login_changed(db, portal, who, after, "address", now, pool);
}

cp_error_t *cp_login_register(cp_db_t *db, const cp_token_t *registration, apr_time_t now, apr_pool_t *pool)
{
    cp_token_t token = *registration;
    cp_login_t login;
    const char *code;
    bool too_many;

    token.kind = CP_TOKEN_REGISTER;
    token.who = (cp_actor_t){0, 0};
    CP_TRY(cp_token_too_many(&too_many, db, token.kind, token.email, now, pool));
    if (too_many)
        return NULL;
    /* The code is made in any case, so that both ways cost the same; nobody gets the one of a known address. */
    CP_TRY(cp_token_issue(&code, db, &token, now, pool));
    CP_TRY(cp_login_of(&login, db, token.portal, token.email, pool));
    if (login.has_password || login.who.staff_id || login.disabled)
        return cp_login_mail(NULL, db, "account-known", &token, "", now, pool);
    return cp_login_mail(NULL, db, "account-register", &token, code, now, pool);
}

/* Names as typed; they were checked when the form was sent. */
static cp_error_t *name_contact(cp_db_t *db, apr_int64_t contact_id, const cp_token_t *token, apr_pool_t *pool)
{
    if (!token->first_name[0] && !token->last_name[0])
        return NULL;
    cp_contact_t *contact;
    CP_TRY(cp_contact_by_email(&contact, db, token->email, pool));
    if (!contact || contact->person.first_name[0] || contact->person.last_name[0])
        return NULL;
    return cp_contact_save_profile(db, contact_id, token->first_name, token->last_name, contact->language,
                                   contact->time_zone, pool);
}

cp_error_t *cp_login_confirm(cp_token_t **token, cp_db_t *db, const char *portal, const char *code, apr_time_t now,
                             apr_pool_t *pool)
{
    cp_login_t login;

    CP_TRY(cp_token_take(token, db, CP_TOKEN_REGISTER, portal, code, now, pool));
    if (!*token)
        return NULL;
    CP_TRY(cp_login_of(&login, db, portal, (*token)->email, pool));
    if (login.disabled || login.who.staff_id)
        return cp_error_create(pool, CP_ERROR_FORBIDDEN, SAFE_DISABLED, "a registration for a disabled account");
    return NULL;
}

cp_error_t *cp_login_page(cp_db_t *db, apr_int64_t contact_id, const char *language, const char *host, apr_pool_t *pool)
{
    if (!language && !host)
        return NULL;
    return cp_db_exec(db, CP_SQL_LOGIN_PAGE,
                      CP_BIND(cp_bind_int(contact_id), cp_bind_text(language), cp_bind_text(host)), NULL, pool);
}

cp_error_t *cp_login_admit(cp_db_t *db, cp_token_t *confirmed, const char *address, apr_time_t agreed_at,
                           apr_time_t now, apr_pool_t *pool)
{
    apr_int64_t id;

    CP_TRY(cp_contact_ensure(&id, db, confirmed->email, confirmed->first_name, confirmed->last_name, 0, now, pool));
    CP_TRY(name_contact(db, id, confirmed, pool));
    CP_TRY(cp_mail_domain_assign(db, id, confirmed->email, pool));
    CP_TRY(
        cp_db_exec(db, CP_SQL_LOGIN_LANGUAGE, CP_BIND(cp_bind_int(id), cp_bind_text(confirmed->language)), NULL, pool));
    confirmed->who = (cp_actor_t){.contact_id = id};
    CP_TRY(cp_credential_save(db, confirmed->who, confirmed->password_hash, now, pool));
    if (confirmed->notice_id)
        CP_TRY(cp_consent_give(db, id, confirmed->notice_id, address, agreed_at, pool));
    CP_TRY(cp_db_exec(db, CP_SQL_LOGIN_TELL, CP_BIND(cp_bind_int(id), cp_bind_int(now)), NULL, pool));
    return cp_audit_add(db, confirmed->email, "registered", confirmed->email, address, now, pool);
}

cp_error_t *cp_login_ask(cp_db_t *db, const cp_token_t *wanted, bool registered, apr_time_t now, apr_pool_t *pool)
{
    cp_token_t token = *wanted;
    cp_login_t login;
    const char *code;
    bool too_many;

    CP_TRY(cp_token_too_many(&too_many, db, token.kind, token.email, now, pool));
    if (too_many)
        return NULL;
    CP_TRY(cp_login_of(&login, db, token.portal, token.email, pool));
    token.who = login.who;
    CP_TRY(cp_token_issue(&code, db, &token, now, pool));
    if (is_nobody(login.who) || login.disabled)
        return NULL;
    if (token.kind == CP_TOKEN_RESET && !login.has_password && !login.member)
        return NULL;
    if (token.kind == CP_TOKEN_SIGN_IN && (login.who.staff_id || (registered && !login.has_password)))
        return NULL;
    return cp_login_mail(NULL, db, token.kind == CP_TOKEN_RESET ? "account-reset" : "account-sign-in", &token, code,
                         now, pool);
}

cp_error_t *cp_credential_save(cp_db_t *db, cp_actor_t who, const char *stored, apr_time_t now, apr_pool_t *pool)
{
    cp_sql_t save = who.contact_id ? CP_SQL_CREDENTIAL_SAVE_CONTACT : CP_SQL_CREDENTIAL_SAVE_STAFF;

    CP_TRY(cp_db_exec(
        db, save,
        CP_BIND(cp_bind_int(who.contact_id ? who.contact_id : who.staff_id), cp_bind_text(stored), cp_bind_int(now)),
        NULL, pool));
    return cp_pending_end_of(db, who, pool);
}

cp_error_t *cp_login_set(cp_token_t **token, cp_db_t *db, cp_token_kind_t kind, const char *portal, const char *code,
                         const char *password_hash, apr_time_t now, apr_pool_t *pool)
{
    cp_login_t login;

    CP_TRY(cp_token_take(token, db, kind, portal, code, now, pool));
    if (!*token || is_nobody((*token)->who)) {
        *token = NULL;
        return NULL;
    }
    CP_TRY(cp_login_of(&login, db, portal, (*token)->email, pool));
    if (login.disabled)
        return cp_error_create(pool, CP_ERROR_FORBIDDEN, SAFE_DISABLED, "a new password for a disabled account");
    CP_TRY(cp_credential_save(db, (*token)->who, password_hash, now, pool));
    CP_TRY(cp_db_exec(db, CP_SQL_LOGIN_END_SESSIONS,
                      CP_BIND(cp_bind_id((*token)->who.contact_id), cp_bind_id((*token)->who.staff_id)), NULL, pool));
    if (kind == CP_TOKEN_RESET)
        CP_TRY(cp_login_changed(db, portal, (*token)->who, (*token)->email, "password", now, pool));
    if (kind == CP_TOKEN_INVITE)
        CP_TRY(cp_db_exec(db, CP_SQL_LOGIN_TELL, CP_BIND(cp_bind_int((*token)->who.contact_id), cp_bind_int(now)), NULL,
                          pool));
    return cp_audit_add(db, (*token)->email, kind == CP_TOKEN_INVITE ? "invitation accepted" : "password reset",
                        (*token)->email, "", now, pool);
}
