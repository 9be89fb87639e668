/* SPDX-License-Identifier: Apache-2.0 */
/* import maildir, first pass: find the mails, read their headers, group them into conversations */
#include "ctl_import.h"

#include <apr_file_info.h>
#include <apr_strings.h>
#include <stdlib.h>

#include "../base/base_crypto.h"
#include "../base/base_string.h"

#define DEPTH_LIMIT 32 /* folders within folders */

void cp_import_skip(cp_import_t *import, const char *path, const char *reason)
{
    fprintf(stderr, "portalctl: %s: skipped: %s\n", path, reason);
    import->skipped++;
}

const char *cp_import_mail_id(const cp_mail_t *mail, const char *bytes, apr_size_t length, apr_pool_t *pool)
{
    unsigned char digest[CP_SHA256_BYTES];

    if (mail->message_id && *mail->message_id)
        return mail->message_id;
    cp_sha256(digest, bytes, length);
    return apr_pstrcat(pool, "sha256.", cp_hex(digest, sizeof digest, pool), "@file", NULL);
}

static int node_of(cp_import_t *import, const char *id)
{
    apr_size_t found = (apr_size_t)apr_hash_get(import->nodes, id, APR_HASH_KEY_STRING);

    if (found)
        return (int)found - 1;
    id = apr_pstrdup(import->ctl->pool, id);
    APR_ARRAY_PUSH(import->ids, const char *) = id;
    APR_ARRAY_PUSH(import->parent, int) = import->ids->nelts - 1;
    apr_hash_set(import->nodes, id, APR_HASH_KEY_STRING, (void *)(apr_size_t)import->ids->nelts);
    return import->ids->nelts - 1;
}

static int root_of(cp_import_t *import, int node)
{
    int *parent = (int *)import->parent->elts;

    while (parent[node] != node) {
        parent[node] = parent[parent[node]];
        node = parent[node];
    }
    return node;
}

static void join(cp_import_t *import, int node, const char *id)
{
    int a = root_of(import, node), b = root_of(import, node_of(import, id));
    int *parent = (int *)import->parent->elts;

    parent[b > a ? b : a] = b > a ? a : b;
}

static void note_mail(cp_import_t *import, const char *path, const cp_mail_t *mail, const char *id)
{
    cp_import_mail_t *kept = apr_array_push(import->mails);
    int node = node_of(import, id);

    kept->path = apr_pstrdup(import->ctl->pool, path);
    kept->mail_id = APR_ARRAY_IDX(import->ids, node, const char *);
    kept->date = mail->date;
    kept->group = node;
    if (mail->in_reply_to)
        join(import, node, mail->in_reply_to);
    for (int i = 0; i < mail->references->nelts; i++)
        join(import, node, APR_ARRAY_IDX(mail->references, i, const char *));
}

