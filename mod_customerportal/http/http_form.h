/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Query parameters and forms, decoded and checked: valid UTF-8, no NUL, bounded in number and size. One rule for
 * repeated names everywhere: a field that may occur once and occurs twice is refused (400).
 * Free of httpd: fuzzers feed it directly. A query or form belongs to one thread.
 */
#ifndef CP_HTTP_FORM_H
#define CP_HTTP_FORM_H

#include <apr_pools.h>
#include <apr_tables.h>
#include <stdbool.h>

#include "../base/base_error.h"
#include "../store/store_file.h"

typedef struct cp_query_t cp_query_t;

#define CP_QUERY_FIELDS \
    192 /**< most fields in a query string or urlencoded form: the tickets of a page, the conditions of a rule, and more */

/** Decodes `text` ("a=1&b=2", NULL is empty). INPUT on bad escapes, bad UTF-8, NUL, a field without a name, too many
 * fields. */
cp_error_t *cp_query_parse(cp_query_t **query, const char *text, apr_size_t length, apr_pool_t *pool);

/** An empty query, and one more field for it, from decoded bytes (copied), under the same rules. */
cp_query_t *cp_query_create(apr_pool_t *pool);
cp_error_t *cp_query_add(cp_query_t *query, const char *name, const char *value, apr_size_t length);
/** Makes CRLF and CR in all values LF, as a form's text is stored. */
void cp_query_unify_lines(cp_query_t *query);

/** As much as can be decoded of a text whose end is missing, anywhere in a field. */
cp_query_t *cp_query_beginning(const char *text, apr_size_t length, apr_pool_t *pool);
/** Cuts the longest values, in whole characters, so that all have `most` bytes together at most. True: some were cut. */
bool cp_query_cut(cp_query_t *query, apr_size_t most);

/** The value of a field; NULL if absent. The first, if it is repeated; cp_query_repeated tells. */
const char *cp_query_get(const cp_query_t *query, const char *name);
/** The name of a field that occurs twice though it may not (all but `attachment`, `kept`, and `t`, the tickets that are
 * ticked in a list), or NULL. */
const char *cp_query_repeated(const cp_query_t *query);
/** Number of fields, and the i-th, in order of arrival. */
int cp_query_count(const cp_query_t *query);
const char *cp_query_name_at(const cp_query_t *query, int i);
const char *cp_query_value_at(const cp_query_t *query, int i);

/** An upload that is in the store already. */
typedef struct cp_upload_t {
    const char *field;     /**< "attachment", or, where limits.images is set, any */
    const char *file_name; /**< safe to show and offer (cp_file_name) */
    const char *media_type;
    apr_int64_t size;
    const char *sha256;
    const char *sealed; /**< as it comes back in a hidden field `kept` when the form is shown again */
} cp_upload_t;

/** A decoded body: text fields, and the files of the field `attachment` (with those kept from a try before), or of the
 * fields that a form with images has. */
typedef struct cp_form_t {
    cp_query_t *fields;
    apr_array_header_t *uploads; /**< cp_upload_t */
    cp_error_t *upload_error;    /**< a file was refused (too large, too many, no room); the rest is kept */
    bool cut;                    /**< cp_form_salvage: the end of the text is missing */
} cp_form_t;

/** A text field, with line ends made LF; NULL if absent. */
const char *cp_form_get(const cp_form_t *form, const char *name);

/* ---- Reading a body ---- */

/** What a form may hold. */
typedef struct cp_upload_limits_t {
    apr_int64_t text_bytes; /**< values of all text fields together, `kept` among them; more is TOO_LARGE */
    apr_int64_t file_bytes; /**< one file; a larger one is left out and named in upload_error */
    int files;              /**< kept and new ones together; the rest is left out and named in upload_error */
    bool multipart;         /**< whether multipart/form-data is taken at all */
    bool images;            /**< files may come in any field, each by the name of its field */
} cp_upload_limits_t;

/** How a kept upload is made proof against forging; see cp_request_seal. `unseal` returns NULL for what is forged. */
typedef struct cp_upload_seal_t {
    const char *(*seal)(void *baton, const char *text);
    const char *(*unseal)(void *baton, const char *sealed);
    void *baton;
} cp_upload_seal_t;

typedef struct cp_form_reader_t cp_form_reader_t;

/** Begins a body of `content_type` (the request's header, may be NULL): urlencoded, or multipart where the limits allow
 * it; INPUT for all others. Files go to `store` as they arrive; it may be NULL where `limits` allow none. */
cp_error_t *cp_form_begin(cp_form_reader_t **reader, const char *content_type, const cp_upload_limits_t *limits,
                          cp_store_t *store, const cp_upload_seal_t *seal, apr_pool_t *pool);

/** The most bytes that such a body may have before it is no longer worth reading: twice what the limits add up to. */
apr_int64_t cp_form_most_bytes(const cp_form_reader_t *reader);

/** Takes the next bytes, cut anywhere. After an error the reader is dead. */
cp_error_t *cp_form_feed(cp_form_reader_t *reader, const char *data, apr_size_t length);

/** The body is larger than a form may be: from now on its files are named in upload_error, and not taken. */
void cp_form_listen(cp_form_reader_t *reader);

/** What a body that was TOO_LARGE had so far, for a page that gives it back: no more text than the limit, the names of
 * files that were not taken. Instead of cp_form_end. */
cp_error_t *cp_form_salvage(cp_form_t **form, cp_form_reader_t *reader);

/** Opens a form that was read before, out of its text fields: what `kept` names is unsealed into uploads. */
cp_error_t *cp_form_reopen(cp_form_t **form, cp_query_t *fields, const cp_upload_limits_t *limits, cp_store_t *store,
                           const cp_upload_seal_t *seal, apr_pool_t *pool);

/** The body is over. Checks that no field is repeated; puts what the fields `kept` bring back in front of the new uploads;
 * leaves out the upload whose index, in this order from 0, the field `drop` holds (the "Remove" button). */
cp_error_t *cp_form_end(cp_form_t **form, cp_form_reader_t *reader);

#endif
