/* SPDX-License-Identifier: Apache-2.0 */
/** The console's pages of ticket and contact properties. Private to settings/. */
#ifndef CP_SETTINGS_PROPERTY_H
#define CP_SETTINGS_PROPERTY_H

#include "../model/model_property_use.h"
#include "settings_order.h"
#include "settings_record.h"

cp_error_t *cp_settings_properties(cp_request_t *req);       /**< GET /settings/properties?of=contact */
cp_error_t *cp_settings_properties_move(cp_request_t *req);  /**< POST: one up or down */
cp_error_t *cp_settings_property(cp_request_t *req);         /**< GET /settings/properties/new, …/{name} */
cp_error_t *cp_settings_property_save(cp_request_t *req);    /**< POST the same */
cp_error_t *cp_settings_property_option(cp_request_t *req);  /**< POST …/options: a button of an option */
cp_error_t *cp_settings_property_archive(cp_request_t *req); /**< POST …/archive: archives, or restores */
cp_error_t *cp_settings_property_removal(cp_request_t *req); /**< GET …/remove: says what goes with it */
cp_error_t *cp_settings_property_remove(cp_request_t *req);  /**< POST …/remove */

/** The property of the address, or a MISSING error. */
cp_error_t *cp_settings_property_find(const cp_property_t **property, const cp_request_t *req);

/** A text that stands for what is stored, so that a form tells whether it is still what it showed. */
const char *cp_settings_property_mark(const cp_property_t *property, apr_pool_t *pool);

/** CONFLICT (cp_record_is_stale) where what is stored is not what `property` says. In a run. */
cp_error_t *cp_settings_property_check(cp_db_t *db, const cp_property_t *property, const char *seen, apr_pool_t *pool);

/** Where it is used: "Ticket visibility, Access group “Gold”, Report a problem"; "" where it is not. */
const char *cp_settings_property_uses(const cp_reader_t *reader, const cp_property_users_t *users,
                                      const cp_property_t *property);

/** A warning where httpd.conf fixes a visibility rule that names the property, which nothing else knows of; NULL mostly. */
const char *cp_settings_property_pinned(const cp_reader_t *reader, const cp_property_t *property);

/** Brings options into the order that the page has them in (settings_order.h); `options` are those of `property`. */
void cp_settings_property_reorder(const cp_property_t *property, cp_property_option_t *options,
                                  const cp_request_t *req);

/** The names of the first `count` options in their order, blank-separated. */
const char *cp_settings_option_names(const cp_property_t *property, int count, apr_pool_t *pool);

/** A name made of a label, of a-z, 0-9 and _: "order_number". `taken` says whether a name is not free; may be NULL. */
const char *cp_settings_name_of(const char *label, bool (*taken)(const void *baton, const char *name),
                                const void *baton, apr_pool_t *pool);

#endif
