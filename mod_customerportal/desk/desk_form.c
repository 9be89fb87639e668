/* SPDX-License-Identifier: Apache-2.0 */
#include "desk_form.h"

#include <apr_strings.h>

#include "../base/base_string.h"
#include "../model/model_once.h"

void cp_desk_form_begin(cp_desk_form_t *form, cp_nav_t nav, const char *heading)
{
    cp_request_t *req = form->req;

    cp_view_reader(&form->reader, req);
    form->view = apr_pcalloc(req->pool, sizeof *form->view);
    form->changes = apr_array_make(req->pool, 4, sizeof(cp_view_fact_t));
    form->maker = cp_view_form_begin(&form->reader, &form->faults);
    form->view->frame = cp_view_frame(req, &form->reader, nav,
                                      apr_pstrcat(req->pool, heading, " · ", cp_view_tr(&form->reader, "Desk"), NULL));
    form->view->frame->notice = cp_text(cp_view_notice(&form->reader, cp_respond_notice(req)));
    form->view->heading = cp_text(heading);
}

bool cp_desk_form_again(cp_desk_form_t *form, const cp_error_t *error)
{
    form->stale = cp_record_is_stale(error);
    form->again = form->stale || (error && error->kind == CP_ERROR_INPUT && form->faults.rows);
    return form->again;
}

static void note_change(cp_desk_form_t *form, const char *text)
{
    cp_view_fact_t *fact;

    if (!form->stale)
        return;
    fact = apr_array_push(form->changes);
    memset(fact, 0, sizeof *fact);
    fact->label = form->control->label;
    fact->text = cp_text(*text ? text : "–");
}

/* What the control shows, and what it is compared with. */
static void begin_control(cp_desk_form_t *form, const cp_view_control_t *control, const char *stored)
{
    form->control = control;
    form->stored = stored ? stored : "";
    form->chosen = form->again ? cp_desk_sent(form->req, control->name.ptr) : form->stored;
}

cp_view_control_t *cp_desk_text(cp_desk_form_t *form, cp_control_kind_t kind, const char *name, const char *label,
                                const char *stored)
{
    cp_view_control_t *control = cp_view_control(form->maker, kind, name, label);

    begin_control(form, control, stored);
    control->value = cp_text(form->chosen);
    if (strcmp(form->chosen, form->stored) != 0)
        note_change(form, form->stored);
    return control;
}

cp_view_control_t *cp_desk_select(cp_desk_form_t *form, cp_control_kind_t kind, const char *name, const char *label,
                                  const char *stored)
{
    cp_view_control_t *control = cp_view_control(form->maker, kind, name, label);

    begin_control(form, control, stored);
    return control;
}

cp_view_form_choice_t *cp_desk_option(cp_desk_form_t *form, const char *value, const char *label)
{
    if (!strcmp(value, form->stored) && strcmp(form->chosen, form->stored) != 0)
        note_change(form, label);
    return cp_view_form_choice(form->maker, value, label, !strcmp(value, form->chosen));
}

cp_view_control_t *cp_desk_check(cp_desk_form_t *form, const char *name, const char *label, bool stored)
{
    cp_view_control_t *control = cp_view_control(form->maker, CP_CONTROL_CHECK, name, label);
    bool ticked = form->again ? cp_desk_ticked(form->req, name) : stored;

    form->control = control;
    control->value = cp_text(ticked ? "1" : NULL);
    if (ticked != stored)
        note_change(form, cp_view_tr(&form->reader, stored ? "Yes" : "No"));
    return control;
}

void cp_desk_tick(cp_desk_form_t *form, const char *group, const char *value, const char *label, bool stored)
{
    const char *name = apr_pstrcat(form->req->pool, group, "-", value, NULL);

    cp_view_form_choice(form->maker, value, label, form->again ? cp_desk_ticked(form->req, name) : stored);
}

void cp_desk_zones(cp_desk_form_t *form, const char *stored)
{
    const char *const *names = cp_zone_names();

    cp_desk_select(form, CP_CONTROL_CHOICE, "time_zone", "Time zone", stored);
    cp_desk_option(form, "", cp_view_tr(&form->reader, "That of the portal"));
    for (int i = 0; names && names[i]; i++)
        cp_desk_option(form, names[i], names[i]);
}

void cp_desk_languages(cp_desk_form_t *form, const char *stored)
{
    const cp_languages_t *offered = &form->req->offered;
    bool found = !stored || !*stored;

    cp_desk_select(form, CP_CONTROL_CHOICE, "language", "Language", stored);
    cp_desk_option(form, "", cp_view_tr(&form->reader, "That of the portal"));
    for (int i = 0; i < offered->count; i++) {
        cp_desk_option(form, offered->rows[i].tag, offered->rows[i].name);
        found = found || !strcmp(offered->rows[i].tag, stored);
    }
    if (!found)
        cp_desk_option(form, stored, cp_language_name(stored, form->req->pool));
}

