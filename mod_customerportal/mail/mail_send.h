/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Hands mails to SMTP servers, several at once, without waiting: libcurl does the protocol. A connection serves one mail
 * after the other, and is closed when the mailer goes.
 *
 * A mailer belongs to one thread. It holds no lock and no connection to a database.
 */
#ifndef CP_MAIL_SEND_H
#define CP_MAIL_SEND_H

#include "mail_server.h"

typedef struct cp_mailer_t cp_mailer_t;

/** What became of a mail. */
typedef enum {
    CP_MAIL_SENT,    /**< the server said so */
    CP_MAIL_LATER,   /**< not this time: 4xx, or the network, or the server is not in order */
    CP_MAIL_REFUSED, /**< 5xx: never */
    CP_MAIL_DOUBT,   /**< all of it went out, and the answer did not come */
    CP_MAIL_UNTRIED  /**< stopped before anything of it went out */
} cp_mail_outcome_t;

typedef struct cp_mail_result_t {
    cp_mail_outcome_t outcome;
    bool server;        /**< the trouble is the server's or the network's, not this mail's: others will fare alike */
    const char *reason; /**< in words, with the server's own where it said some; "" when sent */
    void *baton;
} cp_mail_result_t;

typedef struct cp_mail_job_t {
    const cp_mail_server_t *server;
    const char *sender;    /**< envelope: where bounces go */
    const char *recipient; /**< envelope */
    const char *data;      /**< what cp_mail_write made; must stay until the result is taken */
    apr_size_t length;
    void *baton;
} cp_mail_job_t;

/** Call once per process before there are threads; again does no harm. */
cp_error_t *cp_mail_init(apr_pool_t *pool);

/** A mailer; ends, with its connections, when `pool` does. */
cp_error_t *cp_mailer_create(cp_mailer_t **mailer, apr_pool_t *pool);

/** Begins to send. INTERNAL where there is no memory; the error is in `pool`. */
cp_error_t *cp_mailer_add(cp_mailer_t *mailer, const cp_mail_job_t *job, apr_pool_t *pool);

/** Goes on, waiting for at most `wait_ms` for something to happen. */
void cp_mailer_step(cp_mailer_t *mailer, int wait_ms);

/** Takes a result, if there is one. Its texts live in `pool`. */
bool cp_mailer_next(cp_mail_result_t *result, cp_mailer_t *mailer, apr_pool_t *pool);

/** Mails that were added and have no result yet. */
int cp_mailer_active(const cp_mailer_t *mailer);

/** Breaks off what can be broken off: each mail of which the last byte has not gone out gets the result UNTRIED.
 * `all`: the others too, as DOUBT. */
void cp_mailer_stop(cp_mailer_t *mailer, bool all);

/** How far a mail got, and what the server said last: what a result is made of. */
typedef enum { CP_MAIL_AT_SERVER, CP_MAIL_AT_SENDER, CP_MAIL_AT_RECIPIENT, CP_MAIL_AT_DATA } cp_mail_stage_t;

/** Judges a transfer that failed. `code` is the last reply's, 0 for none; `uploaded`: all bytes went out. For tests. */
cp_mail_outcome_t cp_mail_judge(cp_mail_stage_t stage, int code, bool uploaded);

#endif
