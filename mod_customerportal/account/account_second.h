/* SPDX-License-Identifier: Apache-2.0 */
/** The second factor: asked for after the first one, and set up. Private to account/. */
#ifndef CP_ACCOUNT_SECOND_H
#define CP_ACCOUNT_SECOND_H

#include "../access/access_throttle.h"
#include "account_enter.h"

/** The page that asks for the second factor (or has it set up), as the answer to the form that gave the first one, with
 * what was typed before all of it. */
cp_error_t *cp_account_ask_second(cp_request_t *req, const cp_entry_t *entry, const char *carried);

/** The page that has a factor set up: `error` (a msgid) beside the code, or NULL. `path` is where the code is sent. */
typedef struct cp_factor_page_t {
    const char *path;
    const char *email;
    const char *secret;  /**< in base32 */
    const char *carried; /**< or NULL */
    const char *error;
} cp_factor_page_t;
cp_error_t *cp_account_show_factor(cp_request_t *req, const cp_factor_page_t *page, int status);

/** The page with recovery codes, which are shown this one time. `next` is where its link leads. */
cp_error_t *cp_account_show_codes(cp_request_t *req, const char *const *codes, const char *next, const char *carried);

/** Begins an attempt to give a second factor. They are counted apart from passwords, whose success forgets them. */
cp_error_t *cp_account_second_attempt(cp_attempt_t *attempt, const cp_request_t *req, const char *email);

/** What is wrong with a code that was typed; a msgid. */
extern const char cp_account_wrong_code[];

#endif
