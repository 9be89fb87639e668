/* SPDX-License-Identifier: Apache-2.0 */
#include "store_purge.h"

#include <apr_file_info.h>
#include <apr_strings.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/base_crypto.h"
#include "../base/base_string.h"
#include "store_place.h"

#define DAY apr_time_from_sec(24 * 3600)
#define ASIDE_DAYS 2 /* by the calendar, so a day at least */
#define BATCH 200    /* files that are asked for at once */
#define ID_LETTERS 32
#define PROBE_BYTES 16 /* as an unfinished file's name, so that it is swept like one */
#define MARK_MODE (APR_UREAD | APR_UWRITE | APR_GREAD)

#define SAFE_UNKNOWN "The database does not say which one it is, so none of its files are removed."
#define SAFE_SEVERAL "Several databases keep files in the same folder, so none of them are removed."

typedef struct found_t {
    const char *sha256;
    apr_off_t size;
    apr_time_t mtime;
} found_t;

typedef struct look_t {
    cp_store_purge_t *purge;
    const cp_store_t *store;
    apr_time_t now;    /* of the storage */
    apr_time_t old;    /* what is not younger may go */
    const char *from;  /* the folder aside that is looked at; NULL: files in their places */
    const char *aside; /* where files are set aside now */
    found_t found[BATCH];
    int count;
    apr_pool_t *pool; /* of the batch */
} look_t;

/* ---- Whose folder it is ---- */

static bool is_hex(const char *name, apr_size_t length)
{
    return strlen(name) == length && strspn(name, "0123456789abcdef") == length;
}

static const char *marks_of(const cp_store_t *store, apr_pool_t *pool)
{
    return apr_pstrcat(pool, store->root, "/databases", NULL);
}

cp_error_t *cp_store_belong(cp_store_t *store, const char *database, apr_pool_t *pool)
{
    const char *marks = marks_of(store, pool), *mark = apr_pstrcat(pool, marks, "/", database, NULL);
    apr_finfo_t info;
    apr_file_t *file;

    if (!is_hex(database, ID_LETTERS) || apr_stat(&info, mark, APR_FINFO_TYPE, pool) == APR_SUCCESS)
        return NULL;
    CP_TRY(cp_store_folder_make(marks, pool));
    apr_status_t status = apr_file_open(&file, mark, APR_FOPEN_WRITE | APR_FOPEN_CREATE, MARK_MODE, pool);
    if (status)
        return cp_store_failed(pool, status, "cannot create", mark);
    apr_file_close(file);
    return NULL;
}

static cp_error_t *check_owner(const cp_store_purge_t *purge, const cp_store_t *store, apr_pool_t *pool)
{
    cp_error_t *error = NULL;
    apr_dir_t *folder;
    apr_finfo_t info;

    if (!is_hex(purge->database, ID_LETTERS))
        return cp_error_create(pool, CP_ERROR_CONFLICT, SAFE_UNKNOWN, NULL);
    apr_status_t status = apr_dir_open(&folder, marks_of(store, pool), pool);
    if (APR_STATUS_IS_ENOENT(status))
        return NULL;
    if (status)
        return cp_store_failed(pool, status, "cannot read", marks_of(store, pool));
    while (!error && apr_dir_read(&info, APR_FINFO_NAME, folder) == APR_SUCCESS) {
        if (*info.name != '.' && strcmp(info.name, purge->database) != 0)
            error = cp_error_create(pool, CP_ERROR_CONFLICT, SAFE_SEVERAL, "%s is used by database %s, too",
                                    store->root, info.name);
    }
    apr_dir_close(folder);
    return error;
}

/* ---- What becomes of files ---- */

/* Somebody may have made it young since it was looked at: then it goes back at once. Whoever did so after it was renamed
 * has stored it anew, or has put it back himself. */
static cp_error_t *set_aside(look_t *look, const found_t *file)
{
    const char *place = cp_store_place(look->store, file->sha256, look->pool);
    const char *target = apr_pstrcat(look->pool, look->aside, "/", file->sha256, NULL);
    apr_finfo_t info;

    if (!look->purge->dry) {
        CP_TRY(cp_store_folder_make(look->store->aside, look->pool));
        CP_TRY(cp_store_folder_make(look->aside, look->pool));
        apr_status_t status = apr_file_rename(place, target, look->pool);
        if (APR_STATUS_IS_ENOENT(status))
            return NULL;
        if (status)
            return cp_store_failed(look->pool, status, "cannot set aside", place);
        if (apr_stat(&info, target, APR_FINFO_MTIME, look->pool) == APR_SUCCESS && info.mtime > look->old) {
            apr_file_rename(target, place, look->pool);
            return NULL;
        }
    }
    look->purge->aside++;
    look->purge->aside_bytes += file->size;
    return NULL;
}

static cp_error_t *end_aside(look_t *look, const found_t *file, bool named)
{
    const char *path = apr_pstrcat(look->pool, look->from, "/", file->sha256, NULL);
    const char *place = cp_store_place(look->store, file->sha256, look->pool);
    bool back = named || file->mtime > look->old;
    apr_status_t status = APR_SUCCESS;

    if (!look->purge->dry)
        status = back ? apr_file_rename(path, place, look->pool) : apr_file_remove(path, look->pool);
    /* Somebody asked for it at this moment. */
    if (APR_STATUS_IS_ENOENT(status))
        return NULL;
    if (status)
        return cp_store_failed(look->pool, status, back ? "cannot put back" : "cannot remove", path);
    look->purge->back += back;
    look->purge->removed += !back;
    look->purge->removed_bytes += back ? 0 : file->size;
    return NULL;
}

