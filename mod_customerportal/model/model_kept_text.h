/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What somebody had typed when he had to sign in, where he does so by a provider that no form can be sent through. It is
 * stored encrypted for him; the code of its address tells nothing without his session.
 */
#ifndef CP_MODEL_KEPT_TEXT_H
#define CP_MODEL_KEPT_TEXT_H

#include "model_ticket.h"

#define CP_KEPT_TEXTS 10                               /**< of one person at most; the oldest go */
#define CP_KEPT_TEXT_TIME apr_time_from_sec(24 * 3600) /**< how long one waits */

/** Keeps `sealed` for `who`; `code` finds it again. In a WRITE run. */
cp_error_t *cp_kept_text_add(const char **code, cp_db_t *db, const char *portal, cp_actor_t who, const char *sealed,
                             apr_time_t now, apr_pool_t *pool);

/** What `code` (any text that came in) stands for; NULL if there is nothing (any more). */
cp_error_t *cp_kept_text_find(const char **sealed, cp_db_t *db, const char *portal, const char *code, apr_time_t now,
                              apr_pool_t *pool);

#endif
