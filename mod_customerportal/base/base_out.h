/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A buffered writer, the one way in which pages leave the core. What is written collects in a block; a full block goes
 * to `flush`. http's implementation turns blocks into heap buckets, portalctl's writes a file, tests collect memory.
 *
 * After a failed flush the writer swallows the rest, and `cp_out_finish` returns the failure: callers need not check
 * every write. Not for use by two threads at once.
 */
#ifndef CP_BASE_OUT_H
#define CP_BASE_OUT_H

#include <apr_pools.h>
#include <string.h>

#include "base_error.h"

#define CP_OUT_BLOCK 8192 /**< bytes; two fit a 16 KB TLS record */

typedef struct cp_out_t cp_out_t;
struct cp_out_t {
    char *at;  /**< next free byte */
    char *end; /**< one past the block */
    char *block;
    /** Takes `length` bytes away. May replace out->block (then sets block, at, end); else the block is used again. */
    cp_error_t *(*flush)(cp_out_t *out, const char *data, apr_size_t length);
    void *baton;
    cp_error_t *failed;
    apr_uint64_t written; /**< bytes flushed so far */
};

/** A writer with a block of CP_OUT_BLOCK bytes from `pool`. */
void cp_out_init(cp_out_t *out, cp_error_t *(*flush)(cp_out_t *, const char *, apr_size_t), void *baton,
                 apr_pool_t *pool);

/** The slow path of cp_out_write: the block is too small for `length` bytes. */
void cp_out_write_slow(cp_out_t *out, const char *data, apr_size_t length);

static inline void cp_out_write(cp_out_t *out, const char *data, apr_size_t length)
{
    if ((apr_size_t)(out->end - out->at) >= length) {
        memcpy(out->at, data, length);
        out->at += length;
    }
    else {
        cp_out_write_slow(out, data, length);
    }
}

static inline void cp_out_puts(cp_out_t *out, const char *text)
{
    cp_out_write(out, text, strlen(text));
}

#define cp_out_literal(out, text) cp_out_write(out, text, sizeof(text) - 1)

/** Writes a signed decimal. */
void cp_out_int(cp_out_t *out, apr_int64_t value);

/** Flushes the rest and returns the first failure, or NULL. */
cp_error_t *cp_out_finish(cp_out_t *out);

/** A writer into memory: all that was written, NUL-terminated, in `pool`, from cp_out_memory_text (after finish). */
cp_out_t *cp_out_memory(apr_pool_t *pool);
const char *cp_out_memory_text(cp_out_t *out, apr_size_t *length);

#endif
