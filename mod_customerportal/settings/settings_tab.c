/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A tab of the console: all settings of the table that belong to it. Nothing is in force before Save (S07), and Save
 * takes all of a tab or nothing. A pinned setting is shown with the directive that fixes it (D3).
 */
#include <apr_strings.h>

#include "../base/base_crypto.h"
#include "../model/model_fault.h"
#include "../text/text_zone.h"
#include "settings_private.h"

#define REGISTRATION_CLOSED \
    "“Anyone” is not available while self-registration is not allowed. Allow it below, and save, first."

typedef struct tab_t {
    cp_request_t *req;
    cp_reader_t reader;
    const cp_settings_t *settings; /* what is saved */
    const cp_console_tab_t *tab;
    cp_faults_t faults;
    bool typed; /* values are those of the form */
    bool stale;
    const cp_rows_t *inboxes;
    cp_view_form_maker_t *maker;
} tab_t;

static bool in_tab(const tab_t *work, const cp_setting_t *row)
{
    return !strcmp(row->tab, work->tab->label);
}

/* Settings that have a page of their own. */
typedef struct own_page_t {
    cp_setting_key_t key;
    const char *path;
    const char *label; /* of the link to it */
} own_page_t;

static const own_page_t own_pages[] = {
    {CP_SET_COLUMNS, "/settings/columns", "Change columns"},
    {CP_SET_TICKET_FILTER, "/settings/filter", "Change the rule"},
    {CP_SET_DOMAINS, "/settings/domains", "Manage domains"},
    {CP_SET_PASSWORD_SIGN_IN, "/settings/authentication/passwords", "Change"},
};

static const own_page_t *own_page(const cp_setting_t *row)
{
    for (apr_size_t i = 0; i < sizeof own_pages / sizeof *own_pages; i++)
        if (own_pages[i].key == row->key)
            return &own_pages[i];
    return NULL;
}

/* The switch has a place of its own in the head. */
static bool has_control(const tab_t *work, const cp_setting_t *row)
{
    return in_tab(work, row) && row->key != CP_SET_ENABLED && !own_page(row) && row->type != CP_SETTING_LIST &&
           !work->req->settings->value[row->key].file;
}

static const char *current(const tab_t *work, const cp_setting_t *row)
{
    return cp_setting_text(work->settings, row->key);
}

static bool has_word(const char *words, const char *word)
{
    apr_size_t length = strlen(word);

    for (const char *at = words; *at; at += strcspn(at, " ")) {
        at += strspn(at, " ");
        if (strcspn(at, " ") == length && !strncmp(at, word, length))
            return true;
    }
    return false;
}

static const char *ticked_languages(const tab_t *work, const cp_setting_t *row)
{
    const cp_languages_t *known = &work->req->known;
    const char *tags = "";

    for (int i = 0; i < known->count; i++)
        if (cp_form_get(work->req->form, apr_pstrcat(work->req->pool, row->name, "-", known->rows[i].tag, NULL)))
            tags = apr_pstrcat(work->req->pool, tags, *tags ? " " : "", known->rows[i].tag, NULL);
    return tags;
}

/* What the form says; what it leaves out stays. A box that is not ticked is left out. */
static const char *wanted(const tab_t *work, const cp_setting_t *row)
{
    const char *sent = work->typed ? cp_form_get(work->req->form, row->name) : NULL;

    if (work->typed && row->key == CP_SET_LANGUAGES)
        return ticked_languages(work, row);
    if (work->typed && row->type == CP_SETTING_BOOL)
        return sent ? "On" : "Off";
    return sent ? sent : current(work, row);
}

/* What the form was made of, so that a later Save of an older page is seen. */
static const char *mark(const tab_t *work)
{
    const char *all = "";

    for (int i = 0; i < CP_SET_COUNT; i++)
        if (has_control(work, cp_setting_row((cp_setting_key_t)i)))
            all = apr_pstrcat(work->req->pool, all, cp_setting_row((cp_setting_key_t)i)->name, "=",
                              current(work, cp_setting_row((cp_setting_key_t)i)), "\n", NULL);
    return apr_pstrndup(work->req->pool, cp_sha256_hex(all, work->req->pool), 32);
}

/* ---- Showing ---- */

