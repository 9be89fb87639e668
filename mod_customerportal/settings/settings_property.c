/* SPDX-License-Identifier: Apache-2.0 */
/* One property: what it is called and of which type, who sees it, and the options of a choice. */
#include "settings_property.h"

#include <apr_strings.h>

#include "../base/base_string.h"
#include "../view/view_property.h"

typedef struct property_t {
    cp_record_page_t page;
    const cp_property_t *stored; /* NULL: a new one */
    cp_property_t wanted;
    const char *more;              /* options to add, one a line */
    const char *typed;             /* the type as it was sent; "" for none */
    cp_property_option_t *options; /* of `wanted` */
    apr_int64_t count;
    cp_property_users_t users;
} property_t;

static const char *path_of(const property_t *work, const char *rest)
{
    return apr_pstrcat(work->page.req->pool, "/settings/properties/", work->stored ? work->stored->name : "new", rest,
                       NULL);
}

static const char *list_path(cp_object_t object)
{
    return object == CP_OBJECT_CONTACT ? "/settings/properties?of=contact" : "/settings/properties";
}

static bool has_options(const property_t *work)
{
    return work->stored && cp_property_type_chosen(work->stored->type);
}

/* ---- Controls ---- */

static void add_types(property_t *work)
{
    static const char *const hints[CP_PROPERTY_TYPES] = {
        [CP_PROPERTY_TEXT] = "One line of up to 1,000 characters.",
        [CP_PROPERTY_NUMBER] = "Up to 15 digits, and 4 after the decimal point.",
        [CP_PROPERTY_DATE] = "A day.",
        [CP_PROPERTY_CHOICE] = "One of the options below.",
        [CP_PROPERTY_CHOICES] = "Any number of the options below.",
        [CP_PROPERTY_YES_NO] = "Yes, no, or nothing yet.",
    };
    cp_record_page_t *page = &work->page;

    cp_view_control(page->maker, CP_CONTROL_RADIO, "type", "Type")->hint =
        cp_text(cp_view_tr(&page->reader, "It cannot be changed later."));
    for (int i = 0; i < CP_PROPERTY_TYPES; i++) {
        const char *word = cp_property_type_word((cp_property_type_t)i);
        cp_view_form_choice(page->maker, word, cp_view_property_type(&page->reader, (cp_property_type_t)i),
                            !strcmp(work->typed, word))
            ->hint = cp_text(cp_view_tr(&page->reader, hints[i]));
    }
}

static cp_view_control_t *add_text(property_t *work, const char *name, const char *label, const char *value, int limit)
{
    cp_view_control_t *control = cp_view_control(work->page.maker, CP_CONTROL_TEXT, name, label);

    control->value = cp_text(value);
    control->limit = cp_text(apr_itoa(work->page.req->pool, limit));
    return control;
}

static void add_name(property_t *work)
{
    cp_view_control_t *control = add_text(work, "name", "Internal name", work->wanted.name, CP_DEFINITION_NAME_MAX);

    control->optional = cp_text(cp_view_tr(&work->page.reader, "optional"));
    control->hint = cp_text(cp_view_tr(&work->page.reader,
                                       "For addresses, rules and exports: a to z, 0 to 9 and _. Without one it is made "
                                       "of the label. It cannot be changed later."));
}

static void add_option_texts(property_t *work)
{
    cp_view_form_maker_t *maker = work->page.maker;
    cp_view_control_t *control;

    for (int i = 0; has_options(work) && i < work->stored->option_count; i++) {
        const char *field = apr_pstrcat(work->page.req->pool, "option-", work->options[i].name, NULL);
        control = add_text(work, field, "Option", work->options[i].label, CP_PROPERTY_LABEL_MAX);
        control->label = cp_text(cp_tr_fill(work->page.req->pool, cp_view_tr(&work->page.reader, "Option ${n}"), "n",
                                            apr_itoa(work->page.req->pool, i + 1), NULL));
    }
    if (work->stored && !has_options(work))
        return;
    control = cp_view_control(maker, CP_CONTROL_AREA, "options", work->stored ? "Options to add" : "Options");
    control->value = cp_text(work->more);
    control->hint = cp_text(cp_view_tr(&work->page.reader, work->stored ? "One a line."
                                                                        : "Of a choice, or several choices: one a "
                                                                          "line. They can be changed later."));
}

