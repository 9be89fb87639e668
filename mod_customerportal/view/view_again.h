/* SPDX-License-Identifier: Apache-2.0 */
/** The page that gives back what was typed when it could not be sent, so that one click sends it. */
#ifndef CP_VIEW_AGAIN_H
#define CP_VIEW_AGAIN_H

#include "../http/http_request.h"
#include "view_pages.h"
#include "view_reader.h"

/** Whether a field comes back: all but tokens, passwords and what the form's files are named by. */
bool cp_again_keeps(const char *name);

/** What was typed into req->form, as cp_view_again_field_t: no choices, and nothing that was left empty. */
cp_list_t cp_again_typed(const cp_request_t *req, const cp_reader_t *reader);

/** Names of the form's files, those that were refused among them; NULL: it has none. */
const char *cp_again_files(const cp_request_t *req);

/** The view (a cp_view_again_t in the request's pool) of req->form, which goes to `action` (an address). `upload`: the
 * form takes files; `why`: a msgid that says why it was not sent. */
cp_error_t *cp_view_again(const void **view, cp_request_t *req, const char *action, bool upload, const char *why);

#endif
