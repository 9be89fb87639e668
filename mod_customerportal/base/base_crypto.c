/* SPDX-License-Identifier: Apache-2.0 */
#include "base_crypto.h"

#include <limits.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>

#include "base_string.h"

static const char base64url_letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* A digest that could not be computed has no value that is safe to go on with. OpenSSL fails here only when there is
 * no memory, which pools answer in the same way. */
static void must(int ok)
{
    if (ok != 1)
        abort();
}

cp_error_t *cp_random(void *bytes, apr_size_t length, apr_pool_t *pool)
{
    if (length > INT_MAX || RAND_bytes(bytes, (int)length) != 1) {
        char reason[256];
        ERR_error_string_n(ERR_get_error(), reason, sizeof reason);
        return cp_error_create(pool, CP_ERROR_INTERNAL, "Something went wrong on our side.", "no random bytes: %s",
                               reason);
    }
    return NULL;
}

cp_error_t *cp_token_create(const char **token, apr_pool_t *pool)
{
    unsigned char bytes[CP_TOKEN_BYTES];
    CP_TRY(cp_random(bytes, sizeof bytes, pool));
    *token = cp_base64url(bytes, sizeof bytes, pool);
    OPENSSL_cleanse(bytes, sizeof bytes);
    return NULL;
}

void cp_sha256(unsigned char digest[CP_SHA256_BYTES], const void *data, apr_size_t length)
{
    must(EVP_Digest(data, length, digest, NULL, EVP_sha256(), NULL));
}

const char *cp_sha256_hex(const char *text, apr_pool_t *pool)
{
    unsigned char digest[CP_SHA256_BYTES];
    cp_sha256(digest, text, strlen(text));
    return cp_hex(digest, sizeof digest, pool);
}

struct cp_digest_t {
    apr_pool_t *pool;
    EVP_MD_CTX *context;
};

static apr_status_t digest_free(void *data)
{
    cp_digest_t *digest = data;
    EVP_MD_CTX_free(digest->context);
    digest->context = NULL;
    return APR_SUCCESS;
}

cp_error_t *cp_digest_create(cp_digest_t **digest, apr_pool_t *pool)
{
    cp_digest_t *made = apr_pcalloc(pool, sizeof *made);
    made->pool = pool;
    made->context = EVP_MD_CTX_new();
    apr_pool_cleanup_register(pool, made, digest_free, apr_pool_cleanup_null);
    if (!made->context || EVP_DigestInit_ex(made->context, EVP_sha256(), NULL) != 1)
        return cp_error_create(pool, CP_ERROR_INTERNAL, "Something went wrong on our side.", "no SHA-256 context");
    *digest = made;
    return NULL;
}

void cp_digest_update(cp_digest_t *digest, const void *data, apr_size_t length)
{
    must(EVP_DigestUpdate(digest->context, data, length));
}

const char *cp_digest_hex(cp_digest_t *digest)
{
    unsigned char bytes[CP_SHA256_BYTES];
    must(EVP_DigestFinal_ex(digest->context, bytes, NULL));
    apr_pool_cleanup_run(digest->pool, digest, digest_free);
    return cp_hex(bytes, sizeof bytes, digest->pool);
}

const char *cp_hmac(const char *key, const char *text, apr_pool_t *pool)
{
    unsigned char bytes[CP_SHA256_BYTES];
    unsigned int length = sizeof bytes;
    must(HMAC(EVP_sha256(), key, (int)strlen(key), (const unsigned char *)text, strlen(text), bytes, &length) != NULL);
    return cp_base64url(bytes, length, pool);
}

const char *cp_hex(const unsigned char *bytes, apr_size_t length, apr_pool_t *pool)
{
    static const char digits[] = "0123456789abcdef";
    char *hex = apr_palloc(pool, 2 * length + 1);
    for (apr_size_t i = 0; i < length; i++) {
        hex[2 * i] = digits[bytes[i] >> 4];
        hex[2 * i + 1] = digits[bytes[i] & 15];
    }
    hex[2 * length] = '\0';
    return hex;
}

const char *cp_base64url(const unsigned char *bytes, apr_size_t length, apr_pool_t *pool)
{
    char *text = apr_palloc(pool, (length + 2) / 3 * 4 + 1);
    char *out = text;
    for (apr_size_t i = 0; i < length; i += 3) {
        apr_size_t have = length - i < 3 ? length - i : 3;
        unsigned int group = (unsigned int)bytes[i] << 16;
        if (have > 1)
            group |= (unsigned int)bytes[i + 1] << 8;
        if (have > 2)
            group |= bytes[i + 2];
        for (apr_size_t letter = 0; letter <= have; letter++)
            *out++ = base64url_letters[(group >> (18 - 6 * letter)) & 63];
    }
    *out = '\0';
    return text;
}

static int base64url_value(char letter)
{
    if (letter >= 'A' && letter <= 'Z')
        return letter - 'A';
    if (letter >= 'a' && letter <= 'z')
        return letter - 'a' + 26;
    if (letter >= '0' && letter <= '9')
        return letter - '0' + 52;
    return letter == '-' ? 62 : letter == '_' ? 63 : -1;
}

const unsigned char *cp_base64url_decode(const char *text, apr_size_t *length, apr_pool_t *pool)
{
    apr_size_t letters = strlen(text);
    if (letters % 4 == 1)
        return NULL;
    unsigned char *bytes = apr_palloc(pool, letters / 4 * 3 + 3);
    apr_size_t used = 0;
    unsigned int bits = 0;
    for (apr_size_t i = 0; i < letters; i++) {
        int value = base64url_value(text[i]);
        if (value < 0)
            return NULL;
        bits = bits << 6 | (unsigned int)value;
        if (i % 4 > 0)
            bytes[used++] = (unsigned char)(bits >> (6 - 2 * (i % 4)));
    }
    /* The unused bits must be zero, so that one value has one spelling. */
    unsigned int spare = letters % 4 == 2 ? 15 : letters % 4 == 3 ? 3 : 0;
    if (bits & spare)
        return NULL;
    bytes[used] = '\0';
    *length = used;
    return bytes;
}
