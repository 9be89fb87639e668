/* SPDX-License-Identifier: Apache-2.0 */
/* All support forms: their order, and which of them customers have (S21). */
#include <apr_strings.h>
#include <stdlib.h>

#include "../base/base_crypto.h"
#include "../model/model_form.h"
#include "settings_record.h"

#define STEP 10 /* between positions */

static int count_of(const cp_request_t *req)
{
    return req->settings->definitions->of[CP_DEFINE_FORM].count;
}

static const cp_support_form_t *form_at(const cp_request_t *req, int index)
{
    return req->settings->definitions->of[CP_DEFINE_FORM].rows[index].thing;
}

static bool any_fixed(const cp_request_t *req)
{
    for (int i = 0; i < count_of(req); i++)
        if (cp_console_is_fixed(req, CP_DEFINE_FORM, form_at(req, i)->name))
            return true;
    return false;
}

/* Whether a form can change places with the next one. One that is fixed keeps its place, and so do the others' numbers
 * around it: then two can only exchange theirs. */
static bool can_swap(const cp_request_t *req, int index)
{
    if (index < 0 || index >= count_of(req) - 1)
        return false;
    return !cp_console_is_fixed(req, CP_DEFINE_FORM, form_at(req, index)->name) &&
           !cp_console_is_fixed(req, CP_DEFINE_FORM, form_at(req, index + 1)->name) &&
           (form_at(req, index)->position != form_at(req, index + 1)->position || !any_fixed(req));
}

/* Buttons of rows carry numbers. A place in the list would be another form's once somebody else moved one. */
static apr_int64_t number_of(const cp_support_form_t *form, apr_pool_t *pool)
{
    return (apr_int64_t)strtoll(apr_pstrndup(pool, cp_sha256_hex(form->name, pool), 12), NULL, 16) + 1;
}

/* ---- The list ---- */

static const char *limits_of(const cp_record_page_t *page, const cp_support_form_t *form)
{
    const char *text = "";

    for (int i = 0; i < form->group_count; i++)
        text = apr_pstrcat(page->req->pool, text, *text ? ", " : "", form->groups[i], NULL);
    for (int i = 0; i < form->company_count; i++)
        text = apr_pstrcat(page->req->pool, text, *text ? ", " : "", form->companies[i], NULL);
    return *text ? text : cp_view_tr(&page->reader, "Everybody");
}

static void add_button(cp_record_page_t *page, const cp_support_form_t *form, const char *name, const char *label,
                       const char *tip)
{
    cp_record_button(page, name, number_of(form, page->req->pool), cp_view_tr(&page->reader, label),
                     cp_tr_fill(page->req->pool, cp_view_tr(&page->reader, tip), "name", form->label, NULL));
}

static void add_form(cp_record_page_t *page, int index)
{
    const cp_support_form_t *form = form_at(page->req, index);
    const char *obstacle = cp_support_form_obstacle(form);
    const char *path = apr_psprintf(page->req->pool, "/settings/forms/%s", form->name);
    const char *fixed = cp_console_fixed(&page->reader, CP_DEFINE_FORM,
                                         &page->req->settings->definitions->of[CP_DEFINE_FORM].rows[index]);

    if (fixed)
        cp_record_note(page, path, fixed);
    cp_record_row(page, form->label, path, NULL);
    cp_record_cell(page, cp_view_tr(&page->reader, form->offered ? "Customers have it"
                                                   : obstacle    ? obstacle
                                                                 : "Can be offered"));
    cp_record_cell(page, form->creates_tickets ? form->inbox : NULL);
    cp_record_cell(page, limits_of(page, form));
    if (can_swap(page->req, index - 1))
        add_button(page, form, "up", "Up", "Move ${name} up");
    if (can_swap(page->req, index))
        add_button(page, form, "down", "Down", "Move ${name} down");
    if (fixed)
        return;
    if (form->offered)
        add_button(page, form, "withdraw", "Withdraw", "Withdraw ${name} from customers");
    else if (!obstacle)
        add_button(page, form, "offer", "Offer", "Offer ${name} to customers");
}

static bool any_offered(const cp_request_t *req)
{
    for (int i = 0; i < count_of(req); i++)
        if (form_at(req, i)->offered)
            return true;
    return false;
}