static void add_controls(property_t *work)
{
    cp_record_page_t *page = &work->page;
    const cp_property_t *wanted = &work->wanted;
    cp_view_control_t *control;

    add_text(work, "label", "Label", wanted->label, CP_PROPERTY_LABEL_MAX)->hint =
        cp_text(cp_view_tr(&page->reader, "What people read: “Order number”."));
    if (!work->stored) {
        add_name(work);
        add_types(work);
    }
    add_option_texts(work);
    control = add_text(work, "help", "Help", wanted->help, CP_PROPERTY_HELP_MAX);
    control->optional = cp_text(cp_view_tr(&page->reader, "optional"));
    control->hint = cp_text(cp_view_tr(&page->reader, "Stands below the label where people fill it in."));
    if (wanted->object == CP_OBJECT_TICKET) {
        control = cp_view_control(page->maker, CP_CONTROL_CHECK, "customers", "Shown to customers");
        control->value = cp_text(wanted->customers_see ? "checked" : NULL);
        control->hint = cp_text(cp_view_tr(&page->reader, "On the ticket's page, and as a column and a filter of their "
                                                          "list."));
    }
    if (has_options(work))
        cp_view_form_hide(page->maker, CP_ORDER_FIELD,
                          cp_settings_option_names(wanted, work->stored->option_count, page->req->pool));
    cp_view_form_hide(page->maker, "of", cp_object_word(wanted->object));
}

/* ---- What stands beside the form ---- */

static void add_option_row(cp_record_page_t *page, const cp_property_t *property, int index)
{
    const cp_property_option_t *option = &property->options[index];
    const cp_reader_t *reader = &page->reader;
    static const struct {
        const char *name, *label, *tip;
    } buttons[] = {
        {"up", "Up", "Move ${name} up"},           {"down", "Down", "Move ${name} down"},
        {"archive", "Archive", "Archive ${name}"}, {"restore", "Restore", "Restore ${name}"},
        {"remove", "Remove", "Remove ${name}"},
    };
    const bool there[] = {
        index > 0, index<property->option_count - 1, !option->archived, option->archived, property->option_count> 1};

    cp_record_row(page, option->label, NULL, option->archived ? cp_view_tr(reader, "archived") : NULL);
    cp_record_movable(page, option->name, option->label);
    cp_record_cell(page, option->name);
    for (apr_size_t i = 0; i < sizeof buttons / sizeof *buttons; i++)
        if (there[i])
            cp_record_press(page, buttons[i].name, option->name, cp_view_tr(reader, buttons[i].label),
                            cp_tr_fill(reader->pool, cp_view_tr(reader, buttons[i].tip), "name", option->label, NULL));
}

static void add_option_rows(property_t *work)
{
    cp_record_page_t *page = &work->page;

    if (!has_options(work))
        return;
    page->view->caption = cp_text(cp_view_tr(&page->reader, "Options in the order in which they are offered"));
    page->view->table_action = cp_view_url(&page->reader, "%s", path_of(work, "/options"));
    page->view->buttons_label = cp_text(cp_view_tr(&page->reader, "Change"));
    cp_record_column(page, "Option");
    cp_record_column(page, "Name");
    cp_property_t shown = work->wanted;
    shown.option_count = work->stored->option_count;
    for (int i = 0; i < shown.option_count; i++)
        add_option_row(page, &shown, i);
}

static const char *holders(const property_t *work)
{
    return work->stored->object == CP_OBJECT_TICKET
               ? cp_view_plural(&work->page.reader, "${n} ticket", "${n} tickets", work->count)
               : cp_view_plural(&work->page.reader, "${n} contact", "${n} contacts", work->count);
}

