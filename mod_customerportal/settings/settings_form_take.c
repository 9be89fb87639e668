/* SPDX-License-Identifier: Apache-2.0 */
/* From the editor's page to the draft: what was typed, and what a button does. */
#include <apr_strings.h>

#include "../base/base_string.h"
#include "settings_form.h"
#include "settings_order.h"
#include "settings_record.h"

static void take_names(const char **names, int *count, const char *const *from, int number)
{
    for (*count = 0; *count < number && *count < CP_FORM_LIMITS; (*count)++)
        names[*count] = from[*count];
}

void cp_form_editor_open(cp_form_editor_t *editor, const cp_support_form_t *form)
{
    editor->form = *form;
    for (int i = 0; i < form->field_count; i++)
        editor->fields[i] = form->fields[i];
    take_names(editor->groups, &editor->form.group_count, form->groups, form->group_count);
    take_names(editor->companies, &editor->form.company_count, form->companies, form->company_count);
    editor->form.fields = editor->fields;
    editor->form.groups = editor->groups;
    editor->form.companies = editor->companies;
    editor->open = -1;
}

static const char *line_of(const cp_form_editor_t *editor, const char *name)
{
    return cp_one_line(cp_record_sent(editor->req, name), editor->req->pool);
}

static const char *text_of(const cp_form_editor_t *editor, const char *name)
{
    return cp_trim(cp_record_sent(editor->req, name), editor->req->pool);
}

static bool ticked(const cp_form_editor_t *editor, const char *name)
{
    return cp_form_get(editor->req->form, name) != NULL;
}

/* The field that the page showed in that place. */
static int number_of(const cp_form_editor_t *editor, const char *name)
{
    const char *value = cp_form_get(editor->req->form, name);
    apr_int64_t number;

    return value && cp_parse_int(value, 0, editor->form.field_count - 1, &number) ? editor->place[number] : -1;
}

/* ---- What was typed ---- */

static const char *index_word(const void *baton, int index)
{
    return apr_itoa((apr_pool_t *)baton, index);
}

/* As the rows were moved. Numbers in the page are those of the draft that came with it. */
static void take_order(cp_form_editor_t *editor)
{
    cp_form_field_t sent[CP_FORM_FIELDS];
    int order[CP_FORM_FIELDS], count = editor->form.field_count;

    memcpy(sent, editor->fields, sizeof sent);
    cp_console_order(order, count, index_word, editor->req->pool, editor->req);
    for (int i = 0; i < count; i++) {
        editor->fields[i] = sent[order[i]];
        editor->place[order[i]] = i;
    }
}

static void take_groups(cp_form_editor_t *editor)
{
    apr_pool_t *pool = editor->req->pool;
    int count = 0;

    for (int i = 0; i < editor->all_groups->count; i++) {
        if (!ticked(editor, apr_psprintf(pool, "groups-%" APR_INT64_T_FMT, cp_cell_int(editor->all_groups, i, 0))))
            continue;
        if (count < CP_FORM_LIMITS)
            editor->groups[count++] = cp_cell_text(editor->all_groups, i, 1);
        else
            cp_fault_add(&editor->faults, pool, "groups", "A form can be limited to at most %d groups.",
                         CP_FORM_LIMITS);
    }
    editor->form.group_count = count;
}

static void take_companies(cp_form_editor_t *editor)
{
    apr_pool_t *pool = editor->req->pool;
    const char *typed = cp_record_sent(editor->req, "companies");
    char *state, *text = apr_pstrdup(pool, typed);
    int count = 0;

    for (char *line = apr_strtok(text, "\n", &state); line; line = apr_strtok(NULL, "\n", &state)) {
        const char *name = cp_one_line(line, pool);
        if (*name && count < CP_FORM_LIMITS)
            editor->companies[count++] = name;
        else if (*name) {
            editor->too_many = typed;
            cp_fault_add(&editor->faults, pool, "companies", "A form can be limited to at most %d companies.",
                         CP_FORM_LIMITS);
        }
    }
    editor->form.company_count = count;
}

static void take_form(cp_form_editor_t *editor)
{
    cp_support_form_t *form = &editor->form;

    editor->name = editor->saved ? editor->saved->name : line_of(editor, "name");
    form->label = line_of(editor, "label");
    form->description = text_of(editor, "description");
    form->header = line_of(editor, "header");
    form->button = line_of(editor, "button");
    form->after = line_of(editor, "after");
    form->creates_tickets = ticked(editor, "creates_tickets");
    form->inbox = line_of(editor, "inbox");
    form->offered = ticked(editor, "offered");
    take_groups(editor);
    take_companies(editor);
}

static void begin_when(cp_form_editor_t *editor)
{
    const cp_rule_schema_t *schema =
        cp_form_schema(&editor->form, editor->open, editor->req->settings, editor->req->pool);

    cp_rule_editor_begin(&editor->when, editor->req, &editor->reader, schema, "when");
    editor->has_when = schema->count > 0;
}

