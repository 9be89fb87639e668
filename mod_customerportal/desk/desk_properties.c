/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>

#include "../base/base_string.h"
#include "../http/http_respond.h"
#include "../model/model_notice.h"
#include "../view/view_status.h"
#include "desk_private.h"

#define PROPERTIES 6
#define CLASHES (PROPERTIES + CP_PROPERTY_SLOTS)

/* ---- The form ---- */

static const char *option_label(cp_list_t options, apr_int64_t id)
{
    const cp_view_option_t *rows = options.rows;

    for (int i = 0; i < options.count; i++) {
        apr_int64_t value;
        if (cp_parse_int(rows[i].value.ptr, 0, APR_INT64_MAX, &value) && value == id)
            return rows[i].label.ptr;
    }
    return "";
}

static const char *stage_label(const cp_view_desk_properties_t *form, apr_int64_t id)
{
    const cp_view_optgroup_t *groups = form->pipelines.rows;

    for (int i = 0; i < form->pipelines.count; i++) {
        const char *label = option_label(groups[i].options, id);
        if (*label)
            return label;
    }
    return "";
}

typedef struct property_t {
    cp_ticket_prop_t bit;
    const char *label;
    const char *url;
    const char *kinds[3]; /* of the timeline's entries about it */
} property_t;

static const property_t properties[PROPERTIES] = {
    {CP_PROP_SUBJECT, "Subject", "#subject", {"subject"}},
    {CP_PROP_INBOX, "Inbox", "#inbox", {"inbox"}},
    {CP_PROP_STAGE, "Stage", "#stage", {"stage", "closed", "reopened"}},
    {CP_PROP_OWNER, "Owner", "#owner", {"owner"}},
    {CP_PROP_PRIORITY, "Priority", "#priority", {"priority"}},
    {CP_PROP_HIDDEN, "Hidden from customers", "#hidden", {"hidden"}},
};

static const char *value_of(const cp_view_desk_properties_t *form, const cp_reader_t *reader,
                            const cp_ticket_props_t *props, cp_ticket_prop_t bit)
{
    switch (bit) {
    case CP_PROP_SUBJECT:
        return props->subject;
    case CP_PROP_INBOX:
        return option_label(form->inboxes, props->inbox_id);
    case CP_PROP_STAGE:
        return stage_label(form, props->stage_id);
    case CP_PROP_OWNER:
        return option_label(form->owners, props->owner_id);
    case CP_PROP_PRIORITY:
        return cp_view_priority(reader, props->priority);
    default:
        return cp_view_tr(reader, props->hidden ? "Yes" : "No");
    }
}

static const char *who_did(const cp_reader_t *reader, const cp_desk_entry_t *entry, bool owner)
{
    const cp_person_t *staff = owner ? &entry->doer : &entry->staff;
    const cp_person_t *person = staff->id ? staff : &entry->contact;
    const char *time = cp_view_when_dated(reader, entry->at).brief;

    return person->id ? apr_pstrcat(reader->pool, cp_person_name(person, reader->pool), ", ", time, NULL) : time;
}

/* Who changed it last, and when: the timeline knows. */
static const char *who_changed(const cp_reader_t *reader, const cp_desk_data_t *data, const property_t *property)
{
    for (int i = data->timeline.count - 1; i >= 0; i--) {
        const cp_desk_entry_t *entry = &data->timeline.entries[i];
        bool about = false;
        for (int j = 0; j < 3 && property->kinds[j]; j++)
            about = about || (entry->event && !strcmp(entry->event, property->kinds[j]));
        if (about)
            return who_did(reader, entry, property->bit == CP_PROP_OWNER);
    }
    return NULL;
}

