/* SPDX-License-Identifier: Apache-2.0 */
#include "view_composer_form.h"

#include <apr_strings.h>

#include "../base/base_string.h"
#include "view_status.h"

typedef struct making_t {
    const cp_request_t *req;
    const cp_reader_t *reader;
    const cp_form_answers_t *answers;
    cp_view_form_maker_t *maker;
    bool preview;
} making_t;

/* ---- Controls ---- */

static const char *hint_of(const making_t *making, const cp_form_answer_t *answer)
{
    const cp_reader_t *reader = making->reader;
    const char *help = answer->field->help;

    if (!*help)
        help = answer->property ? answer->property->help : cp_form_kind(answer->field->kind)->help;
    if (answer->field->kind != CP_FORM_COPIES)
        return *help ? cp_view_tr(reader, help) : NULL;
    const char *whom = cp_composer_copies_hint(making->req, reader);
    return apr_pstrcat(reader->pool,
                       *help  ? help
                       : whom ? whom
                              : "",
                       " ", cp_view_tr(reader, "Put a comma between addresses."), NULL);
}

static cp_control_kind_t control_kind(const cp_form_answer_t *answer)
{
    static const cp_control_kind_t of_property[CP_PROPERTY_TYPES] = {
        [CP_PROPERTY_TEXT] = CP_CONTROL_TEXT,      [CP_PROPERTY_NUMBER] = CP_CONTROL_TEXT,
        [CP_PROPERTY_DATE] = CP_CONTROL_DATE,      [CP_PROPERTY_CHOICE] = CP_CONTROL_CHOICE,
        [CP_PROPERTY_CHOICES] = CP_CONTROL_CHECKS, [CP_PROPERTY_YES_NO] = CP_CONTROL_CHOICE,
    };
    static const cp_control_kind_t of_kind[CP_FORM_KINDS] = {
        [CP_FORM_SUBJECT] = CP_CONTROL_TEXT,    [CP_FORM_MESSAGE] = CP_CONTROL_AREA,
        [CP_FORM_PRIORITY] = CP_CONTROL_CHOICE, [CP_FORM_COPIES] = CP_CONTROL_TEXT,
        [CP_FORM_FILES] = CP_CONTROL_FILE,
    };

    return answer->property ? of_property[answer->property->type] : of_kind[answer->field->kind];
}

static bool has_value(const cp_form_answer_t *answer, const char *value)
{
    for (int i = 0; i < answer->values.count; i++)
        if (!strcmp(answer->values.values[i], value))
            return true;
    return false;
}

static void add_priorities(const making_t *making, const cp_form_answer_t *answer)
{
    apr_int64_t chosen = 2;

    cp_parse_int(answer->typed, 1, 4, &chosen);
    for (int i = 1; i <= 4; i++)
        cp_view_form_choice(making->maker, apr_itoa(making->reader->pool, i), cp_view_priority(making->reader, i),
                            i == chosen);
}

static void add_options(const making_t *making, const cp_form_answer_t *answer)
{
    const cp_property_t *property = answer->property;
    const cp_reader_t *reader = making->reader;
    bool boxes = property->type == CP_PROPERTY_CHOICES;

    if (!boxes)
        cp_view_form_choice(making->maker, "", cp_view_tr(reader, "Choose…"), !answer->values.count);
    if (property->type == CP_PROPERTY_YES_NO) {
        cp_view_form_choice(making->maker, "yes", cp_view_tr(reader, "Yes"), has_value(answer, "yes"));
        cp_view_form_choice(making->maker, "no", cp_view_tr(reader, "No"), has_value(answer, "no"));
    }
    for (int i = 0; i < property->option_count; i++) {
        const cp_property_option_t *option = &property->options[i];
        bool chosen = has_value(answer, option->name);
        if (option->archived && !chosen)
            continue;
        cp_view_form_choice_t *choice = cp_view_form_choice(making->maker, option->name, option->label, chosen);
        if (boxes)
            choice->name = cp_text(apr_pstrcat(reader->pool, answer->name, ".", option->name, NULL));
    }
}

static const char *limit_of(const making_t *making, const cp_form_answer_t *answer)
{
    if (answer->field->kind == CP_FORM_SUBJECT)
        return apr_itoa(making->reader->pool, CP_SUBJECT_MAX);
    if (answer->property && answer->property->type == CP_PROPERTY_TEXT)
        return apr_itoa(making->reader->pool, CP_PROPERTY_TEXT_MAX);
    return NULL;
}

static void add_control(const making_t *making, const cp_form_answer_t *answer)
{
    cp_form_kind_t kind = answer->field->kind;
    const char *name =
        making->preview ? apr_pstrcat(making->reader->pool, "preview-", answer->name, NULL) : answer->name;
    cp_view_control_t *control =
        cp_view_control(making->maker, control_kind(answer), name, cp_form_answer_label(answer));

    control->hint = cp_text(hint_of(making, answer));
    control->value = cp_text(answer->typed);
    control->limit = cp_text(limit_of(making, answer));
    control->mode = cp_text(answer->property && answer->property->type == CP_PROPERTY_NUMBER ? "decimal" : NULL);
    if (kind == CP_FORM_COPIES)
        control->complete = cp_text("off");
    if (!answer->field->required && kind != CP_FORM_PRIORITY)
        control->optional = cp_text(cp_view_tr(making->reader, "optional"));
    if (kind == CP_FORM_PRIORITY)
        add_priorities(making, answer);
    else if (answer->property && (answer->property->option_count || answer->property->type == CP_PROPERTY_YES_NO))
        add_options(making, answer);
}

