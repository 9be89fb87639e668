/* SPDX-License-Identifier: Apache-2.0 */
#include "ctl_mail_part.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <string.h>
#include <strings.h>

#include "../base/base_out.h"
#include "../base/base_string.h"
#include "../text/text_html.h"

#define PARTS_DEEP 40    /* multiparts within multiparts; deeper ones are left out */
#define META_WITHIN 1024 /* bytes of an HTML document that may name its charset */

/* A piece of what is shown, in one form or in both. */
typedef struct piece_t {
    const char *text;
    const char *html;
} piece_t;

typedef struct reader_t {
    apr_pool_t *pool;
    apr_array_header_t *pieces;      /* piece_t */
    apr_array_header_t *attachments; /* cp_mail_part_t */
    int depth;
} reader_t;

static void read_object(reader_t *reader, GMimeObject *object);

static const char *media_type(GMimeObject *object, apr_pool_t *pool)
{
    GMimeContentType *type = g_mime_object_get_content_type(object);
    const char *kind = type ? g_mime_content_type_get_media_type(type) : NULL;
    const char *subtype = type ? g_mime_content_type_get_media_subtype(type) : NULL;
    char *name = apr_pstrcat(pool, kind ? kind : "application", "/", subtype ? subtype : "octet-stream", NULL);
    for (char *at = name; *at; at++) {
        if (!apr_isalnum(*at) && !strchr("/+.-_", *at))
            return "application/octet-stream";
        *at = (char)apr_tolower(*at);
    }
    return name;
}

static const char *read_stream(GMimeStream *stream, apr_size_t *length, apr_pool_t *pool)
{
    GByteArray *array = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
    *length = array->len;
    char *copy = apr_palloc(pool, (apr_size_t)array->len + 1);
    if (array->len)
        memcpy(copy, array->data, array->len);
    copy[array->len] = 0;
    return copy;
}

/* What the part holds, out of its base64 or quoted-printable. */
static const char *part_bytes(GMimePart *part, apr_size_t *length, apr_pool_t *pool)
{
    GMimeStream *stream = g_mime_stream_mem_new();
    GMimeDataWrapper *content = g_mime_part_get_content(part);
    if (content)
        g_mime_data_wrapper_write_to_stream(content, stream);
    const char *bytes = read_stream(stream, length, pool);
    g_object_unref(stream);
    return bytes;
}

static const char *object_bytes(GMimeObject *object, apr_size_t *length, apr_pool_t *pool)
{
    GMimeStream *stream = g_mime_stream_mem_new();
    g_mime_object_write_to_stream(object, NULL, stream);
    const char *bytes = read_stream(stream, length, pool);
    g_object_unref(stream);
    return bytes;
}

static const char *made_up_name(reader_t *reader, const char *type)
{
    static const char *const endings[][2] = {
        {"text/plain", "txt"},        {"text/html", "html"},     {"text/calendar", "ics"},
        {"text/x-diff", "diff"},      {"text/x-patch", "patch"}, {"text/vcard", "vcf"},
        {"text/csv", "csv"},          {"image/png", "png"},      {"image/jpeg", "jpg"},
        {"image/gif", "gif"},         {"image/svg+xml", "svg"},  {"application/pdf", "pdf"},
        {"application/zip", "zip"},   {"message/rfc822", "eml"}, {"application/pgp-signature", "asc"},
        {"application/json", "json"},
    };
    const char *ending = "bin";
    for (apr_size_t i = 0; i < sizeof(endings) / sizeof(*endings); i++) {
        if (!strcmp(endings[i][0], type))
            ending = endings[i][1];
    }
    return apr_psprintf(reader->pool, "part-%d.%s", reader->attachments->nelts + 1, ending);
}

static cp_mail_part_t *attach(reader_t *reader, const char *name, const char *type, const char *data, apr_size_t length)
{
    name = cp_mail_text(name, reader->pool);
    cp_mail_part_t *part = apr_array_push(reader->attachments);
    reader->attachments->nelts--; /* so that the first one is called part-1 */
    part->file_name = *name ? name : made_up_name(reader, type);
    reader->attachments->nelts++;
    part->media_type = type;
    part->content_id = NULL;
    part->data = data;
    part->length = length;
    return part;
}

static void add_piece(reader_t *reader, const char *text, const char *html)
{
    APR_ARRAY_PUSH(reader->pieces, piece_t) = (piece_t){text, html};
}

/* The charset that an HTML document names itself, for parts whose header does not. */
static const char *meta_charset(const char *bytes, apr_size_t length, apr_pool_t *pool)
{
    const char *head = apr_pstrmemdup(pool, bytes, length < META_WITHIN ? length : META_WITHIN);
    const char *charset = strcasestr(head, "charset=");
    if (!charset)
        return NULL;
    charset += 8 + strspn(charset + 8, "\"' ");
    apr_size_t count = 0;
    while (apr_isalnum(charset[count]) || (charset[count] && strchr("-_:.", charset[count])))
        count++;
    return count ? apr_pstrmemdup(pool, charset, count) : NULL;
}

static bool is_shown(GMimePart *part, const char *type)
{
    const char *disposition = g_mime_object_get_disposition(GMIME_OBJECT(part));
    if (strcmp(type, "text/plain") && strcmp(type, "text/html"))
        return false;
    if (disposition)
        return !strcasecmp(disposition, "inline");
    return !g_mime_part_get_filename(part);
}

