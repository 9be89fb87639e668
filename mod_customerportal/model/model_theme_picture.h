/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Pictures of themes on their way between installations. In the database a theme names its pictures by their hash; in
 * exports, imports and httpd.conf it has them with it:
 *
 *     "logo": {"sha256": "…", "media_type": "image/png", "data": ["iVBORw0…", "…"]}
 *
 * "data" is base64 in lines of 76 characters. What comes in has to be what its hash says, and is put into the store like
 * an upload before the theme is written.
 */
#ifndef CP_MODEL_THEME_PICTURE_H
#define CP_MODEL_THEME_PICTURE_H

#include <jansson.h>

#include "model_theme.h"

/** Where the bytes of pictures are. */
typedef struct cp_theme_pictures_t {
    /** Reads a picture. MISSING if it is not there. In `pool`. */
    cp_error_t *(*fetch)(const char **data, apr_size_t *length, void *baton, const char *sha256, apr_pool_t *pool);
    /** Keeps image->data. INPUT if it is of another type than it says. */
    cp_error_t *(*keep)(void *baton, const cp_theme_image_t *image, apr_pool_t *pool);
    void *baton;
} cp_theme_pictures_t;

/** Reads "data" into `image`, whose hash is known. An INPUT error of the field `key` if it is not what the hash says. */
cp_error_t *cp_theme_picture_decode(cp_theme_image_t *image, const char *key, const json_t *lines, apr_pool_t *pool);
/** "data" of a picture; NULL where there is none. The caller's. */
json_t *cp_theme_picture_encode(const cp_theme_image_t *image);

/** Fills the theme with the bytes of its pictures; `*missing` counts those that are not there. */
void cp_theme_pictures_fetch(cp_theme_t *theme, int *missing, const cp_theme_pictures_t *pictures, apr_pool_t *pool);
/** Keeps what a theme that was read has with it. */
cp_error_t *cp_theme_pictures_keep(const cp_theme_t *theme, const cp_theme_pictures_t *pictures, apr_pool_t *pool);

#endif
