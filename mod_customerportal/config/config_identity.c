/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PortalIdentity WHAT VALUE…: how those whom another module authenticates in a <Location> become the portal's people.
 * It stands where that module's own directives stand, so that nothing is mapped that was not authenticated there.
 */
#include <apr_lib.h>
#include <apr_strings.h>
#include <http_core.h>

#include "../base/base_string.h"
#include "../http/http_private.h"
#include "config_portal.h"

#define DIRECTIVE "PortalIdentity"
#define NAME_MAX_LETTERS 40
#define BUTTON_MAX 80

#define SSO "/sso/"

typedef enum { KIND_NAME, KIND_TEXT, KIND_ADDRESS, KIND_STRING, KIND_CONDITION, KIND_WORDS } kind_t;

typedef struct word_t {
    const char *name;
    apr_size_t offset; /* of a bool in cp_mapping_t */
} word_t;

#define POLICY(member) offsetof(cp_mapping_t, policy.member)

static const word_t for_words[] = {{"customers", POLICY(contacts)}, {"staff", POLICY(staff)}, {NULL, 0}};
static const word_t link_words[] = {
    {"never", offsetof(cp_mapping_t, link_never)}, {"verified", POLICY(link)}, {NULL, 0}};
static const word_t create_words[] = {
    {"contacts", POLICY(create_contacts)}, {"companies", POLICY(create_companies)}, {NULL, 0}};
static const word_t update_words[] = {
    {"names", POLICY(update_names)}, {"email", POLICY(update_email)}, {"company", POLICY(update_company)}, {NULL, 0}};

/* What can be said, in the order of the README. */
static const struct row_t {
    const char *name;
    kind_t kind;
    apr_size_t offset; /* of a text or expression in cp_mapping_t */
    const word_t *words;
} rows[] = {
    {"provider", KIND_NAME, offsetof(cp_mapping_t, provider), NULL},
    {"for", KIND_WORDS, 0, for_words},
    {"button", KIND_TEXT, offsetof(cp_mapping_t, button), NULL},
    {"subject", KIND_STRING, offsetof(cp_mapping_t, subject), NULL},
    {"email", KIND_STRING, offsetof(cp_mapping_t, email), NULL},
    {"verified", KIND_CONDITION, offsetof(cp_mapping_t, verified), NULL},
    {"first-name", KIND_STRING, offsetof(cp_mapping_t, first_name), NULL},
    {"last-name", KIND_STRING, offsetof(cp_mapping_t, last_name), NULL},
    {"company", KIND_STRING, offsetof(cp_mapping_t, company), NULL},
    {"groups", KIND_STRING, offsetof(cp_mapping_t, groups), NULL},
    {"link", KIND_WORDS, 0, link_words},
    {"create", KIND_WORDS, 0, create_words},
    {"update", KIND_WORDS, 0, update_words},
    {"sign-out", KIND_ADDRESS, offsetof(cp_mapping_t, sign_out), NULL},
};
#define ROWS (sizeof rows / sizeof *rows)

static void *member(cp_mapping_t *mapping, apr_size_t offset)
{
    return (char *)mapping + offset;
}

/* ---- Values ---- */

static const char *list_of_words(const word_t *words, apr_pool_t *pool)
{
    const char *all = "";
    for (; words->name; words++)
        all = apr_pstrcat(pool, all, *all ? ", " : "", words->name, NULL);
    return all;
}

static const char *list_of_rows(apr_pool_t *pool)
{
    const char *all = "";
    for (apr_size_t i = 0; i < ROWS; i++)
        all = apr_pstrcat(pool, all, i ? ", " : "", rows[i].name, NULL);
    return all;
}

static const char *set_words(cp_mapping_t *mapping, const struct row_t *row, char *const *values, int count,
                             apr_pool_t *pool)
{
    for (int i = 0; i < count; i++) {
        const word_t *word = row->words;
        while (word->name && strcmp(word->name, values[i]) != 0)
            word++;
        if (!word->name)
            return apr_psprintf(pool, "%s knows no \"%s\"; it takes %s", row->name, values[i],
                                list_of_words(row->words, pool));
        *(bool *)member(mapping, word->offset) = true;
    }
    return NULL;
}

