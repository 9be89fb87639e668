/* SPDX-License-Identifier: Apache-2.0 */
#include "text_po.h"

#include <apr_file_io.h>
#include <apr_strings.h>
#include <string.h>

#include "../base/base_string.h"

#define PO_FILE_MAX (4 * 1024 * 1024)

/* What the next string line belongs to. */
enum { AT_NOTHING, AT_CONTEXT, AT_ID, AT_PLURAL, AT_FORM };

typedef struct reader_t {
    apr_pool_t *pool;
    const char *path;
    cp_po_take_t *take;
    void *baton;
    int line;
    int at;
    int form; /* which msgstr[n], with AT_FORM */
    bool fuzzy;
    bool context;
    bool started; /* an entry has a msgid */
    cp_po_entry_t entry;
} reader_t;

cp_error_t *cp_po_error(apr_pool_t *pool, const char *path, int line, const char *reason)
{
    const char *safe =
        line > 0 ? apr_psprintf(pool, "%s:%d: %s", path, line, reason) : apr_psprintf(pool, "%s: %s", path, reason);
    return cp_error_create(pool, CP_ERROR_INPUT, safe, NULL);
}

static cp_error_t *bad(reader_t *reader, const char *reason)
{
    return cp_po_error(reader->pool, reader->path, reader->line, reason);
}

static cp_error_t *finish_entry(reader_t *reader)
{
    cp_po_entry_t entry = reader->entry;
    bool wanted = reader->started && !reader->fuzzy && !reader->context;
    bool started = reader->started;
    memset(&reader->entry, 0, sizeof(reader->entry));
    reader->at = AT_NOTHING;
    reader->started = reader->context = false;
    if (!started)
        return NULL;
    reader->fuzzy = false;
    if (!entry.count)
        return cp_po_error(reader->pool, reader->path, entry.line, "msgid without msgstr");
    for (int i = 0; i < entry.count; i++) {
        if (!entry.forms[i])
            return cp_po_error(reader->pool, reader->path, entry.line, "a plural form is missing");
        wanted = wanted && *entry.forms[i];
    }
    return wanted ? reader->take(reader->baton, &entry) : NULL;
}

/* Decodes "…" up to the end of the line. */
static cp_error_t *read_string(reader_t *reader, const char *from, const char **text)
{
    char *decoded = apr_palloc(reader->pool, strlen(from) + 1);
    char *to = decoded;
    if (*from++ != '"')
        return bad(reader, "a text in double quotes is expected");
    while (*from && *from != '"') {
        if (*from != '\\') {
            *to++ = *from++;
            continue;
        }
        static const char letters[] = "nrt\"\\", values[] = "\n\r\t\"\\";
        const char *found = from[1] ? strchr(letters, from[1]) : NULL;
        if (!found)
            return bad(reader, "only \\n, \\r, \\t, \\\" and \\\\ may stand in a text");
        *to++ = values[found - letters];
        from += 2;
    }
    if (*from++ != '"')
        return bad(reader, "the closing double quote is missing");
    if (from[strspn(from, " \t")])
        return bad(reader, "nothing may follow the closing double quote");
    *to = 0;
    *text = decoded;
    return NULL;
}

/* The place that the current keyword fills. Contexts are read, but have none. */
static const char **current_place(reader_t *reader)
{
    switch (reader->at) {
    case AT_ID:
        return &reader->entry.msgid;
    case AT_PLURAL:
        return &reader->entry.plural;
    case AT_FORM:
        return &reader->entry.forms[reader->form];
    default:
        return NULL;
    }
}

static cp_error_t *add_string(reader_t *reader, const char *quoted)
{
    const char *text = NULL;
    CP_TRY(read_string(reader, quoted, &text));
    if (reader->at == AT_NOTHING)
        return bad(reader, "a text without a keyword");
    const char **place = current_place(reader);
    if (place)
        *place = *place ? apr_pstrcat(reader->pool, *place, text, NULL) : text;
    return NULL;
}

