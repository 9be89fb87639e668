/* SPDX-License-Identifier: Apache-2.0 */
/* The authentication method (S55): what the server's configuration says about signing in. Read only (D3). */
#include <apr_strings.h>

#include "settings_access.h"
#include "settings_record.h"

/* What a directive means, for people who do not write the configuration. */
static const char *meaning(const cp_reader_t *reader, const cp_server_fact_t *fact)
{
    static const struct {
        const char *directive;
        const char *text;
    } table[] = {
        {"PortalLoginProvider", "Who checks e-mail address and password of the sign-in page"},
        {"PortalIdentity", "Another module of the server signs people in"},
        {"AuthType", "The server asks for a login before the portal does"},
        {"AuthName", "What that login is called"},
        {"PortalMailServer", "Sends links for signing in, registering and invitations"},
    };
    for (apr_size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (!strncmp(table[i].directive, fact->directive, strlen(table[i].directive)))
            return cp_view_tr(reader, table[i].text);
    return "";
}

static const char *place(const cp_reader_t *reader, const cp_server_fact_t *fact)
{
    if (!fact->file)
        return NULL;
    return cp_tr_fill(reader->pool, cp_view_tr(reader, "${file}, line ${line}"), "file", fact->file, "line",
                      apr_itoa(reader->pool, fact->line), NULL);
}

cp_error_t *cp_settings_authentication(cp_request_t *req)
{
    static const char *const columns[] = {"Directive", "Value", "What it does", "Where it stands"};
    cp_record_page_t page = {.req = req};
    const cp_server_fact_t *facts;
    int count;

    facts = cp_request_sign_in(&count, req);
    cp_record_begin(
        &page, "Access", "Authentication method",
        "How people sign in, as the server's configuration says. Whoever runs the server changes it there.");
    cp_record_up(&page, "/settings/access", "Access");
    for (apr_size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        cp_record_column(&page, columns[i]);
    page.view->caption = cp_text(cp_view_tr(&page.reader, "What is configured"));
    for (int i = 0; i < count; i++) {
        cp_record_row(&page, facts[i].directive, NULL, NULL);
        cp_record_cell(&page, facts[i].value);
        cp_record_cell(&page, meaning(&page.reader, &facts[i]));
        cp_record_cell(&page, place(&page.reader, &facts[i]));
    }
    cp_record_note(&page, "/settings/access",
                   cp_view_tr(&page.reader, cp_setting_bool(req->settings, CP_SET_SIGN_IN_LINK)
                                                ? "Customers can also sign in with a link by mail."
                                                : "Customers cannot sign in with a link by mail."));
    cp_record_note(&page, "/settings/authentication/passwords",
                   cp_view_tr(&page.reader, cp_policy_passwords(req->settings)
                                                ? "People can sign in with a password on the sign-in page."
                                                : "Nobody can sign in with a password on the sign-in page."));
    return cp_record_answer(&page, 200);
}