static void add_choices(tab_t *work, const cp_setting_t *row, const char *chosen)
{
    for (const char *at = row->choices; *at; at += strspn(at, " ")) {
        apr_size_t length = strcspn(at, " ");
        const char *word = apr_pstrmemdup(work->req->pool, at, length);
        cp_view_form_choice_t *choice =
            cp_view_form_choice(work->maker, word, cp_console_word(&work->reader, row, word), !strcmp(word, chosen));
        if (row->key == CP_SET_ACCESS && !strcmp(word, "registration") &&
            !cp_setting_bool(work->req->settings, CP_SET_SELF_REGISTRATION)) {
            choice->disabled = cp_text("disabled");
            choice->hint = cp_text(cp_view_tr(&work->reader, REGISTRATION_CLOSED));
        }
        at += length;
    }
}

static void add_inboxes(tab_t *work, const char *chosen)
{
    bool known = false;

    for (int i = 0; i < work->inboxes->count; i++) {
        const char *name = cp_cell_text(work->inboxes, i, 0);
        bool desk = !strcmp(cp_cell_text(work->inboxes, i, 1), "helpdesk");
        known = known || !strcmp(name, chosen);
        cp_view_form_choice(work->maker, name,
                            apr_pstrcat(work->req->pool, name, " · ",
                                        cp_view_tr(&work->reader, desk ? "Help desk" : "Conversations inbox"), NULL),
                            !strcmp(name, chosen));
    }
    if (!known)
        cp_view_form_choice(work->maker, chosen, chosen, true);
}

static void add_zones(tab_t *work, const char *chosen)
{
    const char *const *names = cp_zone_names();

    for (int i = 0; names[i]; i++)
        cp_view_form_choice(work->maker, names[i], names[i], !strcmp(names[i], chosen));
}

static void add_languages(tab_t *work, const cp_setting_t *row, const char *chosen)
{
    const cp_languages_t *known = &work->req->known;

    for (int i = 0; i < known->count; i++)
        cp_view_form_choice(work->maker, known->rows[i].tag, known->rows[i].name,
                            row->key == CP_SET_LANGUAGES ? has_word(chosen, known->rows[i].tag)
                                                         : !strcmp(known->rows[i].tag, chosen));
}

static void add_control(tab_t *work, const cp_setting_t *row)
{
    static const cp_control_kind_t kinds[] = {
        [CP_SETTING_TEXT] = CP_CONTROL_TEXT,  [CP_SETTING_INT] = CP_CONTROL_NUMBER,
        [CP_SETTING_BOOL] = CP_CONTROL_CHECK, [CP_SETTING_CHOICE] = CP_CONTROL_RADIO,
        [CP_SETTING_LIST] = CP_CONTROL_TEXT,
    };
    bool select = row->key == CP_SET_INBOX || row->key == CP_SET_TIME_ZONE || row->key == CP_SET_LANGUAGE;
    cp_view_control_t *control = cp_view_control(work->maker,
                                                 select                         ? CP_CONTROL_CHOICE
                                                 : row->key == CP_SET_LANGUAGES ? CP_CONTROL_CHECKS
                                                                                : kinds[row->type],
                                                 row->name, row->label);
    const char *value = wanted(work, row);

    /* The setting's heading says it; a checkbox has its label beside it. */
    control->label_class = cp_text(row->type == CP_SETTING_BOOL ? NULL : "vh");
    control->value = cp_text(row->type != CP_SETTING_BOOL ? value : !strcasecmp(value, "On") ? "checked" : NULL);
    if (row->type == CP_SETTING_TEXT)
        control->limit = cp_text(apr_psprintf(work->req->pool, "%" APR_INT64_T_FMT, row->maximum));
    if (row->type == CP_SETTING_CHOICE)
        add_choices(work, row, value);
    else if (row->key == CP_SET_INBOX)
        add_inboxes(work, value);
    else if (row->key == CP_SET_TIME_ZONE)
        add_zones(work, value);
    else if (row->key == CP_SET_LANGUAGE || row->key == CP_SET_LANGUAGES)
        add_languages(work, row, value);
}

static void fill_set(cp_view_set_t *set, tab_t *work, const cp_setting_t *row)
{
    const cp_reader_t *reader = &work->reader;

    set->id = cp_text(row->name);
    set->label = cp_text(cp_view_tr(reader, row->label));
    set->help = cp_text(cp_console_help(reader, row));
    set->where = cp_text(cp_tr_fill(reader->pool, cp_view_tr(reader, "Default: ${value}"), "value",
                                    cp_console_value(reader, row, row->fallback), NULL));
    set->pinned = cp_text(cp_console_pinned(work->req, reader, row->key));
    if (has_control(work, row)) {
        add_control(work, row);
        return;
    }
    set->value = cp_text(cp_console_value(reader, row, current(work, row)));
    const own_page_t *page = own_page(row);
    if (page && !set->pinned.ptr) {
        set->more_url = cp_view_url(reader, "%s", page->path);
        set->more = cp_text(cp_view_tr(reader, page->label));
    }
}

