/* SPDX-License-Identifier: Apache-2.0 */
/* What a theme may hold, and the style sheets that follow from it. */
#include <apr_strings.h>
#include <string.h>

#include "../base/base_color.h"
#include "../base/base_crypto.h"
#include "../base/base_string.h"
#include "../text/text_css.h"
#include "model_setting_check.h"
#include "model_theme_contrast.h"

#define FILE_CHARACTERS 32 /* of a style sheet's hash */

#define FONT(word, label, stack) \
    {                            \
        word, label, stack       \
    }

const cp_theme_font_t cp_theme_fonts[] = {
    FONT("sans", "System sans-serif",
         "system-ui, -apple-system, \"Segoe UI\", Roboto, \"Noto Sans\", \"Liberation Sans\", sans-serif"),
    FONT("serif", "System serif",
         "ui-serif, \"Iowan Old Style\", \"Palatino Linotype\", Georgia, \"Noto Serif\", \"DejaVu Serif\", serif"),
    FONT("rounded", "System rounded",
         "ui-rounded, \"SF Pro Rounded\", \"Hiragino Maru Gothic ProN\", Quicksand, Nunito, \"Varela Round\", "
         "system-ui, "
         "sans-serif"),
    FONT("humanist", "Humanist sans-serif",
         "Seravek, \"Gill Sans Nova\", Ubuntu, Calibri, \"DejaVu Sans\", source-sans-pro, sans-serif"),
    FONT("geometric", "Geometric sans-serif",
         "Avenir, Montserrat, Corbel, \"URW Gothic\", source-sans-pro, sans-serif"),
    FONT("slab", "Slab serif",
         "Rockwell, \"Rockwell Nova\", \"Roboto Slab\", \"DejaVu Serif\", \"Sitka Small\", serif"),
    FONT("mono", "Monospaced",
         "ui-monospace, \"SF Mono\", Consolas, \"Noto Sans Mono\", \"Liberation Mono\", monospace"),
    {NULL, NULL, NULL},
};

static const struct {
    const char *type;
    const char *ending;
} types[] = {
    {"image/png", "png"},
    {"image/svg+xml", "svg"},
    {"image/jpeg", "jpg"},
    {"image/webp", "webp"},
    {"image/vnd.microsoft.icon", "ico"},
    {"image/x-icon", "ico"},
};

static const char *ending_of(const char *media_type)
{
    for (apr_size_t i = 0; media_type && i < sizeof types / sizeof *types; i++)
        if (!strcmp(types[i].type, media_type))
            return types[i].ending;
    return NULL;
}

bool cp_theme_image_allowed(const char *media_type)
{
    return ending_of(media_type) != NULL;
}

bool cp_theme_image_is(const cp_theme_image_t *image, const char *found)
{
    const char *said = ending_of(image->media_type), *is = ending_of(found);

    return said && is && !strcmp(said, is);
}

const char *cp_theme_image_file(const cp_theme_image_t *image, apr_pool_t *pool)
{
    if (!image->sha256)
        return NULL;
    return image->address ? image->address : apr_pstrcat(pool, image->sha256, ".", ending_of(image->media_type), NULL);
}

#define NOTE "theme "

const char *cp_theme_image_note(const cp_theme_image_t *image, apr_pool_t *pool)
{
    return apr_pstrcat(pool, NOTE, image->sha256, " ", image->media_type, NULL);
}

bool cp_theme_image_opened(cp_theme_image_t *image, const char *note, apr_pool_t *pool)
{
    const char *at = note + sizeof NOTE - 1;

    if (strncmp(note, NOTE, sizeof NOTE - 1) != 0 || strlen(at) < CP_SHA256_HEX + 2 || at[CP_SHA256_HEX] != ' ')
        return false;
    image->sha256 = apr_pstrmemdup(pool, at, CP_SHA256_HEX);
    image->media_type = apr_pstrdup(pool, at + CP_SHA256_HEX + 1);
    return cp_theme_image_allowed(image->media_type);
}

static const cp_theme_font_t *font(const char *word)
{
    for (const cp_theme_font_t *at = cp_theme_fonts; at->word; at++)
        if (!strcmp(at->word, word))
            return at;
    return NULL;
}

