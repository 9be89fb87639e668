/* SPDX-License-Identifier: Apache-2.0 */
/** Reports of mail servers about mails that we sent (RFC 3464, and what servers send that do not know it). */
#ifndef CP_CTL_BOUNCE_H
#define CP_CTL_BOUNCE_H

#include "ctl_mail.h"

typedef enum {
    CP_BOUNCE_NONE,   /**< the mail is no such report */
    CP_BOUNCE_FAILED, /**< the mail did not arrive and will not */
    CP_BOUNCE_OTHER   /**< it is late, was relayed, or has been read: nothing to be done */
} cp_bounce_kind_t;

typedef struct cp_bounce_t {
    cp_bounce_kind_t kind;
    const char *reason; /**< one line, as the server has it; never NULL */
    const apr_array_header_t
        *ids;          /**< const char *: Message-IDs, without <>, of what it may be about, likeliest first */
    const char *token; /**< of the reply address that the returned mail names (model_reply_address.h); NULL: none */
} cp_bounce_t;

/** Reads the report, in `pool`. Never fails: what cannot be understood is no report. */
void cp_bounce_read(cp_bounce_t *bounce, const cp_mail_t *mail, apr_pool_t *pool);

#endif
