/* SPDX-License-Identifier: Apache-2.0 */
/* All properties of tickets, or of contacts, in their order; and what their pages share. */
#include <apr_strings.h>

#include "../base/base_string.h"
#include "../text/text_words.h"
#include "../view/view_property.h"
#include "settings_property.h"

#define PLACE 10 /* between two properties */

typedef struct list_t {
    cp_request_t *req;
    cp_object_t object;
    const cp_property_t **rows; /* those in force, then those that are archived */
    int count;
    cp_property_users_t users;
} list_t;

/* ---- What the pages share ---- */

cp_error_t *cp_settings_property_find(const cp_property_t **property, const cp_request_t *req)
{
    *property = cp_property_find(req->settings, req->name);
    return *property ? NULL : cp_error_create(req->pool, CP_ERROR_MISSING, "There is no such property.", NULL);
}

const char *cp_settings_property_mark(const cp_property_t *property, apr_pool_t *pool)
{
    return cp_record_mark(pool, property->name, cp_property_body(property, pool), NULL);
}

/* The settings that the request began with may be older than what is stored by now. */
cp_error_t *cp_settings_property_check(cp_db_t *db, const cp_property_t *property, const char *seen, apr_pool_t *pool)
{
    const void *thing = NULL;
    cp_rows_t *rows;

    CP_TRY(cp_settings_hold(db, pool));
    CP_TRY(cp_db_select(&rows, db, CP_SQL_DEFINITION_BODY,
                        CP_BIND(cp_bind_text(""), cp_bind_text("property"), cp_bind_text(property->name)), pool));
    if (!rows->count)
        return cp_error_create(pool, CP_ERROR_MISSING, "There is no such property.", NULL);
    CP_TRY(cp_property_read(&thing, property->name, cp_cell_text(rows, 0, 0), pool));
    return cp_record_check(seen, cp_settings_property_mark(thing, pool), pool);
}

static const char *use_words(const cp_reader_t *reader, const cp_property_use_t *use)
{
    switch (use->kind) {
    case CP_USED_IN_FILTER:
        return cp_view_tr(reader, "Ticket visibility");
    case CP_USED_IN_GROUP:
        return cp_tr_fill(reader->pool, cp_view_tr(reader, "Access group “${name}”"), "name", use->name, NULL);
    case CP_USED_AS_COLUMN:
        return cp_view_tr(reader, "List columns");
    default:
        return use->name;
    }
}

const char *cp_settings_property_uses(const cp_reader_t *reader, const cp_property_users_t *users,
                                      const cp_property_t *property)
{
    const cp_property_use_t *uses;
    int count = cp_property_uses(&uses, users, property, NULL, reader->pool);
    const char *words = "";

    for (int i = 0; i < count; i++)
        words = apr_pstrcat(reader->pool, words, i ? ", " : "", use_words(reader, &uses[i]), NULL);
    return words;
}

const char *cp_settings_property_pinned(const cp_reader_t *reader, const cp_property_t *property)
{
    const cp_setting_value_t *filter = &reader->settings->value[CP_SET_TICKET_FILTER];

    if (!filter->file || property->object != CP_OBJECT_TICKET ||
        !cp_property_in_rule(filter->text, property->name, NULL, reader->pool))
        return NULL;
    return cp_tr_fill(reader->pool,
                      cp_view_tr(reader,
                                 "PortalTicketFilter in ${file}, line ${line}, asks for this property. Without it "
                                 "no ticket would be shown to customers, and the log would say so."),
                      "file", filter->file, "line", apr_itoa(reader->pool, filter->line), NULL);
}

const char *cp_settings_name_of(const char *label, bool (*taken)(const void *baton, const char *name),
                                const void *baton, apr_pool_t *pool)
{
    char *name = apr_pstrdup(pool, cp_words(label, 200, pool));
    apr_size_t length = 0;
    const char *free_name;

    for (const char *at = name; *at && length < CP_DEFINITION_NAME_MAX - 3; at++)
        if ((*at >= 'a' && *at <= 'z') || ((*at >= '0' && *at <= '9') && length))
            name[length++] = *at;
        else if (length && name[length - 1] != '_' && *at == ' ')
            name[length++] = '_';
    while (length && name[length - 1] == '_')
        length--;
    name[length] = 0;
    free_name = length ? name : "x";
    for (int i = 2; taken && taken(baton, free_name) && i < 200; i++)
        free_name = apr_psprintf(pool, "%s_%d", length ? name : "x", i);
    return free_name;
}

/* ---- The list ---- */

static void read_rows(list_t *list, cp_request_t *req, const char *of)
{
    const cp_definitions_t *all = req->settings->definitions;
    int count = all->of[CP_DEFINE_PROPERTY].count;

    list->req = req;
    list->object = of && !strcmp(of, "contact") ? CP_OBJECT_CONTACT : CP_OBJECT_TICKET;
    list->rows = apr_palloc(req->pool, (apr_size_t)(count + 1) * sizeof *list->rows);
    list->count = 0;
    for (int archived = 0; archived < 2; archived++)
        for (int i = 0; i < count; i++) {
            const cp_property_t *property = all->of[CP_DEFINE_PROPERTY].rows[i].thing;
            if (property->object == list->object && property->archived == archived)
                list->rows[list->count++] = property;
        }
}

static const char *page_path(cp_object_t object)
{
    return object == CP_OBJECT_CONTACT ? "/settings/properties?of=contact" : "/settings/properties";
}

