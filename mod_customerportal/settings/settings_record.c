/* SPDX-License-Identifier: Apache-2.0 */
#include "settings_record.h"
#include "settings_order.h"

#include <apr_strings.h>

#include "../base/base_string.h"
#include "../model/model_contact.h"

#define COUNT_MAX 1000 /* what is counted exactly */

void cp_record_begin(cp_record_page_t *page, const char *label, const char *title, const char *about)
{
    apr_pool_t *pool = page->req->pool;

    page->view = apr_pcalloc(pool, sizeof *page->view);
    page->view->console = cp_console(&page->view->frame, page->req, &page->reader, label, title, about);
    page->maker = cp_view_form_begin(&page->reader, &page->faults);
    page->columns = apr_array_make(pool, 6, sizeof(cp_view_record_column_t));
    page->rows = apr_array_make(pool, 32, sizeof(cp_view_set_row_t));
    page->facts = apr_array_make(pool, 8, sizeof(cp_view_fact_t));
    page->links = apr_array_make(pool, 4, sizeof(cp_view_link_t));
    page->notes = apr_array_make(pool, 4, sizeof(cp_view_link_t));
    page->filters = apr_array_make(pool, 8, sizeof(cp_view_link_t));
    page->more = apr_array_make(pool, 4, sizeof(cp_view_form_t));
}

void cp_record_up(cp_record_page_t *page, const char *path, const char *label)
{
    page->view->up_url = cp_view_url(&page->reader, "%s", path);
    page->view->up_label = cp_text(cp_view_tr(&page->reader, label));
}

void cp_record_fact(cp_record_page_t *page, const char *label, const char *text)
{
    APR_ARRAY_PUSH(page->facts, cp_view_fact_t) = (cp_view_fact_t){.label = cp_text(label), .text = cp_text(text)};
}

static void add_link(const cp_record_page_t *page, apr_array_header_t *links, const char *path, const char *label,
                     bool current)
{
    APR_ARRAY_PUSH(links, cp_view_link_t) = (cp_view_link_t){
        .label = cp_text(label),
        .url = path ? cp_view_url(&page->reader, "%s", path) : cp_url(NULL),
        .current = cp_text(current ? "true" : NULL),
    };
}

void cp_record_link(cp_record_page_t *page, const char *path, const char *label)
{
    add_link(page, page->links, path, label, false);
}

void cp_record_note(cp_record_page_t *page, const char *path, const char *text)
{
    add_link(page, page->notes, path, text, false);
}

void cp_record_filter(cp_record_page_t *page, const char *path, const char *label, bool current)
{
    add_link(page, page->filters, path, label, current);
}

/* ---- The table ---- */

void cp_record_column(cp_record_page_t *page, const char *label)
{
    const char *class = page->columns->nelts ? NULL : "wide";

    APR_ARRAY_PUSH(page->columns, cp_view_record_column_t) =
        (cp_view_record_column_t){cp_text(cp_view_tr(&page->reader, label)), cp_text(class)};
}

/* Cells and buttons are in lists that grow, so a row gets them once it has them all. */
static void end_row(cp_record_page_t *page)
{
    cp_view_set_row_t *row;

    if (!page->cells)
        return;
    row = &APR_ARRAY_IDX(page->rows, page->rows->nelts - 1, cp_view_set_row_t);
    row->cells = (cp_list_t){page->cells->elts, page->cells->nelts};
    row->buttons = (cp_list_t){page->buttons->elts, page->buttons->nelts};
    page->cells = NULL;
}

static cp_view_record_cell_t *add_cell(cp_record_page_t *page)
{
    cp_view_record_cell_t *cell = apr_array_push(page->cells);
    int index = page->cells->nelts - 1;

    memset(cell, 0, sizeof *cell);
    if (index && index < page->columns->nelts)
        cell->label = APR_ARRAY_IDX(page->columns, index, cp_view_record_column_t).label;
    return cell;
}

void cp_record_row(cp_record_page_t *page, const char *title, const char *path, const char *tag)
{
    cp_view_record_cell_t *cell;

    end_row(page);
    apr_array_push(page->rows);
    page->cells = apr_array_make(page->req->pool, page->columns->nelts, sizeof(cp_view_record_cell_t));
    page->buttons = apr_array_make(page->req->pool, 2, sizeof(cp_view_set_button_t));
    cell = add_cell(page);
    cell->class = cp_text("wide");
    cell->title = cp_text(path ? title : NULL);
    cell->text = cp_text(path ? NULL : title);
    cell->url = path ? cp_view_url(&page->reader, "%s", path) : cp_url(NULL);
    cell->tag = cp_text(tag);
}

void cp_record_movable(cp_record_page_t *page, const char *key, const char *name)
{
    cp_view_set_row_t *row = &APR_ARRAY_IDX(page->rows, page->rows->nelts - 1, cp_view_set_row_t);

    row->key = cp_text(key);
    row->name = cp_text(name);
    if (!page->view->order)
        page->view->order = cp_console_order_view(page->req, &page->reader);
}

