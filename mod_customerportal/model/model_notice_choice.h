/* SPDX-License-Identifier: Apache-2.0 */
/** Which notices a contact wants (P60): by kind, and for one ticket none at all. */
#ifndef CP_MODEL_NOTICE_CHOICE_H
#define CP_MODEL_NOTICE_CHOICE_H

#include "../db/db.h"

typedef struct cp_notice_choice_t {
    bool reply;  /**< of answers */
    bool status; /**< of filing, closing and reopening */
    bool copy;   /**< also of tickets that are somebody else's */
} cp_notice_choice_t;

cp_error_t *cp_notice_choice_read(cp_notice_choice_t *choice, cp_db_t *db, apr_int64_t contact_id, apr_pool_t *pool);
/** In a WRITE run. */
cp_error_t *cp_notice_choice_save(cp_db_t *db, apr_int64_t contact_id, const cp_notice_choice_t *choice,
                                  apr_pool_t *pool);

/** The ticket that a reply address' token stands for; a MISSING error for a wrong token, and for a ticket that customers
 * cannot see. */
typedef struct cp_notice_mute_t {
    apr_int64_t number;
    bool muted;
} cp_notice_mute_t;

cp_error_t *cp_notice_mute_read(cp_notice_mute_t *mute, cp_db_t *db, const char *token, apr_pool_t *pool);
/** Stops mails about that ticket, or begins again. In a WRITE run. */
cp_error_t *cp_notice_mute_save(cp_db_t *db, const char *token, bool muted, apr_pool_t *pool);

#endif
