/* SPDX-License-Identifier: Apache-2.0 */
/** Customers' pages. Each does one address and method of the route table; the gate has checked who may before. */
#ifndef CP_PORTAL_H
#define CP_PORTAL_H

#include "../http/http_request.h"

extern const cp_route_group_t cp_portal_routes;

cp_error_t *cp_portal_home(cp_request_t *req);          /**< GET / : to the list, or to the sign-in */
cp_error_t *cp_portal_ticket_list(cp_request_t *req);   /**< GET /tickets */
cp_error_t *cp_portal_ticket_csv(cp_request_t *req);    /**< GET /tickets.csv: the same view, all rows */
cp_error_t *cp_portal_ticket_new(cp_request_t *req);    /**< GET /tickets/new */
cp_error_t *cp_portal_ticket_new_by(cp_request_t *req); /**< GET /tickets/new/{name} */
cp_error_t *cp_portal_ticket_file(cp_request_t *req);   /**< POST /tickets */
cp_error_t *cp_portal_ticket(cp_request_t *req);        /**< GET /tickets/{number} */
cp_error_t *cp_portal_reply(cp_request_t *req);         /**< POST /tickets/{number}/messages */
cp_error_t *cp_portal_close_confirm(cp_request_t *req); /**< GET /tickets/{number}/close: says what closing does */
cp_error_t *cp_portal_close(cp_request_t *req);         /**< POST /tickets/{number}/close */
cp_error_t *cp_portal_reopen(cp_request_t *req);        /**< POST /tickets/{number}/reopen */
cp_error_t *cp_portal_person_add(cp_request_t *req);    /**< POST /tickets/{number}/people; field person */
cp_error_t *cp_portal_person_remove(cp_request_t *req); /**< POST /tickets/{number}/people/remove; field contact */
cp_error_t *cp_portal_attachment(cp_request_t *req);    /**< GET /attachments/{id}/{name} */

#endif