static bool is_name(const char *text)
{
    apr_size_t length = strlen(text);

    for (apr_size_t i = 0; i < length; i++)
        if (!apr_isalnum(text[i]) && !strchr("._-", text[i]))
            return false;
    return length > 0 && length <= NAME_MAX_LETTERS;
}

static bool is_target(const char *text)
{
    return (text[0] == '/' && text[1] != '/' && text[1] != '\\') || !strncmp(text, "https://", 8) ||
           !strncmp(text, "http://", 7);
}

static const char *set_text(cp_mapping_t *mapping, const struct row_t *row, const char *value, apr_pool_t *pool)
{
    if (row->kind == KIND_NAME && !is_name(value))
        return apr_psprintf(pool, "%s needs a name of up to %d letters, digits, \".\", \"_\" and \"-\"", row->name,
                            NAME_MAX_LETTERS);
    if (row->kind == KIND_TEXT && (!*cp_one_line(value, pool) || cp_utf8_count(value) > BUTTON_MAX))
        return apr_psprintf(pool, "%s needs a text of up to %d characters", row->name, BUTTON_MAX);
    if (row->kind == KIND_ADDRESS && !is_target(value))
        return apr_psprintf(pool, "%s needs an address that begins with https://, or a path that begins with /",
                            row->name);
    *(const char **)member(mapping, row->offset) = row->kind == KIND_TEXT ? cp_one_line(value, pool) : value;
    return NULL;
}

