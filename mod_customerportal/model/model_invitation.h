/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Invitations (S51, S65, P61): members of the groups that get into a portal are mailed a link with which they make a
 * login; or, where nobody has a password, a link to the sign-in page (view_mail.c decides). All changes in a WRITE run.
 */
#ifndef CP_MODEL_INVITATION_H
#define CP_MODEL_INVITATION_H

#include "model_token.h"

typedef struct cp_invitation_t {
    apr_int64_t contact_id;
    cp_person_t contact;
    const char *state;  /**< "none", "pending", "accepted", "failed" (its mail could not be sent), "revoked" */
    const char *reason; /**< why it failed; "" otherwise */
    apr_time_t sent_at; /**< 0 = never */
} cp_invitation_t;

/** Which members of the portal's groups. */
typedef struct cp_invitation_query_t {
    const char *portal;
    const char *state; /**< of their invitations; "" for all */
    apr_int64_t after; /**< contacts beyond this one */
    int limit;
} cp_invitation_query_t;

/** They and their invitations. */
cp_error_t *cp_invitation_list(const cp_invitation_t **rows, int *count, cp_db_t *db,
                               const cp_invitation_query_t *query, apr_pool_t *pool);

/** How many members have neither a login nor an invitation, up to 1,001. */
cp_error_t *cp_invitation_due_count(apr_int64_t *count, cp_db_t *db, const char *portal, apr_pool_t *pool);

/** Mails an invitation (again). Codes sent before end. Does nothing for people who have a login, or are shut out. */
cp_error_t *cp_invitation_send(bool *sent, cp_db_t *db, const char *portal, apr_int64_t contact_id, apr_time_t now,
                               apr_pool_t *pool);

/** Invites up to `limit` members who have neither a login nor an invitation; `sent` counts them. */
cp_error_t *cp_invitation_send_all(int *sent, cp_db_t *db, const char *portal, int limit, apr_time_t now,
                                   apr_pool_t *pool);

/** Takes a pending invitation back: its link is no good any more. */
cp_error_t *cp_invitation_revoke(cp_db_t *db, const char *portal, apr_int64_t contact_id, apr_time_t now,
                                 apr_pool_t *pool);

/** Notes that a code was used. */
cp_error_t *cp_invitation_accept(cp_db_t *db, const char *portal, apr_int64_t contact_id, apr_time_t now,
                                 apr_pool_t *pool);

#endif
