/* SPDX-License-Identifier: Apache-2.0 */
/* The editor's page, made of the draft. */
#include <apr_strings.h>

#include "../base/base_crypto.h"
#include "../base/base_string.h"
#include "../view/view_composer_form.h"
#include "../view/view_settings_form.h"
#include "../view/view_status.h"
#include "settings_form.h"
#include "settings_order.h"

typedef struct showing_t {
    cp_form_editor_t *editor;
    cp_view_settings_form_t *view;
    cp_view_form_maker_t *maker;
    int about, submission, limits; /* where the controls of each part begin, behind those of the open field */
} showing_t;

const char *cp_form_editor_mark(const char *body, apr_pool_t *pool)
{
    return body ? apr_pstrndup(pool, cp_sha256_hex(body, pool), 32) : "new";
}

static const cp_property_t *property_of(const cp_form_editor_t *editor, const cp_form_field_t *field)
{
    return *field->property ? cp_property_find(editor->req->settings, field->property) : NULL;
}

static const char *field_label(const cp_form_editor_t *editor, const cp_form_field_t *field)
{
    const cp_property_t *property = property_of(editor, field);

    if (*field->label)
        return field->label;
    if (*field->property)
        return property ? property->label : field->property;
    return cp_view_tr(&editor->reader, cp_form_kind(field->kind)->label);
}

/* ---- Controls ---- */

static cp_view_control_t *add_text(showing_t *show, cp_control_kind_t kind, const char *name, const char *label,
                                   const char *value)
{
    cp_view_control_t *control = cp_view_control(show->maker, kind, name, label);

    control->value = cp_text(value);
    control->limit = cp_text(kind == CP_CONTROL_AREA ? NULL : apr_itoa(show->editor->req->pool, CP_FORM_LABEL_MAX));
    return control;
}

static void hint(const showing_t *show, cp_view_control_t *control, const char *msgid)
{
    control->hint = cp_text(cp_view_tr(&show->editor->reader, msgid));
}

static cp_view_control_t *add_check(showing_t *show, const char *name, const char *label, bool on)
{
    cp_view_control_t *control = cp_view_control(show->maker, CP_CONTROL_CHECK, name, label);

    control->value = cp_text(on ? "checked" : NULL);
    return control;
}

static void add_about(showing_t *show)
{
    const cp_form_editor_t *editor = show->editor;
    const cp_support_form_t *form = &editor->form;

    show->about = show->maker->controls->nelts;
    hint(show, add_text(show, CP_CONTROL_TEXT, "label", "Name", form->label),
         "Customers read it where they choose between several forms.");
    if (!editor->saved)
        hint(show, add_text(show, CP_CONTROL_TEXT, "name", "Address", editor->name),
             "The last part of the form's address: a to z, 0 to 9, - and _. It cannot be changed later.");
    hint(show, add_text(show, CP_CONTROL_AREA, "description", "Description", form->description), "What it is for.");
    hint(show, add_text(show, CP_CONTROL_TEXT, "header", "Header text", form->header),
         "The heading of the form. Empty: the portal's form header text.");
    hint(show, add_text(show, CP_CONTROL_TEXT, "button", "Button text", form->button), "Empty: “Send ticket”.");
    hint(show, add_text(show, CP_CONTROL_TEXT, "after", "Text after sending", form->after),
         "What customers read when the ticket is filed. Empty: the usual sentence.");
}

static void add_inboxes(showing_t *show)
{
    const cp_form_editor_t *editor = show->editor;
    const char *chosen = editor->form.inbox;
    bool known = !*chosen;

    hint(show, cp_view_control(show->maker, CP_CONTROL_CHOICE, "inbox", "Inbox"), "Where the tickets go.");
    cp_view_form_choice(show->maker, "", cp_view_tr(&editor->reader, "Choose an inbox…"), !*chosen);
    for (int i = 0; i < editor->inboxes->count; i++) {
        const char *name = cp_cell_text(editor->inboxes, i, 0);
        known = known || !strcmp(name, chosen);
        cp_view_form_choice(show->maker, name, name, !strcmp(name, chosen));
    }
    if (!known)
        cp_view_form_choice(show->maker, chosen, chosen, true);
}

