/* SPDX-License-Identifier: Apache-2.0 */
/** Prepared answers: texts with variables, for one inbox or for all. */
#ifndef CP_MODEL_ANSWER_H
#define CP_MODEL_ANSWER_H

#include "../db/db.h"
#include "model_fault.h"

#define CP_ANSWER_NAME_MAX 100   /**< characters */
#define CP_ANSWER_BODY_MAX 20000 /**< characters */

typedef struct cp_answer_t {
    apr_int64_t id; /**< 0: not saved yet */
    const char *name;
    const char *body;       /**< Markdown, with ${variables} */
    apr_int64_t inbox_id;   /**< 0: for all inboxes */
    const char *inbox_name; /**< NULL: for all inboxes */
    apr_int64_t position;   /**< places count from 1; new ones come last */
} cp_answer_t;

/** The answers for tickets of an inbox: its own and those for all, in their order. inbox_id 0: every answer there is. */
cp_error_t *cp_answer_list(const cp_answer_t **answers, int *count, cp_db_t *db, apr_int64_t inbox_id,
                           apr_pool_t *pool);

/** MISSING if there is none. */
cp_error_t *cp_answer_find(cp_answer_t **answer, cp_db_t *db, apr_int64_t id, apr_pool_t *pool);

/** What a form holds to show that nobody changed the answer meanwhile. */
const char *cp_answer_mark(const cp_answer_t *answer, apr_pool_t *pool);

/** Creates (id 0) or changes an answer; `seen` is the mark of what the form showed (NULL for a new one). Faults of
 * "name", "body", "inbox". `*id` gets the answer's id. In a WRITE run. */
cp_error_t *cp_answer_save(apr_int64_t *id, cp_db_t *db, const cp_answer_t *answer, const char *seen,
                           cp_faults_t *faults, apr_pool_t *pool);

cp_error_t *cp_answer_remove(cp_db_t *db, apr_int64_t id, apr_pool_t *pool);
cp_error_t *cp_answer_move(cp_db_t *db, apr_int64_t id, bool up, apr_pool_t *pool);

/* ---- Variables ---- */

/** What ${name} stands for in an answer; all of these exist. */
typedef struct cp_answer_variable_t {
    const char *name;
    const char *about; /**< an English msgid */
} cp_answer_variable_t;

extern const cp_answer_variable_t cp_answer_variables[]; /**< ends with the name NULL */

/** Their values for one ticket; NULL is written as nothing. */
typedef struct cp_answer_values_t {
    const char *first_name; /**< of the requester; his whole name where he has no first name */
    const char *name;       /**< of the requester */
    const char *company;
    const char *number; /**< "10482" */
    const char *subject;
    const char *agent; /**< who answers, as customers see the name */
    const char *inbox;
} cp_answer_values_t;

/** The text with its variables filled in, in `pool`. What is no variable stays as it is. */
const char *cp_answer_fill(const char *body, const cp_answer_values_t *values, apr_pool_t *pool);

#endif
