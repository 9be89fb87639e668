/* SPDX-License-Identifier: Apache-2.0 */
#include "view_task.h"

static const cp_field_t consent_fields[] = {
    CP_FIELD_HTML(cp_view_consent_t, body, "The notice"),
    CP_FIELD_TEXT(cp_view_consent_t, label, "What one agrees to"),
    CP_FIELD_TEXT(cp_view_consent_t, value, "-What the form sends"),
    CP_FIELD_TEXT(cp_view_consent_t, checked, "-\"checked\" or nothing"),
    CP_FIELD_TEXT(cp_view_consent_t, version, "Which version it is"),
    CP_FIELD_TEXT(cp_view_consent_t, error, "What is wrong"),
    CP_FIELD_TEXT(cp_view_consent_t, class, "-CSS classes"),
    CP_FIELD_TEXT(cp_view_consent_t, described, "-Id of the error"),
    CP_FIELD_TEXT(cp_view_consent_t, invalid, "-\"true\" or nothing"),
};
static const cp_schema_t consent_schema = CP_SCHEMA("consent", cp_view_consent_t, consent_fields);

static const cp_field_t code_fields[] = {
    CP_FIELD_TEXT(cp_view_code_t, text, "A recovery code"),
};
static const cp_schema_t code_schema = CP_SCHEMA("code", cp_view_code_t, code_fields);

static const cp_field_t task_fields[] = {
    CP_FIELD_RECORD(cp_view_task_t, frame, cp_view_frame_schema, "Around the page"),
    CP_FIELD_TEXT(cp_view_task_t, title, "What is to be done"),
    CP_FIELD_TEXT(cp_view_task_t, text, "What it is about"),
    CP_FIELD_TEXT(cp_view_task_t, summary, "How many things are wrong"),
    CP_FIELD_LIST(cp_view_task_t, problems, cp_view_problem_schema, "All that is wrong"),
    CP_FIELD_URL(cp_view_task_t, picture, "A QR code"),
    CP_FIELD_TEXT(cp_view_task_t, picture_alt, "What it is, for those who do not see it"),
    CP_FIELD_TEXT(cp_view_task_t, secret, "What it holds, to be typed"),
    CP_FIELD_LIST(cp_view_task_t, codes, code_schema, "Recovery codes"),
    CP_FIELD_URL(cp_view_task_t, action, "Where the form is sent; nothing where there is none"),
    CP_FIELD_LIST(cp_view_task_t, hidden, cp_view_hidden_schema, "-Hidden fields"),
    CP_FIELD_TEXT(cp_view_task_t, username, "-Whose password is chosen"),
    CP_FIELD_LIST(cp_view_task_t, fields, cp_view_control_schema, "Fields of the form"),
    CP_FIELD_RECORD(cp_view_task_t, consent, consent_schema, "What has to be agreed to"),
    CP_FIELD_TEXT(cp_view_task_t, submit, "Words on the button"),
    CP_FIELD_RECORD(cp_view_task_t, next, cp_view_link_schema, "The way on from a page without a form"),
    CP_FIELD_LIST(cp_view_task_t, links, cp_view_link_schema, "Where else to go"),
    CP_FIELD_URL(cp_view_task_t, forget_url, "-A picture of nothing, with which the browser forgets pages"),
};
const cp_schema_t cp_view_task_schema = CP_SCHEMA("task", cp_view_task_t, task_fields);