static void add_archive(property_t *work)
{
    cp_record_page_t *page = &work->page;
    cp_view_form_t *form;

    if (work->stored->archived) {
        form =
            cp_record_more(page, "Restore this property",
                           cp_view_tr(&page->reader, "It is offered and shown again, with the values that are there."),
                           path_of(work, "/archive"), "Restore property");
        cp_record_hide(page, form, "archived", "0");
        cp_record_link(page, path_of(work, "/remove"), cp_view_tr(&page->reader, "Delete this property"));
        return;
    }
    form = cp_record_more(page, "Archive this property",
                          cp_view_tr(&page->reader, "It is shown and offered nowhere any more. Its values stay, and "
                                                    "rules that ask for it go on. It can be restored."),
                          path_of(work, "/archive"), "Archive property");
    cp_record_hide(page, form, "archived", "1");
}

static void add_facts(property_t *work)
{
    cp_record_page_t *page = &work->page;
    const char *uses = cp_settings_property_uses(&page->reader, &work->users, work->stored);

    cp_record_fact(page, cp_view_tr(&page->reader, "Type"), cp_view_property_type(&page->reader, work->stored->type));
    cp_record_fact(page, cp_view_tr(&page->reader, "Name"), work->stored->name);
    cp_record_fact(page, cp_view_tr(&page->reader, "Used in"), *uses ? uses : "–");
    cp_record_fact(page, cp_view_tr(&page->reader, "Has a value"), holders(work));
    if (work->stored->archived)
        page->view->warning =
            cp_text(cp_view_tr(&page->reader, "This property is archived: it is shown and offered nowhere."));
    add_archive(work);
}

static cp_error_t *read_uses(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    property_t *work = baton;

    CP_TRY(cp_property_users(&work->users, db, pool));
    return cp_property_count(&work->count, db, work->stored, pool);
}

static void begin_page(property_t *work)
{
    cp_object_t object = work->wanted.object;

    cp_record_begin(&work->page, "Tickets",
                    work->stored                 ? work->stored->label
                    : object == CP_OBJECT_TICKET ? "New ticket property"
                                                 : "New contact property",
                    object == CP_OBJECT_TICKET ? "Forms can ask for it, and the team sees it on every ticket."
                                               : "Forms can ask for it, and the team sees it on every contact.");
    cp_record_up(&work->page, list_path(object), "Properties");
}

static cp_error_t *show(property_t *work)
{
    cp_record_page_t *page = &work->page;

    if (work->stored)
        CP_TRY(cp_request_run(page->req, CP_DB_READ, read_uses, work));
    begin_page(work);
    add_controls(work);
    cp_record_form(page, path_of(work, ""), work->stored ? "Save" : "Add property",
                   work->stored ? cp_settings_property_mark(work->stored, page->req->pool)
                                : cp_console_opened(page->req));
    if (work->stored) {
        add_facts(work);
        add_option_rows(work);
    }
    return cp_record_answer(page, page->stale ? 409 : page->faults.rows ? 422 : 200);
}

static cp_error_t *begin(property_t *work, const char *of)
{
    work->more = "";
    if (work->page.req->name) {
        CP_TRY(cp_settings_property_find(&work->stored, work->page.req));
        work->wanted = *work->stored;
    }
    else {
        work->wanted = (cp_property_t){.name = "", .label = "", .help = "", .customers_see = true};
        work->wanted.object = of && !strcmp(of, "contact") ? CP_OBJECT_CONTACT : CP_OBJECT_TICKET;
        work->wanted.customers_see = work->wanted.object == CP_OBJECT_TICKET;
        work->typed = cp_property_type_word(CP_PROPERTY_TEXT);
    }
    work->options = apr_pcalloc(work->page.req->pool, (CP_PROPERTY_OPTIONS + 1) * sizeof *work->options);
    for (int i = 0; i < work->wanted.option_count; i++)
        work->options[i] = work->wanted.options[i];
    work->wanted.options = work->options;
    return NULL;
}

