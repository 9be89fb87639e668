/* SPDX-License-Identifier: Apache-2.0 */
#include "http_form.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <string.h>

#include "../base/base_string.h"
#include "http_multipart.h"

#define KIB 1024
#define MIB 1048576
#define FRAMING_BYTES MIB /* what boundaries, headers and names may add to a body's content */
#define TEXT_START 4096

#define SAFE_TYPE "This form can only be sent as a form (urlencoded or multipart)."
#define SAFE_TEXT "The text is too long."

typedef struct text_t {
    char *data;
    apr_size_t length;
    apr_size_t room;
} text_t;

struct cp_form_reader_t {
    apr_pool_t *pool;
    cp_upload_limits_t limits;
    cp_upload_seal_t seal;
    cp_store_t *store;
    cp_multipart_t *multipart; /* NULL: urlencoded */
    cp_query_t *fields;
    apr_array_header_t *uploads;
    cp_error_t *upload_error;
    apr_int64_t text_bytes;    /* so far */
    text_t text;               /* of the field being read, or of the urlencoded body */
    const char *name;          /* of the field being read */
    const char *file_name;     /* of the file being read; NULL in a text field */
    apr_pool_t *file_pool;     /* of the writer; ends with the file, which removes an unfinished one */
    cp_store_writer_t *writer; /* NULL: the file is dropped */
    apr_int64_t file_bytes;
    bool file_named; /* without a name and content it is a file input that nobody used */
    bool file_open;
    bool listening;      /* the body is too large for a form: files are named, and not taken */
    const char *unheard; /* names of files that are not taken; NULL: none */
    bool cut;            /* text is missing at the end */
};

/* ---- Text ---- */

static void text_append(cp_form_reader_t *reader, const char *data, apr_size_t length)
{
    text_t *text = &reader->text;

    if (length > text->room - text->length) {
        apr_size_t room = text->room ? text->room : TEXT_START;
        while (room - text->length < length)
            room *= 2;
        char *data_room = apr_palloc(reader->pool, room);
        if (text->length)
            memcpy(data_room, text->data, text->length);
        text->data = data_room;
        text->room = room;
    }
    if (length)
        memcpy(text->data + text->length, data, length);
    text->length += length;
}

static cp_error_t *text_add(cp_form_reader_t *reader, const char *data, apr_size_t length, apr_int64_t limit)
{
    apr_int64_t left = limit - reader->text_bytes;

    reader->text_bytes += (apr_int64_t)length;
    if ((apr_int64_t)length <= left) {
        text_append(reader, data, length);
        return NULL;
    }
    /* What fits is shown again. */
    if (left > 0)
        text_append(reader, data, (apr_size_t)left);
    return cp_error_create(reader->pool, CP_ERROR_TOO_LARGE, SAFE_TEXT, "more than %lld bytes of text",
                           (long long)limit);
}

/* ---- Files ---- */

static const char *field_of(const cp_form_reader_t *reader)
{
    return reader->limits.images ? reader->name : "attachment";
}

/* The first refusal is the one that is shown. */
static void refuse(cp_form_reader_t *reader, cp_error_kind_t kind, const char *safe)
{
    if (!reader->upload_error) {
        reader->upload_error = cp_error_create(reader->pool, kind, safe, NULL);
        reader->upload_error->field = field_of(reader);
    }
}

static void refuse_larger(cp_form_reader_t *reader)
{
    apr_int64_t bytes = reader->limits.file_bytes;
    refuse(reader, CP_ERROR_TOO_LARGE,
           bytes % KIB
               ? apr_psprintf(reader->pool, "“%s” is larger than %" APR_INT64_T_FMT " bytes.", reader->file_name, bytes)
           : bytes % MIB ? apr_psprintf(reader->pool, "“%s” is larger than %" APR_INT64_T_FMT " KB.", reader->file_name,
                                        bytes / KIB)
                         : apr_psprintf(reader->pool, "“%s” is larger than %" APR_INT64_T_FMT " MB.", reader->file_name,
                                        bytes / MIB));
}

static void refuse_number(cp_form_reader_t *reader, const char *file_name)
{
    int files = reader->limits.files;
    const char *safe =
        files == 0 ? apr_psprintf(reader->pool, "No file can be attached here; “%s” was left out.", file_name)
        : files == 1
            ? apr_psprintf(reader->pool, "At most one file can be attached; “%s” was left out.", file_name)
            : apr_psprintf(reader->pool, "At most %d files can be attached; “%s” was left out.", files, file_name);
    refuse(reader, CP_ERROR_TOO_LARGE, safe);
}

