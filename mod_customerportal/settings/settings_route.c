/* SPDX-License-Identifier: Apache-2.0 */
#include "settings.h"
#include "settings_access.h"
#include "settings_property.h"

static const cp_route_t routes[] = {
    {"GET", "/settings", CP_FOR_ADMIN, CP_BODY_NONE, cp_settings_home, 1},
    {"POST", "/settings/switch", CP_FOR_ADMIN, CP_BODY_PRESS, cp_settings_switch, 8},
    {"GET", "/settings/columns", CP_FOR_ADMIN, CP_BODY_NONE, cp_settings_columns, 2},
    {"POST", "/settings/columns", CP_FOR_ADMIN, CP_BODY_FORM, cp_settings_columns_edit, 8},
    {"GET", "/settings/filter", CP_FOR_ADMIN, CP_BODY_NONE, cp_settings_filter, 6},
    {"POST", "/settings/filter", CP_FOR_ADMIN, CP_BODY_FORM, cp_settings_filter_save, 10},
    {"GET", "/settings/audit", CP_FOR_ADMIN, CP_BODY_NONE, cp_settings_audit, 2},
    {"POST", "/settings/audit/undo", CP_FOR_ADMIN, CP_BODY_PRESS, cp_settings_undo_change, 8},
    {"GET", "/settings/export", CP_FOR_ADMIN, CP_BODY_NONE, cp_settings_export, 2},
    {"POST", "/settings/import", CP_FOR_ADMIN, CP_BODY_FORM, cp_settings_import, 200},
    {"GET", "/settings/groups", CP_FOR_ADMIN, CP_BODY_NONE, cp_settings_groups, 2},
    {"GET", "/settings/groups/new", CP_FOR_ADMIN, CP_BODY_NONE, cp_settings_group, 4},
    {"POST", "/settings/groups/new", CP_FOR_ADMIN, CP_BODY_FORM, cp_settings_group_save, 14},
    {"GET", "/settings/groups/{id}", CP_FOR_ADMIN, CP_BODY_NONE, cp_settings_group, 5},
    {"POST", "/settings/groups/{id}", CP_FOR_ADMIN, CP_BODY_FORM, cp_settings_group_save, 14},
    {"POST", "/settings/groups/{id}/admit", CP_FOR_ADMIN, CP_BODY_PRESS, cp_settings_group_admit, 8},
    {"POST", "/settings/groups/{id}/share", CP_FOR_ADMIN, CP_BODY_PRESS, cp_settings_group_share, 8},
    {"POST", "/settings/groups/{id}/remove", CP_FOR_ADMIN, CP_BODY_PRESS, cp_settings_group_remove, 10},
    {"GET", "/settings/properties", CP_FOR_ADMIN, CP_BODY_NONE, cp_settings_properties, 2},
    {"POST", "/settings/properties", CP_FOR_ADMIN, CP_BODY_PRESS, cp_settings_properties_move, 60},
    {"GET", "/settings/properties/new", CP_FOR_ADMIN, CP_BODY_NONE, cp_settings_property, 2},
    {"POST", "/settings/properties/new", CP_FOR_ADMIN, CP_BODY_FORM, cp_settings_property_save, 12},
    {"GET", "/settings/properties/{name}", CP_FOR_ADMIN, CP_BODY_NONE, cp_settings_property, 4},
    {"POST", "/settings/properties/{name}", CP_FOR_ADMIN, CP_BODY_FORM, cp_settings_property_save, 12},
    {"POST", "/settings/properties/{name}/options", CP_FOR_ADMIN, CP_BODY_PRESS, cp_settings_property_option, 12},
    {"POST", "/settings/properties/{name}/archive", CP_FOR_ADMIN, CP_BODY_PRESS, cp_settings_property_archive, 10},
    {"GET", "/settings/properties/{name}/remove", CP_FOR_ADMIN, CP_BODY_NONE, cp_settings_property_removal, 4},
    {"POST", "/settings/properties/{name}/remove", CP_FOR_ADMIN, CP_BODY_PRESS, cp_settings_property_remove, 12},
    {"GET", "/settings/{name}", CP_FOR_ADMIN, CP_BODY_NONE, cp_settings_tab, 4},
    {"POST", "/settings/{name}", CP_FOR_ADMIN, CP_BODY_FORM, cp_settings_tab_save, 120},
};

const cp_route_group_t cp_settings_routes = CP_ROUTES(routes);
