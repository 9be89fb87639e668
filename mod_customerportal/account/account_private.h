/* SPDX-License-Identifier: Apache-2.0 */
/** What the account's files share. */
#ifndef CP_ACCOUNT_PRIVATE_H
#define CP_ACCOUNT_PRIVATE_H

#include "../view/view_frame.h"
#include "account.h"

/** What was wrong with a form of the account page, in the reader's words; NULL: nothing. */
typedef struct cp_account_faults_t {
    const char *first_name;
    const char *last_name;
    const char *current_password;
    const char *new_password;
    const char *proof; /**< of the form for two factors */
} cp_account_faults_t;

/** Shows the account page; with faults as the answer (422) to a form of it. */
cp_error_t *cp_account_show(cp_request_t *req, const cp_account_faults_t *faults);

#endif