static void drop_file(cp_form_reader_t *reader)
{
    reader->writer = NULL;
    if (reader->file_pool)
        apr_pool_destroy(reader->file_pool);
    reader->file_pool = NULL;
}

/* A full disk costs the file, not the text that came with it; other failures end the request. */
static cp_error_t *store_failed(cp_form_reader_t *reader, cp_error_t *error)
{
    if (!error)
        return NULL;
    if (error->kind != CP_ERROR_STORAGE)
        return cp_error_wrap(reader->pool, error, "an upload");
    if (!reader->upload_error) {
        /* The error lives in the file's pool. */
        reader->upload_error =
            cp_error_create(reader->pool, error->kind,
                            apr_psprintf(reader->pool, "“%s” could not be stored: there is no room left on the server.",
                                         reader->file_name),
                            "%s", cp_error_chain(error, reader->pool));
        reader->upload_error->field = field_of(reader);
    }
    drop_file(reader);
    return NULL;
}

static void name_unheard(cp_form_reader_t *reader)
{
    reader->unheard = reader->unheard ? apr_psprintf(reader->pool, "%s, “%s”", reader->unheard, reader->file_name)
                                      : apr_psprintf(reader->pool, "“%s”", reader->file_name);
}

static cp_error_t *file_open(cp_form_reader_t *reader)
{
    reader->file_open = true;
    if (reader->listening) {
        name_unheard(reader);
        return NULL;
    }
    if (reader->uploads->nelts >= reader->limits.files) {
        refuse_number(reader, reader->file_name);
        return NULL;
    }
    apr_pool_create(&reader->file_pool, reader->pool);
    return store_failed(reader, cp_store_begin(&reader->writer, reader->store, reader->file_pool));
}

static cp_error_t *file_data(cp_form_reader_t *reader, const char *data, apr_size_t length)
{
    if (!reader->file_open)
        CP_TRY(file_open(reader));
    reader->file_bytes += (apr_int64_t)length;
    if (!reader->writer)
        return NULL;
    if (reader->file_bytes > reader->limits.file_bytes) {
        refuse_larger(reader);
        drop_file(reader);
        return NULL;
    }
    return store_failed(reader, cp_store_write(reader->writer, data, length));
}

static cp_error_t *file_end(cp_form_reader_t *reader)
{
    const char *sha256;
    const char *media_type;
    apr_int64_t size;

    if (!reader->file_open && reader->file_named)
        CP_TRY(file_open(reader));
    if (!reader->writer)
        return NULL;
    CP_TRY(store_failed(reader, cp_store_finish(&sha256, &size, &media_type, reader->writer)));
    if (!reader->writer)
        return NULL;
    cp_upload_t *upload = apr_array_push(reader->uploads);
    upload->field = field_of(reader);
    upload->file_name = reader->file_name;
    upload->sha256 = apr_pstrdup(reader->pool, sha256);
    upload->media_type = apr_pstrdup(reader->pool, media_type);
    upload->size = size;
    const char *text =
        apr_psprintf(reader->pool, "%s %" APR_INT64_T_FMT " %s %s", sha256, size, media_type, reader->file_name);
    upload->sealed = reader->seal.seal(reader->seal.baton, text);
    drop_file(reader);
    return NULL;
}

/* ---- Parts ---- */

static cp_error_t *part_begin(void *baton, const cp_multipart_part_t *part)
{
    cp_form_reader_t *reader = baton;
    reader->name = apr_pstrdup(reader->pool, part->name);
    reader->file_name = NULL;
    reader->file_bytes = 0;
    reader->file_open = false;
    reader->text = (text_t){NULL, 0, 0};
    if (!part->file_name)
        return NULL;
    if (!reader->limits.images && strcmp(part->name, "attachment"))
        return cp_error_create(reader->pool, CP_ERROR_INPUT, "This form takes no file there.",
                               "a file in the field \"%s\"", reader->name);
    reader->file_named = *part->file_name != '\0';
    reader->file_name = cp_file_name(part->file_name, reader->pool);
    return NULL;
}

static cp_error_t *part_data(void *baton, const char *data, apr_size_t length)
{
    cp_form_reader_t *reader = baton;
    if (reader->file_name)
        return file_data(reader, data, length);
    return text_add(reader, data, length, reader->limits.text_bytes);
}

static cp_error_t *part_end(void *baton)
{
    cp_form_reader_t *reader = baton;
    const char *name = reader->name;
    const text_t *text = &reader->text;

    if (reader->file_name) {
        CP_TRY(file_end(reader));
        reader->file_name = NULL;
        return NULL;
    }
    reader->name = NULL;
    return cp_query_add(reader->fields, name, text->data ? text->data : "", text->length);
}

