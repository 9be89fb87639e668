/* SPDX-License-Identifier: Apache-2.0 */
/* HTML as plain text, straight from its tags: nesting does not matter here, so no tree is needed. */
#include <apr_strings.h>
#include <libxml/HTMLparser.h>
#include <libxml/parserInternals.h>
#include <stdlib.h>
#include <string.h>

#include "../base/base_out.h"
#include "../base/base_string.h"
#include "text_html.h"
#include "text_html_rules.h"
#include "text_html_scan.h"

#define QUOTES_SHOWN 8 /* levels of "> " */
#define LINK_TEXT 512  /* bytes of a link's text that are compared with its address */

typedef struct plain_t {
    cp_out_t *out;
    apr_pool_t *pool;
    int quotes;        /* blockquotes open */
    int quotes_before; /* on the line before */
    int lists;         /* lists open */
    int pre;
    int lines;  /* line ends that are due before the next text */
    bool blank; /* a blank is due before the next text */
    bool begun; /* something was written */
    bool fold;  /* the last details element is a folded quote of ours */
    bool item;  /* "- " is due before the next text */
    char dropped[CP_HTML_NAME_ROOM];
    int open;
    const char *link; /* the address of the link that is open */
    char link_text[LINK_TEXT];
    apr_size_t link_length;
} plain_t;

static void put_quote_marks(plain_t *plain, int count)
{
    for (int i = 0; i < count && i < QUOTES_SHOWN; i++)
        cp_out_write(plain->out, "> ", i + 1 < count && i + 1 < QUOTES_SHOWN ? 2 : 1);
}

/* Ends the line, leaves one blank if that is due, and begins the next one. */
static void begin_line(plain_t *plain)
{
    int both = plain->quotes < plain->quotes_before ? plain->quotes : plain->quotes_before;
    for (; plain->begun && plain->lines; plain->lines--) {
        cp_out_literal(plain->out, "\n");
        if (plain->lines > 1)
            put_quote_marks(plain, both);
    }
    put_quote_marks(plain, plain->quotes);
    if (plain->quotes)
        cp_out_literal(plain->out, " ");
    plain->quotes_before = plain->quotes;
}

/* Writes what is due, then a piece without blanks at its ends. */
static void put(plain_t *plain, const char *text, apr_size_t length)
{
    if (!plain->begun || plain->lines)
        begin_line(plain);
    else if (plain->blank)
        cp_out_literal(plain->out, " ");
    if (plain->item)
        cp_out_literal(plain->out, "- ");
    cp_out_write(plain->out, text, length);
    plain->begun = true;
    plain->blank = plain->item = false;
    plain->lines = 0;
    if (plain->link && length <= LINK_TEXT - plain->link_length) {
        memcpy(plain->link_text + plain->link_length, text, length);
        plain->link_length += length;
    }
}

static void need_lines(plain_t *plain, int lines)
{
    plain->lines = plain->lines > lines ? plain->lines : lines;
    plain->blank = false;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static void put_text(plain_t *plain, const char *at, apr_size_t length)
{
    const char *end = at + length;
    while (at < end) {
        if (plain->pre ? *at == '\n' : is_blank(*at)) {
            if (plain->pre && plain->lines < 2)
                plain->lines++;
            plain->blank = true;
            at++;
            continue;
        }
        const char *from = at;
        while (at < end && (plain->pre ? *at != '\n' : !is_blank(*at)))
            at++;
        put(plain, from, (apr_size_t)(at - from));
    }
}

/* Decodes the reference at `at` to `to` (at most 4 bytes) and returns its length, or 0 if it is none. */
static apr_size_t decode(const char *at, const char *end, char *to, int *written)
{
    char name[12];
    unsigned long code = 0;
    const char *semicolon = memchr(at, ';', (size_t)(end - at < 12 ? end - at : 12));
    if (!semicolon || semicolon - at < 2)
        return 0;
    apr_cpystrn(name, at + 1, (apr_size_t)(semicolon - at));
    if (*name == '#') {
        char *rest;
        bool hexadecimal = name[1] == 'x' || name[1] == 'X';
        code = strtoul(name + 1 + hexadecimal, &rest, hexadecimal ? 16 : 10);
        if (*rest || rest == name + 1 + hexadecimal)
            return 0;
    }
    else {
        const htmlEntityDesc *entity = htmlEntityLookup((const xmlChar *)name);
        code = entity ? entity->value : 0;
    }
    if (!code || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF) || (code < ' ' && code != '\n' && code != '\t'))
        return 0;
    *written = xmlCopyChar(0, (xmlChar *)to, (int)code);
    return (apr_size_t)(semicolon - at) + 1;
}

/* The text with its references decoded and U+00A0 as a blank. References never become longer. */
static const char *decode_all(const cp_html_slice_t *text, bool literal, apr_size_t *length, apr_pool_t *pool)
{
    const char *at = text->at, *end = at + text->length;
    char *decoded = apr_palloc(pool, text->length + 1), *to = decoded;
    while (at < end) {
        int written = 0;
        apr_size_t used = *at == '&' && !literal ? decode(at, end, to, &written) : 0;
        if (!used) {
            *to = *at;
            written = 1;
            used = 1;
        }
        at += used;
        to += written;
        if (to - decoded >= 2 && !memcmp(to - 2, "\xC2\xA0", 2)) {
            to[-2] = ' ';
            to--;
        }
    }
    *to = 0;
    *length = (apr_size_t)(to - decoded);
    return decoded;
}

