/* SPDX-License-Identifier: Apache-2.0 */
#include "http_multipart.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <string.h>

#include "../base/base_string.h"

/* The delimiter is CR LF "--" boundary. The body may begin with one whose CR LF stands before it, as it were, so the
 * preamble starts with those two taken as seen. As a boundary holds no CR, a delimiter that fails after some bytes can
 * begin anew only at the byte that failed: what was held back is then data. */
#define DELIMITER_BYTES (4 + CP_MULTIPART_BOUNDARY)

#define SAFE "The form did not arrive as it should. Please send it again."

typedef enum {
    IN_PREAMBLE,
    AFTER_DELIMITER, /* "--" closes; blanks and CR LF open a part */
    AFTER_DASH,
    IN_PADDING,
    AFTER_PADDING_CR,
    IN_HEADER,
    AFTER_HEADER_CR,
    IN_BODY,
    IN_EPILOGUE,
    DEAD
} state_t;

struct cp_multipart_t {
    apr_pool_t *pool;
    apr_pool_t *part_pool;
    cp_multipart_sink_t sink;
    state_t state;
    char delimiter[DELIMITER_BYTES + 1];
    apr_size_t delimiter_length;
    apr_size_t matched; /* bytes of the delimiter seen */
    apr_size_t lent;    /* of these, bytes that are not data should the delimiter fail: CR LF in front of a body */
    int parts;
    char header[CP_MULTIPART_HEADER_BYTES + 1]; /* the line being collected */
    apr_size_t line_length;
    apr_size_t header_bytes; /* of the part so far, ends of lines included */
    cp_multipart_part_t part;
    const char *disposition;
    bool has_encoding;
};

static cp_error_t *broken(cp_multipart_t *parser, const char *cause)
{
    return cp_error_create(parser->pool, CP_ERROR_INPUT, SAFE, "multipart: %s", cause);
}

/* ---- Parameters of header values: ; name=token; name="quoted" ---- */

static const char *skip_blanks(const char *at)
{
    while (*at == ' ' || *at == '\t')
        at++;
    return at;
}

/* Browsers send a quote as %22 and a backslash as it is; other clients escape both with a backslash. So a backslash
 * counts as an escape only in front of one of these two; and a quote that nothing follows closes the text even after a
 * backslash, for file names that end in one. NULL if the text has no end. */
static char *quoted(const char **at, apr_pool_t *pool)
{
    const char *in = *at + 1;
    char *text = apr_palloc(pool, strlen(in) + 1);
    char *out = text;
    for (;; in++) {
        if (!*in)
            return NULL;
        if (*in == '"')
            break;
        if (*in == '\\' && (in[1] == '\\' || (in[1] == '"' && *skip_blanks(in + 2))))
            in++;
        *out++ = *in;
    }
    *out = '\0';
    *at = in + 1;
    return text;
}

/* Reads the next "; name=value". False at the end or where the text is no parameter; then *at is not NUL. */
static bool next_parameter(const char **at, const char **name, char **value, apr_pool_t *pool)
{
    const char *from = skip_blanks(*at);
    *at = from;
    if (*from != ';')
        return false;
    from = skip_blanks(from + 1);
    if (!*from) { /* a ';' at the end is harmless, and sent by some */
        *at = from;
        return false;
    }
    apr_size_t length = strcspn(from, "=; \t\"");
    const char *equals = skip_blanks(from + length);
    if (!length || *equals != '=')
        return false;
    *name = apr_pstrmemdup(pool, from, length);
    from = skip_blanks(equals + 1);
    if (*from == '"') {
        *value = quoted(&from, pool);
        if (!*value)
            return false;
    }
    else {
        length = strcspn(from, "; \t\"");
        *value = apr_pstrmemdup(pool, from, length);
        from += length;
    }
    *at = from;
    return true;
}

/* Undoes what browsers do to quotes and ends of lines in names (HTML standard, "multipart/form-data encoding"), and no
 * other escape: a file may well be called "100%41". */
static void undo_browser_escapes(char *text)
{
    char *out = text;
    for (const char *in = text; *in; in++) {
        char byte = *in;
        if (!strncmp(in, "%22", 3))
            byte = '"';
        else if (!strncasecmp(in, "%0D", 3))
            byte = '\r';
        else if (!strncasecmp(in, "%0A", 3))
            byte = '\n';
        if (byte != *in)
            in += 2;
        *out++ = byte;
    }
    *out = '\0';
}

/* ---- Boundary ---- */

static bool boundary_usable(const char *boundary)
{
    apr_size_t length = strlen(boundary);
    if (!length || length > CP_MULTIPART_BOUNDARY || boundary[length - 1] == ' ')
        return false;
    for (const char *at = boundary; *at; at++) {
        if (!apr_isalnum(*at) && !strchr("'()+_,-./:=? ", *at))
            return false;
    }
    return true;
}

