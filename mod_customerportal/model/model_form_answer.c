/* SPDX-License-Identifier: Apache-2.0 */
#include "model_form_answer.h"

#include <apr_strings.h>
#include <string.h>

#include "../base/base_string.h"
#include "../text/text_pattern.h"

/* ---- What conditions may ask ---- */

static const cp_property_t *property_of(const cp_form_field_t *field, const cp_settings_t *settings)
{
    const cp_property_t *property = *field->property ? cp_property_find(settings, field->property) : NULL;
    cp_object_t object = field->kind == CP_FORM_CONTACT ? CP_OBJECT_CONTACT : CP_OBJECT_TICKET;

    return property && property->object == object && property->slot && !property->archived ? property : NULL;
}

static bool is_there(const cp_form_field_t *field, const cp_property_t *property)
{
    return property || !*field->property;
}

/* What rules may ask of tickets and contacts. */
typedef struct asked_t {
    const cp_rule_schema_t *of[2];
} asked_t;

static asked_t asked_of(const cp_settings_t *settings, apr_pool_t *pool)
{
    static const cp_rule_property_t nothing = {.name = ""};
    static const cp_rule_schema_t none = {&nothing, 0};
    asked_t asked;

    asked.of[CP_OBJECT_TICKET] = cp_property_schema(&none, settings, CP_OBJECT_TICKET, pool);
    asked.of[CP_OBJECT_CONTACT] = cp_property_schema(&none, settings, CP_OBJECT_CONTACT, pool);
    return asked;
}

static cp_rule_property_t rule_property(const cp_form_field_t *field, const cp_property_t *property,
                                        const asked_t *asked)
{
    static const cp_rule_option_t priorities[] = {{"1", "Low"}, {"2", "Normal"}, {"3", "High"}, {"4", "Urgent"}};
    cp_rule_property_t rule = {.name = cp_form_field_name(field), .expression = "", .type = CP_RULE_TEXT};
    const cp_rule_schema_t *of = property ? asked->of[property->object] : NULL;

    for (int i = 0; of && i < of->count; i++)
        if (!strcmp(of->properties[i].name, property->name))
            rule = of->properties[i];
    rule.label = *field->label ? field->label : property ? property->label : cp_form_kind(field->kind)->label;
    if (field->kind == CP_FORM_PRIORITY) {
        rule.type = CP_RULE_INT;
        rule.options = priorities;
        rule.option_count = 4;
    }
    return rule;
}

const cp_rule_schema_t *cp_form_schema(const cp_support_form_t *form, int before, const cp_settings_t *settings,
                                       apr_pool_t *pool)
{
    cp_rule_schema_t *schema = apr_palloc(pool, sizeof *schema);
    cp_rule_property_t *rules = apr_palloc(pool, ((apr_size_t)before + 1) * sizeof *rules);
    asked_t asked = asked_of(settings, pool);

    schema->properties = rules;
    schema->count = 0;
    for (int i = 0; i < before && i < form->field_count; i++) {
        const cp_property_t *property = property_of(&form->fields[i], settings);
        if (is_there(&form->fields[i], property) && cp_form_field_decides(&form->fields[i]))
            rules[schema->count++] = rule_property(&form->fields[i], property, &asked);
    }
    return schema;
}

/* ---- Answers ---- */

typedef struct answering_t {
    cp_form_answers_t *answers;
    cp_rule_property_t *rules;
    asked_t asked;
    cp_rule_values_t *values; /* of each row as far as it is active */
    const cp_form_source_t *source;
    apr_pool_t *pool;
} answering_t;

static const char *typed_as(const answering_t *work, const char *name)
{
    return work->source->typed ? work->source->typed(work->source->baton, name) : NULL;
}

/* Definitions have numbers in the plain form. */
static const char *preset_of(const answering_t *work, const cp_form_answer_t *answer)
{
    const char *preset = answer->field->preset, *stored;

    if (!answer->property || answer->property->type != CP_PROPERTY_NUMBER ||
        cp_property_store(&stored, answer->property, &preset, 1, work->pool))
        return preset;
    return cp_property_field(answer->property, stored, answer->numbers, work->pool);
}

static const char *typed_into(const answering_t *work, const cp_form_answer_t *answer)
{
    const cp_form_field_t *field = answer->field;
    const char *typed = field->hidden ? NULL : typed_as(work, answer->name);
    apr_int64_t priority;

    /* There always is one: what is no priority is the usual one. */
    if (field->kind == CP_FORM_PRIORITY && (!typed || !cp_parse_int(typed, 1, 4, &priority)))
        return *field->preset ? field->preset : "2";
    if (typed)
        return typed;
    return work->source->sent && !field->hidden ? "" : preset_of(work, answer);
}

static cp_rule_values_t one_value(const cp_form_answer_t *answer, apr_pool_t *pool)
{
    const char **values = apr_palloc(pool, sizeof *values), *stored;

    *values = cp_trim(answer->typed, pool);
    if (answer->property && answer->property->type == CP_PROPERTY_NUMBER &&
        !cp_property_take(&stored, answer->property, answer->typed, answer->numbers, pool))
        *values = cp_property_typed(answer->property, stored, pool);
    return (cp_rule_values_t){values, **values ? 1 : 0};
}

