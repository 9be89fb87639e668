/* SPDX-License-Identifier: Apache-2.0 */
#include "../base/base_string.h"
#include "../http/http_respond.h"
#include "account_private.h"

#define NAME_MAX_CHARACTERS 80

typedef struct profile_work_t {
    const cp_request_t *req;
    const char *first_name;
    const char *last_name;
    const char *language; /* NULL: the portal's, as for the next */
    const char *time_zone;
} profile_work_t;

static cp_error_t *save(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    profile_work_t *work = baton;
    const cp_viewer_t *viewer = work->req->viewer;

    if (viewer->kind == CP_VIEWER_STAFF)
        return cp_staff_save_profile(db, viewer->person.id, work->first_name, work->last_name, work->language,
                                     work->time_zone, pool);
    return cp_contact_save_profile(db, viewer->person.id, work->first_name, work->last_name, work->language,
                                   work->time_zone, pool);
}

static const char *name_fault(const cp_reader_t *reader, const char *name)
{
    if (cp_utf8_count(name) <= NAME_MAX_CHARACTERS)
        return NULL;
    return cp_tr_fill(reader->pool, cp_view_tr(reader, "Up to ${limit} characters fit"), "limit",
                      cp_view_number(reader, NAME_MAX_CHARACTERS), NULL);
}

cp_error_t *cp_account_profile(cp_request_t *req)
{
    const char *first = cp_form_get(req->form, "first_name");
    const char *last = cp_form_get(req->form, "last_name");
    const char *zone = cp_form_get(req->form, "time_zone");
    const char *language = cp_form_get(req->form, "language");
    const cp_language_name_t *chosen = cp_language_find(&req->offered, language);
    profile_work_t work = {req, cp_one_line(first ? first : "", req->pool), cp_one_line(last ? last : "", req->pool),
                           req->viewer->language, req->viewer->time_zone};
    cp_account_faults_t faults = {.proof = NULL};
    cp_reader_t reader;

    cp_view_reader(&reader, req);
    faults.first_name = name_fault(&reader, work.first_name);
    faults.last_name = name_fault(&reader, work.last_name);
    if (faults.first_name || faults.last_name)
        return cp_account_show(req, &faults);
    /* A zone that is not in the list did not come from the form; what was chosen before stays. */
    if (zone && cp_zone_get(zone))
        work.time_zone = zone;
    if (language && (chosen || !*language))
        work.language = chosen ? chosen->tag : NULL;
    CP_TRY(cp_request_run(req, CP_DB_WRITE, save, &work));
    return cp_respond_redirect(req, cp_request_url(req, "/account"), "profile");
}

static const char *one_of(const cp_request_t *req, const char *field, const char *first, const char *second)
{
    const char *value = cp_form_get(req->form, field);

    if (value && !strcmp(value, first))
        return first;
    return value && !strcmp(value, second) ? second : NULL;
}

cp_error_t *cp_account_look(cp_request_t *req)
{
    cp_respond_look_cookie(req, "scheme", one_of(req, "scheme", "light", "dark"));
    const char *density = one_of(req, "density", "compact", "roomy");
    /* Regular is a choice, too, where the portal's theme has another height. */
    cp_respond_look_cookie(req, "density", density ? density : one_of(req, "density", "regular", "regular"));
    return cp_respond_redirect(req, cp_request_url(req, "/account"), "look");
}
