/* SPDX-License-Identifier: Apache-2.0 */
/* What all pages of the console have: head, tabs, switch, and the words for values. */
#include <apr_lib.h>
#include <apr_strings.h>

#include "../text/text_language.h"
#include "../view/view_list.h"
#include "settings_private.h"

static const cp_console_tab_t tabs[] = {
    {"general", "General", "Name, language, and whether customers get in."},
    {"tickets", "Tickets", "What customers call them, which ones they see and what they can do with them."},
    {"form", "Form", "The support form, and what messages may hold."},
    {"theme", "Theme", "Colours, type and shape of all pages."},
    {"access", "Access", "Who gets in, and for how long."},
    {"pages", "Pages", NULL},
    {"templates", "Templates", NULL},
    {"mail", "Mail", "Who is sent mail about tickets, and what it says."},
};

#define TABS ((int)(sizeof tabs / sizeof *tabs))

/* The words of choices, as people read them. A word that stands in no row is shown as it is. */
static const struct {
    cp_setting_key_t key;
    const char *word;
    const char *label;
} words[] = {
    {CP_SET_COMPANY_TICKETS, "own", "Own tickets only"},
    {CP_SET_COMPANY_TICKETS, "company", "Own tickets and those of the primary company"},
    {CP_SET_COMPANY_TICKETS, "groups", "Own tickets; those of the primary company for members of chosen access groups"},
    {CP_SET_PARTICIPANTS, "own", "Nobody"},
    {CP_SET_PARTICIPANTS, "company", "People of their primary company"},
    {CP_SET_PARTICIPANTS, "anybody", "Any e-mail address"},
    {CP_SET_MAIL_CONTENT, "text", "The message and a link"},
    {CP_SET_MAIL_CONTENT, "link", "A link only"},
    {CP_SET_MAIL_SUBJECT, "number", "The number of the ticket"},
    {CP_SET_MAIL_SUBJECT, "subject", "The number and the subject of the ticket"},
    {CP_SET_OWNER_DISPLAY, "first", "First name"},
    {CP_SET_OWNER_DISPLAY, "full", "Full name"},
    {CP_SET_OWNER_DISPLAY, "last", "Last name"},
    {CP_SET_OWNER_DISPLAY, "alias", "Alias"},
    {CP_SET_ACCESS, "contacts", "Every contact who has a login"},
    {CP_SET_ACCESS, "groups", "Members of the chosen access groups"},
    {CP_SET_SECOND_FACTOR, "off", "Not offered"},
    {CP_SET_SECOND_FACTOR, "optional", "Whoever wants it"},
    {CP_SET_SECOND_FACTOR, "staff", "The support team has to"},
    {CP_SET_SECOND_FACTOR, "all", "Everybody has to"},
    {CP_SET_ACCESS, "registration", "Anyone: people register by themselves"},
};

/* Help of settings whose own speaks of a directive's words. */
static const struct {
    cp_setting_key_t key;
    const char *help;
} helps[] = {
    {CP_SET_LANGUAGES, "Languages that people may choose besides the portal's own. None: there is nothing to choose."},
    {CP_SET_COMPANY_TICKETS, "Which tickets customers see in lists, search, exports and mail."},
    {CP_SET_PARTICIPANTS, "Whom customers can add to their tickets. Agents can add anybody."},
    {CP_SET_COLUMNS, "The columns of the ticket list and of its CSV export, in their order."},
    {CP_SET_ACCESS, "Who can sign in. Members of access groups are invited by mail."},
    {CP_SET_SELF_REGISTRATION, "Whether people may make a login of their own at all."},
    {CP_SET_IDLE_TIMEOUT,
     "Minutes without a request after which people are signed out, such as 20, 40, 60 or 1440 (24 hours)."},
    {CP_SET_SECOND_FACTOR, "Codes of an authenticator app, asked for after the password."},
    {CP_SET_MAIL_CONTENT, "How much of a conversation leaves the portal by mail."},
    {CP_SET_MAIL_SUBJECT, "What the subject line of a mail says about the ticket."},
};

/* What it means that a setting is empty, where that says more than that it is. */
static const struct {
    cp_setting_key_t key;
    const char *label;
} unset[] = {
    {CP_SET_LANGUAGES, "None"},       {CP_SET_SLUG, "The path of the server"},
    {CP_SET_DOMAINS, "All hosts"},    {CP_SET_TICKET_FILTER, "All tickets"},
    {CP_SET_CONTACT_ADDRESS, "None"}, {CP_SET_KNOWLEDGE_BASE, "None"},
    {CP_SET_THEME, "Shipped look"},   {CP_SET_REGISTER_DOMAINS, "All mail domains"},
};

const cp_console_tab_t *cp_console_tab(const char *name)
{
    for (int i = 0; i < TABS; i++)
        if (tabs[i].about && !strcmp(tabs[i].name, name))
            return &tabs[i];
    return NULL;
}

static bool has_settings(const char *label)
{
    for (int i = 0; i < CP_SET_COUNT; i++)
        if (!strcmp(cp_setting_row((cp_setting_key_t)i)->tab, label))
            return true;
    return false;
}

static void add_tab(cp_list_t *list, const cp_reader_t *reader, const char *label, const char *path,
                    const char *current)
{
    cp_view_link_t *links = (cp_view_link_t *)(void *)list->rows;

    links[list->count++] = (cp_view_link_t){
        .label = cp_text(cp_view_tr(reader, label)),
        .url = cp_view_url(reader, "/settings/%s", path),
        .current = cp_text(!strcmp(label, current) ? "page" : NULL),
    };
}

