/* SPDX-License-Identifier: Apache-2.0 */
#include "view_control.h"

#include <apr_strings.h>

static const char *const kind_words[] = {
    [CP_CONTROL_TEXT] = "text",       [CP_CONTROL_EMAIL] = "email",   [CP_CONTROL_NUMBER] = "number",
    [CP_CONTROL_AREA] = "area",       [CP_CONTROL_CHOICE] = "choice", [CP_CONTROL_RADIO] = "radio",
    [CP_CONTROL_CHECKS] = "checks",   [CP_CONTROL_CHECK] = "check",   [CP_CONTROL_FILE] = "file",
    [CP_CONTROL_HEADING] = "heading", [CP_CONTROL_DATE] = "date",     [CP_CONTROL_PASSWORD] = "password",
};

cp_view_form_maker_t *cp_view_form_begin(const cp_reader_t *reader, const cp_faults_t *faults)
{
    cp_view_form_maker_t *maker = apr_pcalloc(reader->pool, sizeof *maker);

    maker->reader = reader;
    maker->faults = faults;
    maker->controls = apr_array_make(reader->pool, 16, sizeof(cp_view_control_t *));
    maker->hidden = apr_array_make(reader->pool, 4, sizeof(cp_view_hidden_t));
    return maker;
}

static cp_view_control_t *last_control(const cp_view_form_maker_t *maker)
{
    int count = maker->controls->nelts;

    return count ? APR_ARRAY_IDX(maker->controls, count - 1, cp_view_control_t *) : NULL;
}

/* The choices of a control are in a list that grows, so they are attached once there are no more. */
static void end_control(cp_view_form_maker_t *maker)
{
    cp_view_control_t *control = last_control(maker);

    if (control && maker->choices)
        control->options = (cp_list_t){maker->choices->elts, maker->choices->nelts};
    maker->choices = NULL;
}

cp_view_control_t *cp_view_control(cp_view_form_maker_t *maker, cp_control_kind_t kind, const char *name,
                                   const char *label)
{
    cp_view_control_t *control = apr_pcalloc(maker->reader->pool, sizeof *control);

    end_control(maker);
    control->kind = cp_text(kind_words[kind]);
    control->name = cp_text(name);
    control->id = cp_text(name);
    control->label = cp_text(cp_view_tr(maker->reader, label));
    APR_ARRAY_PUSH(maker->controls, cp_view_control_t *) = control;
    return control;
}

cp_view_form_choice_t *cp_view_form_choice(cp_view_form_maker_t *maker, const char *value, const char *label,
                                           bool chosen)
{
    const cp_view_control_t *control = last_control(maker);
    apr_pool_t *pool = maker->reader->pool;
    cp_view_form_choice_t *choice;

    if (!maker->choices)
        maker->choices = apr_array_make(pool, 8, sizeof(cp_view_form_choice_t));
    choice = apr_array_push(maker->choices);
    choice->id = cp_text(apr_pstrcat(pool, control->name.ptr, "-", value, NULL));
    choice->name = cp_text_is(control->kind, "checks") ? choice->id : control->name;
    choice->value = cp_text(cp_text_is(control->kind, "checks") ? "1" : value);
    choice->label = cp_text(label);
    choice->selected = cp_text(chosen ? "selected" : NULL);
    choice->checked = cp_text(chosen ? "checked" : NULL);
    return choice;
}

void cp_view_form_hide(cp_view_form_maker_t *maker, const char *name, const char *value)
{
    if (value)
        APR_ARRAY_PUSH(maker->hidden, cp_view_hidden_t) = (cp_view_hidden_t){cp_text(name), cp_text(value)};
}

/* Ids of hint and error, which the control is described by, and its looks. */
static void finish_control(cp_view_control_t *control, const cp_view_form_maker_t *maker)
{
    apr_pool_t *pool = maker->reader->pool;
    const char *error = maker->faults ? cp_fault_of(maker->faults, control->name.ptr) : NULL;

    if (cp_text_is(control->kind, "password"))
        control->value = cp_text(NULL);
    control->class = cp_text(error ? "field has-error" : "field");
    if (control->hint.ptr)
        control->hint_id = cp_text(apr_pstrcat(pool, control->id.ptr, "-hint", NULL));
    if (error) {
        control->error = cp_text(cp_view_tr(maker->reader, error));
        control->error_id = cp_text(apr_pstrcat(pool, control->id.ptr, "-error", NULL));
        control->invalid = cp_text("true");
    }
    if (control->hint.ptr && error)
        control->described = cp_text(apr_pstrcat(pool, control->hint_id.ptr, " ", control->error_id.ptr, NULL));
    else
        control->described = error ? control->error_id : control->hint_id;
}

