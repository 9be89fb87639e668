/* SPDX-License-Identifier: Apache-2.0 */
#include "settings_theme_form.h"

#include <apr_strings.h>

#include "settings_theme.h"

#define PARTS 6

typedef struct maker_t {
    cp_view_form_maker_t *form;
    const cp_reader_t *reader;
    const cp_theme_t *theme;
    cp_view_theme_part_t *parts;
    int begins[PARTS + 1]; /* index of each part's first control */
    int count;
} maker_t;

static void part(maker_t *maker, const char *id, const char *title, const char *about)
{
    maker->begins[maker->count] = maker->form->controls->nelts;
    maker->parts[maker->count++] = (cp_view_theme_part_t){
        .id = cp_text(id),
        .title = cp_text(cp_view_tr(maker->reader, title)),
        .about = cp_text(about ? cp_view_tr(maker->reader, about) : NULL),
    };
}

static cp_view_control_t *control(maker_t *maker, cp_control_kind_t kind, const char *key, const char *label,
                                  const char *hint)
{
    cp_view_control_t *made = cp_view_control(maker->form, kind, key, label);

    made->hint = cp_text(hint ? cp_view_tr(maker->reader, hint) : NULL);
    return made;
}

static const char *value(const maker_t *maker, const char *key)
{
    cp_theme_t copy = *maker->theme;

    return *cp_theme_text(&copy, key);
}

static void text(maker_t *maker, cp_control_kind_t kind, const char *key, const char *label, const char *hint)
{
    control(maker, kind, key, label, hint)->value = cp_text(value(maker, key));
}

static void choice(maker_t *maker, const char *word, const char *label, const char *chosen)
{
    cp_view_form_choice(maker->form, word, cp_view_tr(maker->reader, label), !strcmp(word, chosen));
}

/* A number of a few that are offered; another one that an import brought stays. */
static void number(maker_t *maker, int chosen, const int *offered, const char *const *labels)
{
    const char *word = apr_itoa(maker->reader->pool, chosen);
    bool known = false;

    for (int i = 0; labels[i]; i++) {
        choice(maker, apr_itoa(maker->reader->pool, offered[i]), labels[i], word);
        known = known || offered[i] == chosen;
    }
    if (!known)
        cp_view_form_choice(maker->form, word, word, true);
}

static void add_colors(maker_t *maker)
{
    const char *made = cp_view_tr(maker->reader, "optional");

    part(maker, "colours", "Colours", "Everything else follows from these, in light and dark. Write them as #0d5b63.");
    text(maker, CP_CONTROL_TEXT, "accent", "Accent", "Buttons, links, current page, marks of support.");
    text(maker, CP_CONTROL_TEXT, "accent_dark", "Accent on dark", "Empty: made from the accent.");
    text(maker, CP_CONTROL_TEXT, "paper", "Paper", "Cards and fields. The page behind them is a shade darker.");
    text(maker, CP_CONTROL_TEXT, "paper_dark", "Paper on dark", "Empty: nearly black, with a trace of the accent.");
    text(maker, CP_CONTROL_TEXT, "text", "Text", "Empty: nearly black.");
    text(maker, CP_CONTROL_TEXT, "text_dark", "Text on dark", "Empty: nearly white.");
    for (int i = maker->begins[maker->count - 1]; i < maker->form->controls->nelts; i++) {
        APR_ARRAY_IDX(maker->form->controls, i, cp_view_control_t *)->optional = cp_text(made);
        APR_ARRAY_IDX(maker->form->controls, i, cp_view_control_t *)->limit = cp_text("7");
        APR_ARRAY_IDX(maker->form->controls, i, cp_view_control_t *)->complete = cp_text("off");
    }
    control(maker, CP_CONTROL_RADIO, "mast", "Header", NULL);
    choice(maker, "plain", "Plain", maker->theme->mast);
    choice(maker, "brand", "In the accent", maker->theme->mast);
}

static void add_fonts(maker_t *maker, const char *chosen, bool like_text)
{
    if (like_text)
        choice(maker, "", "Like the text", chosen);
    for (const cp_theme_font_t *font = cp_theme_fonts; font->word; font++)
        choice(maker, font->word, font->label, chosen);
}