static void add_switch(cp_view_console_t *console, const cp_request_t *req, const cp_reader_t *reader)
{
    bool on = cp_setting_bool(req->settings, CP_SET_ENABLED);

    console->state = cp_text(cp_view_tr(reader, on ? "Portal is on" : "Portal is off"));
    console->state_class = cp_text(on ? "status is-ok" : "status is-late");
    if (req->settings->value[CP_SET_ENABLED].file)
        return;
    console->switch_label = cp_text(cp_view_tr(reader, on ? "Turn off" : "Turn on"));
    console->switch_value = cp_text(on ? "0" : "1");
    console->switch_action = cp_view_url(reader, "/settings/switch");
}

cp_view_console_t *cp_console(cp_view_frame_t **frame, cp_request_t *req, cp_reader_t *reader, const char *label,
                              const char *title, const char *about)
{
    cp_view_console_t *console = apr_pcalloc(req->pool, sizeof *console);

    cp_view_reader(reader, req);
    title = cp_view_tr(reader, title);
    *frame = cp_view_frame(req, reader, CP_NAV_SETTINGS,
                           apr_pstrcat(req->pool, title, " · ", cp_view_tr(reader, "Settings"), NULL));
    (*frame)->notice = cp_text(cp_view_notice(reader, cp_respond_notice(req)));
    console->title = cp_text(title);
    console->about = cp_text(cp_view_tr(reader, about));
    console->tab = cp_text(cp_view_tr(reader, label));
    console->portal_url = cp_view_url(reader, "/tickets");
    console->tabs.rows = apr_pcalloc(req->pool, (TABS + 2) * sizeof(cp_view_link_t));
    for (int i = 0; i < TABS; i++)
        if (!tabs[i].about || has_settings(tabs[i].label))
            add_tab(&console->tabs, reader, tabs[i].label, tabs[i].name, label);
    add_tab(&console->tabs, reader, "Audit", "audit", label);
    add_switch(console, req, reader);
    return console;
}

cp_setting_author_t cp_console_author(const cp_request_t *req)
{
    return (cp_setting_author_t){req->portal, req->viewer->person.email, req->now};
}

const char *cp_console_word(const cp_reader_t *reader, const cp_setting_t *row, const char *word)
{
    if (row->key == CP_SET_COLUMNS && cp_list_column(word))
        return cp_view_tr(reader, cp_list_column(word)->label);
    if (row->key == CP_SET_COLUMNS && cp_property_of_word(reader->settings, word))
        return cp_property_of_word(reader->settings, word)->label;
    for (apr_size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (words[i].key == row->key && !strcmp(words[i].word, word))
            return cp_view_tr(reader, words[i].label);
    return word;
}

const char *cp_console_help(const cp_reader_t *reader, const cp_setting_t *row)
{
    for (apr_size_t i = 0; i < sizeof helps / sizeof *helps; i++)
        if (helps[i].key == row->key)
            return cp_view_tr(reader, helps[i].help);
    return cp_view_tr(reader, row->help);
}

static const char *unset_word(const cp_reader_t *reader, const cp_setting_t *row)
{
    for (apr_size_t i = 0; i < sizeof unset / sizeof *unset; i++)
        if (unset[i].key == row->key)
            return cp_view_tr(reader, unset[i].label);
    return cp_view_tr(reader, "empty");
}

/* A word of a list as the console calls it. */
static const char *list_word(const cp_reader_t *reader, const cp_setting_t *row, const char *word)
{
    return row->key == CP_SET_LANGUAGES ? cp_language_name(word, reader->pool) : cp_console_word(reader, row, word);
}

const char *cp_console_value(const cp_reader_t *reader, const cp_setting_t *row, const char *value)
{
    const char *text = "";

    if (!*value)
        return unset_word(reader, row);
    if (row->type == CP_SETTING_BOOL)
        return cp_view_tr(reader, !strcmp(value, "On") ? "On" : "Off");
    if (row->type == CP_SETTING_CHOICE)
        return cp_console_word(reader, row, value);
    if (row->key == CP_SET_LANGUAGE)
        return cp_language_name(value, reader->pool);
    if (row->type != CP_SETTING_LIST && row->key != CP_SET_LANGUAGES)
        return value;
    for (const char *at = value; *at; at += strspn(at, " ")) {
        apr_size_t length = strcspn(at, " ");
        text = apr_pstrcat(reader->pool, text, *text ? ", " : "",
                           list_word(reader, row, apr_pstrmemdup(reader->pool, at, length)), NULL);
        at += length;
    }
    return text;
}

const char *cp_console_pinned(const cp_request_t *req, const cp_reader_t *reader, cp_setting_key_t key)
{
    const cp_setting_value_t *value = &req->settings->value[key];

    if (!value->file)
        return NULL;
    return cp_tr_fill(reader->pool, cp_view_tr(reader, "Fixed by ${directive} in ${file}, line ${line}."), "directive",
                      cp_setting_row(key)->directive, "file", value->file, "line", apr_itoa(reader->pool, value->line),
                      NULL);
}

const char *cp_console_fault(const cp_reader_t *reader, const cp_error_t *error)
{
    const char *colon = strstr(error->safe, ": ");
    const char *said = colon ? colon + 2 : error->safe;
    apr_size_t length = strlen(said);
    bool stop = length && said[length - 1] == '.';
    const char *message = apr_pstrmemdup(reader->pool, said, length - stop);
    char *text = apr_pstrcat(reader->pool, cp_view_tr(reader, message), stop ? "." : "", NULL);

    *text = (char)apr_toupper(*text);
    return text;
}
