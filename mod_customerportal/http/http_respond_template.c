/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Templates in the making. A preview is a page of its own under a policy that lets it show and nothing else, as what is
 * previewed was perhaps pasted from somewhere and is shown to somebody who may change everything.
 */
#include <apr_file_io.h>
#include <apr_strings.h>
#include <http_protocol.h>

#include "../model/model_template.h"
#include "../template/template.h"
#include "../template/template_json.h"
#include "../view/view_frame.h"
#include "../view/view_mail.h"
#include "http_private.h"
#include "http_respond_template.h"

/* The origin stays, so that the portal's style sheet and icons are its own; without scripts and forms it is of no use. */
#define PAGE_POLICY                                                                                                 \
    "sandbox allow-same-origin; default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; script-src " \
    "'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
/* Mails bring their style with them. */
#define MAIL_POLICY                                                                                                   \
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; script-src 'none'; form-action 'none'; " \
    "base-uri 'none'; "                                                                                               \
    "frame-ancestors 'none'"

#define SAMPLE_BYTES_MAX 262144

static const cp_language_t *language_of(const cp_request_t *req)
{
    return cp_portal_language(cp_request_portal(req), cp_catalog_language(req->catalog));
}

static cp_error_t *compile(const cp_template_t **program, cp_request_t *req, const cp_draft_t *draft,
                           apr_array_header_t *problems)
{
    cp_page_draft_t own = {cp_request_portal(req),     draft->page, draft->name, draft->text,
                           req->settings->definitions, NULL};

    return cp_pages_compile(program, &own, language_of(req), problems, req->pool);
}

/* All templates as they would be if the draft were saved. */
static const cp_definitions_t *others_with(const cp_request_t *req, const cp_draft_t *draft)
{
    const cp_definitions_t *now = req->settings->definitions;
    int count = now->of[CP_DEFINE_TEMPLATE].count, kept = 0;
    cp_definitions_t *all = apr_pcalloc(req->pool, sizeof *all);
    cp_definition_t *rows = apr_pcalloc(req->pool, ((apr_size_t)count + 1) * sizeof *rows);

    for (int i = 0; i < count; i++)
        if (strcmp(now->of[CP_DEFINE_TEMPLATE].rows[i].name, draft->name) != 0)
            rows[kept++] = now->of[CP_DEFINE_TEMPLATE].rows[i];
    if (draft->text)
        rows[kept++] = (cp_definition_t){.name = draft->name, .body = draft->text};
    all->of[CP_DEFINE_TEMPLATE].rows = rows;
    all->of[CP_DEFINE_TEMPLATE].count = kept;
    return all;
}

/* Whether a page that a template is chosen for would lose it by the draft. One that has lost it already is no reason. */
static cp_error_t *check_user(apr_array_header_t *found, cp_request_t *req, const cp_draft_t *draft, cp_page_id_t page)
{
    const char *choice = cp_template_choice(req->settings->definitions, cp_view_page_name(page, req->pool));
    const cp_definition_t *user =
        choice ? cp_definition_find(req->settings->definitions, CP_DEFINE_TEMPLATE, choice) : NULL;
    const cp_template_t *program;

    if (!user || !strcmp(user->name, draft->name) || cp_pages_pinned(cp_request_portal(req), page))
        return NULL;
    cp_page_draft_t now = {cp_request_portal(req), page, user->name, user->body, req->settings->definitions, NULL};
    cp_page_draft_t then = now;
    then.others = others_with(req, draft);
    if (cp_pages_compile(&program, &now, language_of(req), NULL, req->pool))
        return NULL;
    cp_error_t *error = cp_pages_compile(&program, &then, language_of(req), found, req->pool);
    return error && error->kind != CP_ERROR_INPUT ? error : NULL;
}

static bool is_named_elsewhere(const cp_request_t *req, const char *name)
{
    const cp_definitions_t *all = req->settings->definitions;

    for (int i = 0; i < all->of[CP_DEFINE_TEMPLATE].count; i++) {
        const cp_definition_t *row = &all->of[CP_DEFINE_TEMPLATE].rows[i];
        if (strcmp(row->name, name) != 0 && strstr(row->body, name))
            return true;
    }
    return false;
}

