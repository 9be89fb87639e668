/* SPDX-License-Identifier: Apache-2.0 */
/* import maildir, second pass: a conversation becomes a ticket, its mails the messages */
#include "ctl_import.h"

#include <apr_strings.h>

#include "ctl_mail_message.h"

typedef struct {
    const char *path;
    const cp_mail_t *mail;
    const char *mail_id;
    apr_time_t at;
    cp_mail_message_t message;
} parsed_t;

/* What one transaction writes, and what it counted: added up only once it is committed, since it may be repeated. */
typedef struct {
    cp_import_t *import;
    const parsed_t *mails;
    int count;
    int imported, known, tickets, attachments;
} conversation_t;

static cp_error_t *read_again(parsed_t *parsed, cp_import_t *import, const cp_import_mail_t *mail, apr_pool_t *pool)
{
    apr_size_t length;
    const char *bytes;
    cp_mail_t *read;

    CP_TRY(cp_ctl_file(&bytes, &length, mail->path, pool));
    CP_TRY(cp_mail_parse(&read, bytes, length, pool));
    parsed->path = mail->path;
    parsed->mail = read;
    parsed->mail_id = mail->mail_id;
    parsed->at = mail->date;
    return cp_mail_message_read(&parsed->message, read, import->store, &cp_mail_no_limits, NULL, pool);
}

/* Staff stay staff; whoever else wrote is a contact, made when new. */
static cp_error_t *find_author(cp_actor_t *actor, cp_db_t *db, const parsed_t *parsed, apr_pool_t *pool)
{
    cp_staff_t *staff;

    memset(actor, 0, sizeof *actor);
    CP_TRY(cp_staff_by_email(&staff, db, parsed->mail->from_email, pool));
    if (staff) {
        actor->staff_id = staff->person.id;
        return NULL;
    }
    return cp_mail_contact(&actor->contact_id, db, parsed->mail, parsed->at, pool);
}

/* The thread that an earlier run made for one of the ids that this conversation knows. */
static cp_error_t *find_thread(apr_int64_t *thread_id, apr_int64_t *ticket_id, cp_db_t *db,
                               const conversation_t *conversation, apr_pool_t *pool)
{
    *thread_id = *ticket_id = 0;
    for (int i = 0; i < conversation->count && !*thread_id; i++) {
        const cp_mail_t *mail = conversation->mails[i].mail;

        for (int k = -2; k < mail->references->nelts && !*thread_id; k++) {
            const char *id = k == -2   ? conversation->mails[i].mail_id
                             : k == -1 ? mail->in_reply_to
                                       : APR_ARRAY_IDX(mail->references, k, const char *);
            cp_rows_t *rows;

            if (!id)
                continue;
            CP_TRY(cp_db_select(&rows, db, CP_SQL_IMPORT_REFERENCE_FIND, CP_BIND(cp_bind_text(id)), pool));
            if (rows->count) {
                *thread_id = cp_cell_int(rows, 0, 0);
                *ticket_id = cp_cell_int(rows, 0, 1);
            }
        }
    }
    return NULL;
}

static cp_error_t *create_ticket(cp_ticket_t **ticket, cp_db_t *db, conversation_t *conversation, apr_pool_t *pool)
{
    const parsed_t *first = &conversation->mails[0];
    cp_ticket_new_t fresh = {0};
    cp_contact_t *contact;
    cp_actor_t actor;

    /* The request is the first mail of a customer, even where a staff member's mail is older. */
    CP_TRY(find_author(&actor, db, first, pool));
    for (int i = 1; i < conversation->count && !actor.contact_id; i++)
        CP_TRY(find_author(&actor, db, &conversation->mails[i], pool));
    if (!actor.contact_id)
        return cp_error_create(pool, CP_ERROR_INPUT, "all its senders are staff, so it has no requester", NULL);
    CP_TRY(cp_contact_by_email(&contact, db, first->mail->from_email, pool));
    fresh.company_id = contact && contact->person.id == actor.contact_id ? contact->company_id : 0;
    CP_TRY(cp_inbox_ensure(&fresh.inbox_id, db, conversation->import->inbox, pool));
    fresh.subject = *first->mail->subject ? first->mail->subject : "(no subject)";
    fresh.priority = 2;
    fresh.requester_id = actor.contact_id;
    fresh.source = "email";
    fresh.channel = "email";
    fresh.now = first->at;
    conversation->tickets++;
    return cp_ticket_create(ticket, db, &fresh, pool);
}

