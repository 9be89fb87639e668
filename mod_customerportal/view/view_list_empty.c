/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>

#include "view_list.h"

/* Lists are empty for different reasons; each has its own words and its own way on. */

static void first(cp_view_empty_t *empty, const char *label, cp_url_t url)
{
    empty->first_label = cp_text(label);
    empty->first_url = url;
}

static void none_yet(cp_view_empty_t *empty, const cp_reader_t *reader)
{
    empty->kind = cp_text("none");
    empty->icon = cp_text("inbox");
    empty->title = cp_text(cp_view_label(reader, "No tickets yet", "No ${label} yet"));
    if (cp_setting_bool(reader->settings, CP_SET_FORM_ENABLED)) {
        empty->text = cp_text(cp_view_tr(
            reader,
            "When something does not work or you have a question, write to us here. Our answers appear here, too."));
        first(empty, cp_view_setting(reader, CP_SET_FORM_MENU_TEXT), cp_view_url(reader, "/tickets/new"));
        empty->first_class = cp_text("btn primary");
    }
    else {
        empty->text = cp_text(cp_view_tr(reader, "When you write to us, the conversation appears here."));
    }
}

static void none_open(cp_view_empty_t *empty, const cp_reader_t *reader, const cp_list_data_t *data)
{
    cp_list_state_t other = cp_list_unfiltered(&data->state);
    int closed = data->all.total - data->all.open;
    const char *n = cp_view_number(reader, closed);

    empty->kind = cp_text("open");
    empty->icon = cp_text("closed");
    if (data->state.query.status == CP_STATUS_YOURS && data->all.open) {
        empty->title = cp_text(cp_view_tr(reader, "Nothing waits for you"));
        empty->text = cp_text(cp_view_tr(reader, "It is our turn with everything that is open."));
        other.query.status = CP_STATUS_OPEN;
        first(empty, cp_view_label(reader, "Show open tickets", "Show open ${label}"),
              cp_list_url(reader, "/tickets", &other));
        return;
    }
    empty->title = cp_text(cp_view_tr(reader, "Nothing open"));
    empty->text = cp_text(cp_view_plural(reader, "The only one is closed. You can read it.",
                                         "All ${n} are closed. You can read them.", closed));
    if (cp_setting_bool(reader->settings, CP_SET_REPLY_TO_CLOSED))
        empty->text =
            cp_text(cp_view_plural(reader, "The only one is closed. You can read it, and reply to reopen it.",
                                   "All ${n} are closed. You can read them, and reply to reopen one.", closed));
    other.query.status = CP_STATUS_CLOSED;
    first(empty,
          cp_tr_fill(reader->pool,
                     cp_view_label(
                         reader,
                         cp_tr_plural(reader->catalog, "Show ${n} closed ticket", "Show ${n} closed tickets", closed),
                         "Show closed ${label}"),
                     "n", n, NULL),
          cp_list_url(reader, "/tickets", &other));
}

static void no_match(cp_view_empty_t *empty, const cp_reader_t *reader, const cp_list_data_t *data)
{
    cp_list_state_t other = cp_list_unfiltered(&data->state);
    const char *search = data->state.query.search;

    empty->kind = cp_text("match");
    empty->icon = cp_text("search");
    empty->title = cp_text(cp_view_label(reader, "No ticket matches", "Nothing matches in ${label}"));
    empty->text = cp_text(cp_view_tr(reader, "Nothing found with these filters. Remove one, or all of them."));
    first(empty, cp_view_tr(reader, "Clear all filters"), cp_list_url(reader, "/tickets", &other));
    if (!search)
        return;
    empty->text = cp_text(cp_tr_fill(
        reader->pool, cp_view_tr(reader, "Nothing found for “${words}”. Check the spelling, or remove a filter."),
        "words", search, NULL));
    empty->first_label = cp_text(cp_view_tr(reader, "Clear search and filters"));
    cp_list_state_t narrow = data->state;
    narrow.query.search = NULL;
    if (cp_list_filtered(&narrow)) {
        other.query.search = search;
        empty->second_label = cp_text(cp_view_tr(reader, "Search without filters"));
        empty->second_url = cp_list_url(reader, "/tickets", &other);
    }
}

static void no_company(cp_view_empty_t *empty, const cp_reader_t *reader, const cp_list_data_t *data)
{
    cp_list_state_t other = cp_list_unfiltered(&data->state);
    const char *contact = cp_setting_text(reader->settings, CP_SET_CONTACT_ADDRESS);

    empty->kind = cp_text("company");
    empty->icon = cp_text("lock");
    empty->title = cp_text(cp_view_label(reader, "You see only your own tickets", "You see only your own ${label}"));
    if (reader->company_name)
        empty->text = cp_text(cp_tr_fill(
            reader->pool,
            cp_view_tr(
                reader,
                "Your account cannot read what others at ${company} wrote to us. If you need this, write to us."),
            "company", reader->company_name, NULL));
    else
        empty->text =
            cp_text(cp_view_tr(reader, "Your account belongs to no company here. If it should, write to us."));
    other.query.view = CP_VIEW_ALL;
    first(empty, cp_view_label(reader, "Show my tickets", "Show my ${label}"), cp_list_url(reader, "/tickets", &other));
    if (contact && *contact) {
        empty->second_label = cp_text(contact);
        empty->second_url = cp_url(apr_pstrcat(reader->pool, "mailto:", contact, NULL));
    }
}

static void past_the_end(cp_view_empty_t *empty, const cp_reader_t *reader, const cp_list_data_t *data)
{
    cp_list_state_t other = data->state;

    other.query.after_key = NULL;
    empty->kind = cp_text("end");
    empty->icon = cp_text("inbox");
    empty->title = cp_text(cp_view_tr(reader, "Nothing more here"));
    empty->text = cp_text(cp_view_tr(reader, "The list has become shorter since this page was linked."));
    first(empty, cp_view_tr(reader, "Go to the first page"), cp_list_url(reader, "/tickets", &other));
}

void cp_view_list_empty(cp_view_tickets_t *view, const cp_reader_t *reader, const cp_list_data_t *data)
{
    const cp_list_state_t *state = &data->state;
    cp_view_empty_t *empty = apr_pcalloc(reader->pool, sizeof(*empty));
    cp_list_state_t without_status = *state;

    without_status.query.status = CP_STATUS_ANY;
    empty->first_class = cp_text("btn");
    if (state->in_vain)
        no_company(empty, reader, data);
    else if (data->found.total)
        past_the_end(empty, reader, data);
    else if (!data->all.total && !state->query.search)
        none_yet(empty, reader);
    else if ((state->query.status == CP_STATUS_OPEN || state->query.status == CP_STATUS_YOURS) &&
             !cp_list_filtered(&without_status) && (data->all.total > data->all.open || data->all.open))
        none_open(empty, reader, data);
    else
        no_match(empty, reader, data);
    view->empty = empty;
}
