/* SPDX-License-Identifier: Apache-2.0 */
/** The console's tabs Pages and Templates. Private to settings/. */
#ifndef CP_SETTINGS_LOOK_H
#define CP_SETTINGS_LOOK_H

#include "../http/http_respond_template.h"
#include "../model/model_template.h"
#include "../view/view_templates.h"
#include "settings_private.h"

cp_error_t *cp_settings_pages(cp_request_t *req);               /**< GET /settings/pages (S56) */
cp_error_t *cp_settings_pages_save(cp_request_t *req);          /**< POST /settings/pages */
cp_error_t *cp_settings_preview(cp_request_t *req);             /**< GET /settings/preview/{page or template} (S57) */
cp_error_t *cp_settings_preview_draft(cp_request_t *req);       /**< POST /settings/preview/{template} */
cp_error_t *cp_settings_templates(cp_request_t *req);           /**< GET /settings/templates */
cp_error_t *cp_settings_template_new(cp_request_t *req);        /**< POST /settings/templates */
cp_error_t *cp_settings_template(cp_request_t *req);            /**< GET /settings/templates/{name} */
cp_error_t *cp_settings_template_save(cp_request_t *req);       /**< POST /settings/templates/{name} */
cp_error_t *cp_settings_template_delete(cp_request_t *req);     /**< POST /settings/template-delete/{name} */
cp_error_t *cp_settings_versions(cp_request_t *req);            /**< GET /settings/template-versions/{name}?change=N */
cp_error_t *cp_settings_versions_bring_back(cp_request_t *req); /**< POST /settings/template-versions/{name} */

/** The row of the page that the template called `name` is for; NULL if that is none that may have one. */
const cp_page_own_t *cp_template_own(const char *name, apr_pool_t *pool);

/** Whether its page has this template now. */
bool cp_template_in_use(const cp_request_t *req, const char *name);

/** The text of a template in force; NULL if there is none. */
const char *cp_console_template(const cp_request_t *req, const char *name);

/** A mark of what a form was made of. */
const char *cp_template_mark(const char *text, apr_pool_t *pool);

#endif
