/* SPDX-License-Identifier: Apache-2.0 */
#include "view_mail.h"

#include <apr_strings.h>

#include "../base/base_string.h"
#include "../text/text_html.h"
#include "view_files.h"
#include "view_person.h"
#include "view_records.h"
#include "view_session.h"
#include "view_ticket.h"

static const cp_field_t fields[] = {
    CP_FIELD_TEXT(cp_view_mail_t, language, "Language of the mail"),
    CP_FIELD_TEXT(cp_view_mail_t, direction, "\"ltr\" or \"rtl\""),
    CP_FIELD_TEXT(cp_view_mail_t, portal, "Name of the portal"),
    CP_FIELD_TEXT(cp_view_mail_t, name, "Name of the recipient"),
    CP_FIELD_INT(cp_view_mail_t, number, "Number of the ticket"),
    CP_FIELD_TEXT(cp_view_mail_t, about, "What the subject line says of the ticket beside its number"),
    CP_FIELD_TEXT(cp_view_mail_t, subject, "Subject of the ticket; nothing where mails hold links only"),
    CP_FIELD_URL(cp_view_mail_t, url, "The ticket"),
    CP_FIELD_BOOL(cp_view_mail_t, linked, "Whether mails hold links only"),
    CP_FIELD_BOOL(cp_view_mail_t, closed, "Whether the ticket was closed, not opened again"),
    CP_FIELD_TEXT(cp_view_mail_t, requester, "Who filed the ticket; to staff only"),
    CP_FIELD_TEXT(cp_view_mail_t, inbox, "Where the ticket is; to staff only"),
    CP_FIELD_TEXT(cp_view_mail_t, author, "Who wrote the message"),
    CP_FIELD_BOOL(cp_view_mail_t, from_support, "Whether support wrote it"),
    CP_FIELD_BOOL(cp_view_mail_t, own, "Whether the recipient wrote it"),
    CP_FIELD_TIME(cp_view_mail_t, when, "When it was written"),
    CP_FIELD_HTML(cp_view_mail_t, body, "The message; nothing where mails hold links only"),
    CP_FIELD_LIST(cp_view_mail_t, files, cp_view_file_schema, "Its attachments"),
    CP_FIELD_TEXT(cp_view_mail_t, signature, "Signature of the inbox"),
    CP_FIELD_BOOL(cp_view_mail_t, answerable, "Whether an answer to this mail arrives"),
    CP_FIELD_TEXT(cp_view_mail_t, event,
                  "What happened to the recipient's account; to staff, how many registrations wait"),
    CP_FIELD_TEXT(cp_view_mail_t, device, "From which browser and address; nothing mostly"),
    CP_FIELD_BOOL(cp_view_mail_t, signs_in,
                  "Whether an invitation leads to the sign-in page, as nobody has a password here"),
    CP_FIELD_TEXT(cp_view_mail_t, reason, "Why a registration is refused; nothing where none was given"),
    CP_FIELD_URL(cp_view_mail_t, account_url, "Where the recipient chooses his mails"),
    CP_FIELD_URL(cp_view_mail_t, mute_url, "Stops mails about this ticket; to customers only"),
    CP_FIELD_HTML(cp_view_mail_t, style, "A style element with the theme's colours; nothing as shipped"),
    CP_FIELD_URL(cp_view_mail_t, logo_url, "The theme's logo, if it is PNG or JPEG, which mail programs show"),
    CP_FIELD_LIST(cp_view_mail_t, links, cp_view_link_schema, "Links of the theme's footer; to customers only"),
};
const cp_schema_t cp_view_mail_schema = CP_SCHEMA("mail", cp_view_mail_t, fields);

typedef struct mail_page_t {
    const char *kind;
    cp_page_id_t page;
    const char *way; /* what it links to, about a login; where it ends in a slash, the code follows */
} mail_page_t;

