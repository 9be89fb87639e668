/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>

#include "view_frame.h"

static const char *address(const cp_request_t *req, const char *file)
{
    return !file || strchr(file, '/') ? file : cp_request_url(req, "/theme/%s", file);
}

static const char *picture(const cp_request_t *req, const cp_theme_t *theme, cp_theme_image_kind_t kind)
{
    return theme ? address(req, cp_theme_image_file(&theme->image[kind], req->pool)) : NULL;
}

/* A logo that is made for one ground only serves for both. The staff's header is dark in both schemes. */
static void logos(cp_view_frame_t *frame, const cp_request_t *req, const cp_theme_t *theme)
{
    const char *light = picture(req, theme, CP_THEME_LOGO), *dark = picture(req, theme, CP_THEME_LOGO_DARK);
    const char *given = light ? light : dark;

    light = given ? given : cp_request_asset(req, "logo.svg");
    dark = dark ? dark : given ? given : cp_request_asset(req, "logo-dark.svg");
    frame->logo_url = cp_url(frame->staff || (req->scheme && !strcmp(req->scheme, "dark")) ? dark : light);
    if (!req->scheme && !frame->staff)
        frame->logo_dark_url = cp_url(dark);
}

static void links(cp_view_frame_t *frame, const cp_request_t *req, const cp_theme_t *theme)
{
    cp_view_link_t *rows = apr_pcalloc(req->pool, CP_THEME_LINKS * sizeof *rows);

    for (int i = 0; i < theme->links; i++)
        rows[i] = (cp_view_link_t){.label = cp_text(theme->link[i].label), .url = cp_url(theme->link[i].url)};
    frame->links = (cp_list_t){rows, theme->links};
}

void cp_view_frame_theme(cp_view_frame_t *frame, const cp_request_t *req, const cp_theme_t *theme, bool plain)
{
    const char *favicon = picture(req, theme, CP_THEME_FAVICON);

    frame->css_url = cp_url(cp_request_asset(req, "portal.css"));
    frame->console_url = cp_url(plain ? cp_request_asset(req, "console.css") : NULL);
    frame->icons_url = cp_url(cp_request_asset(req, "icons.svg"));
    frame->theme_url = cp_url(theme ? cp_request_url(req, "/theme/%s", plain ? theme->plain_file : theme->file) : NULL);
    frame->mast = cp_text(theme && !strcmp(theme->mast, "brand") ? "brand" : NULL);
    logos(frame, req, theme);
    frame->icon_url = favicon ? cp_url(favicon) : cp_url(cp_request_asset(req, "logo.svg"));
    if (theme)
        links(frame, req, theme);
}
