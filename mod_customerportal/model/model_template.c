/* SPDX-License-Identifier: Apache-2.0 */
#include "model_template.h"

#include <apr_strings.h>
#include <string.h>

#define SEPARATOR '_'

/* ---- Names and readers ---- */

const char *cp_template_page_name(const char *name, apr_pool_t *pool)
{
    const char *separator = strchr(name, SEPARATOR);

    if (!separator || separator == name || !separator[1])
        return NULL;
    return apr_pstrmemdup(pool, name, (apr_size_t)(separator - name));
}

bool cp_template_is_for(const char *name, const char *page)
{
    apr_size_t length = strlen(page);

    return !strncmp(name, page, length) && name[length] == SEPARATOR && name[length + 1];
}

const char *cp_template_choice(const cp_definitions_t *all, const char *page)
{
    const cp_definition_t *found = cp_definition_find(all, CP_DEFINE_PAGE, page);

    return found ? found->thing : NULL;
}

cp_error_t *cp_template_read(const void **thing, const char *name, const char *body, apr_pool_t *pool)
{
    if (!cp_template_page_name(name, pool))
        return cp_error_field(pool, "name",
                              "A template is called by its page, an underscore and a name of its own, as login_calm.");
    *thing = body;
    return NULL;
}

/* Whether there is such a template is no question here: it may be imported after the choice. */
cp_error_t *cp_template_choice_read(const void **thing, const char *name, const char *body, apr_pool_t *pool)
{
    if (strcmp(body, CP_TEMPLATE_SHIPPED) != 0 && (cp_definition_check_name(body) || !cp_template_is_for(body, name)))
        return cp_error_field(pool, "page",
                              "A page's template is \"shipped\", or one that is called by the page, an underscore and "
                              "a name, as login_calm.");
    *thing = body;
    return NULL;
}

cp_error_t *cp_template_stored(const char **body, cp_db_t *db, const char *portal, const char *name, apr_pool_t *pool)
{
    const char *kind = cp_definition_row(CP_DEFINE_TEMPLATE)->word;
    cp_rows_t *rows;

    CP_TRY(cp_db_select(&rows, db, CP_SQL_DEFINITION_BODY,
                        CP_BIND(cp_bind_text(portal), cp_bind_text(kind), cp_bind_text(name)), pool));
    *body = rows->count ? cp_cell_text(rows, 0, 0) : NULL;
    return NULL;
}

/* ---- Earlier texts, out of the record of changes ---- */

static const char *recorded(const char *name, apr_pool_t *pool)
{
    return apr_pstrcat(pool, cp_definition_row(CP_DEFINE_TEMPLATE)->word, "/", name, NULL);
}

static void read_change(cp_template_change_t *change, const cp_rows_t *rows, int row)
{
    *change = (cp_template_change_t){
        .id = cp_cell_int(rows, row, 0),
        .deleted = cp_cell_int(rows, row, 1) != 0,
        .actor = cp_cell_text(rows, row, 2),
        .at = cp_cell_int(rows, row, 3),
    };
}

cp_error_t *cp_template_changes(const cp_template_change_t **changes, int *count, cp_db_t *db, const char *portal,
                                const char *name, apr_pool_t *pool)
{
    cp_rows_t *rows;

    CP_TRY(cp_db_select(
        &rows, db, CP_SQL_TEMPLATE_CHANGES,
        CP_BIND(cp_bind_text(portal), cp_bind_text(recorded(name, pool)), cp_bind_int(CP_TEMPLATE_CHANGES)), pool));
    cp_template_change_t *list = apr_palloc(pool, sizeof *list * (apr_size_t)(rows->count + 1));
    for (int i = 0; i < rows->count; i++)
        read_change(&list[i], rows, i);
    *changes = list;
    *count = rows->count;
    return NULL;
}

cp_error_t *cp_template_change_find(const cp_template_change_t **change, cp_db_t *db, const char *portal,
                                    const char *name, apr_int64_t id, apr_pool_t *pool)
{
    cp_rows_t *rows;

    *change = NULL;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_TEMPLATE_CHANGE_FIND,
                        CP_BIND(cp_bind_text(portal), cp_bind_text(recorded(name, pool)), cp_bind_int(id)), pool));
    if (!rows->count)
        return NULL;
    cp_template_change_t *found = apr_palloc(pool, sizeof *found);
    read_change(found, rows, 0);
    found->body = cp_cell_text(rows, 0, 4);
    *change = found;
    return NULL;
}
