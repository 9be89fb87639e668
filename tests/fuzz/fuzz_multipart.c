/* SPDX-License-Identifier: Apache-2.0 */
/* A multipart body. The first line is the content type; the rest is fed as a whole, and cut into pieces whose lengths
 * come out of the body itself: the events must be the same. */
#include <apr_strings.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/base_out.h"
#include "base/base_string.h"
#include "http/http_multipart.h"

typedef struct {
    cp_out_t *out;
    bool open;
} events_t;

static void must(bool holds)
{
    if (!holds)
        abort();
}

static cp_error_t *on_begin(void *baton, const cp_multipart_part_t *part)
{
    events_t *events = baton;
    must(!events->open && part->name && *part->name && cp_utf8_valid(part->name, strlen(part->name)));
    events->open = true;
    cp_out_puts(events->out, part->name);
    cp_out_puts(events->out, part->file_name ? part->file_name : "\1");
    cp_out_puts(events->out, part->content_type ? part->content_type : "\1");
    return NULL;
}

static cp_error_t *on_data(void *baton, const char *data, apr_size_t length)
{
    events_t *events = baton;
    must(events->open && length > 0);
    cp_out_write(events->out, data, length);
    return NULL;
}

static cp_error_t *on_end(void *baton)
{
    events_t *events = baton;
    must(events->open);
    events->open = false;
    cp_out_literal(events->out, "\2");
    return NULL;
}

static const char *parse(const char *type, const char *body, apr_size_t length, bool in_pieces, apr_size_t *written,
                         bool *fine, apr_pool_t *pool)
{
    events_t events = {cp_out_memory(pool), false};
    cp_multipart_sink_t sink = {on_begin, on_data, on_end, &events};
    cp_multipart_t *parser;
    cp_error_t *error = cp_multipart_create(&parser, type, &sink, pool);
    for (apr_size_t at = 0; at < length && !error;) {
        apr_size_t piece = in_pieces ? (unsigned char)body[at] % 5 + 1u : length;
        if (piece > length - at)
            piece = length - at;
        error = cp_multipart_feed(parser, body + at, piece);
        at += piece;
    }
    if (!error)
        error = cp_multipart_finish(parser);
    *fine = !error;
    must(error || !events.open);
    cp_out_finish(events.out);
    return cp_out_memory_text(events.out, written);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static apr_pool_t *root;
    apr_pool_t *pool;
    if (!root) {
        apr_initialize();
        apr_pool_create(&root, NULL);
    }
    const char *line = size ? memchr(data, '\n', size) : NULL;
    if (!line)
        return 0;
    apr_pool_create(&pool, root);
    const char *type = apr_pstrmemdup(pool, (const char *)data, (apr_size_t)(line - (const char *)data));
    apr_size_t length = size - (apr_size_t)(line + 1 - (const char *)data);
    const char *body = apr_pmemdup(pool, line + 1, length);

    apr_size_t whole_length;
    apr_size_t pieces_length;
    bool whole_fine;
    bool pieces_fine;
    const char *whole = parse(type, body, length, false, &whole_length, &whole_fine, pool);
    const char *pieces = parse(type, body, length, true, &pieces_length, &pieces_fine, pool);
    must(whole_fine == pieces_fine);
    must(whole_length == pieces_length && !memcmp(whole, pieces, whole_length));
    apr_pool_destroy(pool);
    return 0;
}