static bool among(const char *word, const char *a, const char *b, const char *c)
{
    return !strcmp(word, a) || !strcmp(word, b) || !strcmp(word, c);
}

/* ---- Checks ---- */

static void check_texts(cp_theme_t *theme, cp_faults_t *faults, apr_pool_t *pool)
{
    cp_color_t color;

    for (int i = 0; i < CP_THEME_COLORS; i++) {
        const char *key = cp_theme_key(1 + i);
        if (*theme->color[i] && !cp_color_parse(&color, theme->color[i]))
            cp_fault_add(faults, pool, key, "Write a colour as # and six digits, such as #0d5b63.");
    }
    if (!among(theme->mast, "plain", "brand", "plain"))
        cp_fault_add(faults, pool, "mast", "Choose one of the two.");
    if (!among(theme->density, "compact", "regular", "roomy"))
        cp_fault_add(faults, pool, "density", "Choose one of the three.");
    if (!font(theme->font_text))
        cp_fault_add(faults, pool, "font_text", "Choose one of the fonts.");
    if (*theme->font_head && !font(theme->font_head))
        cp_fault_add(faults, pool, "font_head", "Choose one of the fonts.");
    if (theme->scale < 90 || theme->scale > 120)
        cp_fault_add(faults, pool, "scale", "Choose 90 to 120 %%.");
    if (theme->radius > 1000)
        cp_fault_add(faults, pool, "radius", "Choose at most 1000.");
}

/* Without a name a theme cannot be kept, but it can be seen. */
static void check_title(cp_theme_t *theme, cp_faults_t *faults, apr_pool_t *pool)
{
    theme->title = cp_one_line(theme->title, pool);
    if (!*theme->title || cp_utf8_count(theme->title) > CP_THEME_TITLE_MAX)
        cp_fault_add(faults, pool, "title", "Give the theme a name of 1 to 60 characters.");
}

static void check_images(cp_theme_t *theme, cp_faults_t *faults, apr_pool_t *pool)
{
    for (int i = 0; i < CP_THEME_IMAGES; i++) {
        const cp_theme_image_t *image = &theme->image[i];
        if (image->sha256 &&
            (strlen(image->sha256) != CP_SHA256_HEX || strspn(image->sha256, "0123456789abcdef") != CP_SHA256_HEX ||
             !cp_theme_image_allowed(image->media_type)))
            cp_fault_add(faults, pool, cp_theme_image_key((cp_theme_image_kind_t)i),
                         "A picture has to be PNG, JPEG, WebP, SVG or ICO.");
    }
}

static bool is_address(const char *url, apr_pool_t *pool)
{
    if (!strncmp(url, "mailto:", 7))
        return url[7] && !cp_check_address(url + 7, pool);
    return *url && strlen(url) <= 2000 && !cp_check_url(url, pool);
}

static void check_links(cp_theme_t *theme, cp_faults_t *faults, apr_pool_t *pool)
{
    for (int i = 0; i < theme->links; i++) {
        cp_theme_link_t *link = &theme->link[i];
        link->label = cp_one_line(link->label, pool);
        if (!*link->label || cp_utf8_count(link->label) > CP_THEME_LINK_MAX || !is_address(link->url, pool))
            cp_fault_add(faults, pool, "links",
                         "Line %d: write a label of at most 60 characters and an address that begins with https://, "
                         "http:// or mailto:.",
                         i + 1);
    }
}

/* ---- Style sheets ---- */

typedef struct sheet_t {
    const cp_theme_t *theme;
    apr_pool_t *pool;
} sheet_t;

static const char *picture(void *baton, const char *word)
{
    const sheet_t *sheet = baton;

    for (int i = 0; i < CP_THEME_IMAGES; i++)
        if (!strcmp(cp_theme_image_key((cp_theme_image_kind_t)i), word))
            return cp_theme_image_file(&sheet->theme->image[i], sheet->pool);
    return NULL;
}

static const char *color_lines(const cp_theme_t *theme, int count, apr_pool_t *pool)
{
    static const char *const names[CP_THEME_COLORS] = {"accent",     "accent-dark", "paper",
                                                       "paper-dark", "text",        "text-dark"};
    const char *text = "";

    for (int i = 0; i < count; i++)
        if (*theme->color[i])
            text = apr_pstrcat(pool, text, "    --", names[i], ": ", theme->color[i], ";\n", NULL);
    return text;
}