/* Whoever sends a request writes its headers. */
static bool reads_headers(const char *expression)
{
    static const char *const ways[] = {"%{http", "%{req:", "%{req_novary:", "req(", "req_novary(", "http("};

    for (apr_size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        for (const char *at = expression; *at; at++)
            if (!strncasecmp(at, ways[i], strlen(ways[i])) && (at == expression || !apr_isalnum(at[-1])))
                return true;
    return false;
}

static const char *set_expression(cmd_parms *cmd, cp_mapping_t *mapping, const struct row_t *row, const char *value)
{
    unsigned int flags = AP_EXPR_FLAG_DONT_VARY;
    const char *error = NULL;

    if (row->kind == KIND_STRING)
        flags |= AP_EXPR_FLAG_STRING_RESULT;
    const ap_expr_info_t *parsed = ap_expr_parse_cmd(cmd, value, flags, &error, NULL);
    if (error || !parsed)
        return apr_psprintf(cmd->pool, "%s needs an expression (ap_expr) that %s; \"%s\" is none: %s", row->name,
                            row->kind == KIND_STRING
                                ? "is a text, such as \"%{reqenv:OIDC_CLAIM_email}\""
                                : "holds or not, such as \"%{reqenv:OIDC_CLAIM_email_verified} -eq 1\"",
                            value, error ? error : "it is empty");
    if (reads_headers(value) && !mapping->warned)
        ap_log_error(APLOG_MARK, APLOG_STARTUP | APLOG_WARNING, 0, NULL,
                     "CP01570: %s:%d: " DIRECTIVE " %s reads a header of the request, which anybody can write. Only "
                     "where a server in front of this one sets it, and nobody can go round that one, is it true; and "
                     "RequestHeader unset must remove what others send",
                     cmd->directive->filename, cmd->directive->line_num, row->name);
    mapping->warned |= reads_headers(value);
    *(const ap_expr_info_t **)member(mapping, row->offset) = parsed;
    return NULL;
}

static const char *set_row(cmd_parms *cmd, cp_mapping_t *mapping, int count, char *const *words)
{
    apr_size_t i = 0;

    while (i < ROWS && strcmp(rows[i].name, words[0]) != 0)
        i++;
    if (i == ROWS)
        return apr_psprintf(cmd->pool, "knows no \"%s\"; it takes %s", words[0], list_of_rows(cmd->pool));
    if (mapping->said & (1u << i))
        return apr_psprintf(cmd->pool, "%s is said for this <Location> already", words[0]);
    mapping->said |= 1u << i;
    if (count < 2 || (rows[i].kind != KIND_WORDS && count > 2))
        return apr_psprintf(cmd->pool, "%s needs %s", words[0],
                            rows[i].kind == KIND_WORDS ? apr_pstrcat(cmd->pool, "one or more of ",
                                                                     list_of_words(rows[i].words, cmd->pool), NULL)
                                                       : "one value, in quotation marks where it has blanks");
    if (rows[i].kind == KIND_WORDS)
        return set_words(mapping, &rows[i], words + 1, count - 1, cmd->pool);
    if (rows[i].kind == KIND_STRING || rows[i].kind == KIND_CONDITION)
        return set_expression(cmd, mapping, &rows[i], words[1]);
    return set_text(mapping, &rows[i], words[1], cmd->pool);
}

/* ---- The directive ---- */

static bool is_location(const cmd_parms *cmd)
{
    const ap_directive_t *section = cmd->directive->parent;

    return section && !strcasecmp(section->directive, "<Location") && section->args && section->args[0] != '~' &&
           cmd->path && cmd->path[0] == '/' && !strpbrk(cmd->path, "*?[\\\"<>");
}

static const char *without_slash(const char *path, apr_pool_t *pool)
{
    apr_size_t length = strlen(path);
    while (length > 0 && path[length - 1] == '/')
        length--;
    return apr_pstrndup(pool, path, length);
}

const char *cp_config_set_identity(cmd_parms *cmd, void *config, int count, char *const words[])
{
    cp_argument_t at = {NULL, DIRECTIVE, cmd->directive->filename, cmd->directive->line_num};
    cp_place_t *place = config;

    if (!is_location(cmd)) {
        cp_config_problem(&at, "is allowed in a <Location> only: that of the portal, or one at sso/NAME below it");
        return NULL;
    }
    if (count < 1) {
        cp_config_problem(&at, apr_pstrcat(cmd->pool, "takes ", list_of_rows(cmd->pool), NULL));
        return NULL;
    }
    if (!place->mapping) {
        place->mapping = apr_pcalloc(cmd->pool, sizeof *place->mapping);
        place->mapping->at = at;
        place->mapping->server = cmd->server;
        place->mapping->path = without_slash(cmd->path, cmd->pool);
        APR_ARRAY_PUSH(cp_config_mappings(), cp_mapping_t *) = place->mapping;
    }
    const char *problem = set_row(cmd, place->mapping, count, words);
    if (problem)
        cp_config_problem(&at, problem);
    return NULL;
}

/* ---- The checks ---- */

static bool said(const cp_mapping_t *mapping, const char *name)
{
    for (apr_size_t i = 0; i < ROWS; i++)
        if (!strcmp(rows[i].name, name))
            return (mapping->said & (1u << i)) != 0;
    return false;
}

/* The portal that a Location belongs to: its own, or, below sso/, that of which it is a door. */
static cp_portal_t *portal_of(cp_mapping_t *mapping)
{
    apr_array_header_t *portals = cp_config_portals();

    for (int i = 0; i < portals->nelts; i++) {
        cp_portal_t *portal = APR_ARRAY_IDX(portals, i, cp_portal_t *);
        apr_size_t length = strlen(portal->base);
        if (portal->server != mapping->server || strncmp(mapping->path, portal->base, length) != 0)
            continue;
        const char *rest = mapping->path + length;
        mapping->door = *rest != '\0';
        if (!*rest || (!strncmp(rest, SSO, strlen(SSO)) && is_name(rest + strlen(SSO))))
            return portal;
    }
    return NULL;
}

static void check_words(cp_mapping_t *mapping)
{
    cp_identity_policy_t *policy = &mapping->policy;

    if (!policy->contacts && !policy->staff)
        policy->contacts = true;
    policy->groups = mapping->groups != NULL;
    if (!mapping->provider)
        cp_config_problem(&mapping->at, "needs a provider: " DIRECTIVE " provider NAME, under which its subjects are "
                                        "kept in the database");
    if (mapping->link_never && policy->link)
        cp_config_problem(&mapping->at, "link is either never or verified");
    if ((policy->link || policy->create_contacts) && (!mapping->email || !mapping->verified))
        cp_config_problem(&mapping->at,
                          "link verified and create contacts need email and verified: the address, and an expression "
                          "that says whether it is the person's (true where the directory is your own)");
    if (policy->create_contacts && !policy->contacts)
        cp_config_problem(&mapping->at, "create contacts is for customers; staff are made on the desk or by portalctl");
    if ((policy->update_email && !mapping->email) || (policy->update_company && !mapping->company) ||
        (policy->update_names && !mapping->first_name && !mapping->last_name))
        cp_config_problem(&mapping->at, "update names only what is mapped, too");
    if (mapping->door ? false : said(mapping, "button"))
        cp_config_problem(&mapping->at, "button is for a <Location> at sso/NAME below the portal, where it leads to");
}

static void check_unique(const cp_mapping_t *mapping, apr_pool_t *pool)
{
    apr_array_header_t *all = cp_config_mappings();

    for (int i = 0; i < all->nelts; i++) {
        const cp_mapping_t *other = APR_ARRAY_IDX(all, i, const cp_mapping_t *);
        if (other == mapping)
            return;
        if (other->server == mapping->server && !strcmp(other->path, mapping->path))
            cp_config_problem(&mapping->at, apr_psprintf(pool,
                                                         "is said for this path at %s:%d already; write all of it "
                                                         "in one <Location>",
                                                         other->at.file, other->at.line));
    }
}

/* What the configuration alone says; in the database it is the console that asks. */
static void warn_of_closed(void)
{
    apr_array_header_t *portals = cp_config_portals();

    for (int i = 0; i < portals->nelts; i++) {
        const cp_portal_t *portal = APR_ARRAY_IDX(portals, i, const cp_portal_t *);
        const cp_setting_value_t *value = &portal->set.settings.value[CP_SET_PASSWORD_SIGN_IN];
        if (value->text && !value->number && !portal->doors)
            ap_log_error(APLOG_MARK, APLOG_STARTUP | APLOG_WARNING, 0, NULL,
                         "CP01700: %s:%d: PortalPasswordSignIn Off, and no PortalIdentity for %s: the support team "
                         "cannot sign in",
                         value->file ? value->file : "-", value->line, *portal->base ? portal->base : "/");
    }
}

void cp_config_identity(apr_pool_t *pool)
{
    apr_array_header_t *all = cp_config_mappings();

    for (int i = 0; i < all->nelts; i++) {
        cp_mapping_t *mapping = APR_ARRAY_IDX(all, i, cp_mapping_t *);
        cp_portal_t *portal = portal_of(mapping);
        if (!portal) {
            cp_config_problem(&mapping->at,
                              apr_psprintf(pool,
                                           "is for the <Location> of a portal, or one at sso/NAME below it (such as "
                                           "\"/support/sso/example\"), in the same virtual host; \"%s\" is neither",
                                           mapping->path));
            continue;
        }
        mapping->portal = portal;
        check_unique(mapping, pool);
        check_words(mapping);
        if (!portal->doors)
            portal->doors = apr_array_make(pool, 2, sizeof(cp_door_t));
        APR_ARRAY_PUSH(portal->doors, cp_door_t) =
            (cp_door_t){mapping->provider,        mapping->path + strlen(portal->base),
                        mapping->button,          mapping->sign_out,
                        mapping->policy.contacts, mapping->policy.staff};
    }
    warn_of_closed();
}

const cp_mapping_t *cp_config_mapping_here(request_rec *r)
{
    const cp_place_t *place = ap_get_module_config(r->per_dir_config, &customerportal_module);

    /* One of a portal within a portal would be inherited, and is not meant. */
    return place && place->mapping && place->engine == 1 && place->mapping->portal == place->portal ? place->mapping
                                                                                                    : NULL;
}
