/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which tickets are in the portal at all (S31, S32): a rule over tickets' properties. What it hides, and what it would
 * show that is hidden now, is said before it is saved: the first press of Save shows that, the second one saves.
 */
#include <apr_strings.h>

#include "../base/base_crypto.h"
#include "../model/model_rule_line.h"
#include "../model/model_ticket_filter.h"
#include "settings_record.h"
#include "settings_rule.h"

typedef struct filter_t {
    cp_record_page_t page;
    const cp_settings_t *settings; /* what is saved */
    const cp_rule_schema_t *schema;
    cp_rule_editor_t editor;
    const char *rule; /* lines; NULL: not right yet */
    cp_filter_preview_t now, then;
    bool unseen; /* Save was pressed before anybody saw what it does */
} filter_t;

static const char *saved(const filter_t *work)
{
    return cp_setting_text(work->settings, CP_SET_TICKET_FILTER);
}

static const char *mark(const char *rule, apr_pool_t *pool)
{
    return apr_pstrndup(pool, cp_sha256_hex(rule, pool), 32);
}

/* ---- What it does ---- */

static cp_error_t *preview(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    filter_t *work = baton;
    const cp_settings_t *settings = work->page.req->settings;
    cp_rule_t *rule;

    CP_TRY(cp_ticket_filter_parse(&rule, settings, work->rule, pool));
    CP_TRY(cp_ticket_filter_preview(&work->then, db, rule, pool));
    work->now = work->then;
    /* A rule that cannot be read any more hides everything. */
    cp_error_t *gone = cp_ticket_filter_parse(&rule, settings, saved(work), pool);
    if (gone)
        work->now.hidden = work->now.all;
    else
        CP_TRY(cp_ticket_filter_preview(&work->now, db, rule, pool));
    return NULL;
}

static const char *hides(const cp_reader_t *reader, const cp_filter_preview_t *of)
{
    const char *text = of->all < CP_FILTER_LOOKED_AT
                           ? cp_view_tr(reader, "This rule hides ${hidden} of ${all} tickets.")
                           : cp_view_tr(reader, "This rule hides ${hidden} of the newest ${all} tickets.");

    return cp_tr_fill(reader->pool, text, "hidden", cp_view_number(reader, of->hidden), "all",
                      cp_view_number(reader, of->all), NULL);
}

static const char *compared(const filter_t *work)
{
    const cp_reader_t *reader = &work->page.reader;

    if (!strcmp(cp_rule_line(work->rule, reader->pool), saved(work)))
        return cp_view_tr(reader, "It is in force now.");
    return cp_tr_fill(reader->pool, cp_view_tr(reader, "Now ${hidden} are hidden. Nothing changes before you save."),
                      "hidden", cp_view_number(reader, work->now.hidden), NULL);
}

static void add_preview(cp_view_rule_t *view, const filter_t *work)
{
    const cp_reader_t *reader = &work->page.reader;
    const cp_rows_t *rows = work->then.sample;
    cp_view_rule_sample_t *sample = apr_pcalloc(reader->pool, (CP_FILTER_SAMPLE + 1) * sizeof *sample);

    for (int i = 0; i < rows->count; i++)
        sample[i] =
            (cp_view_rule_sample_t){cp_text(apr_psprintf(reader->pool, "#%" APR_INT64_T_FMT " %s",
                                                         cp_cell_int(rows, i, 0), cp_cell_text(rows, i, 1))),
                                    cp_view_url(reader, "/desk/tickets/%" APR_INT64_T_FMT, cp_cell_int(rows, i, 0))};
    view->sample = (cp_list_t){sample, rows->count};
    view->found_class = cp_text(work->unseen ? "notice warn" : "notice");
    view->found = cp_text(hides(reader, &work->then));
    view->found_about = cp_text(compared(work));
}

/* ---- The page ---- */

static cp_error_t *read_choices(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    filter_t *work = baton;

    return cp_ticket_filter_choices(&work->schema, db, work->page.req->settings, pool);
}

static cp_error_t *begin(filter_t *work)
{
    CP_TRY(cp_request_run(work->page.req, CP_DB_READ, read_choices, work));
    cp_view_reader(&work->page.reader, work->page.req);
    cp_rule_editor_begin(&work->editor, work->page.req, &work->page.reader, work->schema, "rule");
    return NULL;
}

