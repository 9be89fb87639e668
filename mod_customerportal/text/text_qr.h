/* SPDX-License-Identifier: Apache-2.0 */
/** Texts as pictures that cameras read. */
#ifndef CP_TEXT_QR_H
#define CP_TEXT_QR_H

#include "../base/base_error.h"

/** A QR code of `text` (up to 1,000 bytes) as an SVG document, black on white, without script and style. In `pool`. */
cp_error_t *cp_qr_svg(const char **svg, const char *text, apr_pool_t *pool);

#endif
