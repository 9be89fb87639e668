/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The columns of customers' list and their order (S33–S37). Each press of a button sends the order as it is in the form
 * and gets it back changed: nothing is saved before Save, and nothing needs a script.
 */
#include <apr_strings.h>

#include "../base/base_string.h"
#include "../model/model_fault.h"
#include "../view/view_list.h"
#include "../view/view_property.h"
#include "settings_order.h"

#define COLUMNS_MOST 10

typedef struct columns_t {
    cp_request_t *req;
    cp_reader_t reader;
    const cp_settings_t *settings; /* what is saved */
    const char *words[COLUMNS_MOST + 1];
    int count;
    const char *error;
    bool stale;
} columns_t;

static const cp_setting_t *row(void)
{
    return cp_setting_row(CP_SET_COLUMNS);
}

/* What cannot be a column is left out: the value is checked when it is saved. */
static void take_words(columns_t *work, const char *text)
{
    for (const char *at = text + strspn(text, " "); *at && work->count <= COLUMNS_MOST; at += strspn(at, " ")) {
        apr_size_t length = strcspn(at, " ");
        const char *word = apr_pstrmemdup(work->req->pool, at, length);
        at += length;
        /* A property that is archived or gone is no column any more. */
        if (!strncmp(word, CP_PROPERTY_FIELD, strlen(CP_PROPERTY_FIELD)) &&
            !cp_property_of_word(work->req->settings, word))
            continue;
        work->words[work->count++] = word;
    }
}

static const char *text_of(const columns_t *work)
{
    const char *text = "";

    for (int i = 0; i < work->count; i++)
        text = apr_pstrcat(work->req->pool, text, i ? " " : "", work->words[i], NULL);
    return text;
}

static bool is_saved(const columns_t *work)
{
    columns_t saved = {.req = work->req};

    take_words(&saved, cp_setting_text(work->settings, CP_SET_COLUMNS));
    return !strcmp(text_of(work), text_of(&saved));
}

static bool has(const columns_t *work, const char *word)
{
    for (int i = 0; i < work->count; i++)
        if (!strcmp(work->words[i], word))
            return true;
    return false;
}

static const char *tip(const columns_t *work, const char *text, const char *label)
{
    return cp_tr_fill(work->req->pool, cp_view_tr(&work->reader, text), "name", label, NULL);
}

static void add_items(cp_view_settings_columns_t *view, const columns_t *work)
{
    cp_view_column_item_t *items = apr_pcalloc(work->req->pool, (COLUMNS_MOST + 1) * sizeof *items);

    for (int i = 0; i < work->count; i++) {
        const char *label = cp_console_word(&work->reader, row(), work->words[i]);
        items[i] = (cp_view_column_item_t){
            .key = cp_text(work->words[i]),
            .label = cp_text(label),
            .up_tip = cp_text(tip(work, "Move ${name} up", label)),
            .down_tip = cp_text(tip(work, "Move ${name} down", label)),
            .remove_tip = cp_text(tip(work, "Remove ${name}", label)),
            .first = cp_text(i == 0 ? "disabled" : NULL),
            .last = cp_text(i == work->count - 1 ? "disabled" : NULL),
            .only = cp_text(work->count == 1 ? "disabled" : NULL),
        };
    }
    view->items = (cp_list_t){items, work->count};
}

static void add_others(cp_view_settings_columns_t *view, const columns_t *work)
{
    int properties, count = 0;
    const cp_property_t *const *seen = cp_properties_seen(&properties, work->req->settings, work->req->pool);
    cp_view_option_t *options = apr_pcalloc(work->req->pool, 64 * sizeof *options);

    for (const char *at = row()->choices; *at; at += strspn(at, " ")) {
        apr_size_t length = strcspn(at, " ");
        const char *word = apr_pstrmemdup(work->req->pool, at, length);
        if (!has(work, word))
            options[count++] = (cp_view_option_t){.value = cp_text(word),
                                                  .label = cp_text(cp_console_word(&work->reader, row(), word))};
        at += length;
    }
    for (int i = 0; i < properties; i++) {
        const char *word = cp_view_property_field(seen[i], work->req->pool);
        if (!has(work, word))
            options[count++] = (cp_view_option_t){.value = cp_text(word), .label = cp_text(seen[i]->label)};
    }
    view->others = (cp_list_t){options, count};
}

