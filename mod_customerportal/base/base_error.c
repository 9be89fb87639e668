/* SPDX-License-Identifier: Apache-2.0 */
#include "base_error.h"

#include <apr_strings.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define APR_TEXT_BYTES 256

/* The C library's formatter, as the compiler checks calls against its conversions, not against APR's. */
static const char *format_text(apr_pool_t *pool, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (length < 0)
        return format;
    char *text = apr_palloc(pool, (apr_size_t)length + 1);
    vsnprintf(text, (apr_size_t)length + 1, format, arguments);
    return text;
}

static cp_error_t *error_new(const char *file, int line, apr_pool_t *pool, cp_error_kind_t kind, const char *safe)
{
    cp_error_t *error = apr_pcalloc(pool, sizeof *error);
    error->kind = kind;
    error->safe = safe ? safe : "";
    error->file = file;
    error->line = line;
    return error;
}

cp_error_t *cp_error_create_at(const char *file, int line, apr_pool_t *pool, cp_error_kind_t kind, const char *safe,
                               const char *cause_format, ...)
{
    cp_error_t *error = error_new(file, line, pool, kind, safe);
    if (cause_format) {
        va_list arguments;
        va_start(arguments, cause_format);
        error->cause = format_text(pool, cause_format, arguments);
        va_end(arguments);
    }
    return error;
}

cp_error_t *cp_error_wrap_at(const char *file, int line, apr_pool_t *pool, const cp_error_t *child,
                             const char *cause_format, ...)
{
    if (!child)
        return NULL;
    cp_error_t *error = error_new(file, line, pool, child->kind, child->safe);
    error->field = child->field;
    error->retry_after = child->retry_after;
    error->child = child;
    if (cause_format) {
        va_list arguments;
        va_start(arguments, cause_format);
        error->cause = format_text(pool, cause_format, arguments);
        va_end(arguments);
    }
    return error;
}

cp_error_t *cp_error_apr_at(const char *file, int line, apr_pool_t *pool, apr_status_t status, const char *format, ...)
{
    char reason[APR_TEXT_BYTES];
    cp_error_t *error = error_new(file, line, pool, CP_ERROR_INTERNAL, "Something went wrong on our side.");
    va_list arguments;
    va_start(arguments, format);
    const char *what = format_text(pool, format, arguments);
    va_end(arguments);
    apr_strerror(status, reason, sizeof reason);
    error->cause = apr_psprintf(pool, "%s: %s (%d)", what, reason, status);
    return error;
}

/* In brackets, as the analyser sees a macro of that name. */
cp_error_t *(cp_error_field)(apr_pool_t *pool, const char *field, const char *safe_format, ...)
{
    va_list arguments;
    va_start(arguments, safe_format);
    cp_error_t *error = error_new(NULL, 0, pool, CP_ERROR_INPUT, format_text(pool, safe_format, arguments));
    va_end(arguments);
    error->field = apr_pstrdup(pool, field);
    return error;
}

/* Basenames are unique in the source, so the folder would only lengthen the log. */
static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

const char *cp_error_chain(const cp_error_t *error, apr_pool_t *pool)
{
    const char *chain = "";
    for (const cp_error_t *at = error; at; at = at->child) {
        const char *what = at->cause ? at->cause : at->safe;
        const char *about = !at->child && at->field ? apr_psprintf(pool, " [%s]", at->field) : "";
        const char *where = at->file ? apr_psprintf(pool, " (%s:%d)", base_name(at->file), at->line) : "";
        chain = apr_pstrcat(pool, chain, *chain ? ": " : "", what, about, where, NULL);
    }
    return chain;
}

int cp_error_status(cp_error_kind_t kind)
{
    switch (kind) {
    case CP_ERROR_INPUT:
        return 400;
    case CP_ERROR_UNSIGNED:
        return 401;
    case CP_ERROR_FORBIDDEN:
        return 403;
    case CP_ERROR_MISSING:
        return 404;
    case CP_ERROR_METHOD:
        return 405;
    case CP_ERROR_CONFLICT:
        return 409;
    case CP_ERROR_TOO_LARGE:
        return 413;
    case CP_ERROR_TOO_MANY:
        return 429;
    case CP_ERROR_UNAVAILABLE:
        return 503;
    case CP_ERROR_STORAGE:
        return 507;
    case CP_ERROR_INTERNAL:
        break;
    }
    return 500;
}