static void read_part(reader_t *reader, GMimePart *part)
{
    apr_pool_t *pool = reader->pool;
    apr_size_t length;
    const char *type = media_type(GMIME_OBJECT(part), pool);
    const char *bytes = part_bytes(part, &length, pool);
    if (!is_shown(part, type)) {
        const char *id = cp_mail_text(g_mime_part_get_content_id(part), pool);
        attach(reader, g_mime_part_get_filename(part), type, bytes, length)->content_id = *id ? id : NULL;
        return;
    }
    bool html = !strcmp(type, "text/html");
    const char *charset = g_mime_object_get_content_type_parameter(GMIME_OBJECT(part), "charset");
    if (!charset && html)
        charset = meta_charset(bytes, length, pool);
    const char *text = cp_mail_utf8(bytes, length, charset, pool);
    if (text[strspn(text, " \t\r\n")])
        add_piece(reader, html ? NULL : text, html ? text : NULL);
}

/* A mail within the mail. */
static void read_enclosed(reader_t *reader, GMimeMessagePart *part)
{
    apr_size_t length;
    GMimeMessage *message = g_mime_message_part_get_message(part);
    if (!message)
        return;
    const char *bytes = object_bytes(GMIME_OBJECT(message), &length, reader->pool);
    const char *name = g_mime_object_get_content_disposition_parameter(GMIME_OBJECT(part), "filename");
    const char *subject = cp_mail_text(g_mime_message_get_subject(message), reader->pool);
    if (!name && *subject)
        name = apr_pstrcat(reader->pool, cp_utf8_cut(subject, 100, reader->pool), ".eml", NULL);
    attach(reader, name, "message/rfc822", bytes, length);
}

/* Joins pieces into one of the same content: what lacks the wanted form is converted. */
static const char *join(const apr_array_header_t *pieces, bool html, apr_pool_t *pool)
{
    cp_out_t *out = cp_out_memory(pool);
    for (int i = 0; i < pieces->nelts; i++) {
        const piece_t *piece = &APR_ARRAY_IDX(pieces, i, piece_t);
        cp_html_t converted = {"", 0};
        if (i)
            cp_out_puts(out, html ? "\n<hr>\n" : "\n\n");
        if (html && !piece->html)
            cp_html_from_plain(&converted, piece->text, strlen(piece->text), pool);
        if (html)
            cp_out_puts(out, piece->html ? piece->html : converted.ptr);
        else
            cp_out_puts(out, piece->text ? piece->text : cp_html_to_text(piece->html, strlen(piece->html), pool));
    }
    return cp_out_finish(out) ? "" : cp_out_memory_text(out, NULL);
}

static bool has_form(const apr_array_header_t *pieces, bool html)
{
    for (int i = 0; i < pieces->nelts; i++) {
        const piece_t *piece = &APR_ARRAY_IDX(pieces, i, piece_t);
        if (html ? piece->html != NULL : piece->text != NULL)
            return true;
    }
    return false;
}

/* Forms of the same content that no reader here would choose, and nobody wants as a file. */
static bool is_needless(GMimeObject *object, apr_pool_t *pool)
{
    const char *type = media_type(object, pool);
    return !strcmp(type, "text/x-amp-html") || !strcmp(type, "text/watch-html") || !strcmp(type, "text/enriched");
}

/* Of several forms of the same content the last that has HTML and the first that is text only become one piece. */
static void read_alternatives(reader_t *reader, GMimeMultipart *multipart)
{
    apr_array_header_t *kept = reader->pieces;
    piece_t chosen = {NULL, NULL};
    for (int i = 0; i < g_mime_multipart_get_count(multipart); i++) {
        GMimeObject *child = g_mime_multipart_get_part(multipart, i);
        if (is_needless(child, reader->pool))
            continue;
        reader->pieces = apr_array_make(reader->pool, 2, sizeof(piece_t));
        read_object(reader, child);
        if (has_form(reader->pieces, true))
            chosen.html = join(reader->pieces, true, reader->pool);
        else if (reader->pieces->nelts && !chosen.text)
            chosen.text = join(reader->pieces, false, reader->pool);
    }
    reader->pieces = kept;
    if (chosen.text || chosen.html)
        add_piece(reader, chosen.text, chosen.html);
}

static void read_multipart(reader_t *reader, GMimeMultipart *multipart)
{
    GMimeContentType *type = g_mime_object_get_content_type(GMIME_OBJECT(multipart));
    if (g_mime_content_type_is_type(type, "multipart", "alternative")) {
        read_alternatives(reader, multipart);
        return;
    }
    for (int i = 0; i < g_mime_multipart_get_count(multipart); i++)
        read_object(reader, g_mime_multipart_get_part(multipart, i));
}

static void read_object(reader_t *reader, GMimeObject *object)
{
    if (!object || reader->depth >= PARTS_DEEP)
        return;
    reader->depth++;
    if (GMIME_IS_MULTIPART(object))
        read_multipart(reader, GMIME_MULTIPART(object));
    else if (GMIME_IS_MESSAGE_PART(object))
        read_enclosed(reader, GMIME_MESSAGE_PART(object));
    else if (GMIME_IS_PART(object))
        read_part(reader, GMIME_PART(object));
    reader->depth--;
}

void cp_mail_read_parts(cp_mail_t *mail, GMimeMessage *message, apr_pool_t *pool)
{
    reader_t reader = {pool, apr_array_make(pool, 2, sizeof(piece_t)), apr_array_make(pool, 2, sizeof(cp_mail_part_t)),
                       0};
    read_object(&reader, g_mime_message_get_mime_part(message));
    mail->text = has_form(reader.pieces, false) ? join(reader.pieces, false, pool) : NULL;
    mail->html = has_form(reader.pieces, true) ? join(reader.pieces, true, pool) : NULL;
    mail->attachments = reader.attachments;
}
