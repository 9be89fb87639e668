/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A draft is what stands in the editor's form. To be seen before it is saved it is put into the store like an upload, by
 * its hash, and named by a seal of its maker: so any node can show it, nobody else can, and nothing is in force.
 */
#include <apr_file_io.h>
#include <apr_lib.h>
#include <apr_strings.h>

#include "../base/base_crypto.h"
#include "../base/base_string.h"
#include "settings_theme.h"

#define DRAFT "theme-draft "

/* ---- Pictures ---- */

const char *cp_theme_kept(const cp_theme_image_t *image, const cp_request_t *req)
{
    return image->sha256 ? cp_request_seal(req, cp_theme_image_note(image, req->pool)) : NULL;
}

void cp_theme_seal(cp_theme_t *theme, const cp_request_t *req)
{
    for (int i = 0; i < CP_THEME_IMAGES; i++) {
        cp_theme_image_t *image = &theme->image[i];
        const char *seal = cp_theme_kept(image, req);
        image->address = NULL;
        if (seal)
            image->address = cp_request_url(req, "/theme/%s?seal=%s", cp_theme_image_file(image, req->pool),
                                            cp_url_encode(seal, req->pool));
    }
}

static const cp_upload_t *uploaded(const cp_request_t *req, const char *field)
{
    for (int i = 0; i < req->form->uploads->nelts; i++) {
        const cp_upload_t *upload = &APR_ARRAY_IDX(req->form->uploads, i, cp_upload_t);
        if (!strcmp(upload->field, field))
            return upload;
    }
    return NULL;
}

/* What was uploaded for a form that was open for days, and not saved, may be gone. */
static bool is_gone(const cp_theme_image_t *image, const cp_request_t *req)
{
    const char *path;
    cp_error_t *error = NULL;

    if (image->sha256 && req->store)
        error = cp_store_hold(&path, req->store, image->sha256, req->pool);
    return error && error->kind == CP_ERROR_MISSING;
}

/* A new one, else the one that was there, unless it is to go. One that is refused leaves the one before in place. */
static void take_image(cp_theme_t *theme, cp_request_t *req, cp_theme_image_kind_t kind, cp_faults_t *faults)
{
    const char *key = cp_theme_image_key(kind);
    const cp_upload_t *upload = uploaded(req, key);
    const char *kept = cp_form_get(req->form, apr_pstrcat(req->pool, key, "_kept", NULL));
    const char *opened = kept && *kept ? cp_request_unseal(req, kept) : NULL;
    cp_theme_image_t *image = &theme->image[kind];

    if (opened && !cp_form_get(req->form, apr_pstrcat(req->pool, key, "_remove", NULL)) &&
        !cp_theme_image_opened(image, opened, req->pool))
        image->sha256 = NULL;
    if (!upload) {
        if (is_gone(image, req))
            cp_fault_add(faults, req->pool, key, "This picture is no longer on the server. Please choose it again.");
        return;
    }
    if (cp_theme_image_allowed(upload->media_type)) {
        image->sha256 = upload->sha256;
        image->media_type = upload->media_type;
    }
    else {
        cp_fault_add(faults, req->pool, key,
                     "“%s” is no picture that can be used here: send PNG, JPEG, WebP, SVG or ICO.", upload->file_name);
    }
}

/* ---- Forms ---- */

static void take_number(int *number, const cp_request_t *req, const char *key)
{
    const char *text = cp_form_get(req->form, key);
    apr_int64_t value = -1;

    if (text && cp_parse_int(text, 0, 100000, &value))
        *number = (int)value;
    else if (text)
        *number = 100000; /* more than is allowed, which is what is said then */
}

cp_theme_t *cp_theme_of_form(cp_request_t *req, cp_faults_t *faults)
{
    cp_theme_t *theme = cp_theme_create(req->pool);
    const char *links = cp_form_get(req->form, "links");

    for (int i = 0; cp_theme_key(i); i++) {
        const char *text = cp_form_get(req->form, cp_theme_key(i));
        bool lines = !strcmp(cp_theme_key(i), "css");
        if (text)
            *cp_theme_text(theme, cp_theme_key(i)) = lines ? text : cp_one_line(text, req->pool);
    }
    take_number(&theme->scale, req, "scale");
    take_number(&theme->radius, req, "radius");
    for (int i = 0; i < CP_THEME_IMAGES; i++)
        take_image(theme, req, (cp_theme_image_kind_t)i, faults);
    if (req->form->upload_error)
        cp_fault_add(faults, req->pool, req->form->upload_error->field, "%s", req->form->upload_error->safe);
    if (links)
        cp_theme_links_take(theme, links, faults, req->pool);
    cp_theme_seal(theme, req);
    cp_theme_finish(theme, faults, req->pool);
    return theme;
}

