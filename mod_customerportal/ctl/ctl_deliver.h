/* SPDX-License-Identifier: Apache-2.0 */
/**
 * deliver: one mail from a mail server. First its route is found: whose mail it is, what it answers, whether a person
 * wrote it; then it is written, in the transaction in which the route was found a second time.
 */
#ifndef CP_CTL_DELIVER_H
#define CP_CTL_DELIVER_H

#include "../model/model_setting.h"
#include "ctl.h"
#include "ctl_bounce.h"
#include "ctl_mail_message.h"

typedef struct cp_deliver_t {
    const cp_mail_t *mail;
    const char *mail_id;   /**< Message-ID, or one made of the mail's digest */
    const char *inbox;     /**< name, for new tickets */
    const char *portal;    /**< key, for new tickets; "" if none was named */
    const char *recipient; /**< of the envelope; NULL if unknown */
    apr_int64_t hourly;    /**< mails that one sender may send */
    cp_store_t *store;
    apr_time_t now;
} cp_deliver_t;

typedef enum {
    CP_MAIL_ROUTE_TICKET,    /**< becomes a ticket */
    CP_MAIL_ROUTE_REPLY,     /**< becomes a message of `ticket` */
    CP_MAIL_ROUTE_AUTOREPLY, /**< is noted on `ticket`, for staff */
    CP_MAIL_ROUTE_BOUNCE,    /**< is noted on the mail that came back */
    CP_MAIL_ROUTE_DROP,      /**< is left out, for the reason in `said` */
    CP_MAIL_ROUTE_REFUSE     /**< goes back to its sender, for the reason in `said` */
} cp_mail_route_kind_t;

typedef struct cp_mail_route_t {
    cp_mail_route_kind_t kind;
    const char *said;
    const char *portal;            /**< whose settings hold */
    const cp_settings_t *settings; /**< as far as the database has them; NULL where nothing is written */
    apr_int64_t contact_id;        /**< the sender; 0: not known yet */
    cp_ticket_t *ticket;           /**< of a reply; of a new ticket: the closed one that it answers, or NULL */
    cp_bounce_t bounce;
} cp_mail_route_t;

/** Finds the route. Reads only. */
cp_error_t *cp_deliver_route(cp_mail_route_t *route, cp_db_t *db, const cp_deliver_t *deliver, apr_pool_t *pool);

/** Takes the mail: `said` becomes one line about what was done with it, `refused` whether it goes back. */
cp_error_t *cp_deliver(const char **said, bool *refused, const cp_deliver_t *deliver, cp_db_source_t *source,
                       apr_pool_t *pool);

#endif
