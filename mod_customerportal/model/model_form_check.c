/* SPDX-License-Identifier: Apache-2.0 */
/* What a form needs before it is saved, and before it is offered. */
#include <apr_strings.h>
#include <string.h>

#include "../base/base_string.h"
#include "../text/text_pattern.h"
#include "model_form.h"

const char *cp_support_form_obstacle(const cp_support_form_t *form)
{
    bool of_ticket = false;

    for (int i = 0; i < form->field_count; i++)
        of_ticket = of_ticket || form->fields[i].kind != CP_FORM_CONTACT;
    if (!of_ticket)
        return "It asks for nothing about the ticket: add a field of the ticket.";
    if (!form->creates_tickets)
        return "It makes no tickets: switch on automatic ticket creation.";
    if (!*form->inbox)
        return "It has no inbox: choose where its tickets go.";
    return NULL;
}

static void check_length(cp_faults_t *faults, const char *field, const char *text, apr_size_t most, apr_pool_t *pool)
{
    if (cp_utf8_count(text) > most)
        cp_fault_add(faults, pool, field, "Use at most %d characters.", (int)most);
}

typedef struct checking_t {
    cp_faults_t *faults;
    const cp_support_form_t *form;
    int index;
    apr_pool_t *pool;
} checking_t;

static const char *field_of(const checking_t *check, const char *member)
{
    return apr_psprintf(check->pool, "fields-%d-%s", check->index, member);
}

static bool is_operator(const char *word)
{
    int count;
    const cp_rule_operator_t *all = cp_rule_operators(&count);

    for (int i = 0; i < count; i++)
        if (!strcmp(all[i].name, word))
            return true;
    return false;
}

bool cp_form_field_decides(const cp_form_field_t *field)
{
    return !field->hidden && field->kind != CP_FORM_FILES && field->kind != CP_FORM_COPIES;
}

/* Types of values are the properties', which are not at hand here: what a rule says beyond field and operator is looked
 * at where the form is edited. */
static void check_when(const checking_t *check, const char *line)
{
    apr_pool_t *pool = check->pool;
    char *state, *words = apr_pstrdup(pool, line);
    const char *name = apr_strtok(words, " ", &state), *operator= name ? apr_strtok(NULL, " ", &state) : NULL;
    bool earlier = false;

    if (!name)
        return;
    for (int i = 0; i < check->index; i++)
        earlier = earlier || (cp_form_field_decides(&check->form->fields[i]) &&
                              !strcmp(cp_form_field_name(&check->form->fields[i]), name));
    if (!earlier)
        cp_fault_add(check->faults, pool, field_of(check, "when"),
                     "A condition is about a field that is shown before this one.");
    else if (!operator|| !is_operator(operator))
        cp_fault_add(check->faults, pool, field_of(check, "when"), "A condition has a field, an operator and a value.");
}

static void check_pattern(const checking_t *check, const cp_form_field_t *field)
{
    check_length(check->faults, field_of(check, "pattern"), field->pattern, CP_FORM_PATTERN_MAX, check->pool);
    if (*field->pattern && !cp_pattern_valid(field->pattern))
        cp_fault_add(check->faults, check->pool, field_of(check, "pattern"),
                     "This is no regular expression. An example is [0-9]{2}-[0-9]{5}.");
}

static void check_field(const checking_t *check)
{
    const cp_form_field_t *field = &check->form->fields[check->index];
    bool custom = field->kind == CP_FORM_TICKET || field->kind == CP_FORM_CONTACT;
    apr_int64_t priority;

    check_length(check->faults, field_of(check, "label"), field->label, CP_FORM_LABEL_MAX, check->pool);
    check_length(check->faults, field_of(check, "help"), field->help, CP_FORM_TEXT_MAX, check->pool);
    check_length(check->faults, field_of(check, "message"), field->message, CP_FORM_TEXT_MAX, check->pool);
    check_length(check->faults, field_of(check, "preset"), field->preset, CP_FORM_TEXT_MAX, check->pool);
    check_pattern(check, field);
    if (custom != (*field->property != '\0'))
        cp_fault_add(check->faults, check->pool, field_of(check, "property"),
                     custom ? "Choose a property." : "Only custom properties have a name.");
    if (field->kind == CP_FORM_PRIORITY && *field->preset && !cp_parse_int(field->preset, 1, 4, &priority))
        cp_fault_add(check->faults, check->pool, field_of(check, "preset"), "A priority is 1, 2, 3 or 4.");
    if (field->hidden && (field->kind == CP_FORM_FILES || field->kind == CP_FORM_COPIES))
        cp_fault_add(check->faults, check->pool, field_of(check, "hidden"), "This field cannot be hidden.");
    if (field->hidden && !*field->preset)
        cp_fault_add(check->faults, check->pool, field_of(check, "preset"),
                     "A hidden field needs a value that it always has.");
    for (int i = 0; i < check->index; i++)
        if (!strcmp(cp_form_field_name(&check->form->fields[i]), cp_form_field_name(field)))
            cp_fault_add(check->faults, check->pool, field_of(check, "property"), "A field stands in a form once.");
    const char *line;
    for (char *state, *rest = apr_pstrdup(check->pool, field->when); (line = apr_strtok(rest, "\n", &state));
         rest = NULL)
        check_when(check, line);
}

void cp_support_form_check(cp_faults_t *faults, const cp_support_form_t *form, apr_pool_t *pool)
{
    const char *obstacle = cp_support_form_obstacle(form);

    if (!*cp_one_line(form->label, pool))
        cp_fault_add(faults, pool, "label", "Give the form a name.");
    check_length(faults, "label", form->label, CP_FORM_LABEL_MAX, pool);
    check_length(faults, "header", form->header, CP_FORM_LABEL_MAX, pool);
    check_length(faults, "button", form->button, CP_FORM_LABEL_MAX, pool);
    check_length(faults, "description", form->description, CP_FORM_TEXT_MAX, pool);
    check_length(faults, "after", form->after, CP_FORM_TEXT_MAX, pool);
    check_length(faults, "inbox", form->inbox, 100, pool);
    if (form->creates_tickets && !*form->inbox)
        cp_fault_add(faults, pool, "inbox", "Choose the inbox that the tickets go to.");
    for (int i = 0; i < form->field_count; i++)
        check_field(&(checking_t){faults, form, i, pool});
    if (form->offered && obstacle)
        cp_fault_add(faults, pool, "offered", "%s", obstacle);
}

cp_error_t *cp_support_form_read(const void **thing, const char *name, const char *body, apr_pool_t *pool)
{
    cp_faults_t faults = {NULL};
    cp_support_form_t *form;

    CP_TRY(cp_support_form_parse(&form, name, body, pool));
    cp_support_form_check(&faults, form, pool);
    *thing = form;
    if (!faults.rows)
        return NULL;
    const cp_fault_t *first = &APR_ARRAY_IDX(faults.rows, 0, cp_fault_t);
    return cp_error_field(pool, first->field, "The form “%s”: %s", name, first->text);
}
