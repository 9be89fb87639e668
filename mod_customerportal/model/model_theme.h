/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Themes: how customers' pages look. A theme is a definition of the kind "theme", whose body is a JSON object; which one
 * is in force is the setting PortalTheme. Its style sheets are made once, when it is read into the snapshot, and are
 * served under the hash of their content.
 *
 *     {"title": "Autumn", "accent": "#d9480f", "font_head": "serif", "radius": 875,
 *      "logo": {"sha256": "…", "media_type": "image/png"}, "links": [{"label": "Privacy", "url": "https://…"}]}
 *
 * Everything may be left out: then it is as shipped, or derived from the accent (portal.css has the rules).
 */
#ifndef CP_MODEL_THEME_H
#define CP_MODEL_THEME_H

#include "model_definition.h"
#include "model_fault.h"

typedef enum {
    CP_THEME_ACCENT,
    CP_THEME_ACCENT_DARK,
    CP_THEME_PAPER,
    CP_THEME_PAPER_DARK,
    CP_THEME_TEXT,
    CP_THEME_TEXT_DARK,
    CP_THEME_COLORS
} cp_theme_color_t;

typedef enum {
    CP_THEME_LOGO,
    CP_THEME_LOGO_DARK,
    CP_THEME_FAVICON,
    CP_THEME_PICTURE, /**< for the theme's own CSS */
    CP_THEME_IMAGES
} cp_theme_image_kind_t;

#define CP_THEME_IMAGE_BYTES 524288
#define CP_THEME_BODY_MAX 4194304 /**< bytes, with all its pictures */
#define CP_THEME_LINKS 8
#define CP_THEME_TITLE_MAX 60 /**< characters */
#define CP_THEME_LINK_MAX 60  /**< characters of a link's label */

/** A file of the store. sha256 NULL: none. */
typedef struct cp_theme_image_t {
    const char *sha256;
    const char *media_type;
    const char *address; /**< of a draft's, which only its maker sees yet; NULL: it lies beside the style sheets */
    const char
        *data; /**< what it is, where the theme has it with it (model_theme_picture.h); NULL: it is in the store */
    apr_size_t length;
} cp_theme_image_t;

typedef struct cp_theme_link_t {
    const char *label;
    const char *url;
} cp_theme_link_t;

/** Texts are never NULL; "" is what was not given. */
typedef struct cp_theme_t {
    const char *title; /**< what administrators call it */
    const char *color[CP_THEME_COLORS];
    const char *mast;      /**< "plain" or "brand": header in the accent */
    const char *font_text; /**< a word of cp_theme_fonts */
    const char *font_head; /**< the same; "" like the text */
    const char *density;   /**< "compact", "regular", "roomy": for readers who chose none */
    const char *css;       /**< own rules, in a layer of their own */
    int scale;             /**< of text, per cent, 90 to 120 */
    int radius;            /**< of corners, thousandths of a rem, 0 to 1000 */
    cp_theme_image_t image[CP_THEME_IMAGES];
    cp_theme_link_t link[CP_THEME_LINKS];
    int links;
    /* Made by cp_theme_finish: */
    const char *sheet; /**< the whole style sheet */
    const char *file;  /**< its name: "0123….css" */
    const char *plain; /**< without own rules and without text and paper that cannot be read, for the console */
    const char *plain_file;
} cp_theme_t;

typedef struct cp_theme_font_t {
    const char *word;
    const char *label; /**< msgid */
    const char *stack; /**< of fonts that are installed: none is loaded from anywhere */
} cp_theme_font_t;

extern const cp_theme_font_t cp_theme_fonts[]; /**< ends with a word NULL */

/** A theme that looks as shipped. */
cp_theme_t *cp_theme_create(apr_pool_t *pool);

/** The keys of all texts, in the order of the body; NULL behind the last. And the text of one, to be read or set. */
const char *cp_theme_key(int index);
const char **cp_theme_text(cp_theme_t *theme, const char *key);
/** "logo", "logo_dark", "favicon", "picture". */
const char *cp_theme_image_key(cp_theme_image_kind_t kind);

/** The reader of the kind: a cp_theme_t, finished. */
cp_error_t *cp_theme_read(const void **thing, const char *name, const char *body, apr_pool_t *pool);

/** The same from a body to a theme that can be changed. */
cp_error_t *cp_theme_parse(cp_theme_t **theme, const char *body, apr_pool_t *pool);

/** What the database gets of it: pictures stay in the store. For model_definition_table.c. */
cp_error_t *cp_theme_changing(cp_db_t *db, const char *portal, const cp_definition_t *before,
                              const cp_definition_t *after, const char **body, apr_pool_t *pool);

/** What cp_theme_read reads, without what is as shipped. In `pool`. */
const char *cp_theme_body(const cp_theme_t *theme, apr_pool_t *pool);

/** Checks a theme, each fault by its key, and makes its style sheets if there is none but that of its title. */
void cp_theme_finish(cp_theme_t *theme, cp_faults_t *faults, apr_pool_t *pool);

/** The theme in force; NULL: as shipped. */
const cp_theme_t *cp_theme_in_force(const cp_settings_t *settings);

/** Whether a type (of libmagic) may be a theme's picture. */
bool cp_theme_image_allowed(const char *media_type);
/** Whether a picture of the type `found` is what `image` says it is. */
bool cp_theme_image_is(const cp_theme_image_t *image, const char *found);
/** A picture's address as seen from a style sheet: "0123….png", or a draft's. NULL where there is no picture. */
const char *cp_theme_image_file(const cp_theme_image_t *image, apr_pool_t *pool);

/** What is sealed of a draft's picture, and its way back; false for what is none. In `pool`. */
const char *cp_theme_image_note(const cp_theme_image_t *image, apr_pool_t *pool);
bool cp_theme_image_opened(cp_theme_image_t *image, const char *note, apr_pool_t *pool);

/** Footer links as lines "Privacy https://example.com/privacy", and back; a line that is none is a fault of "links". */
const char *cp_theme_links_text(const cp_theme_t *theme, apr_pool_t *pool);
void cp_theme_links_take(cp_theme_t *theme, const char *text, cp_faults_t *faults, apr_pool_t *pool);

#endif
