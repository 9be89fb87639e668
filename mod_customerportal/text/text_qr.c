/* SPDX-License-Identifier: Apache-2.0 */
#include "text_qr.h"

#include <apr_strings.h>
#include <qrencode.h>
#include <stdbool.h>
#include <stdio.h>

#define QUIET 4        /* modules around the code, as the standard asks */
#define RUN_LETTERS 40 /* "M123 123h123v1h-123z" and some more */

cp_error_t *cp_qr_svg(const char **svg, const char *text, apr_pool_t *pool)
{
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);

    if (!code)
        return cp_error_create(pool, CP_ERROR_INTERNAL, "Something went wrong on our side.", "no QR code");
    int width = code->width, side = width + 2 * QUIET;
    apr_size_t most = 400 + (apr_size_t)width * (apr_size_t)width * RUN_LETTERS / 2;
    char *out = apr_palloc(pool, most), *at = out, *end = out + most;

    at += snprintf(at, (apr_size_t)(end - at),
                   "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\">"
                   "<path fill=\"#fff\" d=\"M0 0h%dv%dH0z\"/><path fill=\"#000\" d=\"",
                   4 * side, 4 * side, side, side, side, side);
    for (int y = 0; y < width; y++) {
        for (int x = 0, run; x < width; x += run) {
            bool dark = code->data[y * width + x] & 1;
            for (run = 1; x + run < width && (code->data[y * width + x + run] & 1) == dark; run++)
                ;
            if (dark)
                at += snprintf(at, (apr_size_t)(end - at), "M%d %dh%dv1h-%dz", x + QUIET, y + QUIET, run, run);
        }
    }
    snprintf(at, (apr_size_t)(end - at), "\"/></svg>");
    QRcode_free(code);
    *svg = out;
    return NULL;
}
