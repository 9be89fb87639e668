/* SPDX-License-Identifier: Apache-2.0 */
/* template check, template render, template messages, sanitize */
#include "ctl.h"

#include <apr_strings.h>

#include "../template/template.h"
#include "../template/template_json.h"
#include "../model/model_template.h"
#include "../text/text_html.h"
#include "../view/view_page_own.h"
#include "../view/view_pages.h"

#define MAIL_LIMIT (64 * 1024 * 1024) /* bytes */

static int print_problems(const apr_array_header_t *problems)
{
    for (int i = 0; i < problems->nelts; i++) {
        const cp_template_problem_t *problem = &APR_ARRAY_IDX(problems, i, cp_template_problem_t);

        fprintf(stderr, "%s:%d:%d: %s\n", problem->file, problem->line, problem->column, problem->text);
    }
    return problems->nelts;
}

/* ---- check ---- */

typedef struct {
    const char *portal;
    cp_settings_t *saved;
} stored_t;

static cp_error_t *load_stored(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    stored_t *stored = baton;

    return cp_settings_load(&stored->saved, db, stored->portal, pool);
}

/* Those of the database, as the server compiles them: each with the folder's macros and each other's, and without scripts. */
static cp_error_t *check_stored(int *count, cp_ctl_t *ctl, const cp_template_set_t *set, const char *portal,
                                apr_array_header_t *problems)
{
    stored_t stored = {portal, NULL};

    CP_TRY(cp_db_run(ctl->db, NULL, CP_DB_READ, load_stored, &stored, ctl->pool));
    const cp_definitions_t *all = stored.saved->definitions;
    *count = all->of[CP_DEFINE_TEMPLATE].count;
    for (int i = 0; i < *count; i++) {
        const cp_definition_t *one = &all->of[CP_DEFINE_TEMPLATE].rows[i];
        const cp_page_own_t *own = cp_view_page_own_called(cp_template_page_name(one->name, ctl->pool));
        const char *label = apr_pstrcat(ctl->pool, one->name, ".html", NULL);
        const cp_template_t *program;
        cp_template_set_t *other;
        if (!own) {
            fprintf(stderr, "%s: there is no such page\n", one->name);
            ctl->exit_code = 1;
            continue;
        }
        CP_TRY(cp_template_set_derive(&other, set, ctl->pool));
        cp_template_set_confine(other, one->name, label, one->body);
        for (int j = 0; j < *count; j++)
            cp_template_set_lend(other, all->of[CP_DEFINE_TEMPLATE].rows[j].name,
                                 all->of[CP_DEFINE_TEMPLATE].rows[j].body);
        if (cp_template_compile(&program, other, one->name, cp_view_page[own->page].schema, NULL, problems, ctl->pool))
            ctl->exit_code = 1;
    }
    return NULL;
}

cp_error_t *cp_ctl_template_check(cp_ctl_t *ctl)
{
    cp_ctl_option_t options[] = {{"dump", true, NULL}, {"portal", false, "/support"}, {NULL, false, NULL}};
    apr_array_header_t *problems = apr_array_make(ctl->pool, 8, sizeof(cp_template_problem_t));
    cp_template_options_t english = {.catalog = cp_catalog_english()};
    cp_template_set_t *set;
    const char *dir;
    int stored = 0;

    CP_TRY(cp_ctl_options(ctl, options, &dir, 1, 1));
    CP_TRY(cp_template_set_create(&set, dir, NULL, ctl->pool));
    for (int i = 0; i < CP_PAGES; i++) {
        const cp_template_t *program;
        int before = problems->nelts;
        cp_error_t *error = cp_template_compile(&program, set, cp_view_page[i].template, cp_view_page[i].schema,
                                                &english, problems, ctl->pool);

        if (error && problems->nelts == before)
            fprintf(stderr, "%s\n", error->safe);
        if (error)
            ctl->exit_code = 1;
        else if (options[0].value)
            printf("== %s\n%s", cp_view_page[i].template, cp_template_dump(program, ctl->pool));
    }
    if (ctl->db)
        CP_TRY(check_stored(&stored, ctl, set, options[1].value, problems));
    if (!print_problems(problems) && !ctl->exit_code)
        printf("%d templates compile\n", CP_PAGES + stored);
    return NULL;
}

