/* SPDX-License-Identifier: Apache-2.0 */
#include "access_throttle.h"

#include <apr_strings.h>
#include <arpa/inet.h>
#include <string.h>

#include "../base/base_crypto.h"
#include "../base/base_log.h"

#define NETWORK_BYTES 8 /* of an IPv6 address: its /64 */

#define SAFE "Too many attempts to sign in. Please wait a few minutes and try again."

/* Whoever has one IPv6 address has a network of them. */
static const char *network_of(const char *address, apr_pool_t *pool)
{
    struct in6_addr parsed;
    if (!strchr(address, ':') || inet_pton(AF_INET6, address, &parsed) != 1 || IN6_IS_ADDR_V4MAPPED(&parsed))
        return address;
    return cp_hex(parsed.s6_addr, NETWORK_BYTES, pool);
}

/* Hashed, so that the table tells nobody's address; the kind keeps the three counts apart. */
static const char *pair_name(const char *account, const char *address, apr_pool_t *pool)
{
    return cp_sha256_hex(apr_pstrcat(pool, "pair\n", account, "\n", network_of(address, pool), NULL), pool);
}

static const char *address_name(const char *address, apr_pool_t *pool)
{
    return cp_sha256_hex(apr_pstrcat(pool, "address\n", network_of(address, pool), NULL), pool);
}

static const char *account_name(const char *account, apr_pool_t *pool)
{
    return cp_sha256_hex(apr_pstrcat(pool, "account\n", account, NULL), pool);
}

static const cp_throttle_cache_t *cache; /* of the process; set before it has threads */

void cp_throttle_use(const cp_throttle_cache_t *other)
{
    cache = other;
}

static cp_error_t *check(cp_throttle_count_t counted, apr_int64_t limit, const char *what, apr_time_t now,
                         apr_pool_t *pool)
{
    if (counted.count <= limit)
        return NULL;
    cp_error_t *error =
        cp_error_create(pool, CP_ERROR_TOO_MANY, SAFE, "more than %d sign-in attempts %s", (int)limit, what);
    error->retry_after = (int)apr_time_sec(counted.until - now) + 1;
    return error;
}

/* The count of the row's name. `rows` holds name, count, until in any order. */
static cp_throttle_count_t count_of(const cp_rows_t *rows, const char *name)
{
    for (int i = 0; i < rows->count; i++)
        if (!strcmp(cp_cell_text(rows, i, 0), name))
            return (cp_throttle_count_t){cp_cell_int(rows, i, 1), cp_cell_int(rows, i, 2)};
    return (cp_throttle_count_t){0, 0};
}

/* What counts attempts: the names of the three counts. */
typedef struct names_t {
    const char *pair;
    const char *machine;
    const char *anywhere;
} names_t;

static cp_error_t *attempt_in_database(cp_db_t *db, const names_t *names, apr_time_t now, apr_pool_t *pool)
{
    cp_rows_t *rows;
    apr_time_t until = now + apr_time_from_sec(CP_THROTTLE_WINDOW);

    CP_TRY(cp_db_select(
        &rows, db, CP_SQL_THROTTLE_PAIR,
        CP_BIND(cp_bind_text(names->pair), cp_bind_text(names->machine), cp_bind_int(until), cp_bind_int(now)), pool));
    CP_TRY(check(count_of(rows, names->pair), CP_THROTTLE_ACCOUNT, "for an account from one address", now, pool));
    CP_TRY(check(count_of(rows, names->machine), CP_THROTTLE_ADDRESS, "from one address", now, pool));
    CP_TRY(cp_db_select(&rows, db, CP_SQL_THROTTLE_ACCOUNT,
                        CP_BIND(cp_bind_text(names->anywhere), cp_bind_int(until), cp_bind_int(now)), pool));
    return check(count_of(rows, names->anywhere), CP_THROTTLE_ANYWHERE, "for an account", now, pool);
}

static cp_error_t *attempt_in_cache(const names_t *names, apr_time_t now, apr_pool_t *pool)
{
    cp_throttle_count_t *counted = apr_pcalloc(pool, sizeof *counted);

    CP_TRY(cache->count(counted, names->pair, now, pool));
    CP_TRY(check(*counted, CP_THROTTLE_ACCOUNT, "for an account from one address", now, pool));
    CP_TRY(cache->count(counted, names->machine, now, pool));
    CP_TRY(check(*counted, CP_THROTTLE_ADDRESS, "from one address", now, pool));
    CP_TRY(cache->count(counted, names->anywhere, now, pool));
    return check(*counted, CP_THROTTLE_ANYWHERE, "for an account", now, pool);
}

/* A cache that is away must neither let anybody guess nor keep everybody out: the database counts meanwhile. */
static bool cache_failed(const cp_error_t *error, apr_pool_t *pool)
{
    if (!error || error->kind == CP_ERROR_TOO_MANY)
        return false;
    cp_log(CP_LOG_WARNING, "CP01595", "attempts are counted in the database for now: %s", cp_error_chain(error, pool));
    return true;
}

cp_error_t *cp_throttle_attempt(cp_db_t *db, const char *account, const char *address, apr_time_t now, apr_pool_t *pool)
{
    names_t names = {pair_name(account, address, pool), address_name(address, pool), account_name(account, pool)};

    if (cache) {
        cp_error_t *error = attempt_in_cache(&names, now, pool);
        if (!cache_failed(error, pool))
            return error;
    }
    return attempt_in_database(db, &names, now, pool);
}

static cp_error_t *forget_in_cache(const names_t *names, apr_time_t now, apr_pool_t *pool)
{
    CP_TRY(cache->take_back(names->pair, true, now, pool));
    CP_TRY(cache->take_back(names->machine, false, now, pool));
    return cache->take_back(names->anywhere, false, now, pool);
}

cp_error_t *cp_throttle_forget(cp_db_t *db, const char *account, const char *address, apr_pool_t *pool)
{
    names_t names = {pair_name(account, address, pool), address_name(address, pool), account_name(account, pool)};

    if (cache && !cache_failed(forget_in_cache(&names, apr_time_now(), pool), pool))
        return NULL;
    CP_TRY(cp_db_exec(db, CP_SQL_THROTTLE_FORGET, CP_BIND(cp_bind_text(names.pair)), NULL, pool));
    CP_TRY(cp_db_exec(db, CP_SQL_THROTTLE_TAKE_BACK, CP_BIND(cp_bind_text(names.machine)), NULL, pool));
    return cp_db_exec(db, CP_SQL_THROTTLE_TAKE_BACK, CP_BIND(cp_bind_text(names.anywhere)), NULL, pool);
}

cp_error_t *cp_throttle_mail(cp_db_t *db, const char *sender, apr_int64_t limit, apr_time_t now, apr_pool_t *pool)
{
    cp_rows_t *rows;
    const char *name = cp_sha256_hex(apr_pstrcat(pool, "mail\n", sender, NULL), pool);

    CP_TRY(cp_db_select(&rows, db, CP_SQL_THROTTLE_ACCOUNT,
                        CP_BIND(cp_bind_text(name), cp_bind_int(now + apr_time_from_sec(3600)), cp_bind_int(now)),
                        pool));
    if (cp_cell_int(rows, 0, 1) <= limit)
        return NULL;
    return cp_error_create(pool, CP_ERROR_TOO_MANY, "This sender has sent too many mails within an hour.", NULL);
}
