/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Only what browsers tell apart is told apart here: comments, strings, names, functions, brackets. A backslash outside
 * of a string could spell url, @import or a bracket in ways that are not looked for, so there is none.
 */
#include "text_css.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#define DEPTH_MAX 64
#define NAME_MAX_BYTES 40

#define CONTROLS "Control characters are not allowed."
#define MARKUP "“</” and “<!” are not allowed."
#define OPEN_COMMENT "This comment has no end."
#define OPEN_STRING "This quoted text does not end on its line."
#define BACKSLASH "A backslash is allowed in quoted text only."
#define AT_RULE                                                                                                  \
    "Only these rules with @ are allowed: @media, @supports, @container, @layer, @keyframes, @property, @page, " \
    "@scope, @starting-style and @counter-style."
#define FUNCTION "Other websites' files and image-set() are not allowed."
#define PICTURE "Only this theme's own pictures can be named: url(logo), url(logo_dark), url(favicon) or url(picture)."
#define NO_PICTURE "This theme has no such picture yet. Upload it first."
#define UNOPENED "This bracket closes nothing that is open."
#define UNCLOSED "This bracket is never closed."
#define DEEP "Brackets are nested too deep."
#define LARGE "It may have 64 KB at most."

typedef struct scan_t {
    const char *at;
    char *out;
    int line;
    int depth;
    char closer[DEPTH_MAX];
    int opened[DEPTH_MAX]; /* lines */
    cp_css_picture_t *picture;
    void *baton;
} scan_t;

static void copy(scan_t *scan, const char *end)
{
    for (; scan->at < end; scan->at++) {
        scan->line += *scan->at == '\n';
        *scan->out++ = *scan->at;
    }
}

static bool is_name(char c)
{
    return apr_isalnum(c) || c == '-' || c == '_' || (unsigned char)c >= 0x80;
}

static const char *name_end(const char *at)
{
    while (is_name(*at))
        at++;
    return at;
}

/* To browsers some of them are ends of lines, which end a text in quotation marks. */
static bool is_control(char c)
{
    return ((unsigned char)c < 0x20 && c != '\n' && c != '\t') || c == 0x7f;
}

static const char *take_comment(scan_t *scan)
{
    const char *end = strstr(scan->at + 2, "*/");

    if (!end)
        return OPEN_COMMENT;
    copy(scan, end + 2);
    return NULL;
}

static const char *take_string(scan_t *scan)
{
    const char *end = scan->at + 1;

    for (; *end && *end != *scan->at; end++) {
        if (*end == '\n')
            return OPEN_STRING;
        if (*end == '\\' && end[1])
            end++;
        if (is_control(*end))
            return CONTROLS;
    }
    if (!*end)
        return OPEN_STRING;
    copy(scan, end + 1);
    return NULL;
}