cp_error_t *cp_settings_property(cp_request_t *req)
{
    property_t work = {.page = {.req = req}};

    CP_TRY(begin(&work, cp_query_get(req->query, "of")));
    return show(&work);
}

/* ---- Saving ---- */

static bool option_taken(const void *baton, const char *name)
{
    const cp_property_t *property = baton;

    for (int i = 0; i < property->option_count; i++)
        if (!strcmp(property->options[i].name, name))
            return true;
    return false;
}

static bool name_taken(const void *baton, const char *name)
{
    return cp_property_find(baton, name) || cp_property_check_name(name);
}

static void take_more_options(property_t *work)
{
    apr_pool_t *pool = work->page.req->pool;

    for (const char *at = work->more; *at;) {
        apr_size_t length = strcspn(at, "\n");
        const char *label = cp_one_line(apr_pstrmemdup(pool, at, length), pool);
        at += length + (at[length] == '\n');
        if (!*label)
            continue;
        if (work->wanted.option_count == CP_PROPERTY_OPTIONS) {
            cp_fault_add(&work->page.faults, pool, "options", "A property has at most %d options.",
                         CP_PROPERTY_OPTIONS);
            return;
        }
        cp_property_option_t *option = &work->options[work->wanted.option_count];
        option->label = label;
        option->name = cp_settings_name_of(label, option_taken, &work->wanted, pool);
        work->wanted.option_count++;
        if (cp_utf8_count(label) > CP_PROPERTY_LABEL_MAX) {
            cp_fault_add(&work->page.faults, pool, "options", "An option has at most %d characters; one is longer.",
                         CP_PROPERTY_LABEL_MAX);
            return;
        }
    }
}

static void take_type(property_t *work)
{
    work->typed = cp_record_sent(work->page.req, "type");
    for (int i = 0; i < CP_PROPERTY_TYPES; i++)
        if (!strcmp(cp_property_type_word((cp_property_type_t)i), work->typed)) {
            work->wanted.type = (cp_property_type_t)i;
            return;
        }
    cp_fault_add(&work->page.faults, work->page.req->pool, "type", "Choose a type.");
}

static void take_option_texts(property_t *work)
{
    cp_request_t *req = work->page.req;

    for (int i = 0; has_options(work) && i < work->stored->option_count; i++) {
        const char *field = apr_pstrcat(req->pool, "option-", work->options[i].name, NULL);
        const char *label = cp_form_get(req->form, field);
        /* One that somebody else has added meanwhile is not in the form. */
        if (!label)
            continue;
        work->options[i].label = label = cp_one_line(label, req->pool);
        if (!*label || cp_utf8_count(label) > CP_PROPERTY_LABEL_MAX)
            cp_fault_add(&work->page.faults, req->pool, field, "Write %d to %d characters.", 1, CP_PROPERTY_LABEL_MAX);
    }
}

static void take(property_t *work)
{
    cp_request_t *req = work->page.req;
    cp_property_t *wanted = &work->wanted;

    wanted->label = cp_one_line(cp_record_sent(req, "label"), req->pool);
    wanted->help = cp_one_line(cp_record_sent(req, "help"), req->pool);
    wanted->customers_see = wanted->object == CP_OBJECT_TICKET && *cp_record_sent(req, "customers");
    work->more = cp_record_sent(req, "options");
    take_option_texts(work);
    if (has_options(work))
        cp_settings_property_reorder(wanted, work->options, req);
    if (!work->stored) {
        wanted->name = cp_one_line(cp_record_sent(req, "name"), req->pool);
        take_type(work);
    }
    if (cp_property_type_chosen(wanted->type))
        take_more_options(work);
    if (!work->stored && cp_property_type_chosen(wanted->type) && !wanted->option_count)
        cp_fault_add(&work->page.faults, req->pool, "options", "Write at least one option.");
}

/* Behind all others of its kind. */
static int last_place(const property_t *work)
{
    int count, last = 0;
    const cp_property_t *const *all =
        cp_properties(&count, work->page.req->settings, work->wanted.object, work->page.req->pool);

    for (int i = 0; i < count; i++)
        last = all[i]->position > last ? all[i]->position : last;
    return last + 10;
}

