/* SPDX-License-Identifier: Apache-2.0 */
/**
 * In which language a page or a mail is: the one place where that is decided. A portal has one language; an
 * administrator may offer others besides, and then what a person chose wins (P52). Where none is offered there is nothing
 * to choose, whatever somebody chose elsewhere (S06).
 */
#ifndef CP_MODEL_LANGUAGE_H
#define CP_MODEL_LANGUAGE_H

#include "../text/text_language.h"
#include "model_setting.h"

/** What is known of who reads, strongest first. All may be NULL. */
typedef struct cp_language_wish_t {
    const char *person; /**< saved by the person */
    const char *cookie; /**< chosen in this browser */
    const char *domain; /**< language of the host that the request came to (S05); it is always offered */
    const char *accept; /**< the browser's Accept-Language */
} cp_language_wish_t;

/** The languages that people may choose from, the portal's (or the domain's) first; count 1: there is nothing to choose.
 * `known` are those that there are catalogs for. The rows are in `pool`. */
cp_languages_t cp_language_offered(const cp_settings_t *settings, const char *domain, const cp_languages_t *known,
                                   apr_pool_t *pool);

/** The tag of the language to write in, one of `known`. */
const char *cp_language_decide(const cp_settings_t *settings, const cp_language_wish_t *wish,
                               const cp_languages_t *known, apr_pool_t *pool);

#endif
