/* SPDX-License-Identifier: Apache-2.0 */
/* Matrices and curves are those of CSS Color 4, sections 10 and 18. */
#include "base_color.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <math.h>
#include <string.h>

#define DEGREES (180.0 / 3.14159265358979323846)
#define EPSILON (216.0 / 24389.0)
#define KAPPA (24389.0 / 27.0)

static const double white_d50[3] = {0.3457 / 0.3585, 1.0, (1.0 - 0.3457 - 0.3585) / 0.3585};

static void multiply(double out[3], const double matrix[3][3], const double in[3])
{
    for (int i = 0; i < 3; i++)
        out[i] = matrix[i][0] * in[0] + matrix[i][1] * in[1] + matrix[i][2] * in[2];
}

static double to_linear(double value)
{
    double size = fabs(value);
    double linear = size <= 0.04045 ? size / 12.92 : pow((size + 0.055) / 1.055, 2.4);

    return value < 0 ? -linear : linear;
}

static double from_linear(double value)
{
    double size = fabs(value);
    double encoded = size > 0.0031308 ? 1.055 * pow(size, 1 / 2.4) - 0.055 : 12.92 * size;

    return value < 0 ? -encoded : encoded;
}

static void linear_of(double out[3], cp_color_t color)
{
    out[0] = to_linear(color.red);
    out[1] = to_linear(color.green);
    out[2] = to_linear(color.blue);
}

static cp_color_t of_linear(const double in[3])
{
    return (cp_color_t){from_linear(in[0]), from_linear(in[1]), from_linear(in[2])};
}

/* ---- Text ---- */

static int digit(char c)
{
    return apr_isdigit(c) ? c - '0' : apr_tolower(c) - 'a' + 10;
}

bool cp_color_parse(cp_color_t *color, const char *text)
{
    double part[3];

    if (text[0] != '#' || strlen(text) != 7 || strspn(text + 1, "0123456789abcdefABCDEF") != 6)
        return false;
    for (int i = 0; i < 3; i++)
        part[i] = (digit(text[1 + 2 * i]) * 16 + digit(text[2 + 2 * i])) / 255.0;
    *color = (cp_color_t){part[0], part[1], part[2]};
    return true;
}

static double cut(double value)
{
    return value < 0 ? 0 : value > 1 ? 1 : value;
}

const char *cp_color_hex(cp_color_t color, apr_pool_t *pool)
{
    return apr_psprintf(pool, "#%02x%02x%02x", (unsigned)lround(cut(color.red) * 255),
                        (unsigned)lround(cut(color.green) * 255), (unsigned)lround(cut(color.blue) * 255));
}

/* ---- Oklab ---- */

static void to_oklab(double out[3], cp_color_t color)
{
    static const double cones[3][3] = {{0.4122214708, 0.5363325363, 0.0514459929},
                                       {0.2119034982, 0.6806995451, 0.1073969566},
                                       {0.0883024619, 0.2817188376, 0.6299787005}};
    static const double axes[3][3] = {{0.2104542553, 0.7936177850, -0.0040720468},
                                      {1.9779984951, -2.4285922050, 0.4505937099},
                                      {0.0259040371, 0.7827717662, -0.8086757660}};
    double linear[3], response[3];

    linear_of(linear, color);
    multiply(response, cones, linear);
    for (int i = 0; i < 3; i++)
        response[i] = cbrt(response[i]);
    multiply(out, axes, response);
}

static cp_color_t from_oklab(const double in[3])
{
    static const double axes[3][3] = {
        {1.0, 0.3963377774, 0.2158037573}, {1.0, -0.1055613458, -0.0638541728}, {1.0, -0.0894841775, -1.2914855480}};
    static const double cones[3][3] = {{4.0767416621, -3.3077115913, 0.2309699292},
                                       {-1.2684380046, 2.6097574011, -0.3413193965},
                                       {-0.0041960863, -0.7034186147, 1.7076147010}};
    double response[3], linear[3];

    multiply(response, axes, in);
    for (int i = 0; i < 3; i++)
        response[i] = response[i] * response[i] * response[i];
    multiply(linear, cones, response);
    return of_linear(linear);
}

cp_color_t cp_color_mix(cp_color_t one, double share, cp_color_t other)
{
    double a[3], b[3];

    to_oklab(a, one);
    to_oklab(b, other);
    for (int i = 0; i < 3; i++)
        a[i] = share * a[i] + (1 - share) * b[i];
    return from_oklab(a);
}

/* ---- LCH ---- */

cp_lch_t cp_color_to_lch(cp_color_t color)
{
    /* From linear sRGB to XYZ under D50, the adaptation included. */
    static const double xyz[3][3] = {{0.4360657468, 0.3851514958, 0.1430784189},
                                     {0.2224931701, 0.7168870133, 0.0606169853},
                                     {0.0139239165, 0.0970812831, 0.7140993584}};
    double linear[3], tone[3];

    linear_of(linear, color);
    multiply(tone, xyz, linear);
    for (int i = 0; i < 3; i++) {
        double part = tone[i] / white_d50[i];
        tone[i] = part > EPSILON ? cbrt(part) : (KAPPA * part + 16) / 116;
    }
    double a = 500 * (tone[0] - tone[1]), b = 200 * (tone[1] - tone[2]);
    return (cp_lch_t){116 * tone[1] - 16, sqrt(a * a + b * b), atan2(b, a) * DEGREES};
}

cp_color_t cp_color_from_lch(cp_lch_t lch)
{
    static const double rgb[3][3] = {{3.1341358529, -1.6173863321, -0.4906619460},
                                     {-0.9787954765, 1.9162543773, 0.0334428672},
                                     {0.0719553191, -0.2289767597, 1.4053860351}};
    double a = lch.chroma * cos(lch.hue / DEGREES), b = lch.chroma * sin(lch.hue / DEGREES);
    double middle = (lch.lightness + 16) / 116;
    double tone[3] = {middle + a / 500, middle, middle - b / 200}, linear[3];

    for (int i = 0; i < 3; i++) {
        double cube = tone[i] * tone[i] * tone[i];
        tone[i] = white_d50[i] * (cube > EPSILON ? cube : (116 * tone[i] - 16) / KAPPA);
    }
    multiply(linear, rgb, tone);
    return of_linear(linear);
}

/* ---- Contrast ---- */

double cp_color_luminance(cp_color_t color)
{
    return 0.2126 * to_linear(cut(color.red)) + 0.7152 * to_linear(cut(color.green)) +
           0.0722 * to_linear(cut(color.blue));
}

double cp_color_contrast(cp_color_t one, cp_color_t other)
{
    double a = cp_color_luminance(one), b = cp_color_luminance(other);

    return a > b ? (a + 0.05) / (b + 0.05) : (b + 0.05) / (a + 0.05);
}
