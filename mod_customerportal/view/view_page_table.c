/* SPDX-License-Identifier: Apache-2.0 */
#include "view_page_table.h"

#include "view_desk_records.h"
#include "view_desk_merge.h"
#include "view_desk_view_as.h"
#include "view_desk_mail.h"
#include "view_mail.h"
#include "view_desk_list.h"
#include "view_pages.h"
#include "view_settings.h"
#include "view_settings_form.h"
#include "view_settings_record.h"
#include "view_task.h"
#include "view_templates.h"
#include "view_ticket_new.h"
#include "view_theme.h"
#include "view_record_pages.h"

const cp_page_look_t cp_view_page[CP_PAGES] = {
    [CP_PAGE_LOGIN] = {&cp_view_login_schema, "login.html"},
    [CP_PAGE_TICKETS] = {&cp_view_tickets_schema, "tickets.html"},
    [CP_PAGE_TICKET] = {&cp_view_ticket_schema, "ticket.html"},
    [CP_PAGE_TICKET_NEW] = {&cp_view_ticket_new_schema, "ticket-new.html"},
    [CP_PAGE_TICKET_FORMS] = {&cp_view_ticket_forms_schema, "ticket-forms.html"},
    [CP_PAGE_TICKET_CLOSE] = {&cp_view_ticket_close_schema, "ticket-close.html"},
    [CP_PAGE_ACCOUNT] = {&cp_view_account_schema, "account.html"},
    [CP_PAGE_REGISTER] = {&cp_view_task_schema, "register.html"},
    [CP_PAGE_CONFIRM] = {&cp_view_task_schema, "confirm.html"},
    [CP_PAGE_SENT] = {&cp_view_task_schema, "sent.html"},
    [CP_PAGE_FORGOT] = {&cp_view_task_schema, "forgot.html"},
    [CP_PAGE_RESET] = {&cp_view_task_schema, "reset.html"},
    [CP_PAGE_INVITATION] = {&cp_view_task_schema, "invitation.html"},
    [CP_PAGE_SECOND] = {&cp_view_task_schema, "second.html"},
    [CP_PAGE_FACTOR] = {&cp_view_task_schema, "factor.html"},
    [CP_PAGE_FACTOR_CODES] = {&cp_view_task_schema, "factor-codes.html"},
    [CP_PAGE_DENIED] = {&cp_view_task_schema, "denied.html"},
    [CP_PAGE_SIGNED_OUT] = {&cp_view_task_schema, "signed-out.html"},
    [CP_PAGE_DESK_MERGE] = {&cp_view_desk_merge_schema, "desk-merge.html"},
    [CP_PAGE_DESK_SPLIT] = {&cp_view_desk_split_schema, "desk-split.html"},
    [CP_PAGE_DESK_VIEW_AS] = {&cp_view_desk_view_as_schema, "desk-view-as.html"},
    [CP_PAGE_DESK_TICKET] = {&cp_view_desk_ticket_schema, "desk-ticket.html"},
    [CP_PAGE_DESK_EXPLAIN] = {&cp_view_desk_explain_schema, "desk-explain.html"},
    [CP_PAGE_DESK_RECORDS] = {&cp_view_records_schema, "desk-records.html"},
    [CP_PAGE_DESK_FORM] = {&cp_view_record_form_schema, "desk-form.html"},
    [CP_PAGE_OFF] = {&cp_view_task_schema, "off.html"},
    [CP_PAGE_SETTINGS] = {&cp_view_settings_schema, "settings.html"},
    [CP_PAGE_SETTINGS_COLUMNS] = {&cp_view_settings_columns_schema, "settings-columns.html"},
    [CP_PAGE_SETTINGS_PAGES] = {&cp_view_settings_pages_schema, "settings-pages.html"},
    [CP_PAGE_SETTINGS_TEMPLATES] = {&cp_view_settings_templates_schema, "settings-templates.html"},
    [CP_PAGE_SETTINGS_TEMPLATE] = {&cp_view_settings_template_schema, "settings-template.html"},
    [CP_PAGE_SETTINGS_VERSIONS] = {&cp_view_settings_versions_schema, "settings-versions.html"},
    [CP_PAGE_SETTINGS_FORM] = {&cp_view_settings_form_schema, "settings-form.html"},
    [CP_PAGE_SETTINGS_AUDIT] = {&cp_view_settings_audit_schema, "settings-audit.html"},
    [CP_PAGE_SETTINGS_RECORD] = {&cp_view_settings_record_schema, "settings-record.html"},
    [CP_PAGE_SETTINGS_THEMES] = {&cp_view_themes_schema, "settings-themes.html"},
    [CP_PAGE_SETTINGS_THEME] = {&cp_view_theme_edit_schema, "settings-theme.html"},
    [CP_PAGE_DESK_TICKETS] = {&cp_view_desk_tickets_schema, "desk-tickets.html"},
    [CP_PAGE_ERROR] = {&cp_view_error_schema, "error.html"},
    [CP_PAGE_AGAIN] = {&cp_view_again_schema, "again.html"},
    [CP_PAGE_MAIL_REPLY] = {&cp_view_mail_schema, "mail-reply.html"},
    [CP_PAGE_MAIL_FILED] = {&cp_view_mail_schema, "mail-filed.html"},
    [CP_PAGE_MAIL_STATUS] = {&cp_view_mail_schema, "mail-status.html"},
    [CP_PAGE_MAIL_ADDED] = {&cp_view_mail_schema, "mail-added.html"},
    [CP_PAGE_MAIL_STAFF_NEW] = {&cp_view_mail_schema, "mail-staff-new.html"},
    [CP_PAGE_MAIL_STAFF_MESSAGE] = {&cp_view_mail_schema, "mail-staff-message.html"},
    [CP_PAGE_MAIL_STAFF_STATUS] = {&cp_view_mail_schema, "mail-staff-status.html"},
    [CP_PAGE_MAIL_STAFF_ASSIGNED] = {&cp_view_mail_schema, "mail-staff-assigned.html"},
    [CP_PAGE_MAIL_ACCOUNT_REGISTER] = {&cp_view_mail_schema, "mail-account-register.html"},
    [CP_PAGE_MAIL_ACCOUNT_KNOWN] = {&cp_view_mail_schema, "mail-account-known.html"},
    [CP_PAGE_MAIL_ACCOUNT_RESET] = {&cp_view_mail_schema, "mail-account-reset.html"},
    [CP_PAGE_MAIL_ACCOUNT_SIGN_IN] = {&cp_view_mail_schema, "mail-account-sign-in.html"},
    [CP_PAGE_MAIL_ACCOUNT_INVITE] = {&cp_view_mail_schema, "mail-account-invite.html"},
    [CP_PAGE_MAIL_ACCOUNT_CHANGED] = {&cp_view_mail_schema, "mail-account-changed.html"},
    [CP_PAGE_MAIL_ACCOUNT_APPROVED] = {&cp_view_mail_schema, "mail-account-approved.html"},
    [CP_PAGE_MAIL_ACCOUNT_REFUSED] = {&cp_view_mail_schema, "mail-account-refused.html"},
    [CP_PAGE_MAIL_ACCOUNT_WAITING] = {&cp_view_mail_schema, "mail-account-waiting.html"},
    [CP_PAGE_DESK_MAIL] = {&cp_view_desk_mail_schema, "desk-mail.html"},
};
