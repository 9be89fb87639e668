/* SPDX-License-Identifier: Apache-2.0 */
/* deliver: a mail is written, all of it in one transaction; its files are in the store before */
#include <apr_strings.h>

#include "../access/access_throttle.h"
#include "../base/base_string.h"
#include "../model/model_mail_in.h"
#include "../model/model_notice.h"
#include "../model/model_outbox.h"
#include "../model/model_ticket_create.h"
#include "../model/model_ticket_link.h"
#include "../model/model_ticket_people.h"
#include "ctl_deliver.h"

#define NOTE_MAX 1000   /* characters of an automatic answer that are kept */
#define SUBJECT_MAX 200 /* characters, as of the support form */
#define COPIES_MAX 20   /* people in copy who are looked up */

typedef struct write_t {
    const cp_deliver_t *deliver;
    cp_mail_message_t message;
    cp_mail_route_t route;
    cp_mail_route_kind_t planned; /* what the message was read for */
    const char *said;
} write_t;

static cp_error_t *look(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    write_t *write = baton;

    return cp_deliver_route(&write->route, db, write->deliver, pool);
}

static cp_notice_t notice_of(const write_t *write, apr_int64_t ticket_id, cp_actor_t actor)
{
    return (cp_notice_t){write->route.portal, write->route.settings, ticket_id, actor, write->deliver->now};
}

/* Colleagues whom the sender took in copy are of the ticket's people from now on. Whoever is not known in the ticket's
 * company stays out, whatever the portal allows those who are signed in: a mail proves nothing about who may read. */
static cp_error_t *add_copies(cp_db_t *db, const write_t *write, const cp_ticket_t *ticket, cp_actor_t sender,
                              apr_pool_t *pool)
{
    const apr_array_header_t *lists[] = {write->deliver->mail->to, write->deliver->mail->cc};
    cp_notice_t notice = notice_of(write, ticket->id, sender);
    bool allowed = ticket->company_id && !cp_setting_is(write->route.settings, CP_SET_PARTICIPANTS, "own");
    int left = allowed ? COPIES_MAX : 0;
    cp_participant_new_t fresh = {
        .ticket_id = ticket->id, .company_id = ticket->company_id, .actor = sender, .now = write->deliver->now};

    for (int i = 0; i < 2; i++) {
        for (int k = 0; k < lists[i]->nelts && left-- > 0; k++) {
            cp_participant_outcome_t outcome;
            apr_int64_t contact_id;

            fresh.email = APR_ARRAY_IDX(lists[i], k, const char *);
            CP_TRY(cp_participant_add(&outcome, &contact_id, db, &fresh, pool));
            if (outcome == CP_PARTICIPANT_ADDED)
                CP_TRY(cp_notice_added(db, &notice, contact_id, pool));
        }
    }
    return NULL;
}

/* Both are the sender's own, so that he learns nothing by it. */
static cp_error_t *link_tickets(cp_db_t *db, const cp_ticket_t *fresh, const cp_ticket_t *closed, cp_actor_t sender,
                                apr_time_t now, apr_pool_t *pool)
{
    cp_brief_t one = {.id = fresh->id, .number = fresh->number}, other = {.id = closed->id, .number = closed->number};

    return cp_ticket_link(db, &one, &other, sender, now, pool);
}

static cp_message_new_t message_of(const write_t *write, cp_actor_t author)
{
    return (cp_message_new_t){
        .author = author,
        .format = write->message.format,
        .body = write->message.body,
        .search_text = write->message.search_text,
        .mail_id = write->deliver->mail_id,
        .now = write->deliver->now,
        .attachments = write->message.attachments,
        .attachment_count = write->message.attachment_count,
    };
}

static cp_error_t *add_reply(cp_db_t *db, write_t *write, apr_pool_t *pool)
{
    cp_ticket_t *ticket = write->route.ticket;
    cp_actor_t sender = {.contact_id = write->route.contact_id};
    cp_message_new_t fresh = message_of(write, sender);
    cp_notice_t notice = notice_of(write, ticket->id, sender);
    apr_int64_t id;

    fresh.ticket_id = ticket->id;
    fresh.thread_id = ticket->thread_id;
    CP_TRY(cp_message_add(&id, NULL, db, &fresh, pool));
    if (ticket->closed && ticket->reply_reopens)
        CP_TRY(cp_ticket_reopen(db, ticket, sender, fresh.now, pool));
    CP_TRY(cp_mail_in_refer(NULL, db, write->deliver->mail_id, ticket->thread_id, pool));
    write->said = apr_psprintf(pool, "taken as an answer in ticket %" APR_INT64_T_FMT, ticket->number);
    CP_TRY(cp_notice_message(db, &notice, id, pool));
    /* After the notice: who is added is told of that, and had the mail itself. */
    return add_copies(db, write, ticket, sender, pool);
}

