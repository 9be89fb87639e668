/* SPDX-License-Identifier: Apache-2.0 */
#include "model_factor.h"

#include <apr_strings.h>
#include <string.h>

#include "../base/base_crypto.h"
#include "model_purge.h"

#define FRESH_SECONDS 1800 /* to set up a new secret */
#define TOKEN_LETTERS 43   /* of cp_token_create */

static cp_bind_t contact_of(cp_actor_t who)
{
    return cp_bind_id(who.contact_id);
}

static cp_bind_t staff_of(cp_actor_t who)
{
    return cp_bind_id(who.contact_id ? 0 : who.staff_id);
}

cp_error_t *cp_factor_find(cp_factor_t **factor, cp_db_t *db, cp_actor_t who, apr_time_t now, apr_pool_t *pool)
{
    cp_rows_t *rows;

    *factor = NULL;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_FACTOR_FIND, CP_BIND(contact_of(who), staff_of(who)), pool));
    if (!rows->count)
        return NULL;
    *factor = apr_palloc(pool, sizeof **factor);
    **factor = (cp_factor_t){
        .id = cp_cell_int(rows, 0, 0),
        .secret = cp_cell_text(rows, 0, 1),
        .used_step = cp_cell_int(rows, 0, 2),
        .confirmed_at = cp_cell_int(rows, 0, 3),
        .fresh = cp_cell_int(rows, 0, 5) > now ? cp_cell_text(rows, 0, 4) : NULL,
        .codes = (int)cp_cell_int(rows, 0, 6),
    };
    return NULL;
}

cp_error_t *cp_factor_begin(cp_db_t *db, cp_actor_t who, const char *fresh, apr_time_t now, apr_pool_t *pool)
{
    return cp_db_exec(db, who.contact_id ? CP_SQL_FACTOR_BEGIN_CONTACT : CP_SQL_FACTOR_BEGIN_STAFF,
                      CP_BIND(cp_bind_int(who.contact_id ? who.contact_id : who.staff_id), cp_bind_text(fresh),
                              cp_bind_int(now + apr_time_from_sec(FRESH_SECONDS))),
                      NULL, pool);
}

cp_error_t *cp_factor_confirm(bool *done, cp_db_t *db, apr_int64_t id, apr_int64_t step, apr_time_t now,
                              apr_pool_t *pool)
{
    apr_int64_t changed;

    CP_TRY(cp_db_exec(db, CP_SQL_FACTOR_CONFIRM, CP_BIND(cp_bind_int(id), cp_bind_int(step), cp_bind_int(now)),
                      &changed, pool));
    *done = changed != 0;
    return NULL;
}

cp_error_t *cp_factor_use_step(bool *taken, cp_db_t *db, apr_int64_t id, apr_int64_t step, apr_pool_t *pool)
{
    apr_int64_t changed;

    CP_TRY(cp_db_exec(db, CP_SQL_FACTOR_USE_STEP, CP_BIND(cp_bind_int(id), cp_bind_int(step)), &changed, pool));
    *taken = changed != 0;
    return NULL;
}

cp_error_t *cp_factor_use_code(bool *taken, cp_db_t *db, apr_int64_t id, const char *hash, apr_time_t now,
                               apr_pool_t *pool)
{
    apr_int64_t changed;

    CP_TRY(cp_db_exec(db, CP_SQL_FACTOR_USE_CODE, CP_BIND(cp_bind_int(id), cp_bind_text(hash), cp_bind_int(now)),
                      &changed, pool));
    *taken = changed != 0;
    return NULL;
}

cp_error_t *cp_factor_set_codes(cp_db_t *db, apr_int64_t id, const char *const *hashes, int count, apr_pool_t *pool)
{
    CP_TRY(cp_db_exec(db, CP_SQL_FACTOR_CODES_CLEAR, CP_BIND(cp_bind_int(id)), NULL, pool));
    for (int i = 0; i < count; i++)
        CP_TRY(cp_db_exec(db, CP_SQL_FACTOR_CODE_ADD, CP_BIND(cp_bind_int(id), cp_bind_text(hashes[i])), NULL, pool));
    return NULL;
}

cp_error_t *cp_factor_remove(bool *removed, cp_db_t *db, cp_actor_t who, apr_time_t now, apr_pool_t *pool)
{
    cp_factor_t *factor;

    CP_TRY(cp_factor_find(&factor, db, who, now, pool));
    CP_TRY(cp_pending_end_of(db, who, pool));
    if (removed)
        *removed = factor && factor->secret;
    if (!factor)
        return NULL;
    CP_TRY(cp_factor_set_codes(db, factor->id, NULL, 0, pool));
    return cp_db_exec(db, CP_SQL_FACTOR_REMOVE, CP_BIND(cp_bind_int(factor->id)), NULL, pool);
}

