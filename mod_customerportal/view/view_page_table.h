/* SPDX-License-Identifier: Apache-2.0 */
/** All pages and mails: which schema and which template each has. A new one is a line here and a row in the table. */
#ifndef CP_VIEW_PAGE_TABLE_H
#define CP_VIEW_PAGE_TABLE_H

#include "view_schema.h"

typedef enum {
    CP_PAGE_LOGIN,
    CP_PAGE_TICKETS,
    CP_PAGE_TICKET,
    CP_PAGE_TICKET_NEW,
    CP_PAGE_TICKET_FORMS, /**< which form, where there are several */
    CP_PAGE_TICKET_CLOSE, /**< what closing does, and the button: works without script and dialog */
    CP_PAGE_ACCOUNT,
    CP_PAGE_REGISTER,
    CP_PAGE_CONFIRM,      /**< a press of a button after a link from a mail */
    CP_PAGE_SENT,         /**< "Check your mail" */
    CP_PAGE_FORGOT,       /**< asks for a link by mail */
    CP_PAGE_RESET,        /**< chooses the new password */
    CP_PAGE_INVITATION,   /**< chooses the first one */
    CP_PAGE_SECOND,       /**< asks for the second factor */
    CP_PAGE_FACTOR,       /**< sets one up */
    CP_PAGE_FACTOR_CODES, /**< recovery codes, once */
    CP_PAGE_DENIED,
    CP_PAGE_SIGNED_OUT,
    CP_PAGE_DESK_MERGE,
    CP_PAGE_DESK_SPLIT,
    CP_PAGE_DESK_VIEW_AS, /**< whose pages staff look at */
    CP_PAGE_DESK_TICKET,
    CP_PAGE_DESK_EXPLAIN,
    CP_PAGE_DESK_RECORDS, /**< any list of records of the desk */
    CP_PAGE_DESK_FORM,    /**< any form for one record of the desk */
    CP_PAGE_OFF,          /**< the portal is switched off */
    CP_PAGE_SETTINGS,
    CP_PAGE_SETTINGS_COLUMNS,
    CP_PAGE_SETTINGS_AUDIT,
    CP_PAGE_SETTINGS_THEMES,
    CP_PAGE_SETTINGS_THEME,
    CP_PAGE_SETTINGS_PAGES,     /**< which template each page has */
    CP_PAGE_SETTINGS_TEMPLATES, /**< those that administrators wrote */
    CP_PAGE_SETTINGS_TEMPLATE,
    CP_PAGE_SETTINGS_VERSIONS,
    CP_PAGE_SETTINGS_FORM,   /**< a support form, and its fields */
    CP_PAGE_SETTINGS_RECORD, /**< any list or form of the console that is not a tab's */
    CP_PAGE_DESK_TICKETS,
    CP_PAGE_ERROR,
    CP_PAGE_AGAIN,      /**< what was typed and could not be sent */
    CP_PAGE_MAIL_REPLY, /**< mails; see view_mail.c */
    CP_PAGE_MAIL_FILED,
    CP_PAGE_MAIL_STATUS,
    CP_PAGE_MAIL_ADDED,
    CP_PAGE_MAIL_STAFF_NEW,
    CP_PAGE_MAIL_STAFF_MESSAGE,
    CP_PAGE_MAIL_STAFF_STATUS,
    CP_PAGE_MAIL_STAFF_ASSIGNED,
    CP_PAGE_MAIL_ACCOUNT_REGISTER,
    CP_PAGE_MAIL_ACCOUNT_KNOWN,
    CP_PAGE_MAIL_ACCOUNT_RESET,
    CP_PAGE_MAIL_ACCOUNT_SIGN_IN,
    CP_PAGE_MAIL_ACCOUNT_INVITE,
    CP_PAGE_MAIL_ACCOUNT_CHANGED,
    CP_PAGE_MAIL_ACCOUNT_APPROVED,
    CP_PAGE_MAIL_ACCOUNT_REFUSED,
    CP_PAGE_MAIL_ACCOUNT_WAITING,
    CP_PAGE_DESK_MAIL,
    CP_PAGES
} cp_page_id_t;

typedef struct cp_page_look_t {
    const cp_schema_t *schema;
    const char *template; /**< file in templates/ */
} cp_page_look_t;

extern const cp_page_look_t cp_view_page[CP_PAGES];

#endif
