/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Tickets. Reading goes through a scope, the two numbers of the one visibility rule (db/sql/visibility.sql); there is no
 * way to read a ticket for a customer without one. Writing keeps together what belongs together: stage and closed_at,
 * timeline, change counters (for ETags), search postings.
 */
#ifndef CP_MODEL_TICKET_H
#define CP_MODEL_TICKET_H

#include "../db/db.h"

/** Whose eyes. Made by access_policy only. */
typedef struct cp_scope_t {
    apr_int64_t contact_id;
    apr_int64_t company_id; /**< primary company where its tickets are shared; else 0 */
} cp_scope_t;

/** Which inboxes a member of staff works in: those that he is a member of, and those without members. Made by
 * access_policy only; db/sql/visibility.sql has the rule. */
typedef struct cp_desk_scope_t {
    apr_int64_t staff_id; /**< 0: nobody, who sees nothing */
    bool every;           /**< all inboxes (admins) */
} cp_desk_scope_t;

/** A person's name parts as stored; how an owner is shown is view_owner's rule. */
typedef struct cp_person_t {
    apr_int64_t id; /**< 0: nobody */
    const char *first_name;
    const char *last_name;
    const char *alias; /**< staff only */
    const char *email;
} cp_person_t;

typedef struct cp_ticket_t {
    apr_int64_t id;
    apr_int64_t number;
    const char *subject;
    apr_int64_t pipeline_id;
    apr_int64_t stage_id;
    const char *stage_name;
    const char *stage_label; /**< customer label; "" where the name serves */
    bool closed;
    bool reply_reopens; /**< the pipeline's choice (decision 5); not in lists */
    bool can_be_closed; /**< the pipeline has a stage for customers' closing; not in lists */
    cp_person_t owner;  /**< staff; id 0 = not assigned */
    cp_person_t requester;
    apr_int64_t company_id;
    const char *company_name; /**< NULL without company */
    int priority;             /**< 1 low, 2 normal, 3 high, 4 urgent */
    bool last_by_staff;       /**< support wrote last: with !closed it is the customer's turn */
    apr_time_t created_at;
    apr_time_t activity_at; /**< last public activity (decision 7) */
    apr_time_t closed_at;   /**< 0 while open */
    apr_time_t seen_at;     /**< the reading contact's mark; 0 = never */
    apr_int64_t thread_id;  /**< the visible thread (S41); 0 in lists */
    apr_int64_t version;
    const char *order_key; /**< value of the sort column, for keyset paging; NULL outside lists */
    /** Values of the properties that administrators defined (model_property.h); in lists of those asked for. Maybe NULL */
    const struct cp_property_values_t *values;
} cp_ticket_t;

/** The ticket with `number`, if visible in `scope`; else a MISSING error, the same for hidden, foreign and missing. */
cp_error_t *cp_ticket_find(cp_ticket_t **ticket, cp_db_t *db, const cp_scope_t *scope, apr_int64_t number,
                           apr_pool_t *pool);

/** What the visibility rule asks of a ticket for one contact, and the answers. */
typedef struct cp_ticket_reasons_t {
    bool found;               /**< there is such a ticket */
    bool allowed;             /**< the outcome of the rule */
    bool hidden;              /**< by staff */
    bool filtered;            /**< not by staff: it does not meet the portal's filter */
    const char *role;         /**< the contact's own: "requester", "cc", "associated"; NULL: it is not */
    apr_int64_t company_id;   /**< the ticket's; 0 = none */
    const char *company_name; /**< NULL without company */
} cp_ticket_reasons_t;

cp_error_t *cp_ticket_reasons(cp_ticket_reasons_t *reasons, cp_db_t *db, const cp_scope_t *scope, apr_int64_t number,
                              apr_pool_t *pool);

/** Which part of the visibility rule decides, for `portalctl explain`: a sentence; `allowed` says the outcome. */
cp_error_t *cp_ticket_explain(bool *allowed, const char **why, cp_db_t *db, const cp_scope_t *scope, apr_int64_t number,
                              apr_pool_t *pool);

