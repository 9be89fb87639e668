/* SPDX-License-Identifier: Apache-2.0 */
#include "desk_setup.h"

#include <apr_strings.h>

#include "../base/base_string.h"
#include "../model/model_answer.h"
#include "../model/model_inbox.h"
#include "../model/model_pipeline.h"
#include "../model/model_staff.h"

#define PAGE_ROWS 50
#define SEARCH_MAX 200 /* characters */

static const struct {
    const char *path;
    const char *label;
    const char *about;
} parts[] = {
    [CP_SETUP_HOME] = {"/desk/setup", "Setup", "How the desk works. Changes hold from the next page on."},
    [CP_SETUP_INBOXES] = {"/desk/setup/inboxes", "Inboxes", "Where tickets arrive, and who works on them."},
    [CP_SETUP_PIPELINES] = {"/desk/setup/pipelines", "Pipelines", "The stages that tickets pass through."},
    [CP_SETUP_STAFF] = {"/desk/setup/staff", "Team", "Who answers, and who may set up the desk."},
    [CP_SETUP_ANSWERS] = {"/desk/setup/answers", "Prepared answers", "Texts that are offered beside every reply."},
};
#define PARTS ((int)(sizeof parts / sizeof *parts))

static cp_list_t side_links(const cp_reader_t *reader, cp_setup_part_t part)
{
    cp_view_link_t *links = apr_pcalloc(reader->pool, PARTS * sizeof *links);

    for (int i = 0; i < PARTS; i++) {
        links[i].label = cp_text(cp_view_tr(reader, i == CP_SETUP_HOME ? "Overview" : parts[i].label));
        links[i].url = cp_view_url(reader, "%s", parts[i].path);
        links[i].current = cp_text(i == (int)part ? "true" : NULL);
    }
    return (cp_list_t){links, PARTS};
}

cp_view_records_t *cp_desk_setup_list(cp_request_t *req, cp_reader_t *reader, cp_setup_part_t part)
{
    cp_view_records_t *view = apr_pcalloc(req->pool, sizeof *view);
    const char *heading;

    cp_view_reader(reader, req);
    heading = cp_view_tr(reader, parts[part].label);
    view->heading = cp_text(heading);
    view->frame = cp_view_frame(
        req, reader, CP_NAV_SETUP,
        part == CP_SETUP_HOME ? heading : apr_pstrcat(req->pool, heading, " · ", cp_view_tr(reader, "Setup"), NULL));
    view->frame->notice = cp_text(cp_view_notice(reader, cp_respond_notice(req)));
    view->about = cp_text(cp_view_tr(reader, parts[part].about));
    view->side = side_links(reader, part);
    view->side_label = cp_text(cp_view_tr(reader, "Setup"));
    return view;
}

void cp_desk_setup_form(cp_desk_form_t *form, cp_setup_part_t part, const char *heading)
{
    cp_desk_form_begin(form, CP_NAV_SETUP, heading);
    form->view->side = side_links(&form->reader, part);
    form->view->side_label = cp_text(cp_view_tr(&form->reader, "Setup"));
    form->view->up_url = cp_view_url(&form->reader, "%s", parts[part].path);
    form->view->up_label = cp_text(cp_view_tr(&form->reader, parts[part].label));
}

void cp_desk_setup_place(cp_view_order_item_t *item, const cp_reader_t *reader, int index, int count)
{
    if (count < 2) /* there is nowhere to go */
        return;
    item->first = index == 0;
    item->last = index == count - 1;
    item->up_tip =
        cp_text(cp_tr_fill(reader->pool, cp_view_tr(reader, "Move ${name} up"), "name", item->label.ptr, NULL));
    item->down_tip =
        cp_text(cp_tr_fill(reader->pool, cp_view_tr(reader, "Move ${name} down"), "name", item->label.ptr, NULL));
}

cp_error_t *cp_desk_setup_movable(cp_view_order_t *order, cp_request_t *req, cp_url_t url)
{
    const char *key;

    CP_TRY(cp_request_form_key(&key, req));
    order->action = url;
    order->form_key = cp_text(key);
    return NULL;
}

/* ---- The overview ---- */

typedef struct home_t {
    int counts[PARTS];
    int unclosable; /* pipelines whose tickets customers cannot close */
} home_t;

