/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The one error type of the project. A function that can fail returns `cp_error_t *`; NULL means that all is well.
 * An error carries the HTTP status that the person gets, a sentence that may be shown, and a cause that may only be
 * logged. Each layer may wrap what it got from below, so that the log tells the whole way.
 *
 * Ownership: errors live in the pool they were created in. Threads: an error belongs to the thread that made it.
 */
#ifndef CP_BASE_ERROR_H
#define CP_BASE_ERROR_H

#include <apr_errno.h>
#include <apr_pools.h>

typedef enum {
    CP_ERROR_INTERNAL,    /**< 500: ours to mend */
    CP_ERROR_INPUT,       /**< 400: what came in is not acceptable; `field` may say which part */
    CP_ERROR_UNSIGNED,    /**< 401: nobody is signed in */
    CP_ERROR_FORBIDDEN,   /**< 403 */
    CP_ERROR_MISSING,     /**< 404: missing, foreign or hidden, which answer alike */
    CP_ERROR_METHOD,      /**< 405 */
    CP_ERROR_CONFLICT,    /**< 409: somebody else was faster */
    CP_ERROR_TOO_LARGE,   /**< 413 */
    CP_ERROR_TOO_MANY,    /**< 429 */
    CP_ERROR_UNAVAILABLE, /**< 503: database away or busy; nothing has happened, trying again is safe */
    CP_ERROR_STORAGE      /**< 507: no room for files */
} cp_error_kind_t;

typedef struct cp_error_t cp_error_t;
struct cp_error_t {
    cp_error_kind_t kind;
    const char *safe;        /**< a sentence for people (an English msgid of the catalogs); never NULL */
    const char *cause;       /**< for the log only, may name SQL states and paths; may be NULL */
    const char *field;       /**< form field, setting or column that it is about; may be NULL */
    const cp_error_t *child; /**< what was wrapped; may be NULL */
    const char *file;        /**< where it was created */
    int line;
    int retry_after; /**< seconds, for 429 and 503; 0 = unknown */
};

/** Creates an error. `safe` must live at least as long as `pool` (a literal, usually); `cause_format` may be NULL. */
cp_error_t *cp_error_create_at(const char *file, int line, apr_pool_t *pool, cp_error_kind_t kind, const char *safe,
                               const char *cause_format, ...) __attribute__((format(printf, 6, 7), returns_nonnull));
#define cp_error_create(pool, kind, safe, ...) cp_error_create_at(__FILE__, __LINE__, pool, kind, safe, __VA_ARGS__)

/** Wraps `child` with what this layer was doing; kind, safe text, field and retry time are the child's. NULL stays NULL. */
cp_error_t *cp_error_wrap_at(const char *file, int line, apr_pool_t *pool, const cp_error_t *child,
                             const char *cause_format, ...) __attribute__((format(printf, 5, 6)));
#define cp_error_wrap(pool, child, ...) cp_error_wrap_at(__FILE__, __LINE__, pool, child, __VA_ARGS__)

/** An INTERNAL error out of an APR status; the cause holds its text after `format`'s. */
cp_error_t *cp_error_apr_at(const char *file, int line, apr_pool_t *pool, apr_status_t status, const char *format, ...)
    __attribute__((format(printf, 5, 6), returns_nonnull));
#define cp_error_apr(pool, status, ...) cp_error_apr_at(__FILE__, __LINE__, pool, status, __VA_ARGS__)

/** An INPUT error about one field, with a sentence that says what is allowed. `safe_format` is formatted in `pool`. */
cp_error_t *cp_error_field(apr_pool_t *pool, const char *field, const char *safe_format, ...)
    __attribute__((format(printf, 3, 4), returns_nonnull));

#ifdef __clang_analyzer__
/* clang's static analyser takes no notice of returns_nonnull, and would follow failures that return no error. */
static inline cp_error_t *cp_error_known(cp_error_t *error)
{
    if (!error)
        __builtin_unreachable();
    return error;
}
#undef cp_error_create
#undef cp_error_apr
#define cp_error_create(pool, kind, safe, ...) \
    cp_error_known(cp_error_create_at(__FILE__, __LINE__, pool, kind, safe, __VA_ARGS__))
#define cp_error_apr(pool, status, ...) cp_error_known(cp_error_apr_at(__FILE__, __LINE__, pool, status, __VA_ARGS__))
#define cp_error_field(...) cp_error_known((cp_error_field)(__VA_ARGS__))
#endif

/** The whole chain on one line, outermost first: "cause (file:line): cause (file:line)". In `pool`. */
const char *cp_error_chain(const cp_error_t *error, apr_pool_t *pool);

/** The HTTP status of a kind. */
int cp_error_status(cp_error_kind_t kind);

/** Returns from the calling function with the error of `expression`, if it has one. */
#define CP_TRY(expression)                  \
    do {                                    \
        cp_error_t *cp_try_ = (expression); \
        if (cp_try_)                        \
            return cp_try_;                 \
    } while (0)

#endif
