/* SPDX-License-Identifier: Apache-2.0 */
#include "portal_form.h"

#include <apr_strings.h>

#include "../base/base_string.h"
#include "../model/model_group.h"
#include "../view/view_status.h"

/* ---- Which one ---- */

typedef struct groups_t {
    apr_int64_t contact_id;
    const char **names;
    int count;
} groups_t;

static cp_error_t *read_groups(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    groups_t *groups = baton;
    cp_rows_t *rows;

    CP_TRY(cp_db_select(&rows, db, CP_SQL_GROUP_NAMES_OF_CONTACT, CP_BIND(cp_bind_int(groups->contact_id)), pool));
    groups->names = apr_palloc(pool, ((apr_size_t)rows->count + 1) * sizeof *groups->names);
    groups->count = rows->count;
    for (int i = 0; i < rows->count; i++)
        groups->names[i] = cp_cell_text(rows, i, 0);
    return NULL;
}

cp_error_t *cp_portal_forms(const cp_support_form_t *const **forms, int *count, cp_request_t *req)
{
    static const char *none[] = {NULL};
    groups_t groups = {req->viewer->person.id, none, 0};

    if (!cp_setting_bool(req->settings, CP_SET_FORM_ENABLED))
        return cp_error_create(req->pool, CP_ERROR_MISSING, "There is nothing at this address.", "the form is off");
    if (cp_support_forms_ask_groups(req->settings))
        CP_TRY(cp_request_run(req, CP_DB_READ, read_groups, &groups));
    *forms = cp_support_forms(count, req->settings, req->viewer->company_name, groups.names, groups.count, req->pool);
    return NULL;
}

cp_error_t *cp_portal_form_find(const cp_support_form_t **form, bool *several, cp_request_t *req, const char *name)
{
    const cp_support_form_t *const *forms;
    int count;

    CP_TRY(cp_portal_forms(&forms, &count, req));
    *form = NULL;
    *several = count > 1;
    for (int i = 0; i < count; i++)
        if (name ? !strcmp(forms[i]->name, name) : count == 1)
            *form = forms[i];
    if (*form)
        return NULL;
    return cp_error_create(req->pool, CP_ERROR_MISSING, "There is no such form.", NULL);
}

/* ---- What was answered ---- */

static const char *typed_in_form(const void *baton, const char *name)
{
    return cp_form_get(baton, name);
}

typedef struct known_t {
    const cp_request_t *req;
    cp_property_values_t contact;
} known_t;

/* Names of controls are p.PROPERTY, and p.PROPERTY.OPTION of several choices. */
static const char *known_of_contact(const known_t *known, const char *name)
{
    apr_pool_t *pool = known->req->pool;
    const char *property_name = name + strlen("p."), *dot = strchr(property_name, '.');
    const cp_property_t *property =
        cp_property_find(known->req->settings,
                         dot ? apr_pstrmemdup(pool, property_name, (apr_size_t)(dot - property_name)) : property_name);

    if (!property || property->object != CP_OBJECT_CONTACT || !property->slot)
        return NULL;
    const char *stored = known->contact.at[property->slot - 1];
    if (dot)
        return cp_property_has(property, stored, dot + 1) ? "1" : NULL;
    return stored ? cp_property_field(property, stored, known->req->numbers, pool) : NULL;
}

static const char *known_before(const void *baton, const char *name)
{
    const known_t *known = baton;
    const char *given = cp_query_get(known->req->query, name);

    return given || strncmp(name, "p.", 2) != 0 ? given : known_of_contact(known, name);
}

static cp_error_t *read_contact(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    known_t *known = baton;

    return cp_property_values(&known->contact, db, CP_OBJECT_CONTACT, known->req->viewer->person.id, pool);
}

cp_error_t *cp_portal_answers(cp_form_answers_t **answers, cp_request_t *req, const cp_support_form_t *form)
{
    known_t known = {.req = req};
    cp_form_source_t source = {true, typed_in_form, req->form, req->numbers};
    bool of_contact = false;

    if (req->form) {
        *answers = cp_form_answers(form, req->settings, &source, req->pool);
        return NULL;
    }
    for (int i = 0; i < form->field_count; i++)
        of_contact = of_contact || form->fields[i].kind == CP_FORM_CONTACT;
    if (of_contact)
        CP_TRY(cp_request_run(req, CP_DB_READ, read_contact, &known));
    source = (cp_form_source_t){false, known_before, &known, req->numbers};
    *answers = cp_form_answers(form, req->settings, &source, req->pool);
    return NULL;
}