static cp_error_t *show(columns_t *work, int status)
{
    cp_request_t *req = work->req;
    cp_view_settings_columns_t *view = apr_pcalloc(req->pool, sizeof *view);
    const char *text = text_of(work);

    view->console = cp_console(&view->frame, req, &work->reader, "Tickets", "Columns",
                               "Up to 10 properties, in the order of the list and of its export.");
    view->pinned = cp_text(cp_console_pinned(req, &work->reader, CP_SET_COLUMNS));
    view->action = cp_view_url(&work->reader, "/settings/columns");
    view->columns = cp_text(text);
    view->seen = cp_text(cp_console_seen(req, cp_console_mark(work->settings, CP_SET_COLUMNS, req->pool), work->stale));
    view->error = cp_text(work->error);
    if (work->stale)
        view->clash = cp_text(cp_view_tr(&work->reader, "Somebody else saved this meanwhile. What you typed is below "
                                                        "and not saved yet: check it and save again."));
    if (!is_saved(work))
        view->unsaved = cp_text(cp_view_tr(&work->reader, "This order is not saved yet"));
    view->used = cp_text(cp_tr_fill(req->pool, cp_view_tr(&work->reader, "${n} of 10 used"), "n",
                                    apr_itoa(req->pool, work->count), NULL));
    view->fallback = cp_text(cp_tr_fill(req->pool, cp_view_tr(&work->reader, "Default: ${value}"), "value",
                                        cp_console_value(&work->reader, row(), row()->fallback), NULL));
    view->up_url = cp_view_url(&work->reader, "/settings/tickets");
    if (!view->pinned.ptr)
        view->order = cp_console_order_view(req, &work->reader);
    add_items(view, work);
    add_others(view, work);
    if (status != 200)
        cp_view_frame_error(view->frame, &work->reader);
    return cp_respond_page(req, CP_PAGE_SETTINGS_COLUMNS, status, view);
}

cp_error_t *cp_settings_columns(cp_request_t *req)
{
    columns_t work = {.req = req, .settings = req->settings};

    take_words(&work, cp_setting_text(req->settings, CP_SET_COLUMNS));
    return show(&work, 200);
}

static const char *word_at(const void *baton, int index)
{
    return ((const columns_t *)baton)->words[index];
}

/* As the rows were moved, before a button does anything with one of them. */
static void reorder(columns_t *work)
{
    columns_t sent = *work;
    int order[COLUMNS_MOST + 1];

    cp_console_order(order, work->count, word_at, &sent, work->req);
    for (int i = 0; i < work->count; i++)
        work->words[i] = sent.words[order[i]];
}

static int index_of(const columns_t *work, const char *field)
{
    const char *word = cp_form_get(work->req->form, field);

    for (int i = 0; word && i < work->count; i++)
        if (!strcmp(work->words[i], word))
            return i;
    return -1;
}

static void swap(columns_t *work, int i)
{
    const char *word = work->words[i];

    work->words[i] = work->words[i + 1];
    work->words[i + 1] = word;
}

/* What the pressed button asks for. True if the order is to be shown again rather than saved. */
static bool move(columns_t *work)
{
    const char *add = cp_form_get(work->req->form, "add") ? cp_form_get(work->req->form, "column") : NULL;
    int up = index_of(work, "up"), down = index_of(work, "down"), gone = index_of(work, "remove");

    if (cp_form_get(work->req->form, "reset")) {
        work->count = 0;
        take_words(work, row()->fallback);
        return true;
    }
    if (up > 0)
        swap(work, up - 1);
    if (down >= 0 && down < work->count - 1)
        swap(work, down);
    if (gone >= 0) {
        for (int i = gone; i < work->count - 1; i++)
            work->words[i] = work->words[i + 1];
        work->count--;
    }
    if (add && work->count < COLUMNS_MOST && !has(work, add))
        work->words[work->count++] = apr_pstrdup(work->req->pool, add);
    else if (add && work->count >= COLUMNS_MOST)
        work->error = cp_view_tr(&work->reader, "A list has at most 10 columns. Remove one first.");
    return up >= 0 || down >= 0 || gone >= 0 || add;
}

/* One that was archived or deleted since the page was shown. */
static cp_error_t *unknown_property(const columns_t *work)
{
    for (int i = 0; i < work->count; i++)
        if (!cp_list_column(work->words[i]) && !cp_property_of_word(work->req->settings, work->words[i]))
            return cp_error_field(work->req->pool, "columns", "there is no ticket property \"%s\" that customers see.",
                                  work->words[i]);
    return NULL;
}

static cp_error_t *save(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    columns_t *work = baton;
    cp_setting_author_t author = cp_console_author(work->req);

    CP_TRY(cp_console_check(&work->settings, db, work->req, CP_SET_COLUMNS, text_of(work), pool));
    return cp_settings_change(db, &author, CP_SET_COLUMNS, text_of(work), pool);
}

cp_error_t *cp_settings_columns_edit(cp_request_t *req)
{
    columns_t work = {.req = req, .settings = req->settings};
    const char *columns = cp_form_get(req->form, "columns");
    cp_setting_value_t value;

    cp_view_reader(&work.reader, req);
    if (req->settings->value[CP_SET_COLUMNS].file)
        return cp_error_create(req->pool, CP_ERROR_CONFLICT, "The server's configuration fixes the columns.", NULL);
    take_words(&work, columns ? cp_one_line(columns, req->pool) : "");
    reorder(&work);
    bool again = move(&work);
    cp_error_t *error = cp_setting_parse(&value, row(), text_of(&work), req->pool);
    if (!error)
        error = unknown_property(&work);
    if (error && !work.error)
        work.error = cp_console_fault(&work.reader, error);
    if (work.error || again)
        return show(&work, work.error ? 422 : 200);
    error = cp_request_run(req, CP_DB_WRITE, save, &work);
    work.stale = cp_record_is_stale(error);
    if (work.stale)
        return show(&work, 409);
    CP_TRY(error);
    return cp_respond_redirect(req, cp_request_url(req, "/settings/tickets"), "settings-saved");
}