/* ---- Sign-ins that wait ---- */

static bool is_token(const char *token)
{
    return token && strnlen(token, TOKEN_LETTERS + 1) == TOKEN_LETTERS;
}

cp_error_t *cp_pending_create(const char **token, cp_db_t *db, const cp_pending_t *pending, apr_time_t now,
                              apr_pool_t *pool)
{
    CP_TRY(cp_token_create(token, pool));
    return cp_db_exec(db, CP_SQL_PENDING_CREATE,
                      CP_BIND(cp_bind_text(cp_sha256_hex(*token, pool)), contact_of(pending->who),
                              staff_of(pending->who), cp_bind_text(pending->portal), cp_bind_text(pending->provider),
                              cp_bind_text(pending->return_to),
                              cp_bind_int(now + apr_time_from_sec(CP_PENDING_SECONDS))),
                      NULL, pool);
}

cp_error_t *cp_pending_find(cp_pending_t **pending, cp_db_t *db, const char *token, const char *portal, apr_time_t now,
                            apr_pool_t *pool)
{
    cp_rows_t *rows;

    *pending = NULL;
    if (!is_token(token))
        return NULL;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_PENDING_FIND,
                        CP_BIND(cp_bind_text(cp_sha256_hex(token, pool)), cp_bind_text(portal), cp_bind_int(now)),
                        pool));
    if (!rows->count)
        return NULL;
    *pending = apr_palloc(pool, sizeof **pending);
    **pending = (cp_pending_t){.who = {cp_cell_int(rows, 0, 0), cp_cell_int(rows, 0, 1)},
                               .portal = portal,
                               .provider = cp_cell_text(rows, 0, 2),
                               .return_to = cp_cell_text(rows, 0, 3),
                               .email = cp_cell_text(rows, 0, 4)};
    return NULL;
}

cp_error_t *cp_pending_end(cp_db_t *db, const char *token, apr_pool_t *pool)
{
    return cp_db_exec(db, CP_SQL_PENDING_END, CP_BIND(cp_bind_text(cp_sha256_hex(token, pool))), NULL, pool);
}

cp_error_t *cp_pending_end_of(cp_db_t *db, cp_actor_t who, apr_pool_t *pool)
{
    return cp_db_exec(db, CP_SQL_PENDING_END_OF, CP_BIND(contact_of(who), staff_of(who)), NULL, pool);
}

cp_error_t *cp_pending_purge(cp_db_t *db, apr_time_t now, apr_pool_t *pool)
{
    const cp_bind_t most = cp_bind_int(CP_PURGE_AT_ONCE);

    CP_TRY(cp_db_exec(db, CP_SQL_PENDING_PURGE, CP_BIND(cp_bind_int(now), most), NULL, pool));
    return cp_db_exec(db, CP_SQL_DEVICE_PURGE, CP_BIND(cp_bind_int(now - CP_DEVICE_TIME), most), NULL, pool);
}

/* ---- Browsers ---- */

/* With the person in it, as several may use one browser. */
static const char *device_hash(const char *token, cp_actor_t who, apr_pool_t *pool)
{
    return cp_sha256_hex(apr_psprintf(pool, "device\n%" APR_INT64_T_FMT " %" APR_INT64_T_FMT "\n%s", who.contact_id,
                                      who.staff_id, token),
                         pool);
}

bool cp_device_is_token(const char *token)
{
    return is_token(token);
}

cp_error_t *cp_device_note(cp_device_t *device, cp_db_t *db, cp_actor_t who, const char *token, apr_time_t now,
                           apr_pool_t *pool)
{
    apr_int64_t seen = 0;
    cp_rows_t *rows;

    *device = CP_DEVICE_KNOWN;
    CP_TRY(cp_db_exec(
        db, CP_SQL_DEVICE_SEEN,
        CP_BIND(cp_bind_text(device_hash(token, who, pool)), contact_of(who), staff_of(who), cp_bind_int(now)), &seen,
        pool));
    if (seen)
        return NULL;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_DEVICE_ANY, CP_BIND(contact_of(who), staff_of(who)), pool));
    *device = cp_cell_int(rows, 0, 0) ? CP_DEVICE_STRANGE : CP_DEVICE_FIRST;
    return cp_db_exec(
        db, CP_SQL_DEVICE_ADD,
        CP_BIND(cp_bind_text(device_hash(token, who, pool)), contact_of(who), staff_of(who), cp_bind_int(now)), NULL,
        pool);
}