static void open_link(plain_t *plain, const cp_html_token_t *token)
{
    cp_html_slice_t address = cp_html_scan_attribute(token, "href");
    apr_size_t length;
    plain->link = NULL;
    if (!address.at)
        return;
    const char *decoded = decode_all(&address, false, &length, plain->pool);
    plain->link = cp_html_link(decoded, length, plain->pool);
    plain->link_length = 0;
}

static void close_link(plain_t *plain)
{
    const char *link = plain->link;
    if (!link)
        return;
    plain->link = NULL;
    const char *shown = strstr(link, "://") ? strstr(link, "://") + 3 : strchr(link, ':') + 1;
    apr_size_t length = strlen(shown);
    length -= length && shown[length - 1] == '/';
    if (!plain->link_length || memmem(plain->link_text, plain->link_length, shown, length))
        return;
    plain->blank = true;
    put(plain, apr_pstrcat(plain->pool, "<", link, ">", NULL), strlen(link) + 2);
}

static void put_image(plain_t *plain, const cp_html_token_t *token)
{
    cp_html_slice_t words = cp_html_scan_attribute(token, "alt");
    apr_size_t length;
    if (!words.at)
        return;
    const char *text = cp_one_line(decode_all(&words, false, &length, plain->pool), plain->pool);
    if (*text)
        put(plain, apr_pstrcat(plain->pool, "[image: ", text, "]", NULL), strlen(text) + 9);
}

/* Whether content is being left out after this tag. */
static bool drops(plain_t *plain, const cp_html_token_t *token, const cp_html_rule_t *rule)
{
    bool start = token->kind == CP_HTML_START;
    if (plain->open) {
        if (!strcmp(plain->dropped, token->name))
            plain->open += start ? 1 : -1;
        return true;
    }
    /* The summary of a folded quote says nothing about the mail. */
    bool left_out = rule->kind == CP_HTML_DROP || (plain->fold && !strcmp(rule->name, "summary"));
    if (left_out && start && !rule->empty) {
        strcpy(plain->dropped, token->name);
        plain->open = 1;
    }
    return left_out;
}

static void put_tag(plain_t *plain, const cp_html_token_t *token)
{
    const cp_html_rule_t *rule = cp_html_rule(token->name);
    bool start = token->kind == CP_HTML_START;
    if (drops(plain, token, rule))
        return;
    switch (rule->kind) {
    case CP_HTML_BREAK:
        plain->lines += !strcmp(rule->name, "br") && plain->lines < 2;
        break;
    case CP_HTML_IMAGE:
        put_image(plain, token);
        break;
    case CP_HTML_LINE:
        need_lines(plain, 1);
        put(plain, "---", 3);
        need_lines(plain, 1);
        break;
    case CP_HTML_INLINE:
        if (!strcmp(rule->as, "a")) {
            close_link(plain);
            if (start)
                open_link(plain, token);
        }
        break;
    case CP_HTML_CELL:
        plain->blank = true;
        break;
    case CP_HTML_ITEM:
    case CP_HTML_TERM:
    case CP_HTML_ROW:
        need_lines(plain, 1);
        plain->item = start && rule->kind == CP_HTML_ITEM;
        break;
    case CP_HTML_LIST:
        need_lines(plain, plain->lists > !start ? 1 : 2);
        plain->lists += start ? 1 : plain->lists > 0 ? -1 : 0;
        break;
    case CP_HTML_LEAF:
    case CP_HTML_PRE:
    case CP_HTML_TERMS:
    case CP_HTML_TABLE:
        need_lines(plain, 2);
        if (rule->kind == CP_HTML_PRE)
            plain->pre += start ? 1 : plain->pre > 0 ? -1 : 0;
        break;
    case CP_HTML_BLOCK: {
        if (start && !strcmp(rule->name, "details")) {
            cp_html_slice_t class = cp_html_scan_attribute(token, "class");
            plain->fold = class.length == 5 && !memcmp(class.at, "quote", 5);
        }
        bool quote = !strcmp(rule->as, "blockquote");
        need_lines(plain, quote ? 2 : 1);
        if (quote)
            plain->quotes += start ? 1 : plain->quotes > 0 ? -1 : 0;
        break;
    }
    default:
        break;
    }
}

const char *cp_html_to_text(const char *html, apr_size_t length, apr_pool_t *pool)
{
    plain_t plain = {.out = cp_out_memory(pool), .pool = pool};
    cp_html_scan_t scan;
    cp_html_token_t token;
    if (!cp_utf8_valid(html, length)) {
        html = cp_utf8_repair(html, length, pool);
        length = strlen(html);
    }
    cp_html_scan_begin(&scan, html, length);
    while (cp_html_scan_next(&scan, &token)) {
        if (token.kind != CP_HTML_TEXT) {
            put_tag(&plain, &token);
        }
        else if (!plain.open) {
            apr_size_t decoded;
            const char *text = decode_all(&token.text, token.literal, &decoded, pool);
            put_text(&plain, text, decoded);
        }
    }
    close_link(&plain);
    return cp_out_finish(plain.out) ? "" : cp_out_memory_text(plain.out, NULL);
}
