/* SPDX-License-Identifier: Apache-2.0 */
/* A form as it is read: the first byte chooses limits, the first line is the content type, the rest is the body, which is
 * read as a whole and in pieces. Both give the same fields and files, or the same refusal; what is taken is UTF-8 and
 * within the limits, and a refused body gives back no more than that. */
#include <apr_strings.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/scratch.h"
#include "base/base_string.h"
#include "http/http_form.h"

#define SEAL "sealed:"
#define SEAL_LENGTH (sizeof SEAL - 1)
#define STORE_RUNS 256 /* runs until the store is emptied */

enum { IMAGES = 16, LISTENS = 32, SMALL_FILES = 64, UNFINISHED = 128 };

static const apr_int64_t text_limits[] = {16, 64, 256, 65536};

/* What came of a body, for comparing. */
typedef struct outcome_t {
    cp_error_t *error;
    cp_form_t *form; /* NULL: refused, and nothing could be saved of it */
} outcome_t;

static void must(bool holds)
{
    if (!holds)
        abort();
}

/* ---- The store ---- */

static const char *folder(void)
{
    static char name[64];

    if (!*name) {
        apr_snprintf(name, sizeof name, "%s/fuzz_form.XXXXXX", access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm");
        must(mkdtemp(name) != NULL);
    }
    return name;
}

static void remove_folder(void)
{
    apr_pool_t *pool;

    apr_pool_create(&pool, NULL);
    remove_all(folder(), pool);
    apr_pool_destroy(pool);
}

static cp_store_t *store_now(void)
{
    static apr_pool_t *pool;
    static cp_store_t *store;
    static int runs;

    if (runs++ % STORE_RUNS)
        return store;
    if (pool) {
        apr_pool_destroy(pool);
        remove_folder();
    }
    apr_pool_create(&pool, NULL);
    must(!cp_store_open(&store, folder(), pool));
    return store;
}

/* ---- Seals: anybody can make one here, as what a seal holds must do no harm either ---- */

static const char *seal(void *baton, const char *text)
{
    return apr_pstrcat(baton, SEAL, text, NULL);
}

static const char *unseal(void *baton, const char *sealed)
{
    (void)baton;
    return strncmp(sealed, SEAL, SEAL_LENGTH) ? NULL : sealed + SEAL_LENGTH;
}

/* ---- Reading ---- */

/* The second half after the body has turned out to be too large for a form, where the options say so. */
static cp_error_t *feed(cp_form_reader_t *reader, const char *body, apr_size_t length, int options, bool in_pieces)
{
    apr_size_t half = options & LISTENS ? length / 2 : length;
    bool listens = false;

    for (apr_size_t at = 0; at < length;) {
        apr_size_t end = at < half ? half : length;
        apr_size_t piece = in_pieces ? (unsigned char)body[at] % 5 + 1u : end - at;
        if (at >= half && !listens) {
            cp_form_listen(reader);
            listens = true;
        }
        if (piece > end - at)
            piece = end - at;
        CP_TRY(cp_form_feed(reader, body + at, piece));
        at += piece;
    }
    return NULL;
}

static outcome_t read_form(const char *type, const char *body, apr_size_t length, const cp_upload_limits_t *limits,
                           int options, bool in_pieces, cp_store_t *store, apr_pool_t *pool)
{
    cp_upload_seal_t seals = {seal, unseal, pool};
    outcome_t outcome = {NULL, NULL};
    cp_form_reader_t *reader;

    outcome.error = cp_form_begin(&reader, type, limits, store, &seals, pool);
    if (outcome.error)
        return outcome;
    must(cp_form_most_bytes(reader) > 0);
    outcome.error = feed(reader, body, length, options, in_pieces);
    if (!outcome.error && !(options & UNFINISHED))
        outcome.error = cp_form_end(&outcome.form, reader);
    if (outcome.error)
        outcome.form = NULL;
    if ((outcome.error && outcome.error->kind == CP_ERROR_TOO_LARGE) || (!outcome.error && options & UNFINISHED))
        if (cp_form_salvage(&outcome.form, reader))
            outcome.form = NULL;
    return outcome;
}

/* ---- What must hold ---- */

static void check_text(const char *text)
{
    must(text && cp_utf8_valid(text, strlen(text)));
}

static void check_uploads(const cp_form_t *form, const cp_upload_limits_t *limits)
{
    int kept = 0;

    for (int i = 0; i < cp_query_count(form->fields); i++)
        kept += !strcmp(cp_query_name_at(form->fields, i), "kept");
    must(form->uploads->nelts <= limits->files);
    for (int i = 0; i < form->uploads->nelts; i++) {
        const cp_upload_t *upload = &APR_ARRAY_IDX(form->uploads, i, cp_upload_t);
        check_text(upload->file_name);
        must(upload->field && upload->sealed && upload->size >= 0 && strlen(upload->sha256) == 64);
        if (i >= kept) {
            must(*upload->file_name && !strchr(upload->file_name, '/') && upload->size <= limits->file_bytes);
            must(!strcmp(upload->file_name, cp_file_name(upload->file_name, form->uploads->pool)));
        }
    }
    if (form->upload_error)
        check_text(form->upload_error->safe);
}

static void check_form(const cp_form_t *form, const cp_upload_limits_t *limits)
{
    apr_int64_t bytes = 0;

    must(cp_query_count(form->fields) <= CP_QUERY_FIELDS && !cp_query_repeated(form->fields));
    for (int i = 0; i < cp_query_count(form->fields); i++) {
        const char *value = cp_query_value_at(form->fields, i);
        must(*cp_query_name_at(form->fields, i));
        check_text(cp_query_name_at(form->fields, i));
        check_text(value);
        must(!strchr(value, '\r'));
        bytes += (apr_int64_t)strlen(value);
    }
    must(bytes <= limits->text_bytes);
    check_uploads(form, limits);
}

static const char *described(const outcome_t *outcome, apr_pool_t *pool)
{
    const cp_form_t *form = outcome->form;
    const char *text = outcome->error ? cp_error_chain(outcome->error, pool) : "fine";

    if (!form)
        return text;
    text = apr_pstrcat(pool, text, form->cut ? "\1cut" : "", "\1",
                       form->upload_error ? form->upload_error->safe : "all files", NULL);
    for (int i = 0; i < cp_query_count(form->fields); i++)
        text = apr_pstrcat(pool, text, "\1", cp_query_name_at(form->fields, i), "\2",
                           cp_query_value_at(form->fields, i), NULL);
    for (int i = 0; i < form->uploads->nelts; i++)
        text = apr_pstrcat(pool, text, "\1", APR_ARRAY_IDX(form->uploads, i, cp_upload_t).sealed, NULL);
    return text;
}

/* What the page shows again comes back as it was: fields, and files by their seals. */
static void check_reopened(const cp_form_t *form, const cp_upload_limits_t *limits, cp_store_t *store, apr_pool_t *pool)
{
    cp_upload_seal_t seals = {seal, unseal, pool};
    cp_query_t *fields = cp_query_create(pool);
    cp_form_t *again;

    for (int i = 0; i < form->uploads->nelts; i++) {
        const char *sealed = APR_ARRAY_IDX(form->uploads, i, cp_upload_t).sealed;
        must(!cp_query_add(fields, "kept", sealed, strlen(sealed)));
    }
    must(!cp_form_reopen(&again, fields, limits, store, &seals, pool));
    must(again->uploads->nelts == form->uploads->nelts && !again->upload_error);
    for (int i = 0; i < form->uploads->nelts; i++)
        must(!strcmp(APR_ARRAY_IDX(form->uploads, i, cp_upload_t).sealed,
                     APR_ARRAY_IDX(again->uploads, i, cp_upload_t).sealed));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static apr_pool_t *root;
    apr_pool_t *pool;

    if (!root) {
        apr_initialize();
        apr_pool_create(&root, NULL);
        atexit(remove_folder);
    }
    const char *line = size > 1 ? memchr(data + 1, '\n', size - 1) : NULL;
    if (!line)
        return 0;
    apr_pool_create(&pool, root);
    int options = data[0];
    cp_upload_limits_t limits = {text_limits[options & 3], options & SMALL_FILES ? 8 : 4096, options >> 2 & 3, true,
                                 (options & IMAGES) != 0};
    const char *type = apr_pstrmemdup(pool, (const char *)data + 1, (apr_size_t)(line - (const char *)data) - 1);
    apr_size_t length = size - (apr_size_t)(line + 1 - (const char *)data);
    const char *body = apr_pmemdup(pool, line + 1, length);
    cp_store_t *store = store_now();

    outcome_t whole = read_form(type, body, length, &limits, options, false, store, pool);
    outcome_t pieces = read_form(type, body, length, &limits, options, true, store, pool);
    must(!strcmp(described(&whole, pool), described(&pieces, pool)));
    if (whole.form) {
        check_form(whole.form, &limits);
        check_reopened(whole.form, &limits, store, pool);
    }
    apr_pool_destroy(pool);
    return 0;
}
