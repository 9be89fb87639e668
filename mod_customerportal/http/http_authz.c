/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `Require portal-contact | portal-company NAME… | portal-group NAME… | portal-agent | portal-admin` for any Location (D1). Everything is
 * looked up for each request, so that a contact who was disabled or moved is out, or in, with the next one.
 */
#include <apr_strings.h>
#include <http_request.h>
#include <mod_auth.h>

#include "../base/base_string.h"
#include "http_private.h"

static authz_status decide(request_rec *r, const apr_array_header_t *words,
                           bool (*may)(const cp_viewer_t *, const apr_array_header_t *))
{
    cp_portal_t *portal = cp_config_portal_for(r);
    const cp_viewer_t *viewer;

    if (!r->user)
        return AUTHZ_DENIED_NO_USER;
    if (!portal || !portal->run)
        return AUTHZ_GENERAL_ERROR;
    cp_error_t *error = cp_facts_viewer(&viewer, r, portal);
    if (error) {
        cp_log_request_error(r, error, NULL);
        return AUTHZ_GENERAL_ERROR;
    }
    return may(viewer, words) ? AUTHZ_GRANTED : AUTHZ_DENIED;
}

static bool listed(const apr_array_header_t *words, const char *text)
{
    for (int i = 0; text && i < words->nelts; i++)
        if (!strcasecmp(APR_ARRAY_IDX(words, i, const char *), text))
            return true;
    return false;
}

static bool may_contact(const cp_viewer_t *viewer, const apr_array_header_t *words)
{
    return viewer->kind == CP_VIEWER_CONTACT && (!words->nelts || listed(words, viewer->person.email));
}

static bool may_company(const cp_viewer_t *viewer, const apr_array_header_t *words)
{
    return viewer->kind == CP_VIEWER_CONTACT && viewer->company_id && listed(words, viewer->company_name);
}

static bool may_agent(const cp_viewer_t *viewer, const apr_array_header_t *words)
{
    (void)words;
    return viewer->kind == CP_VIEWER_STAFF;
}

static bool may_admin(const cp_viewer_t *viewer, const apr_array_header_t *words)
{
    (void)words;
    return viewer->kind == CP_VIEWER_STAFF && viewer->admin;
}

static bool may_anything(const cp_viewer_t *viewer, const apr_array_header_t *words)
{
    (void)words;
    return viewer->kind == CP_VIEWER_CONTACT;
}

static authz_status check_contact(request_rec *r, const char *line, const void *parsed)
{
    (void)line;
    return decide(r, parsed, may_contact);
}

static authz_status check_company(request_rec *r, const char *line, const void *parsed)
{
    (void)line;
    return decide(r, parsed, may_company);
}

/* A group's members are looked up with the request as the rest is; the names stay with it, for further lines. */
static authz_status check_group(request_rec *r, const char *line, const void *parsed)
{
    authz_status status = decide(r, parsed, may_anything);
    const apr_array_header_t *names = parsed;
    bool member = false;

    (void)line;
    for (int i = 0; status == AUTHZ_GRANTED && i < names->nelts && !member; i++) {
        cp_error_t *error = cp_facts_group(&member, r, APR_ARRAY_IDX(names, i, const char *));
        if (error) {
            cp_log_request_error(r, error, NULL);
            return AUTHZ_GENERAL_ERROR;
        }
    }
    return status == AUTHZ_GRANTED && !member ? AUTHZ_DENIED : status;
}

static authz_status check_agent(request_rec *r, const char *line, const void *parsed)
{
    (void)line;
    return decide(r, parsed, may_agent);
}

static authz_status check_admin(request_rec *r, const char *line, const void *parsed)
{
    (void)line;
    return decide(r, parsed, may_admin);
}

static apr_array_header_t *words_of(const char *line, apr_pool_t *pool)
{
    apr_array_header_t *words = apr_array_make(pool, 2, sizeof(const char *));

    while (*line) {
        const char *word = ap_getword_conf(pool, &line);
        if (*word)
            APR_ARRAY_PUSH(words, const char *) = word;
    }
    return words;
}

static const char *parse_emails(cmd_parms *cmd, const char *line, const void **parsed)
{
    apr_array_header_t *words = words_of(line, cmd->pool);

    *parsed = words;
    for (int i = 0; i < words->nelts; i++)
        if (!cp_email_key(APR_ARRAY_IDX(words, i, const char *), cmd->pool))
            return apr_psprintf(cmd->pool, "Require portal-contact takes e-mail addresses or nothing; \"%s\" is none",
                                APR_ARRAY_IDX(words, i, const char *));
    return NULL;
}

static const char *parse_names(cmd_parms *cmd, const char *line, const void **parsed)
{
    apr_array_header_t *words = words_of(line, cmd->pool);

    *parsed = words;
    return words->nelts ? NULL : "Require portal-company needs one or more names of companies";
}

static const char *parse_groups(cmd_parms *cmd, const char *line, const void **parsed)
{
    apr_array_header_t *words = words_of(line, cmd->pool);

    *parsed = words;
    return words->nelts ? NULL : "Require portal-group needs one or more names of access groups";
}

static const char *parse_nothing(cmd_parms *cmd, const char *line, const void **parsed)
{
    *parsed = words_of(line, cmd->pool);
    return ((const apr_array_header_t *)*parsed)->nelts
               ? "Require portal-agent and Require portal-admin take no argument"
               : NULL;
}

void cp_authz_register(apr_pool_t *pool)
{
    static const struct {
        const char *name;
        authz_provider provider;
    } all[] = {
        {"portal-contact", {check_contact, parse_emails}}, {"portal-company", {check_company, parse_names}},
        {"portal-group", {check_group, parse_groups}},     {"portal-agent", {check_agent, parse_nothing}},
        {"portal-admin", {check_admin, parse_nothing}},
    };

    for (apr_size_t i = 0; i < sizeof all / sizeof *all; i++)
        ap_register_auth_provider(pool, AUTHZ_PROVIDER_GROUP, all[i].name, AUTHZ_PROVIDER_VERSION, &all[i].provider,
                                  AP_AUTH_INTERNAL_PER_CONF);
}