static cp_error_t *new_ticket(cp_ticket_new_t *fresh, cp_db_t *db, write_t *write, apr_pool_t *pool)
{
    const cp_deliver_t *deliver = write->deliver;
    cp_contact_t *contact;

    CP_TRY(cp_inbox_by_name(&fresh->inbox_id, db, deliver->inbox, pool));
    if (!fresh->inbox_id)
        return cp_error_create(pool, CP_ERROR_INTERNAL, apr_psprintf(pool, "there is no inbox \"%s\"", deliver->inbox),
                               NULL);
    if (!write->route.contact_id)
        CP_TRY(cp_mail_contact(&write->route.contact_id, db, deliver->mail, deliver->now, pool));
    CP_TRY(cp_contact_by_email(&contact, db, deliver->mail->from_email, pool));
    fresh->company_id = contact ? contact->company_id : 0;
    fresh->requester_id = write->route.contact_id;
    fresh->subject = cp_utf8_cut(*deliver->mail->subject ? deliver->mail->subject : "(no subject)", SUBJECT_MAX, pool);
    fresh->priority = 2;
    fresh->source = "email";
    fresh->channel = "email";
    fresh->now = deliver->now;
    return NULL;
}

static cp_error_t *add_ticket(cp_db_t *db, write_t *write, apr_pool_t *pool)
{
    cp_ticket_new_t form = {0};
    cp_message_new_t fresh;
    cp_ticket_t *ticket;
    cp_actor_t sender = {0};
    cp_notice_t notice;
    apr_int64_t id;

    CP_TRY(new_ticket(&form, db, write, pool));
    sender.contact_id = form.requester_id;
    CP_TRY(cp_ticket_create(&ticket, db, &form, pool));
    ticket->company_id = form.company_id;
    fresh = message_of(write, sender);
    fresh.ticket_id = ticket->id;
    fresh.thread_id = ticket->thread_id;
    CP_TRY(cp_message_add(&id, NULL, db, &fresh, pool));
    CP_TRY(cp_mail_in_refer(NULL, db, write->deliver->mail_id, ticket->thread_id, pool));
    if (write->route.ticket)
        CP_TRY(link_tickets(db, ticket, write->route.ticket, sender, form.now, pool));
    CP_TRY(add_copies(db, write, ticket, sender, pool));
    write->said = apr_psprintf(pool, "taken as ticket %" APR_INT64_T_FMT, ticket->number);
    notice = notice_of(write, ticket->id, sender);
    return cp_notice_filed(db, &notice, id, pool);
}

/* One line, as an entry of the timeline is, without what it quotes of our mail. */
static const char *autoreply_line(const write_t *write, apr_pool_t *pool)
{
    const char *at = write->message.search_text, *text = apr_pstrcat(pool, write->deliver->mail->subject, ":", NULL);

    for (apr_size_t length; *at; at += length + (at[length] == '\n')) {
        length = strcspn(at, "\n");
        if (*at != '>' && strlen(text) < NOTE_MAX)
            text = apr_pstrcat(pool, text, " ", apr_pstrmemdup(pool, at, length), NULL);
    }
    return cp_utf8_cut(cp_one_line(text, pool), NOTE_MAX, pool);
}

static cp_error_t *add_autoreply(cp_db_t *db, write_t *write, apr_pool_t *pool)
{
    const cp_ticket_t *ticket = write->route.ticket;
    bool fresh;

    CP_TRY(cp_mail_in_refer(&fresh, db, write->deliver->mail_id, ticket->thread_id, pool));
    write->said = fresh ? apr_psprintf(pool, "noted as an automatic answer on ticket %" APR_INT64_T_FMT, ticket->number)
                        : "dropped: it was taken before";
    if (!fresh)
        return NULL;
    return cp_mail_in_autoreply(db, ticket->id, write->route.contact_id, autoreply_line(write, pool),
                                write->deliver->now, pool);
}

/* The record of the mail is gone after a year, or what an administrator chose. One that is there and says that the mail came
 * back already has been told of. */
static cp_error_t *add_late_bounce(bool *found, cp_db_t *db, const write_t *write, apr_pool_t *pool)
{
    const cp_bounce_t *bounce = &write->route.bounce;
    cp_mail_in_known_t known = CP_MAIL_IN_NEW;

    for (int i = 0; i < bounce->ids->nelts && known != CP_MAIL_IN_OURS; i++)
        CP_TRY(cp_mail_in_known(&known, db, APR_ARRAY_IDX(bounce->ids, i, const char *), pool));
    if (known == CP_MAIL_IN_OURS || !bounce->token || !bounce->ids->nelts)
        return NULL;
    return cp_mail_in_bounced(found, db, bounce->token, APR_ARRAY_IDX(bounce->ids, 0, const char *), bounce->reason,
                              write->deliver->now, pool);
}