/* ---- Conditions ---- */

static const char *value_label(const cp_reader_t *reader, const cp_rule_condition_t *condition)
{
    for (int i = 0; i < condition->property->option_count; i++)
        if (!strcasecmp(condition->property->options[i].value, condition->value))
            return cp_view_tr(reader, condition->property->options[i].label);
    return condition->value;
}

const char *cp_composer_condition(const cp_reader_t *reader, const cp_rule_schema_t *schema, const char *when)
{
    const char *text = "";
    cp_rule_t *rule;

    if (cp_rule_parse(&rule, schema, when, reader->pool))
        return when;
    for (int i = 0; i < rule->count; i++) {
        const cp_rule_condition_t *condition = &rule->conditions[i];
        bool or = i && condition->group != rule->conditions[i - 1].group;
        const char *one =
            cp_tr_fill(reader->pool, cp_view_tr(reader, "${field} ${comparison} ${value}"), "field",
                       cp_view_tr(reader, condition->property->label), "comparison",
                       cp_view_tr(reader, condition->operator->label), "value", value_label(reader, condition), NULL);
        const char *joint = cp_view_tr(reader, or ? "${before} or ${one}" : "${before} and ${one}");
        text = i ? cp_tr_fill(reader->pool, joint, "before", text, "one", one, NULL) : one;
    }
    return cp_trim(text, reader->pool);
}

/* ---- What was sent ---- */

static bool was_shown(const cp_request_t *req, const cp_form_answer_t *answer)
{
    const char *shown = cp_form_get(req->form, "shown"), *name = cp_form_field_name(answer->field);
    apr_size_t length = strlen(name);

    /* Who sends it without our page knows what he does not answer. */
    if (!shown)
        return true;
    for (const char *at = strstr(shown, name); at; at = strstr(at + 1, name))
        if ((at == shown || at[-1] == ' ') && (!at[length] || at[length] == ' '))
            return true;
    return false;
}

static bool is_asked(const cp_request_t *req, const cp_form_answer_t *answer)
{
    if (answer->field->kind == CP_FORM_COPIES && cp_policy_may_add(req->viewer, req->settings) == CP_ADD_NOBODY)
        return false;
    if (answer->field->kind == CP_FORM_FILES && !cp_setting_int(req->settings, CP_SET_MAX_FILES))
        return false;
    return !answer->field->hidden;
}

bool cp_composer_form_more(const cp_request_t *req, const cp_form_answers_t *answers)
{
    for (int i = 0; i < answers->count; i++) {
        const cp_form_answer_t *answer = &answers->rows[i];
        if (answer->active && is_asked(req, answer) && !was_shown(req, answer))
            return true;
    }
    return false;
}

static const char *too_long(const cp_reader_t *reader, const char *text, apr_int64_t limit, const char *msgid)
{
    apr_size_t length = cp_utf8_count(text);

    if (length <= (apr_size_t)limit)
        return NULL;
    return cp_tr_fill(reader->pool, cp_view_tr(reader, msgid), "limit", cp_view_number(reader, limit), "length",
                      cp_view_number(reader, (apr_int64_t)length), NULL);
}

static const char *about_field(const cp_reader_t *reader, const char *msgid, const cp_form_answer_t *answer)
{
    return cp_tr_fill(reader->pool, cp_view_tr(reader, msgid), "field",
                      cp_view_tr(reader, cp_form_answer_label(answer)), NULL);
}

static bool is_empty(const cp_request_t *req, const cp_form_answer_t *answer)
{
    if (answer->field->kind == CP_FORM_FILES)
        return !req->form->uploads || !req->form->uploads->nelts;
    if (answer->field->kind == CP_FORM_SUBJECT)
        return !*cp_one_line(answer->typed, req->pool);
    return !answer->values.count;
}

static const char *missing(const cp_reader_t *reader, const cp_form_answer_t *answer)
{
    bool usual = !*answer->field->label;

    if (answer->field->kind == CP_FORM_SUBJECT && usual)
        return cp_view_tr(reader, "Write a subject");
    if (answer->field->kind == CP_FORM_MESSAGE && usual)
        return cp_view_tr(reader, "Write a message");
    if (answer->field->kind == CP_FORM_FILES && usual)
        return cp_view_tr(reader, "Attach a file");
    return about_field(reader, "Fill in “${field}”", answer);
}

