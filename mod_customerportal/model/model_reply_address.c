/* SPDX-License-Identifier: Apache-2.0 */
#include "model_reply_address.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <string.h>
#include <strings.h>

#include "../base/base_crypto.h"
#include "../base/base_out.h"
#include "../base/base_string.h"

#define TOKEN_BYTES 20 /* 5 bits a character */

static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";

static cp_error_t *make_token(const char **token, apr_pool_t *pool)
{
    unsigned char bytes[TOKEN_BYTES];
    CP_TRY(cp_random(bytes, sizeof bytes, pool));
    char *text = apr_palloc(pool, CP_REPLY_TOKEN_LENGTH + 1);
    for (int i = 0; i < CP_REPLY_TOKEN_LENGTH; i++) {
        int bit = i * 5, at = bit / 8;
        unsigned pair = (unsigned)bytes[at] << 8 | (at + 1 < TOKEN_BYTES ? bytes[at + 1] : 0u);
        text[i] = alphabet[pair >> (11 - bit % 8) & 31];
    }
    text[CP_REPLY_TOKEN_LENGTH] = '\0';
    *token = text;
    return NULL;
}

cp_error_t *cp_reply_address_ensure(const char **token, cp_db_t *db, const char *portal, apr_int64_t ticket_id,
                                    apr_int64_t contact_id, apr_time_t now, apr_pool_t *pool)
{
    const cp_bind_t person[] = {cp_bind_int(ticket_id), cp_bind_int(contact_id)};
    const char *fresh;
    cp_rows_t *rows;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_REPLY_ADDRESS_OF, person, 2, pool));
    if (!rows->count) {
        CP_TRY(make_token(&fresh, pool));
        CP_TRY(cp_db_select(&rows, db, CP_SQL_REPLY_ADDRESS_CREATE,
                            CP_BIND(cp_bind_text(fresh), cp_bind_text(portal), cp_bind_int(ticket_id),
                                    cp_bind_int(contact_id), cp_bind_int(now)),
                            pool));
    }
    /* Somebody else made it between the two. */
    if (!rows->count)
        CP_TRY(cp_db_select(&rows, db, CP_SQL_REPLY_ADDRESS_OF, person, 2, pool));
    if (!rows->count)
        return cp_error_create(pool, CP_ERROR_INTERNAL, "The mail could not be prepared.", "a reply address vanished");
    *token = cp_cell_text(rows, 0, 0);
    return NULL;
}

const char *cp_reply_address_write(const char *address, const char *token, apr_pool_t *pool)
{
    const char *sign = strrchr(address, '@');
    if (!sign || sign == address || !cp_email_key(address, pool))
        return NULL;
    return apr_pstrcat(pool, apr_pstrmemdup(pool, address, (apr_size_t)(sign - address)), CP_REPLY_TOKEN_MARK, token,
                       sign, NULL);
}

static const char *lower(const char *token, apr_pool_t *pool)
{
    char *copy = apr_pstrmemdup(pool, token, CP_REPLY_TOKEN_LENGTH);
    for (char *at = copy; *at; at++)
        *at = (char)apr_tolower(*at);
    return copy;
}

const char *cp_reply_address_read(const char *address, apr_pool_t *pool)
{
    const char *sign = address ? strrchr(address, '@') : NULL;
    apr_size_t needed = CP_REPLY_TOKEN_LENGTH + strlen(CP_REPLY_TOKEN_MARK);
    if (!sign || (apr_size_t)(sign - address) <= needed)
        return NULL;
    if (strncasecmp(sign - needed, CP_REPLY_TOKEN_MARK, strlen(CP_REPLY_TOKEN_MARK)))
        return NULL;
    const char *token = lower(sign - CP_REPLY_TOKEN_LENGTH, pool);
    return strspn(token, alphabet) == CP_REPLY_TOKEN_LENGTH ? token : NULL;
}

static bool is_token(const char *at)
{
    for (int i = 0; i < CP_REPLY_TOKEN_LENGTH; i++) {
        if (!at[i] || !strchr(alphabet, apr_tolower(at[i])))
            return false;
    }
    return !at[CP_REPLY_TOKEN_LENGTH] || !apr_isalnum(at[CP_REPLY_TOKEN_LENGTH]);
}

/* Where the first token in `text` begins; NULL if it has none. */
static const char *find_token(const char *text)
{
    static const char *const marks[] = {CP_REPLY_TOKEN_MARK, "/unsubscribe/"};
    for (const char *at = text + strcspn(text, "+/"); *at; at += 1 + strcspn(at + 1, "+/")) {
        for (apr_size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
            apr_size_t length = strlen(marks[i]);
            if (!strncasecmp(at, marks[i], length) && is_token(at + length))
                return at + length;
        }
    }
    return NULL;
}

const char *cp_reply_address_find(const char *text, apr_pool_t *pool)
{
    const char *token = find_token(text);
    return token ? lower(token, pool) : NULL;
}

const char *cp_reply_address_hide(const char *text, apr_pool_t *pool)
{
    const char *token = find_token(text);
    if (!token)
        return text;
    cp_out_t *out = cp_out_memory(pool);
    for (; token; token = find_token(text)) {
        cp_out_write(out, text, (apr_size_t)(token - text));
        cp_out_puts(out, "…");
        text = token + CP_REPLY_TOKEN_LENGTH;
    }
    cp_out_puts(out, text);
    return cp_out_finish(out) ? "" : cp_out_memory_text(out, NULL);
}

cp_error_t *cp_reply_address_ticket(cp_ticket_t **ticket, cp_db_t *db, const char *token, apr_int64_t contact_id,
                                    apr_pool_t *pool)
{
    cp_rows_t *rows;
    *ticket = NULL;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_REPLY_ADDRESS_TICKET, CP_BIND(cp_bind_text(token), cp_bind_int(contact_id)),
                        pool));
    if (!rows->count)
        return NULL;
    cp_ticket_t *found = apr_pcalloc(pool, sizeof *found);
    found->id = cp_cell_int(rows, 0, 0);
    found->number = cp_cell_int(rows, 0, 1);
    found->thread_id = cp_cell_int(rows, 0, 2);
    found->closed = !cp_cell_null(rows, 0, 3);
    found->closed_at = cp_cell_int(rows, 0, 3);
    found->reply_reopens = cp_cell_int(rows, 0, 4) != 0;
    found->company_id = cp_cell_int(rows, 0, 5);
    *ticket = found;
    return NULL;
}

cp_error_t *cp_reply_address_portal(const char **portal, cp_db_t *db, const char *token, apr_pool_t *pool)
{
    cp_rows_t *rows;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_REPLY_ADDRESS_PORTAL, CP_BIND(cp_bind_text(token)), pool));
    *portal = rows->count ? cp_cell_text(rows, 0, 0) : NULL;
    return NULL;
}
