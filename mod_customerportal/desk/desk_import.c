/* SPDX-License-Identifier: Apache-2.0 */
/* A file is sent, looked at, and only then written: what is confirmed is the same file, kept in the store meanwhile under a
 * sealed name that only this session can bring back. */
#include <apr_file_io.h>
#include <apr_strings.h>

#include "../base/base_string.h"
#include "../model/model_contact_import.h"
#include "desk_setup.h"

#define FILE_MOST (20 * 1000 * 1000) /* bytes; all of it is in memory while it is read */
#define BAD_MOST 200                 /* bad lines that a page names */

typedef struct import_work_t {
    cp_request_t *req;
    cp_contact_import_t *import;
    int from;
} import_work_t;

static cp_error_t *refused(apr_pool_t *pool, const char *text)
{
    return cp_error_field(pool, "attachment", "%s", text);
}

static cp_error_t *read_file(const char **data, apr_size_t *length, const char *path, apr_pool_t *pool)
{
    apr_file_t *file;
    apr_finfo_t info;
    char *text;
    apr_status_t status = apr_file_open(&file, path, APR_READ | APR_BINARY, APR_OS_DEFAULT, pool);

    if (status != APR_SUCCESS || (status = apr_file_info_get(&info, APR_FINFO_SIZE, file)) != APR_SUCCESS)
        return cp_error_apr(pool, status, "opening %s", path);
    if (info.size > FILE_MOST)
        return refused(pool, "The file is larger than 20 MB.");
    text = apr_palloc(pool, (apr_size_t)info.size + 1);
    status = apr_file_read_full(file, text, (apr_size_t)info.size, length);
    if (status != APR_SUCCESS && !APR_STATUS_IS_EOF(status))
        return cp_error_apr(pool, status, "reading %s", path);
    text[*length] = '\0';
    apr_file_close(file);
    *data = text;
    return NULL;
}

static cp_error_t *parse(import_work_t *work)
{
    cp_request_t *req = work->req;
    const apr_array_header_t *uploads = req->form->uploads;
    const char *path, *data;
    apr_size_t length;

    if (req->form->upload_error)
        return refused(req->pool, req->form->upload_error->safe);
    if (!uploads || !uploads->nelts)
        return refused(req->pool, "Choose a file");
    CP_TRY(cp_store_path(&path, req->store, APR_ARRAY_IDX(uploads, uploads->nelts - 1, cp_upload_t).sha256, req->pool));
    CP_TRY(read_file(&data, &length, path, req->pool));
    return cp_import_parse(&work->import, req->settings, data, length, req->pool);
}

static cp_error_t *compare(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    import_work_t *work = baton;

    return cp_import_compare(work->import, db, work->from, pool);
}

static cp_error_t *compare_all(import_work_t *work)
{
    for (work->from = 0; work->from < work->import->row_count; work->from += CP_IMPORT_BATCH)
        CP_TRY(cp_request_run(work->req, CP_DB_READ, compare, work));
    return NULL;
}

/* ---- The form ---- */

static cp_error_t *show_form(cp_request_t *req, const cp_error_t *error)
{
    cp_desk_form_t form = {.req = req};
    cp_reader_t reader;
    cp_view_control_t *control;

    if (error)
        cp_fault_add(&form.faults, req->pool, "attachment", "%s", error->safe);
    cp_view_reader(&reader, req);
    form.again = error != NULL;
    cp_desk_form_begin(&form, CP_NAV_CONTACTS, cp_view_tr(&reader, "Import contacts and companies"));
    form.view->about = cp_text(cp_view_tr(
        &reader, "First you see what would happen, line by line. Nothing is written before you confirm it."));
    form.view->up_url = cp_view_url(&reader, "/desk/contacts");
    form.view->up_label = cp_text(cp_view_tr(&reader, "Contacts"));
    control = cp_view_control(form.maker, CP_CONTROL_FILE, "attachment", "CSV file");
    control->hint = cp_text(cp_view_tr(
        &reader,
        "The first line names the columns: email, first name, last name, company, phone, language, time zone, in "
        "any order. With commas, semicolons or tabs; in UTF-8 or UTF-16. Up to 50,000 lines. Contacts are known "
        "by their address; an empty cell leaves what is stored. With a column company and none for addresses, it "
        "is a list of companies, to whose mail domains a column domains adds."));
    CP_TRY(cp_desk_form_end(&form, cp_request_url(req, "/desk/import"), "Show what would happen", NULL));
    if (!cp_setting_int(req->settings, CP_SET_MAX_FILES))
        form.view->warning = cp_text(cp_view_tr(
            &reader, "Files cannot be sent here (PortalMaxFiles is 0). Use portalctl import contacts on the server."));
    return cp_desk_form_answer(&form);
}

