/* SPDX-License-Identifier: Apache-2.0 */
/** What the files of the ticket list share. */
#ifndef CP_DESK_LIST_H
#define CP_DESK_LIST_H

#include "../view/view_desk_list.h"
#include "desk.h"

/** Reads a list's address. A word that is not known falls back to the default: an old bookmark never fails. */
cp_desk_list_state_t cp_desk_list_state(const cp_request_t *req, const cp_query_t *query, const cp_reader_t *reader);

/** Shows a list; with `bulk`, as the answer to a bulk change that could not be done. */
cp_error_t *cp_desk_show_list(cp_request_t *req, const cp_query_t *query, const cp_desk_bulk_state_t *bulk, int status);

#endif
