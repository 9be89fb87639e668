/* SPDX-License-Identifier: Apache-2.0 */
/** The console's tab Theme: all themes, and the editor of one. */
#ifndef CP_VIEW_THEME_H
#define CP_VIEW_THEME_H

#include "../model/model_theme_contrast.h"
#include "view_settings.h"

typedef struct cp_view_theme_t {
    cp_text_t name; /**< "" for the shipped look */
    cp_text_t title;
    cp_text_t tag;    /**< "In use", or nothing */
    cp_text_t accent; /**< "#0d5b63" */
    cp_text_t accent_dark;
    cp_text_t paper;
    cp_url_t edit_url; /**< nothing for the shipped look */
    cp_text_t use_tip; /**< nothing for the one in use, and where a directive chooses */
    cp_text_t copy_tip;
    cp_text_t remove_tip; /**< nothing for the one in use, and where a directive fixes it */
    cp_text_t fixed;      /**< which directive fixes it; nothing where it can be changed */
} cp_view_theme_t;

typedef struct cp_view_themes_t {
    cp_view_frame_t *frame;
    cp_view_console_t *console;
    cp_text_t pinned;
    cp_text_t warning; /**< nothing mostly */
    cp_url_t action;
    cp_text_t seen;
    cp_url_t add_url;
    cp_list_t themes;
} cp_view_themes_t;

/** A picture of a theme, with the control that uploads another one. */
typedef struct cp_view_theme_image_t {
    cp_view_control_t *control;
    cp_url_t url; /**< of the picture that is there; nothing where there is none */
    cp_text_t kept_name;
    cp_text_t kept; /**< sealed */
    cp_text_t remove_name;
    cp_text_t remove_label; /**< "Remove the logo" */
} cp_view_theme_image_t;

/** A part of the editor. */
typedef struct cp_view_theme_part_t {
    cp_text_t id;
    cp_text_t title;
    cp_text_t about;
    cp_list_t controls;
    cp_list_t images;
} cp_view_theme_part_t;

typedef struct cp_view_contrast_t {
    cp_text_t label;
    cp_text_t figure; /**< "2.9 : 1 is too little" */
    cp_text_t class;
    cp_text_t icon;
    cp_text_t hint;
    bool fails;
} cp_view_contrast_t;

/** A page of the preview. */
typedef struct cp_view_theme_preview_t {
    cp_text_t label;
    cp_text_t title; /**< of its frame */
    cp_url_t url;
} cp_view_theme_preview_t;

typedef struct cp_view_theme_edit_t {
    cp_view_frame_t *frame;
    cp_view_console_t *console;
    cp_url_t up_url;
    cp_text_t up_label;
    cp_text_t stale;
    cp_view_form_t *form;
    cp_list_t parts;
    cp_list_t contrasts;
    cp_text_t warning; /**< that contrasts are too little; nothing where all is well */
    cp_view_control_t *anyway;
    cp_list_t previews;
    cp_list_t schemes; /**< options */
    cp_text_t use;     /**< words of "Save and use"; nothing where it is in use */
    cp_text_t unsaved; /**< that the form is not what is saved */
    cp_text_t sheet;   /**< style sheet of what is typed, for the module that shows it while somebody types */
    cp_text_t mast;
    cp_url_t script_url;
} cp_view_theme_edit_t;

extern const cp_schema_t cp_view_themes_schema;
extern const cp_schema_t cp_view_theme_edit_schema;

/** The contrasts of a theme in words. */
cp_list_t cp_view_contrasts(const cp_reader_t *reader, const cp_contrast_t rows[2 * CP_CONTRASTS]);

#endif