static cp_error_t *read_lists(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    tab_t *work = baton;
    cp_rows_t *rows;

    CP_TRY(cp_db_select(&rows, db, CP_SQL_SETTING_INBOXES, CP_NO_BIND, pool));
    work->inboxes = rows;
    return NULL;
}

/* The controls are made in the order of the settings, so each finds its own. */
static void share_controls(cp_view_set_t *sets, int count, const cp_view_form_t *form)
{
    const cp_view_control_t *controls = form->controls.rows;
    int next = 0;

    for (int i = 0; i < count; i++)
        if (!sets[i].value.ptr && next < form->controls.count)
            sets[i].control = (cp_view_control_t *)(void *)&controls[next++];
}

/* Pages that belong to a tab, besides those of single settings (S55). */
static const struct {
    const char *tab;
    const char *path;
    const char *label;
    const char *about;
} pages[] = {
    {"tickets", "/settings/properties", "Properties", "Fields of your own for tickets and contacts."},
    {"form", "/settings/forms", "Forms", "What customers fill in to file a ticket, and who has which form."},
    {"form", "/settings/properties", "Properties", "Fields of your own for tickets and contacts."},
    {"access", "/settings/groups", "Access groups",
     "Lists of contacts, and rules that find them: who gets in, who sees company tickets."},
    {"access", "/settings/invitations", "Invitations",
     "Who is invited, how that stands, and mails to those who are not."},
    {"access", "/settings/consent", "Notice and consent", "What people agree to when they register, for each domain."},
    {"access", "/settings/authentication", "Authentication method",
     "How people sign in: with passwords, by single sign-on, as the server is configured."},
};

