/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The outbox: mails that wait to be sent, one row and one recipient each. model_notice.h writes the rows; job/ sends
 * them; staff see what could not be sent.
 *
 * A row is taken under a lease: its holder says again and again that it is still at it (cp_outbox_renew), and a row
 * whose holder has fallen silent is due again. So two nodes never send the same row, and none is lost with a process.
 */
#ifndef CP_MODEL_OUTBOX_H
#define CP_MODEL_OUTBOX_H

#include "model_ticket.h"

typedef struct cp_outbox_row_t {
    apr_int64_t id;
    apr_int64_t holder;  /**< who took it */
    const char *portal;  /**< key; "": of no particular one */
    const char *kind;    /**< "filed", "reply", "status", "added"; "staff-new", "staff-message", "staff-status",
                            "staff-assigned"; "account-register", "account-known", "account-reset",
                            "account-sign-in", "account-invite" */
    const char *address; /**< the one recipient's */
    const char *detail;  /**< of a status: "closed" or "reopened"; about a login: the code; else "" */
    const char *mail_id; /**< its Message-ID, without brackets */
    apr_int64_t contact_id;
    apr_int64_t staff_id;
    apr_int64_t ticket_id;
    apr_int64_t message_id;
    apr_int64_t attempts; /**< this one included */
    apr_int64_t doubts;
    apr_time_t created_at;
} cp_outbox_row_t;

typedef struct cp_outbox_claim_t {
    const char *portal;
    bool any;    /**< also rows of no particular portal */
    bool logins; /**< only mails about logins, as notices are off */
    int limit;
    apr_int64_t holder; /**< a random number of this process; not 0 */
    apr_time_t now;
    apr_time_t until; /**< end of the lease */
} cp_outbox_claim_t;

/** Takes what is due, oldest first. In a WRITE run. */
cp_error_t *cp_outbox_claim(cp_outbox_row_t **rows, int *count, cp_db_t *db, const cp_outbox_claim_t *claim,
                            apr_pool_t *pool);

/** Prolongs a lease; `lost` says that the row is no longer the holder's. */
cp_error_t *cp_outbox_renew(bool *lost, cp_db_t *db, const cp_outbox_row_t *row, apr_time_t until, apr_pool_t *pool);

typedef enum {
    CP_OUTBOX_SENT,
    CP_OUTBOX_LATER,  /**< tried in vain; again at due_at */
    CP_OUTBOX_DOUBT,  /**< the server took it and did not say so; again at due_at */
    CP_OUTBOX_RETURN, /**< not tried at all; due at due_at */
    CP_OUTBOX_FAILED, /**< given up: staff are shown it */
    CP_OUTBOX_DROPPED /**< nobody is to get it any more */
} cp_outbox_outcome_t;

typedef struct cp_outbox_result_t {
    cp_outbox_outcome_t outcome;
    const char *reason; /**< in words, for staff; "" where there is none */
    apr_time_t due_at;
    apr_time_t now;
} cp_outbox_result_t;

/** Notes what became of a row and lets go of it. Does nothing where somebody else holds it by now, but what was sent is
 * sent. A failure gets an entry of the ticket's timeline. In a WRITE run. */
cp_error_t *cp_outbox_finish(cp_db_t *db, const cp_outbox_row_t *row, const cp_outbox_result_t *result,
                             apr_pool_t *pool);

/** Drops up to 1,000 waiting notices of a portal, where notices are off. In a WRITE run. */
cp_error_t *cp_outbox_drop_all(cp_db_t *db, const char *portal, apr_time_t now, apr_pool_t *pool);

/** A mail with this Message-ID (without brackets) came back, for the reason given. `found`: it was one of ours, and is
 * noted on its ticket's timeline. In a WRITE run. */
cp_error_t *cp_outbox_bounced(bool *found, cp_db_t *db, const char *mail_id, const char *reason, apr_time_t now,
                              apr_pool_t *pool);

/* ---- What staff see of it ---- */

typedef struct cp_outbox_trouble_t {
    apr_int64_t id;
    const char *kind; /**< as above */
    bool bounced;     /**< came back; else it could not be sent */
    const char *address;
    const char *reason;
    apr_int64_t attempts;
    apr_time_t created_at;
    apr_time_t ended_at;
    apr_int64_t number; /**< of the ticket */
    const char *subject;
    cp_person_t contact; /**< whom it was for; id 0: a member of staff */
} cp_outbox_trouble_t;

#define CP_OUTBOX_TROUBLE_TIME apr_time_from_sec(90 * 24 * 3600) /**< older trouble is nobody's any more */

/** Mails that failed or came back, the newest first: up to 200 of all tickets that the scope sees, made after `since`. */
cp_error_t *cp_outbox_trouble(const cp_outbox_trouble_t **rows, int *count, cp_db_t *db, const cp_desk_scope_t *scope,
                              apr_time_t since, apr_pool_t *pool);

/** Sends one of them again, or takes it off the list. MISSING where the scope has no such mail. In a WRITE run. */
cp_error_t *cp_outbox_again(cp_db_t *db, const cp_desk_scope_t *scope, apr_int64_t id, apr_time_t now,
                            apr_pool_t *pool);
cp_error_t *cp_outbox_dismiss(cp_db_t *db, const cp_desk_scope_t *scope, apr_int64_t id, apr_pool_t *pool);

#endif
