/* SPDX-License-Identifier: Apache-2.0 */
/** Further checks of settings: each returns NULL or a sentence that says what is allowed. Private to model/. */
#ifndef CP_MODEL_SETTING_CHECK_H
#define CP_MODEL_SETTING_CHECK_H

#include <apr_pools.h>

const char *cp_check_time_zone(const char *value, apr_pool_t *pool);
const char *cp_check_language(const char *value, apr_pool_t *pool);
const char *cp_check_languages(const char *value, apr_pool_t *pool);
const char *cp_check_url(const char *value, apr_pool_t *pool);     /**< http(s), or empty */
const char *cp_check_address(const char *value, apr_pool_t *pool); /**< e-mail address, or empty */
const char *cp_check_slug(const char *value, apr_pool_t *pool);    /**< path without a slash before it, or empty */
const char *cp_check_hosts(const char *value, apr_pool_t *pool);   /**< hosts with =language or without, or empty */
const char *cp_check_domains(const char *value, apr_pool_t *pool); /**< mail domains, or empty */
const char *cp_check_theme(const char *value, apr_pool_t *pool);   /**< name of a theme, or empty */
/** A rule in one line (model_rule_line.h). Properties that administrators define are not known here: of conditions on them
 * only the form is looked at. */
const char *cp_check_filter(const char *value, apr_pool_t *pool);

#endif