/* ---- What a form before this one kept ---- */

/* The next word of `*text`, cut off in place; NULL if there is no blank behind it. */
static char *next_word(char **text)
{
    char *word = *text;
    char *blank = strchr(word, ' ');
    if (!blank)
        return NULL;
    *blank = '\0';
    *text = blank + 1;
    return word;
}

static bool unseal(cp_upload_t *upload, cp_form_reader_t *reader, const char *sealed)
{
    const char *opened = reader->seal.unseal ? reader->seal.unseal(reader->seal.baton, sealed) : NULL;
    if (!opened)
        return false;
    char *text = apr_pstrdup(reader->pool, opened);
    const char *path;
    const char *size;

    if (!(upload->sha256 = next_word(&text)) || !(size = next_word(&text)) || !(upload->media_type = next_word(&text)))
        return false;
    upload->field = "attachment";
    upload->file_name = text;
    upload->sealed = sealed;
    return cp_parse_int(size, 0, APR_INT64_MAX, &upload->size) && reader->store &&
           !cp_store_hold(&path, reader->store, upload->sha256, reader->pool);
}

static void take_upload(cp_form_reader_t *reader, const cp_upload_t *upload)
{
    if (reader->uploads->nelts >= reader->limits.files)
        refuse_number(reader, upload->file_name);
    else
        APR_ARRAY_PUSH(reader->uploads, cp_upload_t) = *upload;
}

/* Puts what was kept in front of what is new, but for the one to leave out. That is counted as the page showed them, so
 * those that can no longer be opened count too. */
static void join_uploads(cp_form_reader_t *reader)
{
    apr_array_header_t *fresh = reader->uploads;
    const char *drop = cp_query_get(reader->fields, "drop");
    apr_int64_t left_out;
    apr_int64_t index = 0;

    if (!drop || !cp_parse_int(drop, 0, CP_QUERY_FIELDS + CP_MULTIPART_PARTS, &left_out))
        left_out = -1;
    reader->uploads = apr_array_make(reader->pool, 4, sizeof(cp_upload_t));
    for (int i = 0; i < cp_query_count(reader->fields); i++) {
        cp_upload_t upload;
        if (strcmp(cp_query_name_at(reader->fields, i), "kept") || index++ == left_out)
            continue;
        if (unseal(&upload, reader, cp_query_value_at(reader->fields, i)))
            take_upload(reader, &upload);
        else
            refuse(reader, CP_ERROR_INPUT, "A file could not be kept. Please attach it again.");
    }
    for (int i = 0; i < fresh->nelts; i++) {
        if (index++ != left_out)
            take_upload(reader, &APR_ARRAY_IDX(fresh, i, cp_upload_t));
    }
}

/* ---- The reader ---- */

static bool is_urlencoded(const char *content_type)
{
    static const char type[] = "application/x-www-form-urlencoded";
    if (strncasecmp(content_type, type, sizeof type - 1))
        return false;
    char after = content_type[sizeof type - 1];
    return !after || after == ';' || after == ' ' || after == '\t';
}

static cp_form_reader_t *reader_create(const cp_upload_limits_t *limits, cp_store_t *store,
                                       const cp_upload_seal_t *seal, apr_pool_t *pool)
{
    cp_form_reader_t *made = apr_pcalloc(pool, sizeof *made);
    made->pool = pool;
    made->limits = *limits;
    made->store = store;
    if (seal)
        made->seal = *seal;
    if (!store || !seal)
        made->limits.files = 0;
    made->fields = cp_query_create(pool);
    made->uploads = apr_array_make(pool, 4, sizeof(cp_upload_t));
    return made;
}

cp_error_t *cp_form_begin(cp_form_reader_t **reader, const char *content_type, const cp_upload_limits_t *limits,
                          cp_store_t *store, const cp_upload_seal_t *seal, apr_pool_t *pool)
{
    static const char multipart[] = "multipart/form-data";
    cp_form_reader_t *made = reader_create(limits, store, seal, pool);

    if (content_type && limits->multipart && !strncasecmp(content_type, multipart, sizeof multipart - 1)) {
        cp_multipart_sink_t sink = {part_begin, part_data, part_end, made};
        CP_TRY(cp_multipart_create(&made->multipart, content_type, &sink, pool));
    }
    else if (!content_type || !is_urlencoded(content_type)) {
        return cp_error_create(pool, CP_ERROR_INPUT, SAFE_TYPE, "content type \"%s\"",
                               content_type ? content_type : "");
    }
    *reader = made;
    return NULL;
}