cp_error_t *cp_settings_forms(cp_request_t *req)
{
    static const char *const columns[] = {"Form", "Customers", "Inbox", "For"};
    cp_record_page_t page = {.req = req};

    cp_record_begin(&page, "Form", "Forms",
                    "What customers fill in to file a ticket. Where several are offered, they choose one first.");
    cp_record_up(&page, "/settings/form", "Form");
    cp_record_link(&page, "/settings/forms/new?template=support",
                   cp_view_tr(&page.reader, "New form from the support form"));
    cp_record_link(&page, "/settings/forms/new?template=blank", cp_view_tr(&page.reader, "New blank form"));
    if (!cp_setting_bool(req->settings, CP_SET_FORM_ENABLED))
        cp_record_note(&page, "/settings/form",
                       cp_view_tr(&page.reader, "“Support form” is off: customers have none of these."));
    else if (!any_offered(req))
        cp_record_note(&page, NULL,
                       cp_view_tr(&page.reader, "No form is offered, so customers have the built-in support form: "
                                                "subject, message, priority, copies and attachments."));
    for (apr_size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        cp_record_column(&page, columns[i]);
    page.view->caption = cp_text(cp_view_tr(&page.reader, "Forms in the order in which customers see them"));
    page.view->table_action = cp_view_url(&page.reader, "/settings/forms");
    page.view->buttons_label = cp_text(cp_view_tr(&page.reader, "Actions"));
    for (int i = 0; i < count_of(req); i++)
        add_form(&page, i);
    if (!count_of(req)) {
        page.view->empty_icon = cp_text("edit");
        page.view->empty_title = cp_text(cp_view_tr(&page.reader, "No forms of your own yet"));
        page.view->empty_text = cp_text(
            cp_view_tr(&page.reader, "Start from the support form that customers have now, or from a blank one."));
    }
    return cp_record_answer(&page, 200);
}

/* ---- Its buttons ---- */

typedef struct press_t {
    const cp_request_t *req;
    int order[1000];
    int count;
    int offer; /* the form to offer, or to withdraw; -1: neither */
    bool keep; /* the numbers of places, as some are fixed */
    bool on;
} press_t;

static int pressed(const cp_request_t *req, const char *button)
{
    apr_int64_t number = cp_record_sent_id(req, button);

    for (int i = 0; number && i < count_of(req); i++)
        if (number_of(form_at(req, i), req->pool) == number)
            return i;
    return -1;
}

static void swap(press_t *press, int i)
{
    int form = press->order[i];

    press->order[i] = press->order[i + 1];
    press->order[i + 1] = form;
}

/* Places are given anew where two forms have the same, as imported ones may. */
static cp_error_t *save(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    const press_t *press = baton;
    cp_setting_author_t author = cp_console_author(press->req);

    for (int i = 0; i < press->count; i++) {
        cp_support_form_t form = *form_at(press->req, press->order[i]);
        form.position = press->keep ? form_at(press->req, i)->position : (i + 1) * STEP;
        if (press->order[i] == press->offer)
            form.offered = press->on;
        if (form.position != form_at(press->req, press->order[i])->position || press->order[i] == press->offer)
            CP_TRY(
                cp_definition_change(db, &author, CP_DEFINE_FORM, form.name, cp_support_form_body(&form, pool), pool));
    }
    return NULL;
}

/* What buttons that are not there ask for. */
static cp_error_t *check(const cp_request_t *req, int index)
{
    return index >= 0 && index < count_of(req) ? cp_console_not_fixed(req, CP_DEFINE_FORM, form_at(req, index)->name)
                                               : NULL;
}

cp_error_t *cp_settings_forms_press(cp_request_t *req)
{
    press_t press = {.req = req, .offer = pressed(req, "offer"), .on = true, .keep = any_fixed(req)};
    int up = pressed(req, "up"), down = pressed(req, "down");

    for (press.count = 0; press.count < count_of(req) && press.count < 1000; press.count++)
        press.order[press.count] = press.count;
    if (pressed(req, "withdraw") >= 0) {
        press.offer = pressed(req, "withdraw");
        press.on = false;
    }
    CP_TRY(check(req, press.offer));
    CP_TRY(check(req, up));
    CP_TRY(check(req, down));
    if (can_swap(req, up - 1) && up < press.count)
        swap(&press, up - 1);
    if (can_swap(req, down) && down < press.count - 1)
        swap(&press, down);
    CP_TRY(cp_record_run(req, save, &press));
    return cp_respond_redirect(req, cp_request_url(req, "/settings/forms"), "form-saved");
}
