/* SPDX-License-Identifier: Apache-2.0 */
#include "view_composer.h"

#include <apr_strings.h>

#include "../base/base_string.h"
#include "../text/text_markdown.h"
#include "view_files.h"
#include "view_status.h"

static const char *sent(const cp_request_t *req, const char *name)
{
    return req->form ? cp_form_get(req->form, name) : NULL;
}

static const char *too_long(const cp_reader_t *reader, const char *text, apr_int64_t limit, const char *msgid)
{
    apr_size_t length = cp_utf8_count(text);

    if (length <= (apr_size_t)limit)
        return NULL;
    return cp_tr_fill(reader->pool, cp_view_tr(reader, msgid), "limit", cp_view_number(reader, limit), "length",
                      cp_view_number(reader, (apr_int64_t)length), NULL);
}

bool cp_composer_check(cp_form_faults_t *faults, const cp_request_t *req, const cp_reader_t *reader, bool with_subject)
{
    const char *message = sent(req, "message");
    const char *subject = sent(req, "subject");

    *faults = (cp_form_faults_t){.subject = NULL};
    if (with_subject && (!subject || !*cp_one_line(subject, req->pool)))
        faults->subject = cp_view_tr(reader, "Write a subject");
    else if (with_subject)
        faults->subject =
            too_long(reader, subject, CP_SUBJECT_MAX, "The subject has ${length} characters; up to ${limit} fit");
    if (!message || !*cp_trim(message, req->pool))
        faults->message = cp_view_tr(reader, "Write a message");
    else
        faults->message = too_long(reader, message, cp_setting_int(req->settings, CP_SET_MAX_MESSAGE),
                                   "The message has ${length} characters; up to ${limit} fit");
    if (req->form && req->form->upload_error)
        faults->files = cp_view_tr(reader, req->form->upload_error->safe);
    return !faults->subject && !faults->message && !faults->files;
}

/* What the templates need to mark a field: its error, and what refers to it. */
static void fault(cp_text_t *error, cp_text_t *class, cp_text_t *described, cp_text_t *invalid, const char *text,
                  const char *hint, const char *hint_and_error)
{
    *error = cp_text(text);
    *class = cp_text(text ? "field has-error" : "field");
    *described = cp_text(text ? hint_and_error : hint);
    *invalid = cp_text(text ? "true" : NULL);
}

static void faults_of(cp_view_composer_t *view, const cp_reader_t *reader, const cp_form_faults_t *faults)
{
    cp_view_problem_t *rows = apr_pcalloc(reader->pool, 5 * sizeof(*rows));
    int count = 0;

    if (faults->subject)
        rows[count++] = (cp_view_problem_t){cp_text(faults->subject), cp_url("#subject")};
    if (faults->message)
        rows[count++] = (cp_view_problem_t){cp_text(faults->message), cp_url("#message")};
    if (faults->files)
        rows[count++] = (cp_view_problem_t){cp_text(faults->files), cp_url("#attachment")};
    if (faults->copies)
        rows[count++] = (cp_view_problem_t){cp_text(faults->copies), cp_url("#copies")};
    if (faults->person)
        rows[count++] = (cp_view_problem_t){cp_text(faults->person), cp_url("#person")};
    view->problems = (cp_list_t){rows, count};
    if (count) {
        view->summary = cp_text(
            cp_view_plural(reader, "There is ${n} thing to correct", "There are ${n} things to correct", count));
        view->summary_about = cp_text(cp_view_tr(
            reader, view->kept.count ? "What you typed and the files below are kept." : "What you typed is kept."));
    }
    fault(&view->subject_error, &view->subject_class, &view->subject_described, &view->subject_invalid, faults->subject,
          "subject-hint", "subject-hint subject-error");
    fault(&view->message_error, &view->message_class, &view->message_described, &view->message_invalid, faults->message,
          "message-hint", "message-hint message-error");
    fault(&view->files_error, &view->files_class, &view->files_described, &view->files_invalid, faults->files,
          "attachment-hint", "attachment-hint attachment-error");
    fault(&view->copies_error, &view->copies_class, &view->copies_described, &view->copies_invalid, faults->copies,
          "copies-hint", "copies-hint copies-error");
}

const char *cp_composer_copies_hint(const cp_request_t *req, const cp_reader_t *reader)
{
    switch (cp_policy_may_add(req->viewer, req->settings)) {
    case CP_ADD_ANYBODY:
        return cp_view_tr(reader, "Anybody with an e-mail address. They can read the whole ticket and reply.");
    case CP_ADD_COLLEAGUES:
        return cp_tr_fill(
            reader->pool,
            cp_view_tr(reader, "People of ${company}, by their e-mail address. They get our answers too."), "company",
            req->viewer->company_name ? req->viewer->company_name : "", NULL);
    default:
        return NULL;
    }
}

