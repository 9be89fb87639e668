/* SPDX-License-Identifier: Apache-2.0 */
#include "model_definition.h"

#include <apr_strings.h>
#include <apr_tables.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "../base/base_log.h"
#include "../base/base_string.h"

const char *cp_definition_check_name(const char *name)
{
    apr_size_t length = strlen(name);

    if (length < 1 || length > CP_DEFINITION_NAME_MAX || name[0] < 'a' || name[0] > 'z' ||
        strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-") != length)
        return "Use 1 to 40 of the characters a to z, 0 to 9, - and _, beginning with a letter.";
    return NULL;
}

const cp_definition_t *cp_definition_find(const cp_definitions_t *all, cp_definition_kind_t kind, const char *name)
{
    for (int i = 0; i < all->of[kind].count; i++)
        if (!strcmp(all->of[kind].rows[i].name, name))
            return &all->of[kind].rows[i];
    return NULL;
}

const cp_definitions_t *cp_definitions_none(void)
{
    static const cp_definitions_t none;

    return &none;
}

cp_error_t *cp_definition_read(cp_definition_t *definition, cp_definition_kind_t kind, apr_pool_t *pool)
{
    const char *wrong = cp_definition_check_name(definition->name);
    const cp_definition_row_t *row = cp_definition_row(kind);
    apr_size_t length = strlen(definition->body);

    if (wrong)
        return cp_error_field(pool, "name", "%s", wrong);
    if (length > row->most || !cp_utf8_valid(definition->body, length))
        return cp_error_field(pool, "body", "It has to be UTF-8 of at most %d KiB.", (int)(row->most / 1024));
    return row->read(&definition->thing, definition->name, definition->body, pool);
}

int cp_definition_fault_line(cp_definition_kind_t kind, const char *body)
{
    json_error_t at;
    json_t *root = cp_definition_row(kind)->json ? json_loads(body, JSON_REJECT_DUPLICATES, &at) : NULL;
    bool fine = root || !cp_definition_row(kind)->json;

    json_decref(root);
    return fine || at.line < 1 ? 0 : at.line;
}

/* ---- Loading ---- */

struct cp_definition_loading_t {
    apr_array_header_t *of[CP_DEFINE_KINDS];
    apr_pool_t *pool;
};

cp_definition_loading_t *cp_definitions_begin(apr_pool_t *pool)
{
    cp_definition_loading_t *loading = apr_palloc(pool, sizeof *loading);

    loading->pool = pool;
    for (int i = 0; i < CP_DEFINE_KINDS; i++)
        loading->of[i] = apr_array_make(pool, 8, sizeof(cp_definition_t));
    return loading;
}

void cp_definitions_add(cp_definition_loading_t *loading, const char *kind, const char *name, const char *body)
{
    cp_definition_kind_t found = cp_definition_kind(kind);
    cp_definition_t definition = {.name = name, .body = body};

    if (found == CP_DEFINE_KINDS) {
        cp_log(CP_LOG_WARNING, "CP00403", "the database has a definition of an unknown kind \"%s\"", kind);
        return;
    }
    cp_error_t *error = cp_definition_row(found)->read(&definition.thing, name, body, loading->pool);
    if (error)
        cp_log(CP_LOG_WARNING, "CP00404", "the %s \"%s\" in the database is not allowed: %s", kind, name,
               cp_error_chain(error, loading->pool));
    else
        APR_ARRAY_PUSH(loading->of[found], cp_definition_t) = definition;
}

static int by_name(const void *one, const void *other)
{
    return strcmp(((const cp_definition_t *)one)->name, ((const cp_definition_t *)other)->name);
}

/* A handful of rows each: an insertion keeps it stable, so that equal places stay in the order of names. */
static void sort(cp_definition_t *rows, int count, int (*compare)(const cp_definition_t *, const cp_definition_t *))
{
    qsort(rows, (size_t)count, sizeof *rows, by_name);
    for (int i = 1; compare && i < count; i++)
        for (int j = i; j > 0 && compare(&rows[j - 1], &rows[j]) > 0; j--) {
            cp_definition_t moved = rows[j];
            rows[j] = rows[j - 1];
            rows[j - 1] = moved;
        }
}

const cp_definitions_t *cp_definitions_end(cp_definition_loading_t *loading)
{
    cp_definitions_t *all = apr_pcalloc(loading->pool, sizeof *all);

    for (int i = 0; i < CP_DEFINE_KINDS; i++) {
        cp_definition_t *rows = (cp_definition_t *)(void *)loading->of[i]->elts;
        sort(rows, loading->of[i]->nelts, cp_definition_row((cp_definition_kind_t)i)->compare);
        all->of[i].rows = rows;
        all->of[i].count = loading->of[i]->nelts;
    }
    return all;
}

const cp_definitions_t *cp_definitions_over(const cp_definitions_t *under, const cp_definitions_t *over,
                                            apr_pool_t *pool)
{
    cp_definition_loading_t *both;

    if (!under || !over)
        return over ? over : under;
    both = cp_definitions_begin(pool);
    for (int kind = 0; kind < CP_DEFINE_KINDS; kind++) {
        for (int i = 0; i < over->of[kind].count; i++)
            APR_ARRAY_PUSH(both->of[kind], cp_definition_t) = over->of[kind].rows[i];
        for (int i = 0; i < under->of[kind].count; i++)
            if (!cp_definition_find(over, (cp_definition_kind_t)kind, under->of[kind].rows[i].name))
                APR_ARRAY_PUSH(both->of[kind], cp_definition_t) = under->of[kind].rows[i];
    }
    return cp_definitions_end(both);
}

/* ---- Changing ---- */

static cp_error_t *stored(const char **body, cp_db_t *db, const char *portal, const char *kind, const char *name,
                          apr_pool_t *pool)
{
    cp_rows_t *rows;

    CP_TRY(cp_db_select(&rows, db, CP_SQL_DEFINITION_BODY,
                        CP_BIND(cp_bind_text(portal), cp_bind_text(kind), cp_bind_text(name)), pool));
    *body = rows->count ? cp_cell_text(rows, 0, 0) : NULL;
    return NULL;
}

/* What stands in the database may be of another version, and unreadable: then it can still be replaced. */
static const cp_definition_t *readable(cp_definition_t *before, const cp_definition_row_t *row, apr_pool_t *pool)
{
    return before->body && !row->read(&before->thing, before->name, before->body, pool) ? before : NULL;
}

static cp_error_t *write_body(cp_db_t *db, const char *portal, const char *kind, const char *name, const char *body,
                              apr_pool_t *pool)
{
    if (body)
        CP_TRY(cp_db_exec(db, CP_SQL_DEFINITION_SAVE,
                          CP_BIND(cp_bind_text(portal), cp_bind_text(kind), cp_bind_text(name), cp_bind_text(body)),
                          NULL, pool));
    else
        CP_TRY(cp_db_exec(db, CP_SQL_DEFINITION_FORGET,
                          CP_BIND(cp_bind_text(portal), cp_bind_text(kind), cp_bind_text(name)), NULL, pool));
    return cp_db_exec(db, CP_SQL_SETTING_VERSION_RAISE, CP_NO_BIND, NULL, pool);
}

cp_error_t *cp_definition_change(cp_db_t *db, const cp_setting_author_t *author, cp_definition_kind_t kind,
                                 const char *name, const char *body, apr_pool_t *pool)
{
    const cp_definition_row_t *row = cp_definition_row(kind);
    const char *portal = row->shared ? "" : author->portal;
    cp_definition_t before = {.name = name}, *after = apr_pcalloc(pool, sizeof *after);

    *after = (cp_definition_t){.name = name, .body = body};
    if (body)
        CP_TRY(cp_definition_read(after, kind, pool));
    /* Two who add the same one at once make one change. */
    CP_TRY(cp_settings_hold(db, pool));
    CP_TRY(stored(&before.body, db, portal, row->word, name, pool));
    if (before.body == body || (before.body && body && !strcmp(before.body, body)))
        return NULL;
    if (row->changing)
        CP_TRY(row->changing(db, portal, readable(&before, row, pool), body ? after : NULL, &after->body, pool));
    if (before.body && after->body && !strcmp(before.body, after->body))
        return NULL;
    CP_TRY(write_body(db, portal, row->word, name, after->body, pool));
    return cp_db_exec(db, CP_SQL_SETTING_CHANGE_ADD,
                      CP_BIND(cp_bind_text(author->portal), cp_bind_text(apr_pstrcat(pool, row->word, "/", name, NULL)),
                              cp_bind_text(before.body), cp_bind_text(after->body), cp_bind_text(author->actor),
                              cp_bind_int(author->now)),
                      NULL, pool);
}
