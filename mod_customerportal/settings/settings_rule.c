/* SPDX-License-Identifier: Apache-2.0 */
#include "settings_rule.h"

#include <apr_strings.h>

#include "../base/base_string.h"

#define VALUE_MAX 200 /* characters, as model_rule.c has it */

void cp_rule_editor_begin(cp_rule_editor_t *editor, const cp_request_t *req, const cp_reader_t *reader,
                          const cp_rule_schema_t *schema, const char *name)
{
    *editor = (cp_rule_editor_t){.req = req, .reader = reader, .schema = schema, .name = name};
    editor->rows = apr_pcalloc(req->pool, CP_RULE_CONDITIONS * sizeof *editor->rows);
}

static const char *take_word(const char **line, apr_pool_t *pool)
{
    apr_size_t length = strcspn(*line, " ");
    const char *word = apr_pstrmemdup(pool, *line, length);

    *line += length + ((*line)[length] == ' ');
    return word;
}

/* Read line by line, since a rule that is no longer understood as a whole must be shown all the same. */
void cp_rule_editor_open(cp_rule_editor_t *editor, const char *text)
{
    apr_pool_t *pool = editor->req->pool;
    bool apart = false;
    int group = 0;

    for (const char *at = text; *at && editor->count < CP_RULE_CONDITIONS;) {
        apr_size_t length = strcspn(at, "\n");
        const char *line = cp_one_line(apr_pstrmemdup(pool, at, length), pool);
        at += length + (at[length] == '\n');
        if (!*line) {
            apart = editor->count > 0;
            continue;
        }
        group += apart;
        apart = false;
        cp_rule_row_t *row = &editor->rows[editor->count++];
        row->group = group;
        row->property = take_word(&line, pool);
        row->comparison = take_word(&line, pool);
        row->value = line;
    }
}

/* ---- The form ---- */

static const char *sent(const cp_rule_editor_t *editor, const char *part)
{
    return cp_form_get(editor->req->form, apr_pstrcat(editor->req->pool, editor->name, "-", part, NULL));
}

static const char *sent_of(const cp_rule_editor_t *editor, const char *part, int index)
{
    const char *value = sent(editor, apr_psprintf(editor->req->pool, "%s-%d", part, index));

    return value ? cp_one_line(value, editor->req->pool) : "";
}

static void read_rows(cp_rule_editor_t *editor)
{
    const char *counts = sent(editor, "groups");
    int group = 0;

    for (const char *at = counts ? counts : ""; *at; group++) {
        apr_int64_t rows;
        if (!cp_parse_int(take_word(&at, editor->req->pool), 1, CP_RULE_CONDITIONS, &rows))
            return;
        for (; rows && editor->count < CP_RULE_CONDITIONS; rows--) {
            int i = editor->count++;
            editor->rows[i] = (cp_rule_row_t){
                group, sent_of(editor, "p", i), sent_of(editor, "o", i), sent_of(editor, "v", i), NULL, false};
        }
    }
}

/* The number that the button called `part` carries; -1 if it was not pressed. */
static int pressed(const cp_rule_editor_t *editor, const char *part)
{
    const char *value = sent(editor, part);
    apr_int64_t number;

    return value && cp_parse_int(value, 0, CP_RULE_CONDITIONS, &number) ? (int)number : -1;
}

static void remove_row(cp_rule_editor_t *editor, int index)
{
    if (index >= editor->count)
        return;
    editor->count--;
    for (int i = index; i < editor->count; i++)
        editor->rows[i] = editor->rows[i + 1];
}

/* Behind the last condition of `group`; in a group of its own where there is none. */
static void add_row(cp_rule_editor_t *editor, int group)
{
    int at = editor->count;

    if (editor->count == CP_RULE_CONDITIONS)
        return;
    while (at > 0 && editor->rows[at - 1].group > group)
        at--;
    for (int i = editor->count; i > at; i--)
        editor->rows[i] = editor->rows[i - 1];
    editor->rows[at] = (cp_rule_row_t){group, editor->schema->properties[0].name, "", "", NULL, true};
    editor->count++;
}

bool cp_rule_editor_take(cp_rule_editor_t *editor)
{
    read_rows(editor);
    int gone = pressed(editor, "remove"), more = pressed(editor, "and"), group = pressed(editor, "or");

    editor->show = sent(editor, "show") != NULL;
    editor->removed = gone >= 0;
    if (gone >= 0)
        remove_row(editor, gone);
    if (more >= 0)
        add_row(editor, more);
    if (group >= 0)
        add_row(editor, editor->count ? editor->rows[editor->count - 1].group + 1 : 0);
    return editor->show || gone >= 0 || more >= 0 || group >= 0;
}

/* ---- Checking ---- */

static const cp_rule_property_t *property_of(const cp_rule_editor_t *editor, const cp_rule_row_t *row)
{
    for (int i = 0; i < editor->schema->count; i++)
        if (!strcmp(editor->schema->properties[i].name, row->property))
            return &editor->schema->properties[i];
    return NULL;
}

