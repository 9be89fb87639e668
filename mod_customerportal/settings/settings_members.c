/* SPDX-License-Identifier: Apache-2.0 */
/* Who belongs to an access group: all of them, and, of a list, a search for people to add, and many addresses at once. */
#include <apr_lib.h>
#include <apr_strings.h>

#include "../base/base_string.h"
#include "../model/model_contact_edit.h"
#include "../model/model_group.h"
#include "settings_access.h"
#include "settings_record.h"

#define SHOWN 50           /* members of a page */
#define ADDRESSES_MOST 500 /* that are added at once */
#define UNKNOWN_NAMED 10   /* addresses that a message names */

typedef struct members_t {
    cp_record_page_t page;
    cp_group_t *group;
    apr_int64_t after;
    const char *search;
    cp_rows_t *rows;
    const cp_contact_record_t *found;
    const bool *is_member; /* of each one found */
    int found_count;
    bool more;
    const char *typed; /* addresses, where the form comes back */
} members_t;

static const char *path_of(const members_t *work, const char *rest)
{
    return apr_psprintf(work->page.req->pool, "/settings/groups/%" APR_INT64_T_FMT "%s", work->page.req->number, rest);
}

/* The list, or the search that is on, which goes on after each of its buttons. */
static const char *list_path(const members_t *work)
{
    const char *path = path_of(work, "/members");

    return work->search
               ? apr_pstrcat(work->page.req->pool, path, "?q=", cp_url_encode(work->search, work->page.req->pool), NULL)
               : path;
}

static void take_search(members_t *work)
{
    const cp_request_t *req = work->page.req;
    const char *q = cp_query_get(req->query, "q");

    if (q && *cp_one_line(q, req->pool))
        work->search = cp_one_line(q, req->pool);
}

/* ---- Showing ---- */

static cp_error_t *read_found(members_t *work, cp_db_t *db, apr_pool_t *pool)
{
    CP_TRY(cp_contact_search(&work->found, &work->found_count, &work->more, db, work->search, pool));
    apr_int64_t *ids = apr_pcalloc(pool, ((apr_size_t)work->found_count + 1) * sizeof *ids);
    for (int i = 0; i < work->found_count; i++)
        ids[i] = work->found[i].contact.person.id;
    return cp_group_members_among(&work->is_member, db, work->group->id, ids, work->found_count, pool);
}

static cp_error_t *read_members(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    members_t *work = baton;

    CP_TRY(cp_group_find(&work->group, db, work->page.req->portal, work->page.req->number, pool));
    if (work->search && !work->group->rule)
        return read_found(work, db, pool);
    return cp_group_members(&work->rows, db, work->group->id, work->after, SHOWN + 1, pool);
}

static void add_person(members_t *work, const cp_person_t *person, const char *company, bool member)
{
    cp_record_page_t *page = &work->page;
    const char *name = cp_person_name(person, page->req->pool);

    cp_record_row(page, name, apr_psprintf(page->req->pool, "/desk/contacts/%" APR_INT64_T_FMT, person->id),
                  work->search && member ? cp_view_tr(&page->reader, "member") : NULL);
    cp_record_cell(page, person->email);
    cp_record_cell(page, company);
    if (work->group->rule)
        return;
    cp_record_button(page, member ? "remove" : "add", person->id, cp_view_tr(&page->reader, member ? "Remove" : "Add"),
                     cp_tr_fill(page->req->pool, cp_view_tr(&page->reader, member ? "Remove ${name}" : "Add ${name}"),
                                "name", name, NULL));
}

static void add_members(members_t *work)
{
    cp_record_page_t *page = &work->page;
    int count = work->rows->count > SHOWN ? SHOWN : work->rows->count;

    for (int i = 0; i < count; i++) {
        cp_person_t person = {.id = cp_cell_int(work->rows, i, 0),
                              .first_name = cp_cell_text(work->rows, i, 1),
                              .last_name = cp_cell_text(work->rows, i, 2),
                              .email = cp_cell_text(work->rows, i, 3)};
        add_person(work, &person, cp_cell_text(work->rows, i, 4), true);
    }
    if (work->after)
        page->view->newest_url = cp_view_url(&page->reader, "%s", path_of(work, "/members"));
    if (work->rows->count > SHOWN)
        page->view->older_url = cp_view_url(&page->reader, "%s?after=%" APR_INT64_T_FMT, path_of(work, "/members"),
                                            cp_cell_int(work->rows, SHOWN - 1, 0));
    page->view->caption = cp_text(cp_view_tr(&page->reader, "Members"));
    if (count)
        return;
    page->view->empty_icon = cp_text("users");
    page->view->empty_title = cp_text(cp_view_tr(&page->reader, "No members yet"));
    page->view->empty_text =
        cp_text(cp_view_tr(&page->reader, work->group->rule ? "The rule finds nobody now."
                                                            : "Search for people, or add their addresses."));
}

