/* SPDX-License-Identifier: Apache-2.0 */
/** Pages of the desk, where staff work. Each does one address and method; the gate has checked who may before. */
#ifndef CP_DESK_H
#define CP_DESK_H

#include "../http/http_request.h"

extern const cp_route_group_t cp_desk_routes;
extern const cp_route_group_t cp_desk_setup_routes; /**< setup, contacts, companies, import */

cp_error_t *cp_desk_view_as(cp_request_t *req);        /**< GET /desk/view-as: whose pages to look at */
cp_error_t *cp_desk_view_as_choose(cp_request_t *req); /**< POST /desk/view-as; fields contact (id), return_to */
cp_error_t *cp_desk_view_as_stop(cp_request_t *req);   /**< POST /desk/view-as/stop */
cp_error_t *cp_desk_ticket(cp_request_t *req);         /**< GET /desk/tickets/{number}: the ticket record */
cp_error_t *cp_desk_reply(cp_request_t *req);          /**< POST /desk/tickets/{number}/messages */
cp_error_t *cp_desk_note(cp_request_t *req);           /**< POST /desk/tickets/{number}/notes */
cp_error_t *cp_desk_properties(cp_request_t *req);     /**< POST /desk/tickets/{number}/properties */
cp_error_t *cp_desk_explain(cp_request_t *req);        /**< GET /desk/tickets/{number}/explain: who sees it, and why */
cp_error_t *cp_desk_attachment(cp_request_t *req);     /**< GET /desk/attachments/{id}/{name}: of any thread */

#endif
