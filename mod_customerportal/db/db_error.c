/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "db_driver.h"

#define CAUSE_BYTES 1024
#define RETRY_SECONDS 5

/* Its address tells the driver's conflicts from those that the model finds. */
static const char conflict_text[] = "Somebody else was faster: this exists already or is still in use.";

static cp_error_kind_t outcome_kind(cp_db_outcome_t outcome)
{
    switch (outcome) {
    case CP_DB_CONFLICT:
        return CP_ERROR_CONFLICT;
    case CP_DB_REFUSED:
    case CP_DB_STALE:
    case CP_DB_BUSY:
    case CP_DB_BROKEN:
        return CP_ERROR_UNAVAILABLE;
    case CP_DB_FINE:
    case CP_DB_FAILED:
        break;
    }
    return CP_ERROR_INTERNAL;
}

cp_error_t *cp_db_error_at(const char *file, int line, apr_pool_t *pool, cp_db_outcome_t outcome, const char *format,
                           ...)
{
    char cause[CAUSE_BYTES];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(cause, sizeof cause, format, arguments);
    va_end(arguments);

    cp_error_kind_t kind = outcome_kind(outcome);
    const char *safe = "Something went wrong on our side.";
    if (kind == CP_ERROR_CONFLICT)
        safe = conflict_text;
    else if (kind == CP_ERROR_UNAVAILABLE)
        safe = "The portal is not available at the moment. Please try again in a few seconds.";
    cp_error_t *error = cp_error_create_at(file, line, pool, kind, safe, "%s", cause);
    if (kind == CP_ERROR_UNAVAILABLE)
        error->retry_after = RETRY_SECONDS;
    return error;
}
