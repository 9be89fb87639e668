/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>

#include "../base/base_string.h"
#include "../text/text_html.h"
#include "../text/text_markdown.h"
#include "view_desk_ticket.h"
#include "view_files.h"
#include "view_person.h"
#include "view_status.h"
#include "view_ticket.h"

/* What an event reads like. ${who} did it; ${a} and ${b} are the lines of its detail, ${a} without `start`. The first row
 * fits that has the kind, as many lines as the detail (-1: any number), and its beginning. */
static const struct {
    const char *kind;
    int lines;
    const char *start;
    const char *icon;
    const char *text;
} events[] = {
    {"created", -1, "", "plus", "${who} filed the ticket"},
    {"message", -1, "", "mail", "${who} wrote in another conversation"},
    {"closed", 2, "", "closed", "${who} closed the ticket: from ${a} to ${b}"},
    {"closed", -1, "", "closed", "${who} closed the ticket"},
    {"reopened", 2, "", "undo", "${who} reopened the ticket: from ${a} to ${b}"},
    {"reopened", -1, "", "undo", "${who} reopened the ticket"},
    {"stage", 2, "", "next", "${who} set the stage from ${a} to ${b}"},
    {"stage", 1, "", "next", "${who} set another stage than ${a}"},
    {"subject", 2, "", "edit", "${who} changed the subject from “${a}” to “${b}”"},
    {"priority", 2, "", "sort", "${who} set the priority from ${a} to ${b}"},
    {"inbox", 2, "", "inbox", "${who} moved the ticket from ${a} to ${b}"},
    {"hidden", 1, "1", "hidden", "${who} hid the ticket from customers"},
    {"hidden", 1, "0", "eye", "${who} showed the ticket to customers again"},
    {"merged", 1, "into ", "link", "${who} merged this ticket into #${a}"},
    {"merged", 1, "from ", "link", "${who} merged #${a} into this ticket"},
    {"split", 1, "to ", "link", "${who} made a part of this ticket a ticket of its own, #${a}"},
    {"split", 1, "from ", "link", "${who} made this ticket of a part of #${a}"},
    {"linked", 1, "", "link", "${who} linked #${a}"},
    {"unlinked", 1, "", "link", "${who} removed the link to #${a}"},
    {"person", 1, "added ", "users", "${who} added ${a}"},
    {"person", 1, "removed ", "users", "${who} removed ${a}"},
    {"mail", 1, "", "mail", "Mail to ${who}: ${a}"},
    {"registered", -1, "", "user", "${who} registered and can sign in"},
    {"autoreply", -1, "", "mail", "${who} answered by an automatic mail: ${a}"},
};

static int split_detail(const char *lines[2], const char *detail, apr_pool_t *pool)
{
    const char *end = strchr(detail, '\n');

    lines[0] = end ? apr_pstrmemdup(pool, detail, (apr_size_t)(end - detail)) : detail;
    lines[1] = end ? end + 1 : "";
    return end ? 2 : *detail ? 1 : 0;
}

const char *cp_view_colleague(const cp_reader_t *reader, const cp_person_t *staff)
{
    return staff->id ? cp_view_customer(reader, staff) : cp_view_tr(reader, "Nobody");
}

static const char *actor(const cp_reader_t *reader, const cp_desk_entry_t *entry)
{
    bool owner = entry->event && !strcmp(entry->event, "owner");
    const cp_person_t *staff = owner ? &entry->doer : &entry->staff;

    if (staff->id)
        return cp_view_colleague(reader, staff);
    return entry->contact.id ? cp_view_customer(reader, &entry->contact) : cp_view_tr(reader, "The system");
}

static const char *owner_text(const cp_reader_t *reader, const cp_desk_entry_t *entry)
{
    const char *text = !entry->staff.id                      ? "${who} left the ticket without an owner"
                       : entry->staff.id == entry->doer.id   ? "${who} took the ticket over"
                       : entry->doer.id || entry->contact.id ? "${who} gave the ticket to ${name}"
                                                             : "The ticket was given to ${name}";

    return cp_tr_fill(reader->pool, cp_view_tr(reader, text), "who", actor(reader, entry), "name",
                      cp_view_colleague(reader, &entry->staff), NULL);
}

static const char *detail_name(const cp_reader_t *reader, const char *kind, const char *line)
{
    apr_int64_t priority;

    if (!strcmp(kind, "priority") && cp_parse_int(line, 1, 4, &priority))
        return cp_view_priority(reader, (int)priority);
    return line;
}

/* Its label, what it was, and what it is. */
static const char *property_text(const cp_reader_t *reader, const cp_desk_entry_t *entry)
{
    const char *lines[2], *values[2];

    split_detail(lines, entry->body ? entry->body : "", reader->pool);
    split_detail(values, lines[1], reader->pool);
    return cp_tr_fill(reader->pool, cp_view_tr(reader, "${who} changed ${property} from “${a}” to “${b}”"), "who",
                      actor(reader, entry), "property", lines[0], "a", values[0], "b", values[1], NULL);
}

