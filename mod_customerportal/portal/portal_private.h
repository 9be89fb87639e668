/* SPDX-License-Identifier: Apache-2.0 */
/** What the files of this folder share. */
#ifndef CP_PORTAL_PRIVATE_H
#define CP_PORTAL_PRIVATE_H

#include "../model/model_notice.h"
#include "../view/view_composer.h"
#include "../view/view_list.h"
#include "../view/view_pages.h"
#include "portal.h"

/** Reads a list's address. A word that is not known falls back to the default: an old bookmark never fails. */
cp_list_state_t cp_portal_list_state(const cp_request_t *req, const cp_reader_t *reader);

/** A notice about a ticket, of what the contact who asks did to it. */
cp_notice_t cp_portal_notice(const cp_request_t *req, apr_int64_t ticket_id);

/** Shows the ticket of the address; with `faults`, as the answer to a reply that could not be taken: what was written is
 * in its composer, or, if the ticket has none any more, beside the reason. */
cp_error_t *cp_portal_show_ticket(cp_request_t *req, const cp_form_faults_t *faults, int status);

/** After a change: to the ticket's page; to the list where the portal's filter does not let the viewer see it, or not any
 * more, so that what he wrote does not end in "not found". `notice` as for cp_respond_redirect. */
cp_error_t *cp_portal_lead_to(cp_request_t *req, apr_int64_t number, const char *notice);

/** The number of the ticket that the one of the address was merged into, if the viewer sees that; else 0. */
cp_error_t *cp_portal_goal(apr_int64_t *goal, cp_request_t *req);

/** Addresses typed for copies of a new ticket, apart: at most CP_COPIES_MOST. Sets a fault instead where one is none. */
#define CP_COPIES_MOST 10
typedef struct cp_copies_t {
    const char *address[CP_COPIES_MOST];
    int count;
} cp_copies_t;
void cp_portal_copies(cp_copies_t *copies, cp_form_faults_t *faults, const cp_request_t *req,
                      const cp_reader_t *reader);

/** Whether each may be added; sets a fault for the first that may not. */
cp_error_t *cp_portal_copies_check(cp_form_faults_t *faults, cp_db_t *db, const cp_request_t *req,
                                   const cp_copies_t *copies, apr_pool_t *pool);

/** Adds them to a ticket of the viewer, in the WRITE run that files it. */
cp_error_t *cp_portal_copies_add(cp_db_t *db, const cp_request_t *req, apr_int64_t ticket_id, const cp_copies_t *copies,
                                 apr_pool_t *pool);

#endif
