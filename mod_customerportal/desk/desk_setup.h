/* SPDX-License-Identifier: Apache-2.0 */
/** The desk's setup, contacts, companies and import: pages, and what they share. Private to desk/. */
#ifndef CP_DESK_SETUP_H
#define CP_DESK_SETUP_H

#include "../model/model_company.h"
#include "../model/model_factor.h"
#include "desk_form.h"

typedef enum { CP_SETUP_HOME, CP_SETUP_INBOXES, CP_SETUP_PIPELINES, CP_SETUP_STAFF, CP_SETUP_ANSWERS } cp_setup_part_t;

/** A page that lists records of the setup: heading and side are set. */
cp_view_records_t *cp_desk_setup_list(cp_request_t *req, cp_reader_t *reader, cp_setup_part_t part);

/** Begins a page with a form of the setup: side and the link to the list are set. */
void cp_desk_setup_form(cp_desk_form_t *form, cp_setup_part_t part, const char *heading);

/** Lets the items of a list be moved: `url` is where that is sent. */
cp_error_t *cp_desk_setup_movable(cp_view_order_t *order, cp_request_t *req, cp_url_t url);

/** Words of the buttons that move an item, and whether it is at an end. An only one has no buttons. */
void cp_desk_setup_place(cp_view_order_item_t *item, const cp_reader_t *reader, int index, int count);

cp_error_t *cp_desk_setup(cp_request_t *req); /**< GET /desk/setup */

cp_error_t *cp_desk_inboxes(cp_request_t *req);      /**< GET /desk/setup/inboxes */
cp_error_t *cp_desk_inbox_order(cp_request_t *req);  /**< POST …/order */
cp_error_t *cp_desk_inbox_portal(cp_request_t *req); /**< POST …/portal: where tickets from the portal go (S08) */
cp_error_t *cp_desk_inbox(cp_request_t *req);        /**< GET …/new, …/{id} */
cp_error_t *cp_desk_inbox_save(cp_request_t *req);   /**< POST …/new, …/{id} */
cp_error_t *cp_desk_inbox_remove(cp_request_t *req); /**< POST …/{id}/remove */

cp_error_t *cp_desk_pipelines(cp_request_t *req);      /**< GET /desk/setup/pipelines */
cp_error_t *cp_desk_pipeline_order(cp_request_t *req); /**< POST …/order */
cp_error_t *cp_desk_pipeline(cp_request_t *req);       /**< GET …/new, …/{id} */
cp_error_t *cp_desk_pipeline_save(cp_request_t *req);  /**< POST …/new, …/{id} */

cp_error_t *cp_desk_stage_order(cp_request_t *req);  /**< POST /desk/setup/pipelines/{id}/order */
cp_error_t *cp_desk_stage_new(cp_request_t *req);    /**< GET …/{id}/stage */
cp_error_t *cp_desk_stage_add(cp_request_t *req);    /**< POST …/{id}/stage */
cp_error_t *cp_desk_stage(cp_request_t *req);        /**< GET /desk/setup/stages/{id} */
cp_error_t *cp_desk_stage_save(cp_request_t *req);   /**< POST /desk/setup/stages/{id} */
cp_error_t *cp_desk_stage_remove(cp_request_t *req); /**< POST /desk/setup/stages/{id}/remove */

cp_error_t *cp_desk_team(cp_request_t *req);        /**< GET /desk/setup/staff */
cp_error_t *cp_desk_member(cp_request_t *req);      /**< GET …/new, …/{id} */
cp_error_t *cp_desk_member_save(cp_request_t *req); /**< POST …/new, …/{id} */

cp_error_t *cp_desk_member_factor(cp_request_t *req);  /**< POST /desk/setup/staff/{id}/factor: takes it away */
cp_error_t *cp_desk_contact_factor(cp_request_t *req); /**< POST /desk/contacts/{id}/factor */
/** Adds the form for that to the page of a record at `path`, for admins where there is one. */
void cp_desk_factor_form(cp_desk_form_t *form, const cp_factor_t *factor, const char *path);

cp_error_t *cp_desk_answers(cp_request_t *req);       /**< GET /desk/setup/answers */
cp_error_t *cp_desk_answer_order(cp_request_t *req);  /**< POST …/order */
cp_error_t *cp_desk_answer(cp_request_t *req);        /**< GET …/new, …/{id} */
cp_error_t *cp_desk_answer_save(cp_request_t *req);   /**< POST …/new, …/{id} */
cp_error_t *cp_desk_answer_remove(cp_request_t *req); /**< POST …/{id}/remove */

cp_error_t *cp_desk_contacts(cp_request_t *req);     /**< GET /desk/contacts */
cp_error_t *cp_desk_contact(cp_request_t *req);      /**< GET /desk/contacts/new, …/{id} */
cp_error_t *cp_desk_contact_save(cp_request_t *req); /**< POST /desk/contacts/new, …/{id} */

cp_error_t *cp_desk_registrations(cp_request_t *req);       /**< GET /desk/registrations: who waits (P62) */
cp_error_t *cp_desk_registration(cp_request_t *req);        /**< GET /desk/registrations/{id} */
cp_error_t *cp_desk_registration_decide(cp_request_t *req); /**< POST to it: decision, reason */

cp_error_t *cp_desk_companies(cp_request_t *req);      /**< GET /desk/companies */
cp_error_t *cp_desk_company(cp_request_t *req);        /**< GET /desk/companies/new, …/{id} */
cp_error_t *cp_desk_company_save(cp_request_t *req);   /**< POST /desk/companies/new, …/{id} */
cp_error_t *cp_desk_company_remove(cp_request_t *req); /**< POST /desk/companies/{id}/remove */

cp_error_t *cp_desk_import(cp_request_t *req);         /**< GET /desk/import */
cp_error_t *cp_desk_import_preview(cp_request_t *req); /**< POST /desk/import: nothing is written */
cp_error_t *cp_desk_import_run(cp_request_t *req);     /**< POST /desk/import/run */

/* ---- Pages of lists by name ---- */

/** Reads q, after and before ("ID.KEY") of a list's address. */
cp_page_query_t cp_desk_page_query(const cp_request_t *req);

/** Where the first and the last row of a page stand in the order. */
typedef struct cp_desk_page_ends_t {
    const char *first_key;
    apr_int64_t first_id;
    const char *last_key;
    apr_int64_t last_id;
} cp_desk_page_ends_t;

/** Sets the links to the pages before and after; `more` says whether rows follow in the direction that was read. */
void cp_desk_page_links(cp_view_records_t *view, const cp_request_t *req, const cp_page_query_t *query,
                        const cp_desk_page_ends_t *ends, bool more);

#endif
