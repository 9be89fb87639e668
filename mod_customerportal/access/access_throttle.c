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

static cp_error_t *attempt_as(const char *name, int most, const char *what, apr_time_t now, apr_pool_t *pool)
{
    cp_throttle_count_t counted;

    /* cppcheck-suppress returnDanglingLifetime ; an error points to no count */
    CP_TRY(cache->count(&counted, name, now, pool));
    return check(counted, most, what, now, pool);
}

static cp_error_t *attempt_in_cache(const cp_attempt_t *attempt, apr_pool_t *pool)
{
    const apr_time_t now = attempt->now;

    CP_TRY(attempt_as(attempt->pair, CP_THROTTLE_ACCOUNT, "for an account from one address", now, pool));
    CP_TRY(attempt_as(attempt->machine, CP_THROTTLE_ADDRESS, "from one address", now, pool));
    return attempt_as(attempt->anywhere, CP_THROTTLE_ANYWHERE, "for an account", now, pool);
}

/* A cache that is away must neither let anybody guess nor keep everybody out: the database counts meanwhile. */
cp_error_t *cp_attempt_begin(cp_attempt_t *attempt, const char *account, const char *address, apr_time_t now,
                             apr_pool_t *pool)
{
    *attempt = (cp_attempt_t){.pair = pair_name(account, address, pool),
                              .machine = address_name(address, pool),
                              .anywhere = account_name(account, pool),
                              .now = now};
    if (!cache)
        return NULL;
    cp_error_t *error = attempt_in_cache(attempt, pool);
    attempt->cached = !error || error->kind == CP_ERROR_TOO_MANY;
    if (attempt->cached)
        return error;
    cp_log(CP_LOG_WARNING, "CP01595", "attempts are counted in the database for now: %s", cp_error_chain(error, pool));
    return NULL;
}

cp_error_t *cp_attempt_count(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    const cp_attempt_t *attempt = baton;
    apr_time_t now = attempt->now, until = now + apr_time_from_sec(CP_THROTTLE_WINDOW);
    cp_rows_t *rows;

    if (attempt->cached)
        return NULL;
    CP_TRY(cp_db_select(
        &rows, db, CP_SQL_THROTTLE_PAIR,
        CP_BIND(cp_bind_text(attempt->pair), cp_bind_text(attempt->machine), cp_bind_int(until), cp_bind_int(now)),
        pool));
    CP_TRY(check(count_of(rows, attempt->pair), CP_THROTTLE_ACCOUNT, "for an account from one address", now, pool));
    CP_TRY(check(count_of(rows, attempt->machine), CP_THROTTLE_ADDRESS, "from one address", now, pool));
    CP_TRY(cp_db_select(&rows, db, CP_SQL_THROTTLE_ACCOUNT,
                        CP_BIND(cp_bind_text(attempt->anywhere), cp_bind_int(until), cp_bind_int(now)), pool));
    return check(count_of(rows, attempt->anywhere), CP_THROTTLE_ANYWHERE, "for an account", now, pool);
}

cp_error_t *cp_attempt_forget(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    const cp_attempt_t *attempt = baton;

    if (attempt->cached)
        return NULL;
    CP_TRY(cp_db_exec(db, CP_SQL_THROTTLE_FORGET, CP_BIND(cp_bind_text(attempt->pair)), NULL, pool));
    CP_TRY(cp_db_exec(db, CP_SQL_THROTTLE_TAKE_BACK, CP_BIND(cp_bind_text(attempt->machine)), NULL, pool));
    return cp_db_exec(db, CP_SQL_THROTTLE_TAKE_BACK, CP_BIND(cp_bind_text(attempt->anywhere)), NULL, pool);
}

cp_error_t *cp_attempt_run(cp_attempt_t *attempt, cp_db_work_t *work, cp_db_source_t *source, cp_db_stats_t *stats,
                           apr_pool_t *pool)
{
    return attempt->cached ? NULL : cp_db_run(source, stats, CP_DB_WRITE, work, attempt, pool);
}

static cp_error_t *forget_in_cache(const cp_attempt_t *attempt, apr_time_t now, apr_pool_t *pool)
{
    CP_TRY(cache->take_back(attempt->pair, true, now, pool));
    CP_TRY(cache->take_back(attempt->machine, false, now, pool));
    return cache->take_back(attempt->anywhere, false, now, pool);
}

void cp_attempt_end(const cp_attempt_t *attempt, apr_pool_t *pool)
{
    cp_error_t *error = attempt->cached ? forget_in_cache(attempt, apr_time_now(), pool) : NULL;

    if (error)
        cp_log(CP_LOG_WARNING, "CP01800", "a sign-in that was right goes on counting as an attempt: %s",
               cp_error_chain(error, pool));
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
