/* SPDX-License-Identifier: Apache-2.0 */
/* Definitions that the server's configuration fixes (D3): they are shown, and cannot be changed here. */
#include <apr_strings.h>

#include "../model/model_definition_text.h"
#include "settings_private.h"

const char *cp_console_fixed(const cp_reader_t *reader, cp_definition_kind_t kind, const cp_definition_t *definition)
{
    if (!definition || !definition->file)
        return NULL;
    return cp_tr_fill(reader->pool, cp_view_tr(reader, "Fixed by ${directive} in ${file}, line ${line}."), "directive",
                      apr_pstrcat(reader->pool, CP_DEFINITION_SECTION " ", cp_definition_row(kind)->word, " ",
                                  definition->name, ">", NULL),
                      "file", definition->file, "line", apr_itoa(reader->pool, definition->line), NULL);
}

bool cp_console_is_fixed(const cp_request_t *req, cp_definition_kind_t kind, const char *name)
{
    const cp_definition_t *definition = cp_definition_find(req->settings->definitions, kind, name);

    return definition && definition->file;
}

cp_error_t *cp_console_not_fixed(const cp_request_t *req, cp_definition_kind_t kind, const char *name)
{
    if (!cp_console_is_fixed(req, kind, name))
        return NULL;
    return cp_error_create(req->pool, CP_ERROR_CONFLICT,
                           "The server's configuration fixes this, so it can be changed there only.", NULL);
}
