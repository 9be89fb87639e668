/* SPDX-License-Identifier: Apache-2.0 */
/** Pages with a single task, beside the sign-in: one view for all of them, as they differ in texts and fields only. */
#ifndef CP_VIEW_TASK_H
#define CP_VIEW_TASK_H

#include "view_control.h"

/** The notice that has to be agreed to. */
typedef struct cp_view_consent_t {
    cp_html_t body;
    cp_text_t label; /**< of the checkbox */
    cp_text_t value; /**< the notice's id */
    cp_text_t checked;
    cp_text_t version; /**< "Version 4 of 3 March 2025. We store which version …" */
    cp_text_t error;
    cp_text_t class;
    cp_text_t described;
    cp_text_t invalid;
} cp_view_consent_t;

/** A recovery code. */
typedef struct cp_view_code_t {
    cp_text_t text;
} cp_view_code_t;

typedef struct cp_view_task_t {
    cp_view_frame_t *frame;
    cp_text_t title;
    cp_text_t text; /**< what this is about; nothing where the title says it */
    cp_text_t summary;
    cp_list_t problems;
    cp_url_t picture; /**< a QR code; nothing mostly, as the next ones */
    cp_text_t picture_alt;
    cp_text_t secret; /**< what the picture holds, to be typed */
    cp_list_t codes;  /**< cp_view_code_t: recovery codes */
    cp_url_t action;  /**< nothing where there is no form */
    cp_list_t hidden;
    cp_text_t username;         /**< whose password is chosen, for password managers; nothing where a field says so */
    cp_list_t fields;           /**< cp_view_control_t */
    cp_view_consent_t *consent; /**< nothing where none is asked for */
    cp_text_t submit;
    cp_view_link_t *next; /**< the way on, as a button; nothing where there is a form */
    cp_list_t links;      /**< where else to go */
    cp_url_t forget_url;  /**< a picture of nothing, with which the browser forgets pages; nothing mostly */
} cp_view_task_t;

extern const cp_schema_t cp_view_task_schema;

#endif
