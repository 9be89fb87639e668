/* SPDX-License-Identifier: Apache-2.0 */
/**
 * All saved settings of a portal as text, one directive a line as httpd.conf takes it, and back again. Definitions are
 * sections, whose lines are those of the definition behind four blanks:
 *
 *     <PortalDefinition form question>
 *         {
 *         …
 *     </PortalDefinition>
 */
#ifndef CP_MODEL_SETTING_TEXT_H
#define CP_MODEL_SETTING_TEXT_H

#include "model_setting_change.h"
#include "model_theme_picture.h"

/** The row of a directive (without regard to case) or of a setting's name; NULL if there is none. */
const cp_setting_t *cp_setting_find(const char *name);

/** "PortalName \"Example\"": lists stay words, texts are quoted. In `pool`. */
const char *cp_setting_line(const cp_setting_t *row, const char *text, apr_pool_t *pool);

/** What is saved; a setting at its default has no line. Themes have their pictures with them; `*missing` is how many of
 * these are not there, which the text says, too. In `pool`. */
const char *cp_settings_export_text(const cp_settings_t *saved, const cp_theme_pictures_t *pictures, int *missing,
                                    apr_pool_t *pool);

/** Checks a text as an import does, and keeps the pictures that come with it: before the import is written, as a run may
 * be repeated. INPUT errors like those of cp_settings_import_text. */
cp_error_t *cp_settings_import_pictures(const cp_theme_pictures_t *pictures, const char *source, const char *text,
                                        apr_pool_t *pool);

/** Replaces all saved settings by those of `text`: what it does not name goes back to its default, and definitions that
 * it does not name are removed, but for those that other portals share. Every line is checked before anything is written; an INPUT error names `source` (a file, or "Line") with the line and what is allowed. In a
 * WRITE run. */
cp_error_t *cp_settings_import_text(cp_db_t *db, const cp_setting_author_t *author, const char *source,
                                    const char *text, apr_pool_t *pool);

#endif
