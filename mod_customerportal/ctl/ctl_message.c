/* SPDX-License-Identifier: Apache-2.0 */
/* message add, note add, comment add, ticket thread: what agents and contacts write, until there is a desk */
#include "ctl.h"

#include <apr_strings.h>

#include "../base/base_string.h"
#include "../text/text_markdown.h"
#include "ctl_ticket.h"

#define TEXT_LIMIT (1024 * 1024) /* bytes */
#define FILES_LIMIT 20

typedef struct {
    cp_ctl_t *ctl;
    const char *number;
    const char *from;
    const char *format;
    const char *body;
    cp_attachment_t attachments[FILES_LIMIT];
    int attachment_count;
    bool internal;  /* note or comment */
    bool on_ticket; /* a note */
    bool new_thread;
} writing_t;

static cp_error_t *write_internal(cp_db_t *db, const writing_t *writing, const cp_ctl_ticket_t *ticket,
                                  apr_pool_t *pool)
{
    cp_ctl_who_t who;

    CP_TRY(cp_ctl_who(&who, db, writing->from, pool));
    if (!who.actor.staff_id)
        return cp_error_create(
            pool, CP_ERROR_INPUT,
            apr_psprintf(pool, "%s is not a member of staff, who alone write internal text", writing->from), NULL);
    if (writing->on_ticket)
        return cp_note_add(db, ticket->id, who.actor.staff_id, writing->body, writing->ctl->now, pool);
    return cp_comment_add(db, ticket->thread_id, who.actor.staff_id, writing->body, writing->ctl->now, pool);
}

static cp_error_t *write_work(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    writing_t *writing = baton;
    cp_message_new_t fresh = {0};
    cp_ctl_who_t who;
    cp_ctl_ticket_t ticket;
    cp_rows_t *rows;
    apr_int64_t id;

    CP_TRY(cp_ctl_ticket_find(&ticket, db, writing->number, pool));
    if (writing->internal)
        return write_internal(db, writing, &ticket, pool);
    CP_TRY(cp_ctl_who(&who, db, writing->from, pool));
    fresh.author = who.actor;
    fresh.ticket_id = ticket.id;
    fresh.thread_id = ticket.thread_id;
    if (writing->new_thread) {
        CP_TRY(cp_db_select(&rows, db, CP_SQL_ADMIN_THREAD_CREATE,
                            CP_BIND(cp_bind_int(ticket.id), cp_bind_int(ticket.inbox_id), cp_bind_text("desk"),
                                    cp_bind_int(writing->ctl->now)),
                            pool));
        fresh.thread_id = cp_cell_int(rows, 0, 0);
    }
    fresh.format = writing->format;
    fresh.body = writing->body;
    fresh.search_text = strcmp(writing->format, "markdown")
                            ? writing->body
                            : cp_markdown_text(writing->body, strlen(writing->body), pool);
    fresh.now = writing->ctl->now;
    fresh.attachments = writing->attachments;
    fresh.attachment_count = writing->attachment_count;
    return cp_message_add(&id, NULL, db, &fresh, pool);
}

static cp_error_t *read_body(writing_t *writing)
{
    apr_size_t length;
    const char *text;

    CP_TRY(cp_ctl_stdin(&text, &length, writing->ctl, TEXT_LIMIT));
    if (!cp_utf8_valid(text, length))
        return cp_error_create(writing->ctl->pool, CP_ERROR_INPUT, "the text is not UTF-8", NULL);
    writing->body = cp_trim(text, writing->ctl->pool);
    if (!*writing->body)
        return cp_error_create(writing->ctl->pool, CP_ERROR_INPUT, "standard input has no text", NULL);
    return NULL;
}

static cp_error_t *run(writing_t *writing)
{
    if (!writing->number || !writing->from)
        return cp_ctl_usage(writing->ctl, "the ticket's number and --from EMAIL are both needed");
    if (strcmp(writing->format, "plain") && strcmp(writing->format, "markdown"))
        return cp_ctl_usage(writing->ctl, "--format must be plain or markdown");
    CP_TRY(read_body(writing));
    return cp_db_run(writing->ctl->db, NULL, CP_DB_WRITE, write_work, writing, writing->ctl->pool);
}

static cp_error_t *attach(writing_t *writing, const char *path)
{
    const char *slash = strrchr(path, '/');
    apr_size_t length;
    cp_store_t *store;
    const char *bytes;

    CP_TRY(cp_ctl_store(&store, writing->ctl));
    CP_TRY(cp_ctl_file(&bytes, &length, path, writing->ctl->pool));
    return cp_ctl_store_bytes(&writing->attachments[writing->attachment_count++], store, slash ? slash + 1 : path,
                              bytes, length, writing->ctl->pool);
}

/* --attach may be repeated, which cp_ctl_options does not know: takes these out of the arguments. */
static cp_error_t *take_attachments(writing_t *writing, cp_ctl_t *ctl)
{
    const char **rest = apr_pcalloc(ctl->pool, sizeof *rest * (apr_size_t)(ctl->argc + 1));
    int count = 0;

    for (int i = 0; i < ctl->argc; i++) {
        if (strcmp(ctl->argv[i], "--attach") || i + 1 == ctl->argc) {
            rest[count++] = ctl->argv[i];
            continue;
        }
        if (writing->attachment_count == FILES_LIMIT)
            return cp_ctl_usage(ctl, "at most %d files can be attached", FILES_LIMIT);
        CP_TRY(attach(writing, ctl->argv[++i]));
    }
    ctl->argc = count;
    ctl->argv = rest;
    return NULL;
}

cp_error_t *cp_ctl_message_add(cp_ctl_t *ctl)
{
    cp_ctl_option_t options[] = {
        {"ticket", false, NULL}, {"from", false, NULL}, {"format", false, "markdown"}, {NULL, false, NULL}};
    writing_t writing = {.ctl = ctl};

    CP_TRY(take_attachments(&writing, ctl));
    CP_TRY(cp_ctl_options(ctl, options, NULL, 0, 0));
    writing.number = options[0].value;
    writing.from = options[1].value;
    writing.format = options[2].value;
    return run(&writing);
}

static cp_error_t *internal(cp_ctl_t *ctl, bool on_ticket)
{
    cp_ctl_option_t options[] = {{"ticket", false, NULL}, {"from", false, NULL}, {NULL, false, NULL}};
    writing_t writing = {.ctl = ctl, .format = "plain", .internal = true, .on_ticket = on_ticket};

    CP_TRY(cp_ctl_options(ctl, options, NULL, 0, 0));
    writing.number = options[0].value;
    writing.from = options[1].value;
    return run(&writing);
}

cp_error_t *cp_ctl_note_add(cp_ctl_t *ctl)
{
    return internal(ctl, true);
}

cp_error_t *cp_ctl_comment_add(cp_ctl_t *ctl)
{
    return internal(ctl, false);
}

cp_error_t *cp_ctl_ticket_thread(cp_ctl_t *ctl)
{
    cp_ctl_option_t options[] = {{"from", false, NULL}, {NULL, false, NULL}};
    writing_t writing = {.ctl = ctl, .format = "plain", .new_thread = true};

    CP_TRY(cp_ctl_options(ctl, options, &writing.number, 1, 1));
    writing.from = options[0].value;
    return run(&writing);
}
