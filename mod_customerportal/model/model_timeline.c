/* SPDX-License-Identifier: Apache-2.0 */
#include "model_timeline.h"

cp_error_t *cp_timeline_add(cp_db_t *db, const cp_timeline_new_t *fresh, apr_pool_t *pool)
{
    return cp_db_exec(db, CP_SQL_TIMELINE_ADD,
                      CP_BIND(cp_bind_int(fresh->ticket_id), cp_bind_text(fresh->kind),
                              cp_bind_id(fresh->actor.contact_id), cp_bind_id(fresh->actor.staff_id),
                              cp_bind_id(fresh->message_id), cp_bind_text(fresh->detail ? fresh->detail : ""),
                              cp_bind_int(fresh->at)),
                      NULL, pool);
}
