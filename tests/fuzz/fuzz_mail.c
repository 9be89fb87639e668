/* SPDX-License-Identifier: Apache-2.0 */
/* A mail: what is taken out of it is UTF-8 on one line where it has to be, and its sender is an address. */
#include <apr_general.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/base_string.h"
#include "ctl/ctl_mail.h"

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
    check_line(cp_mail_subject_base(mail->subject, pool));
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
    }
    apr_pool_create(&pool, root);
    char *bytes = malloc(size ? size : 1);
    must(bytes != NULL);
    if (size)
        memcpy(bytes, data, size);
    cp_error_t *error = cp_mail_parse(&mail, bytes, size, pool);
    if (error)
        must(error->kind == CP_ERROR_INPUT);
    else
        check_mail(mail, pool);
    free(bytes);
    apr_pool_destroy(pool);
    return 0;
}
