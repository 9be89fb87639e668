/* SPDX-License-Identifier: Apache-2.0 */
#include "model_token.h"

#include <string.h>

#include "../base/base_crypto.h"
#include "../base/base_string.h"
#include "model_purge.h"

#define CODE_LETTERS 43 /* of cp_token_create */

static const struct {
    const char *word;
    apr_int64_t minutes;
} kinds[] = {
    [CP_TOKEN_REGISTER] = {"register", 24 * 60},
    [CP_TOKEN_INVITE] = {"invite", 14 * 24 * 60},
    [CP_TOKEN_RESET] = {"reset", 30},
    [CP_TOKEN_SIGN_IN] = {"sign-in", 15},
};

static apr_interval_time_t lifetime(cp_token_kind_t kind)
{
    return apr_time_from_sec(60 * kinds[kind].minutes);
}

static const char *key_of(const char *email, apr_pool_t *pool)
{
    const char *key = cp_email_key(email, pool);
    return key ? key : email;
}

cp_error_t *cp_token_issue(const char **code, cp_db_t *db, const cp_token_t *token, apr_time_t now, apr_pool_t *pool)
{
    CP_TRY(cp_db_exec(
        db, CP_SQL_TOKEN_END_OTHERS,
        CP_BIND(cp_bind_text(key_of(token->email, pool)), cp_bind_text(kinds[token->kind].word), cp_bind_int(now)),
        NULL, pool));
    CP_TRY(cp_token_create(code, pool));
    return cp_db_exec(db, CP_SQL_TOKEN_CREATE,
                      CP_BIND(cp_bind_text(cp_sha256_hex(*code, pool)), cp_bind_text(kinds[token->kind].word),
                              cp_bind_text(token->portal), cp_bind_text(token->email),
                              cp_bind_text(key_of(token->email, pool)), cp_bind_id(token->who.contact_id),
                              cp_bind_id(token->who.staff_id), cp_bind_text(token->first_name ? token->first_name : ""),
                              cp_bind_text(token->last_name ? token->last_name : ""),
                              cp_bind_text(token->password_hash), cp_bind_id(token->notice_id),
                              cp_bind_text(token->return_to), cp_bind_text(token->address ? token->address : ""),
                              cp_bind_int(now), cp_bind_int(now + lifetime(token->kind)),
                              cp_bind_text(token->language)),
                      NULL, pool);
}

cp_error_t *cp_token_look(cp_token_t **token, cp_db_t *db, cp_token_kind_t kind, const char *portal, const char *code,
                          apr_time_t now, apr_pool_t *pool)
{
    cp_rows_t *rows;

    *token = NULL;
    if (!code || strnlen(code, CODE_LETTERS + 1) != CODE_LETTERS)
        return NULL;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_TOKEN_LOOK,
                        CP_BIND(cp_bind_text(cp_sha256_hex(code, pool)), cp_bind_text(kinds[kind].word),
                                cp_bind_text(portal), cp_bind_int(now)),
                        pool));
    if (!rows->count)
        return NULL;
    *token = apr_palloc(pool, sizeof **token);
    **token = (cp_token_t){
        .kind = kind,
        .portal = portal,
        .email = cp_cell_text(rows, 0, 0),
        .who = {cp_cell_int(rows, 0, 1), cp_cell_int(rows, 0, 2)},
        .first_name = cp_cell_text(rows, 0, 3),
        .last_name = cp_cell_text(rows, 0, 4),
        .password_hash = cp_cell_text(rows, 0, 5),
        .notice_id = cp_cell_int(rows, 0, 6),
        .return_to = cp_cell_text(rows, 0, 7),
        .language = cp_cell_text(rows, 0, 8),
    };
    return NULL;
}

cp_error_t *cp_token_take(cp_token_t **token, cp_db_t *db, cp_token_kind_t kind, const char *portal, const char *code,
                          apr_time_t now, apr_pool_t *pool)
{
    apr_int64_t taken;

    CP_TRY(cp_token_look(token, db, kind, portal, code, now, pool));
    if (!*token)
        return NULL;
    CP_TRY(cp_db_exec(db, CP_SQL_TOKEN_USE,
                      CP_BIND(cp_bind_text(cp_sha256_hex(code, pool)), cp_bind_text(kinds[kind].word),
                              cp_bind_text(portal), cp_bind_int(now)),
                      &taken, pool));
    if (!taken) {
        *token = NULL;
        return NULL;
    }
    return cp_db_exec(
        db, CP_SQL_TOKEN_END_OTHERS,
        CP_BIND(cp_bind_text(key_of((*token)->email, pool)), cp_bind_text(kinds[kind].word), cp_bind_int(now)), NULL,
        pool);
}

cp_error_t *cp_token_too_many(bool *too_many, cp_db_t *db, cp_token_kind_t kind, const char *email, apr_time_t now,
                              apr_pool_t *pool)
{
    cp_rows_t *rows;

    CP_TRY(cp_db_select(&rows, db, CP_SQL_TOKEN_RECENT,
                        CP_BIND(cp_bind_text(key_of(email, pool)), cp_bind_text(kinds[kind].word),
                                cp_bind_int(now - apr_time_from_sec(3600))),
                        pool));
    *too_many = cp_cell_int(rows, 0, 0) >= CP_TOKENS_PER_HOUR;
    return NULL;
}

cp_error_t *cp_token_purge(cp_db_t *db, apr_time_t now, apr_pool_t *pool)
{
    return cp_db_exec(db, CP_SQL_TOKEN_PURGE, CP_BIND(cp_bind_int(now), cp_bind_int(CP_PURGE_AT_ONCE)), NULL, pool);
}
