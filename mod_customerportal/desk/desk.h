/* SPDX-License-Identifier: Apache-2.0 */
/** Pages of the desk, where staff work. Each does one address and method; the gate has checked who may before. */
#ifndef CP_DESK_H
#define CP_DESK_H

#include "../http/http_request.h"

extern const cp_route_group_t cp_desk_routes;

cp_error_t *cp_desk_view_as(cp_request_t *req);        /**< GET /desk/view-as: whose pages to look at */
cp_error_t *cp_desk_view_as_choose(cp_request_t *req); /**< POST /desk/view-as; fields contact (id), return_to */
cp_error_t *cp_desk_view_as_stop(cp_request_t *req);   /**< POST /desk/view-as/stop */

#endif
