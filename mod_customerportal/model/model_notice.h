/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Who is told by mail of what happened to a ticket: the one place for that rule. A notice is a row of the outbox,
 * written in the transaction of its cause; job/ sends it. Nothing here is told to the person who did it.
 *
 * Customers hear of public things only: messages of the visible thread, closing, reopening, being added. They choose
 * which (contact.mail_*), may mute one ticket (ticket_contact.muted), and hear nothing of hidden tickets. Staff hear of
 * what customers do: the owner, the followers, and of new tickets without an owner the members of the inbox.
 *
 * All in a WRITE run. None writes anything while the setting PortalMail is off.
 */
#ifndef CP_MODEL_NOTICE_H
#define CP_MODEL_NOTICE_H

#include "model_setting.h"
#include "model_ticket.h"

typedef struct cp_notice_t {
    const char *portal; /**< key of the portal whose templates and address the mails get; "" where none is known */
    const cp_settings_t *settings;
    apr_int64_t ticket_id;
    cp_actor_t actor;
    apr_time_t now;
} cp_notice_t;

/** A ticket was filed with the message `message_id`: a confirmation for the requester, also where he filed it himself,
 * and a notice for staff. */
cp_error_t *cp_notice_filed(cp_db_t *db, const cp_notice_t *notice, apr_int64_t message_id, apr_pool_t *pool);

/** A message was added to a ticket. Nothing is sent to customers if it is not in the visible thread. */
cp_error_t *cp_notice_message(cp_db_t *db, const cp_notice_t *notice, apr_int64_t message_id, apr_pool_t *pool);

/** A ticket was closed, or opened again; without a message that says so already. */
cp_error_t *cp_notice_status(cp_db_t *db, const cp_notice_t *notice, bool closed, apr_pool_t *pool);

/** A contact was added to a ticket. */
cp_error_t *cp_notice_added(cp_db_t *db, const cp_notice_t *notice, apr_int64_t contact_id, apr_pool_t *pool);

/** A ticket was given to a member of staff. */
cp_error_t *cp_notice_assigned(cp_db_t *db, const cp_notice_t *notice, apr_int64_t staff_id, apr_pool_t *pool);

#endif
