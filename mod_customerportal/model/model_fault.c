/* SPDX-License-Identifier: Apache-2.0 */
#include "model_fault.h"

#include <apr_strings.h>
#include <string.h>

#include "../base/base_crypto.h"

#define MARK_LENGTH 32
#define STALE_FIELD "seen"

const char *cp_fault_of(const cp_faults_t *faults, const char *field)
{
    for (int i = 0; faults->rows && i < faults->rows->nelts; i++) {
        const cp_fault_t *fault = &APR_ARRAY_IDX(faults->rows, i, cp_fault_t);
        if (!strcmp(fault->field, field))
            return fault->text;
    }
    return NULL;
}

void cp_fault_add(cp_faults_t *faults, apr_pool_t *pool, const char *field, const char *format, ...)
{
    va_list values;
    cp_fault_t *fault;
    if (cp_fault_of(faults, field))
        return;
    if (!faults->rows)
        faults->rows = apr_array_make(pool, 4, sizeof(cp_fault_t));
    fault = apr_array_push(faults->rows);
    va_start(values, format);
    fault->field = field;
    fault->text = apr_pvsprintf(pool, format, values);
    va_end(values);
}

cp_error_t *cp_fault_take(cp_faults_t *faults, cp_error_t *error, apr_pool_t *pool)
{
    if (!error || error->kind != CP_ERROR_INPUT || !error->field)
        return error;
    cp_fault_add(faults, pool, error->field, "%s", error->safe);
    return NULL;
}

cp_error_t *cp_fault_error(const cp_faults_t *faults, apr_pool_t *pool)
{
    const cp_fault_t *fault;
    if (!faults->rows || !faults->rows->nelts)
        return NULL;
    fault = &APR_ARRAY_IDX(faults->rows, 0, cp_fault_t);
    return cp_error_field(pool, fault->field, "%s", fault->text);
}

const char *cp_record_mark(apr_pool_t *pool, ...)
{
    va_list values;
    const char *text = "";
    va_start(values, pool);
    /* No value holds the byte 1, so that two records never run together into one text. */
    for (const char *value; (value = va_arg(values, const char *));)
        text = apr_pstrcat(pool, text, value, "\1", NULL);
    va_end(values);
    return apr_pstrmemdup(pool, cp_sha256_hex(text, pool), MARK_LENGTH);
}

cp_error_t *cp_record_check(const char *seen, const char *mark, apr_pool_t *pool)
{
    cp_error_t *error;
    if (seen && !strcmp(seen, mark))
        return NULL;
    error = cp_error_create(pool, CP_ERROR_CONFLICT,
                            "Somebody else has changed this since you opened it. Nothing of yours is saved yet.",
                            "a form with mark %s for a record with mark %s", seen ? seen : "-", mark);
    error->field = STALE_FIELD;
    return error;
}

bool cp_record_is_stale(const cp_error_t *error)
{
    return error && error->kind == CP_ERROR_CONFLICT && error->field && !strcmp(error->field, STALE_FIELD);
}
