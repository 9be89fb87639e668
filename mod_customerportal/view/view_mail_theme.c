/* SPDX-License-Identifier: Apache-2.0 */
/* Mail programs fetch no style sheets and know no custom properties: a mail brings its theme's colours with it, reckoned
 * as portal.css derives them. The theme's own rules are for pages. */
#include <apr_strings.h>

#include "../model/model_theme_contrast.h"
#include "view_mail.h"
#include "view_records.h"

static const char *rules(const cp_theme_t *theme, bool dark, apr_pool_t *pool)
{
    cp_theme_look_t look = cp_theme_look(theme, dark, pool);

    return apr_pstrcat(pool, "body { background: ", look.page, "; color: ", look.ink,
                       "; }\n.sheet { background: ", look.surface, "; border-color: ", look.edge,
                       "; }\n.brand, .by, .small { color: ", look.second, "; }\n.message { border-color: ", look.edge,
                       "; }\na { color: ", look.link, "; }\n.btn { background: ", look.fill, "; color: ", look.on_fill,
                       "; }\n.small a { color: inherit; }\n", NULL);
}

/* SVG and others are not shown by mail programs, and leave a gap. */
static const cp_theme_image_t *logo(const cp_theme_t *theme)
{
    const cp_theme_image_t *image = &theme->image[CP_THEME_LOGO];

    return image->sha256 && (!strcmp(image->media_type, "image/png") || !strcmp(image->media_type, "image/jpeg"))
               ? image
               : NULL;
}

void cp_view_mail_theme(cp_view_mail_t *view, const cp_reader_t *reader, bool staff)
{
    const cp_theme_t *theme = cp_theme_in_force(reader->settings);
    cp_view_link_t *rows;

    if (!theme)
        return;
    const char *style =
        apr_pstrcat(reader->pool, "<style>\n", rules(theme, false, reader->pool),
                    "@media (prefers-color-scheme: dark) {\n", rules(theme, true, reader->pool), "}\n</style>", NULL);
    view->style = (cp_html_t){style, strlen(style)};
    if (logo(theme))
        view->logo_url = cp_view_url(reader, "/theme/%s", cp_theme_image_file(logo(theme), reader->pool));
    rows = apr_pcalloc(reader->pool, CP_THEME_LINKS * sizeof *rows);
    for (int i = 0; i < theme->links; i++)
        rows[i] = (cp_view_link_t){.label = cp_text(theme->link[i].label), .url = cp_url(theme->link[i].url)};
    view->links = (cp_list_t){rows, staff ? 0 : theme->links};
}
