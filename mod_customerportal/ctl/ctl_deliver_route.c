/* SPDX-License-Identifier: Apache-2.0 */
/* deliver: what becomes of a mail. That it answers a ticket is believed only where it was sent to the unguessable address
 * of one of the ticket's people, by one of them. Numbers in the subject, In-Reply-To and References prove nothing. */
#include "ctl_deliver.h"

#include <apr_strings.h>

#include "../model/model_mail_in.h"
#include "../model/model_reply_address.h"

#define TOKENS_MAX 10

static void end(cp_mail_route_t *route, cp_mail_route_kind_t kind, const char *said)
{
    route->kind = kind;
    route->said = said;
}

static void add_token(apr_array_header_t *tokens, const char *address, apr_pool_t *pool)
{
    const char *token = cp_reply_address_read(address, pool);

    if (token && tokens->nelts < TOKENS_MAX)
        APR_ARRAY_PUSH(tokens, const char *) = token;
}

/* What the mail server says goes before what the sender wrote. */
static const apr_array_header_t *find_tokens(const cp_deliver_t *deliver, apr_pool_t *pool)
{
    const apr_array_header_t *lists[] = {deliver->mail->envelope, deliver->mail->to, deliver->mail->cc};
    apr_array_header_t *tokens = apr_array_make(pool, 4, sizeof(const char *));

    add_token(tokens, deliver->recipient, pool);
    for (apr_size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        for (int k = 0; k < lists[i]->nelts; k++)
            add_token(tokens, APR_ARRAY_IDX(lists[i], k, const char *), pool);
    return tokens;
}

/* The settings of the mail's portal, whose filter counts from here on. */
static cp_error_t *load_settings(cp_mail_route_t *route, cp_db_t *db, apr_pool_t *pool)
{
    cp_settings_t *saved, *merged;

    CP_TRY(cp_settings_load(&saved, db, route->portal, pool));
    merged = cp_settings_merge(NULL, saved, pool);
    /* Whether a server sends notices may stand in its configuration, which is not known here. A notice that it does not
     * want is dropped there. */
    if (!saved->value[CP_SET_MAIL].text)
        merged->value[CP_SET_MAIL].number = 1;
    route->settings = merged;
    cp_db_use_filter(db, merged->filter);
    return NULL;
}

/* A token is of one portal: what that hides cannot be answered. */
static cp_error_t *try_token(cp_mail_route_t *route, cp_db_t *db, const char *token, apr_pool_t *pool)
{
    const char *portal;

    CP_TRY(cp_reply_address_portal(&portal, db, token, pool));
    if (!portal)
        return NULL;
    route->portal = portal;
    CP_TRY(load_settings(route, db, pool));
    return cp_reply_address_ticket(&route->ticket, db, token, route->contact_id, pool);
}

/* The first ticket that the sender may answer in by one of the tokens. */
static cp_error_t *find_ticket(cp_mail_route_t *route, cp_db_t *db, const cp_deliver_t *deliver, apr_pool_t *pool)
{
    const apr_array_header_t *tokens = find_tokens(deliver, pool);

    for (int i = 0; route->contact_id && i < tokens->nelts && !route->ticket; i++)
        CP_TRY(try_token(route, db, APR_ARRAY_IDX(tokens, i, const char *), pool));
    if (route->ticket)
        return NULL;
    route->portal = deliver->portal;
    return load_settings(route, db, pool);
}

/* Who may not write here at all. Staff answer on the desk: a mail that says it comes from them is no proof of it, and
 * must not become a customer's message either. */
static cp_error_t *check_sender(cp_mail_route_t *route, cp_db_t *db, const cp_deliver_t *deliver, apr_pool_t *pool)
{
    const char *email = deliver->mail->from_email;
    cp_contact_t *contact;
    cp_staff_t *staff;
    bool is_inbox;

    CP_TRY(cp_mail_in_is_inbox(&is_inbox, db, email, pool));
    CP_TRY(cp_staff_by_email(&staff, db, email, pool));
    CP_TRY(cp_contact_by_email(&contact, db, email, pool));
    if (is_inbox)
        end(route, CP_MAIL_ROUTE_DROP, "it comes from the address of an inbox");
    else if (staff && deliver->mail->automatic)
        end(route, CP_MAIL_ROUTE_DROP, "it is an automatic answer of a member of the support team");
    else if (staff)
        end(route, CP_MAIL_ROUTE_REFUSE,
            "mails from members of the support team are not taken; tickets are answered on the desk");
    else if (contact && contact->disabled)
        end(route, CP_MAIL_ROUTE_DROP, "its sender is shut out");
    else if (contact)
        route->contact_id = contact->person.id;
    return NULL;
}

static cp_error_t *choose(cp_mail_route_t *route, cp_db_t *db, const cp_deliver_t *deliver, apr_pool_t *pool)
{
    CP_TRY(find_ticket(route, db, deliver, pool));
    if (deliver->mail->automatic && !route->ticket) {
        end(route, CP_MAIL_ROUTE_DROP,
            apr_pstrcat(pool, "it was not written by a person, or not to one (", deliver->mail->automatic, ")", NULL));
        return NULL;
    }
    if (deliver->mail->automatic)
        route->kind = CP_MAIL_ROUTE_AUTOREPLY;
    else if (route->ticket && (!route->ticket->closed || cp_setting_bool(route->settings, CP_SET_REPLY_TO_CLOSED)))
        route->kind = CP_MAIL_ROUTE_REPLY;
    else
        route->kind = CP_MAIL_ROUTE_TICKET;
    return NULL;
}

cp_error_t *cp_deliver_route(cp_mail_route_t *route, cp_db_t *db, const cp_deliver_t *deliver, apr_pool_t *pool)
{
    cp_mail_in_known_t known;

    *route = (cp_mail_route_t){.kind = CP_MAIL_ROUTE_TICKET, .portal = deliver->portal};
    CP_TRY(cp_mail_in_known(&known, db, deliver->mail_id, pool));
    if (known != CP_MAIL_IN_NEW) {
        end(route, CP_MAIL_ROUTE_DROP,
            known == CP_MAIL_IN_KNOWN ? "it was taken before" : "it was sent from here and has come back");
        return NULL;
    }
    cp_bounce_read(&route->bounce, deliver->mail, pool);
    if (route->bounce.kind != CP_BOUNCE_NONE) {
        route->kind = CP_MAIL_ROUTE_BOUNCE;
        return NULL;
    }
    CP_TRY(check_sender(route, db, deliver, pool));
    return route->kind == CP_MAIL_ROUTE_TICKET ? choose(route, db, deliver, pool) : NULL;
}
