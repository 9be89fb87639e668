/* SPDX-License-Identifier: Apache-2.0 */
/** The places where a person is signed in. */
#ifndef CP_VIEW_SESSION_H
#define CP_VIEW_SESSION_H

#include "view_reader.h"

/** What a User-Agent header stands for, in words people know: "Firefox on Linux"; "Unknown browser" if that cannot be
 * said. Never the header itself: it is anybody's text. */
const char *cp_view_browser(const cp_reader_t *reader, const char *agent);

#endif
