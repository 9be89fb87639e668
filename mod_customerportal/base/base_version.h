/* SPDX-License-Identifier: Apache-2.0 */
/** The version, in its one place; apxs.mk reads it from here. */
#ifndef CP_BASE_VERSION_H
#define CP_BASE_VERSION_H

#define CP_VERSION "0.1.0"

#endif