static const cp_view_control_t *named(const cp_view_form_maker_t *maker, const char *field)
{
    for (int i = 0; i < maker->controls->nelts; i++) {
        const cp_view_control_t *control = APR_ARRAY_IDX(maker->controls, i, cp_view_control_t *);
        if (cp_text_is(control->name, field))
            return control;
    }
    return NULL;
}

/* What a link in the summary leads to: the control, or the first one of a group. */
static const char *target(const cp_view_form_maker_t *maker, const char *field)
{
    const cp_view_control_t *control = named(maker, field);
    apr_pool_t *pool = maker->reader->pool;

    if (control && control->options.count &&
        (cp_text_is(control->kind, "radio") || cp_text_is(control->kind, "checks")))
        return apr_pstrcat(pool, "#", ((const cp_view_form_choice_t *)control->options.rows)->id.ptr, NULL);
    if (control)
        return apr_pstrcat(pool, "#", control->id.ptr, NULL);
    if (maker->beside && !strncmp(field, maker->beside, strlen(maker->beside)))
        return apr_pstrcat(pool, "#", field, NULL);
    return "#main";
}

static const char *problem(const cp_view_form_maker_t *maker, const cp_fault_t *fault)
{
    const cp_view_control_t *control = maker->named ? named(maker, fault->field) : NULL;
    const char *text = cp_view_tr(maker->reader, fault->text);

    if (!control)
        return text;
    return cp_tr_fill(maker->reader->pool, cp_view_tr(maker->reader, "${label}: ${value}"), "label", control->label.ptr,
                      "value", text, NULL);
}

static void summarise(cp_view_form_t *form, const cp_view_form_maker_t *maker)
{
    const apr_array_header_t *rows = maker->faults ? maker->faults->rows : NULL;
    int count = rows ? rows->nelts : 0;
    cp_view_problem_t *problems = apr_pcalloc(maker->reader->pool, ((apr_size_t)count + 1) * sizeof *problems);

    for (int i = 0; i < count; i++) {
        const cp_fault_t *fault = &APR_ARRAY_IDX(rows, i, cp_fault_t);
        problems[i].text = cp_text(problem(maker, fault));
        problems[i].url = cp_url(target(maker, fault->field));
    }
    form->problems = (cp_list_t){problems, count};
    if (!count)
        return;
    form->summary = cp_text(
        cp_view_plural(maker->reader, "There is ${n} thing to correct", "There are ${n} things to correct", count));
    form->summary_about = cp_text(cp_view_tr(maker->reader, "What you typed is kept."));
}

cp_view_form_t *cp_view_form_end(cp_view_form_maker_t *maker)
{
    int count = maker->controls->nelts;
    cp_view_form_t *form = apr_pcalloc(maker->reader->pool, sizeof *form);
    cp_view_control_t *rows = apr_pcalloc(maker->reader->pool, ((apr_size_t)count + 1) * sizeof *rows);

    end_control(maker);
    for (int i = 0; i < count; i++) {
        cp_view_control_t *control = APR_ARRAY_IDX(maker->controls, i, cp_view_control_t *);
        finish_control(control, maker);
        if (cp_text_is(control->kind, "file"))
            form->enctype = cp_text("multipart/form-data");
        rows[i] = *control;
    }
    form->controls = (cp_list_t){rows, count};
    form->hidden = (cp_list_t){maker->hidden->elts, maker->hidden->nelts};
    form->submit_class = cp_text("btn primary");
    summarise(form, maker);
    return form;
}

/* ---- Schemas ---- */

