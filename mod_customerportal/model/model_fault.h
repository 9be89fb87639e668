/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What is wrong with a record that somebody wants to save: all of it at once, each fault beside its field. Collected
 * while a record is checked, in a run that may be repeated: begin each run with cp_faults_begin. Belongs to one thread.
 */
#ifndef CP_MODEL_FAULT_H
#define CP_MODEL_FAULT_H

#include <apr_tables.h>
#include <stdbool.h>

#include "../base/base_error.h"

typedef struct cp_fault_t {
    const char *field; /**< name of the form's field */
    const char *text;  /**< a sentence for people that says what is allowed */
} cp_fault_t;

typedef struct cp_faults_t {
    apr_array_header_t *rows; /**< cp_fault_t; NULL: none */
} cp_faults_t;

/** Forgets what an earlier run found. */
static inline void cp_faults_begin(cp_faults_t *faults)
{
    faults->rows = NULL;
}

/** Adds a fault; the first one of a field stays. `format` is an English msgid with printf's values, in `pool`. */
void cp_fault_add(cp_faults_t *faults, apr_pool_t *pool, const char *field, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/** Takes an INPUT error about a field in as a fault and returns NULL; returns every other error as it is. */
cp_error_t *cp_fault_take(cp_faults_t *faults, cp_error_t *error, apr_pool_t *pool);

/** The fault of a field, or NULL. */
const char *cp_fault_of(const cp_faults_t *faults, const char *field);

/** NULL where there is no fault; else an INPUT error about the first one, so that the run is rolled back. */
cp_error_t *cp_fault_error(const cp_faults_t *faults, apr_pool_t *pool);

/** A text that stands for what a record holds, so that a form tells whether the record is still the one that it showed.
 * The values, in a fixed order, end with NULL; use "" for what is empty. */
const char *cp_record_mark(apr_pool_t *pool, ...) __attribute__((sentinel));

/** A CONFLICT error about the field "seen" where a form's mark is not the record's any more. A form without a mark
 * (`seen` NULL) is of no page of ours, and is refused alike. */
cp_error_t *cp_record_check(const char *seen, const char *mark, apr_pool_t *pool);

/** Whether `error` is one of cp_record_check. */
bool cp_record_is_stale(const cp_error_t *error);

#endif
