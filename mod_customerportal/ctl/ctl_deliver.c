/* SPDX-License-Identifier: Apache-2.0 */
/* deliver: the end of a mail server's pipe. Its exit code is the answer to the mail server: 0, the mail is taken (or left
 * out, which is said); 75, it has to be tried again; 65 and 77, it goes back to its sender. Whatever is not the mail's
 * own fault is 75, so that no mail is lost by a mistake of ours or of whoever wrote the command line. */
#include "ctl_deliver.h"

#include <apr_strings.h>
#include <sysexits.h>
#include <syslog.h>

#include "../access/access_throttle.h"
#include "../base/base_string.h"
#include "ctl_import.h"

#define HOURLY_MAX 1000000

static void tell(const char *mail_id, const char *said)
{
    openlog("portalctl", LOG_PID, LOG_MAIL);
    syslog(LOG_INFO, "mail %s: %s", mail_id, said);
    fprintf(stderr, "portalctl: mail %s: %s\n", mail_id, said);
}

/* Mail servers send on what is written here to the sender when they give up, so the cause is for the log only. */
static cp_error_t *fail(cp_ctl_t *ctl, const char *mail_id, const cp_error_t *error)
{
    bool hopeless = error->kind == CP_ERROR_INPUT || error->kind == CP_ERROR_TOO_LARGE;

    ctl->exit_code = hopeless ? EX_DATAERR : EX_TEMPFAIL;
    tell(mail_id, error->safe);
    syslog(LOG_ERR, "mail %s: cause: %s", mail_id, cp_error_chain(error, ctl->pool));
    return NULL;
}

static cp_error_t *read_mail(cp_deliver_t *deliver, cp_ctl_t *ctl)
{
    apr_size_t length;
    const char *bytes;
    cp_mail_t *mail;

    CP_TRY(cp_ctl_stdin(&bytes, &length, ctl, CP_MAIL_MAX));
    cp_mail_init();
    CP_TRY(cp_mail_parse(&mail, bytes, length, ctl->pool));
    deliver->mail = mail;
    deliver->mail_id = cp_import_mail_id(mail, bytes, length, ctl->pool);
    return NULL;
}

static cp_error_t *take(cp_deliver_t *deliver, cp_ctl_t *ctl)
{
    const char *said;
    bool refused;

    CP_TRY(cp_ctl_store(&deliver->store, ctl));
    CP_TRY(cp_deliver(&said, &refused, deliver, ctl->db, ctl->pool));
    ctl->exit_code = refused ? EX_NOPERM : 0;
    tell(deliver->mail_id, said);
    return NULL;
}

static cp_error_t *deliver_usage(cp_deliver_t *deliver, const char *hourly, cp_ctl_t *ctl)
{
    deliver->hourly = CP_THROTTLE_MAIL;
    if (!deliver->inbox)
        return cp_ctl_usage(ctl, "--inbox NAME is needed: the inbox that new tickets go to");
    if (hourly && !cp_parse_int(hourly, 1, HOURLY_MAX, &deliver->hourly))
        return cp_ctl_usage(ctl, "--hourly is a number from 1 to %d", HOURLY_MAX);
    return NULL;
}

cp_error_t *cp_ctl_deliver(cp_ctl_t *ctl)
{
    cp_ctl_option_t options[] = {{"inbox", false, NULL},
                                 {"portal", false, ""},
                                 {"recipient", false, NULL},
                                 {"hourly", false, NULL},
                                 {NULL, false, NULL}};
    cp_deliver_t deliver = {.mail_id = "?", .now = ctl->now};
    cp_error_t *error;

    CP_TRY(cp_ctl_options(ctl, options, NULL, 0, 0));
    deliver.inbox = options[0].value;
    deliver.portal = options[1].value;
    deliver.recipient = options[2].value;
    CP_TRY(deliver_usage(&deliver, options[3].value, ctl));
    error = read_mail(&deliver, ctl);
    if (!error)
        error = take(&deliver, ctl);
    return error ? fail(ctl, deliver.mail_id, error) : NULL;
}
