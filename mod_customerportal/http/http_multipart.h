/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A streaming parser of multipart/form-data (RFC 7578, RFC 2046): bytes in, callbacks out, nothing buffered but a part's
 * headers and a possible boundary. Caps on parts, header bytes and nesting (there is none) make its memory constant.
 * Free of httpd: a fuzzer drives it with every way of cutting the input.
 */
#ifndef CP_HTTP_MULTIPART_H
#define CP_HTTP_MULTIPART_H

#include <apr_pools.h>
#include <stdbool.h>

#include "../base/base_error.h"

#define CP_MULTIPART_PARTS 200         /**< most parts in a body */
#define CP_MULTIPART_HEADER_BYTES 8192 /**< most header bytes of a part */
#define CP_MULTIPART_BOUNDARY 70       /**< longest boundary (RFC 2046, 5.1.1) */

typedef struct cp_multipart_t cp_multipart_t;

typedef struct cp_multipart_part_t {
    const char *name;         /**< of the field; valid UTF-8 */
    const char *file_name;    /**< as sent; NULL for a text field */
    const char *content_type; /**< as sent; NULL if absent */
} cp_multipart_part_t;

typedef struct cp_multipart_sink_t {
    cp_error_t *(*begin)(void *baton, const cp_multipart_part_t *part);
    cp_error_t *(*data)(void *baton, const char *data, apr_size_t length);
    cp_error_t *(*end)(void *baton);
    void *baton;
} cp_multipart_sink_t;

/** `content_type` is the request's header; an INPUT error if it has no usable boundary. */
cp_error_t *cp_multipart_create(cp_multipart_t **parser, const char *content_type, const cp_multipart_sink_t *sink,
                                apr_pool_t *pool);
/** Takes the next bytes, cut anywhere. After an error the parser is dead. */
cp_error_t *cp_multipart_feed(cp_multipart_t *parser, const char *data, apr_size_t length);
/** The body is over: an INPUT error if the closing boundary has not come. */
cp_error_t *cp_multipart_finish(cp_multipart_t *parser);

#endif