static const char *who_valued(const cp_reader_t *reader, const cp_desk_data_t *data, const cp_property_t *property)
{
    apr_size_t length = strlen(property->label);

    for (int i = data->timeline.count - 1; i >= 0; i--) {
        const cp_desk_entry_t *entry = &data->timeline.entries[i];
        if (entry->event && !strcmp(entry->event, "property") && entry->body &&
            !strncmp(entry->body, property->label, length) && entry->body[length] == '\n')
            return who_did(reader, entry, false);
    }
    return NULL;
}

/* Properties that administrators defined. */
static int value_clashes(cp_view_desk_clash_t *rows, cp_view_problem_t *problems, const cp_reader_t *reader,
                         const cp_desk_data_t *data, const cp_desk_answer_t *answer)
{
    const cp_ticket_edit_t *edit = answer->edit;
    int count = 0;

    for (int i = 0; i < edit->property_count; i++) {
        const cp_property_t *property = edit->properties[i];
        int column = property->slot - 1;
        const char *theirs = cp_view_property(reader, property, data->ticket->ticket.values->at[column]);
        const char *yours = cp_view_property(reader, property, edit->wanted_values.at[column]);
        const char *url = apr_pstrcat(reader->pool, "#", cp_view_property_field(property, reader->pool), NULL);
        if (!(answer->edited->value_clashes & cp_slot_of(property)))
            continue;
        rows[count] = (cp_view_desk_clash_t){
            .label = cp_text(property->label),
            .yours = cp_text(*yours ? yours : "–"),
            .theirs = cp_text(*theirs ? theirs : "–"),
            .who = cp_text(who_valued(reader, data, property)),
            .url = cp_url(url),
        };
        problems[count++] = (cp_view_problem_t){cp_text(property->label), cp_url(url)};
    }
    return count;
}

static void clashes(cp_view_desk_ticket_t *view, const cp_reader_t *reader, const cp_desk_data_t *data,
                    const cp_desk_answer_t *answer)
{
    cp_view_desk_properties_t *form = view->properties;
    cp_ticket_props_t now = cp_view_desk_props(data->ticket);
    cp_view_desk_clash_t *rows = apr_pcalloc(reader->pool, CLASHES * sizeof *rows);
    cp_view_problem_t *problems = apr_pcalloc(reader->pool, CLASHES * sizeof *problems);
    int count = 0;

    for (int i = 0; i < PROPERTIES; i++) {
        const property_t *property = &properties[i];
        const char *label = cp_view_tr(reader, property->label);
        if (!(answer->edited->clashes & (int)property->bit))
            continue;
        rows[count] = (cp_view_desk_clash_t){
            .label = cp_text(label),
            .yours = cp_text(value_of(form, reader, &answer->edit->wanted, property->bit)),
            .theirs = cp_text(value_of(form, reader, &now, property->bit)),
            .who = cp_text(who_changed(reader, data, property)),
            .url = cp_url(property->url),
        };
        problems[count++] = (cp_view_problem_t){cp_text(label), cp_url(property->url)};
    }
    count += value_clashes(&rows[count], &problems[count], reader, data, answer);
    form->clashes = (cp_list_t){rows, count};
    if (!count)
        return;
    view->faults->problems = (cp_list_t){problems, count};
    view->faults->summary = cp_text(cp_view_plural(reader, "Somebody else has changed this meanwhile",
                                                   "Somebody else has changed these meanwhile", count));
    view->faults->summary_about = cp_text(
        cp_view_tr(reader, "Nothing is saved yet. Your values are kept in the form, with the others beside them."));
}

/* A field that was not changed shows what the ticket has now. */
static cp_ticket_props_t merged(const cp_desk_answer_t *answer, const cp_ticket_props_t *now)
{
    const cp_ticket_props_t *was = &answer->edit->was, *wanted = &answer->edit->wanted;

    return (cp_ticket_props_t){
        .subject = strcmp(was->subject, wanted->subject) ? wanted->subject : now->subject,
        .inbox_id = was->inbox_id != wanted->inbox_id ? wanted->inbox_id : now->inbox_id,
        .stage_id = was->stage_id != wanted->stage_id ? wanted->stage_id : now->stage_id,
        .owner_id = was->owner_id != wanted->owner_id ? wanted->owner_id : now->owner_id,
        .priority = was->priority != wanted->priority ? wanted->priority : now->priority,
        .hidden = was->hidden != wanted->hidden ? wanted->hidden : now->hidden,
    };
}

