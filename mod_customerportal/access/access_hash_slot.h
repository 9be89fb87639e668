/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The slots within which passwords are hashed; see cp_password_slots_create, which makes them. Private to access/.
 * Thread-safe.
 */
#ifndef CP_ACCESS_HASH_SLOT_H
#define CP_ACCESS_HASH_SLOT_H

#include "../base/base_error.h"

#define CP_HASH_SLOT_WAITING 50 /**< most threads of this process that wait for a slot */

/** Takes a slot, waiting for one. UNAVAILABLE when too many wait already, or none comes free within 10 s. */
cp_error_t *cp_hash_slot_enter(int *slot, apr_pool_t *pool);
void cp_hash_slot_leave(int slot);

#endif
