/* SPDX-License-Identifier: Apache-2.0 */
/** The ticket list as a view: its address, its filters, its columns, its rows, and why it may be empty. */
#ifndef CP_VIEW_LIST_H
#define CP_VIEW_LIST_H

#include "../model/model_ticket_list.h"
#include "view_pages.h"
#include "view_reader.h"

/** Which list is asked for: all that its address says. */
typedef struct cp_list_state_t {
    cp_ticket_query_t query;
    const char *past; /**< word of a stretch of time in which there was activity: "week"; NULL any */
    const char *from; /**< first and last day of activity as typed: "2025-10-01"; NULL any */
    const char *to;
    const char *fault[2]; /**< what is wrong with first and last day, as an msgid; NULL mostly */
    apr_int64_t offset;   /**< rows before this page; -1 unknown */
    bool in_vain;         /**< the company's tickets are asked for by who cannot see them */
} cp_list_state_t;

/** What the model found for it. */
typedef struct cp_list_data_t {
    cp_list_state_t state;
    const cp_ticket_page_t *page;
    cp_ticket_counts_t found; /**< what matches the state */
    cp_ticket_counts_t all;   /**< the same view without filters */
    const cp_person_t *owners;
    int owner_count;
} cp_list_data_t;

typedef enum {
    CP_COLUMN_SUBJECT,
    CP_COLUMN_REQUESTER,
    CP_COLUMN_CREATED,
    CP_COLUMN_OWNER,
    CP_COLUMN_ACTIVITY,
    CP_COLUMN_STATUS,
    CP_COLUMN_PRIORITY,
    CP_COLUMN_NUMBER,
    CP_COLUMN_COMPANY,
    CP_COLUMN_CLOSED,
    CP_COLUMN_PROPERTY /**< one that an administrator defined */
} cp_column_kind_t;

/** A column that a list may have. */
typedef struct cp_list_column_t {
    cp_column_kind_t kind;
    const char *name;              /**< in settings and addresses */
    const char *label;             /**< msgid; of a property its label */
    const char *class;             /**< CSS class of its cells, or NULL */
    int sort;                      /**< cp_ticket_sort_t; -1 where there is no order by it */
    const cp_property_t *property; /**< of CP_COLUMN_PROPERTY */
} cp_list_column_t;

/** An order that a list may have, with its two directions. */
typedef struct cp_list_order_t {
    const char *name;
    const char *option[2];  /**< in the form: ascending, descending */
    const char *caption[2]; /**< in the caption */
    bool descending_first;
} cp_list_order_t;

/** The column called `name`, among those that all tickets have; NULL if there is none. */
const cp_list_column_t *cp_list_column(const char *name);

/** What a column is called, in the reader's words. */
const char *cp_list_column_label(const cp_reader_t *reader, const cp_list_column_t *column);

/** The properties whose values the columns show. */
cp_property_slots_t cp_list_slots(const cp_reader_t *reader);

/** The columns in force, in their order; a property that is gone, or that customers do not see, is left out. `count` gets
 * their number. */
const cp_list_column_t *const *cp_list_columns(const cp_reader_t *reader, int *count);

/** The order of a sort (its texts are msgids, or in the reader's words already), and the sort of a name (-1: there is none,
 * or it may not be used: an order by owner would tell what an alias hides). */
const cp_list_order_t *cp_list_order(const cp_reader_t *reader, cp_ticket_sort_t sort);
int cp_list_sort(const cp_reader_t *reader, const char *name);

/** Whether anything but the view narrows the list. */
bool cp_list_filtered(const cp_list_state_t *state);

/** Whether a filter cannot be read, so that the list is wider than what was asked for. */
bool cp_list_faulty(const cp_list_state_t *state);

/** The state without its filters, and on its first page. */
cp_list_state_t cp_list_unfiltered(const cp_list_state_t *state);

/** The address of a list, without what is the default: cp_list_url(reader, "/tickets", &state). */
cp_url_t cp_list_url(const cp_reader_t *reader, const char *path, const cp_list_state_t *state);

/** The word of a view in addresses and file names: "all", "company", "mine". */
const char *cp_list_view_word(cp_ticket_view_t view);

/** `plain` where tickets are called Tickets, else `named` with ${label} filled in (S29). Both are msgids. */
const char *cp_view_label(const cp_reader_t *reader, const char *plain, const char *named);

/** Fills the page but for its frame. */
void cp_view_list(cp_view_tickets_t *view, const cp_reader_t *reader, const cp_list_data_t *data);

/** Parts of it, each with a file of its own. */
void cp_view_list_filters(cp_view_tickets_t *view, const cp_reader_t *reader, const cp_list_data_t *data);
void cp_view_list_rows(cp_view_tickets_t *view, const cp_reader_t *reader, const cp_list_data_t *data);
void cp_view_list_empty(cp_view_tickets_t *view, const cp_reader_t *reader, const cp_list_data_t *data);

#endif