/* "Herbst 2026!" becomes "herbst-2026". */
static const char *slug(const char *title, apr_pool_t *pool)
{
    char *name = apr_pcalloc(pool, CP_DEFINITION_NAME_MAX), *to = name;

    for (; *title && to - name < CP_DEFINITION_NAME_MAX - 8; title++) {
        if (apr_isalnum(*title))
            *to++ = (char)apr_tolower(*title);
        else if (to > name && to[-1] != '-')
            *to++ = '-';
    }
    while (to > name && to[-1] == '-')
        *--to = '\0';
    return apr_isalpha(*name) ? name : apr_pstrcat(pool, "theme", *name ? "-" : "", name, NULL);
}

const char *cp_theme_name_for(const cp_request_t *req, const char *title)
{
    const char *base = slug(title, req->pool), *name = base;

    for (int i = 2; cp_definition_find(req->settings->definitions, CP_DEFINE_THEME, name); i++)
        name = apr_psprintf(req->pool, "%s-%d", base, i);
    return name;
}

/* ---- The store ---- */

cp_error_t *cp_theme_draft_keep(const char **query, cp_request_t *req, const cp_theme_t *theme)
{
    cp_theme_t named = *theme;
    const char *sha256, *media_type;
    cp_store_writer_t *writer;
    apr_int64_t size;

    /* What has no name yet can be seen all the same. */
    named.title = "-";
    const char *body = cp_theme_body(&named, req->pool);
    if (!req->store)
        return cp_error_create(req->pool, CP_ERROR_STORAGE, "Files cannot be stored at the moment.", "no store");
    CP_TRY(cp_store_begin(&writer, req->store, req->pool));
    CP_TRY(cp_store_write(writer, body, strlen(body)));
    CP_TRY(cp_store_finish(&sha256, &size, &media_type, writer));
    const char *seal = cp_request_seal(req, apr_pstrcat(req->pool, DRAFT, sha256, NULL));
    *query = apr_pstrcat(req->pool, "draft=", cp_url_encode(seal ? seal : "", req->pool), NULL);
    return NULL;
}

static cp_error_t *read_draft(const char **body, const cp_request_t *req, const char *sha256)
{
    apr_size_t length = 0;
    apr_file_t *file;
    const char *path;

    if (!req->store)
        return cp_error_create(req->pool, CP_ERROR_STORAGE, "Files cannot be read just now.", "the store is not open");
    CP_TRY(cp_store_path(&path, req->store, sha256, req->pool));
    char *text = apr_pcalloc(req->pool, CP_DEFINITION_BODY_MAX + 1);
    apr_status_t status = apr_file_open(&file, path, APR_FOPEN_READ | APR_FOPEN_BINARY, APR_OS_DEFAULT, req->pool);
    if (status == APR_SUCCESS) {
        status = apr_file_read_full(file, text, CP_DEFINITION_BODY_MAX, &length);
        apr_file_close(file);
    }
    if (status != APR_SUCCESS && !APR_STATUS_IS_EOF(status))
        return cp_error_apr(req->pool, status, "reading a draft %s", path);
    *body = text;
    return NULL;
}

cp_error_t *cp_theme_of_query(const cp_theme_t **theme, const char **query, cp_request_t *req)
{
    const char *draft = cp_query_get(req->query, "draft"), *name = cp_query_get(req->query, "theme"), *body = NULL;
    const char *opened = draft ? cp_request_unseal(req, draft) : NULL;
    cp_theme_t *found = NULL;

    *query = draft ? apr_pstrcat(req->pool, "draft=", cp_url_encode(draft, req->pool), NULL)
                   : apr_pstrcat(req->pool, "theme=", cp_url_encode(name ? name : "", req->pool), NULL);
    if (opened && !strncmp(opened, DRAFT, sizeof DRAFT - 1)) {
        CP_TRY(read_draft(&body, req, opened + sizeof DRAFT - 1));
    }
    else if (!draft && name && *name) {
        const cp_definition_t *saved = cp_definition_find(req->settings->definitions, CP_DEFINE_THEME, name);
        body = saved ? saved->body : NULL;
    }
    if (!body && (draft || (name && *name)))
        return cp_error_create(req->pool, CP_ERROR_MISSING, "There is no such theme.", NULL);
    if (body) {
        cp_faults_t faults = {NULL};
        CP_TRY(cp_theme_parse(&found, body, req->pool));
        cp_theme_seal(found, req);
        cp_theme_finish(found, &faults, req->pool);
    }
    *theme = found;
    return NULL;
}