static cp_error_t *add_references(cp_db_t *db, const parsed_t *parsed, apr_int64_t thread_id, apr_pool_t *pool)
{
    const apr_array_header_t *references = parsed->mail->references;

    for (int i = -2; i < references->nelts; i++) {
        const char *id = i == -2   ? parsed->mail_id
                         : i == -1 ? parsed->mail->in_reply_to
                                   : APR_ARRAY_IDX(references, i, const char *);

        if (id)
            CP_TRY(cp_db_exec(db, CP_SQL_IMPORT_REFERENCE_ADD, CP_BIND(cp_bind_text(id), cp_bind_int(thread_id)), NULL,
                              pool));
    }
    return NULL;
}

static cp_error_t *add_mail(cp_db_t *db, conversation_t *conversation, const parsed_t *parsed,
                            const cp_ticket_t *ticket, apr_pool_t *pool)
{
    cp_message_new_t fresh = {0};
    apr_int64_t id;

    CP_TRY(find_author(&fresh.author, db, parsed, pool));
    if (fresh.author.contact_id)
        CP_TRY(cp_ticket_add_contact(db, ticket->id, fresh.author.contact_id, "associated", pool));
    fresh.ticket_id = ticket->id;
    fresh.thread_id = ticket->thread_id;
    fresh.format = parsed->message.format;
    fresh.body = parsed->message.body;
    fresh.search_text = parsed->message.search_text;
    fresh.mail_id = parsed->mail_id;
    fresh.now = parsed->at;
    fresh.attachments = parsed->message.attachments;
    fresh.attachment_count = parsed->message.attachment_count;
    CP_TRY(cp_message_add(&id, NULL, db, &fresh, pool));
    conversation->imported++;
    conversation->attachments += fresh.attachment_count;
    return add_references(db, parsed, ticket->thread_id, pool);
}

static cp_error_t *write_conversation(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    conversation_t *conversation = baton;
    cp_ticket_t existing = {0}, *ticket = &existing;

    conversation->imported = conversation->known = conversation->tickets = conversation->attachments = 0;
    CP_TRY(find_thread(&existing.thread_id, &existing.id, db, conversation, pool));
    for (int i = 0; i < conversation->count; i++) {
        cp_rows_t *rows;

        CP_TRY(cp_db_select(&rows, db, CP_SQL_IMPORT_MAIL_KNOWN, CP_BIND(cp_bind_text(conversation->mails[i].mail_id)),
                            pool));
        if (rows->count) {
            conversation->known++;
            continue;
        }
        if (!ticket->id)
            CP_TRY(create_ticket(&ticket, db, conversation, pool));
        CP_TRY(add_mail(db, conversation, &conversation->mails[i], ticket, pool));
    }
    return NULL;
}

/* A mail that does not know its time gets that of the one before it. */
static void fill_dates(parsed_t *mails, int count, apr_time_t now)
{
    apr_time_t last = now;

    for (int i = 0; i < count; i++) {
        if (mails[i].at)
            last = mails[i].at;
        else
            mails[i].at = last;
    }
}

cp_error_t *cp_import_conversation(cp_import_t *import, const cp_import_mail_t *mails, int count)
{
    conversation_t conversation = {.import = import};
    parsed_t *parsed;
    apr_pool_t *pool;
    cp_error_t *error;

    apr_pool_create(&pool, import->ctl->pool);
    parsed = apr_pcalloc(pool, sizeof *parsed * (apr_size_t)count);
    for (int i = 0; i < count; i++) {
        error = read_again(&parsed[conversation.count], import, &mails[i], pool);
        if (error)
            cp_import_skip(import, mails[i].path, error->safe);
        else
            conversation.count++;
    }
    conversation.mails = parsed;
    fill_dates(parsed, conversation.count, import->ctl->now);
    error = NULL;
    if (import->dry_run) {
        import->imported += conversation.count;
        import->tickets += conversation.count > 0;
    }
    else if (conversation.count) {
        error = cp_db_run(import->ctl->db, NULL, CP_DB_WRITE, write_conversation, &conversation, pool);
    }
    if (error && error->kind == CP_ERROR_INPUT) {
        for (int i = 0; i < conversation.count; i++)
            cp_import_skip(import, parsed[i].path, error->safe);
        error = NULL;
    }
    else if (error) {
        error = cp_error_wrap(import->ctl->pool, error, "importing %s", mails[0].path);
    }
    else {
        import->imported += conversation.imported;
        import->known += conversation.known;
        import->tickets += conversation.tickets;
        import->attachments += conversation.attachments;
    }
    if (!error) /* an error's texts live in the pool */
        apr_pool_destroy(pool);
    return error;
}
