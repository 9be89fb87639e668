/* SPDX-License-Identifier: Apache-2.0 */
/** Where mail is handed over, and from whom it comes: what the sysadmin's directives say, checked. */
#ifndef CP_MAIL_SERVER_H
#define CP_MAIL_SERVER_H

#include <apr_time.h>
#include <stdbool.h>

#include "../base/base_error.h"

#define CP_MAIL_TIMEOUT 60 /**< seconds that a server may take for an answer, unless the sysadmin says otherwise */

typedef struct cp_mail_server_t {
    const char *url;  /**< "smtp://mail.example.com:587", without a user */
    const char *user; /**< NULL: no authentication */
    const char *password;
    const char *ca_file; /**< NULL: the system's */
    bool starttls;       /**< of smtp://: required; else the connection stays as it is */
    int timeout;         /**< seconds */
} cp_mail_server_t;

/** Reads smtp://[user@]host[:port] or smtps://…; `word` is "starttls", "plain" or NULL. Without a word smtp:// demands
 * STARTTLS unless the host is this machine. An INPUT error says what is wrong; it never holds a password. In `pool`. */
cp_error_t *cp_mail_server_parse(cp_mail_server_t *server, const char *url, const char *word, apr_pool_t *pool);

/** The first line of a file, without its end: a password. An INPUT error says what is wrong. `exposed` (may be NULL)
 * tells that others than owner and group may read the file. */
cp_error_t *cp_mail_password_read(const char **password, bool *exposed, const char *path, apr_pool_t *pool);

/** Takes "Name <address>" or an address apart; an INPUT error where it is neither. `name` may become "". In `pool`. */
cp_error_t *cp_mail_from_parse(const char **name, const char **address, const char *text, apr_pool_t *pool);

#endif
