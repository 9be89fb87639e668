/* SPDX-License-Identifier: Apache-2.0 */
#include "http_request.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <stdarg.h>
#include <stdio.h>

#include "../base/base_crypto.h"
#include "../base/base_string.h"
#include "../model/model_once.h"
#include "http_private.h"

#define LOCAL_BYTES_MAX 2000

typedef struct work_t {
    const cp_request_t *req;
    cp_db_work_t *work;
    void *baton;
} work_t;

static cp_error_t *filtered(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    const work_t *work = baton;

    cp_db_use_filter(db, work->req->settings->filter);
    return work->work(db, work->baton, pool);
}

cp_error_t *cp_request_run_in(cp_request_t *req, cp_db_mode_t mode, cp_db_work_t *work, void *baton, apr_pool_t *pool)
{
    work_t all = {req, work, baton};

    if (mode == CP_DB_WRITE && req->viewer->looker)
        return cp_error_create(req->pool, CP_ERROR_INTERNAL, "Nothing can be changed while you look on.",
                               "a customers' page wrote while staff looked at it");
    return cp_db_run(req->db, &req->stats, mode, filtered, &all, pool);
}

cp_error_t *cp_request_run(cp_request_t *req, cp_db_mode_t mode, cp_db_work_t *work, void *baton)
{
    return cp_request_run_in(req, mode, work, baton, req->pool);
}

static cp_error_t *alone(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    const work_t *work = baton;
    cp_rows_t *rows;

    CP_TRY(cp_db_select(&rows, db, CP_SQL_LOCK_KEY, CP_BIND(cp_bind_text(work->req->r->uri)), pool));
    return work->work(db, work->baton, pool);
}

cp_error_t *cp_request_run_alone(cp_request_t *req, cp_db_work_t *work, void *baton)
{
    work_t own = {req, work, baton};

    return cp_request_run(req, CP_DB_WRITE, alone, &own);
}

static cp_error_t *once(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    const work_t *work = baton;
    const char *key = cp_request_effect_key(work->req);
    apr_int64_t done;

    CP_TRY(cp_once_look(&done, db, key, pool));
    if (done)
        return NULL;
    CP_TRY(work->work(db, work->baton, pool));
    return cp_once_keep(db, key, 1, work->req->now, pool);
}

cp_error_t *cp_request_run_once(cp_request_t *req, cp_db_work_t *work, void *baton)
{
    work_t own = {req, work, baton};

    return cp_request_run(req, CP_DB_WRITE, once, &own);
}

const char *cp_request_url(const cp_request_t *req, const char *format, ...)
{
    va_list arguments, again;

    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    apr_size_t base = strlen(req->base);
    char *url = apr_palloc(req->pool, base + (apr_size_t)(length > 0 ? length : 0) + 1);
    memcpy(url, req->base, base + 1);
    if (length > 0)
        vsnprintf(url + base, (apr_size_t)length + 1, format, arguments);
    va_end(arguments);
    return url;
}

const char *cp_request_asset(const cp_request_t *req, const char *file)
{
    return cp_request_url(req, "/assets/%s/%s", cp_request_portal(req)->assets->digest, file);
}

static int hex_value(char digit)
{
    return digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}

/* One layer of %XX is undone, in place; false on a bad escape or an encoded NUL. */
static bool unescape(char *text)
{
    char *to = text;

    for (const char *at = text; *at; at++) {
        if (*at != '%') {
            *to++ = *at;
            continue;
        }
        if (!apr_isxdigit(at[1]) || !apr_isxdigit(at[2]))
            return false;
        char byte = (char)(hex_value(at[1]) * 16 + hex_value(at[2]));
        if (!byte)
            return false;
        *to++ = byte;
        at += 2;
    }
    *to = '\0';
    return true;
}

/* What browsers take for the path of this server: one slash, then no second one in any of the forms that they accept
 * for it, and no byte that they drop or turn. */
static bool local_path(const char *path)
{
    if (path[0] != '/' || path[1] == '/' || path[1] == '\\')
        return false;
    apr_size_t length = strcspn(path, "?#");
    for (const char *at = path; *at; at++)
        if ((unsigned char)*at <= 0x20 || *at == 0x7f || *at == '\\')
            return false;
    for (apr_size_t i = 0; i + 1 < length; i++)
        if (path[i] == '/' && path[i + 1] == '/')
            return false;
    /* "/./" and "/../" would be resolved by the browser, into "//host" at worst. */
    return !memmem(path, length, "/.", 2) || (!memmem(path, length, "/./", 3) && !memmem(path, length, "/../", 4));
}

static bool is_ascii(const char *text)
{
    while (*text && (unsigned char)*text < 0x80)
        text++;
    return !*text;
}

const char *cp_request_local(const cp_request_t *req, const char *target, const char *fallback)
{
    /* An address that was asked for came percent-encoded, and a header that holds other bytes means what each browser
     * makes of it. */
    if (!target || strlen(target) > LOCAL_BYTES_MAX || !is_ascii(target) || !local_path(target))
        return fallback;
    /* An encoded form is judged by what it becomes when something on the way decodes it, once or twice. The query is
     * left alone: there "%20" and "%2F%2F" are ordinary. */
    char *path = apr_pstrndup(req->pool, target, strcspn(target, "?#"));
    for (int layer = 0; layer < 2 && strchr(path, '%'); layer++) {
        if (!unescape(path))
            return fallback;
        for (char *at = path; *at; at++)
            if (*at == ' ')
                *at = '+';
        if (!local_path(path))
            return fallback;
    }
    return target;
}

const char *cp_request_pending(const cp_request_t *req)
{
    return cp_cookie_get(req->r, CP_COOKIE_PENDING);
}

const char *cp_request_device(const cp_request_t *req)
{
    return cp_cookie_get(req->r, CP_COOKIE_DEVICE);
}

bool cp_request_keeps_cookies(const cp_request_t *req)
{
    return cp_cookie_get(req->r, CP_COOKIE_FORM) != NULL;
}

cp_error_t *cp_request_form_key(const char **key, cp_request_t *req)
{
    return cp_token_create(key, req->pool);
}

static void mix(cp_digest_t *digest, const char *text)
{
    /* With its NUL, so that no two lists of texts give the same bytes. */
    cp_digest_update(digest, text, strlen(text) + 1);
}

const char *cp_request_effect_key(const cp_request_t *req)
{
    const char *form_key = req->form ? cp_form_get(req->form, "form_key") : NULL;
    cp_digest_t *digest;

    if (!form_key || !*form_key || cp_digest_create(&digest, req->pool))
        return NULL;
    mix(digest, form_key);
    mix(digest, apr_psprintf(req->pool, "%d %" APR_INT64_T_FMT, (int)req->viewer->kind, req->viewer->person.id));
    mix(digest, req->portal);
    mix(digest, req->path);
    for (int i = 0; i < cp_query_count(req->form->fields); i++) {
        const char *name = cp_query_name_at(req->form->fields, i);
        /* A token may be a newer one when the same form is sent again, and kept files are counted below. */
        if (!strcmp(name, "csrf") || !strcmp(name, "form_key") || !strcmp(name, "kept"))
            continue;
        mix(digest, name);
        mix(digest, cp_query_value_at(req->form->fields, i));
    }
    for (int i = 0; req->form->uploads && i < req->form->uploads->nelts; i++) {
        const cp_upload_t *upload = &APR_ARRAY_IDX(req->form->uploads, i, cp_upload_t);
        mix(digest, upload->file_name);
        mix(digest, upload->sha256);
    }
    return cp_digest_hex(digest);
}