static void fault(cp_view_desk_ticket_t *view, const cp_reader_t *reader, const char *text, const char *url)
{
    cp_view_problem_t *problem = apr_pcalloc(reader->pool, sizeof *problem);

    *problem = (cp_view_problem_t){cp_text(text), cp_url(url)};
    view->faults->problems = (cp_list_t){problem, 1};
    view->faults->summary =
        cp_text(cp_view_plural(reader, "There is ${n} thing to correct", "There are ${n} things to correct", 1));
    view->faults->summary_about = cp_text(cp_view_tr(reader, "Nothing is saved yet."));
}

/* A ticket may have no more of them than can be seen at once. */
static void more_properties(cp_view_desk_ticket_t *view, const cp_reader_t *reader, const cp_desk_data_t *data,
                            const cp_desk_answer_t *answer)
{
    cp_view_form_maker_t *maker = cp_view_form_begin(reader, answer->wrong);
    cp_view_form_t *form;

    cp_desk_values_controls(maker, CP_OBJECT_TICKET, data->ticket->ticket.values, answer->values);
    view->properties->more = form = cp_view_form_end(maker);
    if (!form->summary.ptr)
        return;
    view->faults->problems = form->problems;
    view->faults->summary = form->summary;
    view->faults->summary_about = form->summary_about;
}

void cp_desk_properties_form(cp_view_desk_ticket_t *view, const cp_reader_t *reader, const cp_desk_data_t *data,
                             const cp_desk_answer_t *answer)
{
    cp_ticket_props_t now = cp_view_desk_props(data->ticket);
    cp_ticket_props_t shown = answer->edit ? merged(answer, &now) : now;
    cp_view_desk_properties_t *form = cp_view_desk_properties(reader, data, &shown);

    view->properties = form;
    more_properties(view, reader, data, answer);
    if (answer->edited)
        clashes(view, reader, data, answer);
    if (answer->subject) {
        form->subject_error = cp_text(answer->subject);
        form->subject_class = cp_text("field has-error");
        form->subject_described = cp_text("subject-error");
        form->subject_invalid = cp_text("true");
        fault(view, reader, answer->subject, "#subject");
    }
    if (answer->owner) {
        form->owner_error = cp_text(answer->owner);
        form->owner_class = cp_text("field has-error");
        form->owner_described = cp_text("owner-error");
        form->owner_invalid = cp_text("true");
        fault(view, reader, answer->owner, "#owner");
    }
}

/* ---- Saving ---- */

/* A field that the form does not send is left as it is. */
static apr_int64_t number(const cp_request_t *req, const char *name, apr_int64_t most, apr_int64_t otherwise)
{
    const char *text = cp_form_get(req->form, name);
    apr_int64_t value;

    return text && cp_parse_int(text, 0, most, &value) ? value : otherwise;
}

static void read_form(cp_ticket_edit_t *edit, const cp_request_t *req)
{
    const char *subject = cp_form_get(req->form, "subject");
    const char *was = cp_form_get(req->form, "was_subject");
    const char *was_hidden = cp_form_get(req->form, "was_hidden");

    edit->was = (cp_ticket_props_t){
        .subject = was ? was : "",
        .inbox_id = number(req, "was_inbox", APR_INT64_MAX, 0),
        .stage_id = number(req, "was_stage", APR_INT64_MAX, 0),
        .owner_id = number(req, "was_owner", APR_INT64_MAX, 0),
        .priority = (int)number(req, "was_priority", 4, 0),
        .hidden = was_hidden && !strcmp(was_hidden, "1"),
    };
    edit->wanted = (cp_ticket_props_t){
        .subject = subject && was ? cp_one_line(subject, req->pool) : edit->was.subject,
        .inbox_id = number(req, "inbox", APR_INT64_MAX, edit->was.inbox_id),
        .stage_id = number(req, "stage", APR_INT64_MAX, edit->was.stage_id),
        .owner_id = number(req, "owner", APR_INT64_MAX, edit->was.owner_id),
        .priority = (int)number(req, "priority", 4, edit->was.priority),
        /* A box that is not ticked sends nothing. */
        .hidden = was_hidden ? cp_form_get(req->form, "hidden") != NULL : edit->was.hidden,
    };
    edit->number = req->number;
    edit->actor.staff_id = req->viewer->person.id;
    edit->now = req->now;
}

