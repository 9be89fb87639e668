/* SPDX-License-Identifier: Apache-2.0 */
#include "access_session.h"

#include <apr_atomic.h>
#include <apr_strings.h>
#include <string.h>

#include "../base/base_crypto.h"
#include "../base/base_log.h"
#include "../base/base_string.h"
#include "../model/model_purge.h"

#define TOKEN_LETTERS 43 /* CP_TOKEN_BYTES in base64url */
#define SHORT_ID 16
#define AGENT_LETTERS 200
#define ADDRESS_LETTERS 64
#define TOUCH_MOST apr_time_from_sec(60)
#define TOUCH_PAUSE 5 /* seconds */

#define SAFE_GONE "That session has ended already."

enum {
    COLUMN_CONTACT_ID,
    COLUMN_STAFF_ID,
    COLUMN_CREATED_AT,
    COLUMN_SEEN_AT,
    COLUMN_CONTACT, /* id, first name, last name, e-mail */
    COLUMN_LANGUAGE = COLUMN_CONTACT + 4,
    COLUMN_CONTACT_ZONE,
    COLUMN_STAFF, /* first name, last name, e-mail */
    COLUMN_ALIAS = COLUMN_STAFF + 3,
    COLUMN_STAFF_ZONE,
    COLUMN_ROLE,
    COLUMN_MANAGES,
    COLUMN_COMPANY_ID,
    COLUMN_COMPANY_NAME,
    COLUMN_CONTACT_CHANGES,
    COLUMN_COMPANY_CHANGES,
    COLUMN_PORTAL_CHANGES,
    COLUMN_SETTINGS_VERSION,
    COLUMN_GROUP_MEMBER,
    COLUMN_COMPANY_RIGHT,
    COLUMN_STAFF_LANGUAGE,
    COLUMN_IDENTITY, /* id, provider, subject, claims */
};

/* Only what cp_token_create could have made is worth a statement. */
static bool is_token(const char *token, apr_pool_t *pool)
{
    apr_size_t length;
    return token && strnlen(token, TOKEN_LETTERS + 1) == TOKEN_LETTERS && cp_base64url_decode(token, &length, pool);
}

/* ---- Finding ---- */

/* The company's id stands beside its counter, so that a move to another company changes the stamp for certain; and so
 * does what groups give, which no counter tells of. */
static const char *contact_stamp(const cp_viewer_t *viewer, const cp_rows_t *rows, apr_pool_t *pool)
{
    return apr_psprintf(pool,
                        "c%" APR_INT64_T_FMT ".%" APR_INT64_T_FMT "-%" APR_INT64_T_FMT ".%" APR_INT64_T_FMT
                        "-%" APR_INT64_T_FMT "%s",
                        viewer->person.id, cp_cell_int(rows, 0, COLUMN_CONTACT_CHANGES), viewer->company_id,
                        cp_cell_int(rows, 0, COLUMN_COMPANY_CHANGES), cp_cell_int(rows, 0, COLUMN_PORTAL_CHANGES),
                        viewer->company_right ? "r" : "");
}

static const char *staff_stamp(const cp_viewer_t *viewer, const cp_rows_t *rows, apr_pool_t *pool)
{
    return apr_psprintf(pool, "s%" APR_INT64_T_FMT "-%" APR_INT64_T_FMT, viewer->person.id,
                        cp_cell_int(rows, 0, COLUMN_PORTAL_CHANGES));
}

static const char *text_or_empty(const cp_rows_t *rows, int column)
{
    const char *text = cp_cell_text(rows, 0, column);
    return text ? text : "";
}