static void add_found(members_t *work)
{
    cp_record_page_t *page = &work->page;

    for (int i = 0; i < work->found_count; i++)
        add_person(work, &work->found[i].contact.person, work->found[i].contact.company_name, work->is_member[i]);
    page->view->clear_url = page->view->search_action;
    page->view->caption = cp_text(
        work->more ? cp_view_plural(&page->reader, "The first one found; type more to find others",
                                    "The first ${n} found; type more to find others", work->found_count)
                   : cp_view_plural(&page->reader, "${n} contact found", "${n} contacts found", work->found_count));
    if (work->found_count)
        return;
    page->view->empty_icon = cp_text("users");
    page->view->empty_title = cp_text(cp_view_tr(&page->reader, "Nobody is found"));
    page->view->empty_text = cp_text(cp_view_tr(
        &page->reader, "No name, last name, e-mail address or company begins with that. The beginning is enough."));
}

/* People are added to lists only. */
static void add_forms(members_t *work)
{
    cp_record_page_t *page = &work->page;
    cp_view_control_t *control;

    page->view->search_action = cp_view_url(&page->reader, "%s", path_of(work, "/members"));
    page->view->search_label = cp_text(cp_view_tr(&page->reader, "Search contacts to add or remove"));
    page->view->q = cp_text(work->search);
    page->view->table_action = cp_view_url(&page->reader, "%s", list_path(work));
    page->view->buttons_label = cp_text(cp_view_tr(&page->reader, "Change"));
    control = cp_view_control(page->maker, CP_CONTROL_AREA, "addresses", "Add by e-mail address");
    control->hint = cp_text(cp_tr_fill(page->req->pool,
                                       cp_view_tr(&page->reader, "Up to ${n} addresses, separated by blanks, commas or "
                                                                 "new lines."),
                                       "n", apr_itoa(page->req->pool, ADDRESSES_MOST), NULL));
    control->value = cp_text(work->typed);
    control = cp_view_control(page->maker, CP_CONTROL_CHECK, "make", "Make contacts of addresses that are not known");
    control->value = cp_text(*cp_record_sent(page->req, "make") ? "1" : NULL);
    cp_record_form(page, path_of(work, "/add"), "Add to the list", NULL);
}

static cp_error_t *show(members_t *work)
{
    static const char *const columns[] = {"Name", "E-mail address", "Company"};
    cp_record_page_t *page = &work->page;

    CP_TRY(cp_request_run(page->req, CP_DB_READ, read_members, work));
    cp_record_begin(page, "Access", work->group->name,
                    work->group->rule ? "Whom the group's rule finds." : "Whom you have put on this list.");
    cp_record_up(page, path_of(work, ""), work->group->name);
    cp_record_fact(page, cp_view_tr(&page->reader, "Members"), cp_record_people(&page->reader, work->group->members));
    for (int i = 0; i < 3; i++)
        cp_record_column(page, columns[i]);
    if (!work->group->rule)
        add_forms(work);
    if (work->search && !work->group->rule)
        add_found(work);
    else
        add_members(work);
    return cp_record_answer(page, page->faults.rows ? 422 : 200);
}

cp_error_t *cp_settings_members(cp_request_t *req)
{
    const char *after = cp_query_get(req->query, "after");
    members_t work = {.page = {.req = req}};

    if (after && !cp_parse_int(after, 1, APR_INT64_MAX, &work.after))
        work.after = 0;
    take_search(&work);
    return show(&work);
}

/* ---- Changing ---- */

static cp_error_t *change(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    members_t *work = baton;
    cp_request_t *req = work->page.req;
    apr_int64_t add = cp_record_sent_id(req, "add"), gone = cp_record_sent_id(req, "remove");

    CP_TRY(cp_group_find(&work->group, db, req->portal, req->number, pool));
    if (add)
        CP_TRY(cp_group_add_member(db, req->number, add, pool));
    if (gone)
        CP_TRY(cp_group_remove_member(db, req->number, gone, pool));
    return cp_record_audit(db, req, add ? "group member added" : "group member removed",
                           apr_psprintf(pool, "%s: contact %" APR_INT64_T_FMT, work->group->name, add ? add : gone),
                           pool);
}