cp_error_t *cp_desk_import(cp_request_t *req)
{
    return show_form(req, NULL);
}

/* ---- The preview, and what became of it ---- */

static cp_view_records_t *begin(cp_request_t *req, cp_reader_t *reader, const char *heading)
{
    cp_view_records_t *view = apr_pcalloc(req->pool, sizeof *view);

    cp_view_reader(reader, req);
    view->heading = cp_text(cp_view_tr(reader, heading));
    view->frame = cp_view_frame(req, reader, CP_NAV_CONTACTS, view->heading.ptr);
    view->up_url = cp_view_url(reader, "/desk/import");
    view->up_label = cp_text(cp_view_tr(reader, "Import contacts and companies"));
    return view;
}

static void counts(cp_view_records_t *view, const cp_reader_t *reader, const cp_contact_import_t *import)
{
    static const struct {
        cp_import_state_t state;
        const char *label;
    } lines[] = {{CP_IMPORT_NEW, "New"},
                 {CP_IMPORT_CHANGED, "Changed"},
                 {CP_IMPORT_SAME, "Unchanged"},
                 {CP_IMPORT_BAD, "Left out"}};
    cp_view_fact_t *facts = apr_pcalloc(reader->pool, 5 * sizeof *facts);
    int count = 0;

    for (; count < 4; count++) {
        facts[count].label = cp_text(cp_view_tr(reader, lines[count].label));
        facts[count].text = cp_text(cp_view_number(reader, import->counts[lines[count].state]));
    }
    if (import->ignored) {
        facts[count].label = cp_text(cp_view_tr(reader, "Ignored columns"));
        facts[count++].text = cp_text(import->ignored);
    }
    view->facts = (cp_list_t){facts, count};
}

static void bad_lines(cp_view_records_t *view, const cp_reader_t *reader, const cp_contact_import_t *import)
{
    static const char *const labels[] = {"What is wrong", "Line", "Column"};
    int most = import->counts[CP_IMPORT_BAD] < BAD_MOST ? import->counts[CP_IMPORT_BAD] : BAD_MOST;
    cp_view_record_column_t *heads = apr_pcalloc(reader->pool, 3 * sizeof *heads);
    cp_view_record_row_t *rows = apr_pcalloc(reader->pool, ((apr_size_t)most + 1) * sizeof *rows);
    int count = 0;

    for (int i = 0; i < 3; i++)
        heads[i].label = cp_text(cp_view_tr(reader, labels[i]));
    heads[0].class = cp_text("wide");
    for (int i = 0; i < import->row_count && count < most; i++) {
        const cp_import_row_t *row = &import->rows[i];
        cp_view_record_cell_t *cells;
        if (row->state != CP_IMPORT_BAD)
            continue;
        cells = apr_pcalloc(reader->pool, 3 * sizeof *cells);
        for (int j = 0; j < 3; j++)
            cells[j] = (cp_view_record_cell_t){.label = heads[j].label, .class = heads[j].class};
        cells[0].text = cp_text(cp_view_tr(reader, row->fault));
        cells[1].text = cp_text(cp_view_number(reader, row->line));
        cells[2].text = cp_text(*row->column ? row->column : "–");
        rows[count++].cells = (cp_list_t){cells, 3};
    }
    view->columns = (cp_list_t){heads, 3};
    view->rows = (cp_list_t){rows, count};
    view->caption = cp_text(count < import->counts[CP_IMPORT_BAD]
                                ? cp_view_plural(reader, "The first line that is left out",
                                                 "The first ${n} of the lines that are left out", count)
                                : cp_view_tr(reader, "Lines that are left out"));
}

