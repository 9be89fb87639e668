/* SPDX-License-Identifier: Apache-2.0 */
/* What is done to a property by a button: its options, archiving, and deleting. */
#include <apr_strings.h>

#include "../view/view_property.h"
#include "settings_property.h"

typedef struct change_t {
    cp_record_page_t page;
    const cp_property_t *stored;
    cp_property_t wanted;
    cp_property_option_t options[CP_PROPERTY_OPTIONS + 1];
    bool remove;
    apr_int64_t count;
    cp_property_users_t users;
} change_t;

static const char *name_at(const void *baton, int index)
{
    return ((const cp_property_option_t *)baton)[index].name;
}

void cp_settings_property_reorder(const cp_property_t *property, cp_property_option_t *options, const cp_request_t *req)
{
    apr_size_t size = ((apr_size_t)property->option_count + 1) * sizeof *options;
    const cp_property_option_t *sent = apr_pmemdup(req->pool, options, size);
    int order[CP_PROPERTY_OPTIONS + 1];

    cp_console_order(order, property->option_count, name_at, sent, req);
    for (int i = 0; i < property->option_count; i++)
        options[i] = sent[order[i]];
}

const char *cp_settings_option_names(const cp_property_t *property, int count, apr_pool_t *pool)
{
    const char *names = "";

    for (int i = 0; i < count; i++)
        names = apr_pstrcat(pool, names, i ? " " : "", property->options[i].name, NULL);
    return names;
}

static cp_error_t *begin(change_t *work)
{
    CP_TRY(cp_settings_property_find(&work->stored, work->page.req));
    work->wanted = *work->stored;
    for (int i = 0; i < work->wanted.option_count; i++)
        work->options[i] = work->wanted.options[i];
    work->wanted.options = work->options;
    return NULL;
}

/* A button says what is to become of what the page showed: where that is something else by now, it does nothing. */
static cp_error_t *write_change(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    change_t *work = baton;
    cp_setting_author_t author = cp_console_author(work->page.req);

    CP_TRY(cp_settings_property_check(db, work->stored, cp_settings_property_mark(work->stored, pool), pool));
    return cp_definition_change(db, &author, CP_DEFINE_PROPERTY, work->stored->name,
                                work->remove ? NULL : cp_property_body(&work->wanted, pool), pool);
}

static int option_index(const change_t *work, const char *field)
{
    const char *name = cp_record_sent(work->page.req, field);

    for (int i = 0; i < work->wanted.option_count; i++)
        if (!strcmp(work->options[i].name, name))
            return i;
    return -1;
}

static void swap(change_t *work, int i)
{
    cp_property_option_t moved = work->options[i];

    work->options[i] = work->options[i + 1];
    work->options[i + 1] = moved;
}

static void press(change_t *work)
{
    int up = option_index(work, "up"), down = option_index(work, "down"), gone = option_index(work, "remove");
    int archived = option_index(work, "archive"), restored = option_index(work, "restore");

    if (up > 0)
        swap(work, up - 1);
    if (down >= 0 && down < work->wanted.option_count - 1)
        swap(work, down);
    if (archived >= 0)
        work->options[archived].archived = true;
    if (restored >= 0)
        work->options[restored].archived = false;
    if (gone >= 0) {
        for (int i = gone; i < work->wanted.option_count - 1; i++)
            work->options[i] = work->options[i + 1];
        work->wanted.option_count--;
    }
}

/* An option that is chosen somewhere stays: the sentence about it is an answer of its own. */
static cp_error_t *told(cp_error_t *error, apr_pool_t *pool)
{
    if (error && error->kind == CP_ERROR_INPUT)
        return cp_error_create(pool, CP_ERROR_CONFLICT, error->safe, NULL);
    return error;
}

cp_error_t *cp_settings_property_option(cp_request_t *req)
{
    change_t work = {.page = {.req = req}};

    CP_TRY(begin(&work));
    cp_settings_property_reorder(&work.wanted, work.options, req);
    press(&work);
    CP_TRY(told(cp_record_run(req, write_change, &work), req->pool));
    return cp_respond_redirect(req, cp_request_url(req, "/settings/properties/%s", req->name), "saved");
}

