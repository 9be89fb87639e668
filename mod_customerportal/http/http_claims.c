/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What another module says of the person who asks, as PortalIdentity names it. It counts only with a name of a user,
 * which no client can set; what a client can write, headers, is read only where the administrator's expressions do so.
 */
#include <apr_lib.h>
#include <apr_strings.h>
#include <http_core.h>
#include <http_request.h>

#include "../account/account_enter.h"
#include "../base/base_crypto.h"
#include "../base/base_string.h"
#include "http_private.h"

static bool has_user(const request_rec *r)
{
    return r->user && *r->user;
}

/* Modules exist that let a request pass on its way to their own sign-in page: CVE-2025-31492 is one such case. An empty
 * name would be a user to httpd's question whether one is needed. */
bool cp_claims_missing(request_rec *r)
{
    char *user = r->user;
    bool required;

    if (has_user(r) || !ap_auth_type(r))
        return false;
    r->user = NULL;
    required = ap_some_authn_required(r);
    r->user = user;
    if (!required)
        return false;
    ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, "CP01571: AuthType %s let a request pass without a user; it is refused",
                  ap_auth_type(r));
    return true;
}

/* ---- Expressions ---- */

static const char *text_of(request_rec *r, const cp_mapping_t *mapping, const ap_expr_info_t *expression)
{
    const char *error = NULL;
    const char *text = expression ? ap_expr_str_exec(r, expression, &error) : NULL;

    if (error)
        ap_log_rerror(APLOG_MARK, APLOG_WARNING, 0, r, "CP01572: an expression of PortalIdentity at %s:%d: %s",
                      mapping->at.file, mapping->at.line, error);
    return text && !error ? text : "";
}

static const char *tidy_text_of(request_rec *r, const cp_mapping_t *mapping, const ap_expr_info_t *expression)
{
    const char *text = text_of(r, mapping, expression);

    return cp_one_line(cp_utf8_repair(text, strlen(text), r->pool), r->pool);
}

/* Byte for byte: what is repaired or cut would make one person of two. */
static const char *subject_of(request_rec *r, const cp_mapping_t *mapping)
{
    const char *subject = mapping->subject ? text_of(r, mapping, mapping->subject) : r->user;
    apr_size_t length = strlen(subject);

    if (length > 0 && length <= CP_IDENTITY_SUBJECT_MAX && cp_utf8_valid(subject, length))
        return subject;
    ap_log_rerror(APLOG_MARK, APLOG_WARNING, 0, r,
                  "CP01573: PortalIdentity at %s:%d: the subject of %s is empty, longer than %d bytes or no UTF-8, so "
                  "nobody is let in by it",
                  mapping->at.file, mapping->at.line, ap_escape_logitem(r->pool, r->user), CP_IDENTITY_SUBJECT_MAX);
    return NULL;
}

static bool holds(request_rec *r, const cp_mapping_t *mapping)
{
    const char *error = NULL;
    int answer = mapping->verified ? ap_expr_exec(r, mapping->verified, &error) : 0;

    if (answer < 0)
        ap_log_rerror(APLOG_MARK, APLOG_WARNING, 0, r, "CP01574: an expression of PortalIdentity at %s:%d: %s",
                      mapping->at.file, mapping->at.line, error ? error : "failed");
    return answer > 0;
}

/* A directory's groups are distinguished names: the first part is the name. */
static const char *name_of_group(const char *text, apr_pool_t *pool)
{
    const char *name = cp_trim(text, pool);

    if (strncasecmp(name, "cn=", 3) != 0)
        return name;
    return cp_trim(apr_pstrndup(pool, name + 3, strcspn(name + 3, ",")), pool);
}

/* Separated by semicolons; else, unless it is one distinguished name, by commas. */
static void read_groups(cp_claims_t *claims, const char *text, apr_pool_t *pool)
{
    const char **names = apr_pcalloc(pool, CP_CLAIMED_GROUPS_MAX * sizeof *names);
    char separator = strchr(text, ';') || !strncasecmp(text, "cn=", 3) ? ';' : ',';

    while (*text && claims->group_count < CP_CLAIMED_GROUPS_MAX) {
        const char *end = strchr(text, separator);
        apr_size_t length = end ? (apr_size_t)(end - text) : strlen(text);
        const char *name = name_of_group(apr_pstrndup(pool, text, length), pool);
        if (*name)
            names[claims->group_count++] = name;
        text += length + (end != NULL);
    }
    claims->groups = names;
}

/* Each part with its length before it, so that no two sets of claims are one text. The policy is part of it: what the
 * administrator changes there is in force for everybody when he comes again. */