typedef struct cp_ticket_new_t {
    const char *subject;
    int priority;
    apr_int64_t requester_id;
    apr_int64_t company_id; /**< the requester's primary company, 0 if none */
    apr_int64_t inbox_id;
    const char *source;   /**< "portal", "email", "desk", "split", "seed" */
    const char *channel;  /**< of its first thread: "portal", "email", "desk" */
    apr_int64_t staff_id; /**< who made it, where that was not the requester; else 0 */
    apr_time_t now;
} cp_ticket_new_t;

/** Creates ticket and first thread (no message yet). In a WRITE run. Sets id, number, stage_id, thread_id of `ticket`, the
 * rest is empty. */
cp_error_t *cp_ticket_create(cp_ticket_t **ticket, cp_db_t *db, const cp_ticket_new_t *fresh, apr_pool_t *pool);

/** The actor of a change: exactly one id is set. */
typedef struct cp_actor_t {
    apr_int64_t contact_id;
    apr_int64_t staff_id;
} cp_actor_t;

/** Puts a ticket into the stage that the pipeline has for customers' closing (S48, S49). CONFLICT if the pipeline has
 * none. Closing a closed ticket does nothing. */
cp_error_t *cp_ticket_close(cp_db_t *db, const cp_ticket_t *ticket, cp_actor_t actor, apr_time_t now, apr_pool_t *pool);

/** Puts it into the pipeline's first open stage. Reopening an open ticket does nothing. */
cp_error_t *cp_ticket_reopen(cp_db_t *db, const cp_ticket_t *ticket, cp_actor_t actor, apr_time_t now,
                             apr_pool_t *pool);

/** Sets stage (any) or owner (0 = nobody), with timeline entry and change counters. For portalctl and desk. */
cp_error_t *cp_ticket_set_stage(cp_db_t *db, apr_int64_t ticket_id, apr_int64_t stage_id, cp_actor_t actor,
                                apr_time_t now, apr_pool_t *pool);
cp_error_t *cp_ticket_set_owner(cp_db_t *db, apr_int64_t ticket_id, apr_int64_t staff_id, cp_actor_t actor,
                                apr_time_t now, apr_pool_t *pool);

/** Adds a contact (role "cc" or "associated"), re-scoping the ticket's search postings. */
cp_error_t *cp_ticket_add_contact(cp_db_t *db, apr_int64_t ticket_id, apr_int64_t contact_id, const char *role,
                                  apr_pool_t *pool);

/** Remembers that the contact has seen the ticket up to `at`; a no-op if the mark is there already. */
cp_error_t *cp_ticket_mark_seen(cp_db_t *db, apr_int64_t contact_id, apr_int64_t ticket_id, apr_time_t at,
                                apr_pool_t *pool);
/** The same for somebody whose list is told of a change anyway, as one of the ticket's readers. `changed` may be NULL. */
cp_error_t *cp_ticket_seen(cp_db_t *db, apr_int64_t contact_id, apr_int64_t ticket_id, apr_time_t at,
                           apr_int64_t *changed, apr_pool_t *pool);

/** Raises the change counters of everybody who can see the ticket, so that their cached pages end. Every public change
 * calls it within its transaction. */
cp_error_t *cp_ticket_touch_readers(cp_db_t *db, apr_int64_t ticket_id, apr_pool_t *pool);

typedef struct cp_event_t {
    const char *kind;    /**< "closed", "reopened", "owner" (public ones only) */
    cp_person_t contact; /**< who did it, or */
    cp_person_t staff;   /**< who did it; of "owner": the new owner, id 0 = nobody */
    apr_time_t at;
} cp_event_t;

/** Public timeline of a ticket, oldest first, the newest 500. */
cp_error_t *cp_ticket_events(const cp_event_t **events, int *count, cp_db_t *db, apr_int64_t ticket_id,
                             apr_pool_t *pool);

#endif
