/* SPDX-License-Identifier: Apache-2.0 */
#include "ctl_bounce.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <string.h>
#include <strings.h>

#include "../base/base_string.h"
#include "../model/model_reply_address.h"
#include "../text/text_html.h"

#define LOOK_MAX 65536 /* bytes of a part that are looked at */
#define IDS_MAX 20
#define ID_MAX 250     /* bytes */
#define REASON_MAX 300 /* characters */

/* ---- Which mail it is about ---- */

static void add_id(apr_array_header_t *ids, const char *id, apr_size_t length, apr_pool_t *pool)
{
    if (!length || length > ID_MAX || ids->nelts >= IDS_MAX || !memchr(id, '@', length))
        return;
    for (int i = 0; i < ids->nelts; i++) {
        const char *known = APR_ARRAY_IDX(ids, i, const char *);
        if (strlen(known) == length && !memcmp(known, id, length))
            return;
    }
    APR_ARRAY_PUSH(ids, const char *) = cp_utf8_repair(id, length, pool);
}

/* Every "Message-ID: <…>" of a text, folded or quoted as it may be. */
static void find_ids(apr_array_header_t *ids, const char *text, apr_pool_t *pool)
{
    for (const char *at = text; (at = strcasestr(at, "Message-ID:")) != NULL;) {
        at += 11 + strspn(at + 11, " \t\r\n");
        at += *at == '<';
        apr_size_t length = strcspn(at, "<> \t\r\n");
        add_id(ids, at, length, pool);
        at += length;
    }
}

/* The beginning of a part as text; NUL bytes end it. */
static const char *part_text(const cp_mail_part_t *part, apr_pool_t *pool)
{
    return apr_pstrmemdup(pool, part->data, part->length < LOOK_MAX ? part->length : LOOK_MAX);
}

/* The text that is shown, whatever form it has. */
static const char *shown_text(const cp_mail_t *mail, apr_pool_t *pool)
{
    if (mail->text)
        return apr_pstrndup(pool, mail->text, LOOK_MAX);
    const char *html = mail->html ? apr_pstrndup(pool, mail->html, LOOK_MAX) : "";
    return *html ? cp_html_to_text(html, strlen(html), pool) : "";
}

static bool is_original(const char *type)
{
    return !strncmp(type, "message/", 8) || !strcmp(type, "text/rfc822-headers") || !strcmp(type, "text/rfc822");
}

static const apr_array_header_t *read_ids(const cp_mail_t *mail, const char *shown, apr_pool_t *pool)
{
    apr_array_header_t *ids = apr_array_make(pool, 4, sizeof(const char *));
    for (int i = 0; i < mail->attachments->nelts; i++) {
        const cp_mail_part_t *part = &APR_ARRAY_IDX(mail->attachments, i, cp_mail_part_t);
        if (is_original(part->media_type))
            find_ids(ids, part_text(part, pool), pool);
    }
    find_ids(ids, shown, pool);
    if (mail->in_reply_to)
        add_id(ids, mail->in_reply_to, strlen(mail->in_reply_to), pool);
    for (int i = mail->references->nelts - 1; i >= 0; i--) {
        const char *id = APR_ARRAY_IDX(mail->references, i, const char *);
        add_id(ids, id, strlen(id), pool);
    }
    return ids;
}

static const char *read_token(const cp_mail_t *mail, const char *shown, apr_pool_t *pool)
{
    const char *token = NULL;

    for (int i = 0; i < mail->attachments->nelts && !token; i++) {
        const cp_mail_part_t *part = &APR_ARRAY_IDX(mail->attachments, i, cp_mail_part_t);
        if (is_original(part->media_type))
            token = cp_reply_address_find(part_text(part, pool), pool);
    }
    return token ? token : cp_reply_address_find(shown, pool);
}

/* ---- What it says ---- */

/* The value of a field of a delivery status, from `text` on, on one line without folds; NULL if there is none. */
static const char *field(const char *text, const char *name, apr_pool_t *pool)
{
    apr_size_t length = strlen(name);
    for (const char *line = text; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncasecmp(line, name, length) || line[length] != ':')
            continue;
        const char *end = line + length + 1;
        do {
            end += strcspn(end, "\n");
            end += *end == '\n';
        } while (*end == ' ' || *end == '\t');
        const char *value = line + length + 1;
        return cp_one_line(cp_utf8_repair(value, (apr_size_t)(end - value), pool), pool);
    }
    return NULL;
}

static const char *shorten(const char *reason, apr_pool_t *pool)
{
    reason = cp_one_line(reason, pool);
    return *reason ? cp_utf8_cut(reason, REASON_MAX, pool) : "The mail server gave no reason.";
}

