/* SPDX-License-Identifier: Apache-2.0 */
#include "portal.h"

static const cp_route_t routes[] = {
    {"GET", "/tickets", CP_FOR_CONTACT, CP_BODY_NONE, cp_portal_ticket_list, 4},
    {"GET", "/tickets/new", CP_FOR_CONTACT, CP_BODY_NONE, cp_portal_ticket_new, 4},
    {"GET", "/tickets/new/{name}", CP_FOR_CONTACT, CP_BODY_NONE, cp_portal_ticket_new_by, 4},
    {"GET", "/tickets/{number}", CP_FOR_CONTACT, CP_BODY_NONE, cp_portal_ticket, 7},
    {"POST", "/tickets/{number}/messages", CP_FOR_CONTACT, CP_BODY_UPLOAD, cp_portal_reply, 40},
    {"POST", "/tickets", CP_FOR_CONTACT, CP_BODY_UPLOAD, cp_portal_ticket_file, 200},
    {"GET", "/tickets/{number}/close", CP_FOR_CONTACT, CP_BODY_NONE, cp_portal_close_confirm, 3},
    {"POST", "/tickets/{number}/close", CP_FOR_CONTACT, CP_BODY_FORM, cp_portal_close, 20},
    {"POST", "/tickets/{number}/reopen", CP_FOR_CONTACT, CP_BODY_FORM, cp_portal_reopen, 20},
    {"POST", "/tickets/{number}/people", CP_FOR_CONTACT, CP_BODY_FORM, cp_portal_person_add, 600},
    {"POST", "/tickets/{number}/people/remove", CP_FOR_CONTACT, CP_BODY_FORM, cp_portal_person_remove, 600},
    {"GET", "/attachments/{id}/{name}", CP_FOR_CONTACT, CP_BODY_NONE, cp_portal_attachment, 2},
    {"GET", "/tickets.csv", CP_FOR_CONTACT, CP_BODY_NONE, cp_portal_ticket_csv, 10000},
    {"GET", "/", CP_FOR_ANYBODY, CP_BODY_NONE, cp_portal_home, 1},
};

const cp_route_group_t cp_portal_routes = CP_ROUTES(routes);
