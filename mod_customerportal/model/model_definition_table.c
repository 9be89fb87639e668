/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "model_form.h"
#include "model_template.h"
#include "model_property.h"
#include "model_theme.h"

static const cp_definition_row_t table[CP_DEFINE_KINDS] = {
    [CP_DEFINE_PROPERTY] = {"property", "Property", true, true, CP_DEFINITION_BODY_MAX, cp_property_read,
                            cp_property_compare, cp_property_changing},
    [CP_DEFINE_FORM] = {"form", "Form", false, true, CP_DEFINITION_BODY_MAX, cp_support_form_read,
                        cp_support_form_compare, NULL},
    [CP_DEFINE_THEME] = {"theme", "Theme", false, true, CP_THEME_BODY_MAX, cp_theme_read, NULL, cp_theme_changing},
    [CP_DEFINE_TEMPLATE] = {"template", "Template", false, false, CP_DEFINITION_BODY_MAX, cp_template_read, NULL, NULL},
    [CP_DEFINE_PAGE] = {"page", "Page", false, false, CP_DEFINITION_BODY_MAX, cp_template_choice_read, NULL, NULL},
};

const cp_definition_row_t *cp_definition_row(cp_definition_kind_t kind)
{
    return &table[kind];
}

cp_definition_kind_t cp_definition_kind(const char *word)
{
    int kind = 0;

    while (kind < CP_DEFINE_KINDS && strcmp(table[kind].word, word) != 0)
        kind++;
    return (cp_definition_kind_t)kind;
}
