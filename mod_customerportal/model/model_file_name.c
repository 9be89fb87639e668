/* SPDX-License-Identifier: Apache-2.0 */
#include "model_file_name.h"

#include <apr_hash.h>
#include <apr_strings.h>
#include <apr_tables.h>
#include <string.h>

#include "../base/base_crypto.h"

struct cp_file_names_t {
    cp_db_source_t *db;
    apr_pool_t *pool;
    apr_hash_t *themes; /* digests that stand in themes */
};

/* ---- Themes ---- */

static void add_digests(cp_file_names_t *names, const char *text)
{
    while (text && *text) {
        apr_size_t digits = strspn(text, "0123456789abcdef");
        if (digits == CP_SHA256_HEX)
            apr_hash_set(names->themes, apr_pstrmemdup(names->pool, text, digits), CP_SHA256_HEX, "");
        text += digits;
        text += *text != '\0';
    }
}

typedef struct changes_t {
    apr_int64_t last;
    cp_rows_t *rows;
} changes_t;

static cp_error_t *read_definitions(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    changes_t *work = baton;
    return cp_db_select(&work->rows, db, CP_SQL_PURGE_FILE_DEFINITIONS, CP_NO_BIND, pool);
}

static cp_error_t *read_changes(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    changes_t *work = baton;
    return cp_db_select(&work->rows, db, CP_SQL_PURGE_FILE_CHANGES, CP_BIND(cp_bind_int(work->last)), pool);
}

/* Changes first: a theme that is changed meanwhile is either still as it was, or as a later look finds it. */
cp_error_t *cp_file_names_read(cp_file_names_t **names, cp_db_source_t *db, apr_pool_t *pool)
{
    cp_file_names_t *made = apr_pcalloc(pool, sizeof *made);
    changes_t work = {0, NULL};
    apr_pool_t *iterpool;

    made->db = db;
    made->pool = pool;
    made->themes = apr_hash_make(pool);
    apr_pool_create(&iterpool, pool);
    do {
        apr_pool_clear(iterpool);
        CP_TRY(cp_db_run(db, NULL, CP_DB_READ, read_changes, &work, iterpool));
        for (int i = 0; i < work.rows->count; i++) {
            work.last = cp_cell_int(work.rows, i, 0);
            add_digests(made, cp_cell_text(work.rows, i, 1));
            add_digests(made, cp_cell_text(work.rows, i, 2));
        }
    } while (work.rows->count);
    CP_TRY(cp_db_run(db, NULL, CP_DB_READ, read_definitions, &work, iterpool));
    for (int i = 0; i < work.rows->count; i++)
        add_digests(made, cp_cell_text(work.rows, i, 0));
    apr_pool_destroy(iterpool);
    *names = made;
    return NULL;
}

/* ---- Attachments ---- */

typedef struct asked_t {
    const char *json;
    cp_rows_t *rows;
} asked_t;

static cp_error_t *ask(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    asked_t *asked = baton;
    return cp_db_select(&asked->rows, db, CP_SQL_PURGE_FILE_NAMED, CP_BIND(cp_bind_text(asked->json)), pool);
}

/* Digests need no escaping. */
static const char *json_of(const char *const *sha256, int count, apr_pool_t *pool)
{
    apr_array_header_t *quoted = apr_array_make(pool, count + 1, sizeof(const char *));

    for (int i = 0; i < count; i++)
        APR_ARRAY_PUSH(quoted, const char *) = apr_psprintf(pool, "\"%.64s\"", sha256[i]);
    return apr_pstrcat(pool, "[", apr_array_pstrcat(pool, quoted, ','), "]", NULL);
}

cp_error_t *cp_file_names_look(bool *named, void *names, const char *const *sha256, int count, apr_pool_t *pool)
{
    const cp_file_names_t *known = names;
    asked_t asked = {json_of(sha256, count, pool), NULL};
    apr_hash_t *places = apr_hash_make(pool);

    CP_TRY(cp_db_run(known->db, NULL, CP_DB_READ, ask, &asked, pool));
    for (int i = 0; i < asked.rows->count; i++)
        apr_hash_set(places, cp_cell_text(asked.rows, i, 0), CP_SHA256_HEX, "");
    for (int i = 0; i < count; i++)
        named[i] = named[i] || apr_hash_get(known->themes, sha256[i], CP_SHA256_HEX) ||
                   apr_hash_get(places, sha256[i], CP_SHA256_HEX);
    return NULL;
}

/* ---- The database ---- */

static cp_error_t *ask_database(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    asked_t *asked = baton;
    return cp_db_select(&asked->rows, db, CP_SQL_PURGE_DATABASE, CP_NO_BIND, pool);
}

cp_error_t *cp_file_names_database(const char **database, cp_db_source_t *db, apr_pool_t *pool)
{
    asked_t asked = {NULL, NULL};

    *database = "";
    CP_TRY(cp_db_run(db, NULL, CP_DB_READ, ask_database, &asked, pool));
    if (asked.rows->count)
        *database = cp_cell_text(asked.rows, 0, 0);
    return NULL;
}