static cp_error_t *add_bounce(cp_db_t *db, write_t *write, apr_pool_t *pool)
{
    const cp_bounce_t *bounce = &write->route.bounce;
    bool found = false;

    write->said = "dropped: it reports on a mail, but no failure";
    if (bounce->kind != CP_BOUNCE_FAILED)
        return NULL;
    for (int i = 0; i < bounce->ids->nelts && !found; i++)
        CP_TRY(cp_outbox_bounced(&found, db, APR_ARRAY_IDX(bounce->ids, i, const char *), bounce->reason,
                                 write->deliver->now, pool));
    if (!found)
        CP_TRY(add_late_bounce(&found, db, write, pool));
    write->said = found ? "noted: a mail that was sent from here came back"
                        : "dropped: it reports on a mail that was not sent from here, or was reported before";
    return NULL;
}

static cp_error_t *take(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    write_t *write = baton;
    const char *email = write->deliver->mail->from_email;

    CP_TRY(cp_mail_in_lock(db, write->deliver->mail_id, pool));
    CP_TRY(cp_deliver_route(&write->route, db, write->deliver, pool));
    /* It may be merged or closed at this moment: what holds is what is so while it is locked. */
    if (write->route.ticket) {
        CP_TRY(cp_ticket_lock(db, write->route.ticket->id, pool));
        CP_TRY(cp_deliver_route(&write->route, db, write->deliver, pool));
    }
    switch (write->route.kind) {
    case CP_MAIL_ROUTE_BOUNCE:
        return add_bounce(db, write, pool);
    case CP_MAIL_ROUTE_AUTOREPLY:
        return add_autoreply(db, write, pool);
    case CP_MAIL_ROUTE_REPLY:
    case CP_MAIL_ROUTE_TICKET:
        /* What the text says of a closed ticket has to fit what is done. */
        if (write->planned != write->route.kind)
            return cp_error_create(pool, CP_ERROR_UNAVAILABLE, "the ticket was changed at the same moment", NULL);
        CP_TRY(cp_throttle_mail(db, email, write->deliver->hourly, write->deliver->now, pool));
        return write->route.kind == CP_MAIL_ROUTE_REPLY ? add_reply(db, write, pool) : add_ticket(db, write, pool);
    default:
        write->said = apr_pstrcat(pool, "dropped: ", write->route.said, NULL);
        return NULL;
    }
}

static cp_error_t *read_message(write_t *write, apr_pool_t *pool)
{
    const cp_settings_t *settings = write->route.settings;
    const char *lead = NULL;
    cp_mail_limits_t limits = {
        .file_size = cp_setting_int(settings, CP_SET_MAX_FILE_SIZE) * 1048576,
        .files = cp_setting_int(settings, CP_SET_MAX_FILES),
        .characters = cp_setting_int(settings, CP_SET_MAX_MESSAGE),
    };

    if (write->route.kind == CP_MAIL_ROUTE_TICKET && write->route.ticket)
        lead = apr_psprintf(pool, "[In answer to ticket %" APR_INT64_T_FMT ", which is closed.]",
                            write->route.ticket->number);
    return cp_mail_message_read(&write->message, write->deliver->mail,
                                write->route.kind == CP_MAIL_ROUTE_AUTOREPLY ? NULL : write->deliver->store, &limits,
                                lead, pool);
}

cp_error_t *cp_deliver(const char **said, bool *refused, const cp_deliver_t *deliver, cp_db_source_t *source,
                       apr_pool_t *pool)
{
    write_t write = {.deliver = deliver};

    CP_TRY(cp_db_run(source, NULL, CP_DB_READ, look, &write, pool));
    write.planned = write.route.kind;
    *refused = write.route.kind == CP_MAIL_ROUTE_REFUSE;
    *said = apr_pstrcat(pool, *refused ? "refused: " : "dropped: ", write.route.said, NULL);
    if (*refused || write.route.kind == CP_MAIL_ROUTE_DROP)
        return NULL;
    if (write.route.kind != CP_MAIL_ROUTE_BOUNCE)
        CP_TRY(read_message(&write, pool));
    CP_TRY(cp_db_run(source, NULL, CP_DB_WRITE, take, &write, pool));
    *said = write.said;
    return NULL;
}
