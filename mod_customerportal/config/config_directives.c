/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The directives. Every row of the settings table is one; the rest is for the sysadmin only. Setters note what was
 * written and where; a bad value becomes a noted problem, so that configtest can name all of them at once.
 */
#include <apr_strings.h>
#include <http_core.h>

#include "../base/base_string.h"
#include "../http/http_private.h"
#include "../model/model_definition_text.h"
#include "../view/view_pages.h"
#include "config_portal.h"

#define SYSADMIN_COMMANDS 32 /* room for those below; the settings follow the last one */
#define CONNECTIONS_MAX 10000
#define HASH_SLOTS_MAX 256
#define MAIL_TIMEOUT_MAX 600

cp_argument_t cp_config_argument(cmd_parms *cmd, const char *text)
{
    return (cp_argument_t){text, cmd->cmd->name, cmd->directive->filename, cmd->directive->line_num};
}

/* The section that a directive stands in: "<Location", or NULL at the server. */
static const ap_directive_t *section_of(const cmd_parms *cmd)
{
    const ap_directive_t *parent = cmd->directive->parent;
    if (!parent || !strcasecmp(parent->directive, "<VirtualHost"))
        return NULL;
    return parent;
}

static const char *section_refusal(cmd_parms *cmd)
{
    const ap_directive_t *section = section_of(cmd);
    if (!section)
        return NULL;
    if (!strcasecmp(section->directive, "<Location") && section->args && section->args[0] != '~')
        return NULL;
    return apr_psprintf(cmd->pool,
                        "is not allowed in a %s> section; it is allowed at the server, in a <VirtualHost>, and in the "
                        "<Location> that has PortalEngine On",
                        section->directive);
}

cp_directives_t *cp_config_level(cmd_parms *cmd, void *config)
{
    cp_argument_t at = cp_config_argument(cmd, NULL);
    const char *refusal = section_refusal(cmd);
    cp_directives_t *level;

    if (refusal) {
        cp_config_problem(&at, refusal);
        return NULL;
    }
    if (!section_of(cmd)) {
        level = ap_get_module_config(cmd->server->module_config, &customerportal_module);
    }
    else {
        cp_place_t *place = config;
        if (!place->written) {
            place->written = apr_pcalloc(cmd->pool, sizeof *place->written);
            APR_ARRAY_PUSH(cp_config_places(), cp_place_t *) = place;
        }
        level = place->written;
    }
    if (!level->first.directive)
        level->first = at;
    return level;
}

static const char *set_setting(cmd_parms *cmd, void *config, const char *text)
{
    const cp_setting_t *row = cmd->info;
    cp_argument_t at = cp_config_argument(cmd, text);
    cp_directives_t *level = cp_config_level(cmd, config);
    cp_setting_value_t value = {0};

    if (!level)
        return NULL;
    cp_error_t *error = cp_setting_parse(&value, row, text, cmd->pool);
    if (error) {
        cp_config_problem(&at, error->safe);
        return NULL;
    }
    value.file = at.file;
    value.line = at.line;
    level->settings.value[row->key] = value;
    return NULL;
}

/* Lists are words, quoted or not: PortalColumns number subject status */
static const char *set_list(cmd_parms *cmd, void *config, const char *arguments)
{
    const char *text = "";
    const char *rest = arguments;

    while (*rest) {
        const char *word = ap_getword_conf(cmd->pool, &rest);
        if (*word)
            text = apr_pstrcat(cmd->pool, text, *text ? " " : "", word, NULL);
    }
    return set_setting(cmd, config, text);
}

static const char *set_engine(cmd_parms *cmd, void *config, int on)
{
    cp_place_t *place = config;
    cp_argument_t at = cp_config_argument(cmd, on ? "On" : "Off");
    const ap_directive_t *section = section_of(cmd);

    if (!section || strcasecmp(section->directive, "<Location") || !cmd->path || cmd->path[0] != '/' ||
        section->args[0] == '~') {
        cp_config_problem(&at,
                          "is allowed in a <Location \"/path\"> section only, at the server or in a <VirtualHost>");
        return NULL;
    }
    if (strpbrk(cmd->path, "*?[\\\"<>") || strstr(cmd->path, "//")) {
        cp_config_problem(&at, "needs a <Location> with a plain path such as \"/support\", without wildcards");
        return NULL;
    }
    place->engine = on ? 1 : 0;
    if (!on)
        return NULL;

    cp_portal_t *portal = apr_pcalloc(cmd->pool, sizeof *portal);
    apr_size_t length = strlen(cmd->path);
    while (length > 0 && cmd->path[length - 1] == '/')
        length--;
    portal->base = apr_pstrndup(cmd->pool, cmd->path, length);
    portal->key = length ? portal->base : "/";
    portal->server = cmd->server;
    portal->at = at;
    place->portal = portal;
    APR_ARRAY_PUSH(cp_config_portals(), cp_portal_t *) = portal;
    return NULL;
}