static void confirm(cp_view_records_t *view, const cp_request_t *req, const cp_reader_t *reader,
                    const cp_contact_import_t *import)
{
    const apr_array_header_t *uploads = req->form->uploads;
    int good = import->counts[CP_IMPORT_NEW] + import->counts[CP_IMPORT_CHANGED];
    cp_view_form_maker_t *maker = cp_view_form_begin(reader, NULL);

    if (!good) {
        view->warning = cp_text(cp_view_tr(reader, "There is nothing to import in this file."));
        return;
    }
    cp_view_form_hide(maker, "kept", APR_ARRAY_IDX(uploads, uploads->nelts - 1, cp_upload_t).sealed);
    view->form = cp_view_form_end(maker);
    view->form->action = cp_view_url(reader, "/desk/import/run");
    view->form->submit = cp_text(cp_view_plural(reader, "Import ${n} line", "Import ${n} lines", good));
    view->form->cancel_url = view->up_url;
}

cp_error_t *cp_desk_import_preview(cp_request_t *req)
{
    import_work_t work = {.req = req};
    cp_error_t *error = parse(&work);
    cp_view_records_t *view;
    cp_reader_t reader;

    if (error && error->kind == CP_ERROR_INPUT)
        return show_form(req, error);
    CP_TRY(error);
    CP_TRY(compare_all(&work));
    view = begin(req, &reader, "What would happen");
    view->about = cp_text(cp_view_tr(
        &reader, work.import->companies_only ? "A list of companies. Nothing is written yet."
                                             : "A list of contacts. Nothing is written yet. Companies that are not "
                                               "there yet are added with them."));
    counts(view, &reader, work.import);
    confirm(view, req, &reader, work.import);
    if (work.import->counts[CP_IMPORT_BAD])
        bad_lines(view, &reader, work.import);
    return cp_respond_page(req, CP_PAGE_DESK_RECORDS, 200, view);
}

static cp_error_t *write_batch(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    import_work_t *work = baton;

    return cp_import_write(work->import, db, work->from, work->req->now, pool);
}

static cp_error_t *audit(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    import_work_t *work = baton;
    const int *found = work->import->counts;

    return cp_audit_add(db, work->req->viewer->person.email, "contacts imported",
                        APR_ARRAY_IDX(work->req->form->uploads, 0, cp_upload_t).file_name,
                        apr_psprintf(pool, "%d new, %d changed, %d unchanged, %d left out", found[CP_IMPORT_NEW],
                                     found[CP_IMPORT_CHANGED], found[CP_IMPORT_SAME], found[CP_IMPORT_BAD]),
                        work->req->now, pool);
}

/* Each batch is a run of its own, so that nobody waits long for the database. A file that is sent twice finds its lines
 * unchanged: repeating is safe, also after a failure on the way. */
cp_error_t *cp_desk_import_run(cp_request_t *req)
{
    import_work_t work = {.req = req};
    cp_error_t *error = parse(&work);

    if (error && error->kind == CP_ERROR_INPUT)
        return show_form(req, error);
    CP_TRY(error);
    CP_TRY(compare_all(&work));
    for (work.from = 0; work.from < work.import->row_count; work.from += CP_IMPORT_BATCH)
        CP_TRY(cp_request_run(req, CP_DB_WRITE, write_batch, &work));
    CP_TRY(cp_request_run(req, CP_DB_WRITE, audit, &work));
    return cp_respond_redirect(
        req, cp_request_url(req, work.import->companies_only ? "/desk/companies" : "/desk/contacts"), "imported");
}
