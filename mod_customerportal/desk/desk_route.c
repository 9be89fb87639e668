/* SPDX-License-Identifier: Apache-2.0 */
#include "desk.h"

const cp_route_group_t cp_desk_routes = {NULL, 0};
