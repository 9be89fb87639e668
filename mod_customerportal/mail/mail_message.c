/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Why not libcurl's MIME interface: the header needs RFC 2047 words of our own anyhow, and only what wrote the body knows
 * whether all of it has gone out, which decides whether a mail may be sent again.
 */
#include "mail_message.h"

#include <apr_strings.h>

#include "../base/base_crypto.h"
#include "../base/base_string.h"
#include "mail_header.h"

#define LINE 76
#define BOUNDARY_HEX 24

static void put_hex(cp_out_t *out, unsigned char byte)
{
    static const char digits[] = "0123456789ABCDEF";
    char coded[3] = {'=', digits[byte >> 4], digits[byte & 15]};

    cp_out_write(out, coded, sizeof coded);
}

/* Whether a byte must be coded. Blanks must at the end of a line; a dot and the F of "From " at its beginning, as these
 * mean something there to servers and mailboxes. */
static bool must_code(const char *at, bool first)
{
    unsigned char byte = (unsigned char)*at;

    if (byte == ' ' || byte == '\t')
        return at[1] == '\n' || at[1] == '\r' || !at[1];
    if (first && (byte == '.' || (byte == 'F' && !strncmp(at, "From ", 5))))
        return true;
    return byte <= ' ' || byte >= 0x7f || byte == '=';
}

void cp_mail_quoted_printable(cp_out_t *out, const char *text)
{
    apr_size_t column = 0;

    for (const char *at = text; *at; at++) {
        if (*at == '\n' || (*at == '\r' && at[1] == '\n')) {
            at += *at == '\r';
            cp_out_literal(out, "\r\n");
            column = 0;
            continue;
        }
        bool coded = must_code(at, column == 0);
        apr_size_t width = coded ? 3 : 1;
        if (column + width > LINE - 1) {
            cp_out_literal(out, "=\r\n");
            column = 0;
            coded = must_code(at, true);
            width = coded ? 3 : 1;
        }
        if (coded)
            put_hex(out, (unsigned char)*at);
        else
            cp_out_write(out, at, 1);
        column += width;
    }
    if (column)
        cp_out_literal(out, "\r\n");
}

static void put_part(cp_out_t *out, const char *boundary, const char *type, const char *text, apr_pool_t *pool)
{
    cp_out_puts(out, apr_psprintf(pool,
                                  "--%s\r\nContent-Type: %s; charset=utf-8\r\n"
                                  "Content-Transfer-Encoding: quoted-printable\r\n\r\n",
                                  boundary, type));
    cp_mail_quoted_printable(out, cp_utf8_repair(text, strlen(text), pool));
}

static void put_header(cp_out_t *out, const cp_mail_t *mail, apr_pool_t *pool)
{
    char date[APR_RFC822_DATE_LEN];
    int count = mail->reference_count;

    apr_rfc822_date(date, mail->date);
    /* "GMT" is obsolete in mail. */
    cp_out_puts(out, apr_psprintf(pool, "Date: %.*s+0000\r\n", (int)(strlen(date) - 3), date));
    cp_mail_header_address(out, "From", mail->from_name, mail->from_address, pool);
    cp_mail_header_address(out, "To", mail->to_name, mail->to_address, pool);
    if (mail->reply_to && *mail->reply_to)
        cp_mail_header_address(out, "Reply-To", mail->from_name, mail->reply_to, pool);
    cp_mail_header_text(out, "Subject", cp_utf8_cut(mail->subject ? mail->subject : "", CP_MAIL_SUBJECT_MAX, pool),
                        pool);
    cp_mail_header_ids(out, "Message-ID", &mail->id, 1);
    if (count) {
        cp_mail_header_ids(out, "In-Reply-To", mail->references + count - 1, 1);
        cp_mail_header_ids(out, "References", mail->references, count);
    }
    /* What answers by itself leaves this alone. */
    cp_out_literal(out, "Auto-Submitted: auto-generated\r\nX-Auto-Response-Suppress: All\r\n");
    if (mail->unsubscribe && *mail->unsubscribe) {
        cp_out_puts(out, apr_psprintf(pool, "List-Unsubscribe: <%s>\r\n", mail->unsubscribe));
        /* By one click only over TLS (RFC 8058). */
        if (!strncmp(mail->unsubscribe, "https:", 6))
            cp_out_literal(out, "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n");
    }
    cp_mail_header_text(out, "Content-Language", mail->language, pool);
}

const char *cp_mail_write(apr_size_t *length, const cp_mail_t *mail, apr_pool_t *pool)
{
    cp_out_t *out = cp_out_memory(pool);
    /* "=_" cannot occur in quoted-printable text, so no body contains the boundary. */
    const char *boundary = apr_psprintf(pool, "=_%.*s", BOUNDARY_HEX, cp_sha256_hex(mail->id, pool));

    put_header(out, mail, pool);
    cp_out_puts(out, apr_psprintf(pool,
                                  "MIME-Version: 1.0\r\nContent-Type: multipart/alternative;\r\n boundary=\"%s\"\r\n"
                                  "\r\n",
                                  boundary));
    put_part(out, boundary, "text/plain", mail->text ? mail->text : "", pool);
    if (mail->html && *mail->html)
        put_part(out, boundary, "text/html", mail->html, pool);
    cp_out_puts(out, apr_psprintf(pool, "--%s--\r\n", boundary));
    (void)cp_out_finish(out);
    return cp_out_memory_text(out, length);
}