static cp_error_t *check_users(apr_array_header_t *found, cp_request_t *req, const cp_draft_t *draft)
{
    const cp_page_own_t *own;

    for (int i = 0; (own = cp_view_page_own(i)) != NULL && is_named_elsewhere(req, draft->name); i++)
        CP_TRY(check_user(found, req, draft, own->page));
    return NULL;
}

cp_error_t *cp_draft_check(const cp_draft_problem_t **problems, int *count, cp_request_t *req, const cp_draft_t *draft)
{
    apr_array_header_t *found = apr_array_make(req->pool, 4, sizeof(cp_template_problem_t));
    const char *own = apr_pstrcat(req->pool, draft->name, ".html", NULL);
    const cp_template_t *program;

    *count = 0;
    cp_error_t *error = draft->text ? compile(&program, req, draft, found) : NULL;
    if (!error)
        error = check_users(found, req, draft);
    if (error && (error->kind != CP_ERROR_INPUT || !found->nelts))
        return error;
    cp_draft_problem_t *list = apr_palloc(req->pool, sizeof *list * ((apr_size_t)found->nelts + 1));
    for (int i = 0; i < found->nelts; i++) {
        const cp_template_problem_t *problem = &APR_ARRAY_IDX(found, i, cp_template_problem_t);
        const char *slash = strrchr(problem->file, '/');
        const char *file = slash ? slash + 1 : problem->file;
        list[i] = (cp_draft_problem_t){file, !strcmp(file, own), problem->line, problem->column, problem->text};
    }
    *problems = list;
    *count = found->nelts;
    return NULL;
}

cp_page_standing_t cp_page_standing(const cp_request_t *req, cp_page_id_t page)
{
    const cp_portal_t *portal = cp_request_portal(req);
    const cp_page_file_t *pinned = cp_pages_pinned(portal, page);
    cp_page_standing_t standing = {NULL, 0, NULL};
    cp_template_file_t file;

    if (pinned)
        standing = (cp_page_standing_t){pinned->at.file, pinned->at.line, pinned->path};
    else if (cp_template_set_file(&file, portal->templates, cp_view_page[page].template) && file.overlaid)
        standing.path = file.path;
    return standing;
}

const char *cp_page_text(const cp_request_t *req, cp_page_id_t page)
{
    cp_template_file_t file;

    return cp_template_set_file(&file, cp_request_portal(req)->templates, cp_view_page[page].template) ? file.text : "";
}

/* ---- The sample ---- */

static cp_error_t *read_sample(const char **json, apr_size_t *length, const cp_request_t *req, const char *name)
{
    const char *dir = cp_config_shipped(cp_request_portal(req)->set.shipped_dir.text, "samples", req->pool);
    const char *path = apr_pstrcat(req->pool, dir, "/", name, ".json", NULL);
    char *bytes = apr_palloc(req->pool, SAMPLE_BYTES_MAX);
    apr_file_t *file;

    *json = NULL;
    *length = SAMPLE_BYTES_MAX;
    apr_status_t status = apr_file_open(&file, path, APR_FOPEN_READ | APR_FOPEN_BINARY, APR_OS_DEFAULT, req->pool);
    if (APR_STATUS_IS_ENOENT(status))
        return NULL;
    if (status == APR_SUCCESS)
        status = apr_file_read_full(file, bytes, SAMPLE_BYTES_MAX, length);
    if (status != APR_SUCCESS && !APR_STATUS_IS_EOF(status))
        return cp_error_apr(req->pool, status, "sample %s", path);
    apr_file_close(file);
    *json = bytes;
    return NULL;
}

/* A page's own sample, or that of all mails; a page without one is shown empty. */
static cp_error_t *sample_of(void **view, const cp_request_t *req, cp_page_id_t page)
{
    const cp_schema_t *schema = cp_view_page[page].schema;
    apr_size_t length;
    const char *json;

    *view = apr_pcalloc(req->pool, schema->size);
    CP_TRY(read_sample(&json, &length, req, cp_view_page_name(page, req->pool)));
    if (!json && cp_view_page_is_mail(page))
        CP_TRY(read_sample(&json, &length, req, "mail"));
    return json ? cp_template_sample(view, schema, json, length, req->catalog, req->pool) : NULL;
}

