/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a page of the console is still of what is stored: a request's snapshot may be older than the database. */
#include "../model/model_fault.h"
#include "settings_private.h"

const char *cp_console_mark(const cp_settings_t *settings, cp_setting_key_t key, apr_pool_t *pool)
{
    return cp_record_mark(pool, cp_setting_text(settings, key), NULL);
}

const char *cp_console_seen(const cp_request_t *req, const char *mark, bool stale)
{
    const char *seen = req->form && !stale ? cp_form_get(req->form, "seen") : NULL;

    return seen ? seen : mark;
}

cp_error_t *cp_console_check(const cp_settings_t **settings, cp_db_t *db, const cp_request_t *req, cp_setting_key_t key,
                             apr_pool_t *pool)
{
    CP_TRY(cp_request_stored(settings, db, req, pool));
    return cp_record_check(cp_form_get(req->form, "seen"), cp_console_mark(*settings, key, pool), pool);
}
