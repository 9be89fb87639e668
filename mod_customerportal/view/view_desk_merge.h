/* SPDX-License-Identifier: Apache-2.0 */
/** Merging a ticket into another one, and splitting a part of it off: what would happen, before it does. */
#ifndef CP_VIEW_DESK_MERGE_H
#define CP_VIEW_DESK_MERGE_H

#include "../model/model_ticket_merge.h"
#include "../model/model_ticket_split.h"
#include "view_desk_records.h"
#include "view_reader.h"

/** One of the two tickets. */
typedef struct cp_view_merge_side_t {
    cp_text_t label; /**< "Ends", "Goes on" */
    apr_int64_t number;
    cp_text_t subject;
    cp_url_t url;
    cp_text_t requester;
    cp_text_t company; /**< nothing without one */
    cp_text_t inbox;
    cp_text_t stage;
    cp_when_t created;
    cp_when_t activity;
    cp_text_t messages; /**< "3 messages" */
} cp_view_merge_side_t;

/** A person of the ticket that ends, who may go along. */
typedef struct cp_view_merge_person_t {
    cp_text_t field; /**< name and id of the control */
    cp_text_t name;
    cp_text_t about;   /**< "Can read #10482 already", "Cannot read #10482 so far" */
    cp_text_t checked; /**< "checked", or nothing */
} cp_view_merge_person_t;

typedef struct cp_view_desk_merge_t {
    cp_view_frame_t *frame;
    apr_int64_t number;
    cp_text_t subject;
    cp_url_t up_url;
    cp_url_t action; /**< GET chooses the other ticket, POST merges */
    cp_view_faults_t *faults;
    cp_text_t into; /**< what was typed */
    cp_text_t into_error;
    cp_text_t into_class;
    cp_text_t into_described;
    cp_text_t into_invalid;
    cp_text_t target; /**< number of the other ticket, once it is chosen; nothing before */
    cp_text_t button; /**< "Merge #10489 into #10482" */
    cp_list_t sides;
    cp_list_t effects; /**< sentences */
    cp_list_t people;
    cp_text_t swap; /**< what has to be agreed to, or nothing */
    cp_text_t swap_about;
    cp_text_t swap_error;
    cp_text_t swap_class;
    cp_text_t swap_described;
    cp_text_t swap_invalid;
} cp_view_desk_merge_t;

typedef struct cp_view_desk_split_t {
    cp_view_frame_t *frame;
    apr_int64_t number;
    cp_text_t ticket_subject;
    cp_url_t up_url;
    cp_url_t action;
    cp_view_faults_t *faults;
    cp_text_t message; /**< its id */
    cp_text_t author;
    cp_when_t when;
    cp_html_t body;
    cp_text_t refused; /**< why it cannot be split off, or nothing */
    cp_text_t subject;
    cp_text_t subject_error;
    cp_text_t subject_class;
    cp_text_t subject_described;
    cp_text_t subject_invalid;
    cp_list_t parts;   /**< what goes: radio buttons */
    cp_list_t effects; /**< sentences */
} cp_view_desk_split_t;

extern const cp_schema_t cp_view_desk_merge_schema;
extern const cp_schema_t cp_view_desk_split_schema;

/** Fills the confirmation: sides, effects, people, what has to be agreed to. */
void cp_view_merge_plan(cp_view_desk_merge_t *view, const cp_reader_t *reader, const cp_merge_plan_t *plan);

/** Fills the confirmation but for frame, faults and subject. */
void cp_view_split_plan(cp_view_desk_split_t *view, const cp_reader_t *reader, const cp_split_plan_t *plan, bool later);

/** One thing to correct, for the summary above a form. */
cp_view_faults_t *cp_view_one_fault(const cp_reader_t *reader, const char *text, const char *url);

#endif