static const mail_page_t pages[] = {
    {"reply", CP_PAGE_MAIL_REPLY, NULL},
    {"filed", CP_PAGE_MAIL_FILED, NULL},
    {"status", CP_PAGE_MAIL_STATUS, NULL},
    {"added", CP_PAGE_MAIL_ADDED, NULL},
    {"staff-new", CP_PAGE_MAIL_STAFF_NEW, NULL},
    {"staff-message", CP_PAGE_MAIL_STAFF_MESSAGE, NULL},
    {"staff-status", CP_PAGE_MAIL_STAFF_STATUS, NULL},
    {"staff-assigned", CP_PAGE_MAIL_STAFF_ASSIGNED, NULL},
    {"account-register", CP_PAGE_MAIL_ACCOUNT_REGISTER, "/register/confirm/"},
    {"account-known", CP_PAGE_MAIL_ACCOUNT_KNOWN, "/login"},
    {"account-reset", CP_PAGE_MAIL_ACCOUNT_RESET, "/password/reset/"},
    {"account-sign-in", CP_PAGE_MAIL_ACCOUNT_SIGN_IN, "/login/link/"},
    {"account-changed", CP_PAGE_MAIL_ACCOUNT_CHANGED, "/account"},
    {"account-approved", CP_PAGE_MAIL_ACCOUNT_APPROVED, "/login"},
    {"account-refused", CP_PAGE_MAIL_ACCOUNT_REFUSED, "/"},
    {"account-waiting", CP_PAGE_MAIL_ACCOUNT_WAITING, "/desk/registrations"},
    {"account-invite", CP_PAGE_MAIL_ACCOUNT_INVITE, "/invitation/"},
};