static void add_pages(cp_view_settings_t *view, const tab_t *work)
{
    cp_view_set_page_t *rows = apr_pcalloc(work->req->pool, sizeof pages / sizeof *pages * sizeof *rows);

    for (apr_size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        if (!strcmp(pages[i].tab, work->tab->name))
            rows[view->pages.count++] =
                (cp_view_set_page_t){.label = cp_text(cp_view_tr(&work->reader, pages[i].label)),
                                     .about = cp_text(cp_view_tr(&work->reader, pages[i].about)),
                                     .url = cp_view_url(&work->reader, "%s", pages[i].path)};
    view->pages.rows = rows;
}

static cp_error_t *show(tab_t *work, int status)
{
    cp_request_t *req = work->req;
    cp_view_settings_t *view = apr_pcalloc(req->pool, sizeof *view);
    cp_view_set_t *sets = apr_pcalloc(req->pool, CP_SET_COUNT * sizeof *sets);
    int count = 0;

    CP_TRY(cp_request_run(req, CP_DB_READ, read_lists, work));
    view->console = cp_console(&view->frame, req, &work->reader, work->tab->label, work->tab->label, work->tab->about);
    add_pages(view, work);
    work->maker = cp_view_form_begin(&work->reader, &work->faults);
    work->maker->named = true;
    for (int i = 0; i < CP_SET_COUNT; i++) {
        const cp_setting_t *row = cp_setting_row((cp_setting_key_t)i);
        if (in_tab(work, row) && row->key != CP_SET_ENABLED)
            fill_set(&sets[count++], work, row);
    }
    cp_view_form_hide(work->maker, "seen", cp_console_seen(req, mark(work), work->stale));
    view->form = cp_view_form_end(work->maker);
    view->form->action = cp_view_url(&work->reader, "/settings/%s", work->tab->name);
    view->sets = (cp_list_t){sets, count};
    share_controls(sets, count, view->form);
    if (work->stale)
        view->stale =
            cp_text(cp_view_tr(&work->reader, "Somebody else saved settings of this tab meanwhile. Your values "
                                              "are below and not saved yet: check them and save again."));
    if (status != 200)
        cp_view_frame_error(view->frame, &work->reader);
    return cp_respond_page(req, CP_PAGE_SETTINGS, status, view);
}

static cp_error_t *begin(tab_t *work)
{
    work->tab = cp_console_tab(work->req->name);
    if (work->tab)
        return NULL;
    return cp_error_create(work->req->pool, CP_ERROR_MISSING, "There is no such page.", NULL);
}

cp_error_t *cp_settings_home(cp_request_t *req)
{
    return cp_respond_redirect(req, cp_request_url(req, "/settings/general"), NULL);
}

cp_error_t *cp_settings_tab(cp_request_t *req)
{
    tab_t work = {.req = req, .settings = req->settings};

    CP_TRY(begin(&work));
    return show(&work, 200);
}

/* ---- Saving ---- */

/* Chosen now, though it cannot be (S54). Whoever allows self-registration with the same press may choose both. */
static bool chooses_registration(const tab_t *work)
{
    const cp_setting_t *access = cp_setting_row(CP_SET_ACCESS), *allowed = cp_setting_row(CP_SET_SELF_REGISTRATION);
    bool fixed = !has_control(work, allowed);

    return has_control(work, access) && !strcmp(wanted(work, access), "registration") &&
           strcmp(current(work, access), "registration") != 0 &&
           strcasecmp(fixed ? current(work, allowed) : wanted(work, allowed), "On") != 0;
}

static void check_slug(tab_t *work, const char *slug)
{
    const char *path = apr_pstrcat(work->req->pool, "/", slug, NULL);

    if (*slug && !cp_request_path_is_free(work->req, path))
        cp_fault_add(&work->faults, work->req->pool, "slug", "%s",
                     cp_tr_fill(work->req->pool,
                                cp_view_tr(&work->reader, "Something else of this server is at ${path}. Choose another "
                                                          "path."),
                                "path", path, NULL));
}

static bool check(tab_t *work)
{
    apr_pool_t *pool = work->req->pool;
    cp_setting_value_t value;

    cp_view_reader(&work->reader, work->req);
    for (int i = 0; i < CP_SET_COUNT; i++) {
        const cp_setting_t *row = cp_setting_row((cp_setting_key_t)i);
        cp_error_t *error = has_control(work, row) ? cp_setting_parse(&value, row, wanted(work, row), pool) : NULL;
        if (error)
            cp_fault_add(&work->faults, pool, row->name, "%s", cp_console_fault(&work->reader, error));
        else if (row->key == CP_SET_SLUG && has_control(work, row))
            check_slug(work, value.text);
    }
    if (chooses_registration(work))
        cp_fault_add(&work->faults, pool, "access", "%s", cp_view_tr(&work->reader, REGISTRATION_CLOSED));
    return !work->faults.rows;
}

/* A button that is pressed twice sends twice what is stored then: that is no conflict. */
static bool changes(const tab_t *work)
{
    for (int i = 0; i < CP_SET_COUNT; i++) {
        const cp_setting_t *row = cp_setting_row((cp_setting_key_t)i);
        if (has_control(work, row) && strcmp(wanted(work, row), current(work, row)) != 0)
            return true;
    }
    return false;
}

/* A setting that is fixed by a directive cannot be sent in by hand either: it is not among those looked at. */
static cp_error_t *save(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    tab_t *work = baton;
    cp_setting_author_t author = cp_console_author(work->req);

    CP_TRY(cp_request_stored(&work->settings, db, work->req, pool));
    if (!changes(work))
        return NULL;
    CP_TRY(cp_record_check(cp_form_get(work->req->form, "seen"), mark(work), pool));
    for (int i = 0; i < CP_SET_COUNT; i++) {
        const cp_setting_t *row = cp_setting_row((cp_setting_key_t)i);
        if (has_control(work, row) && strcmp(wanted(work, row), current(work, row)) != 0)
            CP_TRY(cp_settings_change(db, &author, row->key, wanted(work, row), pool));
    }
    return NULL;
}

cp_error_t *cp_settings_tab_save(cp_request_t *req)
{
    tab_t work = {.req = req, .settings = req->settings, .typed = true};

    CP_TRY(begin(&work));
    cp_view_reader(&work.reader, req);
    if (!check(&work))
        return show(&work, 422);
    cp_error_t *error = cp_request_run(req, CP_DB_WRITE, save, &work);
    work.stale = cp_record_is_stale(error);
    if (work.stale)
        return show(&work, 409);
    CP_TRY(error);
    return cp_respond_redirect(req, cp_request_url(req, "/settings/%s", work.tab->name), "settings-saved");
}

static cp_error_t *turn(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    const cp_request_t *req = baton;
    const char *enabled = cp_form_get(req->form, "enabled");
    cp_setting_author_t author = cp_console_author(req);

    return cp_settings_change(db, &author, CP_SET_ENABLED, enabled && !strcmp(enabled, "1") ? "On" : "Off", pool);
}

cp_error_t *cp_settings_switch(cp_request_t *req)
{
    if (req->settings->value[CP_SET_ENABLED].file)
        return cp_error_create(req->pool, CP_ERROR_CONFLICT,
                               "The server's configuration fixes whether the portal is on.", NULL);
    CP_TRY(cp_request_run(req, CP_DB_WRITE, turn, req));
    return cp_respond_redirect(req, cp_request_url(req, "/settings/general"), "settings-saved");
}
