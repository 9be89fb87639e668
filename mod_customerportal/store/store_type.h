/* SPDX-License-Identifier: Apache-2.0 */
/** The media type of a file, by its content only (libmagic): names and what a browser says are no evidence. */
#ifndef CP_STORE_TYPE_H
#define CP_STORE_TYPE_H

#include <apr_pools.h>

/** A lower-case type/subtype without parameters, in `pool` or constant; "application/octet-stream" where libmagic has no
 * answer. One file at a time per process, as libmagic's state is not for two threads; it is loaded at first use. */
const char *cp_store_type(const char *path, apr_pool_t *pool);

#endif