static void kept_files(cp_view_composer_t *view, const cp_request_t *req, const cp_reader_t *reader)
{
    const apr_array_header_t *uploads = req->form ? req->form->uploads : NULL;
    cp_view_file_t *rows;

    if (!uploads || !uploads->nelts)
        return;
    rows = apr_pcalloc(reader->pool, (apr_size_t)uploads->nelts * sizeof(*rows));
    for (int i = 0; i < uploads->nelts; i++) {
        const cp_upload_t *upload = &APR_ARRAY_IDX(uploads, i, cp_upload_t);
        rows[i].name = cp_text(upload->file_name);
        rows[i].kind = cp_text(cp_view_file_kind(reader, upload->media_type));
        rows[i].icon = cp_text(cp_view_file_icon(upload->media_type));
        rows[i].size = cp_text(cp_view_size(reader, upload->size));
        rows[i].bytes = upload->size;
        rows[i].sealed = cp_text(upload->sealed);
        rows[i].id = cp_text(apr_psprintf(reader->pool, "kept%d", i + 1));
    }
    view->kept = (cp_list_t){rows, uploads->nelts};
}

static void priorities(cp_view_composer_t *view, const cp_request_t *req, const cp_reader_t *reader)
{
    cp_view_option_t *rows = apr_pcalloc(reader->pool, 4 * sizeof(*rows));
    const char *typed = sent(req, "priority");
    apr_int64_t chosen = 2;

    if (typed && !cp_parse_int(typed, 1, 4, &chosen))
        chosen = 2;
    for (int i = 0; i < 4; i++) {
        rows[i].value = cp_text(apr_psprintf(reader->pool, "%d", i + 1));
        rows[i].label = cp_text(cp_view_priority(reader, i + 1));
        rows[i].selected = cp_text(i + 1 == chosen ? "selected" : NULL);
    }
    view->priorities = (cp_list_t){rows, 4};
}

static const char *files_hint(const cp_request_t *req, const cp_reader_t *reader)
{
    apr_int64_t files = cp_setting_int(req->settings, CP_SET_MAX_FILES);
    const char *text;

    if (!files)
        return NULL;
    text = cp_tr_plural(reader->catalog, "One file of up to ${size} MB.", "Up to ${n} files, ${size} MB each.", files);
    return cp_tr_fill(reader->pool, text, "n", cp_view_number(reader, files), "size",
                      cp_view_number(reader, cp_setting_int(req->settings, CP_SET_MAX_FILE_SIZE)), NULL);
}

cp_error_t *cp_composer_show(cp_view_composer_t **composer, cp_request_t *req, const cp_reader_t *reader,
                             const char *action, const cp_form_faults_t *faults)
{
    static const cp_form_faults_t none = {.subject = NULL};
    cp_view_composer_t *view = apr_pcalloc(req->pool, sizeof(*view));
    const char *key = sent(req, "form_key");
    const char *subject = sent(req, "subject");
    const char *message = sent(req, "message");
    const char *copies = sent(req, "copies");

    /* A form that comes back stays the same form: correcting and sending it twice still has one effect. */
    if (!key || !*key)
        CP_TRY(cp_request_form_key(&key, req));
    view->action = cp_url(action);
    view->form_key = cp_text(key);
    view->subject = cp_text(subject ? subject : "");
    view->message = cp_text(message ? message : "");
    view->files_hint = cp_text(files_hint(req, reader));
    view->copies = cp_text(copies ? copies : "");
    view->copies_hint = cp_text(cp_composer_copies_hint(req, reader));
    view->goes_to = cp_text(cp_tr_fill(req->pool, cp_view_tr(reader, "Goes to ${portal}."), "portal",
                                       cp_view_setting(reader, CP_SET_NAME), NULL));
    kept_files(view, req, reader);
    priorities(view, req, reader);
    faults_of(view, reader, faults ? faults : &none);
    *composer = view;
    return NULL;
}

cp_message_new_t cp_composer_message(const cp_request_t *req, cp_actor_t author)
{
    const char *typed = sent(req, "message"), *text = typed ? typed : "";
    cp_message_new_t fresh = {
        .author = author,
        .format = "markdown",
        .body = text,
        .search_text = cp_markdown_text(text, strlen(text), req->pool),
        .form_key = cp_request_effect_key(req),
        .now = req->now,
    };
    const apr_array_header_t *uploads = req->form->uploads;
    int count = uploads ? uploads->nelts : 0;
    cp_attachment_t *files = apr_pcalloc(req->pool, ((apr_size_t)count + 1) * sizeof(*files));

    for (int i = 0; i < count; i++) {
        const cp_upload_t *upload = &APR_ARRAY_IDX(uploads, i, cp_upload_t);
        files[i] = (cp_attachment_t){0, upload->file_name, upload->media_type, upload->size, upload->sha256};
    }
    fresh.attachments = files;
    fresh.attachment_count = count;
    return fresh;
}
