/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A ticket as staff see it: with what is internal, with all its threads, and with what it can be given. All of it goes
 * through a desk scope; to staff outside of the ticket's inbox it is missing.
 */
#ifndef CP_MODEL_DESK_TICKET_H
#define CP_MODEL_DESK_TICKET_H

#include "model_message.h"

typedef struct cp_desk_ticket_t {
    cp_ticket_t ticket; /**< thread_id: the visible thread; 0 of a merged ticket, which has none */
    const char *pipeline_name;
    apr_int64_t inbox_id;
    const char *inbox_name;
    const char *inbox_address;      /**< "" where it has none */
    const char *inbox_signature;    /**< "" where it has none */
    bool hidden;                    /**< by staff */
    bool filtered;                  /**< not by staff: it does not meet the portal's filter */
    apr_int64_t merged_into;        /**< number of the ticket that it was merged into; 0 mostly */
    const char *requester_language; /**< NULL: the portal's */
    const char *requester_zone;     /**< NULL: the portal's */
    const char *requester_phone;
    const char *source; /**< "portal", "email", "seed" … */
} cp_desk_ticket_t;

/** The ticket with `number`, or MISSING. */
cp_error_t *cp_desk_ticket_find(cp_desk_ticket_t **ticket, cp_db_t *db, const cp_desk_scope_t *scope,
                                apr_int64_t number, apr_pool_t *pool);

typedef struct cp_desk_thread_t {
    apr_int64_t id;
    const char *channel; /**< "portal", "email", "desk" */
    apr_time_t created_at;
    const char *inbox_name;
    int message_count;
} cp_desk_thread_t;

/** Threads of a ticket, the oldest (which customers see) first; at most 100. */
cp_error_t *cp_desk_threads(const cp_desk_thread_t **threads, int *count, cp_db_t *db, apr_int64_t ticket_id,
                            apr_pool_t *pool);

/* ---- Timeline ---- */

typedef enum { CP_ENTRY_MESSAGE, CP_ENTRY_NOTE, CP_ENTRY_COMMENT, CP_ENTRY_EVENT } cp_desk_entry_kind_t;

typedef struct cp_desk_entry_t {
    cp_desk_entry_kind_t kind;
    apr_int64_t id;
    apr_time_t at;
    const cp_message_t *message; /**< of a message */
    bool mailed;                 /**< of a message: it came by mail */
    const char *event;           /**< of an event: its kind, as in timeline_event */
    const char *body;            /**< of a note or comment: Markdown; of an event: its detail */
    apr_int64_t thread_id;       /**< of the event "message": the other thread that it is in */
    cp_person_t contact;         /**< who did it, or */
    cp_person_t staff;           /**< who did it; of "owner": the new owner, id 0 = nobody */
    cp_person_t doer;            /**< of "owner": who did it, id 0 = not known */
} cp_desk_entry_t;

typedef struct cp_desk_timeline_query_t {
    apr_int64_t ticket_id;
    apr_int64_t thread_id; /**< whose messages and comments are shown; messages of others are events */
    bool messages;
    bool notes; /**< and comments */
    bool events;
    int limit;
} cp_desk_timeline_query_t;

typedef struct cp_desk_timeline_t {
    const cp_desk_entry_t *entries; /**< oldest first, the newest `limit` */
    int count;
    bool more; /**< there are older ones */
} cp_desk_timeline_t;

/** What happened to a ticket; two statements. */
cp_error_t *cp_desk_timeline(cp_desk_timeline_t *timeline, cp_db_t *db, const cp_desk_timeline_query_t *query,
                             apr_pool_t *pool);

/* ---- What stands beside it ---- */

typedef struct cp_desk_inbox_t {
    apr_int64_t id;
    const char *name;
} cp_desk_inbox_t;

typedef struct cp_desk_stage_t {
    apr_int64_t id;
    const char *name;
    apr_int64_t pipeline_id;
    const char *pipeline;
    bool closed;
} cp_desk_stage_t;

typedef struct cp_desk_choices_t {
    const cp_desk_inbox_t *inboxes; /**< those of the scope */
    int inbox_count;
    const cp_desk_stage_t *stages; /**< of all pipelines, one pipeline after the other */
    int stage_count;
    const cp_person_t *owners; /**< staff who work in the ticket's inbox */
    int owner_count;
} cp_desk_choices_t;

/** What a ticket of the inbox can be given. */
cp_error_t *cp_desk_choices(cp_desk_choices_t *choices, cp_db_t *db, const cp_desk_scope_t *scope, apr_int64_t inbox_id,
                            apr_pool_t *pool);

typedef struct cp_desk_other_t {
    apr_int64_t number;
    const char *subject;
    bool open;
} cp_desk_other_t;

#define CP_DESK_COUNTED 1000 /**< a count over this is more than a thousand */

/** Tickets of a person or a company, as far as the reader's inboxes have them. */
typedef struct cp_desk_group_t {
    const cp_desk_other_t *rows; /**< the newest 5, without the ticket itself */
    int count;
    apr_int64_t total; /**< the ticket itself among them; at most CP_DESK_COUNTED + 1 */
    apr_int64_t open;
} cp_desk_group_t;

typedef struct cp_desk_others_t {
    cp_desk_group_t contact; /**< the requester's */
    cp_desk_group_t company; /**< rows: those of other people */
} cp_desk_others_t;

cp_error_t *cp_desk_others(cp_desk_others_t *others, cp_db_t *db, const cp_desk_scope_t *scope,
                           const cp_ticket_t *ticket, apr_pool_t *pool);

typedef struct cp_desk_presence_t {
    cp_person_t staff;
    apr_time_t opened_at;
    apr_time_t seen_at;
} cp_desk_presence_t;

/** Who has had the ticket open since `since`. */
cp_error_t *cp_desk_presence(const cp_desk_presence_t **present, int *count, cp_db_t *db, apr_int64_t ticket_id,
                             apr_time_t since, apr_pool_t *pool);

/** Notes that a member of staff has the ticket open; who was away since `since` has opened it now. In a WRITE run. */
cp_error_t *cp_desk_presence_touch(cp_db_t *db, apr_int64_t ticket_id, apr_int64_t staff_id, apr_time_t since,
                                   apr_time_t now, apr_pool_t *pool);

/** Whether the thread has a message with an id above `known`. */
cp_error_t *cp_desk_newer_message(bool *newer, cp_db_t *db, apr_int64_t thread_id, apr_int64_t known, apr_pool_t *pool);

/** An attachment of any thread of a ticket in scope, or MISSING. */
cp_error_t *cp_desk_attachment_find(cp_attachment_t **attachment, cp_db_t *db, const cp_desk_scope_t *scope,
                                    apr_int64_t id, apr_pool_t *pool);

#endif
