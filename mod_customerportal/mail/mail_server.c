/* SPDX-License-Identifier: Apache-2.0 */
#include "mail_server.h"

#include <apr_file_info.h>
#include <apr_file_io.h>
#include <apr_strings.h>
#include <string.h>
#include <strings.h>

#include "../base/base_string.h"

#define PASSWORD_MAX 1000
#define FIELD "mail_server"

static bool is_loopback(const char *host)
{
    return !strcasecmp(host, "localhost") || !strncmp(host, "127.", 4) || !strcmp(host, "[::1]");
}

static bool valid_host(const char *host)
{
    if (host[0] == '[')
        return strspn(host + 1, "0123456789abcdefABCDEF:.") == strlen(host) - 2 && host[strlen(host) - 1] == ']';
    return *host && strspn(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._") == strlen(host);
}

/* "%40" in a user is "@". */
static const char *decode(const char *text, apr_pool_t *pool)
{
    char *copy = apr_pstrdup(pool, text), *to = copy;

    for (const char *at = copy; *at; at++) {
        char digits[3] = {at[0] == '%' ? at[1] : '\0', at[0] == '%' && at[1] ? at[2] : '\0', '\0'};
        if (strlen(digits) == 2 && strspn(digits, "0123456789abcdefABCDEF") == 2 && strcmp(digits, "00") != 0) {
            *to++ = (char)apr_strtoi64(digits, NULL, 16);
            at += 2;
        }
        else {
            *to++ = *at;
        }
    }
    *to = '\0';
    return copy;
}

static cp_error_t *split_host(const char **host, const char *authority, apr_pool_t *pool)
{
    const char *bracket = strchr(authority, ']');
    const char *colon = strchr(bracket ? bracket : authority, ':');
    apr_int64_t port;

    *host = colon ? apr_pstrmemdup(pool, authority, (apr_size_t)(colon - authority)) : authority;
    if (!valid_host(*host))
        return cp_error_field(pool, FIELD, "needs the name of a host, as in smtp://mail.example.com:587");
    if (colon && !cp_parse_int(colon + 1, 1, 65535, &port))
        return cp_error_field(pool, FIELD, "needs a port from 1 to 65535 after the host");
    return NULL;
}

static cp_error_t *choose_tls(cp_mail_server_t *server, bool smtps, const char *host, const char *word,
                              apr_pool_t *pool)
{
    if (word && strcasecmp(word, "starttls") != 0 && strcasecmp(word, "plain") != 0)
        return cp_error_field(pool, FIELD, "takes \"starttls\" or \"plain\" after the address, not \"%s\"", word);
    if (word && smtps)
        return cp_error_field(pool, FIELD, "needs no \"%s\" with smtps://, which is TLS from the first byte", word);
    server->starttls = !smtps && (word ? !strcasecmp(word, "starttls") : !is_loopback(host));
    return NULL;
}

cp_error_t *cp_mail_server_parse(cp_mail_server_t *server, const char *url, const char *word, apr_pool_t *pool)
{
    bool smtps = !strncasecmp(url, "smtps://", 8);
    const char *authority = smtps ? url + 8 : url + 7, *at, *host;

    *server = (cp_mail_server_t){.timeout = CP_MAIL_TIMEOUT};
    if (!smtps && strncasecmp(url, "smtp://", 7) != 0)
        return cp_error_field(pool, FIELD,
                              "needs the address of a mail server, such as smtp://mail.example.com:587 or "
                              "smtps://mail.example.com");
    authority = apr_pstrmemdup(pool, authority, strcspn(authority, "/"));
    at = strrchr(authority, '@');
    if (at) {
        const char *user = apr_pstrmemdup(pool, authority, (apr_size_t)(at - authority));
        if (strchr(user, ':'))
            return cp_error_field(pool, FIELD, "must not hold a password; write it to the PortalMailPasswordFile");
        server->user = decode(user, pool);
        if (!*server->user || strcspn(server->user, "\r\n") != strlen(server->user))
            return cp_error_field(pool, FIELD, "needs a user before the @, or no @ at all");
        authority = at + 1;
    }
    CP_TRY(split_host(&host, authority, pool));
    server->url = apr_pstrcat(pool, smtps ? "smtps://" : "smtp://", authority, NULL);
    return choose_tls(server, smtps, host, word, pool);
}

cp_error_t *cp_mail_password_read(const char **password, bool *exposed, const char *path, apr_pool_t *pool)
{
    char line[PASSWORD_MAX + 2];
    apr_finfo_t info;
    apr_file_t *file;
    apr_status_t status = apr_file_open(&file, path, APR_FOPEN_READ, 0, pool);

    if (status != APR_SUCCESS)
        return cp_error_field(pool, "mail_password", "needs a file that can be read; %s cannot: %s", path,
                              apr_strerror(status, line, sizeof line));
    if (exposed)
        *exposed = apr_file_info_get(&info, APR_FINFO_PROT, file) == APR_SUCCESS &&
                   (info.protection & (APR_FPROT_WREAD | APR_FPROT_WWRITE)) != 0;
    status = apr_file_gets(line, sizeof line, file);
    apr_file_close(file);
    line[status == APR_SUCCESS ? strcspn(line, "\r\n") : 0] = '\0';
    if (!*line || strlen(line) > PASSWORD_MAX)
        return cp_error_field(pool, "mail_password", "needs a file whose first line is the password");
    *password = apr_pstrdup(pool, line);
    memset(line, 0, sizeof line);
    return NULL;
}

cp_error_t *cp_mail_from_parse(const char **name, const char **address, const char *text, apr_pool_t *pool)
{
    const char *line = cp_one_line(text, pool);
    const char *open = strrchr(line, '<');
    const char *close = open ? strchr(open, '>') : NULL;
    const char *found = line;

    *name = "";
    if (open && close && !close[1]) {
        *name = cp_trim(apr_pstrmemdup(pool, line, (apr_size_t)(open - line)), pool);
        apr_size_t length = strlen(*name);
        if (length >= 2 && (*name)[0] == '"' && (*name)[length - 1] == '"')
            *name = apr_pstrmemdup(pool, *name + 1, length - 2);
        found = apr_pstrmemdup(pool, open + 1, (apr_size_t)(close - open - 1));
    }
    if (!cp_email_key(found, pool))
        return cp_error_field(pool, "mail_from", "needs an address such as \"Example Support <support@example.com>\"");
    *address = cp_trim(found, pool);
    return NULL;
}
