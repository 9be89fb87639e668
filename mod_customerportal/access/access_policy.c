/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <strings.h>

#include "access_viewer.h"

cp_viewer_t *cp_policy_eyes(cp_viewer_t *viewer, bool customers, bool reads)
{
    return viewer->kind == CP_VIEWER_STAFF && viewer->as && customers && reads ? viewer->as : viewer;
}

cp_scope_t cp_policy_scope(const cp_viewer_t *viewer, const cp_settings_t *settings)
{
    /* No contact and no company have the id 0. */
    cp_scope_t scope = {0, 0};
    if (viewer->kind != CP_VIEWER_CONTACT)
        return scope;
    scope.contact_id = viewer->person.id;
    if (cp_setting_is(settings, CP_SET_COMPANY_TICKETS, "company") ||
        (cp_setting_is(settings, CP_SET_COMPANY_TICKETS, "groups") && viewer->company_right))
        scope.company_id = viewer->company_id;
    return scope;
}

bool cp_policy_admitted(const cp_viewer_t *viewer, const cp_settings_t *settings)
{
    return viewer->kind != CP_VIEWER_CONTACT || viewer->looker || viewer->group_member ||
           !cp_setting_is(settings, CP_SET_ACCESS, "groups");
}

bool cp_policy_passwords(const cp_settings_t *settings)
{
    return cp_setting_bool(settings, CP_SET_PASSWORD_SIGN_IN);
}

bool cp_policy_own_sign_in(const cp_settings_t *settings)
{
    return cp_policy_passwords(settings) || cp_setting_bool(settings, CP_SET_SIGN_IN_LINK);
}

bool cp_policy_may_register(const cp_settings_t *settings)
{
    return cp_policy_passwords(settings) && cp_setting_bool(settings, CP_SET_SELF_REGISTRATION) &&
           cp_setting_is(settings, CP_SET_ACCESS, "registration");
}

bool cp_policy_may_register_as(const cp_settings_t *settings, const char *email)
{
    const char *domains = cp_setting_text(settings, CP_SET_REGISTER_DOMAINS);
    const char *domain = strrchr(email, '@');
    apr_size_t length = domain ? strlen(++domain) : 0;

    if (!*domains)
        return true;
    for (const char *at = domains; *at;) {
        apr_size_t word = strcspn(at, " ");
        if (length && word == length && !strncasecmp(at, domain, length))
            return true;
        at += word + strspn(at + word, " ");
    }
    return false;
}

cp_desk_scope_t cp_policy_desk_scope(const cp_viewer_t *viewer)
{
    cp_desk_scope_t scope = {0, false};
    if (viewer->kind != CP_VIEWER_STAFF)
        return scope;
    scope.staff_id = viewer->person.id;
    scope.every = viewer->admin;
    return scope;
}

bool cp_policy_may_reply(const cp_ticket_t *ticket, const cp_settings_t *settings)
{
    return !ticket->closed || cp_setting_bool(settings, CP_SET_REPLY_TO_CLOSED);
}

bool cp_policy_may_close(const cp_ticket_t *ticket, const cp_settings_t *settings)
{
    return !ticket->closed && ticket->can_be_closed && cp_setting_bool(settings, CP_SET_CLOSE_TICKETS);
}

bool cp_policy_may_reopen(const cp_ticket_t *ticket, const cp_settings_t *settings)
{
    return ticket->closed && ticket->reply_reopens && cp_setting_bool(settings, CP_SET_REPLY_TO_CLOSED);
}

cp_may_add_t cp_policy_may_add(const cp_viewer_t *viewer, const cp_settings_t *settings)
{
    if (viewer->kind == CP_VIEWER_NOBODY)
        return CP_ADD_NOBODY;
    if (viewer->kind == CP_VIEWER_STAFF || cp_setting_is(settings, CP_SET_PARTICIPANTS, "anybody"))
        return CP_ADD_ANYBODY;
    return cp_setting_is(settings, CP_SET_PARTICIPANTS, "company") && viewer->company_id ? CP_ADD_COLLEAGUES
                                                                                         : CP_ADD_NOBODY;
}
