/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>
#include <string.h>
#include <strings.h>

#include "../base/base_string.h"
#include "ctl_mail_part.h"

#define GROUPS_DEEP 4
#define TEXT_MAX 200 /* characters of a header that is told in a message */

static const char *header_text(GMimeMessage *message, const char *name, apr_pool_t *pool)
{
    const char *value = g_mime_object_get_header(GMIME_OBJECT(message), name);
    return value ? cp_mail_text(value, pool) : NULL;
}

static void add_address(apr_array_header_t *addresses, const char *text, apr_pool_t *pool)
{
    const char *key = cp_email_key(cp_mail_text(text, pool), pool);
    if (!key || addresses->nelts >= CP_MAIL_PEOPLE_MAX)
        return;
    for (int i = 0; i < addresses->nelts; i++) {
        if (!strcmp(APR_ARRAY_IDX(addresses, i, const char *), key))
            return;
    }
    APR_ARRAY_PUSH(addresses, const char *) = key;
}

static void add_list(apr_array_header_t *addresses, InternetAddressList *list, int depth, apr_pool_t *pool)
{
    for (int i = 0; list && depth < GROUPS_DEEP && i < internet_address_list_length(list); i++) {
        InternetAddress *address = internet_address_list_get_address(list, i);
        if (addresses->nelts >= CP_MAIL_PEOPLE_MAX)
            return;
        if (INTERNET_ADDRESS_IS_GROUP(address))
            add_list(addresses, internet_address_group_get_members(INTERNET_ADDRESS_GROUP(address)), depth + 1, pool);
        else
            add_address(addresses, internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(address)), pool);
    }
}

static const apr_array_header_t *read_list(InternetAddressList *list, apr_pool_t *pool)
{
    apr_array_header_t *addresses = apr_array_make(pool, 4, sizeof(const char *));
    add_list(addresses, list, 0, pool);
    return addresses;
}

/* There is one Delivered-To for each step on the way, so all are read. */
static const apr_array_header_t *read_envelope(GMimeMessage *message, apr_pool_t *pool)
{
    static const char *const names[] = {"Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To"};
    apr_array_header_t *addresses = apr_array_make(pool, 4, sizeof(const char *));
    GMimeHeaderList *headers = g_mime_object_get_header_list(GMIME_OBJECT(message));
    for (int i = 0; i < g_mime_header_list_get_count(headers); i++) {
        GMimeHeader *header = g_mime_header_list_get_header_at(headers, i);
        for (apr_size_t k = 0; k < sizeof names / sizeof *names; k++) {
            if (strcasecmp(g_mime_header_get_name(header), names[k]))
                continue;
            InternetAddressList *list = internet_address_list_parse(NULL, g_mime_header_get_value(header));
            add_list(addresses, list, 0, pool);
            if (list)
                g_object_unref(list);
        }
    }
    return addresses;
}

static const char *read_report(GMimeMessage *message, apr_pool_t *pool)
{
    GMimeObject *body = g_mime_message_get_mime_part(message);
    GMimeContentType *type = body ? g_mime_object_get_content_type(body) : NULL;
    if (!type || !g_mime_content_type_is_type(type, "multipart", "report"))
        return NULL;
    return cp_mail_text(g_mime_content_type_get_parameter(type, "report-type"), pool);
}

typedef struct sign_t {
    const char *header;
    const char *values; /* blank-separated, that say so; "": any but "no" and "none" */
} sign_t;

/* Whether the first word of a header, up to a parameter or comment, is among those of the sign. */
static bool says_so(const sign_t *sign, const char *value)
{
    char word[24];
    apr_size_t length = strcspn(value, " ;,(");
    if (length >= sizeof word - 2)
        return !*sign->values;
    apr_cpystrn(word, value, length + 1);
    if (!*sign->values)
        return strcasecmp(word, "no") && strcasecmp(word, "none");
    for (const char *at = sign->values; *at; at += strspn(at, " ")) {
        apr_size_t one = strcspn(at, " ");
        if (one == length && !strncasecmp(at, word, one))
            return true;
        at += one;
    }
    return false;
}

/* RFC 3834, and what programs did before it and beside it. */
static const char *read_automatic(const cp_mail_t *mail, GMimeMessage *message, apr_pool_t *pool)
{
    static const sign_t signs[] = {{"Auto-Submitted", ""},
                                   {"X-Auto-Response-Suppress", ""},
                                   {"Precedence", "bulk junk list auto_reply"},
                                   {"List-Id", ""},
                                   {"X-Autoreply", ""},
                                   {"X-Autorespond", ""},
                                   {"X-Autoresponder", ""}};
    for (apr_size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        const char *value = header_text(message, signs[i].header, pool);
        if (value && says_so(&signs[i], value))
            return apr_pstrcat(pool, signs[i].header, ": ", cp_utf8_cut(value, TEXT_MAX, pool), NULL);
    }
    const char *path = header_text(message, "Return-Path", pool);
    if (path && !strcmp(path, "<>"))
        return "Return-Path: <>";
    if (mail->report)
        return "Content-Type: multipart/report";
    if (mail->failed)
        return "X-Failed-Recipients";
    return strncmp(mail->from_email, "mailer-daemon@", 14) ? NULL : "From: mailer-daemon";
}

void cp_mail_read_header(cp_mail_t *mail, GMimeMessage *message, apr_pool_t *pool)
{
    mail->to = read_list(g_mime_message_get_to(message), pool);
    mail->cc = read_list(g_mime_message_get_cc(message), pool);
    mail->envelope = read_envelope(message, pool);
    mail->report = read_report(message, pool);
    mail->failed = header_text(message, "X-Failed-Recipients", pool);
    mail->automatic = read_automatic(mail, message, pool);
}
