/* SPDX-License-Identifier: Apache-2.0 */
#include "ctl_mail_message.h"

#include <apr_strings.h>
#include <string.h>
#include <strings.h>

#include "../base/base_out.h"
#include "../base/base_string.h"
#include "../model/model_contact.h"
#include "../model/model_profile.h"
#include "../model/model_reply_address.h"
#include "../text/text_html.h"
#include "ctl.h"

#define NO_LIMIT (APR_INT64_C(1) << 50)
#define CID_MAX 250  /* bytes of a reference to an inline image */
#define TAG_MAX 4000 /* bytes of the tag that has one */
#define HTML_MAX (16 * CP_HTML_INPUT_MAX)

const cp_mail_limits_t cp_mail_no_limits = {NO_LIMIT, NO_LIMIT, NO_LIMIT};

typedef struct reader_t {
    cp_mail_message_t *message;
    const cp_mail_t *mail;
    cp_store_t *store;
    const cp_mail_limits_t *limits;
    apr_pool_t *pool;
    apr_array_header_t *files; /* cp_attachment_t */
    cp_out_t *notes;           /* lines of ours that go behind the text */
} reader_t;

static void note(reader_t *reader, const char *text)
{
    cp_out_puts(reader->notes, "\n[");
    cp_out_puts(reader->notes, text);
    cp_out_puts(reader->notes, "]");
}

static cp_error_t *keep(reader_t *reader, const char *name, const char *data, apr_size_t length)
{
    cp_attachment_t *file = apr_array_push(reader->files);

    memset(file, 0, sizeof *file);
    file->file_name = cp_file_name(name, reader->pool);
    return reader->store ? cp_ctl_store_bytes(file, reader->store, name, data, length, reader->pool) : NULL;
}

static cp_error_t *keep_file(reader_t *reader, const cp_mail_part_t *part)
{
    const char *name = cp_file_name(part->file_name, reader->pool);

    if ((apr_int64_t)part->length > reader->limits->file_size)
        note(reader, apr_psprintf(reader->pool, "Left out, as it is larger than %" APR_INT64_T_FMT " MB: %s",
                                  reader->limits->file_size / 1048576, name));
    else if (reader->files->nelts >= reader->limits->files)
        note(reader, apr_psprintf(reader->pool, "Left out, as a message has at most %" APR_INT64_T_FMT " files: %s",
                                  reader->limits->files, name));
    else
        return keep(reader, part->file_name, part->data, part->length);
    return NULL;
}

/* ---- Inline images ---- */

static const char *name_of_cid(const reader_t *reader, const char *cid, apr_size_t length)
{
    for (int i = 0; length && length <= CID_MAX && i < reader->mail->attachments->nelts; i++) {
        const cp_mail_part_t *part = &APR_ARRAY_IDX(reader->mail->attachments, i, cp_mail_part_t);

        if (part->content_id && strlen(part->content_id) == length && !strncmp(part->content_id, cid, length))
            return cp_file_name(part->file_name, reader->pool);
    }
    return NULL;
}

/* "[cid:image001.png@01D]", which mail programs write for an image in plain text, becomes the name of its file. */
static const char *name_images(const reader_t *reader, const char *text)
{
    cp_out_t *out = cp_out_memory(reader->pool);

    for (const char *at; (at = strstr(text, "[cid:")) != NULL;) {
        apr_size_t length = strcspn(at + 5, "]\r\n");
        const char *name = at[5 + length] == ']' ? name_of_cid(reader, at + 5, length) : NULL;

        cp_out_write(out, text, (apr_size_t)(at - text));
        if (name) {
            cp_out_puts(out, "[");
            cp_out_puts(out, name);
            text = at + 5 + length;
        }
        else {
            cp_out_puts(out, "[cid:");
            text = at + 5;
        }
    }
    cp_out_puts(out, text);
    return cp_out_finish(out) ? "" : cp_out_memory_text(out, NULL);
}

/* The same for <img src="cid:…">. Whatever this writes into what was no tag is sanitised afterwards like all the rest. */
static const char *name_html_images(const reader_t *reader, const char *html)
{
    cp_out_t *out = cp_out_memory(reader->pool);

    for (const char *at; (at = strcasestr(html, "<img")) != NULL;) {
        apr_size_t length = strcspn(at, ">");
        const char *tag = length < TAG_MAX ? apr_pstrmemdup(reader->pool, at, length) : "";
        const char *cid = strcasestr(tag, "cid:");
        const char *name = cid ? name_of_cid(reader, cid + 4, strcspn(cid + 4, "\"'> \t\r\n")) : NULL;
        cp_html_t escaped;

        cp_out_write(out, html, (apr_size_t)(at - html));
        html = at + length + (at[length] == '>');
        if (name) {
            cp_html_escape(&escaped, apr_pstrcat(reader->pool, "[", name, "]", NULL), reader->pool);
            cp_out_write(out, escaped.ptr, escaped.len);
        }
        else {
            cp_out_write(out, at, (apr_size_t)(html - at));
        }
    }
    cp_out_puts(out, html);
    return cp_out_finish(out) ? "" : cp_out_memory_text(out, NULL);
}