static bool for_customers(cp_page_id_t page)
{
    return page == CP_PAGE_TICKETS || page == CP_PAGE_TICKET || page == CP_PAGE_TICKET_NEW ||
           page == CP_PAGE_TICKET_CLOSE || page == CP_PAGE_TICKET_FORMS || page == CP_PAGE_ACCOUNT ||
           page == CP_PAGE_ERROR;
}

/* The frame as somebody else would get it: nothing of the one who looks is in the page, his tokens least of all. */
static cp_view_frame_t *frame_of(const cp_request_t *req, cp_page_id_t page)
{
    cp_viewer_t viewer = {.kind = for_customers(page) ? CP_VIEWER_CONTACT : CP_VIEWER_NOBODY};
    cp_request_t other = *req;
    cp_reader_t reader;

    if (viewer.kind == CP_VIEWER_CONTACT) {
        viewer.person.first_name = "Ana";
        viewer.person.last_name = "Souza";
        viewer.person.email = "ana@example.com";
    }
    other.viewer = &viewer;
    cp_view_reader(&reader, &other);
    cp_view_frame_t *frame =
        cp_view_frame(&other, &reader, CP_NAV_NONE, cp_view_tr(&reader, cp_view_page_own_of(page)->label));
    frame->csrf = cp_text("sample");
    return frame;
}

/* Pictures of the theme are at the portal's own addresses, which is all that a preview may load. */
static void theme_of(cp_view_mail_t *mail, const cp_request_t *req)
{
    cp_reader_t reader;

    cp_view_reader(&reader, req);
    cp_view_mail_theme(mail, &reader, false);
}

static cp_error_t *view_of(void **view, const cp_request_t *req, cp_page_id_t page)
{
    const cp_schema_t *schema = cp_view_page[page].schema;
    const cp_field_t *frame = cp_schema_field(schema, "frame", strlen("frame"));

    CP_TRY(sample_of(view, req, page));
    if (frame) {
        *(cp_view_frame_t **)(void *)((char *)*view + frame->offset) = frame_of(req, page);
    }
    else if (cp_view_page_is_mail(page)) {
        cp_view_mail_t *mail = *view;
        mail->language = cp_text(cp_catalog_language(req->catalog));
        mail->direction = cp_text(cp_catalog_direction(req->catalog));
        mail->portal = cp_text(cp_setting_text(req->settings, CP_SET_NAME));
        theme_of(mail, req);
    }
    return NULL;
}

/* ---- The preview ---- */

static cp_error_t *program_of(const cp_template_t **program, cp_request_t *req, const cp_draft_t *draft)
{
    const cp_language_t *language = language_of(req);

    if (draft->text)
        return compile(program, req, draft, NULL);
    *program = draft->name ? language->page[draft->page] : cp_request_template(req, draft->page);
    if (draft->name && !strcmp(draft->name, CP_TEMPLATE_SHIPPED) && language->shipped[draft->page])
        *program = language->shipped[draft->page];
    return NULL;
}

static cp_error_t *answer(cp_request_t *req, const char *policy, const char *type, const char *text)
{
    cp_headers_no_store(req->r);
    apr_table_setn(req->r->err_headers_out, "Content-Security-Policy", policy);
    ap_set_content_type(req->r, type);
    cp_out_t *out = cp_brigade_begin(req->r);
    cp_out_puts(out, text);
    return cp_brigade_end(out);
}

cp_error_t *cp_draft_preview(cp_request_t *req, const cp_draft_t *draft, cp_preview_part_t part)
{
    cp_out_t *html = cp_out_memory(req->pool);
    bool mail = cp_view_page_is_mail(draft->page);
    const cp_template_t *program;
    void *view;

    CP_TRY(program_of(&program, req, draft));
    CP_TRY(view_of(&view, req, draft->page));
    CP_TRY(cp_template_execute(program, view, html, req->pool));
    CP_TRY(cp_out_finish(html));
    const char *text = cp_out_memory_text(html, NULL);
    if (mail && part == CP_PREVIEW_TEXT)
        return answer(req, MAIL_POLICY, "text/plain; charset=utf-8",
                      apr_pstrcat(req->pool, cp_tr(req->catalog, "Subject"), ": ",
                                  cp_view_mail_subject(text, req->pool), "\n\n", cp_view_mail_text(text, req->pool),
                                  NULL));
    return answer(req, mail ? MAIL_POLICY : PAGE_POLICY, "text/html; charset=utf-8", text);
}