static const char *set_dir(cmd_parms *cmd, void *config, const char *text)
{
    cp_argument_t at = cp_config_argument(cmd, text);
    cp_directives_t *level = cp_config_level(cmd, config);
    cp_argument_t *slot;

    if (!level)
        return NULL;
    at.text = ap_server_root_relative(cmd->pool, text);
    if (!*text || !at.text) {
        cp_config_problem(&at, "needs a path, absolute or below ServerRoot");
        return NULL;
    }
    /* The table says by an offset which one it is. */
    slot = (cp_argument_t *)((char *)level + (apr_size_t)cmd->info);
    *slot = at;
    return NULL;
}

static const char *page_names(apr_pool_t *pool)
{
    const char *names = "";
    for (int i = 0; i < CP_PAGES; i++) {
        const char *file = cp_view_page[i].template;
        names = apr_pstrcat(pool, names, i ? ", " : "", apr_pstrndup(pool, file, strcspn(file, ".")), NULL);
    }
    return names;
}

static const char *set_key(cmd_parms *cmd, void *config, const char *text)
{
    cp_argument_t at = cp_config_argument(cmd, text);
    cp_directives_t *level = cp_config_level(cmd, config);
    apr_size_t length = strlen(text);

    if (!level)
        return NULL;
    if (!length || length > 80 ||
        strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._/-") != length)
        cp_config_problem(&at, "needs 1 to 80 of the characters a-z, A-Z, 0-9, ., _, / and -");
    else
        level->key = at;
    return NULL;
}

static const char *set_page_file(cmd_parms *cmd, void *config, const char *page, const char *file)
{
    cp_argument_t at = cp_config_argument(cmd, page);
    cp_directives_t *level = cp_config_level(cmd, config);
    const char *path = ap_server_root_relative(cmd->pool, file);

    if (!level)
        return NULL;
    for (int i = 0; i < CP_PAGES; i++) {
        const char *name = cp_view_page[i].template;
        if (strcmp(name, page) && strcmp(apr_pstrndup(cmd->pool, name, strcspn(name, ".")), page))
            continue;
        if (!*file || !path) {
            cp_config_problem(&at, "needs a page and the path of a file");
            return NULL;
        }
        if (!level->page_files)
            level->page_files = apr_array_make(cmd->pool, 2, sizeof(cp_page_file_t));
        *(cp_page_file_t *)apr_array_push(level->page_files) = (cp_page_file_t){at, i, path};
        return NULL;
    }
    cp_config_problem(&at, apr_psprintf(cmd->pool, "knows no page \"%s\"; pages are %s", page, page_names(cmd->pool)));
    return NULL;
}

static const char *set_providers(cmd_parms *cmd, void *config, const char *arguments)
{
    cp_argument_t at = cp_config_argument(cmd, arguments);
    cp_directives_t *level = cp_config_level(cmd, config);
    const char *rest = arguments;

    if (!level)
        return NULL;
    level->providers = apr_array_make(cmd->pool, 2, sizeof(cp_argument_t));
    while (*rest) {
        const char *word = ap_getword_conf(cmd->pool, &rest);
        if (*word)
            *(cp_argument_t *)apr_array_push(level->providers) = cp_config_argument(cmd, word);
    }
    if (level->providers->nelts == 0) {
        level->providers = NULL;
        cp_config_problem(&at, "needs one or more names of authentication providers, such as customerportal or ldap");
    }
    return NULL;
}

static const char *set_number(cmd_parms *cmd, void *config, const char *text)
{
    cp_argument_t at = cp_config_argument(cmd, text);
    bool slots = cmd->info != NULL;
    apr_int64_t maximum = slots ? HASH_SLOTS_MAX : CONNECTIONS_MAX;
    apr_int64_t number;

    (void)config;
    if (section_of(cmd) || (slots && cmd->server->is_virtual)) {
        cp_config_problem(&at, slots ? "is allowed at the main server only"
                                     : "is allowed at the server or in a <VirtualHost> only");
        return NULL;
    }
    if (!cp_parse_int(text, 1, maximum, &number)) {
        cp_config_problem(
            &at,
            apr_psprintf(cmd->pool, "needs a whole number from 1 to %" APR_INT64_T_FMT ", not \"%s\"", maximum, text));
        return NULL;
    }
    cp_directives_t *level = ap_get_module_config(cmd->server->module_config, &customerportal_module);
    *(slots ? &level->hash_slots : &level->connections) = (int)number;
    return NULL;
}

static const char *set_throttle(cmd_parms *cmd, void *config, const char *provider, const char *arguments)
{
    cp_argument_t at = cp_config_argument(cmd, provider);

    (void)config;
    if (section_of(cmd) || cmd->server->is_virtual) {
        cp_config_problem(&at, "is allowed at the main server only");
        return NULL;
    }
    cp_directives_t *level = ap_get_module_config(cmd->server->module_config, &customerportal_module);
    level->throttle = at;
    level->throttle_arguments = arguments;
    return NULL;
}

static const char *set_mail_server(cmd_parms *cmd, void *config, const char *url, const char *tls)
{
    cp_directives_t *level = cp_config_level(cmd, config);

    if (!level)
        return NULL;
    level->mail_server = cp_config_argument(cmd, url);
    level->mail_tls = tls;
    return NULL;
}

static const char *set_mail_from(cmd_parms *cmd, void *config, const char *text)
{
    cp_directives_t *level = cp_config_level(cmd, config);

    if (level)
        level->mail_from = cp_config_argument(cmd, text);
    return NULL;
}

static const char *set_mail_timeout(cmd_parms *cmd, void *config, const char *text)
{
    cp_argument_t at = cp_config_argument(cmd, text);
    cp_directives_t *level = cp_config_level(cmd, config);
    apr_int64_t seconds;

    if (!level)
        return NULL;
    if (cp_parse_int(text, 1, MAIL_TIMEOUT_MAX, &seconds))
        level->mail_timeout = (int)seconds;
    else
        cp_config_problem(&at,
                          apr_psprintf(cmd->pool, "needs seconds, from 1 to %d, not \"%s\"", MAIL_TIMEOUT_MAX, text));
    return NULL;
}

#define ANYWHERE (RSRC_CONF | ACCESS_CONF)

command_rec cp_config_commands[CP_SET_COUNT + SYSADMIN_COMMANDS + 1] = {
    AP_INIT_FLAG("PortalEngine", set_engine, NULL, ANYWHERE, "On makes this <Location> a customer portal"),
    AP_INIT_TAKE1("PortalKey", set_key, NULL, ANYWHERE, "What the portal is called in the database"),
    AP_INIT_TAKE1("PortalShippedDir", set_dir, (void *)offsetof(cp_directives_t, shipped_dir), ANYWHERE,
                  "Folder of what the module brings: templates, assets, locale"),
    AP_INIT_TAKE1("PortalTemplateDir", set_dir, (void *)offsetof(cp_directives_t, template_dir), ANYWHERE,
                  "Folder of templates and assets that stand in for the shipped ones of the same name"),
    AP_INIT_TAKE1("PortalStoreDir", set_dir, (void *)offsetof(cp_directives_t, store_dir), ANYWHERE,
                  "Folder for attachments, outside of the document root, writable by the server's user"),
    AP_INIT_TAKE2("PortalTemplate", set_page_file, NULL, ANYWHERE, "A page, and the file that is its template"),
    AP_INIT_RAW_ARGS("PortalLoginProvider", set_providers, NULL, ANYWHERE,
                     "Authentication providers that the sign-in page asks, in turn"),
    AP_INIT_TAKE_ARGV("PortalIdentity", cp_config_set_identity, NULL, ACCESS_CONF,
                      "What is known of people whom another module authenticates in this <Location>, and what becomes "
                      "of them"),
    AP_INIT_TAKE1("PortalConnections", set_number, NULL, ANYWHERE,
                  "Most database connections that a child process uses at once"),
    AP_INIT_TAKE1("PortalHashSlots", set_number, (void *)1, ANYWHERE, "Most passwords that are hashed at once"),
    AP_INIT_TAKE12("PortalThrottle", set_throttle, NULL, ANYWHERE,
                   "What counts attempts to sign in: database, or a cache such as shmcb, and its arguments"),
    AP_INIT_TAKE12("PortalMailServer", set_mail_server, NULL, ANYWHERE,
                   "Address of the mail server, as smtp://user@host:port or smtps://user@host; then starttls or plain"),
    AP_INIT_TAKE1("PortalMailPasswordFile", set_dir, (void *)offsetof(cp_directives_t, mail_password_file), ANYWHERE,
                  "File whose first line is the password for the mail server"),
    AP_INIT_TAKE1("PortalMailCa", set_dir, (void *)offsetof(cp_directives_t, mail_ca), ANYWHERE,
                  "File of the certificate authorities that the mail server's certificate may come from"),
    AP_INIT_TAKE1("PortalMailFrom", set_mail_from, NULL, ANYWHERE, "Whom mail comes from, as \"Name <address>\""),
    AP_INIT_RAW_ARGS(CP_DEFINITION_SECTION, cp_config_read_definition, NULL, ANYWHERE | EXEC_ON_READ,
                     "Kind and name of a definition, whose text the section holds"),
    AP_INIT_RAW_ARGS("PortalDefinition", cp_config_take_definition, NULL, ANYWHERE,
                     "A section with a form, theme, template or choice of a template, as an export has it"),
    AP_INIT_TAKE1("PortalMailTimeout", set_mail_timeout, NULL, ANYWHERE,
                  "Seconds that the mail server may take for an answer"),
};

/* httpd reads the table while it loads the module, before any function of ours is called: hence a constructor. */
__attribute__((constructor)) static void add_setting_commands(void)
{
    command_rec *next = cp_config_commands;

    while (next->name)
        next++;
    for (int key = 0; key < CP_SET_COUNT; key++) {
        const cp_setting_t *row = cp_setting_row((cp_setting_key_t)key);
        bool list = row->type == CP_SETTING_LIST;
        *next = (command_rec){.name = row->directive,
                              .cmd_data = (void *)row,
                              .req_override = ANYWHERE,
                              .args_how = list ? RAW_ARGS : TAKE1,
                              .errmsg = row->help};
        if (list)
            next->func.raw_args = set_list;
        else
            next->func.take1 = set_setting;
        next++;
    }
}
