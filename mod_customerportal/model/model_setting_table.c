/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "model_definition.h"
#include "model_setting_check.h"

#define TEXT(minimum, maximum, check) CP_SETTING_TEXT, NULL, minimum, maximum, check
#define INT(minimum, maximum) CP_SETTING_INT, NULL, minimum, maximum, NULL
#define BOOL CP_SETTING_BOOL, NULL, 0, 1, NULL
#define CHOICE(words) CP_SETTING_CHOICE, words, 1, 1, NULL
#define LIST(words, minimum, maximum) CP_SETTING_LIST, words, minimum, maximum, NULL
/* A row reads as a line of the documentation does. */
#define ROW(key, name, directive, kind, fallback, tab, label, help) \
    ROW_(key, name, directive, kind, fallback, tab, label, help)
#define ROW_(key, name, directive, type, choices, minimum, maximum, check, fallback, tab, label, help) \
    [key] = {key, name, directive, type, fallback, choices, minimum, maximum, check, tab, label, help}

static const cp_setting_t table[CP_SET_COUNT] = {
    ROW(CP_SET_NAME, "name", "PortalName", TEXT(1, 80, NULL), "Support", "General", "Portal name",
        "The last part of the title of every browser tab, and the name in the page header."),
    ROW(CP_SET_LANGUAGE, "language", "PortalLanguage", TEXT(2, 20, cp_check_language), "en", "General", "Language",
        "The language of all pages, and of how dates and numbers are written."),
    ROW(CP_SET_LANGUAGES, "languages", "PortalLanguages", TEXT(0, 500, cp_check_languages), "", "General",
        "Other languages",
        "Languages that people may choose besides, such as \"pt-BR es\"; empty: there is nothing to choose."),
    ROW(CP_SET_SLUG, "slug", "PortalSlug", TEXT(0, 80, cp_check_slug), "", "General", "Slug",
        "The path that the portal's addresses begin with, such as \"help\"; the one before leads here. Empty: the path "
        "of the server's Location."),
    ROW(CP_SET_DOMAINS, "domains", "PortalDomains", TEXT(0, 4000, cp_check_hosts), "", "General", "Domains",
        "The hosts that the portal is found on, each with a language of its own if it has one. Empty: all hosts that "
        "the server answers for."),
    ROW(CP_SET_TIME_ZONE, "time_zone", "PortalTimeZone", TEXT(1, 60, cp_check_time_zone), "UTC", "General", "Time zone",
        "Where times are shown, for people who chose no time zone of their own."),
    ROW(CP_SET_CONTACT_ADDRESS, "contact_address", "PortalContactAddress", TEXT(0, 254, cp_check_address), "",
        "General", "Contact address", "The e-mail address that error pages and the footer name."),
    ROW(CP_SET_KNOWLEDGE_BASE, "knowledge_base", "PortalKnowledgeBase", TEXT(0, 2000, cp_check_url), "", "General",
        "Knowledge base", "The address of a knowledge base that the navigation links to."),
    ROW(CP_SET_ENABLED, "enabled", "PortalEnabled", BOOL, "On", "General", "Portal is on",
        "Off: customers get a page that says why, with status 503, on all addresses; staff and this console go on."),
    ROW(CP_SET_OFF_TEXT, "off_text", "PortalOffText", TEXT(1, 500, NULL),
        "Our support portal is closed for a while. Please come back later.", "General", "Text while it is off",
        "What customers read while the portal is off."),
    ROW(CP_SET_INBOX, "inbox", "PortalInbox", TEXT(1, 100, NULL), "Support", "Tickets", "Inbox",
        "Where tickets and replies from the portal are sent."),
    ROW(CP_SET_COMPANY_TICKETS, "company_tickets", "PortalCompanyTickets", CHOICE("own company groups"), "company",
        "Tickets", "Ticket permissions",
        "\"company\": customers see the tickets of their primary company and their own; \"own\": their own only; "
        "\"groups\": members of chosen access groups see those of their primary company, too."),
    ROW(CP_SET_PARTICIPANTS, "participants", "PortalParticipants", CHOICE("own company anybody"), "company", "Tickets",
        "People on a ticket",
        "Whom customers can add to their tickets: \"own\": nobody; \"company\": people of their primary company;"
        " \"anybody\": any address. Agents can add anybody."),
    ROW(CP_SET_TICKET_FILTER, "ticket_filter", "PortalTicketFilter", TEXT(0, 4000, cp_check_filter), "", "Tickets",
        "Ticket visibility",
        "Only tickets that meet this rule are in the portal; no page, search, export or mail knows of others. Empty: "
        "all."),
    ROW(CP_SET_TICKET_LABEL, "ticket_label", "PortalTicketLabel", TEXT(1, 40, NULL), "Tickets", "Tickets",
        "Display name for tickets",
        "What tickets are called on the list page. It does not change the form's header text."),
    ROW(CP_SET_COLUMNS, "columns", "PortalColumns",
        LIST("subject requester created owner activity status priority number company closed", 1, 10),
        "subject requester created owner activity status", "Tickets", "Columns",
        "The columns of the ticket list and of its CSV export, in their order; p.NAME is a ticket property."),
    ROW(CP_SET_PAGE_SIZE, "page_size", "PortalPageSize", INT(5, 100), "25", "Tickets", "Tickets per page",
        "How many tickets a page of the list shows."),
    ROW(CP_SET_OWNER_DISPLAY, "owner_display", "PortalOwnerDisplay", CHOICE("first full last alias"), "first",
        "Tickets", "Ticket owner's name", "How customers see the names of the support team, wherever these are shown."),
    ROW(CP_SET_OWNER_ALIAS, "owner_alias", "PortalOwnerAlias", TEXT(1, 80, NULL), "Support", "Tickets", "Alias",
        "Shown instead of a name for members of the support team who have no alias, where aliases are chosen."),
    ROW(CP_SET_CUSTOM_STAGES, "custom_stages", "PortalCustomStages", BOOL, "Off", "Tickets", "Show custom stages",
        "On: a ticket's status is its stage; Off: it is Open or Closed."),
    ROW(CP_SET_REPLY_TO_CLOSED, "reply_to_closed", "PortalReplyToClosed", BOOL, "Off", "Tickets",
        "Reply to closed tickets", "Whether customers can write in the conversation of a closed ticket."),
    ROW(CP_SET_CLOSE_TICKETS, "close_tickets", "PortalCloseTickets", BOOL, "Off", "Tickets", "Close tickets",
        "Whether customers can close their tickets."),
    ROW(CP_SET_FORM_ENABLED, "form_enabled", "PortalForm", BOOL, "On", "Form", "Support form",
        "Whether customers can file tickets in the portal."),
    ROW(CP_SET_FORM_MENU_TEXT, "form_menu_text", "PortalFormMenuText", TEXT(1, 60, NULL), "File a support ticket",
        "Form", "Form menu text", "The link to the form in the navigation."),
    ROW(CP_SET_FORM_HEADER_TEXT, "form_header_text", "PortalFormHeaderText", TEXT(1, 120, NULL), "How can we help?",
        "Form", "Form header text", "The heading of the form."),
    ROW(CP_SET_THEME, "theme", "PortalTheme", TEXT(0, CP_DEFINITION_NAME_MAX, cp_check_theme), "", "Theme", "Theme",
        "Colours, fonts and logo of the pages, by the name of the theme; empty: the shipped look."),
    ROW(CP_SET_ACCESS, "access", "PortalAccess", CHOICE("contacts groups registration"), "contacts", "Access",
        "Who gets in",
        "\"contacts\": every contact who has a login; \"groups\": members of the chosen access groups, who are invited "
        "by "
        "mail; \"registration\": anyone, who then makes a login of their own."),
    ROW(CP_SET_SELF_REGISTRATION, "self_registration", "PortalSelfRegistration", BOOL, "Off", "Access",
        "Allow self-registration",
        "Whether people may make a login of their own at all; without it \"registration\" "
        "lets in the same people as \"contacts\"."),
    ROW(CP_SET_REGISTER_DOMAINS, "register_domains", "PortalRegisterDomains", TEXT(0, 2000, cp_check_domains), "",
        "Access", "Domains that may register",
        "Mail domains, separated by blanks, whose addresses may register; empty: all."),
    ROW(CP_SET_REGISTER_APPROVAL, "register_approval", "PortalRegisterApproval", BOOL, "Off", "Access",
        "Approve registrations",
        "Whether somebody of the support team has to approve of a registration before the person gets in."),
    ROW(CP_SET_PASSWORD_SIGN_IN, "password_sign_in", "PortalPasswordSignIn", BOOL, "On", "Access",
        "Sign in with a password",
        "Off: the sign-in page has only the ways of other modules of the server; there is no registration and no new "
        "password by mail either, and invitations lead to the sign-in page."),
    ROW(CP_SET_SIGN_IN_LINK, "sign_in_link", "PortalSignInLink", BOOL, "Off", "Access", "Sign in by mail",
        "Whether customers can sign in with a link that is mailed to them, without a password."),
    ROW(CP_SET_SECOND_FACTOR, "second_factor", "PortalSecondFactor", CHOICE("off optional staff all"), "optional",
        "Access", "Two factors",
        "\"optional\": people can protect their account with codes of an authenticator app; \"staff\": the support "
        "team "
        "has to; \"all\": everybody has to; \"off\": nobody is asked for a code."),
    ROW(CP_SET_IDLE_TIMEOUT, "idle_timeout", "PortalIdleTimeout", INT(1, 10080), "30", "Access", "Inactivity timeout",
        "Minutes without a request after which people are signed out."),
    ROW(CP_SET_SESSION_LIFETIME, "session_lifetime", "PortalSessionLifetime", INT(5, 43200), "720", "Access",
        "Session lifetime", "Minutes after signing in after which people have to sign in again, whatever they did."),
    ROW(CP_SET_MAX_FILE_SIZE, "max_file_size", "PortalMaxFileSize", INT(1, 2048), "25", "Form", "Largest attachment",
        "The largest file that can be attached, in MiB."),
    ROW(CP_SET_MAX_FILES, "max_files", "PortalMaxFiles", INT(0, 100), "10", "Form", "Attachments per message",
        "How many files can be attached to one message; 0: none."),
    ROW(CP_SET_MAX_MESSAGE, "max_message", "PortalMaxMessage", INT(100, 1000000), "50000", "Form", "Longest message",
        "The longest message that can be written, in characters."),
    ROW(CP_SET_MAIL, "mail", "PortalMail", BOOL, "Off", "Mail", "Send notices",
        "Whether people are told by mail of what happens to their tickets."),
    ROW(CP_SET_MAIL_STAFF, "mail_staff", "PortalMailStaff", BOOL, "On", "Mail", "Notices for the support team",
        "Whether the support team is told by mail of what customers do."),
    ROW(CP_SET_MAIL_DEVICE, "mail_device", "PortalMailDevice", BOOL, "Off", "Mail", "Sign-ins from new browsers",
        "Whether people are told by mail when their account is signed in to from a browser that is new to them."),
    ROW(CP_SET_MAIL_CONTENT, "mail_content", "PortalMailContent", CHOICE("text link"), "text", "Mail",
        "Content of notices",
        "“text”: notices hold the message that they tell of; “link”: they hold only a link to it."),
    ROW(CP_SET_MAIL_SUBJECT, "mail_subject", "PortalMailSubject", CHOICE("number subject"), "number", "Mail",
        "Subject of notices",
        "\"number\": the subject line names a ticket by its number only; \"subject\": also by what it is about."),
    ROW(CP_SET_KEEP_MAILS, "keep_mails", "PortalKeepMails", INT(0, 36500), "365", "Mail", "Records of sent mails",
        "Days after which the records of sent mails are removed, those of failed ones not before 90 days; 0: never. "
        "Answers find their tickets all the same."),
    ROW(CP_SET_KEEP_FILES, "keep_files", "PortalKeepFiles", INT(0, 3650), "7", "Form", "Files that belong to nothing",
        "Days after which files are removed that no message and no theme has, such as those of a form that was given "
        "up; 0: never."),
    ROW(CP_SET_URL, "url", "PortalUrl", TEXT(0, 2000, cp_check_url), "", "Mail", "Address of the portal",
        "Where links in mail lead, such as “https://support.example.com/support”."),
};

const cp_setting_t *cp_setting_row(cp_setting_key_t key)
{
    return (int)key >= 0 && key < CP_SET_COUNT ? &table[key] : NULL;
}

const cp_setting_t *cp_setting_by_name(const char *name)
{
    for (int i = 0; name && i < CP_SET_COUNT; i++)
        if (!strcmp(table[i].name, name))
            return &table[i];
    return NULL;
}