static const mail_page_t *page_of(const char *kind)
{
    for (apr_size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        if (!strcmp(pages[i].kind, kind))
            return &pages[i];
    return NULL;
}

cp_page_id_t cp_view_mail_page(const char *kind)
{
    const mail_page_t *found = page_of(kind);
    return found ? found->page : CP_PAGES;
}

/* What a message quotes the recipient has already, and folding does not work in mail. The sanitiser writes a folded
 * quote in one form only. */
static cp_html_t without_quotes(cp_html_t html, apr_pool_t *pool)
{
    static const char begin[] = "<details class=\"quote\">", open[] = "<details", close[] = "</details>";
    const char *end = html.ptr + html.len, *at = html.ptr;
    char *kept = apr_palloc(pool, html.len + 1), *to = kept;
    int depth = 0;

    while (at < end) {
        apr_size_t left = (apr_size_t)(end - at);
        if (depth && left >= sizeof close - 1 && !memcmp(at, close, sizeof close - 1)) {
            depth--;
            at += sizeof close - 1;
            continue;
        }
        if (left >= sizeof begin - 1 && !memcmp(at, depth ? open : begin, depth ? sizeof open - 1 : sizeof begin - 1))
            depth++;
        if (!depth)
            *to++ = *at;
        at++;
    }
    *to = '\0';
    return (cp_html_t){kept, (apr_size_t)(to - kept)};
}

static void message_of(cp_view_mail_t *view, const cp_reader_t *reader, const cp_letter_t *letter)
{
    const cp_message_t *message = letter->message;
    cp_view_file_t *files;

    if (!message)
        return;
    /* Colleagues are called by their names among staff. */
    view->author =
        cp_text(letter->to_staff ? cp_person_name(&message->author, reader->pool) : cp_view_author(reader, message));
    view->from_support = message->from_staff;
    view->own = !letter->to_staff && !message->from_staff && message->author.id == letter->recipient.id;
    view->when = cp_view_when_dated(reader, message->created_at);
    if (view->linked)
        return;
    view->body = without_quotes(cp_view_message_body(reader, message), reader->pool);
    files = apr_pcalloc(reader->pool, ((apr_size_t)message->attachment_count + 1) * sizeof(*files));
    for (int i = 0; i < message->attachment_count; i++)
        cp_view_file(&files[i], reader, &message->attachments[i]);
    view->files = (cp_list_t){files, message->attachment_count};
}

static void ticket_of(cp_view_mail_t *view, const cp_reader_t *reader, const cp_letter_t *letter)
{
    const char *subject = *letter->subject ? letter->subject : cp_view_tr(reader, "(no subject)");
    bool named = cp_setting_is(reader->settings, CP_SET_MAIL_SUBJECT, "subject");

    view->number = letter->number;
    view->about = cp_text(named ? subject : cp_view_setting(reader, CP_SET_NAME));
    view->linked = cp_setting_is(reader->settings, CP_SET_MAIL_CONTENT, "link");
    view->subject = cp_text(view->linked ? NULL : subject);
    view->url = letter->to_staff ? cp_view_url(reader, "/desk/tickets/%" APR_INT64_T_FMT, letter->number)
                                 : cp_view_url(reader, "/tickets/%" APR_INT64_T_FMT, letter->number);
    view->closed = !strcmp(letter->row->detail, "closed");
    view->account_url = cp_view_url(reader, "/account");
    if (letter->to_staff) {
        view->requester = cp_text(view->linked ? NULL : cp_view_customer(reader, &letter->requester));
        view->inbox = cp_text(letter->inbox_name);
    }
    else {
        view->mute_url = cp_view_url(reader, "/unsubscribe/%s", letter->reply_token);
        view->answerable = *letter->inbox_address != '\0';
        view->signature = cp_text(*letter->signature ? letter->signature : NULL);
    }
    message_of(view, reader, letter);
}

static const struct {
    const char *word;
    const char *text;
} events[] = {
    {"password", "Your password was changed"},
    {"address", "The address that you sign in with was changed"},
    {"factor-on", "Two factors are on for your account"},
    {"factor-off", "Two factors are off for your account"},
    {"codes", "New recovery codes were made for your account"},
    {"device", "Somebody signed in to your account from a browser that is new to it"},
};

/* "device", and on lines of their own an address and what the browser calls itself. */
static void event_of(cp_view_mail_t *view, const cp_reader_t *reader, const char *detail)
{
    const char *address = strchr(detail, '\n'), *agent = address ? strchr(address + 1, '\n') : NULL;
    apr_size_t length = strcspn(detail, "\n");

    for (apr_size_t i = 0; i < sizeof events / sizeof *events; i++)
        if (strlen(events[i].word) == length && !strncmp(events[i].word, detail, length))
            view->event = cp_text(cp_view_tr(reader, events[i].text));
    if (agent)
        view->device =
            cp_text(cp_tr_fill(reader->pool, cp_view_tr(reader, "${browser}, from ${address}"), "browser",
                               cp_view_browser(reader, agent + 1), "address",
                               apr_pstrmemdup(reader->pool, address + 1, (apr_size_t)(agent - address - 1)), NULL));
}

static void login_of(cp_view_mail_t *view, const cp_reader_t *reader, const cp_letter_t *letter)
{
    const mail_page_t *page = page_of(letter->row->kind);
    const char *detail = letter->row->detail;
    const char *way = page->way ? page->way : "";

    /* Decided when the mail is sent: who wrote the row, as portalctl does, need not know the server's configuration. */
    if (page->page == CP_PAGE_MAIL_ACCOUNT_INVITE && !cp_setting_bool(reader->settings, CP_SET_PASSWORD_SIGN_IN)) {
        view->signs_in = true;
        way = "/login";
    }
    apr_size_t length = strlen(way);
    view->url = cp_view_url(reader, "%s%s", way, length > 1 && way[length - 1] == '/' ? detail : "");
    if (page->page == CP_PAGE_MAIL_ACCOUNT_CHANGED)
        event_of(view, reader, detail);
    if (letter->waiting)
        view->event =
            cp_text(cp_view_plural(reader, "${n} registration waits for somebody to approve of it",
                                   "${n} registrations wait for somebody to approve of them", letter->waiting));
    if (page->page == CP_PAGE_MAIL_ACCOUNT_REFUSED)
        view->reason = cp_text(*detail ? detail : NULL);
}

void cp_view_mail(cp_view_mail_t *view, const cp_reader_t *reader, const cp_letter_t *letter)
{
    const char *first = letter->recipient.first_name;

    view->language = cp_text(cp_catalog_language(reader->catalog));
    view->direction = cp_text(cp_catalog_direction(reader->catalog));
    view->portal = cp_text(cp_view_setting(reader, CP_SET_NAME));
    view->name = cp_text(first && *first ? first : NULL);
    cp_view_mail_theme(view, reader, letter->to_staff);
    if (letter->login)
        login_of(view, reader, letter);
    else
        ticket_of(view, reader, letter);
}

const char *cp_view_mail_subject(const char *html, apr_pool_t *pool)
{
    const char *begin = strstr(html, "<title>");
    const char *end = begin ? strstr(begin, "</title>") : NULL;

    if (!end)
        return "";
    begin += strlen("<title>");
    return cp_one_line(cp_html_to_text(begin, (apr_size_t)(end - begin), pool), pool);
}

const char *cp_view_mail_text(const char *html, apr_pool_t *pool)
{
    const char *body = strstr(html, "<body");

    if (!body)
        body = html;
    return cp_html_to_text(body, strlen(body), pool);
}
