/* SPDX-License-Identifier: Apache-2.0 */
/** The store as the place of themes' pictures. */
#ifndef CP_STORE_THEME_H
#define CP_STORE_THEME_H

#include "../model/model_theme_picture.h"
#include "store_file.h"

/** Fetches from the store and keeps in it, as long as it lives. NULL for `store`: nothing is there, and nothing can be
 * kept (STORAGE). */
cp_theme_pictures_t cp_store_pictures(cp_store_t *store);

#endif
