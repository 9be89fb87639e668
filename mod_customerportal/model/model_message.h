/* SPDX-License-Identifier: Apache-2.0 */
/** Messages of a thread and their attachments. Messages are never changed once stored. */
#ifndef CP_MODEL_MESSAGE_H
#define CP_MODEL_MESSAGE_H

#include "model_ticket.h"

typedef struct cp_attachment_t {
    apr_int64_t id;
    const char *file_name;
    const char *media_type;
    apr_int64_t size; /**< bytes */
    const char *sha256;
} cp_attachment_t;

typedef struct cp_message_t {
    apr_int64_t id;
    bool from_staff;
    cp_person_t author;
    const char *author_company; /**< of a contact; NULL if none */
    const char *format;         /**< "plain", "markdown", "html" */
    const char *body;
    apr_size_t body_length;
    apr_time_t created_at;
    const cp_attachment_t *attachments;
    int attachment_count;
} cp_message_t;

/** Messages of the ticket's visible thread with their attachments, oldest first; two statements. `ticket` must come from
 * cp_ticket_find, which has checked the scope. At most `limit` newest; `left_out` says how many older ones there are. */
cp_error_t *cp_message_list(const cp_message_t **messages, int *count, int *left_out, cp_db_t *db,
                            const cp_ticket_t *ticket, int limit, apr_pool_t *pool);

/** Attachments of messages that were read from a thread, oldest first, at least one. */
cp_error_t *cp_message_attachments(cp_message_t *messages, int count, cp_db_t *db, apr_int64_t thread_id,
                                   apr_pool_t *pool);

typedef struct cp_message_new_t {
    apr_int64_t id; /**< of the stored message; set by cp_ticket_file */
    apr_int64_t ticket_id;
    apr_int64_t thread_id;
    cp_actor_t author;
    const char *format;
    const char *body;
    const char *search_text; /**< plain text of the body, for the search; NULL: the body itself */
    const char *mail_id;     /**< Message-ID of a mail; NULL otherwise */
    /** The form's one-time key mixed with who sent what (cp_form_key); NULL where none. A second message with the same
     * key is not stored: `duplicate` is set, and the caller answers like the first time (D12). */
    const char *form_key;
    apr_time_t now;
    const cp_attachment_t *attachments; /**< already in the store; ids unset */
    int attachment_count;
    bool seen; /**< the author is a contact who has the ticket before him: nothing in it is unread to him */
    /** Of the ticket, if it is held (model_ticket_hold.h) and `thread_id` is its visible thread; NULL: that is asked. */
    const struct cp_posting_t *posting;
} cp_message_new_t;

/** Stores message, attachments, timeline entry, search posting (if its thread is the visible one), and moves the
 * ticket's last activity, last_by and change counters. In a WRITE run. `duplicate` may be NULL when form_key is. With a
 * duplicate nothing is written, and `id` is the first one's. A mail_id that is there already is a CONFLICT. */
cp_error_t *cp_message_add(apr_int64_t *id, bool *duplicate, cp_db_t *db, const cp_message_new_t *fresh,
                           apr_pool_t *pool);

/** The ticket number of the message that was stored under `form_key`; 0 if none. */
cp_error_t *cp_message_ticket_of_key(apr_int64_t *number, cp_db_t *db, const char *form_key, apr_pool_t *pool);

/** An attachment of a message in the visible thread of a ticket that is visible in `scope`; else MISSING. */
cp_error_t *cp_attachment_find(cp_attachment_t **attachment, cp_db_t *db, const cp_scope_t *scope, apr_int64_t id,
                               apr_pool_t *pool);

/** A staff member's internal text (S43); touches nothing that a customer can see. */
cp_error_t *cp_note_add(cp_db_t *db, apr_int64_t ticket_id, apr_int64_t staff_id, const char *body, apr_time_t now,
                        apr_pool_t *pool);
typedef struct cp_note_new_t {
    apr_int64_t ticket_id;
    apr_int64_t staff_id;
    const char *body;
    const char *form_key; /**< as of a message: a second note with the same one is not stored; NULL where none */
    apr_time_t now;
} cp_note_new_t;
cp_error_t *cp_note_add_once(cp_db_t *db, const cp_note_new_t *fresh, apr_pool_t *pool);
cp_error_t *cp_comment_add(cp_db_t *db, apr_int64_t thread_id, apr_int64_t staff_id, const char *body, apr_time_t now,
                           apr_pool_t *pool);

#endif
