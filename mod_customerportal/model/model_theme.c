/* SPDX-License-Identifier: Apache-2.0 */
/* Themes between JSON and struct. */
#include "model_theme_picture.h"

#include <apr_strings.h>
#include <stddef.h>
#include <string.h>

#include "../base/base_crypto.h"

#define AT(member) offsetof(cp_theme_t, member)
#define SCALE 100
#define RADIUS 500

static const struct {
    const char *key;
    apr_size_t offset;
    const char *fallback;
} texts[] = {
    {"title", AT(title), ""},
    {"accent", AT(color[CP_THEME_ACCENT]), ""},
    {"accent_dark", AT(color[CP_THEME_ACCENT_DARK]), ""},
    {"paper", AT(color[CP_THEME_PAPER]), ""},
    {"paper_dark", AT(color[CP_THEME_PAPER_DARK]), ""},
    {"text", AT(color[CP_THEME_TEXT]), ""},
    {"text_dark", AT(color[CP_THEME_TEXT_DARK]), ""},
    {"mast", AT(mast), "plain"},
    {"font_text", AT(font_text), "sans"},
    {"font_head", AT(font_head), ""},
    {"density", AT(density), "regular"},
    {"css", AT(css), ""},
};

#define TEXTS ((int)(sizeof texts / sizeof *texts))

static const char *const image_keys[CP_THEME_IMAGES] = {
    [CP_THEME_LOGO] = "logo",
    [CP_THEME_LOGO_DARK] = "logo_dark",
    [CP_THEME_FAVICON] = "favicon",
    [CP_THEME_PICTURE] = "picture",
};

const char *cp_theme_key(int index)
{
    return index < TEXTS ? texts[index].key : NULL;
}

static const char **text_at(cp_theme_t *theme, int index)
{
    return (const char **)(void *)((char *)theme + texts[index].offset);
}

const char **cp_theme_text(cp_theme_t *theme, const char *key)
{
    for (int i = 0; i < TEXTS; i++)
        if (!strcmp(texts[i].key, key))
            return text_at(theme, i);
    return NULL;
}

const char *cp_theme_image_key(cp_theme_image_kind_t kind)
{
    return image_keys[kind];
}

cp_theme_t *cp_theme_create(apr_pool_t *pool)
{
    cp_theme_t *theme = apr_pcalloc(pool, sizeof *theme);

    for (int i = 0; i < TEXTS; i++)
        *text_at(theme, i) = texts[i].fallback;
    theme->scale = SCALE;
    theme->radius = RADIUS;
    return theme;
}

/* ---- From JSON ---- */

static cp_error_t *wrong(const char *key, const char *what, apr_pool_t *pool)
{
    return cp_error_field(pool, key, "“%s” in a theme has to be %s.", key, what);
}

static cp_error_t *take_image(cp_theme_image_t *image, const char *key, const json_t *value, apr_pool_t *pool)
{
    const char *sha256 = json_string_value(json_object_get(value, "sha256"));
    const char *media_type = json_string_value(json_object_get(value, "media_type"));

    const json_t *data = json_object_get(value, "data");

    if (!sha256 || !media_type || json_object_size(value) != (data ? 3 : 2))
        return wrong(key, "an object of sha256, media_type, and data where it comes along", pool);
    image->sha256 = apr_pstrdup(pool, sha256);
    image->media_type = apr_pstrdup(pool, media_type);
    return data ? cp_theme_picture_decode(image, key, data, pool) : NULL;
}

static cp_error_t *take_links(cp_theme_t *theme, const json_t *value, apr_pool_t *pool)
{
    if (!json_is_array(value) || json_array_size(value) > CP_THEME_LINKS)
        return wrong("links", "a list of at most 8 links", pool);
    for (apr_size_t i = 0; i < json_array_size(value); i++) {
        const json_t *link = json_array_get(value, i);
        const char *label = json_string_value(json_object_get(link, "label"));
        const char *url = json_string_value(json_object_get(link, "url"));
        if (!label || !url || json_object_size(link) != 2)
            return wrong("links", "a list of objects of label and url", pool);
        theme->link[theme->links++] = (cp_theme_link_t){apr_pstrdup(pool, label), apr_pstrdup(pool, url)};
    }
    return NULL;
}

static cp_error_t *take_number(int *number, const char *key, const json_t *value, apr_pool_t *pool)
{
    json_int_t given = json_integer_value(value);

    if (!json_is_integer(value) || given < 0 || given > 100000)
        return wrong(key, "a whole number", pool);
    *number = (int)given;
    return NULL;
}

