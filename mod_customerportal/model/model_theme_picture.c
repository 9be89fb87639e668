/* SPDX-License-Identifier: Apache-2.0 */
#include "model_theme_picture.h"

#include <apr_base64.h>
#include <apr_strings.h>
#include <string.h>

#include "../base/base_crypto.h"

#define LINE 76      /* characters that are written */
#define READ_MAX 998 /* and that are read: what editors and mail leave whole */
#define CODED_MAX (CP_THEME_IMAGE_BYTES / 3 * 4 + 8)

/* All lines in one; NULL where one is no text, or too long. */
static const char *joined(const json_t *lines, apr_pool_t *pool)
{
    apr_size_t length = 0;
    char *coded = apr_palloc(pool, CODED_MAX + 1);

    for (apr_size_t i = 0; i < json_array_size(lines); i++) {
        apr_size_t added = json_string_length(json_array_get(lines, i));
        if (!json_is_string(json_array_get(lines, i)) || added > READ_MAX || length + added > CODED_MAX)
            return NULL;
        memcpy(coded + length, json_string_value(json_array_get(lines, i)), added);
        length += added;
    }
    coded[length] = '\0';
    apr_size_t letters = strspn(coded, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
    apr_size_t ends = strspn(coded + letters, "=");
    return length && length % 4 == 0 && ends <= 2 && letters + ends == length ? coded : NULL;
}

static bool is_whole(const cp_theme_image_t *image, apr_pool_t *pool)
{
    unsigned char digest[CP_SHA256_BYTES];

    cp_sha256(digest, image->data, image->length);
    return !strcmp(cp_hex(digest, sizeof digest, pool), image->sha256);
}

cp_error_t *cp_theme_picture_decode(cp_theme_image_t *image, const char *key, const json_t *lines, apr_pool_t *pool)
{
    const char *coded = json_is_array(lines) ? joined(lines, pool) : NULL;
    unsigned char *data = coded ? apr_palloc(pool, strlen(coded) + 1) : NULL;

    if (coded)
        image->length = (apr_size_t)apr_base64_decode_binary(data, coded);
    if (!coded || image->length > CP_THEME_IMAGE_BYTES)
        return cp_error_field(pool, key,
                              "The data of a picture has to be base64 in lines of at most 998 characters, and of at "
                              "most 512 KB.");
    image->data = (const char *)data;
    if (!is_whole(image, pool))
        return cp_error_field(pool, key, "The picture “%s” is not what its sha256 says: it was cut or changed.", key);
    return NULL;
}

json_t *cp_theme_picture_encode(const cp_theme_image_t *image)
{
    char coded[LINE + 1];
    json_t *lines;

    if (!image->data)
        return NULL;
    lines = json_array();
    for (apr_size_t at = 0; at < image->length; at += LINE / 4 * 3) {
        apr_size_t rest = image->length - at, part = rest < LINE / 4 * 3 ? rest : LINE / 4 * 3;
        apr_base64_encode_binary(coded, (const unsigned char *)image->data + at, (int)part);
        json_array_append_new(lines, json_string(coded));
    }
    return lines;
}

void cp_theme_pictures_fetch(cp_theme_t *theme, int *missing, const cp_theme_pictures_t *pictures, apr_pool_t *pool)
{
    for (int i = 0; i < CP_THEME_IMAGES; i++) {
        cp_theme_image_t *image = &theme->image[i];
        /* Whatever the reason, the rest of an export is worth having. */
        if (image->sha256 && !image->data &&
            pictures->fetch(&image->data, &image->length, pictures->baton, image->sha256, pool)) {
            image->data = NULL;
            ++*missing;
        }
    }
}

cp_error_t *cp_theme_pictures_keep(const cp_theme_t *theme, const cp_theme_pictures_t *pictures, apr_pool_t *pool)
{
    for (int i = 0; i < CP_THEME_IMAGES; i++)
        if (theme->image[i].data)
            CP_TRY(pictures->keep(pictures->baton, &theme->image[i], pool));
    return NULL;
}