static void add_submission(showing_t *show)
{
    const cp_form_editor_t *editor = show->editor;
    const char *obstacle = cp_support_form_obstacle(&editor->form);

    show->submission = show->maker->controls->nelts;
    hint(show, add_check(show, "creates_tickets", "Automatic ticket creation", editor->form.creates_tickets),
         "Each time the form is sent one ticket is made.");
    add_inboxes(show);
    hint(show, add_check(show, "offered", "Offer it to customers", editor->form.offered),
         obstacle ? obstacle : "Customers have the form once it is saved.");
}

static void add_limits(showing_t *show)
{
    const cp_form_editor_t *editor = show->editor;
    const char *companies = "";

    show->limits = show->maker->controls->nelts;
    if (editor->all_groups->count) {
        hint(show, cp_view_control(show->maker, CP_CONTROL_CHECKS, "groups", "Groups"),
             "Only their members, and people of the companies below, have the form. None ticked and no company: "
             "everybody "
             "has it.");
        for (int i = 0; i < editor->all_groups->count; i++) {
            const char *name = cp_cell_text(editor->all_groups, i, 1);
            bool on = false;
            for (int j = 0; j < editor->form.group_count; j++)
                on = on || !strcmp(editor->groups[j], name);
            cp_view_form_choice(
                show->maker,
                apr_psprintf(editor->req->pool, "%" APR_INT64_T_FMT, cp_cell_int(editor->all_groups, i, 0)), name, on);
        }
    }
    for (int i = 0; i < editor->form.company_count; i++)
        companies = apr_pstrcat(editor->req->pool, companies, editor->companies[i], "\n", NULL);
    if (editor->too_many)
        companies = editor->too_many;
    hint(show, add_text(show, CP_CONTROL_AREA, "companies", "Companies", companies),
         "One name a line, as the desk has it: people whose primary company it is have the form.");
}

/* ---- The open field ---- */

static void add_preset(showing_t *show, const cp_form_field_t *field, const cp_property_t *property)
{
    const cp_reader_t *reader = &show->editor->reader;
    bool choice = field->kind == CP_FORM_PRIORITY ||
                  (property && (property->type == CP_PROPERTY_CHOICE || property->type == CP_PROPERTY_YES_NO));

    hint(show,
         add_text(show, choice ? CP_CONTROL_CHOICE : CP_CONTROL_TEXT, "field-preset", "Value at first", field->preset),
         property && property->type == CP_PROPERTY_CHOICES
             ? "What the field holds before anybody answers. Put a comma between the names of options."
             : "What the field holds before anybody answers.");
    if (!choice)
        return;
    cp_view_form_choice(show->maker, "", cp_view_tr(reader, "None"), !*field->preset);
    for (int i = 1; i <= 4 && field->kind == CP_FORM_PRIORITY; i++) {
        const char *value = apr_itoa(reader->pool, i);
        cp_view_form_choice(show->maker, value, cp_view_priority(reader, i), !strcmp(value, field->preset));
    }
    if (property && property->type == CP_PROPERTY_YES_NO) {
        cp_view_form_choice(show->maker, "yes", cp_view_tr(reader, "Yes"), !strcmp(field->preset, "yes"));
        cp_view_form_choice(show->maker, "no", cp_view_tr(reader, "No"), !strcmp(field->preset, "no"));
    }
    for (int i = 0; property && i < property->option_count; i++)
        cp_view_form_choice(show->maker, property->options[i].name, property->options[i].label,
                            !strcmp(property->options[i].name, field->preset));
}

static void add_pattern(showing_t *show, const cp_form_field_t *field)
{
    hint(show, add_text(show, CP_CONTROL_TEXT, "field-pattern", "Pattern", field->pattern),
         "A regular expression that the whole answer has to match, such as [0-9]{2}-[0-9]{5}.");
    hint(show, add_text(show, CP_CONTROL_TEXT, "field-message", "Message where it does not match", field->message),
         "Say what is right: “The order number has two digits, a hyphen and five digits”.");
}

static void add_field(showing_t *show)
{
    const cp_form_editor_t *editor = show->editor;
    const cp_form_field_t *field;

    if (editor->open < 0)
        return;
    field = &editor->fields[editor->open];
    const cp_property_t *property = property_of(editor, field);
    bool fixed = field->kind == CP_FORM_FILES || field->kind == CP_FORM_COPIES;
    hint(show, add_text(show, CP_CONTROL_TEXT, "field-label", "Label", field->label),
         *field->property ? "Empty: the property's own." : "Empty: the usual one.");
    add_text(show, CP_CONTROL_TEXT, "field-help", "Help text", field->help)->limit =
        cp_text(apr_itoa(editor->req->pool, CP_FORM_TEXT_MAX));
    if (field->kind != CP_FORM_PRIORITY)
        add_check(show, "field-required", "Required", field->required);
    if (!fixed) {
        add_preset(show, field, property);
        hint(show, add_check(show, "field-hidden", "Hidden from customers", field->hidden),
             "It always has the value at first.");
    }
    if (!cp_form_kind(field->kind)->choice && (!property || property->type == CP_PROPERTY_TEXT))
        add_pattern(show, field);
}

