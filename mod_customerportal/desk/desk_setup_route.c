/* SPDX-License-Identifier: Apache-2.0 */
#include "desk.h"
#include "desk_setup.h"

/* A page with a list of choices reads each of them once: pipelines, staff, inboxes. */
static const cp_route_t routes[] = {
    {"GET", "/desk/setup", CP_FOR_MANAGER, CP_BODY_NONE, cp_desk_setup, 6},

    {"GET", "/desk/setup/inboxes", CP_FOR_MANAGER, CP_BODY_NONE, cp_desk_inboxes, 4},
    {"POST", "/desk/setup/inboxes/order", CP_FOR_MANAGER, CP_BODY_FORM, cp_desk_inbox_order, 500},
    {"POST", "/desk/setup/inboxes/portal", CP_FOR_MANAGER, CP_BODY_FORM, cp_desk_inbox_portal, 12},
    {"GET", "/desk/setup/inboxes/new", CP_FOR_MANAGER, CP_BODY_NONE, cp_desk_inbox, 8},
    {"POST", "/desk/setup/inboxes/new", CP_FOR_MANAGER, CP_BODY_FORM, cp_desk_inbox_save, 500},
    {"GET", "/desk/setup/inboxes/{id}", CP_FOR_MANAGER, CP_BODY_NONE, cp_desk_inbox, 8},
    {"POST", "/desk/setup/inboxes/{id}", CP_FOR_MANAGER, CP_BODY_FORM, cp_desk_inbox_save, 500},
    {"POST", "/desk/setup/inboxes/{id}/remove", CP_FOR_MANAGER, CP_BODY_FORM, cp_desk_inbox_remove, 20},

    {"GET", "/desk/setup/pipelines", CP_FOR_MANAGER, CP_BODY_NONE, cp_desk_pipelines, 4},
    {"POST", "/desk/setup/pipelines/order", CP_FOR_MANAGER, CP_BODY_FORM, cp_desk_pipeline_order, 500},
    {"GET", "/desk/setup/pipelines/new", CP_FOR_MANAGER, CP_BODY_NONE, cp_desk_pipeline, 4},
    {"POST", "/desk/setup/pipelines/new", CP_FOR_MANAGER, CP_BODY_FORM, cp_desk_pipeline_save, 16},
    {"GET", "/desk/setup/pipelines/{id}", CP_FOR_MANAGER, CP_BODY_NONE, cp_desk_pipeline, 4},
    {"POST", "/desk/setup/pipelines/{id}", CP_FOR_MANAGER, CP_BODY_FORM, cp_desk_pipeline_save, 16},
    {"POST", "/desk/setup/pipelines/{id}/order", CP_FOR_MANAGER, CP_BODY_FORM, cp_desk_stage_order, 500},
    {"GET", "/desk/setup/pipelines/{id}/stage", CP_FOR_MANAGER, CP_BODY_NONE, cp_desk_stage_new, 4},
    {"POST", "/desk/setup/pipelines/{id}/stage", CP_FOR_MANAGER, CP_BODY_FORM, cp_desk_stage_add, 16},
    {"GET", "/desk/setup/stages/{id}", CP_FOR_MANAGER, CP_BODY_NONE, cp_desk_stage, 6},
    {"POST", "/desk/setup/stages/{id}", CP_FOR_MANAGER, CP_BODY_FORM, cp_desk_stage_save, 20},
    /* Empties the stage in runs of 2,000 tickets. */
    {"POST", "/desk/setup/stages/{id}/remove", CP_FOR_MANAGER, CP_BODY_FORM, cp_desk_stage_remove, 5000},

    {"GET", "/desk/setup/staff", CP_FOR_MANAGER, CP_BODY_NONE, cp_desk_team, 4},
    {"GET", "/desk/setup/staff/new", CP_FOR_MANAGER, CP_BODY_NONE, cp_desk_member, 4},
    {"POST", "/desk/setup/staff/new", CP_FOR_MANAGER, CP_BODY_FORM, cp_desk_member_save, 20},
    {"GET", "/desk/setup/staff/{id}", CP_FOR_MANAGER, CP_BODY_NONE, cp_desk_member, 5},
    {"POST", "/desk/setup/staff/{id}", CP_FOR_MANAGER, CP_BODY_FORM, cp_desk_member_save, 20},

    {"POST", "/desk/setup/staff/{id}/factor", CP_FOR_ADMIN, CP_BODY_PRESS, cp_desk_member_factor, 14},

    {"GET", "/desk/setup/answers", CP_FOR_MANAGER, CP_BODY_NONE, cp_desk_answers, 4},
    {"POST", "/desk/setup/answers/order", CP_FOR_MANAGER, CP_BODY_FORM, cp_desk_answer_order, 2000},
    {"GET", "/desk/setup/answers/new", CP_FOR_MANAGER, CP_BODY_NONE, cp_desk_answer, 4},
    {"POST", "/desk/setup/answers/new", CP_FOR_MANAGER, CP_BODY_FORM, cp_desk_answer_save, 16},
    {"GET", "/desk/setup/answers/{id}", CP_FOR_MANAGER, CP_BODY_NONE, cp_desk_answer, 4},
    {"POST", "/desk/setup/answers/{id}", CP_FOR_MANAGER, CP_BODY_FORM, cp_desk_answer_save, 16},
    {"POST", "/desk/setup/answers/{id}/remove", CP_FOR_MANAGER, CP_BODY_FORM, cp_desk_answer_remove, 8},

    {"GET", "/desk/contacts", CP_FOR_STAFF, CP_BODY_NONE, cp_desk_contacts, 4},
    {"GET", "/desk/contacts/new", CP_FOR_STAFF, CP_BODY_NONE, cp_desk_contact, 4},
    {"POST", "/desk/contacts/new", CP_FOR_STAFF, CP_BODY_FORM, cp_desk_contact_save, 120},
    {"GET", "/desk/contacts/{id}", CP_FOR_STAFF, CP_BODY_NONE, cp_desk_contact, 7},
    {"POST", "/desk/contacts/{id}", CP_FOR_STAFF, CP_BODY_FORM, cp_desk_contact_save, 120},

    {"POST", "/desk/contacts/{id}/factor", CP_FOR_ADMIN, CP_BODY_PRESS, cp_desk_contact_factor, 14},

    {"GET", "/desk/registrations", CP_FOR_MANAGER, CP_BODY_NONE, cp_desk_registrations, 2},
    {"GET", "/desk/registrations/{id}", CP_FOR_MANAGER, CP_BODY_NONE, cp_desk_registration, 5},
    {"POST", "/desk/registrations/{id}", CP_FOR_MANAGER, CP_BODY_FORM, cp_desk_registration_decide, 50},

    {"GET", "/desk/companies", CP_FOR_STAFF, CP_BODY_NONE, cp_desk_companies, 4},
    {"GET", "/desk/companies/new", CP_FOR_STAFF, CP_BODY_NONE, cp_desk_company, 4},
    {"POST", "/desk/companies/new", CP_FOR_STAFF, CP_BODY_FORM, cp_desk_company_save, 120},
    {"GET", "/desk/companies/{id}", CP_FOR_STAFF, CP_BODY_NONE, cp_desk_company, 5},
    {"POST", "/desk/companies/{id}", CP_FOR_STAFF, CP_BODY_FORM, cp_desk_company_save, 120},
    {"POST", "/desk/companies/{id}/remove", CP_FOR_STAFF, CP_BODY_FORM, cp_desk_company_remove, 12},

    /* Batches of lines, up to 50,000 lines with a handful of statements each. */
    {"GET", "/desk/import", CP_FOR_MANAGER, CP_BODY_NONE, cp_desk_import, 1},
    {"POST", "/desk/import", CP_FOR_MANAGER, CP_BODY_UPLOAD, cp_desk_import_preview, 250000},
    {"POST", "/desk/import/run", CP_FOR_MANAGER, CP_BODY_UPLOAD, cp_desk_import_run, 1000000},
};

const cp_route_group_t cp_desk_setup_routes = CP_ROUTES(routes);
