/* SPDX-License-Identifier: Apache-2.0 */
/* The derivations are those of portal.css, layer "tokens", part 3; a browser's are compared with them in the tests. */
#include "model_theme_contrast.h"

#include "../base/base_color.h"

#define GROUNDS 4
#define STEPS 50

typedef struct scheme_t {
    cp_color_t accent; /* as given */
    cp_color_t ink;
    cp_color_t second;
    cp_color_t link;
    cp_color_t edge;
    cp_color_t fill;
    cp_color_t on_fill;
    cp_color_t ground[GROUNDS]; /* surface, page, sunken, soft */
} scheme_t;

static cp_color_t color(const char *text, const char *otherwise)
{
    cp_color_t made = {0, 0, 0};

    if (!cp_color_parse(&made, text))
        cp_color_parse(&made, otherwise);
    return made;
}

static cp_color_t toned(cp_color_t from, double least, double most, double chroma)
{
    cp_lch_t lch = cp_color_to_lch(from);

    lch.lightness = lch.lightness < least ? least : lch.lightness > most ? most : lch.lightness;
    lch.chroma = lch.chroma > chroma ? chroma : lch.chroma;
    return cp_color_from_lch(lch);
}

static void finish(scheme_t *scheme, cp_color_t surface, cp_color_t page)
{
    scheme->second = cp_color_mix(scheme->ink, .74, surface);
    scheme->edge = cp_color_mix(scheme->ink, .55, surface);
    scheme->ground[0] = surface;
    scheme->ground[1] = page;
    scheme->ground[2] = cp_color_mix(scheme->ink, .035, surface);
    scheme->ground[3] = cp_color_mix(scheme->link, .08, surface);
}

static void light(scheme_t *scheme, const cp_theme_t *theme)
{
    static const cp_color_t white = {1, 1, 1}, black = {0, 0, 0};
    cp_color_t accent = color(theme->color[CP_THEME_ACCENT], "#0d5b63");
    cp_color_t paper = color(theme->color[CP_THEME_PAPER], "#ffffff");

    scheme->accent = scheme->fill = accent;
    scheme->on_fill = cp_color_luminance(accent) < .179 ? white : black;
    scheme->link = toned(accent, 0, 39.5, 1000);
    scheme->ink = cp_color_mix(accent, .1, color("#14181a", ""));
    if (*theme->color[CP_THEME_TEXT])
        scheme->ink = color(theme->color[CP_THEME_TEXT], "");
    finish(scheme, paper, cp_color_mix(accent, .04, cp_color_mix(paper, .6, color("#f6f6f3", ""))));
}

static void dark(scheme_t *scheme, const cp_theme_t *theme)
{
    const char *accent_light = *theme->color[CP_THEME_ACCENT] ? theme->color[CP_THEME_ACCENT] : "#0d5b63";
    cp_color_t accent = color(theme->color[CP_THEME_ACCENT_DARK], accent_light);
    cp_color_t night = toned(accent, 9.5, 9.5, 3);

    if (*theme->color[CP_THEME_PAPER_DARK])
        night = color(theme->color[CP_THEME_PAPER_DARK], "");
    scheme->accent = accent;
    scheme->fill = toned(accent, 72, 100, 46);
    scheme->on_fill = color("#0a1213", "");
    scheme->link = toned(accent, 78, 100, 40);
    scheme->ink = color(theme->color[CP_THEME_TEXT_DARK], "#e9edec");
    finish(scheme, night, cp_color_mix(night, .6, color("#050606", "")));
}

/* On the ground where it is read worst. */
static double worst(cp_color_t front, const scheme_t *scheme)
{
    double least = 21;

    for (int i = 0; i < GROUNDS; i++) {
        double ratio = cp_color_contrast(front, scheme->ground[i]);
        least = ratio < least ? ratio : least;
    }
    return least;
}

/* Towards black or white, whichever the ground is further from; secondary text follows and needs more. */
static const char *nearest(const scheme_t *scheme, cp_color_t front, double least, apr_pool_t *pool)
{
    double ground = cp_color_luminance(scheme->ground[0]);
    cp_color_t end = ground > .179 ? (cp_color_t){0, 0, 0} : (cp_color_t){1, 1, 1};

    for (int i = 1; i <= STEPS; i++) {
        scheme_t tried = *scheme;
        tried.ink = cp_color_mix(end, (double)i / STEPS, front);
        finish(&tried, scheme->ground[0], scheme->ground[1]);
        if (worst(tried.ink, &tried) >= least && worst(tried.second, &tried) >= least &&
            cp_color_contrast(tried.edge, tried.ground[0]) >= 3)
            return cp_color_hex(tried.ink, pool);
    }
    return NULL;
}

static void measure(cp_contrast_t *rows, const scheme_t *scheme, bool is_dark, apr_pool_t *pool)
{
    double ratio[CP_CONTRASTS] = {
        [CP_CONTRAST_TEXT] = worst(scheme->ink, scheme),
        [CP_CONTRAST_SECOND] = worst(scheme->second, scheme),
        [CP_CONTRAST_LINK] = worst(scheme->link, scheme),
        [CP_CONTRAST_BUTTON] = cp_color_contrast(scheme->on_fill, scheme->fill),
        [CP_CONTRAST_EDGE] = cp_color_contrast(scheme->edge, scheme->ground[0]),
    };

    for (int i = 0; i < CP_CONTRASTS; i++) {
        bool text = i == CP_CONTRAST_TEXT || i == CP_CONTRAST_SECOND || i == CP_CONTRAST_EDGE;
        rows[i] =
            (cp_contrast_t){(cp_contrast_kind_t)i, is_dark, ratio[i], i == CP_CONTRAST_EDGE ? 3 : 4.5, false, 0, NULL};
        if (i == CP_CONTRAST_LINK) {
            rows[i].given = worst(scheme->accent, scheme);
            rows[i].adjusted = rows[i].given < rows[i].least;
        }
        if (text && cp_contrast_fails(&rows[i]))
            rows[i].fix = nearest(scheme, scheme->ink, 4.5, pool);
    }
}

void cp_theme_contrast(cp_contrast_t rows[2 * CP_CONTRASTS], const cp_theme_t *theme, apr_pool_t *pool)
{
    scheme_t scheme;

    light(&scheme, theme);
    measure(rows, &scheme, false, pool);
    dark(&scheme, theme);
    measure(rows + CP_CONTRASTS, &scheme, true, pool);
}

cp_theme_look_t cp_theme_look(const cp_theme_t *theme, bool is_dark, apr_pool_t *pool)
{
    scheme_t scheme;

    if (is_dark)
        dark(&scheme, theme);
    else
        light(&scheme, theme);
    return (cp_theme_look_t){
        .page = cp_color_hex(scheme.ground[1], pool),
        .surface = cp_color_hex(scheme.ground[0], pool),
        .ink = cp_color_hex(scheme.ink, pool),
        .second = cp_color_hex(scheme.second, pool),
        .link = cp_color_hex(scheme.link, pool),
        .fill = cp_color_hex(scheme.fill, pool),
        .on_fill = cp_color_hex(scheme.on_fill, pool),
        .edge = cp_color_hex(scheme.edge, pool),
    };
}