static void fill_contact(cp_viewer_t *viewer, const cp_rows_t *rows, apr_pool_t *pool)
{
    viewer->kind = CP_VIEWER_CONTACT;
    viewer->person = (cp_person_t){
        .id = cp_cell_int(rows, 0, COLUMN_CONTACT),
        .first_name = text_or_empty(rows, COLUMN_CONTACT + 1),
        .last_name = text_or_empty(rows, COLUMN_CONTACT + 2),
        .alias = "",
        .email = text_or_empty(rows, COLUMN_CONTACT + 3),
    };
    viewer->group_member = cp_cell_int(rows, 0, COLUMN_GROUP_MEMBER) != 0;
    viewer->company_right = cp_cell_int(rows, 0, COLUMN_COMPANY_RIGHT) != 0;
    viewer->company_id = cp_cell_int(rows, 0, COLUMN_COMPANY_ID);
    viewer->company_name = cp_cell_text(rows, 0, COLUMN_COMPANY_NAME);
    viewer->language = cp_cell_text(rows, 0, COLUMN_LANGUAGE);
    viewer->time_zone = cp_cell_text(rows, 0, COLUMN_CONTACT_ZONE);
    viewer->stamp = contact_stamp(viewer, rows, pool);
}

static void fill_staff(cp_viewer_t *viewer, const cp_rows_t *rows, apr_pool_t *pool)
{
    const char *role = cp_cell_text(rows, 0, COLUMN_ROLE);

    viewer->kind = CP_VIEWER_STAFF;
    viewer->person = (cp_person_t){
        .id = cp_cell_int(rows, 0, COLUMN_STAFF_ID),
        .first_name = text_or_empty(rows, COLUMN_STAFF),
        .last_name = text_or_empty(rows, COLUMN_STAFF + 1),
        .alias = text_or_empty(rows, COLUMN_ALIAS),
        .email = text_or_empty(rows, COLUMN_STAFF + 2),
    };
    viewer->admin = role && !strcmp(role, "admin");
    viewer->manager = viewer->admin || cp_cell_int(rows, 0, COLUMN_MANAGES);
    viewer->language = cp_cell_text(rows, 0, COLUMN_STAFF_LANGUAGE);
    viewer->time_zone = cp_cell_text(rows, 0, COLUMN_STAFF_ZONE);
    viewer->stamp = staff_stamp(viewer, rows, pool);
}

/* The eyes of a customer, whose pages are no longer the same ones when somebody else looks. */
static cp_viewer_t *borrowed_eyes(const cp_viewer_t *staff, const cp_rows_t *rows, apr_pool_t *pool)
{
    cp_viewer_t *eyes = apr_pmemdup(pool, staff, sizeof *staff);

    eyes->admin = eyes->manager = false;
    eyes->looker = apr_pmemdup(pool, &staff->person, sizeof staff->person);
    fill_contact(eyes, rows, pool);
    eyes->stamp = apr_pstrcat(pool, staff->stamp, "/", eyes->stamp, NULL);
    return eyes;
}

static void fill_viewer(cp_viewer_t *viewer, const cp_rows_t *rows, apr_pool_t *pool)
{
    viewer->session_started_at = cp_cell_int(rows, 0, COLUMN_CREATED_AT);
    viewer->identity_id = cp_cell_int(rows, 0, COLUMN_IDENTITY);
    viewer->provider = cp_cell_text(rows, 0, COLUMN_IDENTITY + 1);
    viewer->subject = cp_cell_text(rows, 0, COLUMN_IDENTITY + 2);
    viewer->claims = cp_cell_text(rows, 0, COLUMN_IDENTITY + 3);
    if (!cp_cell_null(rows, 0, COLUMN_CONTACT_ID)) {
        fill_contact(viewer, rows, pool);
        return;
    }
    fill_staff(viewer, rows, pool);
    if (!cp_cell_null(rows, 0, COLUMN_CONTACT))
        viewer->as = borrowed_eyes(viewer, rows, pool);
}

/* That a session was used is noted when it can be: a database that takes no writes must not keep people from reading,
 * nor make each of them wait for it in vain. */
