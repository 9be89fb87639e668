/* SPDX-License-Identifier: Apache-2.0 */
/** The settings console. Each function does one address and method; the gate lets administrators in only (S01). */
#ifndef CP_SETTINGS_H
#define CP_SETTINGS_H

#include "../http/http_request.h"

extern const cp_route_group_t cp_settings_routes;

cp_error_t *cp_settings_home(cp_request_t *req);         /**< GET /settings: to the first tab */
cp_error_t *cp_settings_tab(cp_request_t *req);          /**< GET /settings/{name} */
cp_error_t *cp_settings_tab_save(cp_request_t *req);     /**< POST /settings/{name} */
cp_error_t *cp_settings_switch(cp_request_t *req);       /**< POST /settings/switch: the portal on or off (S61) */
cp_error_t *cp_settings_columns(cp_request_t *req);      /**< GET /settings/columns (S33–S37) */
cp_error_t *cp_settings_columns_edit(cp_request_t *req); /**< POST /settings/columns: a move, or Save */
cp_error_t *cp_settings_filter(cp_request_t *req);       /**< GET /settings/filter (S31, S32) */
cp_error_t *cp_settings_filter_save(cp_request_t *req);  /**< POST /settings/filter: a button of its editor, or Save */
cp_error_t *cp_settings_domains(cp_request_t *req);      /**< GET /settings/domains (S04) */
cp_error_t *cp_settings_domains_save(cp_request_t *req); /**< POST /settings/domains: add, remove, make first */
cp_error_t *cp_settings_audit(cp_request_t *req);        /**< GET /settings/audit */
cp_error_t *cp_settings_undo_change(cp_request_t *req);  /**< POST /settings/audit/undo */
cp_error_t *cp_settings_export(cp_request_t *req);       /**< GET /settings/export */
cp_error_t *cp_settings_import(cp_request_t *req);       /**< POST /settings/import */
cp_error_t *cp_settings_forms(cp_request_t *req);        /**< GET /settings/forms */
cp_error_t *cp_settings_forms_press(cp_request_t *req);  /**< POST /settings/forms: order, and which ones are offered */
cp_error_t *cp_settings_form(cp_request_t *req);         /**< GET /settings/forms/new, /settings/forms/{name} */
cp_error_t *cp_settings_form_edit(cp_request_t *req);    /**< POST the same: a button of the editor, Save, or Delete */

#endif
