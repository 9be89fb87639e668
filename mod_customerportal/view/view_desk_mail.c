/* SPDX-License-Identifier: Apache-2.0 */
#include "view_desk_mail.h"

#include <apr_strings.h>

#include "view_person.h"

static const cp_field_t trouble_fields[] = {
    CP_FIELD_TEXT(cp_view_trouble_t, what, "Whether it could not be sent or came back"),
    CP_FIELD_TEXT(cp_view_trouble_t, kind, "What it was about"),
    CP_FIELD_TEXT(cp_view_trouble_t, who, "Whom it was for"),
    CP_FIELD_TEXT(cp_view_trouble_t, address, "Where it was sent"),
    CP_FIELD_TEXT(cp_view_trouble_t, reason, "Why it did not arrive"),
    CP_FIELD_TIME(cp_view_trouble_t, when, "When that was known"),
    CP_FIELD_INT(cp_view_trouble_t, number, "Number of the ticket"),
    CP_FIELD_TEXT(cp_view_trouble_t, subject, "Its subject"),
    CP_FIELD_URL(cp_view_trouble_t, url, "Its page"),
    CP_FIELD_URL(cp_view_trouble_t, again_action, "Sends it again (POST)"),
    CP_FIELD_URL(cp_view_trouble_t, dismiss_action, "Takes it off the list (POST)"),
};
static const cp_schema_t trouble_schema = CP_SCHEMA("trouble", cp_view_trouble_t, trouble_fields);

static const cp_field_t mail_fields[] = {
    CP_FIELD_RECORD(cp_view_desk_mail_t, frame, cp_view_frame_schema, "Around the page"),
    CP_FIELD_TEXT(cp_view_desk_mail_t, count, "How many there are"),
    CP_FIELD_LIST(cp_view_desk_mail_t, rows, trouble_schema, "The newest first"),
};
const cp_schema_t cp_view_desk_mail_schema = CP_SCHEMA("desk_mail", cp_view_desk_mail_t, mail_fields);

static const char *kind_of(const cp_reader_t *reader, const char *kind)
{
    static const char *const words[][2] = {
        {"reply", "Message"},
        {"filed", "Confirmation"},
        {"status", "Change of status"},
        {"added", "Invitation to a ticket"},
    };
    for (apr_size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!strcmp(words[i][0], kind))
            return cp_view_tr(reader, words[i][1]);
    return cp_view_tr(reader, "Notice for the support team");
}

void cp_view_desk_mail(cp_view_desk_mail_t *view, const cp_reader_t *reader, const cp_outbox_trouble_t *rows, int count)
{
    cp_view_trouble_t *list = apr_pcalloc(reader->pool, ((apr_size_t)count + 1) * sizeof(*list));

    for (int i = 0; i < count; i++) {
        const cp_outbox_trouble_t *row = &rows[i];
        list[i].what = cp_text(cp_view_tr(reader, row->bounced ? "Came back" : "Could not be sent"));
        list[i].kind = cp_text(kind_of(reader, row->kind));
        list[i].who = cp_text(row->contact.id ? cp_view_customer(reader, &row->contact) : row->address);
        list[i].address = cp_text(row->address);
        list[i].reason = cp_text(row->reason);
        list[i].when = cp_view_when_dated(reader, row->ended_at);
        list[i].number = row->number;
        list[i].subject = cp_text(*row->subject ? row->subject : cp_view_tr(reader, "(no subject)"));
        list[i].url = cp_view_url(reader, "/desk/tickets/%" APR_INT64_T_FMT, row->number);
        list[i].again_action = cp_view_url(reader, "/desk/mail/%" APR_INT64_T_FMT "/again", row->id);
        list[i].dismiss_action = cp_view_url(reader, "/desk/mail/%" APR_INT64_T_FMT "/dismiss", row->id);
    }
    view->rows = (cp_list_t){list, count};
    view->count = cp_text(cp_view_plural(reader, "${n} mail did not arrive", "${n} mails did not arrive", count));
}
