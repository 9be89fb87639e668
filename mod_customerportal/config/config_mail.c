/* SPDX-License-Identifier: Apache-2.0 */
/* What the configuration says of mail: where it is handed over, as whom, and what in it cannot work. */
#include <apr_file_info.h>
#include <apr_strings.h>
#include <ap_listen.h>
#include <http_core.h>

#include "../http/http_private.h"
#include "config_portal.h"

#define HTTP_PORT 80
#define HTTPS_PORT 443

/* What works, but should be looked at. */
static void warn(const cp_argument_t *at, const char *text)
{
    ap_log_error(APLOG_MARK, APLOG_STARTUP | APLOG_WARNING, 0, NULL, "CP01200: %s:%d: %s %s", at->file, at->line,
                 at->directive, text);
}

static void read_password(cp_portal_t *portal, cp_mail_server_t *server, apr_pool_t *pool)
{
    const cp_argument_t *at = &portal->set.mail_password_file;
    bool exposed = false;
    cp_error_t *error;

    if (!at->text) {
        if (server->user)
            cp_config_problem(&portal->set.mail_server,
                              "names a user, so it needs a PortalMailPasswordFile with the password");
        return;
    }
    if (!server->user) {
        cp_config_problem(at, "needs a user in PortalMailServer, as in smtp://user@mail.example.com");
        return;
    }
    error = cp_mail_password_read(&server->password, &exposed, at->text, pool);
    if (error)
        cp_config_problem(at, error->safe);
    else if (exposed)
        warn(at, apr_psprintf(pool, "names a file that everybody on this machine may read: chmod o= %s", at->text));
}

static void check_ca(cp_portal_t *portal, cp_mail_server_t *server, apr_pool_t *pool)
{
    const cp_argument_t *at = &portal->set.mail_ca;
    apr_finfo_t info;

    if (!at->text)
        return;
    if (apr_stat(&info, at->text, APR_FINFO_TYPE, pool) != APR_SUCCESS || info.filetype != APR_REG)
        cp_config_problem(at, apr_psprintf(pool, "needs an existing file; there is none at %s", at->text));
    server->ca_file = at->text;
}

static void check_from(cp_portal_t *portal, apr_pool_t *pool)
{
    const cp_argument_t *at = &portal->set.mail_from;
    cp_error_t *error;

    portal->mail_from_name = portal->mail_from_address = "";
    if (!at->text)
        return;
    error = cp_mail_from_parse(&portal->mail_from_name, &portal->mail_from_address, at->text, pool);
    if (error)
        cp_config_problem(at, error->safe);
}

/* Notices that are on for certain, and no server to hand them to. */
static void check_notices(const cp_portal_t *portal)
{
    const cp_setting_value_t *on = &portal->set.settings.value[CP_SET_MAIL];
    cp_argument_t at = {on->text, "PortalMail", on->file, on->line};

    if (on->text && on->number)
        warn(&at, "is On, but no mail is sent without a PortalMailServer");
}

void cp_config_mail(cp_portal_t *portal, apr_pool_t *pool)
{
    const cp_argument_t *at = &portal->set.mail_server;
    cp_mail_server_t *server;
    cp_error_t *error;

    check_from(portal, pool);
    if (!at->text) {
        check_notices(portal);
        return;
    }
    server = apr_pcalloc(pool, sizeof *server);
    error = cp_mail_server_parse(server, at->text, portal->set.mail_tls, pool);
    if (error) {
        cp_config_problem(at, error->safe);
        return;
    }
    if (portal->set.mail_timeout)
        server->timeout = portal->set.mail_timeout;
    read_password(portal, server, pool);
    check_ca(portal, server, pool);
    portal->mail = server;
}

/* The port and scheme of a server that names none are those that it listens on: TLS first, as others are redirected. */
static const ap_listen_rec *listener_of(void)
{
    for (const ap_listen_rec *at = ap_listeners; at; at = at->next)
        if (at->bind_addr->port == HTTPS_PORT || (at->protocol && !strcasecmp(at->protocol, "https")))
            return at;
    return ap_listeners;
}

const char *cp_config_origin(const cp_portal_t *portal, apr_pool_t *pool)
{
    const server_rec *server = portal->server;
    int port = server->port ? server->port : server->addrs ? server->addrs->host_port : 0;
    const char *scheme = server->server_scheme;
    const char *host = server->server_hostname ? server->server_hostname : "localhost";
    const ap_listen_rec *listener = port ? NULL : listener_of();

    if (listener)
        port = listener->bind_addr->port;
    if (!scheme)
        scheme = port == HTTPS_PORT || (listener && listener->protocol && !strcasecmp(listener->protocol, "https"))
                     ? "https"
                     : "http";
    if (!port || port == (strcmp(scheme, "https") ? HTTP_PORT : HTTPS_PORT))
        return apr_pstrcat(pool, scheme, "://", host, NULL);
    return apr_psprintf(pool, "%s://%s:%d", scheme, host, port);
}
