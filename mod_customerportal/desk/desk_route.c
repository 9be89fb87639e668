/* SPDX-License-Identifier: Apache-2.0 */
#include "desk.h"

static const cp_route_t routes[] = {
    {"GET", "/desk/view-as", CP_FOR_STAFF, CP_BODY_NONE, cp_desk_view_as, 2},
    {"POST", "/desk/view-as", CP_FOR_STAFF, CP_BODY_FORM, cp_desk_view_as_choose, 8},
    {"POST", "/desk/view-as/stop", CP_FOR_STAFF, CP_BODY_FORM, cp_desk_view_as_stop, 6},
};

const cp_route_group_t cp_desk_routes = CP_ROUTES(routes);
