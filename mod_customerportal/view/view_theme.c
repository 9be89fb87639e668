/* SPDX-License-Identifier: Apache-2.0 */
#include "view_theme.h"

#include <apr_strings.h>

/* In the order of cp_contrast_kind_t: the light scheme's, the dark one's. */
static const char *const labels[CP_CONTRASTS][2] = {
    [CP_CONTRAST_TEXT] = {"Text on its ground, light", "Text on its ground, dark"},
    [CP_CONTRAST_SECOND] = {"Secondary text on its ground, light", "Secondary text on its ground, dark"},
    [CP_CONTRAST_LINK] = {"Accent (links) on its ground, light", "Accent (links) on its ground, dark"},
    [CP_CONTRAST_BUTTON] = {"Text on the accent (buttons), light", "Text on the accent (buttons), dark"},
    [CP_CONTRAST_EDGE] = {"Edges of fields, light", "Edges of fields, dark"},
};

/* Cut, not rounded: 4.49 is not 4.5. */
static const char *figure(const cp_reader_t *reader, double ratio)
{
    int tenths = (int)(ratio * 10);

    return apr_psprintf(reader->pool, "%d.%d : 1", tenths / 10, tenths % 10);
}

static const char *hint(const cp_reader_t *reader, const cp_contrast_t *row)
{
    if (row->fix)
        return cp_tr_fill(reader->pool, cp_view_tr(reader, "The nearest text colour that passes is ${color}."), "color",
                          row->fix, NULL);
    if (row->adjusted)
        return cp_tr_fill(reader->pool,
                          cp_view_tr(reader, "The accent itself reaches ${figure}, so links have another tone of it. "
                                             "Buttons keep yours."),
                          "figure", figure(reader, row->given), NULL);
    return NULL;
}

static void fill(cp_view_contrast_t *view, const cp_reader_t *reader, const cp_contrast_t *row)
{
    bool fails = cp_contrast_fails(row);
    const char *said = fails ? "${figure}, too little" : row->adjusted ? "${figure}, adjusted" : "${figure}, passes";

    view->label = cp_text(cp_view_tr(reader, labels[row->kind][row->dark]));
    view->figure =
        cp_text(cp_tr_fill(reader->pool, cp_view_tr(reader, said), "figure", figure(reader, row->ratio), NULL));
    view->class = cp_text(fails ? "status is-late" : row->adjusted ? "status is-you" : "status is-ok");
    view->icon = cp_text(fails ? "alert" : row->adjusted ? "info" : "check");
    view->hint = cp_text(hint(reader, row));
    view->fails = fails;
}

cp_list_t cp_view_contrasts(const cp_reader_t *reader, const cp_contrast_t rows[2 * CP_CONTRASTS])
{
    cp_view_contrast_t *views = apr_pcalloc(reader->pool, 2 * CP_CONTRASTS * sizeof *views);

    for (int i = 0; i < 2 * CP_CONTRASTS; i++)
        fill(&views[i], reader, &rows[i]);
    return (cp_list_t){views, 2 * CP_CONTRASTS};
}

/* ---- Schemas ---- */

static const cp_field_t theme_fields[] = {
    CP_FIELD_TEXT(cp_view_theme_t, name, "Name of the theme; empty for the shipped look"),
    CP_FIELD_TEXT(cp_view_theme_t, title, "What administrators call it"),
    CP_FIELD_TEXT(cp_view_theme_t, tag, "Whether it is in use"),
    CP_FIELD_TEXT(cp_view_theme_t, accent, "Its accent"),
    CP_FIELD_TEXT(cp_view_theme_t, accent_dark, "The same in the dark scheme"),
    CP_FIELD_TEXT(cp_view_theme_t, paper, "Its paper"),
    CP_FIELD_URL(cp_view_theme_t, edit_url, "Its editor"),
    CP_FIELD_TEXT(cp_view_theme_t, use_tip, "-Words of the button"),
    CP_FIELD_TEXT(cp_view_theme_t, copy_tip, "-Words of the button"),
    CP_FIELD_TEXT(cp_view_theme_t, fixed, "Which directive fixes it"),
    CP_FIELD_TEXT(cp_view_theme_t, remove_tip, "-Words of the button"),
};
static const cp_schema_t theme_schema = CP_SCHEMA("theme", cp_view_theme_t, theme_fields);

static const cp_field_t themes_fields[] = {
    CP_FIELD_RECORD(cp_view_themes_t, frame, cp_view_frame_schema, "Around the page"),
    CP_FIELD_RECORD(cp_view_themes_t, console, cp_view_console_schema, "Tabs and the state of the portal"),
    CP_FIELD_TEXT(cp_view_themes_t, pinned, "Which directive fixes it"),
    CP_FIELD_TEXT(cp_view_themes_t, warning, "What does not fit together"),
    CP_FIELD_URL(cp_view_themes_t, action, "-Where the buttons are sent"),
    CP_FIELD_TEXT(cp_view_themes_t, seen, "-What the page was made of"),
    CP_FIELD_URL(cp_view_themes_t, add_url, "Makes a theme"),
    CP_FIELD_LIST(cp_view_themes_t, themes, theme_schema, "The shipped look, then themes by name"),
};
const cp_schema_t cp_view_themes_schema = CP_SCHEMA("settings_themes", cp_view_themes_t, themes_fields);

