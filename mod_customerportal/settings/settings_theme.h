/* SPDX-License-Identifier: Apache-2.0 */
/** The console's tab Theme (S27, S28). */
#ifndef CP_SETTINGS_THEME_H
#define CP_SETTINGS_THEME_H

#include "../model/model_fault.h"
#include "../model/model_theme.h"
#include "settings_private.h"

cp_error_t *cp_settings_themes(cp_request_t *req);       /**< GET /settings/theme */
cp_error_t *cp_settings_themes_press(cp_request_t *req); /**< POST /settings/theme: use, copy, remove */
cp_error_t *cp_settings_theme(cp_request_t *req);        /**< GET /settings/theme/new, /settings/theme/edit/{name} */
cp_error_t *cp_settings_theme_save(cp_request_t *req);   /**< POST, the same: Save, preview, back to shipped */
cp_error_t *cp_settings_theme_sample(cp_request_t *req); /**< GET /settings/theme/preview/{name} */
cp_error_t *cp_settings_theme_sheet(cp_request_t *req);  /**< GET /settings/theme/sheet */

/* ---- settings_theme_draft.c: what is typed and not saved ---- */

/** The theme of a sent form: what it leaves out is as in `saved` (may be NULL). Uploads and what was kept of them are its
 * pictures, which have addresses for their maker alone. Faults by field. */
cp_theme_t *cp_theme_of_form(cp_request_t *req, cp_faults_t *faults);

/** Gives the pictures of a theme that is not in force addresses that its viewer can see; and what brings them back. */
void cp_theme_seal(cp_theme_t *theme, const cp_request_t *req);
const char *cp_theme_kept(const cp_theme_image_t *image, const cp_request_t *req);

/** Puts a draft into the store and gives the query that leads to it: "draft=…". */
cp_error_t *cp_theme_draft_keep(const char **query, cp_request_t *req, const cp_theme_t *theme);

/** The theme that a query names: a draft of the viewer's ("draft"), a saved one ("theme"), or NULL for the shipped look;
 * and the query again. MISSING for what there is none of. */
cp_error_t *cp_theme_of_query(const cp_theme_t **theme, const char **query, cp_request_t *req);

/** A name for a theme called `title` that none of the portal's has. In the request's pool. */
const char *cp_theme_name_for(const cp_request_t *req, const char *title);

#endif