static void event_text(cp_view_desk_entry_t *item, const cp_reader_t *reader, const cp_desk_entry_t *entry)
{
    const char *lines[2];
    int count = split_detail(lines, entry->body ? entry->body : "", reader->pool);

    if (!strcmp(entry->event, "owner")) {
        item->icon = cp_text("user");
        item->text = cp_text(owner_text(reader, entry));
        return;
    }
    if (!strcmp(entry->event, "property")) {
        item->icon = cp_text("edit");
        item->text = cp_text(property_text(reader, entry));
        return;
    }
    item->icon = cp_text("info");
    item->text = cp_text(entry->event);
    for (apr_size_t i = 0; i < sizeof events / sizeof *events; i++) {
        apr_size_t start = strlen(events[i].start);
        if (strcmp(events[i].kind, entry->event) || (events[i].lines >= 0 && events[i].lines != count) ||
            strncmp(lines[0], events[i].start, start))
            continue;
        item->icon = cp_text(events[i].icon);
        item->text = cp_text(cp_tr_fill(reader->pool, cp_view_tr(reader, events[i].text), "who", actor(reader, entry),
                                        "a", detail_name(reader, entry->event, lines[0] + start), "b",
                                        detail_name(reader, entry->event, lines[1]), NULL));
        return;
    }
}

static void event_item(cp_view_desk_entry_t *item, const cp_reader_t *reader, const cp_desk_entry_t *entry,
                       apr_int64_t number)
{
    item->kind = cp_text("event");
    item->event = true;
    item->class = cp_text("event");
    event_text(item, reader, entry);
    if (entry->thread_id)
        item->url = cp_view_url(reader, "/desk/tickets/%" APR_INT64_T_FMT "?thread=%" APR_INT64_T_FMT, number,
                                entry->thread_id);
}

static void place(cp_view_desk_entry_t *item, const cp_reader_t *reader, char letter, apr_int64_t id)
{
    const char *anchor = apr_psprintf(reader->pool, "%c%" APR_INT64_T_FMT, letter, id);

    item->anchor = cp_text(anchor);
    item->label_id = cp_text(apr_pstrcat(reader->pool, anchor, "-by", NULL));
    item->url = cp_url(apr_pstrcat(reader->pool, "#", anchor, NULL));
}

static void files(cp_view_desk_entry_t *item, const cp_reader_t *reader, const cp_message_t *message)
{
    cp_view_file_t *rows = apr_pcalloc(reader->pool, ((apr_size_t)message->attachment_count + 1) * sizeof *rows);

    for (int i = 0; i < message->attachment_count; i++) {
        const cp_attachment_t *attachment = &message->attachments[i];
        cp_view_file(&rows[i], reader, attachment);
        rows[i].url = cp_view_url(reader, "/desk/attachments/%" APR_INT64_T_FMT "/%s", attachment->id,
                                  cp_url_encode(attachment->file_name, reader->pool));
    }
    item->files = (cp_list_t){rows, message->attachment_count};
}

static void message_item(cp_view_desk_entry_t *item, const cp_reader_t *reader, const cp_desk_entry_t *entry)
{
    const cp_message_t *message = entry->message;
    const char *name = cp_view_customer(reader, &message->author);
    const char *shown = message->from_staff ? cp_view_owner(reader, &message->author) : NULL;

    if (!*name)
        name = cp_view_tr(reader, "Unknown sender");
    item->kind = cp_text("message");
    item->written = true;
    item->class = cp_text(message->from_staff ? "support" : NULL);
    place(item, reader, 'm', entry->id);
    item->author = cp_text(name);
    item->face = cp_text(cp_view_initials(reader, name));
    item->role = cp_text(cp_view_tr(reader, message->from_staff ? "Support" : "Customer"));
    item->role_class = cp_text(message->from_staff ? "tag team" : "tag");
    if (!message->from_staff)
        item->way = cp_text(cp_view_tr(reader, entry->mailed ? "by mail" : "by portal"));
    if (shown && strcmp(shown, name))
        item->shown_as = cp_text(cp_tr_fill(reader->pool, cp_view_tr(reader, "shown as ${name}"), "name", shown, NULL));
    item->body = cp_view_message_body(reader, message);
    files(item, reader, message);
}

static void internal_item(cp_view_desk_entry_t *item, const cp_reader_t *reader, const cp_desk_entry_t *entry)
{
    bool note = entry->kind == CP_ENTRY_NOTE;

    item->kind = cp_text(note ? "note" : "comment");
    item->written = true;
    item->internal = true;
    item->class = cp_text("internal");
    item->icon = cp_text("lock");
    place(item, reader, note ? 'n' : 'c', entry->id);
    item->author = cp_text(cp_view_colleague(reader, &entry->staff));
    item->role = cp_text(cp_view_tr(reader, note ? "Internal note" : "Internal comment"));
    item->role_class = cp_text("tag");
    if (cp_markdown_html(&item->body, entry->body, strlen(entry->body), reader->pool))
        cp_html_from_plain(&item->body, entry->body, strlen(entry->body), reader->pool);
}

cp_list_t cp_view_desk_timeline(const cp_reader_t *reader, const cp_desk_timeline_t *timeline, apr_int64_t ticket)
{
    cp_view_desk_entry_t *items = apr_pcalloc(reader->pool, ((apr_size_t)timeline->count + 1) * sizeof *items);

    for (int i = 0; i < timeline->count; i++) {
        const cp_desk_entry_t *entry = &timeline->entries[i];
        items[i].when = cp_view_when_dated(reader, entry->at);
        if (entry->kind == CP_ENTRY_MESSAGE) {
            message_item(&items[i], reader, entry);
            items[i].split_url = cp_view_url(
                reader, "/desk/tickets/%" APR_INT64_T_FMT "/split?message=%" APR_INT64_T_FMT, ticket, entry->id);
        }
        else if (entry->kind == CP_ENTRY_EVENT)
            event_item(&items[i], reader, entry, ticket);
        else
            internal_item(&items[i], reader, entry);
    }
    return (cp_list_t){items, timeline->count};
}