/* A preset has the names of options with commas between, as cp_property_typed gives them. */
static bool has_word(const char *list, const char *word)
{
    apr_size_t length = strlen(word);

    for (const char *at = list; *at; at += strspn(at, ", ")) {
        apr_size_t one = strcspn(at, ", ");
        if (one == length && !strncmp(at, word, length))
            return true;
        at += one;
    }
    return false;
}

/* Each option has a box of its own. */
static cp_rule_values_t ticked(const answering_t *work, const cp_form_answer_t *answer)
{
    const cp_property_t *property = answer->property;
    const char **values = apr_palloc(work->pool, ((apr_size_t)property->option_count + 1) * sizeof *values);
    bool any = false;
    int count = 0;

    for (int i = 0; i < property->option_count && !answer->field->hidden; i++) {
        const char *box = apr_pstrcat(work->pool, answer->name, ".", property->options[i].name, NULL);
        if (!typed_as(work, box))
            continue;
        any = true;
        values[count++] = property->options[i].name;
    }
    if (any || (work->source->sent && !answer->field->hidden))
        return (cp_rule_values_t){values, count};
    for (int i = 0; i < property->option_count; i++)
        if (has_word(answer->field->preset, property->options[i].name))
            values[count++] = property->options[i].name;
    return (cp_rule_values_t){values, count};
}

static void mark_deciding(const answering_t *work, const cp_rule_t *rule)
{
    for (int i = 0; i < rule->count; i++)
        work->answers->rows[rule->conditions[i].property - work->rules].decides = true;
}

/* A condition that cannot be read, as its property is gone, keeps nothing away. */
static bool condition_holds(const answering_t *work, cp_form_answer_t *answer)
{
    cp_rule_schema_t earlier = {work->rules, work->answers->count};
    cp_rule_t *rule;

    if (!*answer->field->when || cp_rule_parse(&rule, &earlier, answer->field->when, work->pool) || !rule->count)
        return true;
    answer->when = cp_rule_text(rule, work->pool);
    mark_deciding(work, rule);
    return cp_rule_holds(rule, &earlier, work->values);
}

static void add_answer(answering_t *work, const cp_form_field_t *field, const cp_property_t *property)
{
    int index = work->answers->count;
    cp_form_answer_t *answer = &work->answers->rows[index];

    *answer = (cp_form_answer_t){.field = field, .property = property, .typed = "", .numbers = work->source->numbers};
    answer->name = property ? apr_pstrcat(work->pool, "p.", property->name, NULL) : cp_form_kind(field->kind)->word;
    if (property && property->type == CP_PROPERTY_CHOICES)
        answer->values = ticked(work, answer);
    else if (field->kind != CP_FORM_FILES) {
        answer->typed = typed_into(work, answer);
        answer->values = one_value(answer, work->pool);
    }
    answer->active = condition_holds(work, answer);
    work->rules[index] = rule_property(field, property, &work->asked);
    work->values[index] = answer->active ? answer->values : (cp_rule_values_t){NULL, 0};
    work->answers->count++;
}

cp_form_answers_t *cp_form_answers(const cp_support_form_t *form, const cp_settings_t *settings,
                                   const cp_form_source_t *source, apr_pool_t *pool)
{
    apr_size_t room = (apr_size_t)form->field_count + 1;
    cp_form_answers_t *answers = apr_pcalloc(pool, sizeof *answers);
    cp_rule_schema_t *schema = apr_palloc(pool, sizeof *schema);
    answering_t work = {
        .answers = answers,
        .asked = asked_of(settings, pool),
        .rules = apr_palloc(pool, room * sizeof(cp_rule_property_t)),
        .values = apr_palloc(pool, room * sizeof(cp_rule_values_t)),
        .source = source,
        .pool = pool,
    };

    answers->form = form;
    answers->rows = apr_palloc(pool, room * sizeof *answers->rows);
    for (int i = 0; i < form->field_count; i++) {
        const cp_property_t *property = property_of(&form->fields[i], settings);
        if (is_there(&form->fields[i], property))
            add_answer(&work, &form->fields[i], property);
    }
    *schema = (cp_rule_schema_t){work.rules, answers->count};
    answers->schema = schema;
    return answers;
}

const cp_form_answer_t *cp_form_answer(const cp_form_answers_t *answers, cp_form_kind_t kind)
{
    for (int i = 0; i < answers->count; i++)
        if (answers->rows[i].field->kind == kind && answers->rows[i].active)
            return &answers->rows[i];
    return NULL;
}

cp_error_t *cp_form_answer_stored(const char **stored, const cp_form_answer_t *answer, apr_pool_t *pool)
{
    if (answer->property->type == CP_PROPERTY_NUMBER)
        return cp_property_take(stored, answer->property, answer->typed, answer->numbers, pool);
    return cp_property_store(stored, answer->property, answer->values.values, answer->values.count, pool);
}

bool cp_form_answer_matches(const cp_form_answer_t *answer)
{
    for (int i = 0; i < answer->values.count && *answer->field->pattern; i++)
        if (!cp_pattern_matches(answer->field->pattern, answer->values.values[i]))
            return false;
    return true;
}

const char *cp_form_answer_label(const cp_form_answer_t *answer)
{
    if (*answer->field->label)
        return answer->field->label;
    return answer->property ? answer->property->label : cp_form_kind(answer->field->kind)->label;
}