static const cp_rule_operator_t *operator_of(const cp_rule_row_t *row)
{
    int count;
    const cp_rule_operator_t *all = cp_rule_operators(&count);

    for (int i = 0; i < count; i++)
        if (!strcmp(all[i].name, row->comparison))
            return &all[i];
    return NULL;
}

static const char *refuse_operator(const cp_rule_editor_t *editor, const cp_rule_property_t *property)
{
    const char *names = "";
    int count;
    const cp_rule_operator_t *all = cp_rule_operators(&count);
    apr_pool_t *pool = editor->req->pool;

    for (int i = 0; i < count; i++)
        if (all[i].types & 1u << property->type)
            names = apr_pstrcat(pool, names, *names ? ", " : "", cp_view_tr(editor->reader, all[i].label), NULL);
    return cp_tr_fill(pool, cp_view_tr(editor->reader, "Choose a comparison for “${property}”: ${comparisons}."),
                      "property", cp_view_tr(editor->reader, property->label), "comparisons", names, NULL);
}

static bool offered(const cp_rule_property_t *property, const char *value)
{
    if (!property->options)
        return true;
    for (int i = 0; i < property->option_count; i++)
        if (!strcmp(property->options[i].value, value))
            return true;
    return false;
}

/* What is wrong with a value, after the reader of rules has refused it. */
static const char *refuse_value(const cp_rule_editor_t *editor, const cp_rule_property_t *property)
{
    if (property->options)
        return cp_view_tr(editor->reader, "Choose a value.");
    if (property->type == CP_RULE_INT)
        return cp_view_tr(editor->reader, "Type a whole number.");
    if (property->type == CP_RULE_NUMBER)
        return cp_view_tr(editor->reader, "Type a number such as 12.5.");
    if (property->type == CP_RULE_TIME || property->type == CP_RULE_DAY)
        return cp_view_tr(editor->reader, "Type a day such as 2025-11-20.");
    return cp_tr_fill(editor->req->pool, cp_view_tr(editor->reader, "Type a value of 1 to ${n} characters."), "n",
                      apr_itoa(editor->req->pool, VALUE_MAX), NULL);
}

static const char *line_of(const cp_rule_row_t *row, const cp_rule_operator_t *comparison, apr_pool_t *pool)
{
    if (!comparison->value)
        return apr_pstrcat(pool, row->property, " ", row->comparison, "\n", NULL);
    return apr_pstrcat(pool, row->property, " ", row->comparison, " ", row->value, "\n", NULL);
}

/* A sentence about what is wrong, or NULL, and the condition's line. */
static const char *check_row(const char **line, const cp_rule_editor_t *editor, const cp_rule_row_t *row)
{
    const cp_rule_property_t *property = property_of(editor, row);
    const cp_rule_operator_t *comparison = operator_of(row);
    apr_pool_t *pool = editor->req->pool;
    cp_rule_t *rule;

    if (!property)
        return cp_tr_fill(pool,
                          cp_view_tr(editor->reader, "There is no property “${name}” any more. Choose another one, or "
                                                     "remove the condition."),
                          "name", row->property, NULL);
    if (!comparison || !(comparison->types & 1u << property->type))
        return refuse_operator(editor, property);
    *line = line_of(row, comparison, pool);
    if (comparison->value && !offered(property, row->value))
        return refuse_value(editor, property);
    return cp_rule_parse(&rule, editor->schema, *line, pool) ? refuse_value(editor, property) : NULL;
}

static void say(cp_rule_editor_t *editor, int index, const char *error, cp_faults_t *faults)
{
    const cp_rule_row_t *row = &editor->rows[index];
    const cp_rule_property_t *property = property_of(editor, row);
    const char *label = property ? cp_view_tr(editor->reader, property->label) : row->property;

    editor->rows[index].error = error;
    cp_fault_add(faults, editor->req->pool, apr_psprintf(editor->req->pool, "%s-v-%d", editor->name, index), "%s",
                 property && strstr(error, label) ? error : apr_pstrcat(editor->req->pool, label, ": ", error, NULL));
}

const char *cp_rule_editor_check(cp_rule_editor_t *editor, cp_faults_t *faults)
{
    const char *text = "";
    bool wrong = false;

    for (int i = 0; i < editor->count; i++) {
        const char *line = "", *error = check_row(&line, editor, &editor->rows[i]);
        bool apart = i && editor->rows[i].group != editor->rows[i - 1].group;
        if (error && faults)
            say(editor, i, error, faults);
        wrong = wrong || error;
        text = apr_pstrcat(editor->req->pool, text, apart ? "\n" : "", line, NULL);
    }
    return wrong ? NULL : text;
}

cp_view_rule_t *cp_rule_editor_view(const cp_rule_editor_t *editor)
{
    cp_view_rule_t *view = cp_view_rule(editor->reader, editor->schema, editor->name, editor->rows, editor->count);

    view->focus = cp_text(editor->removed ? "autofocus" : NULL);
    return view;
}