static const char *tip(const cp_reader_t *reader, const char *text, const char *label)
{
    return cp_tr_fill(reader->pool, cp_view_tr(reader, text), "name", label, NULL);
}

static void add_row(cp_record_page_t *page, const list_t *list, int index)
{
    const cp_property_t *property = list->rows[index];
    const cp_reader_t *reader = &page->reader;
    bool last = index == list->count - 1 || list->rows[index + 1]->archived;

    cp_record_row(page, property->label, apr_psprintf(reader->pool, "/settings/properties/%s", property->name),
                  property->archived ? cp_view_tr(reader, "archived") : NULL);
    cp_record_cell(page, cp_view_property_type(reader, property->type));
    cp_record_cell(page, property->name);
    if (list->object == CP_OBJECT_TICKET)
        cp_record_cell(page, cp_view_tr(reader, property->customers_see ? "Yes" : "No"));
    cp_record_cell(page, cp_settings_property_uses(reader, &list->users, property));
    if (property->archived)
        return;
    if (index)
        cp_record_press(page, "up", property->name, cp_view_tr(reader, "Up"),
                        tip(reader, "Move ${name} up", property->label));
    if (!last)
        cp_record_press(page, "down", property->name, cp_view_tr(reader, "Down"),
                        tip(reader, "Move ${name} down", property->label));
}

static void add_empty(cp_record_page_t *page, cp_object_t object)
{
    bool tickets = object == CP_OBJECT_TICKET;

    page->view->empty_icon = cp_text("file");
    page->view->empty_title =
        cp_text(cp_view_tr(&page->reader, tickets ? "No ticket properties yet" : "No contact properties yet"));
    page->view->empty_text =
        cp_text(cp_view_tr(&page->reader, tickets ? "Add what your tickets are about: an order number, a product, the "
                                                    "day something was bought."
                                                  : "Add what you know of your contacts: a customer number, a plan, a "
                                                    "region."));
}

static cp_error_t *read_users(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    return cp_property_users(baton, db, pool);
}

cp_error_t *cp_settings_properties(cp_request_t *req)
{
    cp_record_page_t page = {.req = req};
    list_t list;
    bool tickets;

    read_rows(&list, req, cp_query_get(req->query, "of"));
    tickets = list.object == CP_OBJECT_TICKET;
    CP_TRY(cp_request_run(req, CP_DB_READ, read_users, &list.users));
    cp_record_begin(&page, "Tickets", "Properties",
                    "Fields of your own for tickets and contacts. All portals share them.");
    cp_record_up(&page, "/settings/tickets", "Tickets");
    cp_record_filter(&page, page_path(CP_OBJECT_TICKET), cp_view_tr(&page.reader, "Of tickets"), tickets);
    cp_record_filter(&page, page_path(CP_OBJECT_CONTACT), cp_view_tr(&page.reader, "Of contacts"), !tickets);
    cp_record_link(&page, tickets ? "/settings/properties/new" : "/settings/properties/new?of=contact",
                   cp_view_tr(&page.reader, tickets ? "Add a ticket property" : "Add a contact property"));
    cp_record_column(&page, "Property");
    cp_record_column(&page, "Type");
    cp_record_column(&page, "Name");
    if (tickets)
        cp_record_column(&page, "Shown to customers");
    cp_record_column(&page, "Used in");
    page.view->caption = cp_text(cp_view_tr(&page.reader, tickets ? "Ticket properties in the order of forms and pages"
                                                                  : "Contact properties in the order of forms and "
                                                                    "pages"));
    page.view->table_action = cp_view_url(&page.reader, "%s", page_path(list.object));
    page.view->buttons_label = cp_text(cp_view_tr(&page.reader, "Order"));
    for (int i = 0; i < list.count; i++)
        add_row(&page, &list, i);
    if (!list.count)
        add_empty(&page, list.object);
    return cp_record_answer(&page, 200);
}

/* ---- The order ---- */

typedef struct move_t {
    const cp_request_t *req;
    list_t list;
} move_t;

/* Those whose place is another one than before are written; two of them, mostly. */
static cp_error_t *write_places(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    const move_t *move = baton;
    cp_setting_author_t author = cp_console_author(move->req);

    for (int i = 0; i < move->list.count && !move->list.rows[i]->archived; i++) {
        cp_property_t placed = *move->list.rows[i];
        if (placed.position == (i + 1) * PLACE)
            continue;
        CP_TRY(cp_settings_property_check(db, &placed, cp_settings_property_mark(&placed, pool), pool));
        placed.position = (i + 1) * PLACE;
        CP_TRY(
            cp_definition_change(db, &author, CP_DEFINE_PROPERTY, placed.name, cp_property_body(&placed, pool), pool));
    }
    return NULL;
}

cp_error_t *cp_settings_properties_move(cp_request_t *req)
{
    const char *up = cp_record_sent(req, "up"), *down = cp_record_sent(req, "down");
    move_t move = {.req = req};
    list_t *list = &move.list;

    read_rows(list, req, cp_query_get(req->query, "of"));
    for (int i = 0; i < list->count; i++) {
        int to = !strcmp(list->rows[i]->name, up) ? i - 1 : !strcmp(list->rows[i]->name, down) ? i + 1 : i;
        if (to == i || to < 0 || to >= list->count)
            continue;
        const cp_property_t *moved = list->rows[i];
        list->rows[i] = list->rows[to];
        list->rows[to] = moved;
        break;
    }
    CP_TRY(cp_record_run(req, write_places, &move));
    return cp_respond_redirect(req, cp_request_url(req, "%s", page_path(list->object)), "moved");
}