static cp_error_t *take(cp_theme_t *theme, const char *key, const json_t *value, apr_pool_t *pool)
{
    const char **text = cp_theme_text(theme, key);

    if (text && !json_is_string(value))
        return wrong(key, "a text", pool);
    if (text) {
        *text = apr_pstrdup(pool, json_string_value(value));
        return NULL;
    }
    if (!strcmp(key, "scale"))
        return take_number(&theme->scale, key, value, pool);
    if (!strcmp(key, "radius"))
        return take_number(&theme->radius, key, value, pool);
    if (!strcmp(key, "links"))
        return take_links(theme, value, pool);
    for (int i = 0; i < CP_THEME_IMAGES; i++)
        if (!strcmp(key, image_keys[i]))
            return take_image(&theme->image[i], key, value, pool);
    return cp_error_field(pool, "body", "A theme has nothing called “%s”.", key);
}

static cp_error_t *take_all(cp_theme_t *theme, json_t *root, apr_pool_t *pool)
{
    const char *key;
    json_t *value;

    json_object_foreach(root, key, value)
    {
        /* Faults name it, and outlive the object. */
        CP_TRY(take(theme, apr_pstrdup(pool, key), value, pool));
    }
    return NULL;
}

cp_error_t *cp_theme_parse(cp_theme_t **theme, const char *body, apr_pool_t *pool)
{
    cp_theme_t *made = cp_theme_create(pool);
    cp_faults_t faults = {NULL};
    json_error_t at;
    json_t *root = json_loads(body, JSON_REJECT_DUPLICATES, &at);

    if (!json_is_object(root)) {
        json_decref(root);
        return root ? cp_error_field(pool, "body", "A theme has to be a JSON object.")
                    : cp_error_field(pool, "body", "A theme has to be JSON. Line %d: %s.", at.line, at.text);
    }
    cp_error_t *error = take_all(made, root, pool);
    json_decref(root);
    CP_TRY(error);
    cp_theme_finish(made, &faults, pool);
    CP_TRY(cp_fault_error(&faults, pool));
    *theme = made;
    return NULL;
}

cp_error_t *cp_theme_read(const void **thing, const char *name, const char *body, apr_pool_t *pool)
{
    cp_theme_t *theme;

    (void)name;
    CP_TRY(cp_theme_parse(&theme, body, pool));
    *thing = theme;
    return NULL;
}

/* ---- To JSON ---- */

static void add_images(json_t *root, const cp_theme_t *theme)
{
    for (int i = 0; i < CP_THEME_IMAGES; i++) {
        const cp_theme_image_t *image = &theme->image[i];
        if (image->sha256)
            json_object_set_new(root, image_keys[i],
                                json_pack("{s:s, s:s, s:o*}", "sha256", image->sha256, "media_type", image->media_type,
                                          "data", cp_theme_picture_encode(image)));
    }
}

static void add_links(json_t *root, const cp_theme_t *theme)
{
    json_t *links = theme->links ? json_array() : NULL;

    for (int i = 0; i < theme->links; i++)
        json_array_append_new(links, json_pack("{s:s, s:s}", "label", theme->link[i].label, "url", theme->link[i].url));
    if (links)
        json_object_set_new(root, "links", links);
}

const char *cp_theme_body(const cp_theme_t *theme, apr_pool_t *pool)
{
    cp_theme_t copy = *theme;
    json_t *root = json_object();

    for (int i = 0; i < TEXTS; i++)
        if (strcmp(*text_at(&copy, i), texts[i].fallback) != 0)
            json_object_set_new(root, texts[i].key, json_string(*text_at(&copy, i)));
    if (theme->scale != SCALE)
        json_object_set_new(root, "scale", json_integer(theme->scale));
    if (theme->radius != RADIUS)
        json_object_set_new(root, "radius", json_integer(theme->radius));
    add_images(root, theme);
    add_links(root, theme);
    char *text = json_dumps(root, JSON_INDENT(2));
    const char *body = apr_pstrdup(pool, text ? text : "{}");
    free(text);
    json_decref(root);
    return body;
}

cp_error_t *cp_theme_changing(cp_db_t *db, const char *portal, const cp_definition_t *before,
                              const cp_definition_t *after, const char **body, apr_pool_t *pool)
{
    cp_theme_t kept;
    bool along = false;

    (void)db, (void)portal, (void)before;
    if (!after)
        return NULL;
    kept = *(const cp_theme_t *)after->thing;
    for (int i = 0; i < CP_THEME_IMAGES; i++) {
        along = along || kept.image[i].data;
        kept.image[i].data = NULL;
    }
    if (along)
        *body = cp_theme_body(&kept, pool);
    return NULL;
}

/* ---- In force ---- */

const cp_theme_t *cp_theme_in_force(const cp_settings_t *settings)
{
    const char *name = cp_setting_text(settings, CP_SET_THEME);
    const cp_definition_t *definition = *name ? cp_definition_find(settings->definitions, CP_DEFINE_THEME, name) : NULL;

    return definition ? definition->thing : NULL;
}
