/* SPDX-License-Identifier: Apache-2.0 */
/* What HTML says about elements and attributes. */
#include "template_private.h"

static const char *const void_elements[] = {"area",  "base", "br",   "col",   "embed",  "hr",    "img",
                                            "input", "link", "meta", "param", "source", "track", "wbr"};

static const char *const boolean_attributes[] = {
    "allowfullscreen", "async",  "autofocus",   "autoplay", "checked",   "controls", "default",  "defer", "disabled",
    "formnovalidate",  "hidden", "inert",       "ismap",    "itemscope", "loop",     "multiple", "muted", "nomodule",
    "novalidate",      "open",   "playsinline", "readonly", "required",  "reversed", "selected"};

static const char *const url_attributes[] = {"action",   "archive",  "background", "cite",       "classid",
                                             "codebase", "data",     "formaction", "href",       "icon",
                                             "longdesc", "manifest", "ping",       "poster",     "profile",
                                             "src",      "srcset",   "usemap",     "xlink:href", "xml:base"};

static bool is_in(const char *name, const char *const *names, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++) {
        if (!strcasecmp(names[i], name)) {
            return true;
        }
    }
    return false;
}

#define IS_IN(name, names) is_in(name, names, sizeof(names) / sizeof(*(names)))

bool cp_html_is_void(const char *element)
{
    return IS_IN(element, void_elements);
}

bool cp_html_is_boolean(const char *attribute)
{
    return IS_IN(attribute, boolean_attributes);
}

bool cp_html_is_url(const char *attribute)
{
    return IS_IN(attribute, url_attributes);
}

bool cp_html_is_raw(const char *element)
{
    return !strcasecmp(element, "script") || !strcasecmp(element, "style");
}