/* At a field (-1: at its beginning): a page that comes back begins where one was. */
static cp_url_t editor_url(const cp_form_editor_t *editor, int index)
{
    const char *name = editor->saved ? editor->saved->name : "new";

    return index < 0 ? cp_view_url(&editor->reader, "/settings/forms/%s", name)
                     : cp_view_url(&editor->reader, "/settings/forms/%s#field-%d", name, index);
}

static void add_when(showing_t *show)
{
    cp_form_editor_t *editor = show->editor;
    cp_view_rule_t *rule;

    if (editor->open < 0 || !editor->has_when)
        return;
    show->view->rule = rule = cp_rule_editor_view(&editor->when);
    rule->action = editor_url(editor, -1);
    show->maker->beside = "when";
    rule->legend = cp_text(cp_view_tr(&editor->reader, "Only when all of these are true"));
    rule->show_label = cp_text(cp_view_tr(&editor->reader, "Show the choices"));
    rule->error = cp_text(cp_fault_of(&editor->faults, "when"));
    if (!editor->when.count)
        rule->empty = cp_text(cp_view_tr(&editor->reader, "The field is always there."));
}

/* ---- The list of fields ---- */

static const char *tip(const cp_form_editor_t *editor, const char *msgid, const char *label)
{
    return cp_tr_fill(editor->req->pool, cp_view_tr(&editor->reader, msgid), "name", label, NULL);
}

static const char *preset_words(const cp_form_editor_t *editor, const cp_form_field_t *field)
{
    const cp_property_t *property = property_of(editor, field);
    apr_pool_t *pool = editor->req->pool;
    const char *stored;
    apr_int64_t priority;

    if (field->kind == CP_FORM_PRIORITY && cp_parse_int(field->preset, 1, 4, &priority))
        return cp_view_priority(&editor->reader, (int)priority);
    if (property && !cp_property_store(&stored, property, &field->preset, 1, pool))
        return cp_property_shown(property, stored, editor->reader.dates, pool);
    return field->preset;
}

static const char *detail_of(const cp_form_editor_t *editor, int index)
{
    const cp_form_field_t *field = &editor->fields[index];
    const cp_reader_t *reader = &editor->reader;
    bool told = !*field->label && !property_of(editor, field);
    const char *detail = cp_view_tr(reader, told ? "Built-in field" : cp_form_kind(field->kind)->label);

    if (field->required)
        detail = apr_pstrcat(reader->pool, detail, " · ", cp_view_tr(reader, "required"), NULL);
    if (field->hidden)
        detail = apr_pstrcat(reader->pool, detail, " · ",
                             cp_tr_fill(reader->pool, cp_view_tr(reader, "hidden, always “${value}”"), "value",
                                        preset_words(editor, field), NULL),
                             NULL);
    if (!*field->when)
        return detail;
    const cp_rule_schema_t *schema = cp_form_schema(&editor->form, index, editor->req->settings, reader->pool);
    return apr_pstrcat(reader->pool, detail, " · ",
                       cp_tr_fill(reader->pool, cp_view_tr(reader, "only when ${condition}"), "condition",
                                  cp_composer_condition(reader, schema, field->when), NULL),
                       NULL);
}

/* Who fills in what a group's rule asks for decides whether he is in it. */
static const char *open_group(const cp_form_editor_t *editor, const cp_form_field_t *field,
                              const cp_property_t *property)
{
    const cp_property_use_t *uses;
    const cp_reader_t *reader = &editor->reader;
    int count = cp_property_uses(&uses, &editor->users, property, NULL, reader->pool);

    for (int i = 0; i < count && field->kind == CP_FORM_CONTACT && !field->hidden; i++)
        if (uses[i].kind == CP_USED_IN_GROUP)
            return cp_tr_fill(reader->pool,
                              cp_view_tr(reader, "The rule of the access group “${group}” asks for this, so customers "
                                                 "can put themselves into the group, or out of it, by this field."),
                              "group", uses[i].name, NULL);
    return NULL;
}

