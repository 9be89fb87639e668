/* SPDX-License-Identifier: Apache-2.0 */
/* settings list, get, set, unset, export, import: the settings that the database holds for a portal */
#include "ctl.h"

#include <apr_strings.h>

#include "../base/base_string.h"
#include "../model/model_setting.h"

typedef struct {
    cp_ctl_t *ctl;
    const char *portal;
    const char *words[2];
    const cp_setting_t *row;
    cp_settings_t *saved;
    const char *text; /* import: the file's text */
} settings_t;

static const cp_setting_t *find_row(const char *name)
{
    for (int i = 0; i < CP_SET_COUNT; i++) {
        const cp_setting_t *row = cp_setting_row((cp_setting_key_t)i);

        if (!strcasecmp(row->directive, name) || !strcmp(row->name, name))
            return row;
    }
    return NULL;
}

/* Reads the arguments; `words` of them, of which the first names a setting where `named`. */
static cp_error_t *begin(settings_t *settings, cp_ctl_t *ctl, int words, bool named)
{
    cp_ctl_option_t options[] = {{"portal", false, "/support"}, {NULL, false, NULL}};

    memset(settings, 0, sizeof *settings);
    settings->ctl = ctl;
    CP_TRY(cp_ctl_options(ctl, options, settings->words, words, words));
    settings->portal = options[0].value;
    if (named) {
        settings->row = find_row(settings->words[0]);
        if (!settings->row)
            return cp_ctl_usage(ctl, "there is no setting %s; portalctl settings list names them", settings->words[0]);
    }
    return NULL;
}

static cp_error_t *load(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    settings_t *settings = baton;

    return cp_settings_load(&settings->saved, db, settings->portal, pool);
}

static cp_error_t *load_saved(settings_t *settings)
{
    return cp_db_run(settings->ctl->db, NULL, CP_DB_READ, load, settings, settings->ctl->pool);
}

static const char *saved_text(const settings_t *settings, const cp_setting_t *row)
{
    return settings->saved->value[row->key].text;
}

/* A value as httpd.conf takes it: lists stay words, all else is quoted. */
static void print_directive(const cp_setting_t *row, const char *text)
{
    printf("%s ", row->directive);
    if (row->type == CP_SETTING_LIST || row->type == CP_SETTING_INT || row->type == CP_SETTING_BOOL ||
        row->type == CP_SETTING_CHOICE) {
        printf("%s\n", text);
        return;
    }
    putchar('"');
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            putchar('\\');
        putchar(*text);
    }
    printf("\"\n");
}

cp_error_t *cp_ctl_settings_list(cp_ctl_t *ctl)
{
    settings_t settings;

    CP_TRY(begin(&settings, ctl, 0, false));
    CP_TRY(load_saved(&settings));
    for (int i = 0; i < CP_SET_COUNT; i++) {
        const cp_setting_t *row = cp_setting_row((cp_setting_key_t)i);
        const char *text = saved_text(&settings, row);

        printf("# %s: %s\n# default: %s\n", row->label, row->help, *row->fallback ? row->fallback : "(empty)");
        if (!text)
            printf("# ");
        print_directive(row, text ? text : row->fallback);
        putchar('\n');
    }
    return NULL;
}

cp_error_t *cp_ctl_settings_get(cp_ctl_t *ctl)
{
    settings_t settings;
    const char *text;

    CP_TRY(begin(&settings, ctl, 1, true));
    CP_TRY(load_saved(&settings));
    text = saved_text(&settings, settings.row);
    puts(text ? text : settings.row->fallback);
    return NULL;
}

static cp_error_t *save(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    settings_t *settings = baton;

    return cp_settings_save(db, settings->portal, settings->row->key, settings->words[1], pool);
}

cp_error_t *cp_ctl_settings_set(cp_ctl_t *ctl)
{
    settings_t settings;

    CP_TRY(begin(&settings, ctl, 2, true));
    return cp_db_run(ctl->db, NULL, CP_DB_WRITE, save, &settings, ctl->pool);
}

