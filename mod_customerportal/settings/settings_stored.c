/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a page of the console is still of what is stored: a request's snapshot may be older than the database. */
#include <string.h>

#include <apr_strings.h>

#include "../base/base_string.h"
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

const char *cp_console_opened(const cp_request_t *req)
{
    return apr_psprintf(req->pool, "%" APR_INT64_T_FMT, req->settings->version);
}

bool cp_console_is_older(const cp_request_t *req)
{
    const char *seen = cp_form_get(req->form, "seen");
    apr_int64_t version;

    return seen && cp_parse_int(seen, 0, APR_INT64_MAX, &version) && version < req->settings->version;
}

const char *cp_console_twin(const cp_request_t *req, cp_definition_kind_t kind, const char *body)
{
    const cp_definitions_t *all = req->settings->definitions;

    for (int i = 0; i < all->of[kind].count; i++)
        if (!all->of[kind].rows[i].file && !strcmp(all->of[kind].rows[i].body, body))
            return all->of[kind].rows[i].name;
    return NULL;
}

cp_error_t *cp_console_check(const cp_settings_t **settings, cp_db_t *db, const cp_request_t *req, cp_setting_key_t key,
                             const char *wanted, apr_pool_t *pool)
{
    CP_TRY(cp_request_stored(settings, db, req, pool));
    if (wanted && !strcmp(cp_setting_text(*settings, key), wanted))
        return NULL;
    return cp_record_check(cp_form_get(req->form, "seen"), cp_console_mark(*settings, key, pool), pool);
}