/* Half a phone's width holds so many characters: an address would be cut in two by it. */
enum { HALF = 16 };

void cp_record_cell(cp_record_page_t *page, const char *text)
{
    cp_view_record_cell_t *cell = add_cell(page);

    cell->text = cp_text(text && *text ? text : "–");
    cell->class = cp_text(text && strlen(text) > HALF ? "long" : NULL);
}

void cp_record_when(cp_record_page_t *page, apr_time_t at)
{
    if (at)
        add_cell(page)->when = cp_view_when_dated(&page->reader, at);
    else
        cp_record_cell(page, NULL);
}

void cp_record_press(cp_record_page_t *page, const char *name, const char *value, const char *label, const char *tip)
{
    APR_ARRAY_PUSH(page->buttons, cp_view_set_button_t) =
        (cp_view_set_button_t){cp_text(name), cp_text(value), cp_text(label), cp_text(tip)};
}

void cp_record_button(cp_record_page_t *page, const char *name, apr_int64_t value, const char *label, const char *tip)
{
    cp_record_press(page, name, apr_psprintf(page->req->pool, "%" APR_INT64_T_FMT, value), label, tip);
}

/* ---- Forms ---- */

void cp_record_form(cp_record_page_t *page, const char *path, const char *submit, const char *mark)
{
    cp_view_form_hide(page->maker, "seen", mark);
    page->view->form = cp_view_form_end(page->maker);
    page->view->form->action = cp_view_url(&page->reader, "%s", path);
    page->view->form->submit = cp_text(cp_view_tr(&page->reader, submit));
    page->view->form->cancel_url = page->view->up_url;
}

cp_view_form_t *cp_record_more(cp_record_page_t *page, const char *heading, const char *about, const char *path,
                               const char *submit)
{
    cp_view_form_t *more = apr_array_push(page->more);

    *more = *cp_view_form_end(cp_view_form_begin(&page->reader, NULL));
    more->heading = cp_text(cp_view_tr(&page->reader, heading));
    more->about = cp_text(about);
    more->submit_class = cp_text("btn");
    if (path) {
        more->action = cp_view_url(&page->reader, "%s", path);
        more->submit = cp_text(cp_view_tr(&page->reader, submit));
    }
    return more;
}

void cp_record_hide(cp_record_page_t *page, cp_view_form_t *form, const char *name, const char *value)
{
    cp_view_hidden_t *hidden = apr_pcalloc(page->req->pool, sizeof *hidden);

    *hidden = (cp_view_hidden_t){cp_text(name), cp_text(value)};
    form->hidden = (cp_list_t){hidden, 1};
}

cp_error_t *cp_record_answer(cp_record_page_t *page, int status)
{
    cp_view_settings_record_t *view = page->view;
    const char *key = NULL;

    end_row(page);
    if (view->table_action.ptr)
        CP_TRY(cp_request_form_key(&key, page->req));
    view->table_key = cp_text(key);
    view->columns = (cp_list_t){page->columns->elts, page->columns->nelts};
    view->rows = (cp_list_t){page->rows->elts, page->rows->nelts};
    view->facts = (cp_list_t){page->facts->elts, page->facts->nelts};
    view->links = (cp_list_t){page->links->elts, page->links->nelts};
    view->notes = (cp_list_t){page->notes->elts, page->notes->nelts};
    view->filters = (cp_list_t){page->filters->elts, page->filters->nelts};
    view->more = (cp_list_t){page->more->elts, page->more->nelts};
    if (page->stale)
        view->clash = cp_text(cp_view_tr(&page->reader, "Somebody else saved this meanwhile. What you typed is below "
                                                        "and not saved yet: check it and save again."));
    if (status != 200)
        cp_view_frame_error(view->frame, &page->reader);
    return cp_respond_page(page->req, CP_PAGE_SETTINGS_RECORD, status, view);
}

/* ---- What was sent, and words ---- */

const char *cp_record_sent(const cp_request_t *req, const char *name)
{
    const char *value = req->form ? cp_form_get(req->form, name) : NULL;

    return value ? value : "";
}

cp_error_t *cp_record_run(cp_request_t *req, cp_db_work_t *work, void *baton)
{
    if (*cp_record_sent(req, "up") || *cp_record_sent(req, "down"))
        return cp_request_run_once(req, work, baton);
    return cp_request_run(req, CP_DB_WRITE, work, baton);
}

apr_int64_t cp_record_sent_id(const cp_request_t *req, const char *name)
{
    apr_int64_t id;

    return cp_parse_int(cp_record_sent(req, name), 1, APR_INT64_MAX, &id) ? id : 0;
}

const char *cp_record_people(const cp_reader_t *reader, apr_int64_t count)
{
    return count > COUNT_MAX ? cp_view_tr(reader, "more than 1,000 people")
                             : cp_view_plural(reader, "${n} person", "${n} people", count);
}

cp_error_t *cp_record_audit(cp_db_t *db, const cp_request_t *req, const char *action, const char *object,
                            apr_pool_t *pool)
{
    return cp_audit_add(db, req->viewer->person.email, action, object, "", req->now, pool);
}