static void add_shape(maker_t *maker)
{
    static const int scales[] = {90, 100, 110, 120}, radii[] = {0, 250, 500, 875};
    static const char *const percent[] = {"90 %", "100 %", "110 %", "120 %", NULL};
    static const char *const corners[] = {"Square", "Slightly round", "Round", "Very round", NULL};
    const cp_theme_t *theme = maker->theme;

    part(maker, "shape", "Type and shape", "Fonts are those of the reader's device: none is loaded from anywhere.");
    control(maker, CP_CONTROL_CHOICE, "font_text", "Text font", NULL);
    add_fonts(maker, theme->font_text, false);
    control(maker, CP_CONTROL_CHOICE, "font_head", "Heading font", NULL);
    add_fonts(maker, theme->font_head, true);
    control(maker, CP_CONTROL_CHOICE, "scale", "Text size", NULL);
    number(maker, theme->scale, scales, percent);
    control(maker, CP_CONTROL_CHOICE, "radius", "Corners", NULL);
    number(maker, theme->radius, radii, corners);
    control(maker, CP_CONTROL_CHOICE, "density", "Row height in lists",
            "People who chose a height of their own keep it.");
    choice(maker, "compact", "Compact", theme->density);
    choice(maker, "regular", "Regular", theme->density);
    choice(maker, "roomy", "Roomy", theme->density);
}

static void add_pictures(maker_t *maker)
{
    part(maker, "pictures", "Logo and pictures", "PNG, JPEG, WebP, SVG or ICO, at most 512 KB each.");
    control(maker, CP_CONTROL_FILE, "logo", "Logo", "Shown 30 pixels high.");
    control(maker, CP_CONTROL_FILE, "logo_dark", "Logo on dark", "Also in the header of desk and settings.");
    control(maker, CP_CONTROL_FILE, "favicon", "Icon of browser tabs", "Square.");
    control(maker, CP_CONTROL_FILE, "picture", "Picture for your own CSS", "Named there as url(picture).");
}

static void add_own(maker_t *maker)
{
    part(maker, "own", "Footer and own CSS", NULL);
    control(maker, CP_CONTROL_AREA, "links", "Footer links",
            "At most 8, one a line: the words, then the address, such as Privacy https://example.com/privacy")
        ->value = cp_text(cp_theme_links_text(maker->theme, maker->reader->pool));
    text(maker, CP_CONTROL_AREA, "css", "Own CSS",
         "It comes after all other rules, on every page but these settings. It may name this theme's pictures, such as "
         "url(logo), and nothing from elsewhere.");
}

void cp_theme_form(cp_view_theme_edit_t *view, const cp_reader_t *reader, const cp_theme_t *theme,
                   const cp_faults_t *faults, bool fails)
{
    maker_t maker = {.reader = reader, .theme = theme};

    maker.form = cp_view_form_begin(reader, faults);
    maker.parts = apr_pcalloc(reader->pool, PARTS * sizeof *maker.parts);
    part(&maker, "called", "Name", NULL);
    text(&maker, CP_CONTROL_TEXT, "title", "Name of the theme", "For you; customers do not see it.");
    add_pictures(&maker);
    add_colors(&maker);
    add_shape(&maker);
    add_own(&maker);
    maker.begins[maker.count] = maker.form->controls->nelts;
    if (fails)
        control(&maker, CP_CONTROL_CHECK, "anyway", "Save anyway", NULL);
    view->form = cp_view_form_end(maker.form);
    cp_view_control_t *rows = (cp_view_control_t *)(void *)view->form->controls.rows;
    for (int i = 0; i < maker.count; i++)
        maker.parts[i].controls = (cp_list_t){rows + maker.begins[i], maker.begins[i + 1] - maker.begins[i]};
    view->parts = (cp_list_t){maker.parts, maker.count};
    view->anyway = fails ? &rows[maker.begins[maker.count]] : NULL;
}

/* ---- Pictures ---- */

static void image(cp_view_theme_image_t *view, cp_view_control_t *control, const cp_request_t *req,
                  const cp_reader_t *reader, const cp_theme_image_t *image)
{
    const char *key = control->name.ptr;

    view->control = control;
    view->kept_name = cp_text(apr_pstrcat(req->pool, key, "_kept", NULL));
    view->remove_name = cp_text(apr_pstrcat(req->pool, key, "_remove", NULL));
    view->kept = cp_text(cp_theme_kept(image, req));
    view->url = cp_url(cp_theme_image_file(image, req->pool));
    view->remove_label =
        cp_text(cp_tr_fill(req->pool, cp_view_tr(reader, "Remove: ${name}"), "name", control->label.ptr, NULL));
}

void cp_theme_form_images(cp_view_theme_part_t *part, const cp_request_t *req, const cp_reader_t *reader,
                          const cp_theme_t *theme)
{
    cp_view_control_t *controls = (cp_view_control_t *)(void *)part->controls.rows;

    if (!cp_text_is(part->id, "pictures"))
        return;
    cp_view_theme_image_t *images = apr_pcalloc(req->pool, CP_THEME_IMAGES * sizeof *images);
    for (int i = 0; i < CP_THEME_IMAGES; i++)
        image(&images[i], &controls[i], req, reader, &theme->image[i]);
    part->images = (cp_list_t){images, CP_THEME_IMAGES};
    part->controls = (cp_list_t){NULL, 0};
}
