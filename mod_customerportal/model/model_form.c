/* SPDX-License-Identifier: Apache-2.0 */
#include "model_form.h"

#include <apr_strings.h>
#include <string.h>

static const cp_form_kind_row_t kinds[CP_FORM_KINDS] = {
    [CP_FORM_SUBJECT] = {"subject", "Subject", "One line that says what is wrong or what you need.", false},
    [CP_FORM_MESSAGE] = {"message", "Message",
                         "What did you expect, and what happened? You can use **bold**, lists and `code`.", false},
    [CP_FORM_PRIORITY] = {"priority", "Priority", "How much does it hold you up?", true},
    [CP_FORM_COPIES] = {"copies", "Copy to", "", true},
    [CP_FORM_FILES] = {"attachment", "Attachments", "", true},
    [CP_FORM_TICKET] = {"ticket", "Ticket property", "", false},
    [CP_FORM_CONTACT] = {"contact", "Contact property", "", false},
};

const cp_form_kind_row_t *cp_form_kind(cp_form_kind_t kind)
{
    return &kinds[kind];
}

cp_form_kind_t cp_form_kind_find(const char *word)
{
    int kind = 0;

    while (kind < CP_FORM_KINDS && strcmp(kinds[kind].word, word) != 0)
        kind++;
    return (cp_form_kind_t)kind;
}

const char *cp_form_field_name(const cp_form_field_t *field)
{
    return *field->property ? field->property : kinds[field->kind].word;
}

#define FIELD(field_kind, is_required)                                                                          \
    {                                                                                                           \
        .kind = (field_kind), .property = "", .label = "", .help = "", .required = (is_required), .preset = "", \
        .pattern = "", .message = "", .when = ""                                                                \
    }

const cp_support_form_t *cp_support_form_standard(void)
{
    static const cp_form_field_t fields[] = {
        FIELD(CP_FORM_SUBJECT, true), FIELD(CP_FORM_MESSAGE, true), FIELD(CP_FORM_PRIORITY, false),
        FIELD(CP_FORM_COPIES, false), FIELD(CP_FORM_FILES, false),
    };
    static const cp_support_form_t standard = {
        .name = "",
        .label = "",
        .description = "",
        .header = "",
        .button = "",
        .after = "",
        .offered = true,
        .creates_tickets = true,
        .inbox = "",
        .fields = fields,
        .field_count = sizeof fields / sizeof *fields,
    };

    return &standard;
}

/* ---- Who may use which ---- */

static bool has_name(const char *const *names, int count, const char *name)
{
    for (int i = 0; i < count; i++)
        if (!strcasecmp(names[i], name))
            return true;
    return false;
}

/* `company` NULL: of none. `groups` NULL: it is not known which ones he is in, and a limit to groups does not count. */
static bool may_use(const cp_support_form_t *form, const char *company, const char *const *groups, int count)
{
    if (!form->group_count && !form->company_count)
        return true;
    if (company && has_name(form->companies, form->company_count, company))
        return true;
    if (!groups)
        return form->group_count > 0;
    for (int i = 0; i < count; i++)
        if (has_name(form->groups, form->group_count, groups[i]))
            return true;
    return false;
}

static const cp_support_form_t *form_at(const cp_settings_t *settings, int i)
{
    return settings->definitions->of[CP_DEFINE_FORM].rows[i].thing;
}

bool cp_support_forms_ask_groups(const cp_settings_t *settings)
{
    for (int i = 0; i < settings->definitions->of[CP_DEFINE_FORM].count; i++)
        if (form_at(settings, i)->offered && form_at(settings, i)->group_count)
            return true;
    return false;
}

bool cp_support_forms_ask(const cp_settings_t *settings, const char *property)
{
    for (int i = 0; i < settings->definitions->of[CP_DEFINE_FORM].count; i++) {
        const cp_support_form_t *form = form_at(settings, i);
        for (int j = 0; form->offered && j < form->field_count; j++)
            if (!form->fields[j].hidden && !strcmp(form->fields[j].property, property))
                return true;
    }
    return false;
}

const cp_support_form_t *const *cp_support_forms(int *count, const cp_settings_t *settings, const char *company,
                                                 const char *const *groups, int group_count, apr_pool_t *pool)
{
    int all = settings->definitions->of[CP_DEFINE_FORM].count;
    const cp_support_form_t **forms = apr_palloc(pool, ((apr_size_t)all + 1) * sizeof(cp_support_form_t *));
    bool offered = false;

    *count = 0;
    for (int i = 0; i < all; i++) {
        const cp_support_form_t *form = form_at(settings, i);
        offered = offered || form->offered;
        if (form->offered && may_use(form, company, groups, group_count))
            forms[(*count)++] = form;
    }
    if (!offered)
        forms[(*count)++] = cp_support_form_standard();
    return forms;
}

int cp_support_form_compare(const cp_definition_t *one, const cp_definition_t *other)
{
    const cp_support_form_t *a = one->thing, *b = other->thing;

    return (a->position > b->position) - (a->position < b->position);
}
