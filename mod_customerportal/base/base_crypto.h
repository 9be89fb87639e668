/* SPDX-License-Identifier: Apache-2.0 */
/** Random bytes, digests and encodings, all from OpenSSL's EVP interface. Thread-safe. */
#ifndef CP_BASE_CRYPTO_H
#define CP_BASE_CRYPTO_H

#include <apr_pools.h>
#include <stdbool.h>

#include "base_error.h"

#define CP_SHA256_BYTES 32
#define CP_SHA256_HEX 64
#define CP_TOKEN_BYTES 32 /**< 256 random bits, 43 characters of base64url */

/** Fills `bytes` from RAND_bytes; a failure is an INTERNAL error, there is no fallback. */
cp_error_t *cp_random(void *bytes, apr_size_t length, apr_pool_t *pool);

/** A fresh token of CP_TOKEN_BYTES as base64url without padding. */
cp_error_t *cp_token_create(const char **token, apr_pool_t *pool);

void cp_sha256(unsigned char digest[CP_SHA256_BYTES], const void *data, apr_size_t length);

/** Lower-case hex SHA-256 of a text, in `pool`. */
const char *cp_sha256_hex(const char *text, apr_pool_t *pool);

/** An incremental SHA-256, for streams. Freed with `pool`. */
typedef struct cp_digest_t cp_digest_t;
cp_error_t *cp_digest_create(cp_digest_t **digest, apr_pool_t *pool);
void cp_digest_update(cp_digest_t *digest, const void *data, apr_size_t length);
/** Lower-case hex, in the digest's pool. The digest cannot be used afterwards. */
const char *cp_digest_hex(cp_digest_t *digest);

/** HMAC-SHA-256 of `text` under `key`, as base64url without padding, in `pool`. */
const char *cp_hmac(const char *key, const char *text, apr_pool_t *pool);

/** Encrypts `text` under `key` so that only who has the key can read it, and nobody can change it (AES-256-GCM, a random
 * nonce). `about` says what it is and whose: it is not contained, but must be the same when it is opened. base64url, a
 * third longer than the text and 28 bytes. */
cp_error_t *cp_encrypt(const char **sealed, const char *key, const char *about, const char *text, apr_size_t length,
                       apr_pool_t *pool);
/** What cp_encrypt sealed, with a NUL behind it; NULL if it is something else, was changed, or is about another thing. */
const char *cp_decrypt(apr_size_t *length, const char *key, const char *about, const char *sealed, apr_pool_t *pool);

const char *cp_hex(const unsigned char *bytes, apr_size_t length, apr_pool_t *pool);
const char *cp_base64url(const unsigned char *bytes, apr_size_t length, apr_pool_t *pool);
/** NULL if `text` is not base64url. */
const unsigned char *cp_base64url_decode(const char *text, apr_size_t *length, apr_pool_t *pool);

#endif
