/* SPDX-License-Identifier: Apache-2.0 */
/** Colours as CSS reckons them: mixing in Oklab, lightness and chroma in CIE LCH, and WCAG's contrast. Pure functions. */
#ifndef CP_BASE_COLOR_H
#define CP_BASE_COLOR_H

#include <apr_pools.h>
#include <stdbool.h>

/** sRGB, each part 0 to 1. What comes out of LCH may lie outside; screens cut that off, and so does cp_color_luminance. */
typedef struct cp_color_t {
    double red;
    double green;
    double blue;
} cp_color_t;

/** CIE LCH under D50, as CSS has it: lightness 0 to 100, hue in degrees. */
typedef struct cp_lch_t {
    double lightness;
    double chroma;
    double hue;
} cp_lch_t;

/** Reads "#0d5b63", in either case. False for all else. */
bool cp_color_parse(cp_color_t *color, const char *text);

/** "#0d5b63", in `pool`. */
const char *cp_color_hex(cp_color_t color, apr_pool_t *pool);

/** color-mix(in oklab, one SHARE, other); `share` is 0 to 1. */
cp_color_t cp_color_mix(cp_color_t one, double share, cp_color_t other);

cp_lch_t cp_color_to_lch(cp_color_t color);
cp_color_t cp_color_from_lch(cp_lch_t lch);

/** WCAG's relative luminance, 0 to 1, and the contrast of two colours, 1 to 21. */
double cp_color_luminance(cp_color_t color);
double cp_color_contrast(cp_color_t one, cp_color_t other);

#endif
