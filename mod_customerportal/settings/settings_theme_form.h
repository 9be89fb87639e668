/* SPDX-License-Identifier: Apache-2.0 */
/** The editor's controls, in parts. */
#ifndef CP_SETTINGS_THEME_FORM_H
#define CP_SETTINGS_THEME_FORM_H

#include "../view/view_theme.h"
#include "settings_private.h"

/** Fills form, parts and the box of `view`; the box only where contrasts fail. */
void cp_theme_form(cp_view_theme_edit_t *view, const cp_reader_t *reader, const cp_theme_t *theme,
                   const cp_faults_t *faults, bool fails);

/** Makes the controls of a part that ask for files into pictures. */
void cp_theme_form_images(cp_view_theme_part_t *part, const cp_request_t *req, const cp_reader_t *reader,
                          const cp_theme_t *theme);

#endif
