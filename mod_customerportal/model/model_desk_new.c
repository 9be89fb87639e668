/* SPDX-License-Identifier: Apache-2.0 */
#include "model_desk_new.h"

#include "model_contact.h"
#include "model_ticket_row.h"

cp_error_t *cp_desk_new_choices(cp_new_choices_t *choices, cp_db_t *db, const cp_desk_scope_t *desk, apr_pool_t *pool)
{
    cp_rows_t *rows;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_NEW_INBOXES, CP_BIND(cp_bind_int(desk->staff_id), cp_bind_int(desk->every)),
                        pool));
    apr_int64_t *ids = apr_pcalloc(pool, sizeof *ids * (apr_size_t)(rows->count + 1));
    const char **names = apr_pcalloc(pool, sizeof *names * (apr_size_t)(rows->count + 1));
    for (int i = 0; i < rows->count; i++) {
        ids[i] = cp_cell_int(rows, i, 0);
        names[i] = cp_cell_text(rows, i, 1);
    }
    *choices = (cp_new_choices_t){.inbox_ids = ids, .inboxes = names, .inbox_count = rows->count};
    CP_TRY(cp_db_select(&rows, db, CP_SQL_NEW_OWNERS, CP_NO_BIND, pool));
    cp_person_t *owners = apr_pcalloc(pool, sizeof *owners * (apr_size_t)(rows->count + 1));
    for (int i = 0; i < rows->count; i++)
        cp_person_row(&owners[i], rows, i, 0, true);
    choices->owners = owners;
    choices->owner_count = rows->count;
    return NULL;
}

static cp_error_t *check_place(cp_faults_t *faults, cp_db_t *db, const cp_desk_scope_t *desk, const cp_desk_new_t *form,
                               apr_pool_t *pool)
{
    cp_rows_t *rows;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_NEW_INBOX_OPEN,
                        CP_BIND(cp_bind_int(form->inbox_id), cp_bind_int(desk->staff_id), cp_bind_int(desk->every)),
                        pool));
    if (!rows->count)
        cp_fault_add(faults, pool, "inbox", "Choose one of your inboxes.");
    if (!form->owner_id)
        return NULL;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_NEW_OWNER_FITS,
                        CP_BIND(cp_bind_int(form->owner_id), cp_bind_int(form->inbox_id)), pool));
    if (!rows->count)
        cp_fault_add(faults, pool, "owner", "This person does not work in the inbox. Choose another one.");
    return NULL;
}

/* The requester's id and company. */
static cp_error_t *find_contact(cp_ticket_new_t *ticket, cp_faults_t *faults, cp_db_t *db, const cp_desk_new_t *form,
                                apr_pool_t *pool)
{
    cp_contact_t *contact;
    cp_staff_t *staff;
    CP_TRY(cp_contact_by_email(&contact, db, form->email, pool));
    if (contact) {
        ticket->requester_id = contact->person.id;
        ticket->company_id = contact->company_id;
        return NULL;
    }
    /* A contact with a colleague's address would be in the way of that person's signing in. */
    CP_TRY(cp_staff_by_email(&staff, db, form->email, pool));
    if (staff) {
        cp_fault_add(faults, pool, "email", "This is a colleague's address. Tickets are for customers.");
        return NULL;
    }
    return cp_fault_take(faults,
                         cp_contact_ensure(&ticket->requester_id, db, form->email, form->first_name, form->last_name, 0,
                                           form->now, pool),
                         pool);
}

static cp_error_t *make_with_note(cp_desk_made_t *made, cp_db_t *db, const cp_ticket_new_t *ticket,
                                  const cp_desk_new_t *form, apr_pool_t *pool)
{
    cp_ticket_t *fresh;
    cp_note_new_t note = {
        .staff_id = form->actor.staff_id, .body = form->text, .form_key = form->form_key, .now = form->now};
    CP_TRY(cp_ticket_create(&fresh, db, ticket, pool));
    note.ticket_id = made->ticket_id = fresh->id;
    made->number = fresh->number;
    return cp_note_add_once(db, &note, pool);
}

static cp_error_t *make_with_message(cp_desk_made_t *made, cp_db_t *db, const cp_ticket_new_t *ticket,
                                     const cp_desk_new_t *form, apr_pool_t *pool)
{
    bool duplicate;
    cp_message_new_t message = {.author = form->actor,
                                .format = "markdown",
                                .body = form->text,
                                .search_text = form->search_text,
                                .form_key = form->form_key};
    CP_TRY(cp_ticket_file(&made->number, &duplicate, db, ticket, &message, pool));
    made->ticket_id = duplicate ? 0 : message.ticket_id;
    made->message_id = duplicate ? 0 : message.id;
    return NULL;
}

/* Whoever sends the same form at the same moment waits here. */
static cp_error_t *find_earlier(apr_int64_t *number, cp_db_t *db, const char *form_key, apr_pool_t *pool)
{
    cp_rows_t *rows;
    *number = 0;
    if (!form_key)
        return NULL;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_LOCK_KEY, CP_BIND(cp_bind_text(form_key)), pool));
    CP_TRY(cp_db_select(&rows, db, CP_SQL_NEW_NOTE_TICKET, CP_BIND(cp_bind_text(form_key)), pool));
    *number = rows->count ? cp_cell_int(rows, 0, 0) : 0;
    return NULL;
}

cp_error_t *cp_desk_new_make(cp_desk_made_t *made, cp_faults_t *faults, cp_db_t *db, const cp_desk_scope_t *desk,
                             const cp_desk_new_t *form, apr_pool_t *pool)
{
    cp_ticket_new_t ticket = {.subject = form->subject,
                              .priority = form->priority,
                              .inbox_id = form->inbox_id,
                              .source = "desk",
                              .channel = "desk",
                              .staff_id = form->actor.staff_id,
                              .now = form->now};
    *made = (cp_desk_made_t){0, 0, 0};
    CP_TRY(find_earlier(&made->number, db, form->form_key, pool));
    if (made->number)
        return NULL;
    CP_TRY(check_place(faults, db, desk, form, pool));
    CP_TRY(find_contact(&ticket, faults, db, form, pool));
    CP_TRY(cp_fault_error(faults, pool));
    CP_TRY(form->note ? make_with_note(made, db, &ticket, form, pool)
                      : make_with_message(made, db, &ticket, form, pool));
    if (made->ticket_id && form->values)
        CP_TRY(cp_property_set(db, CP_OBJECT_TICKET, made->ticket_id, form->values, pool));
    if (!made->ticket_id || !form->owner_id)
        return NULL;
    return cp_ticket_set_owner(db, made->ticket_id, form->owner_id, form->actor, form->now, pool);
}
