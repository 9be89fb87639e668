/* SPDX-License-Identifier: Apache-2.0 */
#include "base_out.h"

#define INT_DIGITS 20 /* of a 64-bit number, sign included */

void cp_out_init(cp_out_t *out, cp_error_t *(*flush)(cp_out_t *, const char *, apr_size_t), void *baton,
                 apr_pool_t *pool)
{
    memset(out, 0, sizeof *out);
    out->block = apr_palloc(pool, CP_OUT_BLOCK);
    out->at = out->block;
    out->end = out->block + CP_OUT_BLOCK;
    out->flush = flush;
    out->baton = baton;
}

static void flush_block(cp_out_t *out)
{
    const char *data = out->block;
    apr_size_t length = (apr_size_t)(out->at - out->block);

    /* Set before the call, as flush may put another block in its place. */
    out->at = out->block;
    if (out->failed || length == 0)
        return;
    out->failed = out->flush(out, data, length);
    if (!out->failed)
        out->written += length;
}

void cp_out_write_slow(cp_out_t *out, const char *data, apr_size_t length)
{
    while (length > 0 && !out->failed) {
        apr_size_t room = (apr_size_t)(out->end - out->at);
        apr_size_t part = length < room ? length : room;
        memcpy(out->at, data, part);
        out->at += part;
        data += part;
        length -= part;
        if (out->at == out->end)
            flush_block(out);
    }
}

void cp_out_int(cp_out_t *out, apr_int64_t value)
{
    char digits[INT_DIGITS];
    char *first = digits + sizeof digits;
    /* Unsigned, as the smallest number has no positive twin. */
    apr_uint64_t rest = value < 0 ? 0 - (apr_uint64_t)value : (apr_uint64_t)value;

    do {
        *--first = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest);
    if (value < 0)
        *--first = '-';
    cp_out_write(out, first, (apr_size_t)(digits + sizeof digits - first));
}

cp_error_t *cp_out_finish(cp_out_t *out)
{
    flush_block(out);
    return out->failed;
}

typedef struct memory_t {
    apr_pool_t *pool;
    char *text;
    apr_size_t length;
    apr_size_t room;
} memory_t;

static cp_error_t *memory_flush(cp_out_t *out, const char *data, apr_size_t length)
{
    memory_t *memory = out->baton;
    if (memory->length + length + 1 > memory->room) {
        /* Doubling keeps what the pool cannot take back below the size of the text. */
        memory->room = 2 * (memory->length + length) + 1;
        char *text = apr_palloc(memory->pool, memory->room);
        if (memory->length)
            memcpy(text, memory->text, memory->length);
        memory->text = text;
    }
    memcpy(memory->text + memory->length, data, length);
    memory->length += length;
    memory->text[memory->length] = '\0';
    return NULL;
}

cp_out_t *cp_out_memory(apr_pool_t *pool)
{
    memory_t *memory = apr_pcalloc(pool, sizeof *memory);
    cp_out_t *out = apr_palloc(pool, sizeof *out);
    memory->pool = pool;
    cp_out_init(out, memory_flush, memory, pool);
    return out;
}

const char *cp_out_memory_text(cp_out_t *out, apr_size_t *length)
{
    const memory_t *memory = out->baton;
    if (length)
        *length = memory->length;
    return memory->text ? memory->text : "";
}