/* ---- The text ---- */

static cp_error_t *shorten(reader_t *reader, const char **text, const char *file, const char *whole)
{
    apr_int64_t limit = reader->limits->characters;
    cp_mail_part_t part = {file, "text/plain", NULL, whole, strlen(whole)};

    note(reader, apr_pstrcat(reader->pool, "The text is longer than this; all of it: ", file, NULL));
    *text = cp_utf8_cut(*text, (apr_size_t)limit, reader->pool);
    return keep_file(reader, &part);
}

static cp_error_t *read_plain(reader_t *reader, const char *text)
{
    reader->message->format = "plain";
    text = cp_trim(name_images(reader, cp_reply_address_hide(text, reader->pool)), reader->pool);
    if ((apr_int64_t)cp_utf8_count(text) > reader->limits->characters)
        CP_TRY(shorten(reader, &text, "message.txt", text));
    reader->message->body = text;
    return NULL;
}

static cp_error_t *read_html(reader_t *reader)
{
    const char *whole = cp_reply_address_hide(reader->mail->html, reader->pool);
    bool huge = strlen(whole) > HTML_MAX;
    const char *html = huge ? cp_utf8_repair(whole, CP_HTML_INPUT_MAX, reader->pool) : name_html_images(reader, whole);
    cp_html_t clean;
    const char *text;

    CP_TRY(cp_html_sanitize(&clean, html, strlen(html), reader->pool));
    text = cp_html_to_text(clean.ptr, clean.len, reader->pool);
    if (huge || (apr_int64_t)cp_utf8_count(text) > reader->limits->characters) {
        CP_TRY(shorten(reader, &text, "message.html", whole));
        reader->message->format = "plain";
        reader->message->body = text;
        return NULL;
    }
    reader->message->format = "html";
    reader->message->body = apr_pstrmemdup(reader->pool, clean.ptr, clean.len);
    reader->message->search_text = text;
    return NULL;
}

/* Our own lines round the text, in the form that the text has. */
static void add_lines(reader_t *reader, const char *lead)
{
    cp_mail_message_t *message = reader->message;
    const char *notes = cp_out_finish(reader->notes) ? "" : cp_out_memory_text(reader->notes, NULL);
    bool html = !strcmp(message->format, "html");
    cp_html_t before = {"", 0}, behind = {"", 0};

    if (html && lead)
        cp_html_from_plain(&before, lead, strlen(lead), reader->pool);
    if (html && *notes)
        cp_html_from_plain(&behind, notes + 1, strlen(notes + 1), reader->pool);
    if (html)
        message->body = apr_pstrcat(reader->pool, before.ptr, message->body, behind.ptr, NULL);
    else if (lead || *notes)
        message->body = cp_trim(apr_pstrcat(reader->pool, lead ? lead : "", lead ? "\n\n" : "", message->body,
                                            *notes ? "\n" : "", notes, NULL),
                                reader->pool);
}

cp_error_t *cp_mail_message_read(cp_mail_message_t *message, const cp_mail_t *mail, cp_store_t *store,
                                 const cp_mail_limits_t *limits, const char *lead, apr_pool_t *pool)
{
    reader_t reader = {message, mail, store, limits, pool, NULL, cp_out_memory(pool)};

    memset(message, 0, sizeof *message);
    reader.files = apr_array_make(pool, mail->attachments->nelts + 1, sizeof(cp_attachment_t));
    if (mail->html && (!mail->text || !*cp_trim(mail->text, pool)))
        CP_TRY(read_html(&reader));
    else
        CP_TRY(read_plain(&reader, mail->text ? mail->text : ""));
    for (int i = 0; i < mail->attachments->nelts; i++)
        CP_TRY(keep_file(&reader, &APR_ARRAY_IDX(mail->attachments, i, cp_mail_part_t)));
    add_lines(&reader, lead);
    if (!message->search_text)
        message->search_text = message->body;
    message->attachments = (const cp_attachment_t *)reader.files->elts;
    message->attachment_count = reader.files->nelts;
    return NULL;
}

cp_error_t *cp_mail_contact(apr_int64_t *contact_id, cp_db_t *db, const cp_mail_t *mail, apr_time_t at,
                            apr_pool_t *pool)
{
    const char *first, *last;

    cp_ctl_split_name(&first, &last, mail->from_name, pool);
    return cp_contact_ensure(contact_id, db, mail->from_email, cp_utf8_cut(first, CP_PERSON_NAME_MAX, pool),
                             cp_utf8_cut(last, CP_PERSON_NAME_MAX, pool), 0, at, pool);
}
