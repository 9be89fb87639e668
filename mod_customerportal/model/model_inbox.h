/* SPDX-License-Identifier: Apache-2.0 */
/** Inboxes and help desks as managers set them up. Which tickets staff see follows from the members at once. */
#ifndef CP_MODEL_INBOX_H
#define CP_MODEL_INBOX_H

#include "../db/db.h"
#include "model_fault.h"

#define CP_INBOX_NAME_MAX 100       /**< characters */
#define CP_INBOX_SIGNATURE_MAX 2000 /**< characters */
#define CP_COUNT_MAX 1000           /**< counts of tickets and people stop behind it */

typedef struct cp_inbox_t {
    apr_int64_t id; /**< 0: not saved yet */
    const char *name;
    const char *kind;    /**< "conversations" or "helpdesk" */
    const char *address; /**< mail address; "" for none */
    apr_int64_t pipeline_id;
    const char *pipeline_name;
    const char *signature;      /**< below answers by mail; "" for none */
    apr_int64_t ticket_count;   /**< up to CP_COUNT_MAX and one */
    int member_count;           /**< 0: open to all staff */
    const apr_int64_t *members; /**< ids of staff, ascending; NULL in lists */
} cp_inbox_t;

/** All inboxes in their order. */
cp_error_t *cp_inbox_list(const cp_inbox_t **inboxes, int *count, cp_db_t *db, apr_pool_t *pool);

/** With its members. MISSING if there is none. */
cp_error_t *cp_inbox_find(cp_inbox_t **inbox, cp_db_t *db, apr_int64_t id, apr_pool_t *pool);

const char *cp_inbox_mark(const cp_inbox_t *inbox, apr_pool_t *pool);

/** Creates (id 0) or changes an inbox and its members; `seen` is the mark of what the form showed. Faults of "name",
 * "kind", "address", "pipeline", "signature". Saved settings that name the inbox follow a new name. In a WRITE run. */
cp_error_t *cp_inbox_save(apr_int64_t *id, cp_db_t *db, const cp_inbox_t *inbox, const char *seen, cp_faults_t *faults,
                          apr_pool_t *pool);

/** Removes an inbox without tickets, and its answers. CONFLICT, with the reason, for all others. In a WRITE run. */
cp_error_t *cp_inbox_remove(cp_db_t *db, apr_int64_t id, apr_pool_t *pool);

cp_error_t *cp_inbox_move(cp_db_t *db, apr_int64_t id, bool up, apr_pool_t *pool);

#endif