static cp_error_t *end_batch(look_t *look)
{
    const char *names[BATCH];
    bool named[BATCH] = {false};

    for (int i = 0; i < look->count; i++)
        names[i] = look->found[i].sha256;
    if (look->count)
        CP_TRY(look->purge->names(named, look->purge->names_baton, names, look->count, look->pool));
    for (int i = 0; i < look->count; i++) {
        if (look->from)
            CP_TRY(end_aside(look, &look->found[i], named[i]));
        else if (!named[i])
            CP_TRY(set_aside(look, &look->found[i]));
    }
    look->count = 0;
    apr_pool_clear(look->pool);
    return NULL;
}

/* ---- Looking ---- */

static bool goes_on(const look_t *look)
{
    return !look->purge->go_on || look->purge->go_on(look->purge->go_on_baton);
}

/* Opens a folder; `*folder` is NULL where there is none. */
static cp_error_t *open_folder(apr_dir_t **folder, const char *path, apr_pool_t *pool)
{
    apr_status_t status = apr_dir_open(folder, path, pool);

    if (status)
        *folder = NULL;
    return !status || APR_STATUS_IS_ENOENT(status) ? NULL : cp_store_failed(pool, status, "cannot read", path);
}

static cp_error_t *look_at_files(look_t *look, const char *path, apr_pool_t *pool)
{
    const apr_int32_t wanted = APR_FINFO_NAME | APR_FINFO_TYPE | APR_FINFO_SIZE | APR_FINFO_MTIME;
    apr_status_t status;
    apr_dir_t *folder;
    apr_finfo_t info;

    CP_TRY(open_folder(&folder, path, pool));
    while (folder && (!(status = apr_dir_read(&info, wanted, folder)) || status == APR_INCOMPLETE)) {
        if (status || info.filetype != APR_REG || !is_hex(info.name, CP_SHA256_HEX))
            continue;
        if (!look->from && info.mtime > look->old)
            continue;
        look->found[look->count++] = (found_t){apr_pstrdup(look->pool, info.name), info.size, info.mtime};
        if (look->count == BATCH)
            CP_TRY(end_batch(look));
    }
    if (folder)
        apr_dir_close(folder);
    return NULL;
}

/* Folders ab/cd, as far as they are there. */
static cp_error_t *look_at_places(look_t *look, apr_pool_t *pool)
{
    apr_pool_t *iterpool;

    apr_pool_create(&iterpool, pool);
    for (int outer = 0; outer < 256; outer++) {
        apr_dir_t *folder;
        apr_finfo_t info;
        const char *path = apr_psprintf(pool, "%s/%02x", look->store->root, outer);
        CP_TRY(open_folder(&folder, path, pool));
        while (folder && goes_on(look) && apr_dir_read(&info, APR_FINFO_NAME, folder) == APR_SUCCESS) {
            apr_pool_clear(iterpool);
            if (is_hex(info.name, 2))
                CP_TRY(look_at_files(look, apr_pstrcat(iterpool, path, "/", info.name, NULL), iterpool));
        }
        if (folder)
            apr_dir_close(folder);
    }
    apr_pool_destroy(iterpool);
    return end_batch(look);
}

static cp_error_t *look_aside(look_t *look, apr_pool_t *pool)
{
    apr_int64_t today = look->now / DAY, day;
    apr_dir_t *folder;
    apr_finfo_t info;

    CP_TRY(open_folder(&folder, look->store->aside, pool));
    while (folder && goes_on(look) && apr_dir_read(&info, APR_FINFO_NAME, folder) == APR_SUCCESS) {
        if (!cp_parse_int(info.name, 0, today - ASIDE_DAYS, &day))
            continue;
        look->from = apr_pstrcat(pool, look->store->aside, "/", info.name, NULL);
        CP_TRY(look_at_files(look, look->from, pool));
        CP_TRY(end_batch(look));
        if (!look->purge->dry)
            apr_dir_remove(look->from, pool);
    }
    if (folder)
        apr_dir_close(folder);
    look->from = NULL;
    return NULL;
}

/* ---- The storage's clock ---- */

static cp_error_t *storage_now(apr_time_t *now, const cp_store_t *store, apr_pool_t *pool)
{
    unsigned char name[PROBE_BYTES];
    apr_file_t *file;
    apr_finfo_t info;

    CP_TRY(cp_random(name, sizeof name, pool));
    const char *path = apr_pstrcat(pool, store->unfinished, "/", cp_hex(name, sizeof name, pool), NULL);
    apr_status_t status =
        apr_file_open(&file, path, APR_FOPEN_WRITE | APR_FOPEN_CREATE | APR_FOPEN_EXCL, MARK_MODE, pool);
    if (status)
        return cp_store_failed(pool, status, "cannot create", path);
    status = apr_file_info_get(&info, APR_FINFO_MTIME, file);
    apr_file_close(file);
    apr_file_remove(path, pool);
    *now = info.mtime;
    return status ? cp_store_failed(pool, status, "cannot look at", path) : NULL;
}

cp_error_t *cp_store_purge(cp_store_purge_t *purge, cp_store_t *store, apr_pool_t *pool)
{
    look_t *look = apr_pcalloc(pool, sizeof *look);
    apr_pool_t *own;

    CP_TRY(check_owner(purge, store, pool));
    apr_pool_create(&own, pool);
    apr_pool_create(&look->pool, own);
    look->purge = purge;
    look->store = store;
    CP_TRY(storage_now(&look->now, store, own));
    look->old = look->now - (purge->days < 1 ? 1 : purge->days) * DAY;
    look->aside = apr_psprintf(own, "%s/%" APR_INT64_T_FMT, store->aside, look->now / DAY);
    CP_TRY(look_aside(look, own));
    CP_TRY(look_at_places(look, own));
    apr_pool_destroy(own);
    return NULL;
}
