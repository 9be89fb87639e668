/* SPDX-License-Identifier: Apache-2.0 */
/** Pages of the desk, where staff work. Each does one address and method; the gate has checked who may before. */
#ifndef CP_DESK_H
#define CP_DESK_H

#include "../http/http_request.h"

extern const cp_route_group_t cp_desk_routes;
extern const cp_route_group_t cp_desk_setup_routes; /**< setup, contacts, companies, import */

cp_error_t *cp_desk_tickets(cp_request_t *req);        /**< GET /desk: the list */
cp_error_t *cp_desk_bulk_change(cp_request_t *req);    /**< POST /desk/bulk: several tickets of it */
cp_error_t *cp_desk_view_as(cp_request_t *req);        /**< GET /desk/view-as: whose pages to look at */
cp_error_t *cp_desk_view_as_choose(cp_request_t *req); /**< POST /desk/view-as; fields contact (id), return_to */
cp_error_t *cp_desk_view_as_stop(cp_request_t *req);   /**< POST /desk/view-as/stop */
cp_error_t *cp_desk_ticket(cp_request_t *req);         /**< GET /desk/tickets/{number}: the ticket record */
cp_error_t *cp_desk_reply(cp_request_t *req);          /**< POST /desk/tickets/{number}/messages */
cp_error_t *cp_desk_note(cp_request_t *req);           /**< POST /desk/tickets/{number}/notes */
cp_error_t *cp_desk_properties(cp_request_t *req);     /**< POST /desk/tickets/{number}/properties */
cp_error_t *cp_desk_explain(cp_request_t *req);        /**< GET /desk/tickets/{number}/explain: who sees it, and why */
cp_error_t *cp_desk_merge(cp_request_t *req);          /**< GET /desk/tickets/{number}/merge?into=: what happens */
cp_error_t *cp_desk_merge_do(cp_request_t *req);       /**< POST /desk/tickets/{number}/merge */
cp_error_t *cp_desk_split(cp_request_t *req);          /**< GET /desk/tickets/{number}/split?message=: what happens */
cp_error_t *cp_desk_split_do(cp_request_t *req);       /**< POST /desk/tickets/{number}/split */
cp_error_t *cp_desk_person_add(cp_request_t *req);     /**< POST /desk/tickets/{number}/people; field person */
cp_error_t *cp_desk_person_remove(cp_request_t *req);  /**< POST /desk/tickets/{number}/people/remove; field contact */
cp_error_t *cp_desk_link(cp_request_t *req);           /**< POST /desk/tickets/{number}/links; field link, a number */
cp_error_t *cp_desk_unlink(cp_request_t *req);         /**< POST /desk/tickets/{number}/links/remove; field link */
cp_error_t *cp_desk_follow(cp_request_t *req);         /**< POST /desk/tickets/{number}/follow; field follow, 1 or 0 */
cp_error_t *cp_desk_ticket_new(cp_request_t *req);     /**< GET /desk/tickets/new?contact= (id or address) */
cp_error_t *cp_desk_ticket_make(cp_request_t *req);    /**< POST /desk/tickets */
cp_error_t *cp_desk_attachment(cp_request_t *req);     /**< GET /desk/attachments/{id}/{name}: of any thread */

cp_error_t *cp_desk_mail(cp_request_t *req);         /**< GET /desk/mail: what did not arrive */
cp_error_t *cp_desk_mail_again(cp_request_t *req);   /**< POST /desk/mail/{id}/again */
cp_error_t *cp_desk_mail_dismiss(cp_request_t *req); /**< POST /desk/mail/{id}/dismiss */

#endif