/* "smtp; 550 5.1.1 No such user" without the kind of its server, behind the status unless that stands in it. */
static const char *status_reason(const char *status, const char *diagnostic, apr_pool_t *pool)
{
    const char *kind = diagnostic ? strchr(diagnostic, ';') : NULL;
    const char *said = kind ? kind + 1 + strspn(kind + 1, " ") : diagnostic;
    if (!said || !*said)
        return shorten(status ? status : "", pool);
    if (!status || !*status || strstr(said, status))
        return shorten(said, pool);
    return shorten(apr_pstrcat(pool, status, " ", said, NULL), pool);
}

/* Fields come in groups, one a recipient. What failed for one of them has failed; a status alone says it by its class. */
static void read_status(cp_bounce_t *bounce, const char *text, apr_pool_t *pool)
{
    const char *action = field(text, "Action", pool), *status = field(text, "Status", pool);
    bool failed = action ? !strncasecmp(action, "failed", 6) : status && *status == '5';
    for (const char *at = text; !failed && (at = strcasestr(at, "\nAction:")) != NULL; at += 8) {
        failed = !strncasecmp(at + 8 + strspn(at + 8, " \t"), "failed", 6);
        if (failed)
            status = NULL;
    }
    bounce->kind = failed ? CP_BOUNCE_FAILED : CP_BOUNCE_OTHER;
    bounce->reason = status_reason(status, field(text, "Diagnostic-Code", pool), pool);
}

static const char *delivery_status(const cp_mail_t *mail, apr_pool_t *pool)
{
    for (int i = 0; i < mail->attachments->nelts; i++) {
        const cp_mail_part_t *part = &APR_ARRAY_IDX(mail->attachments, i, cp_mail_part_t);
        if (!strcmp(part->media_type, "message/delivery-status") ||
            !strcmp(part->media_type, "message/global-delivery-status"))
            return part_text(part, pool);
    }
    return NULL;
}

static bool is_code_line(const char *line, apr_size_t length, char class)
{
    for (apr_size_t i = 0; i + 4 < length; i++) {
        const char *at = line + i;
        if (at[0] != class || (i && (apr_isalnum(at[-1]) || at[-1] == '.')))
            continue;
        bool basic = apr_isdigit(at[1]) && apr_isdigit(at[2]) && (at[3] == ' ' || at[3] == '-' || at[3] == '#');
        bool enhanced = at[1] == '.' && apr_isdigit(at[2]) && at[3] == '.' && apr_isdigit(at[4]);
        if (basic || enhanced)
            return true;
    }
    return false;
}

/* The first line with a reply code of the class, up to where the returned mail begins; NULL if there is none. */
static const char *code_line(const char *text, char class, apr_pool_t *pool)
{
    for (const char *line = text; *line;) {
        apr_size_t length = strcspn(line, "\n");
        if (length > 12 && (!strncasecmp(line, "Received: ", 10) || !strncasecmp(line, "Return-Path:", 12)))
            return NULL;
        if (is_code_line(line, length, class))
            return apr_pstrmemdup(pool, line, length);
        line += length + (line[length] == '\n');
    }
    return NULL;
}

static bool is_late(const cp_mail_t *mail, const char *shown)
{
    static const char *const words[] = {
        "delayed",          "delay)",        "undelivered mail warning", "still being ", "will be retried",
        "will keep trying", "not yet been ", "do not need to resend",    "verzögert"};
    for (apr_size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcasestr(mail->subject, words[i]) || strcasestr(shown, words[i]))
            return true;
    }
    return false;
}

/* Programs that write no delivery status: qmail, Exim, old Exchange, … They are known by who sends. */
static bool is_mail_system(const cp_mail_t *mail)
{
    static const char *const names[] = {"mailer-daemon@", "postmaster@", "mail-daemon@", "mailerdaemon@",
                                        "microsoftexchange"};
    for (apr_size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!strncmp(mail->from_email, names[i], strlen(names[i])))
            return true;
    }
    return mail->failed != NULL;
}

static void read_prose(cp_bounce_t *bounce, const cp_mail_t *mail, const char *shown, apr_pool_t *pool)
{
    const char *line = code_line(shown, '5', pool);
    bool late = !line && (code_line(shown, '4', pool) || is_late(mail, shown));
    bounce->kind = late ? CP_BOUNCE_OTHER : CP_BOUNCE_FAILED;
    bounce->reason = shorten(line ? line : mail->subject, pool);
}

void cp_bounce_read(cp_bounce_t *bounce, const cp_mail_t *mail, apr_pool_t *pool)
{
    const char *status = delivery_status(mail, pool), *shown = shown_text(mail, pool);
    *bounce = (cp_bounce_t){CP_BOUNCE_NONE, "", NULL, NULL};
    if (status)
        read_status(bounce, status, pool);
    else if (is_mail_system(mail))
        read_prose(bounce, mail, shown, pool);
    else if (mail->report)
        bounce->kind = CP_BOUNCE_OTHER;
    if (bounce->kind == CP_BOUNCE_NONE)
        return;
    bounce->ids = read_ids(mail, shown, pool);
    bounce->token = read_token(mail, shown, pool);
}
