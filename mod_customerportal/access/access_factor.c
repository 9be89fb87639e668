/* SPDX-License-Identifier: Apache-2.0 */
#include "access_factor.h"

#include <apr_strings.h>
#include <liboath/oath.h>
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

#include "../base/base_crypto.h"
#include "../base/base_string.h"

#define SECRET_BYTES 20 /* of SHA-1's output, as RFC 4226 advises */
#define STEP_SECONDS 30
#define DIGITS 6
#define DRIFT 1 /* steps */
#define RECOVERY_LETTERS 10

#define SAFE "Something went wrong on our side."

cp_factors_t cp_policy_factors(const cp_settings_t *settings, bool staff)
{
    if (cp_setting_is(settings, CP_SET_SECOND_FACTOR, "off"))
        return CP_FACTORS_OFF;
    if (cp_setting_is(settings, CP_SET_SECOND_FACTOR, "all") ||
        (staff && cp_setting_is(settings, CP_SET_SECOND_FACTOR, "staff")))
        return CP_FACTORS_REQUIRED;
    return CP_FACTORS_OPTIONAL;
}

/* ---- Secrets ---- */

static const char *about(cp_actor_t who, apr_pool_t *pool)
{
    return apr_psprintf(pool, "second factor\n%" APR_INT64_T_FMT " %" APR_INT64_T_FMT, who.contact_id, who.staff_id);
}

static cp_error_t *no_key(apr_pool_t *pool)
{
    return cp_error_create(pool, CP_ERROR_STORAGE, "Two factors cannot be used just now.",
                           "the key of second factors could not be read out of PortalStoreDir");
}

cp_error_t *cp_factor_secret(const char **sealed, const char *key, cp_actor_t who, apr_pool_t *pool)
{
    unsigned char bytes[SECRET_BYTES];
    char *text = NULL;
    size_t length;

    if (!key)
        return no_key(pool);
    CP_TRY(cp_random(bytes, sizeof bytes, pool));
    int status = oath_base32_encode((const char *)bytes, sizeof bytes, &text, &length);
    OPENSSL_cleanse(bytes, sizeof bytes);
    if (status != OATH_OK)
        return cp_error_create(pool, CP_ERROR_INTERNAL, SAFE, "base32: %s", oath_strerror(status));
    cp_error_t *error = cp_encrypt(sealed, key, about(who, pool), text, length, pool);
    OPENSSL_cleanse(text, length);
    free(text);
    return error;
}

cp_error_t *cp_factor_open(const char **secret, const char *key, cp_actor_t who, const char *sealed, apr_pool_t *pool)
{
    apr_size_t length;

    if (!key)
        return no_key(pool);
    *secret = cp_decrypt(&length, key, about(who, pool), sealed, pool);
    if (*secret)
        return NULL;
    return cp_error_create(pool, CP_ERROR_INTERNAL, SAFE,
                           "a second factor was encrypted with another key than that of this PortalStoreDir");
}

const char *cp_factor_uri(const char *portal, const char *email, const char *secret, apr_pool_t *pool)
{
    const char *issuer = cp_url_encode(portal, pool);

    return apr_pstrcat(pool, "otpauth://totp/", issuer, ":", cp_url_encode(email, pool), "?secret=", secret,
                       "&issuer=", issuer, NULL);
}

/* ---- Codes ---- */

/* People copy codes with blanks and hyphens in them, and capitals. */
static const char *bare(const char *typed, apr_size_t longest, apr_pool_t *pool)
{
    char *plain = apr_palloc(pool, longest + 2), *to = plain;

    for (const char *at = typed; *at && to <= plain + longest; at++)
        if (*at != ' ' && *at != '-')
            *to++ = (char)(*at >= 'A' && *at <= 'Z' ? *at - 'A' + 'a' : *at);
    *to = '\0';
    return plain;
}

static bool is_code_of(const char *secret, size_t length, apr_int64_t step, const char *typed)
{
    char code[DIGITS + 1];

    return oath_hotp_generate(secret, length, (uint64_t)step, DIGITS, false, OATH_HOTP_DYNAMIC_TRUNCATION, code) ==
               OATH_OK &&
           cp_equal_constant_time(code, typed, DIGITS);
}

bool cp_factor_matches(apr_int64_t *step, const char *secret, const char *typed, apr_time_t now, apr_int64_t used,
                       apr_pool_t *pool)
{
    apr_int64_t here = apr_time_sec(now) / STEP_SECONDS, found = 0;
    const char *plain = bare(typed, DIGITS, pool);
    char *bytes = NULL;
    size_t length;

    if (strlen(plain) != DIGITS || oath_base32_decode(secret, strlen(secret), &bytes, &length) != OATH_OK)
        return false;
    for (apr_int64_t at = here - DRIFT; at <= here + DRIFT; at++)
        if (at > used && is_code_of(bytes, length, at, plain))
            found = at;
    OPENSSL_cleanse(bytes, length);
    free(bytes);
    *step = found;
    return found != 0;
}

/* Keyed, as a recovery code has too few letters for a bare hash. */
static const char *recovery_hash(const char *key, apr_int64_t factor_id, const char *plain, apr_pool_t *pool)
{
    return cp_hmac(key, apr_psprintf(pool, "recovery code\n%" APR_INT64_T_FMT "\n%s", factor_id, plain), pool);
}

cp_error_t *cp_factor_take(bool *right, cp_db_t *db, const char *key, cp_actor_t who, const char *typed, apr_time_t now,
                           apr_pool_t *pool)
{
    const char *plain = bare(typed, RECOVERY_LETTERS, pool), *secret;
    cp_factor_t *factor;
    apr_int64_t step;

    *right = false;
    CP_TRY(cp_factor_find(&factor, db, who, now, pool));
    if (!factor || !factor->secret)
        return NULL;
    CP_TRY(cp_factor_open(&secret, key, who, factor->secret, pool));
    if (cp_factor_matches(&step, secret, typed, now, factor->used_step, pool))
        return cp_factor_use_step(right, db, factor->id, step, pool);
    if (strlen(plain) != RECOVERY_LETTERS)
        return NULL;
    return cp_factor_use_code(right, db, factor->id, recovery_hash(key, factor->id, plain, pool), now, pool);
}

/* ---- Recovery codes ---- */

/* Of 32 letters and digits that are not mistaken for one another: 50 bits. */
cp_error_t *cp_recovery_make(const char **codes, apr_pool_t *pool)
{
    static const char letters[] = "abcdefghjkmnpqrstuvwxyz023456789";
    unsigned char bytes[RECOVERY_LETTERS];

    for (int i = 0; i < CP_RECOVERY_CODES; i++) {
        char *code = apr_pcalloc(pool, RECOVERY_LETTERS + 2);
        CP_TRY(cp_random(bytes, sizeof bytes, pool));
        for (int j = 0; j < RECOVERY_LETTERS; j++)
            code[j + (j >= RECOVERY_LETTERS / 2)] = letters[bytes[j] % 32];
        code[RECOVERY_LETTERS / 2] = '-';
        codes[i] = code;
    }
    return NULL;
}

cp_error_t *cp_recovery_store(cp_db_t *db, const char *key, apr_int64_t factor_id, const char *const *codes,
                              apr_pool_t *pool)
{
    const char *hashes[CP_RECOVERY_CODES];

    for (int i = 0; i < CP_RECOVERY_CODES; i++)
        hashes[i] = recovery_hash(key, factor_id, bare(codes[i], RECOVERY_LETTERS, pool), pool);
    return cp_factor_set_codes(db, factor_id, hashes, CP_RECOVERY_CODES, pool);
}
