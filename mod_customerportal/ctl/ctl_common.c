/* SPDX-License-Identifier: Apache-2.0 */
#include "ctl.h"

#include <apr_file_io.h>
#include <apr_strings.h>
#include <stdarg.h>
#include <stdlib.h>

#include "../base/base_string.h"

cp_error_t *cp_ctl_usage(cp_ctl_t *ctl, const char *format, ...)
{
    const char *text;
    va_list args;

    va_start(args, format);
    text = apr_pvsprintf(ctl->pool, format, args);
    va_end(args);
    ctl->exit_code = 2;
    return cp_error_create(ctl->pool, CP_ERROR_INPUT, text, NULL);
}

static cp_ctl_option_t *find_option(cp_ctl_option_t *options, const char *word)
{
    for (; options->name; options++)
        if (!strcmp(options->name, word + 2))
            return options;
    return NULL;
}

cp_error_t *cp_ctl_options(cp_ctl_t *ctl, cp_ctl_option_t *options, const char **words, int least, int limit)
{
    int found = 0;

    for (int i = 0; i < ctl->argc; i++) {
        const char *word = ctl->argv[i];
        cp_ctl_option_t *option;

        if (strncmp(word, "--", 2)) {
            if (found == limit)
                return cp_ctl_usage(ctl, "\"%s\" is one word too many", word);
            words[found++] = word;
            continue;
        }
        option = find_option(options, word);
        if (!option)
            return cp_ctl_usage(ctl, "%s is not an option of this command", word);
        if (option->flag)
            option->value = "";
        else if (++i < ctl->argc)
            option->value = ctl->argv[i];
        else
            return cp_ctl_usage(ctl, "%s needs a value", word);
    }
    if (found < least)
        return cp_ctl_usage(ctl, "something is missing");
    return NULL;
}

/* Grown by the C library, which moves large blocks without copying them; a pool would keep every size on the way. */
typedef struct {
    char *data;
} grown_t;

static apr_status_t free_grown(void *grown)
{
    free(((grown_t *)grown)->data);
    return APR_SUCCESS;
}

static cp_error_t *grow(grown_t *grown, apr_size_t size, apr_pool_t *pool)
{
    char *data = realloc(grown->data, size);

    if (!data)
        return cp_error_apr(pool, APR_ENOMEM, "reading");
    grown->data = data;
    return NULL;
}

static cp_error_t *read_all(const char **text, apr_size_t *length, apr_file_t *file, apr_size_t limit, apr_pool_t *pool)
{
    apr_size_t size = 65536, used = 0;
    grown_t *grown = apr_pcalloc(pool, sizeof *grown);

    apr_pool_cleanup_register(pool, grown, free_grown, apr_pool_cleanup_null);
    CP_TRY(grow(grown, size + 1, pool));
    for (;;) {
        apr_size_t got = size - used;
        apr_status_t status = apr_file_read(file, grown->data + used, &got);

        used += got;
        if (APR_STATUS_IS_EOF(status))
            break;
        if (status != APR_SUCCESS)
            return cp_error_apr(pool, status, "reading");
        if (used > limit)
            return cp_error_create(pool, CP_ERROR_INPUT,
                                   apr_psprintf(pool, "the input is larger than %" APR_SIZE_T_FMT " bytes", limit),
                                   NULL);
        if (used == size) {
            size *= 2;
            CP_TRY(grow(grown, size + 1, pool));
        }
    }
    grown->data[used] = '\0';
    *text = grown->data;
    if (length)
        *length = used;
    return NULL;
}

cp_error_t *cp_ctl_stdin(const char **text, apr_size_t *length, cp_ctl_t *ctl, apr_size_t limit)
{
    apr_file_t *in;
    apr_status_t status = apr_file_open_stdin(&in, ctl->pool);

    if (status != APR_SUCCESS)
        return cp_error_apr(ctl->pool, status, "opening standard input");
    return read_all(text, length, in, limit, ctl->pool);
}

cp_error_t *cp_ctl_file(const char **text, apr_size_t *length, const char *path, apr_pool_t *pool)
{
    apr_file_t *file;
    apr_status_t status = apr_file_open(&file, path, APR_FOPEN_READ | APR_FOPEN_BINARY, APR_FPROT_OS_DEFAULT, pool);
    char reason[200];
    cp_error_t *error;

    if (status != APR_SUCCESS)
        return cp_error_create(pool, CP_ERROR_INPUT,
                               apr_psprintf(pool, "%s: %s", path, apr_strerror(status, reason, sizeof reason)), NULL);
    error = read_all(text, length, file, APR_SIZE_MAX / 4, pool);
    apr_file_close(file);
    return error;
}

cp_error_t *cp_ctl_who(cp_ctl_who_t *who, cp_db_t *db, const char *email, apr_pool_t *pool)
{
    cp_contact_t *contact;
    cp_staff_t *staff;

    memset(who, 0, sizeof *who);
    CP_TRY(cp_contact_by_email(&contact, db, email, pool));
    if (contact) {
        who->actor.contact_id = contact->person.id;
        who->person = contact->person;
        who->company_id = contact->company_id;
        return NULL;
    }
    CP_TRY(cp_staff_by_email(&staff, db, email, pool));
    if (!staff)
        return cp_error_create(pool, CP_ERROR_INPUT, apr_psprintf(pool, "nobody has the address %s", email), NULL);
    who->actor.staff_id = staff->person.id;
    who->person = staff->person;
    return NULL;
}

void cp_ctl_split_name(const char **first, const char **last, const char *name, apr_pool_t *pool)
{
    const char *line = name ? cp_one_line(name, pool) : "";
    const char *blank = strchr(line, ' ');

    *first = blank ? apr_pstrndup(pool, line, (apr_size_t)(blank - line)) : line;
    *last = blank ? blank + 1 : "";
}

cp_error_t *cp_ctl_store(cp_store_t **store, cp_ctl_t *ctl)
{
    return cp_store_open(store, ctl->store_dir, ctl->pool);
}

cp_error_t *cp_ctl_store_bytes(cp_attachment_t *attachment, cp_store_t *store, const char *name, const void *data,
                               apr_size_t length, apr_pool_t *pool)
{
    cp_store_writer_t *writer;

    memset(attachment, 0, sizeof *attachment);
    CP_TRY(cp_store_begin(&writer, store, pool));
    CP_TRY(cp_store_write(writer, data, length));
    attachment->file_name = cp_file_name(name, pool);
    return cp_store_finish(&attachment->sha256, &attachment->size, &attachment->media_type, writer);
}