static const cp_field_t choice_fields[] = {
    CP_FIELD_TEXT(cp_view_form_choice_t, name, "Name of the field"),
    CP_FIELD_TEXT(cp_view_form_choice_t, id, "-Id of the control"),
    CP_FIELD_TEXT(cp_view_form_choice_t, value, "What the form sends"),
    CP_FIELD_TEXT(cp_view_form_choice_t, label, "What people read"),
    CP_FIELD_TEXT(cp_view_form_choice_t, hint, "More about it"),
    CP_FIELD_TEXT(cp_view_form_choice_t, selected, "-\"selected\" or nothing"),
    CP_FIELD_TEXT(cp_view_form_choice_t, checked, "\"checked\" for what is chosen"),
    CP_FIELD_TEXT(cp_view_form_choice_t, disabled, "\"disabled\" for what cannot be chosen now"),
};
static const cp_schema_t choice_schema = CP_SCHEMA("choice", cp_view_form_choice_t, choice_fields);

static const cp_field_t control_fields[] = {
    CP_FIELD_TEXT(cp_view_control_t, kind,
                  "text, email, password, number, date, area, choice, radio, checks, check, file or heading"),
    CP_FIELD_TEXT(cp_view_control_t, name, "Name of the field"),
    CP_FIELD_TEXT(cp_view_control_t, id, "-Id of the control"),
    CP_FIELD_TEXT(cp_view_control_t, label, "What it asks for"),
    CP_FIELD_TEXT(cp_view_control_t, label_class, "-CSS classes of the label"),
    CP_FIELD_TEXT(cp_view_control_t, optional, "-Mark of what may be left empty"),
    CP_FIELD_TEXT(cp_view_control_t, hint, "What is allowed"),
    CP_FIELD_TEXT(cp_view_control_t, hint_id, "-Id of the hint"),
    CP_FIELD_TEXT(cp_view_control_t, error, "What is wrong with it"),
    CP_FIELD_TEXT(cp_view_control_t, error_id, "-Id of the error"),
    CP_FIELD_TEXT(cp_view_control_t, value, "What it holds"),
    CP_FIELD_TEXT(cp_view_control_t, limit, "-Most characters"),
    CP_FIELD_TEXT(cp_view_control_t, complete, "-Value of autocomplete"),
    CP_FIELD_TEXT(cp_view_control_t, mode, "-Value of inputmode"),
    CP_FIELD_TEXT(cp_view_control_t, required, "-\"required\" or nothing"),
    CP_FIELD_TEXT(cp_view_control_t, class, "-CSS classes of the field"),
    CP_FIELD_TEXT(cp_view_control_t, described, "-Ids of hint and error"),
    CP_FIELD_TEXT(cp_view_control_t, invalid, "-\"true\" or nothing"),
    CP_FIELD_LIST(cp_view_control_t, options, choice_schema, "What can be chosen"),
};
const cp_schema_t cp_view_control_schema = CP_SCHEMA("control", cp_view_control_t, control_fields);

static const cp_field_t form_fields[] = {
    CP_FIELD_TEXT(cp_view_form_t, heading, "Heading of the form"),
    CP_FIELD_TEXT(cp_view_form_t, about, "What it does"),
    CP_FIELD_URL(cp_view_form_t, action, "Where the form is sent; nothing where it cannot be"),
    CP_FIELD_TEXT(cp_view_form_t, enctype, "-\"multipart/form-data\" with files"),
    CP_FIELD_LIST(cp_view_form_t, hidden, cp_view_hidden_schema, "-Hidden fields"),
    CP_FIELD_TEXT(cp_view_form_t, summary, "How many things are to be corrected"),
    CP_FIELD_TEXT(cp_view_form_t, summary_about, "-What is kept"),
    CP_FIELD_LIST(cp_view_form_t, problems, cp_view_problem_schema, "All that is wrong"),
    CP_FIELD_LIST(cp_view_form_t, controls, cp_view_control_schema, "The controls, in their order"),
    CP_FIELD_TEXT(cp_view_form_t, submit, "-Words of the button"),
    CP_FIELD_TEXT(cp_view_form_t, submit_class, "-CSS classes of the button"),
    CP_FIELD_URL(cp_view_form_t, cancel_url, "-Where one goes without saving"),
};
const cp_schema_t cp_view_form_schema = CP_SCHEMA("form", cp_view_form_t, form_fields);