cp_error_t *cp_desk_form_end(cp_desk_form_t *form, const char *action, const char *submit, const char *mark)
{
    const char *key = cp_desk_sent_or_null(form->req, "form_key");

    /* A form that comes back stays the same form. */
    if (!key)
        CP_TRY(cp_request_form_key(&key, form->req));
    cp_view_form_hide(form->maker, "seen", mark);
    cp_view_form_hide(form->maker, "form_key", key);
    form->view->form = cp_view_form_end(form->maker);
    form->view->form->action = cp_url(action);
    form->view->form->submit = cp_text(cp_view_tr(&form->reader, submit));
    form->view->form->cancel_url = form->view->up_url;
    form->view->changes = (cp_list_t){form->changes->elts, form->changes->nelts};
    return NULL;
}

cp_view_form_t *cp_desk_form_more(cp_desk_form_t *form, const char *heading, const char *about, const char *action,
                                  const char *submit)
{
    cp_view_form_t *more = cp_view_form_end(cp_view_form_begin(&form->reader, NULL));

    more->heading = cp_text(cp_view_tr(&form->reader, heading));
    more->about = cp_text(cp_view_tr(&form->reader, about));
    more->action = cp_url(action);
    more->submit = cp_text(cp_view_tr(&form->reader, submit));
    more->submit_class = cp_text("btn danger");
    cp_view_form_t *all = apr_palloc(form->req->pool, ((apr_size_t)form->view->more.count + 1) * sizeof *all);
    if (form->view->more.count)
        memcpy(all, form->view->more.rows, (apr_size_t)form->view->more.count * sizeof *all);
    all[form->view->more.count++] = *more;
    form->view->more.rows = all;
    return &all[form->view->more.count - 1];
}

cp_error_t *cp_desk_form_answer(cp_desk_form_t *form)
{
    if (form->stale)
        form->view->clash = cp_text(cp_view_tr(
            &form->reader, "This was changed since you opened it, and nothing of yours is saved yet. Below is what you "
                           "typed; where the other one saved something else, it is named here. Save again to have it "
                           "your way."));
    if (form->again)
        cp_view_frame_error(form->view->frame, &form->reader);
    return cp_respond_page(form->req, CP_PAGE_DESK_FORM, form->stale ? 409 : form->again ? 422 : 200, form->view);
}

/* ---- What was sent ---- */

const char *cp_desk_sent(const cp_request_t *req, const char *name)
{
    const char *value = req->form ? cp_form_get(req->form, name) : NULL;

    return value ? value : "";
}

const char *cp_desk_sent_or_null(const cp_request_t *req, const char *name)
{
    const char *value = cp_desk_sent(req, name);

    return *value ? value : NULL;
}

bool cp_desk_ticked(const cp_request_t *req, const char *name)
{
    return *cp_desk_sent(req, name) != '\0';
}

apr_int64_t cp_desk_sent_id(const cp_request_t *req, const char *name)
{
    apr_int64_t id;

    return cp_parse_int(cp_desk_sent(req, name), 1, APR_INT64_MAX, &id) ? id : 0;
}

bool cp_desk_sent_move(const cp_request_t *req, apr_int64_t *id, bool *up)
{
    *id = cp_desk_sent_id(req, "up");
    *up = *id != 0;
    if (!*id)
        *id = cp_desk_sent_id(req, "down");
    return *id != 0;
}

const char *cp_desk_id(const cp_request_t *req, apr_int64_t id)
{
    return apr_psprintf(req->pool, "%" APR_INT64_T_FMT, id);
}

const char *cp_desk_count(const cp_reader_t *reader, const char *one, const char *many, const char *over,
                          apr_int64_t count)
{
    return count > 1000 ? cp_view_tr(reader, over) : cp_view_plural(reader, one, many, count);
}

cp_error_t *cp_desk_form_look(apr_int64_t *id, cp_db_t *db, const cp_request_t *req, apr_pool_t *pool)
{
    return cp_once_look(id, db, cp_request_effect_key(req), pool);
}

cp_error_t *cp_desk_form_done(cp_db_t *db, const cp_request_t *req, apr_int64_t id, const char *action,
                              const char *object, apr_pool_t *pool)
{
    CP_TRY(cp_once_keep(db, cp_request_effect_key(req), id, req->now, pool));
    return cp_desk_audit(db, req, action, object, pool);
}

cp_error_t *cp_desk_audit(cp_db_t *db, const cp_request_t *req, const char *action, const char *object,
                          apr_pool_t *pool)
{
    return cp_audit_add(db, req->viewer->person.email, action, object, "", req->now, pool);
}
