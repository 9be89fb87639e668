/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Customers' pages with invented content, under a theme that is not in force: the real views and templates, as a
 * contact would get them. Nothing is read of the database, and nothing leads anywhere: addresses are fragments, and the
 * page's policy lets no form be sent.
 */
#include <apr_strings.h>

#include "../view/view_composer_form.h"
#include "../view/view_frame.h"
#include "../view/view_list.h"
#include "../view/view_ticket.h"
#include "../view/view_ticket_new.h"
#include "settings_theme.h"

#define HOUR apr_time_from_sec(3600)
#define ROWS 5

typedef struct sample_t {
    cp_request_t *req; /* the administrator's */
    cp_request_t shown;
    cp_viewer_t viewer;
    cp_reader_t reader;
    const cp_theme_t *theme;
    const char *query;
} sample_t;

static const cp_person_t ana = {1, "Ana", "Souza", NULL, "ana@example.com"};
static const cp_person_t bruno = {2, "Bruno", "Lima", NULL, "bruno@example.com"};
static const cp_person_t marta = {3, "Marta", "Vidal", "Marta", "marta@example.com"};

static const char *scheme_of(const cp_request_t *req)
{
    const char *word = cp_query_get(req->query, "scheme");

    return word && (!strcmp(word, "light") || !strcmp(word, "dark")) ? word : NULL;
}

static void begin(sample_t *sample)
{
    const cp_request_t *req = sample->req;

    sample->viewer =
        (cp_viewer_t){.kind = CP_VIEWER_CONTACT, .person = ana, .company_id = 1, .company_name = "Example"};
    sample->shown = *req;
    sample->shown.viewer = &sample->viewer;
    sample->shown.base = "#";
    sample->shown.form = NULL;
    sample->shown.scheme = scheme_of(req);
    sample->shown.density = NULL;
    cp_view_reader(&sample->reader, &sample->shown);
}

/* Addresses of looks are real ones, all others lead nowhere. */
static cp_view_frame_t *frame(sample_t *sample, cp_nav_t nav, const char *title)
{
    cp_view_frame_t *made = cp_view_frame(&sample->shown, &sample->reader, nav, title);
    cp_request_t real = *sample->req;

    real.scheme = sample->shown.scheme;
    cp_view_frame_theme(made, &real, sample->theme, false);
    if (sample->theme)
        made->theme_url = cp_url(cp_request_url(sample->req, "/settings/theme/sheet?%s", sample->query));
    return made;
}

/* ---- Content ---- */

static void fill_tickets(cp_ticket_t tickets[ROWS], const cp_reader_t *reader)
{
    static const struct {
        const char *subject;
        bool yours, closed, mine;
        int hours;
    } rows[ROWS] = {
        {"Invoices for October", true, false, true, 2},
        {"Access for two new colleagues", false, false, true, 5},
        {"Delivery note is missing", false, false, false, 30},
        {"Export stops after 500 rows", true, false, false, 75},
        {"New address of our warehouse", false, true, true, 400},
    };

    for (int i = 0; i < ROWS; i++)
        tickets[i] = (cp_ticket_t){
            .id = i + 1,
            .number = 10482 + 3 * i,
            .subject = cp_view_tr(reader, rows[i].subject),
            .stage_name = "",
            .stage_label = "",
            .closed = rows[i].closed,
            .owner = marta,
            .requester = rows[i].mine ? ana : bruno,
            .company_id = 1,
            .company_name = "Example",
            .priority = 2,
            .last_by_staff = rows[i].yours,
            .created_at = reader->now - (rows[i].hours + 20) * HOUR,
            .activity_at = reader->now - rows[i].hours * HOUR,
            .closed_at = rows[i].closed ? reader->now - rows[i].hours * HOUR : 0,
            .seen_at = reader->now - (rows[i].hours + (rows[i].yours ? 1 : -1)) * HOUR,
            .reply_reopens = true,
            .can_be_closed = true,
        };
}