cp_error_t *cp_ctl_template_messages(cp_ctl_t *ctl)
{
    cp_ctl_option_t none[] = {{NULL, false, NULL}};
    cp_template_options_t english = {.catalog = cp_catalog_english()};
    cp_template_set_t *set;
    const char *dir;

    CP_TRY(cp_ctl_options(ctl, none, &dir, 1, 1));
    CP_TRY(cp_template_set_create(&set, dir, NULL, ctl->pool));
    english.messages = apr_array_make(ctl->pool, 1000, sizeof(cp_template_message_t));
    for (int i = 0; i < CP_PAGES; i++) {
        const cp_template_t *program;

        CP_TRY(cp_template_compile(&program, set, cp_view_page[i].template, cp_view_page[i].schema, &english, NULL,
                                   ctl->pool));
    }
    for (int i = 0; i < english.messages->nelts; i++) {
        const cp_template_message_t *message = &APR_ARRAY_IDX(english.messages, i, cp_template_message_t);

        printf("%s\t%d\t%s\n", message->file, message->line, message->id);
    }
    return NULL;
}

static cp_error_t *write_stdout(cp_out_t *out, const char *data, apr_size_t length)
{
    (void)out;
    if (fwrite(data, 1, length, stdout) == length)
        return NULL;
    return cp_error_create(out->baton, CP_ERROR_INTERNAL, "standard output cannot be written", NULL);
}

cp_error_t *cp_ctl_template_render(cp_ctl_t *ctl)
{
    cp_ctl_option_t options[] = {{"data", false, NULL},
                                 {"lang", false, "en"},
                                 {"xml", true, NULL},
                                 {"locale", false, "locale"},
                                 {NULL, false, NULL}};
    apr_array_header_t *problems = apr_array_make(ctl->pool, 8, sizeof(cp_template_problem_t));
    cp_template_options_t how = {.lenient = true};
    const char *path, *slash, *json = "{}";
    const cp_template_t *program;
    const cp_schema_t *schema;
    cp_template_set_t *set;
    apr_size_t length = 2;
    cp_error_t *error;
    const void *view;
    cp_out_t out;

    CP_TRY(cp_ctl_options(ctl, options, &path, 1, 1));
    if (options[0].value)
        CP_TRY(cp_ctl_file(&json, &length, options[0].value, ctl->pool));
    CP_TRY(cp_template_data_json(&schema, &view, json, length, ctl->pool));
    CP_TRY(cp_catalog_load(&how.catalog, options[3].value, options[1].value, ctl->pool));
    how.xml = options[2].value != NULL;
    slash = strrchr(path, '/');
    CP_TRY(cp_template_set_create(&set, slash ? apr_pstrndup(ctl->pool, path, (apr_size_t)(slash - path)) : ".", NULL,
                                  ctl->pool));
    error = cp_template_compile(&program, set, slash ? slash + 1 : path, schema, &how, problems, ctl->pool);
    if (error && print_problems(problems)) {
        ctl->exit_code = 1;
        return NULL;
    }
    CP_TRY(error);
    cp_out_init(&out, write_stdout, ctl->pool, ctl->pool);
    CP_TRY(cp_template_execute(program, view, &out, ctl->pool));
    return cp_out_finish(&out);
}

cp_error_t *cp_ctl_sanitize(cp_ctl_t *ctl)
{
    cp_ctl_option_t none[] = {{NULL, false, NULL}};
    apr_size_t length;
    const char *html;
    cp_html_t clean;

    CP_TRY(cp_ctl_options(ctl, none, NULL, 0, 0));
    CP_TRY(cp_ctl_stdin(&html, &length, ctl, MAIL_LIMIT));
    cp_html_init();
    CP_TRY(cp_html_sanitize(&clean, html, length, ctl->pool));
    fwrite(clean.ptr, 1, clean.len, stdout);
    return NULL;
}