static void touch(cp_db_t *db, const char *hash, apr_time_t seen_at, const cp_session_limits_t *limits, apr_time_t now,
                  apr_pool_t *pool)
{
    static apr_uint32_t failed_at; /* seconds, cut to 32 bits */
    apr_interval_time_t most = limits->idle / 10 < TOUCH_MOST ? limits->idle / 10 : TOUCH_MOST;
    apr_uint32_t seconds = (apr_uint32_t)apr_time_sec(now);

    if (now - seen_at <= most || seconds - apr_atomic_read32(&failed_at) < TOUCH_PAUSE)
        return;
    cp_error_t *error = cp_db_exec(db, CP_SQL_SESSION_TOUCH, CP_BIND(cp_bind_text(hash), cp_bind_int(now)), NULL, pool);
    if (error) {
        apr_atomic_set32(&failed_at, seconds);
        cp_log(CP_LOG_WARNING, "CP00503", "the use of a session could not be noted: %s", cp_error_chain(error, pool));
    }
}

cp_error_t *cp_session_find(cp_viewer_t *viewer, apr_int64_t *settings_version, cp_db_t *db, const char *token,
                            const char *portal, const cp_session_limits_t *limits, apr_time_t now, apr_pool_t *pool)
{
    cp_rows_t *rows;

    memset(viewer, 0, sizeof *viewer);
    viewer->kind = CP_VIEWER_NOBODY;
    *settings_version = 0;
    if (!is_token(token, pool))
        return NULL;
    const char *hash = cp_sha256_hex(token, pool);
    CP_TRY(cp_db_select(&rows, db, CP_SQL_SESSION_FIND,
                        CP_BIND(cp_bind_text(hash), cp_bind_text(portal), cp_bind_int(now),
                                cp_bind_int(now - limits->idle), cp_bind_int(now - limits->lifetime)),
                        pool));
    if (!rows->count)
        return NULL;
    fill_viewer(viewer, rows, pool);
    viewer->session_hash = hash;
    viewer->csrf = cp_session_csrf(token, pool);
    if (viewer->as) {
        viewer->as->session_hash = viewer->session_hash;
        viewer->as->csrf = viewer->csrf;
    }
    *settings_version = cp_cell_int(rows, 0, COLUMN_SETTINGS_VERSION);
    touch(db, hash, cp_cell_int(rows, 0, COLUMN_SEEN_AT), limits, now, pool);
    return NULL;
}

cp_error_t *cp_session_of_subject(cp_viewer_t *viewer, apr_int64_t *settings_version, cp_db_t *db, const char *portal,
                                  const char *provider, const char *subject, apr_pool_t *pool)
{
    cp_rows_t *rows;

    memset(viewer, 0, sizeof *viewer);
    viewer->kind = CP_VIEWER_NOBODY;
    *settings_version = 0;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_IDENTITY_VIEWER,
                        CP_BIND(cp_bind_text(provider), cp_bind_text(subject), cp_bind_text(portal)), pool));
    if (!rows->count)
        return NULL;
    fill_viewer(viewer, rows, pool);
    *settings_version = cp_cell_int(rows, 0, COLUMN_SETTINGS_VERSION);
    return NULL;
}

const char *cp_session_csrf(const char *token, apr_pool_t *pool)
{
    return cp_hmac(token, "customerportal csrf", pool);
}

/* ---- Beginning and ending ---- */

static const char *short_text(const char *text, apr_size_t letters, apr_pool_t *pool)
{
    if (!text)
        return "";
    /* Four bytes at most for a letter: nothing that matters is repaired in vain. */
    apr_size_t length = strnlen(text, 4 * letters + 4);
    return cp_utf8_cut(cp_one_line(cp_utf8_repair(text, length, pool), pool), letters, pool);
}

cp_error_t *cp_session_create(const char **token, cp_db_t *db, const cp_session_new_t *fresh,
                              const cp_session_limits_t *limits, apr_time_t now, apr_pool_t *pool)
{
    const char *made;
    if (fresh->replaces)
        CP_TRY(cp_session_end(db, fresh->replaces, pool));
    CP_TRY(cp_token_create(&made, pool));
    CP_TRY(cp_db_exec(
        db, CP_SQL_SESSION_CREATE,
        CP_BIND(cp_bind_text(cp_sha256_hex(made, pool)), cp_bind_id(fresh->contact_id), cp_bind_id(fresh->staff_id),
                cp_bind_text(fresh->portal), cp_bind_text(fresh->provider), cp_bind_int(now),
                cp_bind_int(now + limits->lifetime), cp_bind_text(short_text(fresh->address, ADDRESS_LETTERS, pool)),
                cp_bind_text(short_text(fresh->agent, AGENT_LETTERS, pool)), cp_bind_id(fresh->identity_id)),
        NULL, pool));
    *token = made;
    return NULL;
}

