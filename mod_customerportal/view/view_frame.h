/* SPDX-License-Identifier: Apache-2.0 */
/** From a request to what views are made of: its reader, and the frame that all pages have. */
#ifndef CP_VIEW_FRAME_H
#define CP_VIEW_FRAME_H

#include "../http/http_request.h"
#include "../model/model_theme.h"
#include "view_pages.h"
#include "view_reader.h"

/** Which link of the navigation leads to the page itself. */
typedef enum {
    CP_NAV_NONE,
    CP_NAV_LIST,
    CP_NAV_TICKET,
    CP_NAV_NEW,
    CP_NAV_ACCOUNT,
    CP_NAV_DESK, /**< from here on the staff's pages, in the order of their header */
    CP_NAV_CONTACTS,
    CP_NAV_COMPANIES,
    CP_NAV_MAIL,
    CP_NAV_SETUP,
    CP_NAV_SETTINGS
} cp_nav_t;

/** Who reads, out of a request. */
void cp_view_reader(cp_reader_t *reader, const cp_request_t *req);

/** The frame of a page called `title` ("Sign in"; the portal's name is added). Staff
 * get the desk's header on every page. */
cp_view_frame_t *cp_view_frame(const cp_request_t *req, const cp_reader_t *reader, cp_nav_t nav, const char *title);

/** Gives the frame the looks of `theme`; NULL: as shipped. `plain` leaves out the theme's own rules: the console stays
 * what it is whatever they say, and has a style sheet of its own. */
void cp_view_frame_theme(cp_view_frame_t *frame, const cp_request_t *req, const cp_theme_t *theme, bool plain);

/** The same for a page that shows what to correct: the title says so first. */
void cp_view_frame_error(cp_view_frame_t *frame, const cp_reader_t *reader);

/** A sentence for a notice that cp_respond_redirect left ("replied"); NULL for NULL and unknown words. */
const char *cp_view_notice(const cp_reader_t *reader, const char *word);

#endif
