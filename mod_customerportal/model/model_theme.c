/* SPDX-License-Identifier: Apache-2.0 */
/* Themes between JSON and struct. */
#include "model_theme_picture.h"

#include <apr_strings.h>
#include <stddef.h>
#include <string.h>

#include "../base/base_crypto.h"
#include "model_member.h"

#define AT(member) offsetof(cp_theme_t, member)
#define SCALE 100
#define RADIUS 500
#define NUMBER_MAX 100000

static cp_member_read_t take_links;
static cp_member_read_t take_image;

#define TEXT(key, member, fallback)                                                 \
    {                                                                               \
        .name = key, .type = CP_MEMBER_TEXT, .offset = AT(member), .text = fallback \
    }
#define NUMBER(key, member, fallback)                                                                    \
    {                                                                                                    \
        .name = key, .type = CP_MEMBER_INT, .offset = AT(member), .most = NUMBER_MAX, .number = fallback \
    }

/* Texts first: they are what a form of a theme is made of. */
static const cp_member_t members[] = {
    TEXT("title", title, ""),
    TEXT("accent", color[CP_THEME_ACCENT], ""),
    TEXT("accent_dark", color[CP_THEME_ACCENT_DARK], ""),
    TEXT("paper", color[CP_THEME_PAPER], ""),
    TEXT("paper_dark", color[CP_THEME_PAPER_DARK], ""),
    TEXT("text", color[CP_THEME_TEXT], ""),
    TEXT("text_dark", color[CP_THEME_TEXT_DARK], ""),
    TEXT("mast", mast, "plain"),
    TEXT("font_text", font_text, "sans"),
    TEXT("font_head", font_head, ""),
    TEXT("density", density, "regular"),
    TEXT("css", css, ""),
    NUMBER("scale", scale, SCALE),
    NUMBER("radius", radius, RADIUS),
    {.name = "links", .type = CP_MEMBER_OTHER, .read = take_links},
    {.name = "logo", .type = CP_MEMBER_OTHER, .read = take_image},
    {.name = "logo_dark", .type = CP_MEMBER_OTHER, .read = take_image},
    {.name = "favicon", .type = CP_MEMBER_OTHER, .read = take_image},
    {.name = "picture", .type = CP_MEMBER_OTHER, .read = take_image},
};

static const char *const image_keys[CP_THEME_IMAGES] = {
    [CP_THEME_LOGO] = "logo",
    [CP_THEME_LOGO_DARK] = "logo_dark",
    [CP_THEME_FAVICON] = "favicon",
    [CP_THEME_PICTURE] = "picture",
};

const char *cp_theme_key(int index)
{
    return members[index].type == CP_MEMBER_TEXT ? members[index].name : NULL;
}

const char **cp_theme_text(cp_theme_t *theme, const char *key)
{
    for (int i = 0; members[i].type == CP_MEMBER_TEXT; i++)
        if (!strcmp(members[i].name, key))
            return (const char **)(void *)((char *)theme + members[i].offset);
    return NULL;
}

const char *cp_theme_image_key(cp_theme_image_kind_t kind)
{
    return image_keys[kind];
}

cp_theme_t *cp_theme_create(apr_pool_t *pool)
{
    cp_theme_t *theme = apr_pcalloc(pool, sizeof *theme);

    cp_member_begin(theme, CP_MEMBERS(members));
    return theme;
}

/* ---- From JSON ---- */

static cp_error_t *wrong(const char *key, const char *what, apr_pool_t *pool)
{
    return cp_error_field(pool, key, "“%s” in a theme has to be %s.", key, what);
}

static cp_error_t *take_image(void *record, const char *key, const json_t *value, apr_pool_t *pool)
{
    cp_theme_image_t *image = ((cp_theme_t *)record)->image;
    const char *sha256 = json_string_value(json_object_get(value, "sha256"));
    const char *media_type = json_string_value(json_object_get(value, "media_type"));
    const json_t *data = json_object_get(value, "data");

    for (int i = 0; strcmp(image_keys[i], key) != 0; i++)
        image++;
    if (!sha256 || !media_type || json_object_size(value) != (data ? 3 : 2))
        return wrong(key, "an object of sha256, media_type, and data where it comes along", pool);
    image->sha256 = apr_pstrdup(pool, sha256);
    image->media_type = apr_pstrdup(pool, media_type);
    return data ? cp_theme_picture_decode(image, key, data, pool) : NULL;
}

static cp_error_t *take_links(void *record, const char *key, const json_t *value, apr_pool_t *pool)
{
    cp_theme_t *theme = record;

    if (!json_is_array(value) || json_array_size(value) > CP_THEME_LINKS)
        return wrong(key, "a list of at most 8 links", pool);
    for (apr_size_t i = 0; i < json_array_size(value); i++) {
        const json_t *link = json_array_get(value, i);
        const char *label = json_string_value(json_object_get(link, "label"));
        const char *url = json_string_value(json_object_get(link, "url"));
        if (!label || !url || json_object_size(link) != 2)
            return wrong(key, "a list of objects of label and url", pool);
        theme->link[theme->links++] = (cp_theme_link_t){apr_pstrdup(pool, label), apr_pstrdup(pool, url)};
    }
    return NULL;
}

cp_error_t *cp_theme_parse(cp_theme_t **theme, const char *body, apr_pool_t *pool)
{
    cp_theme_t *made = apr_pcalloc(pool, sizeof *made);
    cp_faults_t faults = {NULL};

    CP_TRY(cp_member_parse(made, CP_MEMBERS(members), body, pool));
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
    json_t *root = cp_member_write(json_object(), theme, CP_MEMBERS(members));

    add_images(root, theme);
    add_links(root, theme);
    return cp_member_body(root, pool);
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
