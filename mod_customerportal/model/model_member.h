/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The members of a definition's JSON object, as a table: name, type, and where the value stands in the struct. One reader
 * and one writer for all kinds, so that each of them refuses what it does not know, and says what is allowed in the same
 * words. Faults are INPUT errors whose field is the member's name; of what is no JSON, "body".
 */
#ifndef CP_MODEL_MEMBER_H
#define CP_MODEL_MEMBER_H

#include <jansson.h>
#include <stdbool.h>

#include "../base/base_error.h"

typedef enum {
    CP_MEMBER_TEXT,  /**< const char *, as it stands */
    CP_MEMBER_LINE,  /**< const char *, brought onto one line; of `least` to `most` characters */
    CP_MEMBER_BOOL,  /**< bool */
    CP_MEMBER_INT,   /**< int, from 0 to `most` */
    CP_MEMBER_NAMES, /**< const char *const *, texts that are not empty; an int at `count` has their number */
    CP_MEMBER_OTHER  /**< what `read` makes of it */
} cp_member_type_t;

/** Reads a value into `record`. `name` and the value live as long as the run of the reader. Results in `pool`. */
typedef cp_error_t *cp_member_read_t(void *record, const char *name, const json_t *value, apr_pool_t *pool);

typedef struct cp_member_t {
    const char *name;
    cp_member_type_t type;
    apr_size_t offset;
    apr_size_t count; /**< of NAMES */
    int least;
    int most;
    const char *text; /**< what a TEXT is where it is absent; NULL: "" */
    int number;       /**< what an INT is then */
    bool required;    /**< it may not be absent */
    cp_member_read_t *read;
} cp_member_t;

#define CP_MEMBERS(table) (table), (int)(sizeof(table) / sizeof *(table))

/** Gives all members the values that they have when they are absent. `record` is zeroed otherwise. */
void cp_member_begin(void *record, const cp_member_t *members, int count);

/** Begins `record` and reads an object into it, in the table's order. All that is not in the table is refused. */
cp_error_t *cp_member_read(void *record, const cp_member_t *members, int count, const json_t *object, apr_pool_t *pool);

/** The same of a text in JSON. */
cp_error_t *cp_member_parse(void *record, const cp_member_t *members, int count, const char *body, apr_pool_t *pool);

/** Which of `words` a value is. */
cp_error_t *cp_member_word(int *index, const char *name, const json_t *value, const char *const *words, int count,
                           apr_pool_t *pool);

/** Adds the members that are not what they are when absent to `object`, but for OTHERs; returns `object`. */
json_t *cp_member_write(json_t *object, const void *record, const cp_member_t *members, int count);

/** The text of `root`, which is freed. In `pool`. */
const char *cp_member_body(json_t *root, apr_pool_t *pool);

#endif