static void read_mail(cp_import_t *import, const char *path, apr_pool_t *scratch)
{
    apr_size_t length;
    const char *bytes;
    cp_mail_t *mail;
    cp_error_t *error = cp_ctl_file(&bytes, &length, path, scratch);

    if (!error)
        error = cp_mail_parse(&mail, bytes, length, scratch);
    if (error)
        cp_import_skip(import, path, error->safe);
    else
        note_mail(import, path, mail, cp_import_mail_id(mail, bytes, length, scratch));
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Names in a folder, sorted, so that a run is repeatable. Maildir's own files (dot files, tmp/) are left out. */
static cp_error_t *list_folder(apr_array_header_t **names, const char *dir, apr_pool_t *pool)
{
    apr_finfo_t info;
    apr_dir_t *handle;
    apr_status_t status = apr_dir_open(&handle, dir, pool);
    char reason[200];

    if (status != APR_SUCCESS)
        return cp_error_create(pool, CP_ERROR_INPUT,
                               apr_psprintf(pool, "%s: %s", dir, apr_strerror(status, reason, sizeof reason)), NULL);
    *names = apr_array_make(pool, 64, sizeof(const char *));
    while (apr_dir_read(&info, APR_FINFO_NAME, handle) == APR_SUCCESS)
        if (info.name[0] != '.' && strcmp(info.name, "tmp"))
            APR_ARRAY_PUSH(*names, const char *) = apr_pstrdup(pool, info.name);
    apr_dir_close(handle);
    qsort((*names)->elts, (size_t)(*names)->nelts, sizeof(const char *), by_name);
    return NULL;
}

static cp_error_t *walk(cp_import_t *import, const char *dir, int depth, apr_pool_t *pool)
{
    apr_array_header_t *names;
    apr_pool_t *scratch;

    if (depth > DEPTH_LIMIT) {
        cp_import_skip(import, dir, "folders are nested too deeply");
        return NULL;
    }
    CP_TRY(list_folder(&names, dir, pool));
    apr_pool_create(&scratch, pool);
    for (int i = 0; i < names->nelts; i++) {
        apr_finfo_t info;
        const char *path;

        apr_pool_clear(scratch);
        path = apr_pstrcat(scratch, dir, "/", APR_ARRAY_IDX(names, i, const char *), NULL);
        if (apr_stat(&info, path, APR_FINFO_TYPE, scratch) != APR_SUCCESS)
            cp_import_skip(import, path, "cannot be read");
        else if (info.filetype == APR_DIR)
            CP_TRY(walk(import, path, depth + 1, scratch));
        else if (info.filetype == APR_REG)
            read_mail(import, path, scratch);
    }
    apr_pool_destroy(scratch);
    return NULL;
}

/* Conversations together, in each the oldest first; undated mails keep the order of their files at the end. */
static int by_group_and_date(const void *left, const void *right)
{
    const cp_import_mail_t *a = left, *b = right;

    if (a->group != b->group)
        return a->group < b->group ? -1 : 1;
    if (a->date != b->date)
        return !a->date ? 1 : !b->date ? -1 : a->date < b->date ? -1 : 1;
    return strcmp(a->path, b->path);
}

static cp_error_t *write_conversations(cp_import_t *import)
{
    cp_import_mail_t *mails = (cp_import_mail_t *)import->mails->elts;
    int total = import->mails->nelts, first = 0;

    for (int i = 0; i < total; i++)
        mails[i].group = root_of(import, mails[i].group);
    qsort(mails, (size_t)total, sizeof *mails, by_group_and_date);
    while (first < total) {
        int next = first + 1;

        while (next < total && mails[next].group == mails[first].group)
            next++;
        CP_TRY(cp_import_conversation(import, mails + first, next - first));
        first = next;
    }
    return NULL;
}

cp_error_t *cp_ctl_import_maildir(cp_ctl_t *ctl)
{
    cp_ctl_option_t options[] = {{"inbox", false, NULL}, {"dry-run", true, NULL}, {NULL, false, NULL}};
    cp_import_t import = {.ctl = ctl};
    const char *dir;

    CP_TRY(cp_ctl_options(ctl, options, &dir, 1, 1));
    if (!options[0].value)
        return cp_ctl_usage(ctl, "--inbox NAME is needed: the inbox that the tickets go to");
    import.inbox = options[0].value;
    import.dry_run = options[1].value != NULL;
    import.mails = apr_array_make(ctl->pool, 256, sizeof(cp_import_mail_t));
    import.ids = apr_array_make(ctl->pool, 256, sizeof(const char *));
    import.parent = apr_array_make(ctl->pool, 256, sizeof(int));
    import.nodes = apr_hash_make(ctl->pool);
    cp_mail_init();
    if (!import.dry_run)
        CP_TRY(cp_ctl_store(&import.store, ctl));
    CP_TRY(walk(&import, dir, 0, ctl->pool));
    CP_TRY(write_conversations(&import));
    printf("%d mails %s as %d tickets with %d attachments, %d were there already, %d skipped\n", import.imported,
           import.dry_run ? "would be imported" : "imported", import.tickets, import.attachments, import.known,
           import.skipped);
    return NULL;
}