static const cp_field_t image_fields[] = {
    CP_FIELD_RECORD(cp_view_theme_image_t, control, cp_view_control_schema, "The control"),
    CP_FIELD_URL(cp_view_theme_image_t, url, "The picture that is there"),
    CP_FIELD_TEXT(cp_view_theme_image_t, kept_name, "-Hidden field that keeps it"),
    CP_FIELD_TEXT(cp_view_theme_image_t, kept, "-Its value"),
    CP_FIELD_TEXT(cp_view_theme_image_t, remove_name, "-Field that removes it"),
    CP_FIELD_TEXT(cp_view_theme_image_t, remove_label, "-Words of that"),
};
static const cp_schema_t image_schema = CP_SCHEMA("theme_image", cp_view_theme_image_t, image_fields);

static const cp_field_t part_fields[] = {
    CP_FIELD_TEXT(cp_view_theme_part_t, id, "-Id of its heading"),
    CP_FIELD_TEXT(cp_view_theme_part_t, title, "Heading"),
    CP_FIELD_TEXT(cp_view_theme_part_t, about, "What it is for"),
    CP_FIELD_LIST(cp_view_theme_part_t, controls, cp_view_control_schema, "Controls"),
    CP_FIELD_LIST(cp_view_theme_part_t, images, image_schema, "Pictures"),
};
static const cp_schema_t part_schema = CP_SCHEMA("theme_part", cp_view_theme_part_t, part_fields);

static const cp_field_t contrast_fields[] = {
    CP_FIELD_TEXT(cp_view_contrast_t, label, "The pair of colours"),
    CP_FIELD_TEXT(cp_view_contrast_t, figure, "Their contrast, and whether it passes"),
    CP_FIELD_TEXT(cp_view_contrast_t, class, "CSS classes"),
    CP_FIELD_TEXT(cp_view_contrast_t, icon, "Symbol of icons.svg"),
    CP_FIELD_TEXT(cp_view_contrast_t, hint, "What can be done"),
    CP_FIELD_BOOL(cp_view_contrast_t, fails, "Whether it is too little"),
};
static const cp_schema_t contrast_schema = CP_SCHEMA("contrast", cp_view_contrast_t, contrast_fields);

static const cp_field_t preview_fields[] = {
    CP_FIELD_TEXT(cp_view_theme_preview_t, label, "Which page"),
    CP_FIELD_TEXT(cp_view_theme_preview_t, title, "-Title of its frame"),
    CP_FIELD_URL(cp_view_theme_preview_t, url, "The page"),
};
static const cp_schema_t preview_schema = CP_SCHEMA("theme_preview", cp_view_theme_preview_t, preview_fields);

static const cp_field_t edit_fields[] = {
    CP_FIELD_RECORD(cp_view_theme_edit_t, frame, cp_view_frame_schema, "Around the page"),
    CP_FIELD_RECORD(cp_view_theme_edit_t, console, cp_view_console_schema, "Tabs and the state of the portal"),
    CP_FIELD_URL(cp_view_theme_edit_t, up_url, "All themes"),
    CP_FIELD_TEXT(cp_view_theme_edit_t, up_label, "-Words of that link"),
    CP_FIELD_TEXT(cp_view_theme_edit_t, stale, "-Somebody else saved meanwhile"),
    CP_FIELD_RECORD(cp_view_theme_edit_t, form, cp_view_form_schema, "The form"),
    CP_FIELD_LIST(cp_view_theme_edit_t, parts, part_schema, "-Its parts"),
    CP_FIELD_LIST(cp_view_theme_edit_t, contrasts, contrast_schema, "Contrasts"),
    CP_FIELD_TEXT(cp_view_theme_edit_t, warning, "That contrasts are too little"),
    CP_FIELD_RECORD(cp_view_theme_edit_t, anyway, cp_view_control_schema, "-The box for saving all the same"),
    CP_FIELD_LIST(cp_view_theme_edit_t, previews, preview_schema, "Pages that show the theme"),
    CP_FIELD_LIST(cp_view_theme_edit_t, schemes, cp_view_option_schema, "-Schemes of the preview"),
    CP_FIELD_TEXT(cp_view_theme_edit_t, use, "-Words of the button that also uses it"),
    CP_FIELD_TEXT(cp_view_theme_edit_t, unsaved, "What is not saved yet"),
    CP_FIELD_TEXT(cp_view_theme_edit_t, sheet, "The style sheet"),
    CP_FIELD_TEXT(cp_view_theme_edit_t, mast, "\"brand\" for a header in the accent"),
    CP_FIELD_URL(cp_view_theme_edit_t, script_url, "-The module that shows what is typed"),
};
const cp_schema_t cp_view_theme_edit_schema = CP_SCHEMA("settings_theme", cp_view_theme_edit_t, edit_fields);
