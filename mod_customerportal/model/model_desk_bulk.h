/* SPDX-License-Identifier: Apache-2.0 */
/** Several tickets changed at once: all of them, or none. */
#ifndef CP_MODEL_DESK_BULK_H
#define CP_MODEL_DESK_BULK_H

#include "model_notice.h"
#include "model_ticket.h"

#define CP_DESK_BULK_MAX 100 /**< tickets of one change: the largest page */

typedef struct cp_desk_bulk_t {
    const apr_int64_t *numbers;
    int count;
    bool assign;
    apr_int64_t owner_id; /**< with `assign`: 0 is nobody */
    apr_int64_t stage_id; /**< 0: stays */
} cp_desk_bulk_t;

/** Changes owner and stage of the tickets, in a WRITE run. `changed` gets the number of those that were not so already.
 * An INPUT error, whose field is "t", "owner" or "stage", names the tickets that stand in the way: those that are not
 * the person's to work on or were merged, those in whose inbox the new owner does not work, those of another pipeline
 * than the stage's. Then nothing is changed. `notice` says who does it, and for which portal; its ticket_id is not used. */
cp_error_t *cp_desk_bulk(int *changed, cp_db_t *db, cp_desk_scope_t scope, const cp_desk_bulk_t *bulk,
                         const cp_notice_t *notice, apr_pool_t *pool);

#endif