/* Also which of the condition's buttons was pressed: then the page is shown again with what is there. */
static bool take_when(cp_form_editor_t *editor, cp_form_field_t *field)
{
    begin_when(editor);
    if (!editor->has_when)
        return false;
    bool pressed = cp_rule_editor_take(&editor->when);
    const char *text = cp_rule_editor_check(&editor->when, pressed ? NULL : &editor->faults);
    if (text)
        field->when = cp_trim(text, editor->req->pool);
    return pressed || !text;
}

static bool take_field(cp_form_editor_t *editor)
{
    cp_form_field_t *field = &editor->fields[editor->open];

    field->label = line_of(editor, "field-label");
    field->help = line_of(editor, "field-help");
    field->required = ticked(editor, "field-required");
    field->hidden = ticked(editor, "field-hidden");
    field->preset = line_of(editor, "field-preset");
    field->pattern = line_of(editor, "field-pattern");
    field->message = line_of(editor, "field-message");
    return take_when(editor, field);
}

/* ---- What a button does ---- */

static void remove_field(cp_form_editor_t *editor, int index)
{
    editor->form.field_count--;
    for (int i = index; i < editor->form.field_count; i++)
        editor->fields[i] = editor->fields[i + 1];
}

static void swap_fields(cp_form_editor_t *editor, int index)
{
    cp_form_field_t field = editor->fields[index];

    editor->fields[index] = editor->fields[index + 1];
    editor->fields[index + 1] = field;
}

/* "subject", "ticket.order": a kind, and the property behind a dot. */
static bool add_field(cp_form_editor_t *editor, const char *what)
{
    const char *dot = strchr(what, '.');
    cp_form_field_t field = {.property = dot ? dot + 1 : "",
                             .label = "",
                             .help = "",
                             .preset = "",
                             .pattern = "",
                             .message = "",
                             .when = ""};

    field.kind = cp_form_kind_find(dot ? apr_pstrmemdup(editor->req->pool, what, (apr_size_t)(dot - what)) : what);
    if (field.kind == CP_FORM_KINDS || editor->form.field_count == CP_FORM_FIELDS)
        return false;
    field.required = field.kind == CP_FORM_SUBJECT || field.kind == CP_FORM_MESSAGE;
    editor->fields[editor->form.field_count++] = field;
    return true;
}

static void press(cp_form_editor_t *editor)
{
    int up = number_of(editor, "up"), down = number_of(editor, "down"), gone = number_of(editor, "remove"),
        edit = number_of(editor, "edit"), last = editor->form.field_count - 1;

    if (up > 0)
        swap_fields(editor, up - 1);
    if (down >= 0 && down < last)
        swap_fields(editor, down);
    if (gone >= 0)
        remove_field(editor, gone);
    if (edit >= 0)
        editor->open = edit;
    if (ticked(editor, "add"))
        editor->open = add_field(editor, cp_record_sent(editor->req, "kind")) ? editor->form.field_count - 1 : -1;
}

static void open_when(cp_form_editor_t *editor)
{
    begin_when(editor);
    if (editor->has_when)
        cp_rule_editor_open(&editor->when, editor->fields[editor->open].when);
}

cp_error_t *cp_form_editor_take(bool *again, cp_form_editor_t *editor)
{
    cp_support_form_t *form;

    CP_TRY(cp_support_form_parse(&form, editor->saved ? editor->saved->name : "", cp_record_sent(editor->req, "draft"),
                                 editor->req->pool));
    cp_form_editor_open(editor, form);
    take_order(editor);
    take_form(editor);
    editor->open = number_of(editor, "open");
    /* A condition that is half typed keeps its field open, whatever was pressed. */
    if (editor->open >= 0 && take_field(editor)) {
        *again = true;
        return NULL;
    }
    if (!ticked(editor, "preview"))
        editor->open = -1;
    press(editor);
    if (editor->open >= 0)
        open_when(editor);
    *again = !ticked(editor, "save");
    return NULL;
}

void cp_form_editor_point(cp_form_editor_t *editor)
{
    apr_array_header_t *rows = editor->faults.rows;

    for (int i = 0; rows && i < rows->nelts; i++) {
        cp_fault_t *fault = &APR_ARRAY_IDX(rows, i, cp_fault_t);
        const char *at = strncmp(fault->field, "fields-", 7) ? NULL : fault->field + 7;
        const char *dash = at ? strchr(at, '-') : NULL;
        apr_int64_t index;
        if (!dash || !cp_parse_int(apr_pstrmemdup(editor->req->pool, at, (apr_size_t)(dash - at)), 0,
                                   editor->form.field_count - 1, &index))
            continue;
        if (editor->open < 0) {
            editor->open = (int)index;
            open_when(editor);
        }
        if (editor->open != (int)index)
            continue;
        fault->field = !strcmp(dash, "-when") ? "when" : apr_pstrcat(editor->req->pool, "field", dash, NULL);
    }
}