cp_error_t *cp_ctl_settings_unset(cp_ctl_t *ctl)
{
    settings_t settings;

    CP_TRY(begin(&settings, ctl, 1, true));
    return cp_db_run(ctl->db, NULL, CP_DB_WRITE, save, &settings, ctl->pool);
}

cp_error_t *cp_ctl_settings_export(cp_ctl_t *ctl)
{
    settings_t settings;

    CP_TRY(begin(&settings, ctl, 0, false));
    CP_TRY(load_saved(&settings));
    for (int i = 0; i < CP_SET_COUNT; i++) {
        const cp_setting_t *row = cp_setting_row((cp_setting_key_t)i);

        if (saved_text(&settings, row))
            print_directive(row, saved_text(&settings, row));
    }
    return NULL;
}

/* The value part of a line, as httpd reads it: one quoted word, or the rest of the line. */
static const char *line_value(const char *text, apr_pool_t *pool)
{
    char *value, *at;

    text = cp_trim(text, pool);
    if (*text != '"')
        return text;
    at = value = apr_palloc(pool, strlen(text) + 1);
    for (text++; *text && *text != '"'; text++) {
        if (*text == '\\' && (text[1] == '"' || text[1] == '\\'))
            text++;
        *at++ = *text;
    }
    *at = '\0';
    return *text == '"' && !text[1] ? value : NULL;
}

static cp_error_t *line_error(const settings_t *settings, int line, const char *what, apr_pool_t *pool)
{
    return cp_error_create(pool, CP_ERROR_INPUT, apr_psprintf(pool, "%s:%d: %s", settings->words[0], line, what), NULL);
}

/* Checks every line before anything is written, so that a bad file changes nothing. */
static cp_error_t *parse_lines(const char *values[CP_SET_COUNT], const settings_t *settings, apr_pool_t *pool)
{
    char *state, *text = apr_pstrdup(pool, settings->text);
    int line = 0;

    for (char *next = text; next;) {
        char *end = strchr(next, '\n');
        const char *trimmed;
        cp_setting_value_t value;
        const cp_setting_t *row;
        cp_error_t *error;

        if (end)
            *end++ = '\0';
        line++;
        trimmed = cp_trim(next, pool);
        next = end;
        if (!*trimmed || *trimmed == '#')
            continue;
        state = apr_pstrdup(pool, trimmed);
        state += strcspn(state, " \t");
        row = find_row(apr_pstrndup(pool, trimmed, strcspn(trimmed, " \t")));
        if (!row)
            return line_error(settings, line, "this is no setting; portalctl settings list names them", pool);
        if (values[row->key])
            return line_error(settings, line, apr_pstrcat(pool, row->directive, " stands twice", NULL), pool);
        values[row->key] = line_value(state, pool);
        if (!values[row->key])
            return line_error(settings, line, "a quote is not closed", pool);
        error = cp_setting_parse(&value, row, values[row->key], pool);
        if (error)
            return line_error(settings, line, error->safe, pool);
    }
    return NULL;
}

static cp_error_t *import(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    settings_t *settings = baton;
    const char *values[CP_SET_COUNT] = {NULL};

    CP_TRY(parse_lines(values, settings, pool));
    for (int i = 0; i < CP_SET_COUNT; i++)
        CP_TRY(cp_settings_save(db, settings->portal, (cp_setting_key_t)i, values[i], pool));
    return NULL;
}

cp_error_t *cp_ctl_settings_import(cp_ctl_t *ctl)
{
    settings_t settings;

    CP_TRY(begin(&settings, ctl, 1, false));
    CP_TRY(cp_ctl_file(&settings.text, NULL, settings.words[0], ctl->pool));
    return cp_db_run(ctl->db, NULL, CP_DB_WRITE, import, &settings, ctl->pool);
}
