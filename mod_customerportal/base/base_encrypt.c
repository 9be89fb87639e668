/* SPDX-License-Identifier: Apache-2.0 */
#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>

#include "base_crypto.h"

#define NONCE_BYTES 12
#define TAG_BYTES 16
#define KEY_PURPOSE "customerportal encryption"

static apr_status_t free_context(void *context)
{
    EVP_CIPHER_CTX_free(context);
    return APR_SUCCESS;
}

/* A context of AES-256-GCM with `about` taken in; NULL when there is no memory. The key of marks is not used for this
 * itself: two uses of one key need a proof that they do not help each other. */
static EVP_CIPHER_CTX *begin(const char *key, const unsigned char *nonce, const char *about, int encrypt,
                             apr_pool_t *pool)
{
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    unsigned char derived[CP_SHA256_BYTES];
    unsigned int bytes = sizeof derived;
    int length;

    if (!context)
        return NULL;
    apr_pool_cleanup_register(pool, context, free_context, apr_pool_cleanup_null);
    bool ok = HMAC(EVP_sha256(), key, (int)strlen(key), (const unsigned char *)KEY_PURPOSE, sizeof KEY_PURPOSE - 1,
                   derived, &bytes) &&
              EVP_CipherInit_ex(context, EVP_aes_256_gcm(), NULL, derived, nonce, encrypt) == 1 &&
              EVP_CipherUpdate(context, NULL, &length, (const unsigned char *)about, (int)strlen(about)) == 1;
    OPENSSL_cleanse(derived, sizeof derived);
    return ok ? context : NULL;
}

cp_error_t *cp_encrypt(const char **sealed, const char *key, const char *about, const char *text, apr_size_t length,
                       apr_pool_t *pool)
{
    int written = 0, rest = 0;

    if (length > INT_MAX / 2)
        return cp_error_create(pool, CP_ERROR_TOO_LARGE, "The text is too long.", "%" APR_SIZE_T_FMT " bytes", length);
    unsigned char *bytes = apr_palloc(pool, NONCE_BYTES + length + TAG_BYTES);
    unsigned char *body = bytes + NONCE_BYTES;
    CP_TRY(cp_random(bytes, NONCE_BYTES, pool));
    EVP_CIPHER_CTX *context = begin(key, bytes, about, 1, pool);
    if (!context || EVP_CipherUpdate(context, body, &written, (const unsigned char *)text, (int)length) != 1 ||
        EVP_CipherFinal_ex(context, body + written, &rest) != 1 ||
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, TAG_BYTES, body + length) != 1)
        return cp_error_create(pool, CP_ERROR_INTERNAL, "Something went wrong on our side.", "no encryption");
    *sealed = cp_base64url(bytes, NONCE_BYTES + length + TAG_BYTES, pool);
    return NULL;
}

const char *cp_decrypt(apr_size_t *length, const char *key, const char *about, const char *sealed, apr_pool_t *pool)
{
    apr_size_t bytes;
    int written = 0, rest = 0;
    const unsigned char *raw = cp_base64url_decode(sealed, &bytes, pool);

    if (!raw || bytes < NONCE_BYTES + TAG_BYTES || bytes > INT_MAX)
        return NULL;
    apr_size_t most = bytes - NONCE_BYTES - TAG_BYTES;
    unsigned char *text = apr_palloc(pool, most + 1);
    unsigned char tag[TAG_BYTES];
    memcpy(tag, raw + NONCE_BYTES + most, TAG_BYTES);
    EVP_CIPHER_CTX *context = begin(key, raw, about, 0, pool);
    if (!context || EVP_CipherUpdate(context, text, &written, raw + NONCE_BYTES, (int)most) != 1 ||
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, TAG_BYTES, tag) != 1 ||
        EVP_CipherFinal_ex(context, text + written, &rest) != 1)
        return NULL;
    text[most] = '\0';
    *length = most;
    return (const char *)text;
}