/* The boundary that the header names once; NULL if there is none that is usable. */
static const char *find_boundary(const char *content_type, apr_pool_t *pool)
{
    static const char type[] = "multipart/form-data";
    const char *at = skip_blanks(content_type);
    const char *name;
    char *value;
    const char *boundary = NULL;

    if (strncasecmp(at, type, sizeof type - 1))
        return NULL;
    at += sizeof type - 1;
    while (next_parameter(&at, &name, &value, pool)) {
        if (strcasecmp(name, "boundary"))
            continue;
        if (boundary)
            return NULL;
        boundary = value;
    }
    return !*at && boundary && boundary_usable(boundary) ? boundary : NULL;
}

cp_error_t *cp_multipart_create(cp_multipart_t **parser, const char *content_type, const cp_multipart_sink_t *sink,
                                apr_pool_t *pool)
{
    const char *boundary = content_type ? find_boundary(content_type, pool) : NULL;
    if (!boundary)
        return cp_error_create(pool, CP_ERROR_INPUT, SAFE, "multipart: no usable boundary");

    cp_multipart_t *made = apr_pcalloc(pool, sizeof *made);
    made->pool = pool;
    apr_pool_create(&made->part_pool, pool);
    made->sink = *sink;
    made->state = IN_PREAMBLE;
    made->delimiter_length = strlen(boundary) + 4;
    memcpy(made->delimiter, "\r\n--", 4);
    memcpy(made->delimiter + 4, boundary, made->delimiter_length - 4);
    made->matched = made->lent = 2;
    *parser = made;
    return NULL;
}

/* ---- Headers of a part ---- */

static bool has_control(const char *text)
{
    while (*text && !apr_iscntrl(*text))
        text++;
    return *text;
}

static cp_error_t *read_disposition(cp_multipart_t *parser)
{
    static const char type[] = "form-data";
    const char *at = parser->disposition;
    const char *parameter;
    char *value;

    if (!at)
        return broken(parser, "a part has no Content-Disposition");
    if (strncasecmp(at, type, sizeof type - 1))
        return broken(parser, "a part's disposition is not form-data");
    at += sizeof type - 1;
    while (next_parameter(&at, &parameter, &value, parser->part_pool)) {
        bool is_name = !strcasecmp(parameter, "name");
        if (!is_name && strcasecmp(parameter, "filename"))
            continue; /* "filename*" too: RFC 7578 section 4.2 forbids it */
        const char **slot = is_name ? &parser->part.name : &parser->part.file_name;
        if (*slot)
            return broken(parser, "a part's disposition says a parameter twice");
        undo_browser_escapes(value);
        *slot = value;
    }
    if (*at)
        return broken(parser, "a part's disposition cannot be read");
    if (!parser->part.name || !*parser->part.name)
        return broken(parser, "a part has no name");
    if (!cp_utf8_valid(parser->part.name, strlen(parser->part.name)))
        return broken(parser, "a part's name is not UTF-8");
    if (has_control(parser->part.name))
        return broken(parser, "a control character in a part's name");
    return NULL;
}

static cp_error_t *take_value(cp_multipart_t *parser, const char **slot, const char *value)
{
    if (*slot)
        return broken(parser, "a part has a header twice");
    *slot = apr_pstrdup(parser->part_pool, value);
    return NULL;
}

static cp_error_t *take_encoding(cp_multipart_t *parser, const char *value)
{
    if (parser->has_encoding)
        return broken(parser, "a part has a header twice");
    parser->has_encoding = true;
    if (strcasecmp(value, "binary") && strcasecmp(value, "8bit") && strcasecmp(value, "7bit"))
        return broken(parser, "a part's Content-Transfer-Encoding is not taken");
    return NULL;
}

static cp_error_t *take_header(cp_multipart_t *parser)
{
    char *line = parser->header;
    line[parser->line_length] = '\0';
    if (*line == ' ' || *line == '\t')
        return broken(parser, "a folded header");
    char *colon = strchr(line, ':');
    if (!colon || colon == line)
        return broken(parser, "a header without name");
    *colon = '\0';
    if (line[strcspn(line, " \t")])
        return broken(parser, "a header's name holds a blank");

    const char *value = skip_blanks(colon + 1);
    char *end = line + parser->line_length;
    while (end > value && (end[-1] == ' ' || end[-1] == '\t'))
        *--end = '\0';
    if (!strcasecmp(line, "Content-Disposition"))
        return take_value(parser, &parser->disposition, value);
    if (!strcasecmp(line, "Content-Type"))
        return take_value(parser, &parser->part.content_type, value);
    if (!strcasecmp(line, "Content-Transfer-Encoding"))
        return take_encoding(parser, value);
    return NULL;
}

static cp_error_t *begin_headers(cp_multipart_t *parser)
{
    if (parser->parts == CP_MULTIPART_PARTS)
        return cp_error_create(parser->pool, CP_ERROR_INPUT, "The form has too many fields.",
                               "multipart: more than %d parts", CP_MULTIPART_PARTS);
    parser->parts++;
    parser->line_length = 0;
    parser->header_bytes = 0;
    parser->disposition = NULL;
    parser->has_encoding = false;
    memset(&parser->part, 0, sizeof parser->part);
    apr_pool_clear(parser->part_pool);
    parser->state = IN_HEADER;
    return NULL;
}