cp_error_t *cp_session_end(cp_db_t *db, const char *session_hash, apr_pool_t *pool)
{
    return cp_db_exec(db, CP_SQL_SESSION_END, CP_BIND(cp_bind_text(session_hash)), NULL, pool);
}

cp_error_t *cp_session_look_as(cp_db_t *db, const char *session_hash, apr_int64_t contact_id, apr_pool_t *pool)
{
    return cp_db_exec(db, CP_SQL_SESSION_LOOK_AS, CP_BIND(cp_bind_text(session_hash), cp_bind_id(contact_id)), NULL,
                      pool);
}

static cp_bind_t contact_of(const cp_viewer_t *viewer)
{
    return cp_bind_id(viewer->kind == CP_VIEWER_CONTACT ? viewer->person.id : 0);
}

static cp_bind_t staff_of(const cp_viewer_t *viewer)
{
    return cp_bind_id(viewer->kind == CP_VIEWER_STAFF ? viewer->person.id : 0);
}

cp_error_t *cp_session_end_others(cp_db_t *db, const cp_viewer_t *viewer, const char *keep, apr_pool_t *pool)
{
    return cp_db_exec(db, CP_SQL_SESSION_END_OTHERS,
                      CP_BIND(contact_of(viewer), staff_of(viewer), cp_bind_text(keep ? keep : "")), NULL, pool);
}

/* ---- A person's own sessions ---- */

cp_error_t *cp_session_list(const cp_session_row_t **rows, int *count, cp_db_t *db, const cp_viewer_t *viewer,
                            apr_pool_t *pool)
{
    cp_rows_t *found;
    CP_TRY(cp_db_select(&found, db, CP_SQL_SESSION_LIST,
                        CP_BIND(contact_of(viewer), staff_of(viewer), cp_bind_int(apr_time_now())), pool));
    cp_session_row_t *list = apr_pcalloc(pool, sizeof *list * (apr_size_t)(found->count + 1));
    for (int i = 0; i < found->count; i++) {
        const char *hash = cp_cell_text(found, i, 0);
        list[i].id = apr_pstrndup(pool, hash, SHORT_ID);
        list[i].address = cp_cell_text(found, i, 1);
        list[i].agent = cp_cell_text(found, i, 2);
        list[i].created_at = cp_cell_int(found, i, 3);
        list[i].seen_at = cp_cell_int(found, i, 4);
        list[i].current = viewer->session_hash && !strcmp(hash, viewer->session_hash);
    }
    *rows = list;
    *count = found->count;
    return NULL;
}

cp_error_t *cp_session_end_one(cp_db_t *db, const cp_viewer_t *viewer, const char *id, apr_pool_t *pool)
{
    apr_int64_t changed = 0;
    if (strlen(id) == SHORT_ID)
        CP_TRY(cp_db_exec(db, CP_SQL_SESSION_END_ONE, CP_BIND(contact_of(viewer), staff_of(viewer), cp_bind_text(id)),
                          &changed, pool));
    return changed ? NULL : cp_error_create(pool, CP_ERROR_MISSING, SAFE_GONE, "no session with that id");
}

cp_error_t *cp_session_purge(cp_db_t *db, apr_time_t now, apr_pool_t *pool)
{
    const cp_bind_t most = cp_bind_int(CP_PURGE_AT_ONCE);

    CP_TRY(cp_db_exec(db, CP_SQL_SESSION_PURGE, CP_BIND(cp_bind_int(now), most), NULL, pool));
    return cp_db_exec(db, CP_SQL_THROTTLE_PURGE, CP_BIND(cp_bind_int(now), most), NULL, pool);
}