static cp_error_t *show_list(sample_t *sample)
{
    cp_view_tickets_t *view = apr_pcalloc(sample->req->pool, sizeof *view);
    cp_ticket_t tickets[ROWS];
    cp_ticket_page_t page = {.rows = tickets, .count = ROWS};
    cp_list_data_t data = {
        .page = &page, .found = {ROWS, 4, 2}, .all = {ROWS, 4, 2}, .owners = &marta, .owner_count = 1};

    fill_tickets(tickets, &sample->reader);
    data.state.query.descending = true;
    data.state.query.limit = 25;
    view->frame = frame(sample, CP_NAV_LIST, cp_setting_text(sample->req->settings, CP_SET_TICKET_LABEL));
    cp_view_list(view, &sample->reader, &data);
    return cp_respond_page(&sample->shown, CP_PAGE_TICKETS, 200, view);
}

static cp_message_t message(const cp_reader_t *reader, const cp_person_t *author, bool staff, const char *text,
                            int hours)
{
    const char *body = cp_view_tr(reader, text);

    return (cp_message_t){
        .id = hours,
        .from_staff = staff,
        .author = *author,
        .author_company = staff ? NULL : "Example",
        .format = "markdown",
        .body = body,
        .body_length = strlen(body),
        .created_at = reader->now - hours * HOUR,
    };
}

static cp_error_t *show_ticket(sample_t *sample)
{
    cp_view_ticket_t *view = apr_pcalloc(sample->req->pool, sizeof *view);
    const cp_reader_t *reader = &sample->reader;
    cp_ticket_t tickets[ROWS];
    cp_message_t messages[] = {
        message(reader, &ana, false,
                "The invoices for October have the old address.\n\n- 2210-A\n- 2210-B\n\nCould you correct them?", 22),
        message(reader, &marta, true, "Yes. They are corrected **today**, and you get them here.", 20),
        message(reader, &marta, true, "Here they are. Is there [anything else](https://example.com)?", 2),
    };
    cp_participant_t people[] = {{ana, 1, "requester", 0}, {bruno, 1, "cc", 1}};
    cp_ticket_data_t data = {.ticket = &tickets[0],
                             .messages = messages,
                             .message_count = 3,
                             .people = people,
                             .people_count = 2,
                             .may_reply = true,
                             .may_close = true,
                             .reply_once_closed = true};

    fill_tickets(tickets, reader);
    cp_view_ticket(view, reader, &data);
    view->frame = frame(sample, CP_NAV_TICKET, cp_setting_text(sample->req->settings, CP_SET_TICKET_LABEL));
    CP_TRY(cp_composer_show(&view->composer, &sample->shown, reader, "#", NULL));
    return cp_respond_page(&sample->shown, CP_PAGE_TICKET, 200, view);
}

static cp_error_t *show_form(sample_t *sample)
{
    cp_request_t *req = sample->req;
    cp_view_ticket_new_t *view = apr_pcalloc(req->pool, sizeof *view);
    cp_form_source_t nothing = {.numbers = sample->reader.numbers};
    const cp_form_answers_t *answers = cp_form_answers(cp_support_form_standard(), req->settings, &nothing, req->pool);

    view->sheet = cp_composer_form(&sample->shown, &sample->reader, answers, NULL, false);
    view->frame = frame(sample, CP_NAV_NEW, view->sheet->header.ptr);
    view->up_url = cp_url("#");
    view->up_label = view->frame->label;
    CP_TRY(cp_composer_show(&view->composer, &sample->shown, &sample->reader, "#", NULL));
    return cp_respond_page(&sample->shown, CP_PAGE_TICKET_NEW, 200, view);
}

cp_error_t *cp_settings_theme_sample(cp_request_t *req)
{
    static const struct {
        const char *name;
        cp_error_t *(*show)(sample_t *sample);
    } pages[] = {{"tickets", show_list}, {"ticket", show_ticket}, {"form", show_form}};
    sample_t *sample = apr_pcalloc(req->pool, sizeof *sample);

    sample->req = req;
    for (apr_size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        if (!strcmp(req->name, pages[i].name)) {
            CP_TRY(cp_theme_of_query(&sample->theme, &sample->query, req));
            begin(sample);
            cp_respond_framed(req);
            return pages[i].show(sample);
        }
    return cp_error_create(req->pool, CP_ERROR_MISSING, "There is no such page.", NULL);
}

cp_error_t *cp_settings_theme_sheet(cp_request_t *req)
{
    const cp_theme_t *theme;
    const char *query;

    CP_TRY(cp_theme_of_query(&theme, &query, req));
    return cp_respond_style(req, theme ? theme->sheet : "");
}
