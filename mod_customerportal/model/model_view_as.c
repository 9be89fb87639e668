/* SPDX-License-Identifier: Apache-2.0 */
#include "model_view_as.h"

#include "../base/base_string.h"
#include "model_contact_edit.h"
#include "model_ticket_row.h"

static void read_choice(cp_choice_t *choice, const cp_rows_t *rows, int row)
{
    cp_person_row(&choice->person, rows, row, 0, false);
    choice->company = cp_cell_text(rows, row, 4);
}

static apr_int64_t number_of(const char *typed)
{
    apr_int64_t number;
    return cp_parse_int(*typed == '#' ? typed + 1 : typed, 1, APR_INT64_MAX, &number) ? number : 0;
}

static cp_error_t *search_names(const cp_choice_t **choices, int *count, cp_db_t *db, const char *typed,
                                apr_pool_t *pool)
{
    const cp_contact_record_t *contacts;
    int found;
    bool more;
    CP_TRY(cp_contact_search(&contacts, &found, &more, db, typed, pool));
    cp_choice_t *kept = apr_pcalloc(pool, sizeof *kept * (apr_size_t)(found + 1));
    *count = 0;
    for (int i = 0; i < found; i++)
        if (!contacts[i].contact.disabled)
            kept[(*count)++] = (cp_choice_t){contacts[i].contact.person, contacts[i].contact.company_name};
    *choices = kept;
    return NULL;
}

cp_error_t *cp_view_as_search(const cp_choice_t **choices, int *count, cp_db_t *db, const cp_desk_scope_t *desk,
                              const char *typed, apr_pool_t *pool)
{
    cp_rows_t *rows;
    apr_int64_t number = number_of(typed);
    if (!number)
        return search_names(choices, count, db, typed, pool);
    CP_TRY(cp_db_select(&rows, db, CP_SQL_VIEW_AS_SEARCH,
                        CP_BIND(cp_bind_int(number), cp_bind_int(desk->staff_id), cp_bind_int(desk->every)), pool));
    cp_choice_t *found = apr_pcalloc(pool, sizeof *found * (apr_size_t)(rows->count + 1));
    for (int i = 0; i < rows->count; i++)
        read_choice(&found[i], rows, i);
    *choices = found;
    *count = rows->count;
    return NULL;
}

cp_error_t *cp_view_as_find(cp_choice_t *choice, cp_db_t *db, apr_int64_t contact_id, apr_pool_t *pool)
{
    cp_rows_t *rows;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_VIEW_AS_CONTACT, CP_BIND(cp_bind_int(contact_id)), pool));
    if (!rows->count)
        return cp_error_create(pool, CP_ERROR_MISSING, "There is no such contact any more.", NULL);
    read_choice(choice, rows, 0);
    return NULL;
}
