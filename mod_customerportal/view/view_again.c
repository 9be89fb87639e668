/* SPDX-License-Identifier: Apache-2.0 */
#include "view_again.h"

#include <apr_lib.h>
#include <apr_strings.h>

#include "../base/base_string.h"
#include "../model/model_form.h"
#include "../model/model_property.h"
#include "view_composer.h"
#include "view_frame.h"

#define LINE_CHARACTERS 120 /* that are edited in one line */
#define CHOICE_BYTES 64

/* Fields that people write in, by the names that all forms use. */
static const struct {
    const char *name;
    const char *label;
    bool area;
} known[] = {
    {"subject", "Subject", false},
    {"message", "Message", true},
    {"note", "Note", true},
    {"first_name", "First name", false},
    {"last_name", "Last name", false},
    {"name", "Name", false},
    {"text", "Text", true},
    {"body", "Text", true},
    {"title", "Title", false},
    {"email", "E-mail address", false},
    {"phone", "Phone", false},
    {"signature", "Signature", true},
};

bool cp_again_keeps(const char *name)
{
    static const char *const never[] = {"csrf", "kept", "drop", "attachment", "carried"};

    for (apr_size_t i = 0; i < sizeof(never) / sizeof(*never); i++)
        if (!strcmp(name, never[i]))
            return false;
    return !strstr(name, "password") && !strstr(name, "secret");
}

static int known_index(const char *name)
{
    for (apr_size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
        if (!strcmp(name, known[i].name))
            return (int)i;
    return -1;
}

/* What the desk's forms call the same field: what customers read and what they never see are told apart. */
static const struct {
    const char *begin, *end, *name, *label;
} desk[] = {
    {"/desk/tickets/", "/messages", "message", "Reply to the customer"},
    {"/desk/tickets/", "/notes", "body", "Internal note, which customers never see"},
};

static const char *desk_label(const char *action, const char *name)
{
    apr_size_t length = strlen(action);

    for (apr_size_t i = 0; i < sizeof(desk) / sizeof(*desk); i++) {
        apr_size_t end = strlen(desk[i].end);
        if (!strcmp(name, desk[i].name) && strstr(action, desk[i].begin) && length > end &&
            !strcmp(action + length - end, desk[i].end))
            return desk[i].label;
    }
    return NULL;
}

/* The value of a menu, a box or a hidden field: a word that nobody wrote. */
static bool is_choice(const char *value)
{
    apr_size_t length = strlen(value);

    for (apr_size_t i = 0; i < length; i++)
        if (value[i] <= ' ' || value[i] > '~')
            return false;
    return length <= CHOICE_BYTES;
}

/* "logo_kept": a picture of a form whose pictures have fields of their own. */
static bool is_kept(const char *name)
{
    apr_size_t length = strlen(name);

    return length > 5 && !strcmp(name + length - 5, "_kept");
}

/* "due_date" as "Due date": better than nothing where a form has a field that is not known here. */
static const char *spoken(const char *name, apr_pool_t *pool)
{
    char *label = apr_pstrdup(pool, name);

    for (char *at = label; *at; at++)
        if (*at == '_' || *at == '-')
            *at = ' ';
    *label = (char)apr_toupper(*label);
    return label;
}

/* Fields of support forms are called like their properties. What a property that customers never meet is called, nobody
 * finds out by a form that he made up. */
static const char *named(const cp_request_t *req, const cp_reader_t *reader, const char *name)
{
    bool custom = !strncmp(name, "p.", 2);
    const cp_property_t *property = custom ? cp_property_find(reader->settings, name + 2) : NULL;

    if (property && (property->customers_see || req->owner.kind == CP_VIEWER_STAFF ||
                     cp_support_forms_ask(reader->settings, property->name)))
        return cp_view_tr(reader, property->label);
    return spoken(custom ? name + 2 : name, reader->pool);
}

static void show_field(cp_view_again_field_t *field, const cp_request_t *req, const cp_reader_t *reader,
                       const char *action, const char *name, const char *value)
{
    int index = known_index(name);
    const char *label = desk_label(action, name);

    field->name = cp_text(name);
    field->value = cp_text(value);
    /* What a field was before it was edited, which fields there were, and what a seal keeps, is nobody's to edit. */
    field->hidden = (index < 0 && is_choice(value)) || !strncmp(name, "was_", 4) || !strcmp(name, "shown") ||
                    !strcmp(name, "draft") || is_kept(name);
    if (field->hidden)
        return;
    field->label = cp_text(label       ? cp_view_tr(reader, label)
                           : index < 0 ? named(req, reader, name)
                                       : cp_view_tr(reader, known[index].label));
    field->area = (index >= 0 && known[index].area) || strchr(value, '\n') || cp_utf8_count(value) > LINE_CHARACTERS;
    field->line = !field->area;
}

static cp_list_t fields_of(const cp_request_t *req, const cp_reader_t *reader, const char *action)
{
    const cp_query_t *sent = req->form->fields;
    cp_view_again_field_t *rows = apr_pcalloc(reader->pool, ((apr_size_t)cp_query_count(sent) + 1) * sizeof(*rows));
    int count = 0;

    /* In the order in which they came: it is part of what tells a repeated form from another one. */
    for (int i = 0; i < cp_query_count(sent); i++) {
        if (!cp_again_keeps(cp_query_name_at(sent, i)))
            continue;
        show_field(&rows[count], req, reader, action, cp_query_name_at(sent, i), cp_query_value_at(sent, i));
        rows[count].id = cp_text(apr_psprintf(reader->pool, "typed%d", count + 1));
        count++;
    }
    return (cp_list_t){rows, count};
}

cp_list_t cp_again_typed(const cp_request_t *req, const cp_reader_t *reader)
{
    cp_list_t all = fields_of(req, reader, req->path);
    cp_view_again_field_t *rows = (cp_view_again_field_t *)all.rows;
    int count = 0;

    for (int i = 0; i < all.count; i++)
        if (!rows[i].hidden && rows[i].value.len)
            rows[count++] = rows[i];
    return (cp_list_t){rows, count};
}

const char *cp_again_files(const cp_request_t *req)
{
    const cp_form_t *form = req->form;
    const char *names = NULL;

    for (int i = 0; i < form->uploads->nelts; i++) {
        const char *name = APR_ARRAY_IDX(form->uploads, i, cp_upload_t).file_name;
        names = names ? apr_pstrcat(req->pool, names, ", ", name, NULL) : name;
    }
    return names;
}

cp_error_t *cp_view_again(const void **out, cp_request_t *req, const char *action, bool upload, const char *why)
{
    cp_view_again_t *view = apr_pcalloc(req->pool, sizeof(*view));
    const cp_error_t *refused = req->form->upload_error;
    cp_form_faults_t faults = {.subject = NULL};
    cp_reader_t reader;

    cp_view_reader(&reader, req);
    view->frame = cp_view_frame(req, &reader, CP_NAV_NONE, cp_view_tr(&reader, "Nothing is lost: check and send"));
    view->why = cp_text(cp_view_tr(&reader, why));
    view->action = cp_url(action);
    view->kind = cp_text(upload ? "multipart/form-data" : NULL);
    view->fields = fields_of(req, &reader, action);
    faults.files = refused ? cp_view_tr(&reader, refused->safe) : NULL;
    CP_TRY(cp_composer_show(&view->composer, req, &reader, action, &faults));
    if (!upload)
        view->composer->files_hint = cp_text(NULL);
    *out = view;
    return NULL;
}
