/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>

#include "../text/text_html.h"
#include "../text/text_markdown.h"
#include "view_files.h"
#include "view_person.h"
#include "view_ticket.h"

cp_html_t cp_view_message_body(const cp_reader_t *reader, const cp_message_t *message)
{
    cp_html_t html = {NULL, 0};

    if (!strcmp(message->format, "html"))
        html = (cp_html_t){message->body, message->body_length}; /* sanitised before it was stored */
    else if (strcmp(message->format, "markdown") ||
             cp_markdown_html(&html, message->body, message->body_length, reader->pool))
        cp_html_from_plain(&html, message->body, message->body_length, reader->pool);
    return cp_html_translate(html, reader->catalog, reader->pool);
}

const char *cp_view_author(const cp_reader_t *reader, const cp_message_t *message)
{
    const char *name =
        message->from_staff ? cp_view_owner(reader, &message->author) : cp_view_customer(reader, &message->author);

    return name && *name ? name : cp_view_tr(reader, message->from_staff ? "Support" : "Unknown sender");
}

static bool is_mine(const cp_reader_t *reader, const cp_message_t *message)
{
    return !message->from_staff && reader->contact_id && message->author.id == reader->contact_id;
}

static void message_item(cp_view_item_t *item, const cp_reader_t *reader, const cp_message_t *message, int position,
                         const cp_ticket_t *ticket)
{
    cp_view_file_t *files = apr_pcalloc(reader->pool, ((apr_size_t)message->attachment_count + 1) * sizeof(*files));
    const char *anchor = apr_psprintf(reader->pool, "m%d", position);
    const char *name = cp_view_author(reader, message);

    item->kind = cp_text("message");
    item->message = true;
    item->from_support = message->from_staff;
    item->class = cp_text(message->from_staff ? "support" : NULL);
    item->anchor = cp_text(anchor);
    item->label_id = cp_text(apr_pstrcat(reader->pool, anchor, "-by", NULL));
    item->url = cp_url(apr_pstrcat(reader->pool, "#", anchor, NULL));
    item->author = cp_text(name);
    item->face = cp_text(cp_view_initials(reader, name));
    item->role_class = cp_text(message->from_staff ? "tag team" : "tag");
    item->role = cp_text(message->from_staff        ? cp_view_tr(reader, "Support")
                         : is_mine(reader, message) ? cp_view_tr(reader, "You")
                                                    : message->author_company);
    item->unread = ticket->seen_at && message->created_at > ticket->seen_at && !is_mine(reader, message);
    item->when = cp_view_when_dated(reader, message->created_at);
    item->body = cp_view_message_body(reader, message);
    for (int i = 0; i < message->attachment_count; i++)
        cp_view_file(&files[i], reader, &message->attachments[i]);
    item->files = (cp_list_t){files, message->attachment_count};
}

static const char *event_text(const cp_reader_t *reader, const cp_event_t *event)
{
    bool mine = event->contact.id && event->contact.id == reader->contact_id;
    const char *name = event->staff.id     ? cp_view_owner(reader, &event->staff)
                       : event->contact.id ? cp_view_customer(reader, &event->contact)
                                           : NULL;
    const char *text = NULL;

    if (!strcmp(event->kind, "closed"))
        text = mine ? "You closed this ticket" : name ? "${name} closed this ticket" : "This ticket was closed";
    else if (!strcmp(event->kind, "reopened"))
        text = mine ? "You reopened this ticket" : name ? "${name} reopened this ticket" : "This ticket was reopened";
    else if (!strcmp(event->kind, "owner"))
        text = name ? "${name} took over this ticket" : "This ticket waits for a new owner";
    return text ? cp_tr_fill(reader->pool, cp_view_tr(reader, text), "name", name ? name : "", NULL) : NULL;
}

static bool event_item(cp_view_item_t *item, const cp_reader_t *reader, const cp_event_t *event)
{
    const char *text = event_text(reader, event);

    if (!text)
        return false;
    item->kind = cp_text("event");
    item->event = true;
    item->class = cp_text("event");
    item->icon = cp_text(!strcmp(event->kind, "closed") ? "closed" : !strcmp(event->kind, "owner") ? "user" : "undo");
    item->text = cp_text(text);
    item->when = cp_view_when_dated(reader, event->at);
    return true;
}

static void fresh_item(cp_view_item_t *item, const cp_reader_t *reader, int count)
{
    item->kind = cp_text("fresh");
    item->event = true;
    item->class = cp_text("event fresh");
    item->icon = cp_text("you");
    item->text = cp_text(cp_view_plural(reader, "${n} new reply since you were last here",
                                        "${n} new replies since you were last here", count));
}

void cp_view_thread(cp_view_ticket_t *view, const cp_reader_t *reader, const cp_ticket_data_t *data)
{
    apr_size_t most = (apr_size_t)data->message_count + (apr_size_t)data->event_count + 1;
    cp_view_item_t *items = apr_pcalloc(reader->pool, most * sizeof(*items));
    int count = 0;
    int fresh = 0;
    int next_event = 0;

    for (int i = 0; i < data->message_count; i++)
        if (data->ticket->seen_at && data->messages[i].created_at > data->ticket->seen_at &&
            !is_mine(reader, &data->messages[i]))
            fresh++;
    /* Events of the part that is left out are left out, too. */
    while (data->left_out && next_event < data->event_count && data->message_count &&
           data->events[next_event].at < data->messages[0].created_at)
        next_event++;
    for (int i = 0; i < data->message_count; i++) {
        cp_view_item_t shown = {0};
        for (; next_event < data->event_count && data->events[next_event].at < data->messages[i].created_at;
             next_event++)
            count += event_item(&items[count], reader, &data->events[next_event]);
        message_item(&shown, reader, &data->messages[i], data->left_out + i + 1, data->ticket);
        if (shown.unread && fresh) {
            fresh_item(&items[count++], reader, fresh);
            fresh = 0;
        }
        items[count++] = shown;
        view->newest_url = shown.url;
    }
    for (; next_event < data->event_count; next_event++)
        count += event_item(&items[count], reader, &data->events[next_event]);
    view->items = (cp_list_t){items, count};
}
