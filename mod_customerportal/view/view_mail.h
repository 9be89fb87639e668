/* SPDX-License-Identifier: Apache-2.0 */
/** What a mail shows. Its template's <title> is its subject line, and its text part is made of the same HTML. */
#ifndef CP_VIEW_MAIL_H
#define CP_VIEW_MAIL_H

#include "../model/model_letter.h"
#include "view_page_table.h"
#include "view_reader.h"

typedef struct cp_view_mail_t {
    cp_text_t language;
    cp_text_t direction;
    cp_text_t portal; /**< name of the portal */
    cp_text_t name;   /**< of the recipient; nothing where none is known */
    apr_int64_t number;
    cp_text_t about;   /**< what the subject line says of the ticket beside its number */
    cp_text_t subject; /**< of the ticket; nothing where mails hold links only */
    cp_url_t url;      /**< of the ticket, whole */
    bool linked;       /**< mails hold links only */
    bool closed;
    cp_text_t requester; /**< to staff */
    cp_text_t inbox;     /**< to staff */
    cp_text_t author;    /**< of the message; nothing without one */
    bool from_support;
    bool own; /**< the recipient wrote it */
    cp_when_t when;
    cp_html_t body; /**< without what it quotes; nothing where mails hold links only */
    cp_list_t files;
    cp_text_t signature;
    bool answerable;      /**< an answer to this mail arrives */
    cp_text_t event;      /**< what happened to the recipient's account */
    cp_text_t device;     /**< from where; nothing mostly */
    bool signs_in;        /**< an invitation: to the sign-in page, where nobody has a password */
    cp_text_t reason;     /**< why a registration is refused; nothing where none was given */
    cp_url_t account_url; /**< where mails are chosen */
    cp_url_t mute_url;    /**< stops mails about this ticket; nothing to staff */
    cp_html_t style;      /**< a style element with the theme's colours; nothing as shipped */
    cp_url_t logo_url;    /**< the theme's; nothing where it has none that mail programs show */
    cp_list_t links;      /**< cp_view_link_t: the theme's footer; empty to staff */
} cp_view_mail_t;

extern const cp_schema_t cp_view_mail_schema;

/** The template for an outbox row's kind; CP_PAGES for an unknown one. */
cp_page_id_t cp_view_mail_page(const char *kind);

/** Fills the mail. `reader` is the recipient, with the portal's whole address as base. */
void cp_view_mail(cp_view_mail_t *view, const cp_reader_t *reader, const cp_letter_t *letter);

/** Gives it the look of the theme in force; `staff`: without links for customers. Part of cp_view_mail. */
void cp_view_mail_theme(cp_view_mail_t *view, const cp_reader_t *reader, bool staff);

/** The subject line of a mail that was written, which is its <title>; and its text part. In `pool`. */
const char *cp_view_mail_subject(const char *html, apr_pool_t *pool);
const char *cp_view_mail_text(const char *html, apr_pool_t *pool);

#endif