static cp_error_t *add_editor(filter_t *work)
{
    cp_record_page_t *page = &work->page;
    const cp_reader_t *reader = &page->reader;
    cp_view_rule_t *view;

    page->view->rule = view = cp_rule_editor_view(&work->editor);
    page->maker->beside = "rule";
    view->legend = cp_text(cp_view_tr(reader, "Tickets of which all of these are true are in the portal"));
    view->show_label = cp_text(cp_view_tr(reader, "Show what is hidden"));
    view->error = cp_text(cp_fault_of(&page->faults, "rule"));
    if (!work->editor.count)
        view->empty = cp_text(cp_view_tr(reader, "There are no conditions: all tickets are in the portal."));
    if (!work->rule)
        return NULL;
    cp_view_form_hide(page->maker, "shown", mark(work->rule, page->req->pool));
    if (!*work->rule && !*saved(work))
        return NULL;
    CP_TRY(cp_request_run(page->req, CP_DB_READ, preview, work));
    add_preview(view, work);
    return NULL;
}

/* Nothing that is used can be deleted; but a rule of the server's configuration is known to its portal alone. */
static void add_warning(filter_t *work)
{
    cp_record_page_t *page = &work->page;
    cp_rule_t *rule;
    cp_error_t *gone =
        *saved(work) ? cp_ticket_filter_parse(&rule, page->req->settings, saved(work), page->req->pool) : NULL;

    if (gone)
        page->view->warning = cp_text(cp_tr_fill(
            page->req->pool,
            cp_view_tr(&page->reader, "The rule in force cannot be read, so customers see no ticket: ${why}"), "why",
            cp_view_tr(&page->reader, gone->safe), NULL));
}

static cp_error_t *show(filter_t *work)
{
    cp_record_page_t *page = &work->page;
    const char *pinned;

    cp_record_begin(page, "Tickets", "Ticket visibility",
                    "Only tickets that meet this rule are in the portal. No page, search, export or mail for customers "
                    "knows of others; the desk has all of them.");
    cp_record_up(page, "/settings/tickets", "Tickets");
    add_warning(work);
    pinned = cp_console_pinned(page->req, &page->reader, CP_SET_TICKET_FILTER);
    if (pinned) {
        cp_record_fact(page, cp_view_tr(&page->reader, "Rule"), saved(work));
        cp_record_note(page, NULL, pinned);
        return cp_record_answer(page, 200);
    }
    CP_TRY(add_editor(work));
    const char *now = cp_console_mark(work->settings, CP_SET_TICKET_FILTER, page->req->pool);
    cp_record_form(page, "/settings/filter", work->unseen ? "Save it so" : "Save",
                   cp_console_seen(page->req, now, page->stale));
    return cp_record_answer(page, page->stale ? 409 : page->faults.rows ? 422 : 200);
}

cp_error_t *cp_settings_filter(cp_request_t *req)
{
    filter_t work = {.page = {.req = req}, .settings = req->settings};

    CP_TRY(begin(&work));
    cp_rule_editor_open(&work.editor, cp_rule_lines(saved(&work), req->pool));
    work.rule = cp_rule_editor_check(&work.editor, &work.page.faults);
    if (work.rule)
        cp_faults_begin(&work.page.faults);
    return show(&work);
}

/* ---- Saving ---- */

static cp_error_t *save(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    filter_t *work = baton;
    cp_setting_author_t author = cp_console_author(work->page.req);

    const char *line = cp_rule_line(work->rule, pool);

    CP_TRY(cp_console_check(&work->settings, db, work->page.req, CP_SET_TICKET_FILTER, line, pool));
    return cp_settings_change(db, &author, CP_SET_TICKET_FILTER, line, pool);
}

cp_error_t *cp_settings_filter_save(cp_request_t *req)
{
    filter_t work = {.page = {.req = req}, .settings = req->settings};

    if (req->settings->value[CP_SET_TICKET_FILTER].file)
        return cp_error_create(req->pool, CP_ERROR_CONFLICT, "The server's configuration fixes the rule.", NULL);
    CP_TRY(begin(&work));
    bool pressed = cp_rule_editor_take(&work.editor);
    work.rule = cp_rule_editor_check(&work.editor, pressed && !work.editor.show ? NULL : &work.page.faults);
    if (pressed || !work.rule)
        return show(&work);
    work.unseen = strcmp(cp_record_sent(req, "shown"), mark(work.rule, req->pool)) != 0;
    if (work.unseen) {
        const char *now = cp_console_mark(work.settings, CP_SET_TICKET_FILTER, req->pool);
        work.page.stale = strcmp(cp_record_sent(req, "seen"), now) != 0;
        return show(&work);
    }
    cp_error_t *error = cp_request_run(req, CP_DB_WRITE, save, &work);
    work.page.stale = cp_record_is_stale(error);
    if (work.page.stale)
        return show(&work);
    CP_TRY(error);
    return cp_respond_redirect(req, cp_request_url(req, "/settings/tickets"), "settings-saved");
}
