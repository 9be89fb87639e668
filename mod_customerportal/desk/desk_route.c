/* SPDX-License-Identifier: Apache-2.0 */
#include "desk.h"

static const cp_route_t routes[] = {
    {"GET", "/desk", CP_FOR_STAFF, CP_BODY_NONE, cp_desk_tickets, 5},
    {"POST", "/desk/bulk", CP_FOR_STAFF, CP_BODY_FORM, cp_desk_bulk_change, 1500},
    {"GET", "/desk/view-as", CP_FOR_STAFF, CP_BODY_NONE, cp_desk_view_as, 2},
    {"POST", "/desk/view-as", CP_FOR_STAFF, CP_BODY_FORM, cp_desk_view_as_choose, 8},
    {"POST", "/desk/view-as/stop", CP_FOR_STAFF, CP_BODY_FORM, cp_desk_view_as_stop, 6},
    {"GET", "/desk/tickets/new", CP_FOR_STAFF, CP_BODY_NONE, cp_desk_ticket_new, 4},
    {"POST", "/desk/tickets", CP_FOR_STAFF, CP_BODY_FORM, cp_desk_ticket_make, 60},
    {"GET", "/desk/tickets/{number}", CP_FOR_STAFF, CP_BODY_NONE, cp_desk_ticket, 14},
    {"POST", "/desk/tickets/{number}/messages", CP_FOR_STAFF, CP_BODY_UPLOAD, cp_desk_reply, 50},
    {"POST", "/desk/tickets/{number}/notes", CP_FOR_STAFF, CP_BODY_FORM, cp_desk_note, 14},
    {"POST", "/desk/tickets/{number}/properties", CP_FOR_STAFF, CP_BODY_FORM, cp_desk_properties, 50},
    {"GET", "/desk/tickets/{number}/explain", CP_FOR_STAFF, CP_BODY_NONE, cp_desk_explain, 5},
    {"GET", "/desk/tickets/{number}/merge", CP_FOR_STAFF, CP_BODY_NONE, cp_desk_merge, 6},
    {"POST", "/desk/tickets/{number}/merge", CP_FOR_STAFF, CP_BODY_FORM, cp_desk_merge_do, 1000},
    {"GET", "/desk/tickets/{number}/split", CP_FOR_STAFF, CP_BODY_NONE, cp_desk_split, 3},
    {"POST", "/desk/tickets/{number}/split", CP_FOR_STAFF, CP_BODY_FORM, cp_desk_split_do, 1000},
    {"POST", "/desk/tickets/{number}/people", CP_FOR_STAFF, CP_BODY_FORM, cp_desk_person_add, 600},
    {"POST", "/desk/tickets/{number}/people/remove", CP_FOR_STAFF, CP_BODY_FORM, cp_desk_person_remove, 600},
    {"POST", "/desk/tickets/{number}/links", CP_FOR_STAFF, CP_BODY_FORM, cp_desk_link, 20},
    {"POST", "/desk/tickets/{number}/links/remove", CP_FOR_STAFF, CP_BODY_FORM, cp_desk_unlink, 20},
    {"POST", "/desk/tickets/{number}/follow", CP_FOR_STAFF, CP_BODY_FORM, cp_desk_follow, 6},
    {"GET", "/desk/mail", CP_FOR_STAFF, CP_BODY_NONE, cp_desk_mail, 2},
    {"POST", "/desk/mail/{id}/again", CP_FOR_STAFF, CP_BODY_PRESS, cp_desk_mail_again, 4},
    {"POST", "/desk/mail/{id}/dismiss", CP_FOR_STAFF, CP_BODY_PRESS, cp_desk_mail_dismiss, 4},
    {"GET", "/desk/attachments/{id}/{name}", CP_FOR_STAFF, CP_BODY_NONE, cp_desk_attachment, 2},
};

const cp_route_group_t cp_desk_routes = CP_ROUTES(routes);
