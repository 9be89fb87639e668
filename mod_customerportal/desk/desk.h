/* SPDX-License-Identifier: Apache-2.0 */
/** Pages of the desk, where staff work. Each does one address and method; the gate has checked who may before. */
#ifndef CP_DESK_H
#define CP_DESK_H

#include "../http/http_request.h"

extern const cp_route_group_t cp_desk_routes;

#endif