/* msgstr or msgstr[n]: gives n and where the text begins. */
static cp_error_t *read_form(reader_t *reader, const char *rest, const char **text)
{
    int form = 0;
    if (*rest == '[') {
        if (rest[1] < '0' || rest[1] >= '0' + CP_PO_FORMS || rest[2] != ']')
            return bad(reader, "msgstr[n] goes from 0 to 5");
        form = rest[1] - '0';
        rest += 3;
        if (!reader->entry.plural)
            return bad(reader, "msgstr[n] without msgid_plural");
    }
    else if (reader->entry.plural) {
        return bad(reader, "msgid_plural needs msgstr[0]");
    }
    if (!reader->entry.msgid || form != reader->entry.count)
        return bad(reader, "msgstr is out of order");
    reader->at = AT_FORM;
    reader->form = form;
    reader->entry.count = form + 1;
    *text = rest;
    return NULL;
}

static cp_error_t *read_keyword(reader_t *reader, const char *line)
{
    const char *rest = NULL;
    if (!strncmp(line, "msgctxt", 7)) {
        CP_TRY(finish_entry(reader));
        reader->at = AT_CONTEXT;
        reader->context = true;
        rest = line + 7;
    }
    else if (!strncmp(line, "msgid_plural", 12)) {
        if (reader->at != AT_ID)
            return bad(reader, "msgid_plural without msgid");
        reader->at = AT_PLURAL;
        rest = line + 12;
    }
    else if (!strncmp(line, "msgid", 5)) {
        if (reader->at != AT_CONTEXT)
            CP_TRY(finish_entry(reader));
        reader->at = AT_ID;
        reader->started = true;
        reader->entry.line = reader->line;
        rest = line + 5;
    }
    else if (!strncmp(line, "msgstr", 6)) {
        CP_TRY(read_form(reader, line + 6, &rest));
    }
    else {
        return bad(reader, "msgid, msgid_plural, msgstr, a text or a comment is expected");
    }
    return add_string(reader, rest + strspn(rest, " \t"));
}

static cp_error_t *read_line(reader_t *reader, const char *line)
{
    line += strspn(line, " \t");
    if (*line == '"')
        return add_string(reader, line);
    if (!*line)
        return NULL;
    if (*line == '#') {
        /* A comment after a translation belongs to the next entry. */
        if (reader->at == AT_FORM)
            CP_TRY(finish_entry(reader));
        if (line[1] == ',' && strstr(line, "fuzzy"))
            reader->fuzzy = true;
        return NULL;
    }
    return read_keyword(reader, line);
}

static cp_error_t *read_file(reader_t *reader, char **text)
{
    apr_file_t *file;
    apr_finfo_t info;
    apr_pool_t *pool = reader->pool;
    apr_status_t status = apr_file_open(&file, reader->path, APR_READ | APR_BINARY, 0, pool);
    if (status == APR_SUCCESS)
        status = apr_file_info_get(&info, APR_FINFO_SIZE, file);
    if (status != APR_SUCCESS) {
        char message[120];
        return cp_po_error(pool, reader->path, 0, apr_pstrdup(pool, apr_strerror(status, message, sizeof(message))));
    }
    if (info.size > PO_FILE_MAX)
        return cp_po_error(pool, reader->path, 0, "the file is larger than 4 MiB");
    apr_size_t length = (apr_size_t)info.size;
    *text = apr_palloc(pool, length + 1);
    status = apr_file_read_full(file, *text, length, &length);
    apr_file_close(file);
    if (status != APR_SUCCESS && !APR_STATUS_IS_EOF(status))
        return cp_error_apr(pool, status, "reading %s", reader->path);
    (*text)[length] = 0;
    if (!cp_utf8_valid(*text, length))
        return cp_po_error(pool, reader->path, 0, "the file is not in UTF-8");
    if (!strncmp(*text, "\xEF\xBB\xBF", 3))
        *text += 3;
    return NULL;
}

cp_error_t *cp_po_read(const char *path, cp_po_take_t *take, void *baton, apr_pool_t *pool)
{
    reader_t reader = {.pool = pool, .path = path, .take = take, .baton = baton};
    char *text = NULL;
    CP_TRY(read_file(&reader, &text));
    for (char *next; text; text = next) {
        char *end = strchr(text, '\n');
        next = end ? end + 1 : NULL;
        if (end)
            *end = 0;
        apr_size_t length = strlen(text);
        if (length && text[length - 1] == '\r')
            text[length - 1] = 0;
        reader.line++;
        CP_TRY(read_line(&reader, text));
    }
    return finish_entry(&reader);
}
