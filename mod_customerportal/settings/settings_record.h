/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Lists and forms of the console that are no tab of settings: what their pages share. Private to settings/.
 *
 *     cp_record_page_t page = {.req = req};
 *     cp_record_begin(&page, "Access", "Access groups", "…");
 *     cp_record_column(&page, "Name"); …
 *     cp_record_row(&page); cp_record_cell(&page, text); cp_record_button(&page, "remove", id, "Remove", name);
 *     return cp_record_answer(&page, 200);
 */
#ifndef CP_SETTINGS_RECORD_H
#define CP_SETTINGS_RECORD_H

#include "../view/view_settings_record.h"
#include "settings_private.h"

typedef struct cp_record_page_t {
    cp_request_t *req;
    cp_reader_t reader;
    cp_view_settings_record_t *view;
    cp_faults_t faults; /**< of the form; may be filled before the page is begun */
    bool stale;         /**< somebody else saved meanwhile */
    cp_view_form_maker_t *maker;
    apr_array_header_t *columns, *rows, *cells, *buttons, *facts, *links, *notes, *filters, *more;
} cp_record_page_t;

/** Begins a page under the tab `label`; title and about are English msgids. */
void cp_record_begin(cp_record_page_t *page, const char *label, const char *title, const char *about);
/** The link to the page above; `label` is an English msgid. */
void cp_record_up(cp_record_page_t *page, const char *path, const char *label);

/** Facts, links and notes; texts are in the reader's words. */
void cp_record_fact(cp_record_page_t *page, const char *label, const char *text);
void cp_record_link(cp_record_page_t *page, const char *path, const char *label);
void cp_record_note(cp_record_page_t *page, const char *path, const char *text);
void cp_record_filter(cp_record_page_t *page, const char *path, const char *label, bool current);

/** The table: columns (English msgids), rows, and cells in the order of the columns (in the reader's words; NULL: a dash).
 * The first cell of a row is its title, and leads to `path` if that is not NULL. */
void cp_record_column(cp_record_page_t *page, const char *label);
void cp_record_row(cp_record_page_t *page, const char *title, const char *path, const char *tag);
void cp_record_cell(cp_record_page_t *page, const char *text);
void cp_record_when(cp_record_page_t *page, apr_time_t at); /**< 0: a dash */
/** A button of the row; `label` in the reader's words, `tip` too. */
void cp_record_button(cp_record_page_t *page, const char *name, apr_int64_t value, const char *label, const char *tip);

/** The same with a text for its value. */
void cp_record_press(cp_record_page_t *page, const char *name, const char *value, const char *label, const char *tip);

/** Lets people move the row among the others of the table: `key` is what it is called in the order. */
void cp_record_movable(cp_record_page_t *page, const char *key, const char *name);

/** Ends the page's form, which cp_record_begin began (page->maker); `submit` is an English msgid, `mark` may be NULL. */
void cp_record_form(cp_record_page_t *page, const char *path, const char *submit, const char *mark);

/** A small form beside it: heading and submit are English msgids, `about` is in the reader's words; without `path` only
 * the text. */
cp_view_form_t *cp_record_more(cp_record_page_t *page, const char *heading, const char *about, const char *path,
                               const char *submit);

/** A hidden field of such a form. */
void cp_record_hide(cp_record_page_t *page, cp_view_form_t *form, const char *name, const char *value);

/** Answers; with the mark of an error page where `status` is not 200. */
cp_error_t *cp_record_answer(cp_record_page_t *page, int status);

/** The WRITE run of a row's button. A move (up, down) is a step, which the same form does once; all else is so however
 * often it is said, also again on a page from before. */
cp_error_t *cp_record_run(cp_request_t *req, cp_db_work_t *work, void *baton);

/** A field of the form that was sent, "" if absent; an id, 0 if it is none. */
const char *cp_record_sent(const cp_request_t *req, const char *name);
apr_int64_t cp_record_sent_id(const cp_request_t *req, const char *name);

/** "1,000 people", "more than 1,000 people": counts stop at 1,001. */
const char *cp_record_people(const cp_reader_t *reader, apr_int64_t count);

/** Adds a line to the audit log in the caller's WRITE run. */
cp_error_t *cp_record_audit(cp_db_t *db, const cp_request_t *req, const char *action, const char *object,
                            apr_pool_t *pool);

#endif
