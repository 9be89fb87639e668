/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is known of whoever asks, for other parts of the server (D1): authorisation, and httpd's expressions:
 *
 *     %{PORTAL_EMAIL} %{PORTAL_NAME} %{PORTAL_COMPANY} %{PORTAL_ROLE}    portal_group('NAME')
 *
 * All of it is looked up with the request, and once, so that a change is in force with the next one. Where it cannot be
 * looked up an expression fails, which httpd takes for a refusal, rather than have one more value.
 */
#include <ap_expr.h>
#include <apr_strings.h>
#include <http_request.h>

#include "../model/model_group.h"
#include "http_private.h"

static const cp_viewer_t nobody = {.kind = CP_VIEWER_NOBODY};

/* Who does not get into the portal gets nothing by it. */
static const cp_viewer_t *admitted(const cp_identity_t *identity)
{
    return cp_policy_admitted(&identity->viewer, identity->settings) ? &identity->viewer : &nobody;
}

/* Names that other modules vouched for are no keys here: two systems may well give the same address to two people. */
cp_error_t *cp_facts_viewer(const cp_viewer_t **viewer, request_rec *r, cp_portal_t *portal)
{
    const char *vouched = cp_request_note(r)->vouched;
    cp_identity_t *identity;

    *viewer = &nobody;
    if ((r->ap_auth_type && !strcasecmp(r->ap_auth_type, CP_AUTH_TYPE)) || cp_config_mapping_here(r))
        CP_TRY(cp_identity_get(&identity, r, portal));
    else if (vouched)
        CP_TRY(cp_identity_by_email(&identity, r, portal, vouched));
    else
        return NULL;
    *viewer = admitted(identity);
    return NULL;
}

typedef struct names_t {
    apr_int64_t contact_id;
    cp_rows_t *rows;
} names_t;

static cp_error_t *read_names(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    names_t *work = baton;

    return cp_group_names(&work->rows, db, work->contact_id, pool);
}

static cp_error_t *is_member(bool *member, request_rec *r, cp_portal_t *portal, const cp_viewer_t *viewer,
                             const char *name)
{
    cp_note_t *note = cp_request_note(r);
    names_t work = {.contact_id = viewer->person.id};

    *member = false;
    if (viewer->kind != CP_VIEWER_CONTACT)
        return NULL;
    if (!note->groups || note->groups_of != work.contact_id) {
        CP_TRY(cp_db_run(portal->run->db, NULL, CP_DB_READ, read_names, &work, r->pool));
        note->groups = work.rows;
        note->groups_of = work.contact_id;
    }
    for (int i = 0; i < note->groups->count && !*member; i++)
        *member = !strcasecmp(cp_cell_text(note->groups, i, 0), name);
    return NULL;
}

cp_error_t *cp_facts_group(bool *member, request_rec *r, const char *name)
{
    cp_portal_t *portal = cp_config_portal_for(r);
    const cp_viewer_t *viewer;

    *member = false;
    CP_TRY(cp_facts_viewer(&viewer, r, portal));
    return is_member(member, r, portal, viewer, name);
}

/* ---- Expressions ---- */

/* Whose session it is, also where the Location asks nobody to sign in: then whoever has no session is nobody. */
static cp_error_t *find(const cp_viewer_t **viewer, cp_portal_t **portal, request_rec *r)
{
    cp_identity_t *identity;

    *viewer = &nobody;
    *portal = cp_config_portal_for(r);
    if (!*portal || !(*portal)->run)
        return cp_error_create(r->pool, CP_ERROR_UNAVAILABLE, "There is no portal here.",
                               "an expression asks for a portal's facts where there is no portal");
    if (cp_request_note(r)->vouched)
        return cp_facts_viewer(viewer, r, *portal);
    CP_TRY(cp_identity_get(&identity, r, *portal));
    *viewer = admitted(identity);
    return NULL;
}

static const char *failed(ap_expr_eval_ctx_t *ctx, cp_error_t *error)
{
    cp_log_request_error(ctx->r, error, NULL);
    *ctx->err = "the portal could not be asked";
    return "";
}

static const char *role_of(const cp_viewer_t *viewer)
{
    if (viewer->kind == CP_VIEWER_CONTACT)
        return "contact";
    return viewer->kind != CP_VIEWER_STAFF ? "" : viewer->admin ? "admin" : "agent";
}

enum { EMAIL, NAME, COMPANY, ROLE };

static const struct {
    const char *name;
    int what;
} variables[] = {{"PORTAL_EMAIL", EMAIL}, {"PORTAL_NAME", NAME}, {"PORTAL_COMPANY", COMPANY}, {"PORTAL_ROLE", ROLE}};

static const char *variable(ap_expr_eval_ctx_t *ctx, const void *data)
{
    const cp_viewer_t *viewer;
    cp_portal_t *portal;
    cp_error_t *error = find(&viewer, &portal, ctx->r);

    if (error)
        return failed(ctx, error);
    if (viewer->kind == CP_VIEWER_NOBODY)
        return "";
    switch (*(const int *)data) {
    case EMAIL:
        return viewer->person.email;
    case NAME:
        return cp_person_name(&viewer->person, ctx->p);
    case COMPANY:
        return viewer->company_name ? viewer->company_name : "";
    default:
        return role_of(viewer);
    }
}

static const char *group(ap_expr_eval_ctx_t *ctx, const void *data, const char *name)
{
    const cp_viewer_t *viewer;
    cp_portal_t *portal;
    bool member = false;
    cp_error_t *error = find(&viewer, &portal, ctx->r);

    (void)data;
    if (!error)
        error = is_member(&member, ctx->r, portal, viewer, name);
    if (error)
        return failed(ctx, error);
    return member ? "true" : "";
}

/* The expr_lookup hook, when the configuration is read. */
int cp_expr_lookup(ap_expr_lookup_parms *parms)
{
    if (parms->type == AP_EXPR_FUNC_STRING && !strcasecmp(parms->name, "portal_group")) {
        *parms->func = (const void *)group;
        *parms->data = NULL;
        return OK;
    }
    for (apr_size_t i = 0; parms->type == AP_EXPR_FUNC_VAR && i < sizeof variables / sizeof *variables; i++)
        if (!strcasecmp(parms->name, variables[i].name)) {
            *parms->func = (const void *)variable;
            *parms->data = &variables[i].what;
            return OK;
        }
    return DECLINED;
}
