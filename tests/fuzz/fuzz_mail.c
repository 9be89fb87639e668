/* SPDX-License-Identifier: Apache-2.0 */
/* A mail: what is taken out of it is UTF-8 on one line where it has to be, its sender is an address, and what becomes of
 * it as a message or a report keeps its bounds. */
#include <apr_general.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/base_string.h"
#include "ctl/ctl_bounce.h"
#include "ctl/ctl_mail_message.h"
#include "text/text_html.h"

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void check_line(const char *text)
{
    if (!text)
        return;
    must(cp_utf8_valid(text, strlen(text)));
    must(!text[strcspn(text, "\r\n\t")]);
}

static void check_mail(const cp_mail_t *mail, apr_pool_t *pool)
{
    must(mail->from_email && cp_email_key(mail->from_email, pool));
    check_line(mail->message_id);
    check_line(mail->in_reply_to);
    check_line(mail->from_name);
    check_line(mail->subject);
    check_line(mail->raw_from);
    must(!mail->text || cp_utf8_valid(mail->text, strlen(mail->text)));
    must(!mail->html || cp_utf8_valid(mail->html, strlen(mail->html)));
    for (int i = 0; i < mail->references->nelts; i++)
        check_line(APR_ARRAY_IDX(mail->references, i, const char *));
    for (int i = 0; i < mail->attachments->nelts; i++) {
        const cp_mail_part_t *part = &APR_ARRAY_IDX(mail->attachments, i, cp_mail_part_t);
        must(part->file_name && *part->file_name && part->data && !part->data[part->length]);
        check_line(part->file_name);
        check_line(part->media_type);
    }
}

static void check_addresses(const apr_array_header_t *addresses, apr_pool_t *pool)
{
    must(addresses->nelts <= CP_MAIL_PEOPLE_MAX);
    for (int i = 0; i < addresses->nelts; i++) {
        const char *address = APR_ARRAY_IDX(addresses, i, const char *), *key = cp_email_key(address, pool);
        must(key && !strcmp(key, address));
    }
}

static void check_report(const cp_mail_t *mail, apr_pool_t *pool)
{
    cp_bounce_t bounce;
    check_addresses(mail->to, pool);
    check_addresses(mail->cc, pool);
    check_addresses(mail->envelope, pool);
    check_line(mail->automatic);
    cp_bounce_read(&bounce, mail, pool);
    check_line(bounce.reason);
    for (int i = 0; bounce.kind != CP_BOUNCE_NONE && i < bounce.ids->nelts; i++)
        check_line(APR_ARRAY_IDX(bounce.ids, i, const char *));
}

static void check_message(const cp_mail_t *mail, apr_pool_t *pool)
{
    static const cp_mail_limits_t limits = {1000, 3, 500};
    cp_mail_message_t message;
    cp_html_t html;
    must(!cp_mail_message_read(&message, mail, NULL, &limits, "A line of ours.", pool));
    must(cp_utf8_valid(message.body, strlen(message.body)));
    must(cp_utf8_valid(message.search_text, strlen(message.search_text)));
    must(message.attachment_count <= 3);
    for (int i = 0; i < message.attachment_count; i++)
        must(*message.attachments[i].file_name && !strchr(message.attachments[i].file_name, '/'));
    if (!strcmp(message.format, "plain"))
        cp_html_from_plain(&html, message.body, strlen(message.body), pool);
    else
        must(!strcasestr(message.body, "<script") && !strcasestr(message.body, "<img"));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static apr_pool_t *root;
    apr_pool_t *pool;
    cp_mail_t *mail;
    if (!root) {
        apr_initialize();
        apr_pool_create(&root, NULL);
        cp_mail_init();
        cp_html_init();
    }
    apr_pool_create(&pool, root);
    char *bytes = malloc(size ? size : 1);
    must(bytes != NULL);
    if (size)
        memcpy(bytes, data, size);
    cp_error_t *error = cp_mail_parse(&mail, bytes, size, pool);
    if (error)
        must(error->kind == CP_ERROR_INPUT);
    if (!error) {
        check_mail(mail, pool);
        check_report(mail, pool);
        check_message(mail, pool);
    }
    free(bytes);
    apr_pool_destroy(pool);
    return 0;
}