cp_error_t *cp_settings_members_change(cp_request_t *req)
{
    members_t work = {.page = {.req = req}};

    take_search(&work);
    CP_TRY(cp_request_run(req, CP_DB_WRITE, change, &work));
    return cp_respond_redirect(req, cp_request_url(req, "%s", list_path(&work)),
                               cp_record_sent_id(req, "add") ? "added" : "removed");
}

/* The next address of a text. In "Ana Souza <ana@example.com>", as mail programs write it, the name is none. */
static const char *next_address(const char **at, apr_pool_t *pool)
{
    const char *start = *at + strspn(*at, " \t\n,;<>");
    apr_size_t entry = strcspn(start, "\n,;"), bracket = strcspn(start, "\n,;<");

    if (bracket < entry && start[bracket] == '<')
        start += bracket + 1;
    apr_size_t length = strcspn(start, " \t\n,;<>");
    *at = start + length;
    return length ? apr_pstrmemdup(pool, start, length) : NULL;
}

typedef struct adding_t {
    members_t *work;
    const char *unknown; /* the first ones, as a list */
    int unknown_count;
    int count;
} adding_t;

static cp_error_t *add_one(adding_t *adding, cp_db_t *db, const char *address, apr_pool_t *pool)
{
    const cp_request_t *req = adding->work->page.req;
    cp_contact_t *contact;
    apr_int64_t id = 0;

    CP_TRY(cp_contact_by_email(&contact, db, address, pool));
    if (contact)
        id = contact->person.id;
    else if (*cp_record_sent(req, "make") && cp_email_key(address, pool))
        CP_TRY(cp_contact_ensure(&id, db, address, "", "", 0, req->now, pool));
    if (id)
        return cp_group_add_member(db, req->number, id, pool);
    if (adding->unknown_count++ < UNKNOWN_NAMED)
        adding->unknown = apr_pstrcat(pool, adding->unknown, *adding->unknown ? ", " : "", address, NULL);
    return NULL;
}

static cp_error_t *refuse_unknown(const adding_t *adding, apr_pool_t *pool)
{
    cp_record_page_t *page = &adding->work->page;
    const char *text = *cp_record_sent(page->req, "make")
                           ? cp_view_tr(&page->reader, "Nobody was added. These are no e-mail addresses: ${addresses}.")
                           : cp_view_tr(&page->reader, "Nobody was added. No contact has these addresses: "
                                                       "${addresses}.");

    cp_fault_add(&page->faults, pool, "addresses", "%s",
                 cp_tr_fill(pool, text, "addresses",
                            adding->unknown_count > UNKNOWN_NAMED ? apr_pstrcat(pool, adding->unknown, " …", NULL)
                                                                  : adding->unknown,
                            NULL));
    return cp_fault_error(&page->faults, pool);
}

/* All of them, or nobody: what is left over would have to be looked for in a long list. */
static cp_error_t *add_all(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    adding_t adding = {.work = baton, .unknown = ""};
    cp_record_page_t *page = &adding.work->page;
    const char *at = adding.work->typed;

    cp_faults_begin(&page->faults);
    CP_TRY(cp_group_find(&adding.work->group, db, page->req->portal, page->req->number, pool));
    for (const char *address; (address = next_address(&at, pool)); adding.count++) {
        if (adding.count == ADDRESSES_MOST)
            return cp_error_field(pool, "addresses", "Add at most %d addresses at once.", ADDRESSES_MOST);
        CP_TRY(add_one(&adding, db, address, pool));
    }
    if (adding.unknown_count)
        return refuse_unknown(&adding, pool);
    if (!adding.count)
        return cp_error_field(pool, "addresses", "Type at least one e-mail address.");
    return cp_record_audit(db, page->req, "group members added",
                           apr_psprintf(pool, "%s: %d", adding.work->group->name, adding.count), pool);
}

cp_error_t *cp_settings_members_add(cp_request_t *req)
{
    members_t work = {.page = {.req = req}, .typed = cp_record_sent(req, "addresses")};

    cp_view_reader(&work.page.reader, req);
    cp_error_t *error = cp_request_run(req, CP_DB_WRITE, add_all, &work);
    error = cp_fault_take(&work.page.faults, error, req->pool);
    if (!error && work.page.faults.rows)
        return show(&work);
    CP_TRY(error);
    return cp_respond_redirect(req, cp_request_url(req, "%s", path_of(&work, "/members")), "added");
}