cp_error_t *cp_settings_property_archive(cp_request_t *req)
{
    change_t work = {.page = {.req = req}};

    CP_TRY(begin(&work));
    work.wanted.archived = !strcmp(cp_record_sent(req, "archived"), "1");
    CP_TRY(told(cp_request_run(req, CP_DB_WRITE, write_change, &work), req->pool));
    return cp_respond_redirect(req, cp_request_url(req, "/settings/properties/%s", req->name), "saved");
}

/* ---- Deleting ---- */

static cp_error_t *read_uses(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    change_t *work = baton;

    CP_TRY(cp_property_users(&work->users, db, pool));
    return cp_property_count(&work->count, db, work->stored, pool);
}

static const char *what_goes(const change_t *work)
{
    const cp_reader_t *reader = &work->page.reader;

    if (!work->count)
        return cp_view_tr(reader, "Nothing has a value of it. It cannot be undone.");
    if (work->stored->object == CP_OBJECT_TICKET)
        return cp_view_plural(reader, "${n} ticket has a value, which goes with it. It cannot be undone.",
                              "${n} tickets have a value, which goes with it. It cannot be undone.", work->count);
    return cp_view_plural(reader, "${n} contact has a value, which goes with it. It cannot be undone.",
                          "${n} contacts have a value, which goes with it. It cannot be undone.", work->count);
}

cp_error_t *cp_settings_property_removal(cp_request_t *req)
{
    change_t work = {.page = {.req = req}};
    cp_record_page_t *page = &work.page;
    cp_view_form_t *form;
    const char *uses;

    CP_TRY(begin(&work));
    if (!work.stored->archived)
        return cp_error_create(req->pool, CP_ERROR_CONFLICT, "Archive the property first. Then it can be deleted.",
                               NULL);
    CP_TRY(cp_request_run(req, CP_DB_READ, read_uses, &work));
    cp_record_begin(page, "Tickets", "Delete property", "A property that is archived can be deleted.");
    cp_record_up(page, apr_psprintf(req->pool, "/settings/properties/%s", req->name), "Properties");
    page->view->up_label = cp_text(work.stored->label);
    uses = cp_settings_property_uses(&page->reader, &work.users, work.stored);
    if (*uses)
        cp_record_fact(page, cp_view_tr(&page->reader, "Used in"), uses);
    page->view->warning = cp_text(cp_settings_property_pinned(&page->reader, work.stored));
    form = cp_record_more(page, "Delete this property", what_goes(&work),
                          apr_psprintf(req->pool, "/settings/properties/%s/remove", req->name), "Delete property");
    form->heading =
        cp_text(cp_tr_fill(req->pool, cp_view_tr(&page->reader, "Delete “${name}”"), "name", work.stored->label, NULL));
    form->submit_class = cp_text("btn danger");
    form->cancel_url = page->view->up_url;
    return cp_record_answer(page, 200);
}

cp_error_t *cp_settings_property_remove(cp_request_t *req)
{
    change_t work = {.page = {.req = req}, .remove = true};
    cp_error_t *error = begin(&work);
    const char *pinned;

    if (error)
        return cp_respond_removed(req, error, cp_request_url(req, "/settings/properties"));
    cp_view_reader(&work.page.reader, req);
    if ((pinned = cp_settings_property_pinned(&work.page.reader, work.stored)) != NULL)
        return cp_error_create(req->pool, CP_ERROR_CONFLICT, pinned, NULL);
    error = told(cp_request_run(req, CP_DB_WRITE, write_change, &work), req->pool);
    return cp_respond_removed(req, error,
                              cp_request_url(req, work.stored->object == CP_OBJECT_CONTACT
                                                      ? "/settings/properties?of=contact"
                                                      : "/settings/properties"));
}