static const char *font_line(const char *name, const char *word, apr_pool_t *pool)
{
    return *word ? apr_pstrcat(pool, "    --", name, ": ", font(word)->stack, ";\n", NULL) : "";
}

/* Own rules come after the tokens and win. The size of text on paper is portal.css's; the reader's own row height wins. */
static const char *make(const cp_theme_t *theme, int colors, const char *own, apr_pool_t *pool)
{
    bool regular = !strcmp(theme->density, "regular");

    return apr_pstrcat(
        pool, "@layer custom.theme, custom.own;\n@layer custom.theme {\n  :root {\n", color_lines(theme, colors, pool),
        font_line("font-text", theme->font_text, pool), font_line("font-head", theme->font_head, pool),
        apr_psprintf(pool, "    --radius: %d.%03drem;\n  }\n", theme->radius / 1000, theme->radius % 1000),
        regular                            ? ""
        : !strcmp(theme->density, "roomy") ? "  :root:not([data-density]) { --density: 1.4; }\n"
                                           : "  :root:not([data-density]) { --density: .6; }\n",
        theme->scale == 100 ? ""
                            : apr_psprintf(pool, "  @media screen { :root { --scale: %d.%02d; } }\n",
                                           theme->scale / 100, theme->scale % 100),
        "}\n", *own ? "@layer custom.own {\n" : "", own, *own ? "\n}\n" : "", NULL);
}

/* Where colours are mended, they can be read: what follows from an accent alone always can. */
static int console_colors(const cp_theme_t *theme, apr_pool_t *pool)
{
    cp_contrast_t rows[2 * CP_CONTRASTS];

    cp_theme_contrast(rows, theme, pool);
    for (int i = 0; i < 2 * CP_CONTRASTS; i++)
        if (cp_contrast_fails(&rows[i]))
            return CP_THEME_PAPER;
    return CP_THEME_COLORS;
}

static const char *file_of(const char *sheet, apr_pool_t *pool)
{
    return apr_pstrcat(pool, apr_pstrndup(pool, cp_sha256_hex(sheet, pool), FILE_CHARACTERS), ".css", NULL);
}

void cp_theme_finish(cp_theme_t *theme, cp_faults_t *faults, apr_pool_t *pool)
{
    sheet_t baton = {theme, pool};
    const char *own;
    int line;

    check_texts(theme, faults, pool);
    check_images(theme, faults, pool);
    check_links(theme, faults, pool);
    const char *wrong = cp_css_check(&own, &line, theme->css, picture, &baton, pool);
    if (wrong)
        cp_fault_add(faults, pool, "css", "Line %d: %s", line, wrong);
    bool sound = !faults->rows;
    check_title(theme, faults, pool);
    if (!sound)
        return;
    theme->sheet = make(theme, CP_THEME_COLORS, own, pool);
    theme->file = file_of(theme->sheet, pool);
    theme->plain = make(theme, console_colors(theme, pool), "", pool);
    theme->plain_file = file_of(theme->plain, pool);
}

/* ---- Footer links as lines ---- */

const char *cp_theme_links_text(const cp_theme_t *theme, apr_pool_t *pool)
{
    const char *text = "";

    for (int i = 0; i < theme->links; i++)
        text = apr_pstrcat(pool, text, theme->link[i].label, " ", theme->link[i].url, "\n", NULL);
    return text;
}

void cp_theme_links_take(cp_theme_t *theme, const char *text, cp_faults_t *faults, apr_pool_t *pool)
{
    theme->links = 0;
    for (const char *at = text; *at; at += strspn(at, "\n")) {
        apr_size_t length = strcspn(at, "\n");
        const char *line = cp_one_line(apr_pstrmemdup(pool, at, length), pool);
        const char *blank = strrchr(line, ' ');
        at += length;
        if (!*line)
            continue;
        if (theme->links == CP_THEME_LINKS) {
            cp_fault_add(faults, pool, "links", "A footer has at most 8 links.");
            return;
        }
        theme->link[theme->links++] = (cp_theme_link_t){
            blank ? apr_pstrmemdup(pool, line, (apr_size_t)(blank - line)) : "", blank ? blank + 1 : line};
    }
}
