/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_file_io.h>

#include "../base/base_crypto.h"
#include "../base/base_string.h"
#include "template_private.h"

#define FOLDERS_DEEP 4 /* below the overlay */

cp_error_t *cp_template_set_create(cp_template_set_t **set, const char *shipped, const char *overlay, apr_pool_t *pool)
{
    cp_template_set_t *made = apr_pcalloc(pool, sizeof(*made));

    made->pool = pool;
    made->shipped = apr_pstrdup(pool, shipped);
    made->overlay = overlay ? apr_pstrdup(pool, overlay) : NULL;
    made->overrides = apr_hash_make(pool);
    made->sources = apr_hash_make(pool);
    made->lent = apr_hash_make(pool);
    *set = made;
    return NULL;
}

void cp_template_set_override(cp_template_set_t *set, const char *name, const char *path)
{
    apr_hash_set(set->overrides, apr_pstrdup(set->pool, name), APR_HASH_KEY_STRING, apr_pstrdup(set->pool, path));
}

cp_error_t *cp_template_set_derive(cp_template_set_t **set, const cp_template_set_t *base, apr_pool_t *pool)
{
    CP_TRY(cp_template_set_create(set, base->shipped, base->overlay, pool));
    (*set)->base = base;
    (*set)->overrides = apr_hash_copy(pool, base->overrides);
    return NULL;
}

static cp_source_t *source_create(cp_template_set_t *set, const char *name, const char *path, const char *text,
                                  apr_size_t length)
{
    cp_source_t *source = apr_pcalloc(set->pool, sizeof(*source));

    source->name = apr_pstrdup(set->pool, name);
    source->path = path;
    source->text = text;
    source->length = length;
    source->digest = cp_sha256_hex(text, set->pool);
    source->macros = apr_hash_make(set->pool);
    source->problems = apr_array_make(set->pool, 4, sizeof(cp_template_problem_t));
    apr_hash_set(set->sources, source->name, APR_HASH_KEY_STRING, source);
    cp_template_parse(source, set->pool);
    return source;
}

void cp_template_set_put(cp_template_set_t *set, const char *name, const char *text, apr_size_t length)
{
    source_create(set, name, apr_pstrdup(set->pool, name), apr_pstrmemdup(set->pool, text, length), length);
}

void cp_template_set_confine(cp_template_set_t *set, const char *name, const char *label, const char *text)
{
    apr_size_t length = strlen(text);

    source_create(set, name, apr_pstrdup(set->pool, label), apr_pstrmemdup(set->pool, text, length), length)->confined =
        true;
}

void cp_template_set_lend(cp_template_set_t *set, const char *name, const char *text)
{
    apr_hash_set(set->lent, name, APR_HASH_KEY_STRING, text);
}

const cp_source_t *cp_template_lent(cp_template_set_t *set, const char *name, apr_pool_t *scratch)
{
    apr_size_t length = strlen(name), ending = strlen(".html");
    bool ended = length > ending && !strcmp(name + length - ending, ".html");
    const char *bare = ended ? apr_pstrmemdup(scratch, name, length - ending) : name;
    const char *text = apr_hash_get(set->lent, bare, APR_HASH_KEY_STRING);
    const cp_source_t *source = text ? apr_hash_get(set->sources, bare, APR_HASH_KEY_STRING) : NULL;

    if (text && !source) {
        cp_template_set_confine(set, bare, apr_pstrcat(scratch, bare, ".html", NULL), text);
        source = apr_hash_get(set->sources, bare, APR_HASH_KEY_STRING);
    }
    return source;
}

/* Names come from templates, which are the administrator's; yet a typing mistake must not reach other folders. */
static bool name_is_safe(const char *name)
{
    const char *at;

    if (!*name || *name == '/' || *name == '.') {
        return false;
    }
    for (at = name; *at; at++) {
        if ((unsigned char)*at < 0x21 || *at == '\\' || (*at == '/' && (at[1] == '.' || at[1] == '/'))) {
            return false;
        }
    }
    return true;
}

static cp_error_t *read_file(const char **text, apr_size_t *length, const char *path, apr_pool_t *pool,
                             apr_pool_t *scratch)
{
    apr_file_t *file;
    apr_finfo_t info;
    apr_status_t status;
    char *bytes;

    *text = NULL;
    status = apr_file_open(&file, path, APR_FOPEN_READ | APR_FOPEN_BINARY, APR_FPROT_OS_DEFAULT, scratch);
    if (APR_STATUS_IS_ENOENT(status) || APR_STATUS_IS_ENOTDIR(status)) {
        return NULL;
    }
    if (status != APR_SUCCESS) {
        return cp_error_apr(scratch, status, "template %s", path);
    }
    status = apr_file_info_get(&info, APR_FINFO_SIZE | APR_FINFO_TYPE, file);
    if (status != APR_SUCCESS) {
        return cp_error_apr(scratch, status, "template %s", path);
    }
    if (info.filetype != APR_REG || info.size > CP_TEMPLATE_FILE_BYTES) {
        return cp_error_create(scratch, CP_ERROR_INPUT, "A template is a file of at most 4 MB.", "template %s", path);
    }
    bytes = apr_palloc(pool, (apr_size_t)info.size + 1);
    status = apr_file_read_full(file, bytes, (apr_size_t)info.size, length);
    if (status != APR_SUCCESS && !APR_STATUS_IS_EOF(status)) {
        return cp_error_apr(scratch, status, "template %s", path);
    }
    bytes[*length] = '\0';
    apr_file_close(file);
    *text = bytes;
    return NULL;
}

