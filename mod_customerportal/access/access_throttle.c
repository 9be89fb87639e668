/* SPDX-License-Identifier: Apache-2.0 */
#include "access_throttle.h"

#include <apr_strings.h>
#include <arpa/inet.h>
#include <string.h>

#include "../base/base_crypto.h"

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

/* The limit of the row's name. `rows` holds name, count, until in any order. */
static cp_error_t *check(const cp_rows_t *rows, const char *name, apr_int64_t limit, const char *what, apr_time_t now,
                         apr_pool_t *pool)
{
    for (int i = 0; i < rows->count; i++) {
        if (strcmp(cp_cell_text(rows, i, 0), name) || cp_cell_int(rows, i, 1) <= limit)
            continue;
        cp_error_t *error =
            cp_error_create(pool, CP_ERROR_TOO_MANY, SAFE, "more than %d sign-in attempts %s", (int)limit, what);
        apr_time_t left = cp_cell_int(rows, i, 2) - now;
        error->retry_after = (int)apr_time_sec(left) + 1;
        return error;
    }
    return NULL;
}

cp_error_t *cp_throttle_attempt(cp_db_t *db, const char *account, const char *address, apr_time_t now, apr_pool_t *pool)
{
    cp_rows_t *rows;
    const char *pair = pair_name(account, address, pool);
    const char *machine = address_name(address, pool);
    const char *anywhere = account_name(account, pool);
    apr_time_t until = now + apr_time_from_sec(CP_THROTTLE_WINDOW);

    CP_TRY(cp_db_select(&rows, db, CP_SQL_THROTTLE_PAIR,
                        CP_BIND(cp_bind_text(pair), cp_bind_text(machine), cp_bind_int(until), cp_bind_int(now)),
                        pool));
    CP_TRY(check(rows, pair, CP_THROTTLE_ACCOUNT, "for an account from one address", now, pool));
    CP_TRY(check(rows, machine, CP_THROTTLE_ADDRESS, "from one address", now, pool));
    CP_TRY(cp_db_select(&rows, db, CP_SQL_THROTTLE_ACCOUNT,
                        CP_BIND(cp_bind_text(anywhere), cp_bind_int(until), cp_bind_int(now)), pool));
    return check(rows, anywhere, CP_THROTTLE_ANYWHERE, "for an account", now, pool);
}

cp_error_t *cp_throttle_forget(cp_db_t *db, const char *account, const char *address, apr_pool_t *pool)
{
    CP_TRY(
        cp_db_exec(db, CP_SQL_THROTTLE_FORGET, CP_BIND(cp_bind_text(pair_name(account, address, pool))), NULL, pool));
    CP_TRY(cp_db_exec(db, CP_SQL_THROTTLE_TAKE_BACK, CP_BIND(cp_bind_text(address_name(address, pool))), NULL, pool));
    return cp_db_exec(db, CP_SQL_THROTTLE_TAKE_BACK, CP_BIND(cp_bind_text(account_name(account, pool))), NULL, pool);
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
