/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Style sheets and pictures of the theme in force. Their addresses have the hash of their content, so browsers need never
 * ask again. They are out of the snapshot: nothing is asked of the database for what this process knows. What it does
 * not know may be of a theme that another node has seen before; so then, and only then, the settings are looked at.
 */
#include <apr_strings.h>
#include <http_protocol.h>

#include "../model/model_theme.h"
#include "http_private.h"

#define PREFIX "/theme/"
#define MOMENT "private, no-store"

static cp_error_t *missing(const cp_request_t *req)
{
    return cp_error_create(req->pool, CP_ERROR_MISSING, "There is no such file.", NULL);
}

static cp_error_t *send_sheet(cp_request_t *req, const char *sheet, const char *file, const char *cache)
{
    request_rec *r = req->r;

    if (cp_etag_shared(r, apr_pstrndup(r->pool, file, strcspn(file, ".")), cache))
        return NULL;
    ap_set_content_type(r, "text/css; charset=utf-8");
    cp_out_t *out = cp_brigade_begin(r);
    cp_out_puts(out, sheet);
    return cp_brigade_end(out);
}

/* Whether the theme in force has such a file; then it is the answer. */
static bool send_known(cp_error_t **error, cp_request_t *req, const char *file)
{
    const cp_theme_t *theme = cp_theme_in_force(req->settings);

    if (!theme)
        return false;
    if (!strcmp(file, theme->file) || !strcmp(file, theme->plain_file)) {
        *error = send_sheet(req, !strcmp(file, theme->file) ? theme->sheet : theme->plain, file, CP_IMMUTABLE);
        return true;
    }
    for (int i = 0; i < CP_THEME_IMAGES; i++) {
        const cp_theme_image_t *image = &theme->image[i];
        if (image->sha256 && !strcmp(file, cp_theme_image_file(image, req->pool))) {
            *error = cp_respond_picture(req, image->sha256, image->media_type, CP_IMMUTABLE);
            return true;
        }
    }
    return false;
}

/* A picture that an administrator has uploaded and not saved yet, under a seal of his own. */
static bool send_draft(cp_error_t **error, cp_request_t *req, const char *file)
{
    const char *seal, *opened;
    cp_query_t *query;

    if (!req->viewer->admin || cp_query_parse(&query, req->r->args, req->r->args ? strlen(req->r->args) : 0, req->pool))
        return false;
    seal = cp_query_get(query, "seal");
    opened = seal ? cp_request_unseal(req, seal) : NULL;
    cp_theme_image_t image = {.sha256 = NULL};
    if (!opened || !cp_theme_image_opened(&image, opened, req->pool) ||
        strcmp(file, cp_theme_image_file(&image, req->pool)) != 0)
        return false;
    *error = cp_respond_picture(req, image.sha256, image.media_type, MOMENT);
    return true;
}

static bool is_sheet(const char *file)
{
    apr_size_t digits = strspn(file, "0123456789abcdef");

    return digits == 32 && !strcmp(file + digits, ".css");
}

cp_error_t *cp_http_theme(cp_request_t *req)
{
    const char *file = req->path + sizeof PREFIX - 1;
    cp_portal_t *portal = cp_config_portal_here(req->r);
    cp_error_t *error = NULL;
    cp_identity_t *identity;

    if (send_known(&error, req, file))
        return error;
    if (!portal->run)
        return missing(req);
    CP_TRY(cp_snapshot_renew(portal->run, true, &req->stats, req->pool));
    req->settings = cp_snapshot_take(portal->run, req->pool);
    if (send_known(&error, req, file))
        return error;
    if (req->r->args) {
        CP_TRY(cp_identity_get(&identity, req->r, portal));
        cp_request_identify(req, identity);
        if (send_draft(&error, req, file))
            return error;
    }
    /* A page of the minute before, or of another node: better in the new look than in none. */
    const cp_theme_t *theme = cp_theme_in_force(req->settings);
    if (theme && is_sheet(file))
        return send_sheet(req, theme->sheet, theme->file, MOMENT);
    return missing(req);
}