/* In urlencoded text a byte takes three, at most; the names are in it too. */
static apr_int64_t urlencoded_limit(const cp_form_reader_t *reader)
{
    return 3 * reader->limits.text_bytes + FRAMING_BYTES / 16;
}

apr_int64_t cp_form_most_bytes(const cp_form_reader_t *reader)
{
    if (!reader->multipart)
        return urlencoded_limit(reader);
    return 2 * (reader->limits.text_bytes + reader->limits.files * reader->limits.file_bytes + FRAMING_BYTES);
}

cp_error_t *cp_form_feed(cp_form_reader_t *reader, const char *data, apr_size_t length)
{
    if (reader->multipart)
        return cp_multipart_feed(reader->multipart, data, length);
    return text_add(reader, data, length, urlencoded_limit(reader));
}

static cp_error_t *parse_urlencoded(cp_form_reader_t *reader)
{
    CP_TRY(cp_query_parse(&reader->fields, reader->text.data, reader->text.length, reader->pool));
    apr_int64_t bytes = 0;
    for (int i = 0; i < cp_query_count(reader->fields); i++)
        bytes += (apr_int64_t)strlen(cp_query_value_at(reader->fields, i));
    if (bytes > reader->limits.text_bytes)
        return cp_error_create(reader->pool, CP_ERROR_TOO_LARGE, SAFE_TEXT, "%lld bytes of text", (long long)bytes);
    return NULL;
}

static cp_error_t *form_of(cp_form_t **form, cp_form_reader_t *reader)
{
    const char *repeated = cp_query_repeated(reader->fields);
    if (repeated) {
        cp_error_t *error = cp_error_create(reader->pool, CP_ERROR_INPUT, "A field of the form was sent twice.",
                                            "field \"%s\" is repeated", repeated);
        error->field = repeated;
        return error;
    }
    cp_query_unify_lines(reader->fields);
    join_uploads(reader);

    cp_form_t *made = apr_palloc(reader->pool, sizeof *made);
    made->fields = reader->fields;
    made->uploads = reader->uploads;
    made->upload_error = reader->upload_error;
    made->cut = reader->cut;
    *form = made;
    return NULL;
}

cp_error_t *cp_form_end(cp_form_t **form, cp_form_reader_t *reader)
{
    CP_TRY(reader->multipart ? cp_multipart_finish(reader->multipart) : parse_urlencoded(reader));
    return form_of(form, reader);
}

/* ---- What was read of a body that is too large ---- */

void cp_form_listen(cp_form_reader_t *reader)
{
    reader->listening = true;
}

/* The field that was being read: its bytes may end anywhere in a character. */
static void take_begun(cp_form_reader_t *reader)
{
    apr_size_t length = reader->text.length;

    if (!reader->name || !length)
        return;
    reader->cut = true;
    for (int less = 0; less < 4 && length; less++, length--)
        if (!cp_query_add(reader->fields, reader->name, reader->text.data, length))
            return;
}

static void take_unfinished(cp_form_reader_t *reader)
{
    if (reader->multipart && reader->file_name) {
        if (!reader->listening || !reader->file_open)
            name_unheard(reader);
        drop_file(reader);
    }
    else if (reader->multipart)
        take_begun(reader);
    else if (!cp_query_count(reader->fields)) {
        reader->fields = cp_query_beginning(reader->text.data, reader->text.length, reader->pool);
        reader->cut = true;
    }
}

cp_error_t *cp_form_salvage(cp_form_t **form, cp_form_reader_t *reader)
{
    take_unfinished(reader);
    if (cp_query_cut(reader->fields, (apr_size_t)reader->limits.text_bytes))
        reader->cut = true;
    if (reader->unheard)
        refuse(reader, CP_ERROR_TOO_LARGE,
               apr_psprintf(reader->pool, "All together was too large. Not taken: %s.", reader->unheard));
    return form_of(form, reader);
}

cp_error_t *cp_form_reopen(cp_form_t **form, cp_query_t *fields, const cp_upload_limits_t *limits, cp_store_t *store,
                           const cp_upload_seal_t *seal, apr_pool_t *pool)
{
    cp_form_reader_t *reader = reader_create(limits, store, seal, pool);
    reader->fields = fields;
    return form_of(form, reader);
}

const char *cp_form_get(const cp_form_t *form, const char *name)
{
    return cp_query_get(form->fields, name);
}
