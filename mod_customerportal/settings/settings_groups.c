/* SPDX-License-Identifier: Apache-2.0 */
/* Access groups (S50): all of them, and one with its name, its rule and what its members may. Members: settings_members.c */
#include <apr_strings.h>

#include "../base/base_string.h"
#include "../model/model_contact.h"
#include "../model/model_form.h"
#include "../model/model_group.h"
#include "../model/model_property_use.h"
#include "settings_access.h"
#include "settings_record.h"
#include "settings_rule.h"

#define SAMPLE 5 /* of those that a rule finds */

typedef struct groups_t {
    cp_record_page_t page;
    const cp_group_t *groups;
    int count;
    cp_group_t *group; /* as it is stored; NULL: a new one */
    apr_int64_t id;
    bool by_rule;
    bool share; /* of a change of rights: the one to company tickets */
    cp_rule_editor_t editor;
    const char *rule; /* NULL: none, or one that is not right yet */
    const char *name;
    apr_int64_t found;
    cp_rows_t *sample;
} groups_t;

static const char *group_path(const groups_t *work, const char *rest)
{
    return apr_psprintf(work->page.req->pool, "/settings/groups/%" APR_INT64_T_FMT "%s", work->page.req->number, rest);
}

/* ---- All groups ---- */

static cp_error_t *read_groups(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    groups_t *work = baton;

    return cp_group_list(&work->groups, &work->count, db, work->page.req->portal, pool);
}

static void add_group(cp_record_page_t *page, const cp_group_t *group)
{
    const cp_reader_t *reader = &page->reader;

    cp_record_row(page, group->name, apr_psprintf(reader->pool, "/settings/groups/%" APR_INT64_T_FMT, group->id), NULL);
    cp_record_cell(page, cp_view_tr(reader, group->rule ? "Rule" : "List"));
    cp_record_cell(page, cp_record_people(reader, group->members));
    cp_record_cell(page, cp_view_tr(reader, group->admitted ? "Yes" : "No"));
    cp_record_cell(page, cp_view_tr(reader, group->shares ? "Yes" : "No"));
}

/* What the rows mean depends on two settings, which stand on other pages. */
static void add_meaning(cp_record_page_t *page)
{
    const cp_settings_t *settings = page->req->settings;

    cp_record_note(
        page, "/settings/access",
        cp_view_tr(&page->reader, cp_setting_is(settings, CP_SET_ACCESS, "groups")
                                      ? "“Who gets in” asks for these groups: other contacts are turned away."
                                      : "“Who gets in” does not ask for groups now, so none is needed to get "
                                        "in."));
    cp_record_note(
        page, "/settings/tickets",
        cp_view_tr(&page->reader, cp_setting_is(settings, CP_SET_COMPANY_TICKETS, "groups")
                                      ? "“Ticket permissions” asks for these groups: other contacts see their own "
                                        "tickets only."
                                      : "“Ticket permissions” does not ask for groups now, so none decides who sees "
                                        "company tickets."));
}

