/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Definitions in the configuration. httpd runs the section's directive while it reads the file, before there is a place
 * that it belongs to: then the text is read, byte by byte, as httpd's own lines have lost their blanks. It goes into the
 * tree of directives as one that is run in its place, like every other one.
 */
#include <apr_strings.h>

#include "../base/base_string.h"
#include "../http/http_private.h"
#include "../model/model_definition_text.h"
#include "../model/model_template.h"
#include "../model/model_theme.h"
#include "../view/view_page_own.h"
#include "config_portal.h"

static void add_text(apr_array_header_t *body, const char *text)
{
    for (; *text; text++)
        APR_ARRAY_PUSH(body, char) = *text;
}

/* NULL at the end of the file. */
static const char *next_line(ap_configfile_t *file, apr_pool_t *pool)
{
    apr_array_header_t *line = apr_array_make(pool, 120, sizeof(char));
    apr_status_t status;
    char byte;

    while ((status = ap_cfg_getc(&byte, file)) == APR_SUCCESS && byte != '\n')
        APR_ARRAY_PUSH(line, char) = byte;
    if (status != APR_SUCCESS && !line->nelts)
        return NULL;
    APR_ARRAY_PUSH(line, char) = '\0';
    return line->elts;
}

/* The lines before the section's end; NULL where the file ends first. Of what is too long, as much as shows that. */
static const char *read_body(cmd_parms *cmd)
{
    apr_array_header_t *body = apr_array_make(cmd->temp_pool, 1024, sizeof(char));
    const char *line;

    while ((line = next_line(cmd->config_file, cmd->temp_pool)) != NULL) {
        if (!strcasecmp(cp_trim(line, cmd->temp_pool), CP_DEFINITION_SECTION_END))
            return apr_pstrmemdup(cmd->pool, body->nelts ? body->elts + 1 : "",
                                  body->nelts ? (apr_size_t)body->nelts - 1 : 0);
        if (body->nelts > CP_THEME_BODY_MAX + 1)
            continue;
        add_text(body, "\n");
        add_text(body, cp_definition_line(line));
    }
    return NULL;
}

const char *cp_config_read_definition(cmd_parms *cmd, void *config, const char *arguments)
{
    ap_directive_t *written = apr_pcalloc(cmd->pool, sizeof *written);

    written->directive = "PortalDefinition";
    written->args = apr_pstrdup(cmd->pool, arguments);
    written->filename = apr_pstrdup(cmd->pool, cmd->config_file->name);
    written->line_num = (int)cmd->config_file->line_number;
    written->data = (void *)read_body(cmd);
    if (!written->data)
        return CP_DEFINITION_OPEN;
    *(ap_directive_t **)config = written;
    return NULL;
}

/* NULL, or what is wrong with it; `line` is where. */
static const char *refusal(cp_definition_t *definition, cp_definition_kind_t kind, int *line, apr_pool_t *pool)
{
    cp_error_t *error;

    if (kind == CP_DEFINE_PROPERTY)
        return "cannot fix a property: its place in the database is given when it is made, and all portals share it. "
               "Make it in the console, or import it with portalctl settings import";
    if (!*definition->body)
        return CP_DEFINITION_EMPTY;
    error = cp_definition_read(definition, kind, pool);
    if (!error)
        return NULL;
    if (strlen(definition->body) <= cp_definition_row(kind)->most)
        *line += cp_definition_fault_line(kind, definition->body);
    return apr_psprintf(pool, "%s %s: %s", cp_definition_row(kind)->word, definition->name, error->safe);
}

const char *cp_config_take_definition(cmd_parms *cmd, void *config, const char *arguments)
{
    cp_argument_t at = cp_config_argument(cmd, arguments);
    cp_directives_t *level = cp_config_level(cmd, config);
    cp_definition_t definition = {.body = cmd->directive->data, .file = at.file, .line = at.line};
    cp_definition_kind_t kind = CP_DEFINE_KINDS;
    const char *wrong;

    if (!level)
        return NULL;
    wrong = definition.body ? cp_definition_head(&kind, &definition.name, arguments, cmd->pool)
                            : "is a section, which begins like <PortalDefinition form question>";
    if (!wrong)
        wrong = refusal(&definition, kind, &at.line, cmd->pool);
    if (wrong) {
        cp_config_problem(&at, wrong);
        return NULL;
    }
    cp_definition_t *row = apr_pmemdup(cmd->pool, &definition, sizeof definition);
    cp_definitions_t *one = apr_pcalloc(cmd->pool, sizeof *one);
    one->of[kind].rows = row;
    one->of[kind].count = 1;
    level->settings.definitions = cp_definitions_over(level->settings.definitions, one, cmd->pool);
    return NULL;
}

/* ---- What only the portal's own templates can tell ---- */

static void note(const cp_definition_t *definition, int line, int column, const char *text)
{
    *(cp_config_problem_t *)apr_array_push(cp_config_problems()) =
        (cp_config_problem_t){definition->file, definition->line + line, column, "PortalDefinition", text};
}

static void note_template(const cp_definition_t *definition, const cp_template_problem_t *problem, apr_pool_t *pool)
{
    const char *label = apr_pstrcat(pool, definition->name, ".html", NULL);

    if (problem->file && strcmp(problem->file, label) != 0)
        note(definition, 0, 0,
             apr_psprintf(pool, "template %s: %s:%d:%d: %s", definition->name, problem->file, problem->line,
                          problem->column, problem->text));
    else
        note(definition, problem->line, problem->column,
             apr_psprintf(pool, "template %s: %s", definition->name, problem->text));
}

/* In all languages, as their texts are compiled with it; what is wrong in one is said once. */
static void check_template(const cp_portal_t *portal, const cp_definition_t *definition, cp_page_id_t page,
                           apr_pool_t *pool)
{
    apr_array_header_t *problems = apr_array_make(pool, 4, sizeof(cp_template_problem_t));
    cp_page_draft_t draft = {portal, page, definition->name, definition->body, portal->set.settings.definitions, NULL};
    const cp_template_t *program;
    cp_error_t *error = NULL;

    for (int i = 0; !error && i < portal->language_count; i++)
        error = cp_pages_compile(&program, &draft, &portal->languages[i], problems, pool);
    for (int i = 0; i < problems->nelts; i++)
        note_template(definition, &APR_ARRAY_IDX(problems, i, cp_template_problem_t), pool);
    if (error && !problems->nelts)
        note_template(definition, &(cp_template_problem_t){.text = error->safe}, pool);
}

void cp_config_definitions(const cp_portal_t *portal, apr_pool_t *pool)
{
    const cp_definitions_t *all = portal->set.settings.definitions;

    for (int i = 0; all && i < all->of[CP_DEFINE_TEMPLATE].count; i++) {
        const cp_definition_t *definition = &all->of[CP_DEFINE_TEMPLATE].rows[i];
        const char *page = cp_template_page_name(definition->name, pool);
        const cp_page_own_t *own = page ? cp_view_page_own_called(page) : NULL;
        if (own)
            check_template(portal, definition, own->page, pool);
        else
            note(definition, 0, 0, apr_psprintf(pool, "template %s: there is no such page", definition->name));
    }
    for (int i = 0; all && i < all->of[CP_DEFINE_PAGE].count; i++)
        if (!cp_view_page_own_called(all->of[CP_DEFINE_PAGE].rows[i].name))
            note(&all->of[CP_DEFINE_PAGE].rows[i], 0, 0,
                 apr_psprintf(pool, "page %s: there is no such page", all->of[CP_DEFINE_PAGE].rows[i].name));
}