cp_error_t *cp_template_source(const cp_source_t **source, cp_template_set_t *set, const char *name,
                               apr_pool_t *scratch)
{
    const char *candidates[2] = {NULL, NULL};
    const char *override = apr_hash_get(set->overrides, name, APR_HASH_KEY_STRING);
    int i;

    *source = apr_hash_get(set->sources, name, APR_HASH_KEY_STRING);
    if (!*source && set->base) {
        *source = apr_hash_get(set->base->sources, name, APR_HASH_KEY_STRING);
    }
    if (*source) {
        return NULL;
    }
    if (override) {
        candidates[0] = override;
    }
    else if (name_is_safe(name)) {
        candidates[0] = set->overlay && !(set->base && set->base->whole)
                            ? apr_pstrcat(set->pool, set->overlay, "/", name, NULL)
                            : NULL;
        candidates[1] = set->shipped ? apr_pstrcat(set->pool, set->shipped, "/", name, NULL) : NULL;
    }
    for (i = 0; i < 2; i++) {
        const char *text = NULL;
        apr_size_t length = 0;

        if (candidates[i]) {
            CP_TRY(read_file(&text, &length, candidates[i], set->pool, scratch));
        }
        if (text) {
            *source = source_create(set, name, candidates[i], text, length);
            return NULL;
        }
    }
    return NULL;
}

/* The files of one folder; those that no template can name, and those that are none, are left out. */
static cp_error_t *read_folder(cp_template_set_t *set, const char *below, int depth, apr_pool_t *scratch)
{
    const char *path = apr_pstrcat(scratch, set->overlay, "/", below, NULL);
    apr_dir_t *folder;
    apr_finfo_t info;
    apr_status_t status = apr_dir_open(&folder, path, scratch);

    if (status != APR_SUCCESS) {
        return cp_error_apr(scratch, status, "%s", path);
    }
    while (apr_dir_read(&info, APR_FINFO_NAME, folder) == APR_SUCCESS) {
        const char *name = apr_pstrcat(scratch, below, info.name, NULL);
        const char *full = apr_pstrcat(scratch, set->overlay, "/", name, NULL);
        const cp_source_t *source;
        apr_size_t length = strlen(name);

        if (!name_is_safe(name) || *info.name == '.' || apr_stat(&info, full, APR_FINFO_TYPE, scratch) != APR_SUCCESS) {
            continue;
        }
        if (info.filetype == APR_DIR && depth) {
            CP_TRY(read_folder(set, apr_pstrcat(scratch, name, "/", NULL), depth - 1, scratch));
        }
        else if (info.filetype == APR_REG && length > 5 && !strcmp(name + length - 5, ".html")) {
            cp_error_t *error = cp_template_source(&source, set, name, scratch);
            if (error && error->kind != CP_ERROR_INPUT) {
                return error;
            }
        }
    }
    apr_dir_close(folder);
    return NULL;
}

cp_error_t *cp_template_set_read(cp_template_set_t *set, apr_pool_t *scratch)
{
    if (set->overlay) {
        CP_TRY(read_folder(set, "", FOLDERS_DEEP, scratch));
    }
    set->whole = true;
    return NULL;
}

cp_error_t *cp_template_set_shipped(const char **text, const cp_template_set_t *set, const char *name, apr_pool_t *pool)
{
    apr_size_t length;

    return read_file(text, &length, apr_pstrcat(pool, set->shipped, "/", name, NULL), pool, pool);
}

bool cp_template_set_file(cp_template_file_t *file, const cp_template_set_t *set, const char *name)
{
    const cp_source_t *source = apr_hash_get(set->sources, name, APR_HASH_KEY_STRING);
    apr_size_t length = set->overlay ? strlen(set->overlay) : 0;

    if (!source) {
        return false;
    }
    *file =
        (cp_template_file_t){source->text, source->path,
                             length && !strncmp(source->path, set->overlay, length) && source->path[length] == '/' &&
                                 !apr_hash_get(set->overrides, name, APR_HASH_KEY_STRING)};
    return true;
}
