/* SPDX-License-Identifier: Apache-2.0 */
#include "access_password.h"

#include <apr_strings.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <string.h>

#include "../base/base_crypto.h"
#include "../base/base_log.h"
#include "../base/base_string.h"
#include "access_hash_slot.h"

#define SCHEME "pbkdf2-sha512"
#define ROUNDS 210000
#define ROUNDS_LEAST 1000 /* of stored hashes, so that a damaged one costs neither nothing nor a day */
#define ROUNDS_MOST 10000000
#define SALT_BYTES 16
#define SALT_MOST 64
#define HASH_BYTES 64

#define SAFE "Something went wrong on our side."

typedef struct stored_t {
    int rounds;
    const unsigned char *salt;
    apr_size_t salt_length;
    const unsigned char *hash;
} stored_t;

/* What can never be right is not worth a hash, whoever's it is: so time says nothing about accounts. */
static bool worth_hashing(const char *password)
{
    apr_size_t length = strnlen(password, CP_PASSWORD_MAX + 1);
    return length && length <= CP_PASSWORD_MAX;
}

static cp_error_t *derive(unsigned char hash[HASH_BYTES], const char *password, const stored_t *with, apr_pool_t *pool)
{
    int slot;
    CP_TRY(cp_hash_slot_enter(&slot, pool));
    int done = PKCS5_PBKDF2_HMAC(password, (int)strlen(password), with->salt, (int)with->salt_length, with->rounds,
                                 EVP_sha512(), HASH_BYTES, hash);
    cp_hash_slot_leave(slot);
    cp_log(CP_LOG_DEBUG, "CP01594", "a password was hashed");
    if (done != 1)
        return cp_error_create(pool, CP_ERROR_INTERNAL, SAFE, "PBKDF2 failed");
    return NULL;
}

/* The part of `*text` up to the next '$' or the end, which must be the end exactly if it is the `last` part. */
static const char *next_part(const char **text, bool last, apr_pool_t *pool)
{
    const char *from = *text;
    const char *end = strchr(from, '$');
    if ((end == NULL) != last)
        return NULL;
    *text = end ? end + 1 : from + strlen(from);
    return end ? apr_pstrmemdup(pool, from, (apr_size_t)(end - from)) : from;
}

static bool parse_stored(stored_t *parsed, const char *stored, apr_pool_t *pool)
{
    const char *scheme = next_part(&stored, false, pool);
    const char *rounds = scheme ? next_part(&stored, false, pool) : NULL;
    const char *salt = rounds ? next_part(&stored, false, pool) : NULL;
    const char *hash = salt ? next_part(&stored, true, pool) : NULL;
    apr_int64_t number;
    apr_size_t hash_length;

    if (!hash || strcmp(scheme, SCHEME) || !cp_parse_int(rounds, ROUNDS_LEAST, ROUNDS_MOST, &number))
        return false;
    parsed->rounds = (int)number;
    parsed->salt = cp_base64url_decode(salt, &parsed->salt_length, pool);
    parsed->hash = cp_base64url_decode(hash, &hash_length, pool);
    return parsed->salt && parsed->salt_length >= SALT_BYTES && parsed->salt_length <= SALT_MOST && parsed->hash &&
           hash_length == HASH_BYTES;
}

cp_error_t *cp_password_hash(const char **stored, const char *password, apr_pool_t *pool)
{
    unsigned char salt[SALT_BYTES];
    unsigned char hash[HASH_BYTES];
    stored_t with = {ROUNDS, salt, sizeof salt, NULL};

    if (!worth_hashing(password))
        return cp_error_create(pool, CP_ERROR_INPUT, "A password has 1 to 1,024 bytes.", "a password of %s length",
                               *password ? "too much" : "no");
    CP_TRY(cp_random(salt, sizeof salt, pool));
    CP_TRY(derive(hash, password, &with, pool));
    *stored = apr_psprintf(pool, SCHEME "$%d$%s$%s", ROUNDS, cp_base64url(salt, sizeof salt, pool),
                           cp_base64url(hash, sizeof hash, pool));
    OPENSSL_cleanse(hash, sizeof hash);
    return NULL;
}

cp_error_t *cp_password_verify(bool *right, const char *password, const char *stored, apr_pool_t *pool)
{
    static const unsigned char nobody[HASH_BYTES] = {0};
    unsigned char hash[HASH_BYTES];
    stored_t with = {ROUNDS, nobody, SALT_BYTES, nobody};
    bool known = false;

    *right = false;
    if (!worth_hashing(password))
        return NULL;
    if (stored) {
        stored_t parsed;
        known = parse_stored(&parsed, stored, pool);
        if (known)
            with = parsed;
        else
            cp_log(CP_LOG_ERROR, "CP00504", "a stored password hash cannot be read: nobody can sign in with it");
    }
    CP_TRY(derive(hash, password, &with, pool));
    bool equal = cp_equal_constant_time((const char *)hash, (const char *)with.hash, sizeof hash);
    OPENSSL_cleanse(hash, sizeof hash);
    *right = known && equal;
    return NULL;
}