static const char *digest_of(const cp_claims_t *claims, apr_pool_t *pool)
{
    const char *const parts[] = {claims->email, claims->first_name, claims->last_name, claims->company};
    const cp_identity_policy_t *policy = &claims->policy;
    const char *all = apr_psprintf(pool, "%d%d%d%d%d%d%d%d%d%d", claims->verified, policy->contacts, policy->staff,
                                   policy->link, policy->create_contacts, policy->create_companies,
                                   policy->update_names, policy->update_email, policy->update_company, policy->groups);

    for (apr_size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        all = apr_psprintf(pool, "%s\n%" APR_SIZE_T_FMT " %s", all, strlen(parts[i]), parts[i]);
    for (int i = 0; i < claims->group_count; i++)
        all = apr_psprintf(pool, "%s\n%" APR_SIZE_T_FMT " %s", all, strlen(claims->groups[i]), claims->groups[i]);
    return cp_sha256_hex(all, pool);
}

const cp_claims_t *cp_claims_take(request_rec *r, const cp_mapping_t *mapping)
{
    if (!has_user(r))
        return NULL;
    cp_claims_t *claims = apr_pcalloc(r->pool, sizeof *claims);
    claims->portal = mapping->portal->key;
    claims->provider = mapping->provider;
    claims->subject = subject_of(r, mapping);
    claims->email = tidy_text_of(r, mapping, mapping->email);
    claims->verified = holds(r, mapping);
    claims->first_name = tidy_text_of(r, mapping, mapping->first_name);
    claims->last_name = tidy_text_of(r, mapping, mapping->last_name);
    claims->company = tidy_text_of(r, mapping, mapping->company);
    claims->policy = mapping->policy;
    read_groups(claims, tidy_text_of(r, mapping, mapping->groups), r->pool);
    claims->digest = digest_of(claims, r->pool);
    return claims;
}

void cp_claims_log(request_rec *r, const cp_claims_t *claims, const cp_arrival_t *arrival)
{
    if (arrival->log)
        ap_log_rerror(APLOG_MARK, APLOG_INFO, 0, r, "CP01575: %s of %s (address %s) %s",
                      ap_escape_logitem(r->pool, claims->subject), claims->provider,
                      *claims->email ? ap_escape_logitem(r->pool, claims->email) : "-", arrival->log);
}

/* ---- For pages ---- */

cp_error_t *cp_request_claims(const cp_claims_t **claims, cp_request_t *req)
{
    const cp_mapping_t *mapping = cp_config_mapping_here(req->r);

    if (!mapping || !mapping->door)
        return cp_error_create(req->pool, CP_ERROR_MISSING, "There is no such page.", NULL);
    *claims = cp_claims_take(req->r, mapping);
    if (*claims)
        return NULL;
    ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, req->r,
                  "CP01576: nobody authenticates who comes to %s: it needs an AuthType, and Require valid-user",
                  mapping->path);
    return cp_error_create(req->pool, CP_ERROR_FORBIDDEN, "You could not be signed in this way.", "no user");
}

void cp_request_arrived(cp_request_t *req, const cp_claims_t *claims, const cp_arrival_t *arrival)
{
    cp_claims_log(req->r, claims, arrival);
}

/* ---- Sessions of people who are authenticated with each request ---- */

typedef struct begin_t {
    cp_request_t *req;
    const cp_identity_t *identity;
    cp_entry_t entry;
} begin_t;

static cp_error_t *begin(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    begin_t *work = baton;
    const cp_viewer_t *viewer = &work->identity->viewer;
    bool staff = viewer->kind == CP_VIEWER_STAFF;

    work->entry = (cp_entry_t){.who = {staff ? 0 : viewer->person.id, staff ? viewer->person.id : 0},
                               .provider = viewer->provider,
                               .identity_id = viewer->identity_id};
    if (work->identity->replaced)
        CP_TRY(cp_session_end(db, work->identity->replaced, pool));
    return cp_account_enter_by_identity(&work->entry, work->req, db);
}

/* Browsers ask for pages so; programs that send no cookies back would leave a session behind with each request. */
static bool is_browser(request_rec *r)
{
    const char *accept = apr_table_get(r->headers_in, "Accept");

    return r->method_number == M_GET && !r->header_only && accept && strstr(accept, "text/html");
}

void cp_claims_begin(cp_request_t *req, cp_identity_t *identity)
{
    begin_t work = {.req = req, .identity = identity};
    cp_viewer_t *viewer = &identity->viewer;

    if (viewer->kind == CP_VIEWER_NOBODY || viewer->session_hash || !is_browser(req->r))
        return;
    cp_error_t *error = cp_request_run(req, CP_DB_WRITE, begin, &work);
    /* A database that takes no writes just now does not keep him from reading. */
    if (error) {
        cp_log_request_error(req->r, error, req->id);
        return;
    }
    identity->token = work.entry.session;
    identity->fresh_token = false;
    viewer->session_hash = cp_sha256_hex(identity->token, req->pool);
    viewer->csrf = cp_session_csrf(identity->token, req->pool);
    viewer->session_started_at = req->now;
    cp_account_entered(req, &work.entry);
}