static const char *warning_of(const cp_form_editor_t *editor, const cp_form_field_t *field)
{
    const cp_property_t *property = property_of(editor, field);

    if (!*field->property)
        return NULL;
    if (property && !property->archived)
        return open_group(editor, field, property);
    return cp_view_tr(&editor->reader, property ? "The property is archived: customers do not have this field."
                                                : "There is no such property: customers do not have this field.");
}

static void add_items(showing_t *show)
{
    const cp_form_editor_t *editor = show->editor;
    int count = editor->form.field_count;
    cp_view_form_item_t *items = apr_pcalloc(editor->req->pool, ((apr_size_t)count + 1) * sizeof *items);

    for (int i = 0; i < count; i++) {
        const char *label = field_label(editor, &editor->fields[i]);
        items[i] = (cp_view_form_item_t){
            .id = cp_text(apr_psprintf(editor->req->pool, "field-%d", i)),
            .index = cp_text(apr_itoa(editor->req->pool, i)),
            .label = cp_text(label),
            .detail = cp_text(detail_of(editor, i)),
            .warning = cp_text(warning_of(editor, &editor->fields[i])),
            .here_url = editor_url(editor, i),
            .up_url = editor_url(editor, i - 1),
            .down_url = editor_url(editor, i + 1),
            .edit_tip = cp_text(tip(editor, "Edit ${name}", label)),
            .up_tip = cp_text(tip(editor, "Move ${name} up", label)),
            .down_tip = cp_text(tip(editor, "Move ${name} down", label)),
            .remove_tip = cp_text(tip(editor, "Remove ${name}", label)),
            .first = cp_text(i == 0 ? "disabled" : NULL),
            .last = cp_text(i == count - 1 ? "disabled" : NULL),
            .open = i == editor->open,
            .class = cp_text(i == editor->open ? "open" : NULL),
        };
    }
    show->view->items = (cp_list_t){items, count};
}

static bool is_used(const cp_form_editor_t *editor, cp_form_kind_t kind, const char *property)
{
    for (int i = 0; i < editor->form.field_count; i++)
        if (*property ? !strcmp(editor->fields[i].property, property) : editor->fields[i].kind == kind)
            return true;
    return false;
}

static void add_kind(apr_array_header_t *kinds, const cp_form_editor_t *editor, cp_form_kind_t kind,
                     const cp_property_t *property)
{
    const cp_reader_t *reader = &editor->reader;
    const cp_form_kind_row_t *row = cp_form_kind(kind);
    const char *label = cp_view_tr(reader, row->label);

    if (is_used(editor, kind, property ? property->name : ""))
        return;
    APR_ARRAY_PUSH(kinds, cp_view_option_t) = (cp_view_option_t){
        .value = cp_text(property ? apr_pstrcat(reader->pool, row->word, ".", property->name, NULL) : row->word),
        .label = cp_text(property ? apr_pstrcat(reader->pool, property->label, " · ", label, NULL) : label),
    };
}

static void add_kinds(showing_t *show)
{
    const cp_form_editor_t *editor = show->editor;
    apr_array_header_t *kinds = apr_array_make(editor->req->pool, 16, sizeof(cp_view_option_t));

    for (int kind = 0; kind < CP_FORM_TICKET; kind++)
        add_kind(kinds, editor, (cp_form_kind_t)kind, NULL);
    for (int object = CP_OBJECT_TICKET; object <= CP_OBJECT_CONTACT; object++) {
        int count;
        const cp_property_t *const *properties =
            cp_properties(&count, editor->req->settings, (cp_object_t)object, editor->req->pool);
        for (int i = 0; i < count; i++)
            add_kind(kinds, editor, object == CP_OBJECT_TICKET ? CP_FORM_TICKET : CP_FORM_CONTACT, properties[i]);
    }
    if (editor->form.field_count < CP_FORM_FIELDS)
        show->view->kinds = (cp_list_t){kinds->elts, kinds->nelts};
}

/* ---- The page ---- */

static cp_error_t *add_preview(showing_t *show)
{
    cp_form_editor_t *editor = show->editor;
    cp_form_source_t nothing = {.numbers = editor->reader.numbers};
    cp_form_answers_t *answers = cp_form_answers(&editor->form, editor->req->settings, &nothing, editor->req->pool);

    show->view->preview = cp_composer_form(editor->req, &editor->reader, answers, NULL, true);
    return cp_composer_show(&show->view->composer, editor->req, &editor->reader, "", NULL);
}