/* Where it stands, and its name: behind all others; or those of the one that is the same but for them, since a button
 * that is pressed twice makes one property. */
static void take_place(property_t *work, const char *typed)
{
    const cp_request_t *req = work->page.req;
    int count;
    const cp_property_t *const *all = cp_properties(&count, req->settings, work->wanted.object, req->pool);
    cp_property_t *wanted = &work->wanted, fresh = *wanted;

    for (int i = 0; i < count && cp_console_is_older(req); i++) {
        wanted->name = all[i]->name;
        wanted->position = all[i]->position;
        wanted->slot = all[i]->slot;
        if ((!*typed || !strcmp(typed, wanted->name)) &&
            !strcmp(cp_property_body(wanted, req->pool), cp_property_body(all[i], req->pool)))
            return;
    }
    *wanted = fresh;
    wanted->name = *typed ? typed : cp_settings_name_of(wanted->label, name_taken, req->settings, req->pool);
    wanted->position = last_place(work);
}

/* Whether what is stored is what is wanted; the column that a new property was given is not the form's. */
static cp_error_t *is_stored(bool *same, property_t *work, const char *body, apr_pool_t *pool)
{
    cp_definition_t there = {.name = work->wanted.name, .body = body};

    CP_TRY(cp_definition_read(&there, CP_DEFINE_PROPERTY, pool));
    if (!work->stored)
        work->wanted.slot = ((const cp_property_t *)there.thing)->slot;
    *same = !strcmp(body, cp_property_body(&work->wanted, pool));
    return NULL;
}

static cp_error_t *refuse(bool *same, property_t *work, cp_db_t *db, apr_pool_t *pool)
{
    const cp_request_t *req = work->page.req;
    cp_rows_t *rows;

    *same = false;
    CP_TRY(cp_settings_hold(db, pool));
    CP_TRY(cp_db_select(&rows, db, CP_SQL_DEFINITION_BODY,
                        CP_BIND(cp_bind_text(""), cp_bind_text("property"), cp_bind_text(work->wanted.name)), pool));
    /* A new one that this process knows of was there before the form was sent. */
    if (rows->count &&
        (work->stored || cp_console_is_older(req) || !cp_property_find(req->settings, work->wanted.name)))
        CP_TRY(is_stored(same, work, cp_cell_text(rows, 0, 0), pool));
    if (*same)
        return NULL;
    if (work->stored)
        return cp_settings_property_check(db, work->stored, cp_form_get(req->form, "seen"), pool);
    return rows->count ? cp_error_field(pool, "name", "There is a property “%s” already.", work->wanted.name) : NULL;
}

static cp_error_t *save(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    property_t *work = baton;
    cp_setting_author_t author = cp_console_author(work->page.req);
    bool same;

    CP_TRY(refuse(&same, work, db, pool));
    if (same)
        return NULL;
    return cp_definition_change(db, &author, CP_DEFINE_PROPERTY, work->wanted.name,
                                cp_property_body(&work->wanted, pool), pool);
}

cp_error_t *cp_settings_property_save(cp_request_t *req)
{
    property_t work = {.page = {.req = req}};
    const char *typed;

    CP_TRY(begin(&work, cp_record_sent(req, "of")));
    take(&work);
    if (work.page.faults.rows)
        return show(&work);
    typed = work.wanted.name;
    if (!work.stored)
        take_place(&work, typed);
    cp_error_t *error = cp_request_run(req, CP_DB_WRITE, save, &work);
    work.page.stale = cp_record_is_stale(error);
    if (error && error->kind == CP_ERROR_INPUT && !work.page.stale)
        error = cp_fault_take(&work.page.faults, error, req->pool);
    if (work.page.stale || work.page.faults.rows) {
        work.wanted.name = typed;
        return show(&work);
    }
    CP_TRY(error);
    return cp_respond_redirect(req, cp_request_url(req, "/settings/properties/%s", work.wanted.name),
                               work.stored ? "saved" : "added");
}