static cp_error_t *read_home(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    home_t *home = baton;
    const cp_inbox_t *inboxes;
    const cp_pipeline_t *pipelines;
    const cp_staff_t *team;
    const cp_answer_t *answers;

    CP_TRY(cp_inbox_list(&inboxes, &home->counts[CP_SETUP_INBOXES], db, pool));
    CP_TRY(cp_pipeline_list(&pipelines, &home->counts[CP_SETUP_PIPELINES], db, pool));
    CP_TRY(cp_staff_list(&team, &home->counts[CP_SETUP_STAFF], db, pool));
    home->unclosable = 0;
    for (int i = 0; i < home->counts[CP_SETUP_PIPELINES]; i++)
        home->unclosable += !pipelines[i].closes_into;
    return cp_answer_list(&answers, &home->counts[CP_SETUP_ANSWERS], db, 0, pool);
}

cp_error_t *cp_desk_setup(cp_request_t *req)
{
    cp_reader_t reader;
    home_t home;
    cp_view_records_t *view;
    cp_view_order_t *order = apr_pcalloc(req->pool, sizeof *order);
    cp_view_order_item_t *items = apr_pcalloc(req->pool, PARTS * sizeof *items);

    CP_TRY(cp_request_run(req, CP_DB_READ, read_home, &home));
    view = cp_desk_setup_list(req, &reader, CP_SETUP_HOME);
    for (int i = 1; i < PARTS; i++) {
        cp_view_order_item_t *item = &items[i - 1];
        item->id = i;
        item->label = cp_text(cp_view_tr(&reader, parts[i].label));
        item->url = cp_view_url(&reader, "%s", parts[i].path);
        item->detail = cp_text(cp_view_tr(&reader, parts[i].about));
        item->tag = cp_text(cp_view_number(&reader, home.counts[i]));
    }
    order->items = (cp_list_t){items, PARTS - 1};
    order->label = view->heading;
    view->orders = (cp_list_t){order, 1};
    if (home.unclosable && cp_setting_bool(req->settings, CP_SET_CLOSE_TICKETS))
        view->warning = cp_text(cp_view_plural(
            &reader, "In ${n} pipeline customers cannot close their tickets, because no closed stage is chosen for it.",
            "In ${n} pipelines customers cannot close their tickets, because no closed stage is chosen for it.",
            home.unclosable));
    return cp_respond_page(req, CP_PAGE_DESK_RECORDS, 200, view);
}

/* ---- Pages of lists by name ---- */

static bool read_cursor(cp_page_query_t *query, const cp_request_t *req, const char *cursor)
{
    const char *dot = cursor ? strchr(cursor, '.') : NULL;

    if (!dot || dot[1 + strspn(dot + 1, "0123456789abcdef")] ||
        !cp_parse_int(apr_pstrmemdup(req->pool, cursor, (apr_size_t)(dot - cursor)), 1, APR_INT64_MAX,
                      &query->after_id))
        return false;
    query->after_key = dot + 1;
    return true;
}

cp_page_query_t cp_desk_page_query(const cp_request_t *req)
{
    cp_page_query_t query = {.limit = PAGE_ROWS};
    const char *search = cp_query_get(req->query, "q");

    if (search)
        query.search = cp_utf8_cut(cp_one_line(search, req->pool), SEARCH_MAX, req->pool);
    if (query.search && !*query.search)
        query.search = NULL;
    if (!read_cursor(&query, req, cp_query_get(req->query, "after")))
        query.backwards = read_cursor(&query, req, cp_query_get(req->query, "before"));
    return query;
}

static cp_url_t page_url(const cp_request_t *req, const cp_page_query_t *query, const char *way, apr_int64_t id,
                         const char *key)
{
    const char *company = cp_query_get(req->query, "company");
    const char *url = apr_psprintf(req->pool, "?%s=%" APR_INT64_T_FMT ".%s", way, id, cp_url_encode(key, req->pool));

    if (company)
        url = apr_pstrcat(req->pool, url, "&company=", cp_url_encode(company, req->pool), NULL);
    if (query->search)
        url = apr_pstrcat(req->pool, url, "&q=", cp_url_encode(query->search, req->pool), NULL);
    return cp_url(url);
}

void cp_desk_page_links(cp_view_records_t *view, const cp_request_t *req, const cp_page_query_t *query,
                        const cp_desk_page_ends_t *ends, bool more)
{
    bool before = query->backwards ? more : query->after_key != NULL;
    bool after = query->backwards || more;

    if (!ends->first_key)
        return;
    if (before)
        view->newer_url = page_url(req, query, "before", ends->first_id, ends->first_key);
    if (after)
        view->older_url = page_url(req, query, "after", ends->last_id, ends->last_key);
    view->paged = before || after;
}
