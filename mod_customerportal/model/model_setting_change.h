/* SPDX-License-Identifier: Apache-2.0 */
/** Changing settings with a record of it: who, when, from what to what; and the way back. */
#ifndef CP_MODEL_SETTING_CHANGE_H
#define CP_MODEL_SETTING_CHANGE_H

#include "model_setting.h"

/** Whose change, to which portal. */
typedef struct cp_setting_author_t {
    const char *portal; /**< key of the portal */
    const char *actor;  /**< e-mail address, or "portalctl" */
    apr_time_t now;
} cp_setting_author_t;

/** Saves a value (NULL: back to the default) and records that; does nothing where it is the value already. A value that is
 * the default is not stored. In a WRITE run. */
cp_error_t *cp_settings_change(cp_db_t *db, const cp_setting_author_t *author, cp_setting_key_t key, const char *text,
                               apr_pool_t *pool);

/** An INPUT error where a PortalTicketFilter cannot be read with the properties that the database has. */
cp_error_t *cp_settings_check_filter(cp_db_t *db, const char *portal, const char *text, apr_pool_t *pool);

typedef struct cp_setting_change_t {
    apr_int64_t id;
    const cp_setting_t *row; /**< NULL for a definition, and where this version knows no such setting */
    const char *name;        /**< of a definition: kind/name */
    const char *before;      /**< NULL: the default; no definition */
    const char *after;       /**< the same */
    const char *actor;
    apr_time_t at;
} cp_setting_change_t;

/** The newest `limit` changes older than the one with the id `before` (0: from the newest). */
cp_error_t *cp_settings_changes(const cp_setting_change_t **changes, int *count, cp_db_t *db, const char *portal,
                                apr_int64_t before, int limit, apr_pool_t *pool);

/** The change of that id; MISSING if there is none. */
cp_error_t *cp_settings_change_find(cp_setting_change_t *change, cp_db_t *db, const char *portal, apr_int64_t id,
                                    apr_pool_t *pool);

/** Puts back what stood before a change; recorded as a change of its own. MISSING if there is no such change, CONFLICT if
 * its setting is no longer known. In a WRITE run. */
cp_error_t *cp_settings_undo(cp_db_t *db, const cp_setting_author_t *author, apr_int64_t id, apr_pool_t *pool);

#endif
