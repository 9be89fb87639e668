/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a template may not carry that was written in a browser: whoever may word a page may not make programs of it. The
 * portal's Content-Security-Policy stops scripts, too; mails have none, and a second lock is cheap.
 *
 * The rules hold where something was written, whosever macro brings it into a page. Macros of files may have more, and
 * take names from where they are used: so what such a template gives a name to is marked, and a file's macro treats it
 * as if it stood in that template.
 */
#include "template_private.h"

#define SCRIPT_FIELD "script_url"

/* Scripts, other documents within this one, and what changes where its addresses lead. */
static const char *const elements[] = {"script",        "iframe",   "frame", "frameset", "object",
                                       "embed",         "applet",   "base",  "portal",   "animate",
                                       "set",           "noscript", "math",  "handler",  "animateTransform",
                                       "animateMotion", "listener"};

static bool refused_element(const char *name)
{
    size_t i;

    for (i = 0; i < sizeof(elements) / sizeof(*elements); i++) {
        if (!strcasecmp(elements[i], name)) {
            return true;
        }
    }
    return false;
}

static const char *plain_name(const char *name)
{
    const char *colon = strrchr(name, ':');

    return colon ? colon + 1 : name;
}

static bool confined(const cp_compiler_t *compiler)
{
    return compiler->context->source->confined;
}

/* The same for a value, wherever it is used. */
static bool confined_value(const cp_compiler_t *compiler, const cp_expr_t *expr)
{
    return confined(compiler) || (expr->may & CP_MAY_LENT);
}

const cp_expr_t *cp_template_confine_value(cp_compiler_t *compiler, const cp_expr_t *expr)
{
    cp_expr_t *lent;

    if (!confined(compiler) || (expr->may & CP_MAY_LENT)) {
        return expr;
    }
    lent = apr_pmemdup(compiler->scratch, expr, sizeof(*expr));
    lent->may |= CP_MAY_LENT;
    return lent;
}

bool cp_template_own_words(const cp_compiler_t *compiler, const cp_expr_t *expr)
{
    return !(expr->may & ~(CP_MAY_CONSTANT | CP_MAY_NOTHING | (confined(compiler) ? CP_MAY_LENT : 0)));
}

/* A page that works better with a module of ours says where it is: a copy of its template still loads that one. */
static bool loads_only(const cp_node_t *node)
{
    return !strcasecmp(plain_name(node->name), "script") && !node->first && !node->statement[CP_TAL_CONTENT] &&
           !node->statement[CP_TAL_ON_ERROR];
}

void cp_template_confine_tag(cp_compiler_t *compiler, const cp_node_t *node)
{
    if (confined(compiler) && refused_element(plain_name(node->name)) && !loads_only(node)) {
        cp_template_problem(compiler, node->at, "<%s> is not allowed in a template that is edited here", node->name);
    }
}

/* An address that the template itself writes; values of the page are checked when they are written. */
static bool leads_astray(const char *name, const cp_expr_t *expr)
{
    cp_url_check_t check = {"", 0};

    return cp_html_is_url(name) && expr->kind == CP_EXPR_TEXT && cp_url_check(&check, expr->text, expr->length) == 0;
}

/* The page's own field, not a variable that was given its name. */
static bool is_script_url(const cp_compiler_t *compiler, const cp_expr_t *expr)
{
    const cp_field_t *field = cp_schema_field(compiler->schema, SCRIPT_FIELD, strlen(SCRIPT_FIELD));

    return field && field->type == CP_TYPE_URL && expr->kind == CP_EXPR_FIELD && expr->type == CP_TYPE_URL &&
           expr->frame == 0 && !expr->from_variable && !expr->step_count && expr->offset == field->offset;
}

void cp_template_confine_attribute(cp_compiler_t *compiler, const cp_node_t *node, const char *name,
                                   const cp_expr_t *expr, apr_size_t at)
{
    const char *attribute = plain_name(name);

    if (!confined_value(compiler, expr)) {
        return;
    }
    if (!strcasecmp(plain_name(node->name), "script") && strcasecmp(name, "type") != 0 &&
        (strcasecmp(name, "src") != 0 || !is_script_url(compiler, expr))) {
        cp_template_problem(compiler, at, "%s: <script> loads only what the page itself gives as " SCRIPT_FIELD, name);
        return;
    }
    if (!strcasecmp(plain_name(node->name), "meta") && !strcasecmp(attribute, "http-equiv")) {
        cp_template_problem(compiler, at, "<meta http-equiv> is not allowed in a template that is edited here");
    }
    else if (!strncasecmp(attribute, "on", 2) || !strcasecmp(attribute, "srcdoc")) {
        cp_template_problem(compiler, at, "%s: a template that is edited here carries no scripts", name);
    }
    else if (leads_astray(name, expr) || leads_astray(attribute, expr)) {
        cp_template_problem(compiler, at, "%s: an address begins with http:, https:, mailto:, tel: or is relative",
                            name);
    }
}

bool cp_template_confine_structure(cp_compiler_t *compiler, const cp_expr_t *expr, apr_size_t at)
{
    if (!confined_value(compiler, expr) ||
        !(expr->may & ~(CP_MAY_HTML | CP_MAY_NOTHING | CP_MAY_DEFAULT | CP_MAY_MISS | CP_MAY_LENT))) {
        return true;
    }
    cp_template_problem(compiler, at, "structure takes only values of type html in a template that is edited here");
    return false;
}

void cp_template_confine_raw(cp_compiler_t *compiler, const char *text, apr_size_t length, apr_size_t at)
{
    if (confined(compiler) && memchr(text, '<', length)) {
        cp_template_problem(compiler, at, "a style has no \"<\" in a template that is edited here");
    }
}