/* Why an answer cannot be taken; NULL: it can. */
static const char *fault_of(const cp_request_t *req, const cp_reader_t *reader, const cp_form_answer_t *answer)
{
    const cp_form_field_t *field = answer->field;
    const char *stored, *fault = NULL;

    if (field->kind == CP_FORM_FILES && req->form->upload_error)
        return cp_view_tr(reader, req->form->upload_error->safe);
    if (is_empty(req, answer))
        return field->required ? missing(reader, answer) : NULL;
    if (field->kind == CP_FORM_SUBJECT)
        fault =
            too_long(reader, answer->typed, CP_SUBJECT_MAX, "The subject has ${length} characters; up to ${limit} fit");
    if (field->kind == CP_FORM_MESSAGE)
        fault = too_long(reader, answer->typed, cp_setting_int(req->settings, CP_SET_MAX_MESSAGE),
                         "The message has ${length} characters; up to ${limit} fit");
    cp_error_t *error = answer->property ? cp_form_answer_stored(&stored, answer, req->pool) : NULL;
    if (error)
        return cp_view_tr(reader, error->safe);
    if (!fault && !cp_form_answer_matches(answer))
        return *field->message ? field->message
                               : about_field(reader, "“${field}” does not look as it should; check it", answer);
    return fault;
}

void cp_composer_form_check(cp_faults_t *faults, const cp_request_t *req, const cp_reader_t *reader,
                            const cp_form_answers_t *answers)
{
    for (int i = 0; i < answers->count; i++) {
        const cp_form_answer_t *answer = &answers->rows[i];
        if (!answer->active || !is_asked(req, answer) || !was_shown(req, answer))
            continue;
        const char *fault = fault_of(req, reader, answer);
        if (fault)
            cp_fault_add(faults, req->pool, answer->name, "%s", fault);
    }
}

/* ---- The form ---- */

static const char *shown_names(const making_t *making)
{
    const char *names = "";

    for (int i = 0; i < making->answers->count; i++) {
        const cp_form_answer_t *answer = &making->answers->rows[i];
        if (answer->active && is_asked(making->req, answer))
            names =
                apr_pstrcat(making->reader->pool, names, *names ? " " : "", cp_form_field_name(answer->field), NULL);
    }
    return names;
}

static void fill_part(cp_view_form_part_t *part, const making_t *making, const cp_form_answer_t *answer,
                      const cp_view_control_t *control)
{
    const cp_reader_t *reader = making->reader;

    part->control = (cp_view_control_t *)(void *)control;
    part->name = cp_text(cp_form_field_name(answer->field));
    part->files = answer->field->kind == CP_FORM_FILES;
    part->text = !part->files;
    if (making->preview && answer->when)
        part->note = cp_text(cp_tr_fill(reader->pool, cp_view_tr(reader, "Only when ${condition}"), "condition",
                                        cp_composer_condition(reader, making->answers->schema, answer->when), NULL));
    if (making->preview)
        return;
    part->decides = answer->decides;
    part->when = cp_text(answer->when);
    part->hidden = cp_text(answer->active ? NULL : "hidden");
}

static void add_parts(cp_view_support_form_t *view, const making_t *making)
{
    const cp_form_answers_t *answers = making->answers;
    cp_view_form_part_t *parts = apr_pcalloc(making->reader->pool, ((apr_size_t)answers->count + 1) * sizeof *parts);
    const cp_view_control_t *controls = view->form->controls.rows;
    int count = 0;

    for (int i = 0; i < answers->count; i++)
        if (is_asked(making->req, &answers->rows[i]) || making->preview) {
            fill_part(&parts[count], making, &answers->rows[i], &controls[count]);
            count++;
        }
    view->parts = (cp_list_t){parts, count};
}

static void fill_texts(cp_view_support_form_t *view, const making_t *making)
{
    const cp_support_form_t *form = making->answers->form;
    const cp_reader_t *reader = making->reader;

    view->header = cp_text(*form->header ? form->header : cp_view_setting(reader, CP_SET_FORM_HEADER_TEXT));
    view->description = cp_text(*form->description ? form->description : NULL);
    view->button = cp_text(*form->button ? form->button : cp_view_tr(reader, "Send ticket"));
}

cp_view_support_form_t *cp_composer_form(const cp_request_t *req, const cp_reader_t *reader,
                                         const cp_form_answers_t *answers, const cp_faults_t *faults, bool preview)
{
    cp_view_support_form_t *view = apr_pcalloc(reader->pool, sizeof *view);
    making_t making = {req, reader, answers, cp_view_form_begin(reader, faults), preview};

    for (int i = 0; i < answers->count; i++)
        if (is_asked(req, &answers->rows[i]) || preview)
            add_control(&making, &answers->rows[i]);
    if (!preview) {
        cp_view_form_hide(making.maker, "form", *answers->form->name ? answers->form->name : NULL);
        cp_view_form_hide(making.maker, "shown", shown_names(&making));
    }
    view->form = cp_view_form_end(making.maker);
    if (view->form->summary.ptr && req->form && req->form->uploads && req->form->uploads->nelts)
        view->form->summary_about = cp_text(cp_view_tr(reader, "What you typed and the files below are kept."));
    add_parts(view, &making);
    /* Each stands in its part. */
    view->form->controls.count = 0;
    fill_texts(view, &making);
    return view;
}