static const char *take_rule(scan_t *scan)
{
    static const char *const allowed[] = {"media",    "supports", "container", "layer",          "keyframes",
                                          "property", "page",     "scope",     "starting-style", "counter-style"};
    const char *name = scan->at + 1, *end = name_end(name);

    for (apr_size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
        if (strlen(allowed[i]) == (apr_size_t)(end - name) &&
            !strncasecmp(allowed[i], name, (apr_size_t)(end - name))) {
            copy(scan, end);
            return NULL;
        }
    return AT_RULE;
}

static const char *blanks(const char *at)
{
    return at + strspn(at, " \t\n");
}

/* What stands in the brackets is a word of ours or nothing that is allowed. */
static const char *take_url(scan_t *scan, const char *inside)
{
    char word[NAME_MAX_BYTES];
    const char *at = blanks(inside);
    char quote = *at == '"' || *at == '\'' ? *at++ : '\0';
    apr_size_t length = strspn(at, "abcdefghijklmnopqrstuvwxyz_");

    if (!length || length >= sizeof word)
        return PICTURE;
    memcpy(word, at, length);
    word[length] = '\0';
    at += length;
    if (quote && *at++ != quote)
        return PICTURE;
    at = blanks(at);
    if (*at != ')')
        return PICTURE;
    const char *address = scan->picture(scan->baton, word);
    if (!address)
        return NO_PICTURE;
    for (const char *skipped = scan->at; skipped <= at; skipped++)
        scan->line += *skipped == '\n';
    scan->out += apr_snprintf(scan->out, strlen(address) + 8, "url(\"%s\")", address);
    scan->at = at + 1;
    return NULL;
}

static const char *take_name(scan_t *scan)
{
    static const char *const loading[] = {"src", "image", "url-prefix", "domain", "document", "expression", "element"};
    static const char set[] = "image-set";
    const char *end = name_end(scan->at), *word = end;

    /* Not all browsers take all characters beyond ASCII for part of a name: a function may begin behind one. */
    while (word > scan->at && (unsigned char)word[-1] < 0x80)
        word--;
    apr_size_t length = (apr_size_t)(end - word);
    if (*end == '(') {
        if (length == 3 && !strncasecmp(word, "url", 3))
            return word == scan->at ? take_url(scan, end + 1) : FUNCTION;
        if (length >= sizeof set - 1 && !strncasecmp(end - (sizeof set - 1), set, sizeof set - 1))
            return FUNCTION;
        for (apr_size_t i = 0; i < sizeof loading / sizeof *loading; i++)
            if (strlen(loading[i]) == length && !strncasecmp(word, loading[i], length))
                return FUNCTION;
    }
    copy(scan, end);
    return NULL;
}

static const char *take_bracket(scan_t *scan)
{
    static const char open[] = "([{", close[] = ")]}";
    const char *opening = strchr(open, *scan->at);

    if (opening) {
        if (scan->depth == DEPTH_MAX)
            return DEEP;
        scan->opened[scan->depth] = scan->line;
        scan->closer[scan->depth++] = close[opening - open];
    }
    else if (!scan->depth || scan->closer[--scan->depth] != *scan->at) {
        return UNOPENED;
    }
    copy(scan, scan->at + 1);
    return NULL;
}

static const char *take(scan_t *scan)
{
    char c = *scan->at;

    if (is_control(c))
        return CONTROLS;
    if (c == '<' && (scan->at[1] == '/' || scan->at[1] == '!'))
        return MARKUP;
    if (c == '/' && scan->at[1] == '*')
        return take_comment(scan);
    if (c == '"' || c == '\'')
        return take_string(scan);
    if (c == '\\')
        return BACKSLASH;
    if (c == '@')
        return take_rule(scan);
    if (is_name(c))
        return take_name(scan);
    if (strchr("()[]{}", c))
        return take_bracket(scan);
    copy(scan, scan->at + 1);
    return NULL;
}

/* Also within comments and strings, where they would do no harm: what shows a style sheet in a page need not know. */
static const char *markup(const char *css)
{
    const char *end = strstr(css, "</"), *comment = strstr(css, "<!");

    return !end ? comment : !comment || end < comment ? end : comment;
}

static int line_of(const char *css, const char *at)
{
    int line = 1;

    for (; css < at; css++)
        line += *css == '\n';
    return line;
}

/* The shortest url(a) has six bytes; each may become an address. */
static apr_size_t room_of(const char *css, scan_t *scan)
{
    static const char *const words[] = {"logo", "logo_dark", "favicon", "picture"};
    apr_size_t longest = 0, uses = 0;

    for (apr_size_t i = 0; i < sizeof words / sizeof *words; i++) {
        const char *address = scan->picture(scan->baton, words[i]);
        longest = address && strlen(address) > longest ? strlen(address) : longest;
    }
    for (const char *at = css; (at = strchr(at, '(')); at++)
        uses++;
    return strlen(css) + uses * (longest + 8) + 1;
}

const char *cp_css_check(const char **out, int *line, const char *css, cp_css_picture_t *picture, void *baton,
                         apr_pool_t *pool)
{
    scan_t scan = {.at = css, .line = 1, .picture = picture, .baton = baton};
    const char *wrong = markup(css);

    *line = wrong ? line_of(css, wrong) : 1;
    if (wrong)
        return MARKUP;
    if (strlen(css) > CP_CSS_MAX)
        return LARGE;
    char *made = scan.out = apr_palloc(pool, room_of(css, &scan));
    while (*scan.at && !(wrong = take(&scan)))
        ;
    *line = scan.line;
    if (wrong)
        return wrong;
    if (scan.depth) {
        *line = scan.opened[scan.depth - 1];
        return UNCLOSED;
    }
    *scan.out = '\0';
    *out = made;
    return NULL;
}