static const cp_support_form_t *saved_form(const cp_form_editor_t *editor)
{
    return editor->saved ? editor->saved->thing : NULL;
}

static void add_state(showing_t *show)
{
    const cp_form_editor_t *editor = show->editor;
    const cp_support_form_t *saved = saved_form(editor);
    cp_view_settings_form_t *view = show->view;
    const char *body = cp_support_form_body(&editor->form, editor->req->pool);
    bool on = saved && saved->offered;

    view->state = cp_text(cp_view_tr(&editor->reader, on      ? "Customers have this form"
                                                      : saved ? "Customers do not have this form"
                                                              : "Not saved yet"));
    view->state_class = cp_text(on ? "status is-ok" : "status is-hold");
    if (saved && strcmp(body, cp_support_form_body(saved, editor->req->pool)) != 0)
        view->unsaved = cp_text(cp_view_tr(&editor->reader, "The form is not saved yet"));
    if (editor->stale)
        view->clash = cp_text(cp_view_tr(&editor->reader, "Somebody else saved this meanwhile. What you typed is below "
                                                          "and not saved yet: check it and save again."));
    if (saved && !editor->saved->file)
        view->remove_about = cp_text(cp_view_tr(
            &editor->reader, "Customers no longer have it; their tickets stay. “Audit” can bring the form back."));
}

static void hide_draft(showing_t *show)
{
    cp_form_editor_t *editor = show->editor;
    apr_pool_t *pool = editor->req->pool;
    const char *now = cp_form_editor_mark(editor->saved ? editor->saved->body : NULL, pool);
    const char *seen = cp_console_seen(editor->req, now, editor->stale);

    cp_view_form_hide(show->maker, "draft", cp_support_form_body(&editor->form, pool));
    cp_view_form_hide(show->maker, "seen", seen);
    show->view->seen = cp_text(seen);
    if (editor->open >= 0)
        cp_view_form_hide(show->maker, "open", apr_itoa(pool, editor->open));
}

/* The form kit makes one list of controls, whose parts stand in different places. */
static void share_controls(showing_t *show, const cp_view_form_t *form)
{
    const cp_view_control_t *controls = form->controls.rows;

    show->view->field = (cp_list_t){controls, show->about};
    show->view->about = (cp_list_t){controls + show->about, show->submission - show->about};
    show->view->submission = (cp_list_t){controls + show->submission, show->limits - show->submission};
    show->view->limits = (cp_list_t){controls + show->limits, form->controls.count - show->limits};
}

cp_error_t *cp_form_editor_show(cp_form_editor_t *editor, int status)
{
    cp_request_t *req = editor->req;
    cp_view_settings_form_t *view = apr_pcalloc(req->pool, sizeof *view);
    showing_t show = {.editor = editor, .view = view};

    view->console =
        cp_console(&view->frame, req, &editor->reader, "Form", editor->saved ? saved_form(editor)->label : "New form",
                   "Fields, what becomes of the answers, and who has the form. Nothing changes for customers "
                   "before Save.");
    view->console->fixed = cp_text(cp_console_fixed(&editor->reader, CP_DEFINE_FORM, editor->saved));
    view->up_url = cp_view_url(&editor->reader, "/settings/forms");
    view->up_label = cp_text(cp_view_tr(&editor->reader, "Forms"));
    show.maker = cp_view_form_begin(&editor->reader, &editor->faults);
    add_field(&show);
    add_when(&show);
    add_about(&show);
    add_submission(&show);
    add_limits(&show);
    hide_draft(&show);
    view->form = cp_view_form_end(show.maker);
    view->form->action = editor_url(editor, editor->open);
    view->save_url = editor_url(editor, -1);
    view->add_url = editor_url(editor, editor->form.field_count);
    share_controls(&show, view->form);
    view->form->controls.count = 0;
    if (!view->console->fixed.ptr)
        view->order = cp_console_order_view(req, &editor->reader);
    view->script_url = cp_url(view->order ? cp_request_asset(req, "form-editor.js") : NULL);
    add_items(&show);
    add_kinds(&show);
    add_state(&show);
    CP_TRY(add_preview(&show));
    if (status != 200)
        cp_view_frame_error(view->frame, &editor->reader);
    return cp_respond_page(req, CP_PAGE_SETTINGS_FORM, status, view);
}
