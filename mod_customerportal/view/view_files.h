/* SPDX-License-Identifier: Apache-2.0 */
/** Attachments as people see them: name, what it is, how large. */
#ifndef CP_VIEW_FILES_H
#define CP_VIEW_FILES_H

#include "../model/model_message.h"
#include "view_pages.h"
#include "view_reader.h"

/** A stored attachment with the address of its download. */
void cp_view_file(cp_view_file_t *file, const cp_reader_t *reader, const cp_attachment_t *attachment);

/** What a media type is called: "PDF", "PNG image"; "File" for what has no name of its own. */
const char *cp_view_file_kind(const cp_reader_t *reader, const char *media_type);

/** Symbol of icons.svg. */
const char *cp_view_file_icon(const char *media_type);

#endif