cp_error_t *cp_settings_groups(cp_request_t *req)
{
    static const char *const columns[] = {"Group", "Kind", "Members", "Gets in", "Sees company tickets"};
    groups_t work = {.page = {.req = req}};
    cp_record_page_t *page = &work.page;

    CP_TRY(cp_request_run(req, CP_DB_READ, read_groups, &work));
    cp_record_begin(page, "Access", "Access groups",
                    "Lists of contacts, and rules that find them. Groups can decide who gets in and who sees company "
                    "tickets.");
    cp_record_up(page, "/settings/access", "Access");
    add_meaning(page);
    cp_record_link(page, "/settings/groups/new", cp_view_tr(&page->reader, "Add a list"));
    cp_record_link(page, "/settings/groups/new?kind=rule", cp_view_tr(&page->reader, "Add a rule"));
    for (apr_size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        cp_record_column(page, columns[i]);
    page->view->caption = cp_text(cp_view_tr(&page->reader, "Groups by name"));
    for (int i = 0; i < work.count; i++)
        add_group(page, &work.groups[i]);
    if (!work.count) {
        page->view->empty_icon = cp_text("users");
        page->view->empty_title = cp_text(cp_view_tr(&page->reader, "No groups yet"));
        page->view->empty_text =
            cp_text(cp_view_tr(&page->reader, "Add a list of people, or a rule that finds them by what they are."));
    }
    return cp_record_answer(page, 200);
}

/* ---- One group ---- */

static cp_error_t *read_group(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    groups_t *work = baton;

    if (work->page.req->number)
        CP_TRY(cp_group_find(&work->group, db, work->page.req->portal, work->page.req->number, pool));
    else
        CP_TRY(read_groups(db, work, pool));
    work->by_rule = work->group ? work->group->rule != NULL : work->by_rule;
    return NULL;
}

static cp_error_t *find(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    groups_t *work = baton;

    CP_TRY(cp_group_rule_count(&work->found, db, work->rule, pool));
    return cp_group_rule_sample(&work->sample, db, work->rule, SAMPLE, pool);
}

static const char *sample_text(const cp_rows_t *rows, int row, apr_pool_t *pool)
{
    cp_person_t person = {.first_name = cp_cell_text(rows, row, 1),
                          .last_name = cp_cell_text(rows, row, 2),
                          .email = cp_cell_text(rows, row, 3)};

    return apr_pstrcat(pool, cp_person_name(&person, pool), " · ", person.email, NULL);
}

static void add_found(cp_view_rule_t *rule, const groups_t *work)
{
    const cp_reader_t *reader = &work->page.reader;
    cp_view_rule_sample_t *sample = apr_pcalloc(reader->pool, (SAMPLE + 1) * sizeof *sample);

    for (int i = 0; i < work->sample->count; i++)
        sample[i] = (cp_view_rule_sample_t){
            cp_text(sample_text(work->sample, i, reader->pool)),
            cp_view_url(reader, "/desk/contacts/%" APR_INT64_T_FMT, cp_cell_int(work->sample, i, 0))};
    rule->sample = (cp_list_t){sample, work->sample->count};
    rule->found_class = cp_text(work->found ? "notice" : "notice warn");
    rule->found =
        cp_text(cp_view_plural(reader, "This rule finds ${n} person.", "This rule finds ${n} people.", work->found));
    if (!work->group)
        rule->found_about = cp_text(cp_view_tr(reader, "They become the group's members when you add it."));
    else if (strcmp(work->rule, work->group->rule) != 0)
        rule->found_about = cp_text(cp_tr_fill(reader->pool, cp_view_tr(reader, "The saved rule finds ${people}."),
                                               "people", cp_record_people(reader, work->group->members), NULL));
}

static cp_error_t *add_rule(groups_t *work)
{
    cp_record_page_t *page = &work->page;
    cp_view_rule_t *rule;

    if (!work->by_rule)
        return NULL;
    page->view->rule = rule = cp_rule_editor_view(&work->editor);
    page->maker->beside = "rule";
    rule->legend = cp_text(cp_view_tr(&page->reader, "People of whom all of these are true"));
    rule->show_label = cp_text(cp_view_tr(&page->reader, "Show who is found"));
    rule->error = cp_text(cp_fault_of(&page->faults, "rule"));
    if (!work->editor.count)
        rule->empty = cp_text(cp_view_tr(&page->reader, "There are no conditions yet."));
    if (!work->rule || !*work->rule)
        return NULL;
    CP_TRY(cp_request_run(page->req, CP_DB_READ, find, work));
    add_found(rule, work);
    return NULL;
}

static const char *members_words(const groups_t *work)
{
    return cp_record_people(&work->page.reader, work->group->members);
}

static const char *with_people(const groups_t *work, const char *text)
{
    return cp_tr_fill(work->page.req->pool, text, "people", members_words(work), NULL);
}

/* Says what it is for those people before it is done. */
static void add_rights(groups_t *work)
{
    cp_record_page_t *page = &work->page;
    const cp_group_t *group = work->group;
    const char *in = cp_view_tr(
        &page->reader, group->admitted
                           ? "It lets in ${people}. Without it, who is in no other group that gets in is turned "
                             "away from the next request on, if “Who gets in” asks for groups."
                           : "It has ${people}. Let in, they can sign in and use the portal from their next "
                             "request on. Nobody is mailed by this: invitations are sent from their own page.");
    const char *share =
        cp_view_tr(&page->reader,
                   group->shares ? "It gives the right to ${people}. Without it they see only their own tickets, if "
                                   "“Ticket permissions” asks for groups and no other group gives it."
                                 : "It has ${people}. With the right they see the tickets of their primary company, if "
                                   "“Ticket permissions” asks for groups.");
    const char *gone =
        cp_view_tr(&page->reader, "It has ${people}. They lose what it gives them: getting in, and company "
                                  "tickets. The people themselves and their tickets stay. It cannot be "
                                  "undone.");

    cp_view_form_t *form = cp_record_more(page, "Getting in", with_people(work, in), group_path(work, "/admit"),
                                          group->admitted ? "Keep this group out" : "Let this group in");
    cp_record_hide(page, form, "on", group->admitted ? "0" : "1");
    form = cp_record_more(page, "Company tickets", with_people(work, share), group_path(work, "/share"),
                          group->shares ? "Take the right away" : "Give the right to company tickets");
    cp_record_hide(page, form, "on", group->shares ? "0" : "1");
    form =
        cp_record_more(page, "Delete this group", with_people(work, gone), group_path(work, "/remove"), "Delete group");
    form->submit_class = cp_text("btn danger");
}

static void add_facts(groups_t *work)
{
    cp_record_page_t *page = &work->page;
    const cp_reader_t *reader = &page->reader;

    cp_record_fact(page, cp_view_tr(reader, "Kind"), cp_view_tr(reader, work->by_rule ? "Rule" : "List"));
    cp_record_fact(page, cp_view_tr(reader, "Members"), members_words(work));
    cp_record_fact(page, cp_view_tr(reader, "Gets in"), cp_view_tr(reader, work->group->admitted ? "Yes" : "No"));
    cp_record_fact(page, cp_view_tr(reader, "Sees company tickets"),
                   cp_view_tr(reader, work->group->shares ? "Yes" : "No"));
    cp_record_link(page, group_path(work, "/members"), cp_view_tr(reader, "Members"));
    if (work->group->admitted)
        cp_record_link(page, "/settings/invitations", cp_view_tr(reader, "Invitations"));
}

static void begin_page(groups_t *work)
{
    cp_record_page_t *page = &work->page;

    cp_record_begin(page, "Access",
                    work->group     ? work->group->name
                    : work->by_rule ? "New rule"
                                    : "New list",
                    work->by_rule ? "Contacts are in it for as long as they meet its conditions."
                                  : "You choose who is on it.");
    cp_record_up(page, "/settings/groups", "Access groups");
}

/* A form that asks customers for what the rule asks for lets them decide whether they are in the group. */
static void add_warning(groups_t *work)
{
    cp_record_page_t *page = &work->page;
    int count;
    const cp_property_t *const *all = cp_properties(&count, page->req->settings, CP_OBJECT_CONTACT, page->reader.pool);

    for (int i = 0; work->rule && i < count; i++)
        if (cp_property_in_rule(work->rule, all[i]->name, NULL, page->reader.pool) &&
            cp_support_forms_ask(page->req->settings, all[i]->name)) {
            page->view->warning = cp_text(
                cp_tr_fill(page->reader.pool,
                           cp_view_tr(&page->reader,
                                      "A form asks customers for “${property}”, so they can put themselves into this "
                                      "group, or out of it."),
                           "property", all[i]->label, NULL));
            return;
        }
}

/* What the form of a new group is marked by: the newest of those that were there when it was opened. */
static const char *newest(const groups_t *work)
{
    apr_int64_t id = 0;

    for (int i = 0; i < work->count; i++)
        id = work->groups[i].id > id ? work->groups[i].id : id;
    return apr_psprintf(work->page.req->pool, "%" APR_INT64_T_FMT, id);
}

static cp_error_t *show(groups_t *work)
{
    cp_record_page_t *page = &work->page;
    cp_view_control_t *control;

    begin_page(work);
    add_warning(work);
    CP_TRY(add_rule(work));
    control = cp_view_control(page->maker, CP_CONTROL_TEXT, "name", "Name");
    control->value = cp_text(work->name);
    control->limit = cp_text(apr_itoa(page->req->pool, CP_GROUP_NAME_MAX));
    control->hint = cp_text(
        cp_view_tr(&page->reader, "The server’s configuration knows the group by it, too: Require portal-group."));
    cp_view_form_hide(page->maker, "kind", work->by_rule ? "rule" : "list");
    cp_record_form(page, work->group ? group_path(work, "") : "/settings/groups/new",
                   work->group ? "Save" : "Create access group",
                   work->group ? cp_group_mark(work->group, page->req->pool) : newest(work));
    if (work->group) {
        add_facts(work);
        add_rights(work);
    }
    return cp_record_answer(page, page->stale ? 409 : page->faults.rows ? 422 : 200);
}

static void begin_editor(groups_t *work)
{
    cp_view_reader(&work->page.reader, work->page.req);
    cp_rule_editor_begin(&work->editor, work->page.req, &work->page.reader,
                         cp_group_schema(work->page.req->settings, work->page.req->pool), "rule");
}

cp_error_t *cp_settings_group(cp_request_t *req)
{
    const char *kind = cp_query_get(req->query, "kind");
    groups_t work = {.page = {.req = req}, .by_rule = kind && !strcmp(kind, "rule"), .name = ""};

    CP_TRY(cp_request_run(req, CP_DB_READ, read_group, &work));
    begin_editor(&work);
    if (work.group)
        work.name = work.group->name;
    if (work.group && work.group->rule)
        cp_rule_editor_open(&work.editor, work.group->rule);
    work.rule = cp_rule_editor_check(&work.editor, &work.page.faults);
    cp_faults_begin(&work.page.faults);
    return show(&work);
}

/* ---- Saving ---- */

static bool is_same(const groups_t *work, const cp_group_t *group)
{
    const char *rule = work->by_rule ? work->rule : NULL;

    return !strcmp(group->name, cp_one_line(work->name, work->page.req->pool)) &&
           (rule && group->rule ? !strcmp(rule, group->rule) : !rule && !group->rule);
}

/* The same group, added since the form was opened, comes of a button that was pressed twice. */
static cp_error_t *find_twin(groups_t *work, cp_db_t *db, apr_pool_t *pool)
{
    const char *seen = cp_form_get(work->page.req->form, "seen");
    const cp_group_t *groups;
    apr_int64_t newest_then;
    int count;

    if (!seen || !cp_parse_int(seen, 0, APR_INT64_MAX, &newest_then))
        return NULL;
    CP_TRY(cp_group_list(&groups, &count, db, work->page.req->portal, pool));
    for (int i = 0; i < count; i++)
        if (groups[i].id > newest_then && is_same(work, &groups[i]))
            work->id = groups[i].id;
    return NULL;
}

static cp_error_t *save(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    groups_t *work = baton;
    cp_request_t *req = work->page.req;
    cp_group_t *group;

    cp_faults_begin(&work->page.faults);
    work->id = req->number;
    /* A second press waits for what the first one saves. */
    CP_TRY(cp_settings_hold(db, pool));
    if (req->number) {
        CP_TRY(cp_group_find(&group, db, req->portal, req->number, pool));
        if (is_same(work, group))
            return NULL;
        CP_TRY(cp_record_check(cp_form_get(req->form, "seen"), cp_group_mark(group, pool), pool));
    }
    else {
        CP_TRY(find_twin(work, db, pool));
        if (work->id)
            return NULL;
    }
    cp_error_t *error = cp_group_save(&work->id, db, work->name, work->by_rule ? work->rule : NULL, req->now, pool);
    if (error && error->kind == CP_ERROR_INPUT)
        CP_TRY(cp_fault_take(&work->page.faults, error, pool));
    CP_TRY(cp_fault_error(&work->page.faults, pool));
    CP_TRY(error);
    return cp_record_audit(db, req, req->number ? "group changed" : "group added", work->name, pool);
}

/* What the form says; true if it is only to be shown again. */
static bool take(groups_t *work)
{
    bool pressed;

    work->name = cp_record_sent(work->page.req, "name");
    begin_editor(work);
    if (!work->by_rule)
        return false;
    pressed = cp_rule_editor_take(&work->editor);
    work->rule = cp_rule_editor_check(&work->editor, pressed && !work->editor.show ? NULL : &work->page.faults);
    return pressed || !work->rule;
}

cp_error_t *cp_settings_group_save(cp_request_t *req)
{
    groups_t work = {.page = {.req = req}, .by_rule = !strcmp(cp_record_sent(req, "kind"), "rule")};

    CP_TRY(cp_request_run(req, CP_DB_READ, read_group, &work));
    if (take(&work))
        return show(&work);
    cp_error_t *error = cp_request_run(req, CP_DB_WRITE, save, &work);
    work.page.stale = cp_record_is_stale(error);
    if (work.page.stale || (error && error->kind == CP_ERROR_INPUT && work.page.faults.rows))
        return show(&work);
    CP_TRY(error);
    return cp_respond_redirect(req, cp_request_url(req, "/settings/groups/%" APR_INT64_T_FMT, work.id),
                               req->number ? "saved" : "added");
}

static cp_error_t *change(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    groups_t *work = baton;
    cp_request_t *req = work->page.req;
    bool on = !strcmp(cp_record_sent(req, "on"), "1"), share = work->share;

    CP_TRY(cp_group_find(&work->group, db, req->portal, req->number, pool));
    if (share)
        CP_TRY(cp_group_share(db, req->portal, req->number, on, pool));
    else
        CP_TRY(cp_group_let_in(db, req->portal, req->number, on, pool));
    const char *what = share ? (on ? "group sees company tickets" : "group sees own tickets")
                             : (on ? "group let in" : "group kept out");
    return cp_record_audit(db, req, what, work->group->name, pool);
}

cp_error_t *cp_settings_group_admit(cp_request_t *req)
{
    groups_t work = {.page = {.req = req}};

    CP_TRY(cp_request_run(req, CP_DB_WRITE, change, &work));
    return cp_respond_redirect(req, cp_request_url(req, "%s", group_path(&work, "")), "saved");
}

cp_error_t *cp_settings_group_share(cp_request_t *req)
{
    groups_t work = {.page = {.req = req}, .share = true};

    CP_TRY(cp_request_run(req, CP_DB_WRITE, change, &work));
    return cp_respond_redirect(req, cp_request_url(req, "%s", group_path(&work, "")), "saved");
}

static cp_error_t *remove_group(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    cp_request_t *req = baton;
    cp_group_t *group;

    CP_TRY(cp_group_find(&group, db, req->portal, req->number, pool));
    CP_TRY(cp_group_remove(db, req->number, pool));
    return cp_record_audit(db, req, "group removed", group->name, pool);
}

cp_error_t *cp_settings_group_remove(cp_request_t *req)
{
    cp_error_t *error = cp_request_run_alone(req, remove_group, req);

    return cp_respond_removed(req, error, cp_request_url(req, "/settings/groups"));
}
