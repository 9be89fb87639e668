/* SPDX-License-Identifier: Apache-2.0 */
#include "ctl_mail.h"

#include <apr_strings.h>
#include <gmime/gmime.h>
#include <string.h>
#include <strings.h>

#include "../base/base_crypto.h"
#include "../base/base_string.h"
#include "ctl_mail_part.h"

#define ID_MAX 250                                       /* bytes; longer ids are known by their digest */
#define OLDEST (315532800 * (apr_time_t)1000000)         /* 1980: before that there were no such mails */
#define AHEAD (7 * 86400 * (apr_time_t)APR_USEC_PER_SEC) /* how far a sender's clock may be wrong */

void cp_mail_init(void)
{
    g_mime_init();
}

const char *cp_mail_text(const char *text, apr_pool_t *pool)
{
    if (!text)
        return "";
    return cp_one_line(cp_utf8_repair(text, strlen(text), pool), pool);
}

static const char *clean_id(const char *id, apr_pool_t *pool)
{
    const char *clean = cp_mail_text(id, pool);
    apr_size_t length = strlen(clean);
    if (length > 1 && *clean == '<' && clean[length - 1] == '>')
        clean = apr_pstrmemdup(pool, clean + 1, length - 2);
    if (!*clean)
        return NULL;
    return length > ID_MAX ? cp_sha256_hex(clean, pool) : clean;
}

static const apr_array_header_t *read_ids(GMimeObject *message, const char *header, apr_pool_t *pool)
{
    apr_array_header_t *ids = apr_array_make(pool, 4, sizeof(const char *));
    const char *value = g_mime_object_get_header(message, header);
    if (!value)
        return ids;
    GMimeReferences *references = g_mime_references_parse(NULL, value);
    for (int i = 0; i < g_mime_references_length(references); i++) {
        const char *id = clean_id(g_mime_references_get_message_id(references, i), pool);
        if (id)
            APR_ARRAY_PUSH(ids, const char *) = id;
    }
    g_mime_references_free(references);
    return ids;
}

/* The first mailbox of the list, or of a group in it, that has a usable address. */
static bool read_mailbox(cp_mail_t *mail, InternetAddressList *list, int depth, apr_pool_t *pool)
{
    for (int i = 0; list && depth < 4 && i < internet_address_list_length(list); i++) {
        InternetAddress *address = internet_address_list_get_address(list, i);
        if (INTERNET_ADDRESS_IS_GROUP(address)) {
            if (read_mailbox(mail, internet_address_group_get_members(INTERNET_ADDRESS_GROUP(address)), depth + 1,
                             pool))
                return true;
            continue;
        }
        const char *text = cp_mail_text(internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(address)), pool);
        mail->from_email = cp_email_key(text, pool);
        if (mail->from_email) {
            const char *name = cp_mail_text(internet_address_get_name(address), pool);
            mail->from_name = *name ? name : NULL;
            return true;
        }
    }
    return false;
}

static cp_error_t *read_sender(cp_mail_t *mail, GMimeMessage *message, apr_pool_t *pool)
{
    const char *raw = g_mime_object_get_header(GMIME_OBJECT(message), "From");
    char *decoded = raw ? g_mime_utils_header_decode_text(NULL, raw) : NULL;
    mail->raw_from = cp_mail_text(decoded, pool);
    g_free(decoded);
    if (read_mailbox(mail, g_mime_message_get_from(message), 0, pool) ||
        read_mailbox(mail, g_mime_message_get_sender(message), 0, pool))
        return NULL;
    return cp_error_create(pool, CP_ERROR_INPUT, "The mail has no sender: a From line with an address is needed.",
                           "From: %s", mail->raw_from);
}

static bool is_plausible(apr_time_t t)
{
    return t >= OLDEST && t <= apr_time_now() + AHEAD;
}

static apr_time_t to_time(GDateTime *date)
{
    return date ? g_date_time_to_unix(date) * (apr_time_t)APR_USEC_PER_SEC : 0;
}

/* The date that the sender gave, if his clock can be believed; else that of the server that saw the mail last. */
static apr_time_t read_date(GMimeMessage *message)
{
    apr_time_t t = to_time(g_mime_message_get_date(message));
    if (is_plausible(t))
        return t;
    GMimeHeaderList *headers = g_mime_object_get_header_list(GMIME_OBJECT(message));
    for (int i = 0; i < g_mime_header_list_get_count(headers); i++) {
        GMimeHeader *header = g_mime_header_list_get_header_at(headers, i);
        const char *value = g_mime_header_get_value(header);
        const char *date = value ? strrchr(value, ';') : NULL;
        if (!date || strcasecmp(g_mime_header_get_name(header), "Received"))
            continue;
        GDateTime *received = g_mime_utils_header_decode_date(date + 1);
        t = to_time(received);
        if (received)
            g_date_time_unref(received);
        if (is_plausible(t))
            return t;
    }
    return 0;
}

static cp_error_t *read_message(cp_mail_t *mail, GMimeMessage *message, apr_pool_t *pool)
{
    GMimeObject *object = GMIME_OBJECT(message);
    if (!g_mime_header_list_get_count(g_mime_object_get_header_list(object)))
        return cp_error_create(pool, CP_ERROR_INPUT, "This is no mail: it has no header.", NULL);
    CP_TRY(read_sender(mail, message, pool));
    const apr_array_header_t *replies = read_ids(object, "In-Reply-To", pool);
    mail->message_id = clean_id(g_mime_message_get_message_id(message), pool);
    mail->in_reply_to = replies->nelts ? APR_ARRAY_IDX(replies, 0, const char *) : NULL;
    mail->references = read_ids(object, "References", pool);
    mail->subject = cp_mail_text(g_mime_message_get_subject(message), pool);
    mail->date = read_date(message);
    cp_mail_read_header(mail, message, pool);
    cp_mail_read_parts(mail, message, pool);
    return NULL;
}

/* Mailbox files put a line "From sender date" before each mail, which is no header. */
static apr_size_t envelope_length(const char *bytes, apr_size_t length)
{
    apr_size_t skipped = 0;
    while (skipped < length && (bytes[skipped] == '\n' || bytes[skipped] == '\r'))
        skipped++;
    for (;;) {
        const char *at = bytes + skipped, *feed = memchr(at, '\n', length - skipped);
        bool envelope = length - skipped > 6 && (!memcmp(at, "From ", 5) || !memcmp(at, ">From ", 6));
        if (!envelope || !feed)
            return skipped;
        skipped += (apr_size_t)(feed - at) + 1;
    }
}

cp_error_t *cp_mail_parse(cp_mail_t **mail, const char *bytes, apr_size_t length, apr_pool_t *pool)
{
    if (length > CP_MAIL_MAX)
        return cp_error_create(pool, CP_ERROR_TOO_LARGE, "A mail may have at most 64 MB.", "%" APR_SIZE_T_FMT " bytes",
                               length);
    apr_size_t skipped = envelope_length(bytes, length);
    if (skipped == length)
        return cp_error_create(pool, CP_ERROR_INPUT, "The mail is empty.", NULL);
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(bytes + skipped, length - skipped);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    g_mime_parser_set_persist_stream(parser, TRUE);
    GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
    cp_mail_t *read = apr_pcalloc(pool, sizeof(*read));
    cp_error_t *error = message ? read_message(read, message, pool)
                                : cp_error_create(pool, CP_ERROR_INPUT, "This is no mail: it has no header.", NULL);
    if (message)
        g_object_unref(message);
    g_object_unref(parser);
    g_object_unref(stream);
    *mail = read;
    return error;
}