static cp_error_t *end_header_line(cp_multipart_t *parser)
{
    if (parser->line_length) {
        CP_TRY(take_header(parser));
        parser->line_length = 0;
        parser->state = IN_HEADER;
        return NULL;
    }
    CP_TRY(read_disposition(parser));
    CP_TRY(parser->sink.begin(parser->sink.baton, &parser->part));
    /* The CR LF that ends the headers may be the one that begins the delimiter, of an empty part. */
    parser->matched = parser->lent = 2;
    parser->state = IN_BODY;
    return NULL;
}

static cp_error_t *header_byte(cp_multipart_t *parser, char byte)
{
    if (++parser->header_bytes > CP_MULTIPART_HEADER_BYTES)
        return broken(parser, "a part's headers are too long");
    if (parser->state == AFTER_HEADER_CR)
        return byte == '\n' ? end_header_line(parser) : broken(parser, "a CR within a header");
    if (byte == '\r') {
        parser->state = AFTER_HEADER_CR;
        return NULL;
    }
    /* Other controls may stand in the name of somebody's file, which is no reason to refuse the text beside it. */
    if (!byte || byte == '\n')
        return broken(parser, "a NUL or a bare LF in a header");
    parser->header[parser->line_length++] = byte;
    return NULL;
}

/* ---- Body ---- */

static cp_error_t *emit(cp_multipart_t *parser, const char *data, apr_size_t length)
{
    if (!length || parser->state == IN_PREAMBLE)
        return NULL;
    return parser->sink.data(parser->sink.baton, data, length);
}

static cp_error_t *delimiter_seen(cp_multipart_t *parser)
{
    bool in_part = parser->state == IN_BODY;
    parser->matched = parser->lent = 0;
    parser->state = AFTER_DELIMITER;
    return in_part ? parser->sink.end(parser->sink.baton) : NULL;
}

/* Preamble and parts: everything up to a delimiter. Sets `used` to the bytes that were dealt with. */
static cp_error_t *scan(cp_multipart_t *parser, const char *data, apr_size_t length, apr_size_t *used)
{
    apr_size_t from = 0; /* of data not given away yet */
    apr_size_t at = 0;
    while (at < length) {
        if (data[at] == parser->delimiter[parser->matched]) {
            if (!parser->matched)
                CP_TRY(emit(parser, data + from, at - from));
            at++;
            if (++parser->matched < parser->delimiter_length)
                continue;
            *used = at;
            return delimiter_seen(parser);
        }
        if (parser->matched) {
            apr_size_t held = parser->matched - parser->lent;
            CP_TRY(emit(parser, parser->delimiter + parser->lent, held));
            parser->matched = parser->lent = 0;
            from = at;
            continue;
        }
        const char *next = memchr(data + at, '\r', length - at);
        at = next ? (apr_size_t)(next - data) : length;
    }
    *used = length;
    return parser->matched ? NULL : emit(parser, data + from, length - from);
}

static cp_error_t *framing_byte(cp_multipart_t *parser, char byte)
{
    switch (parser->state) {
    case AFTER_DELIMITER:
        if (byte == '-') {
            parser->state = AFTER_DASH;
            return NULL;
        }
        parser->state = IN_PADDING;
        /* fall through */
    case IN_PADDING:
        if (byte == '\r')
            parser->state = AFTER_PADDING_CR;
        else if (byte != ' ' && byte != '\t')
            return broken(parser, "a boundary's line goes on");
        return NULL;
    case AFTER_PADDING_CR:
        return byte == '\n' ? begin_headers(parser) : broken(parser, "a boundary's line ends in CR alone");
    case AFTER_DASH:
        if (byte != '-')
            return broken(parser, "a boundary's line goes on");
        parser->state = IN_EPILOGUE;
        return NULL;
    default:
        return header_byte(parser, byte);
    }
}

static cp_error_t *feed(cp_multipart_t *parser, const char *data, apr_size_t length)
{
    while (length) {
        apr_size_t used = 1;
        if (parser->state == IN_EPILOGUE)
            return NULL;
        if (parser->state == DEAD)
            return broken(parser, "fed after an error");
        if (parser->state == IN_BODY || parser->state == IN_PREAMBLE)
            CP_TRY(scan(parser, data, length, &used));
        else
            CP_TRY(framing_byte(parser, *data));
        data += used;
        length -= used;
    }
    return NULL;
}

cp_error_t *cp_multipart_feed(cp_multipart_t *parser, const char *data, apr_size_t length)
{
    cp_error_t *error = feed(parser, data, length);
    if (error)
        parser->state = DEAD;
    return error;
}

cp_error_t *cp_multipart_finish(cp_multipart_t *parser)
{
    if (parser->state == IN_EPILOGUE)
        return NULL;
    parser->state = DEAD;
    return broken(parser, "the closing boundary is missing");
}