/* ---- What becomes of it ---- */

const char *cp_portal_form_subject(const cp_request_t *req, const cp_form_answers_t *answers)
{
    const cp_form_answer_t *answer = cp_form_answer(answers, CP_FORM_SUBJECT);
    const char *subject = answer ? cp_one_line(answer->typed, req->pool) : "";

    if (*subject)
        return subject;
    return *answers->form->label ? answers->form->label : cp_setting_text(req->settings, CP_SET_FORM_HEADER_TEXT);
}

static const char *said(const cp_form_answer_t *answer, const cp_reader_t *reader)
{
    const char *stored;
    apr_int64_t priority = 2;

    if (answer->property && !cp_form_answer_stored(&stored, answer, reader->pool))
        return cp_property_shown(answer->property, stored, reader->dates, reader->pool);
    if (answer->field->kind == CP_FORM_PRIORITY)
        return cp_parse_int(answer->typed, 1, 4, &priority) ? cp_view_priority(reader, (int)priority) : "";
    return answer->typed;
}

/* So that who reads the ticket has it all, also what stands in no field of the ticket's page. */
static const char *all_answers(const cp_form_answers_t *answers, const cp_reader_t *reader)
{
    const char *text = "";

    for (int i = 0; i < answers->count; i++) {
        const cp_form_answer_t *answer = &answers->rows[i];
        bool asked = answer->active && !answer->field->hidden && answer->field->kind != CP_FORM_COPIES &&
                     answer->field->kind != CP_FORM_SUBJECT && answer->values.count;
        if (asked)
            text = apr_pstrcat(reader->pool, text, *text ? "\n" : "", cp_view_tr(reader, cp_form_answer_label(answer)),
                               ": ", said(answer, reader), NULL);
    }
    return text;
}

cp_message_new_t cp_portal_form_message(const cp_request_t *req, const cp_reader_t *reader,
                                        const cp_form_answers_t *answers)
{
    const cp_form_answer_t *answer = cp_form_answer(answers, CP_FORM_MESSAGE);
    const char *typed = answer ? answer->typed : "";
    cp_message_new_t message = cp_composer_message(req, (cp_actor_t){.contact_id = req->viewer->person.id});

    if (*cp_trim(typed, req->pool))
        return message;
    message.body = all_answers(answers, reader);
    if (!*message.body)
        message.body = cp_portal_form_subject(req, answers);
    message.format = "plain";
    message.search_text = NULL;
    return message;
}

static void take_values(cp_property_values_t *values, bool *any, const cp_form_answers_t *answers, cp_form_kind_t kind,
                        apr_pool_t *pool)
{
    for (int i = 0; i < answers->count; i++) {
        const cp_form_answer_t *answer = &answers->rows[i];
        const char *stored;
        if (answer->field->kind != kind || !answer->active || !answer->property->slot)
            continue;
        /* What was typed is checked before. A preset that its property takes no more keeps nobody from filing. */
        if (cp_form_answer_stored(&stored, answer, pool))
            continue;
        *any = *any || stored;
        /* What somebody leaves empty here was not asked to be forgotten. */
        if (stored)
            values->at[answer->property->slot - 1] = stored;
    }
}

cp_error_t *cp_portal_form_save(cp_db_t *db, const cp_request_t *req, const cp_form_answers_t *answers,
                                apr_int64_t ticket_id, apr_pool_t *pool)
{
    cp_property_values_t ticket = {{NULL}}, contact = {{NULL}};
    bool of_ticket = false, of_contact = false;
    apr_int64_t contact_id = req->viewer->person.id;

    take_values(&ticket, &of_ticket, answers, CP_FORM_TICKET, pool);
    if (of_ticket)
        CP_TRY(cp_property_set(db, CP_OBJECT_TICKET, ticket_id, &ticket, pool));
    take_values(&contact, &of_contact, answers, CP_FORM_CONTACT, pool);
    if (!of_contact)
        return NULL;
    /* All columns are written again, and an agent may be changing another one: filing the ticket has touched the contact
     * before (cp_ticket_touch_readers), so its row is locked. */
    CP_TRY(cp_property_values(&contact, db, CP_OBJECT_CONTACT, contact_id, pool));
    take_values(&contact, &of_contact, answers, CP_FORM_CONTACT, pool);
    CP_TRY(cp_property_set(db, CP_OBJECT_CONTACT, contact_id, &contact, pool));
    return cp_group_refresh_contact(db, contact_id, pool);
}
