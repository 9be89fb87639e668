/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Templates that administrators wrote, and which template a page uses: two kinds of definitions.
 *
 * A template is called PAGE_NAME: "login_calm" is one for the page "login", since no page's name has an underscore. Its
 * body is the template itself, a TAL file. That it compiles is known above this layer, where pages' schemas and macros
 * are: one that does not (imported, of another version) is logged, and the page keeps what it would have without it.
 *
 * A page's choice is the definition of kind "page" with the page's name; its body is the name of a template, or
 * "shipped". Without one a page uses the file of the portal's template folder, if it has one, else the shipped file.
 */
#ifndef CP_MODEL_TEMPLATE_H
#define CP_MODEL_TEMPLATE_H

#include "model_definition.h"

#define CP_TEMPLATE_CHANGES 50 /**< shown of one template */
#define CP_TEMPLATE_SHIPPED "shipped"

/** The page that a template is for: "login" of "login_calm". NULL if the name says none. In `pool`. */
const char *cp_template_page_name(const char *name, apr_pool_t *pool);

/** Whether the template `name` is for the page `page`. */
bool cp_template_is_for(const char *name, const char *page);

/** What is chosen for the page called `page`: NULL, "shipped", or a template's name. */
const char *cp_template_choice(const cp_definitions_t *all, const char *page);

/** Readers of the two kinds, for model_definition_table.c. */
cp_error_t *cp_template_read(const void **thing, const char *name, const char *body, apr_pool_t *pool);
cp_error_t *cp_template_choice_read(const void **thing, const char *name, const char *body, apr_pool_t *pool);

/** The text that is stored for a template now; NULL if there is none. */
cp_error_t *cp_template_stored(const char **body, cp_db_t *db, const char *portal, const char *name, apr_pool_t *pool);

/** A change of a template's text. */
typedef struct cp_template_change_t {
    apr_int64_t id;
    bool deleted;     /**< it was deleted by it */
    const char *body; /**< the text since then; NULL in lists, and where it was deleted */
    const char *actor;
    apr_time_t at;
} cp_template_change_t;

/** The newest changes of the template `name`, at most CP_TEMPLATE_CHANGES. */
cp_error_t *cp_template_changes(const cp_template_change_t **changes, int *count, cp_db_t *db, const char *portal,
                                const char *name, apr_pool_t *pool);

/** The change with the id `id` of the template `name`, with its text; NULL if there is none. */
cp_error_t *cp_template_change_find(const cp_template_change_t **change, cp_db_t *db, const char *portal,
                                    const char *name, apr_int64_t id, apr_pool_t *pool);

#endif