static const char *subject_fault(const cp_reader_t *reader, const cp_ticket_edit_t *edit)
{
    apr_size_t length = cp_utf8_count(edit->wanted.subject);

    if (!strcmp(edit->was.subject, edit->wanted.subject))
        return NULL;
    if (!length)
        return cp_view_tr(reader, "Write a subject");
    if (length <= CP_SUBJECT_MAX)
        return NULL;
    return cp_tr_fill(reader->pool, cp_view_tr(reader, "The subject has ${length} characters; up to ${limit} fit"),
                      "limit", cp_view_number(reader, CP_SUBJECT_MAX), "length",
                      cp_view_number(reader, (apr_int64_t)length), NULL);
}

typedef struct save_work_t {
    const cp_request_t *req;
    const cp_ticket_edit_t *edit;
    cp_ticket_edited_t edited;
} save_work_t;

static cp_error_t *save(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    save_work_t *work = baton;
    const cp_request_t *req = work->req;
    const cp_ticket_edit_t *edit = work->edit;
    cp_desk_ticket_t *after;
    cp_notice_t notice = {.portal = req->portal, .settings = req->settings, .actor = edit->actor, .now = req->now};

    CP_TRY(cp_ticket_edit(&work->edited, db, &req->desk, edit, pool));
    notice.ticket_id = work->edited.ticket_id;
    if (work->edited.changed & CP_PROP_OWNER)
        CP_TRY(cp_notice_assigned(db, &notice, work->edited.written.owner_id, pool));
    if (!(work->edited.changed & CP_PROP_STAGE))
        return NULL;
    CP_TRY(cp_desk_ticket_find(&after, db, &req->desk, req->number, pool));
    return work->edited.was_closed != after->ticket.closed ? cp_notice_status(db, &notice, after->ticket.closed, pool)
                                                           : NULL;
}

cp_error_t *cp_desk_properties(cp_request_t *req)
{
    cp_ticket_edit_t edit = {0};
    save_work_t work = {.req = req, .edit = &edit};
    cp_desk_values_t values;
    cp_faults_t faults = {NULL};
    cp_desk_answer_t answer = {.edit = &edit, .values = &values, .wrong = &faults};
    cp_reader_t reader;

    cp_view_reader(&reader, req);
    read_form(&edit, req);
    cp_desk_values_read(&values, req, CP_OBJECT_TICKET, &faults);
    edit.properties = values.properties;
    edit.property_count = values.count;
    edit.was_values = values.was;
    edit.wanted_values = values.wanted;
    answer.subject = subject_fault(&reader, &edit);
    if (answer.subject || faults.rows)
        return cp_desk_show_ticket(req, &answer, 422);
    CP_TRY(cp_request_run(req, CP_DB_WRITE, save, &work));
    answer.edited = &work.edited;
    if (work.edited.owner_refused)
        answer.owner = cp_view_tr(&reader, "This person does not work in the inbox. Choose another one.");
    if (work.edited.clashes || work.edited.owner_refused)
        return cp_desk_show_ticket(req, &answer, work.edited.clashes ? 409 : 422);
    return cp_respond_redirect(req, cp_desk_ticket_url(req), work.edited.changed ? "properties" : "unchanged");
}
