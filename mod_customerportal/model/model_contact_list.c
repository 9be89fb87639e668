/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>
#include <string.h>

#include "../base/base_string.h"
#include "../text/text_sort.h"
#include "model_contact_edit.h"
#include "model_ticket_row.h"

#define BEYOND_KEY "g"                 /* keys are hexadecimal digits */
#define BEYOND_TEXT "\xF4\x8F\xBF\xBF" /* the last character there is */

static cp_contact_record_t contact_row(const cp_rows_t *rows, int row)
{
    cp_contact_record_t record = {.phone = cp_cell_text(rows, row, 9)};
    cp_contact_t *contact = &record.contact;
    cp_person_row(&contact->person, rows, row, 0, false);
    contact->company_id = cp_cell_int(rows, row, 4);
    contact->company_name = cp_cell_text(rows, row, 5);
    contact->language = cp_cell_text(rows, row, 6);
    contact->time_zone = cp_cell_text(rows, row, 7);
    contact->disabled = !cp_cell_null(rows, row, 8);
    record.name_key = cp_cell_text(rows, row, 10);
    record.created_at = cp_cell_int(rows, row, 11);
    return record;
}

/* At most `limit` rows, in the order of the list whichever way they were read. */
static void take(const cp_contact_record_t **contacts, int *count, bool *more, const cp_rows_t *rows, int limit,
                 bool backwards, apr_pool_t *pool)
{
    cp_contact_record_t *found;
    *more = rows->count > limit;
    *count = *more ? limit : rows->count;
    found = apr_pcalloc(pool, ((apr_size_t)*count + 1) * sizeof *found);
    for (int i = 0; i < *count; i++)
        found[i] = contact_row(rows, backwards ? *count - 1 - i : i);
    *contacts = found;
}

cp_error_t *cp_contact_list(const cp_contact_record_t **contacts, int *count, bool *more, cp_db_t *db,
                            apr_int64_t company_id, const cp_page_query_t *query, apr_pool_t *pool)
{
    cp_rows_t *rows;
    cp_bind_t binds[] = {cp_bind_int(company_id), cp_bind_text(query->after_key ? query->after_key : ""),
                         cp_bind_int(query->after_id), cp_bind_int(query->limit + 1)};
    if (company_id)
        CP_TRY(cp_db_select(&rows, db, query->backwards ? CP_SQL_CONTACT_OF_COMPANY_BACK : CP_SQL_CONTACT_OF_COMPANY,
                            binds, 4, pool));
    else
        CP_TRY(cp_db_select(&rows, db, query->backwards ? CP_SQL_CONTACT_LIST_BACK : CP_SQL_CONTACT_LIST, binds + 1, 3,
                            pool));
    take(contacts, count, more, rows, query->limit, query->backwards, pool);
    return NULL;
}

cp_error_t *cp_contact_count(apr_int64_t *count, cp_db_t *db, apr_pool_t *pool)
{
    cp_rows_t *rows;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_CONTACT_COUNT, CP_NO_BIND, pool));
    *count = cp_cell_int(rows, 0, 0);
    return NULL;
}

static const char *ascii_lower(const char *text, apr_pool_t *pool)
{
    char *copy = apr_pstrdup(pool, text);
    for (char *c = copy; *c; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
    return copy;
}

cp_error_t *cp_contact_search(const cp_contact_record_t **contacts, int *count, bool *more, cp_db_t *db,
                              const char *text, apr_pool_t *pool)
{
    cp_rows_t *rows;
    const char *begins = cp_sort_prefix(text, pool), *address = ascii_lower(text, pool);
    /* Signs have no letters, and everything begins with nothing. */
    const char *beyond = *begins ? apr_pstrcat(pool, begins, BEYOND_KEY, NULL) : "";
    CP_TRY(cp_db_select(&rows, db, CP_SQL_CONTACT_SEARCH,
                        CP_BIND(cp_bind_text(begins), cp_bind_text(beyond), cp_bind_text(text),
                                cp_bind_text(apr_pstrcat(pool, text, BEYOND_TEXT, NULL)), cp_bind_text(address),
                                cp_bind_text(apr_pstrcat(pool, address, BEYOND_TEXT, NULL)),
                                cp_bind_int(CP_CONTACTS_FOUND + 1)),
                        pool));
    take(contacts, count, more, rows, CP_CONTACTS_FOUND, false, pool);
    return NULL;
}

cp_error_t *cp_contact_find(cp_contact_record_t **contact, cp_db_t *db, apr_int64_t id, apr_pool_t *pool)
{
    cp_rows_t *rows, *others;
    cp_contact_record_t *found = apr_palloc(pool, sizeof *found);
    const char **names;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_CONTACT_FIND, CP_BIND(cp_bind_int(id)), pool));
    if (!rows->count)
        return cp_error_create(pool, CP_ERROR_MISSING, "There is no such contact.", NULL);
    CP_TRY(cp_db_select(&others, db, CP_SQL_CONTACT_COMPANIES, CP_BIND(cp_bind_int(id)), pool));
    *found = contact_row(rows, 0);
    names = apr_pcalloc(pool, ((apr_size_t)others->count + 1) * sizeof *names);
    for (int i = 0; i < others->count; i++)
        names[i] = cp_cell_text(others, i, 1);
    found->companies = names;
    found->company_count = others->count;
    found->values = cp_property_row(rows, 0, rows->columns - CP_PROPERTY_SLOTS, pool);
    *contact = found;
    return NULL;
}
