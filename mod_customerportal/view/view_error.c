/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>

#include "view_again.h"
#include "view_frame.h"

/* One text per kind of failure: what happened, that nothing was lost, what to do. */
typedef struct cp_error_page_t {
    const char *icon;
    const char *title;
    const char *text;
    const char *advice[3];
    bool again; /**< the first way on is the same page once more */
} cp_error_page_t;

static const cp_error_page_t pages[] = {
    [CP_ERROR_INTERNAL] = {"wrench",
                           "Something broke on our side",
                           "The page could not be made. What was saved before is safe.",
                           {"Try again in a minute.", "If it happens again, write to us and name the request below."},
                           true},
    [CP_ERROR_INPUT] = {"alert",
                        "The request could not be read",
                        "A part of the address or of the form was not as it should be. Nothing was changed.",
                        {"If you typed or shortened the address, check it.",
                         "If you sent a form, go back: your browser still has what you typed."},
                        false},
    [CP_ERROR_UNSIGNED] = {"lock",
                           "Sign in first",
                           "This page is for people who are signed in. Nothing was changed.",
                           {"If you sent a form, go back after signing in: your browser still has what you typed."},
                           false},
    [CP_ERROR_FORBIDDEN] = {"lock",
                            "This could not be done",
                            "The form was too old, came from another page, or your account may not do this. "
                            "Nothing was changed.",
                            {"Go back, load the page again and send the form once more.",
                             "If you signed in or out in another window, this window shows an old page."},
                            false},
    [CP_ERROR_MISSING] = {"search",
                          "Page not found",
                          "There is nothing at this address, or your account may not read it. "
                          "Nothing that you typed was lost.",
                          {"If you followed a link to a ticket, it may be shared with another of your accounts.",
                           "If you typed the address, check the number at its end."},
                          false},
    [CP_ERROR_METHOD] = {"alert",
                         "This address works differently",
                         "The address exists, but not for this kind of request. Nothing was changed.",
                         {"Open the list and go on from there."},
                         false},
    [CP_ERROR_CONFLICT] = {"undo",
                           "Something has changed meanwhile",
                           "Somebody else was faster, or the ticket no longer allows this. Nothing was changed.",
                           {"Go back and load the page again: your browser still has what you typed."},
                           false},
    [CP_ERROR_TOO_LARGE] = {"clip",
                            "That was too large",
                            "More was sent than one form may hold. Nothing was saved.",
                            {"Go back: your browser still has the text that you typed.",
                             "Send fewer or smaller files, or several replies."},
                            false},
    [CP_ERROR_TOO_MANY] = {"clock",
                           "Too many tries",
                           "There were too many tries in a short time. Nothing was changed, and your account is safe.",
                           {"Wait some minutes, then try again."},
                           true},
    [CP_ERROR_UNAVAILABLE] = {"clock",
                              "Back in a moment",
                              "The portal cannot reach its data just now. Nothing was changed.",
                              {"Try again in a minute.",
                               "If you sent a form, go back and send it again: it is never taken twice."},
                              true},
    [CP_ERROR_STORAGE] = {"clip",
                          "There is no room for files just now",
                          "The files could not be stored. Nothing was changed.",
                          {"Go back and send the text without files.", "Try the files again later."},
                          false},
};

/* A sentence that the page knows better than the kind does, such as which part of a form was wrong. */
static bool says_more(const cp_error_t *error)
{
    switch (error->kind) {
    case CP_ERROR_INPUT:
    case CP_ERROR_CONFLICT:
    case CP_ERROR_TOO_LARGE:
    case CP_ERROR_FORBIDDEN:
    case CP_ERROR_STORAGE:
        return error->safe && *error->safe;
    default:
        return false;
    }
}

static void advice(cp_view_error_t *view, const cp_reader_t *reader, const cp_error_page_t *page,
                   const cp_error_t *error)
{
    cp_view_advice_t *rows = apr_pcalloc(reader->pool, 4 * sizeof(*rows));
    int count = 0;

    if (error->retry_after > 60)
        rows[count++].text = cp_text(cp_view_plural(reader, "It works again in ${n} minute.",
                                                    "It works again in ${n} minutes.", (error->retry_after + 59) / 60));
    for (int i = 0; i < 3 && page->advice[i]; i++)
        rows[count++].text = cp_text(cp_view_tr(reader, page->advice[i]));
    view->advice = (cp_list_t){rows, count};
}

static void ways_on(cp_view_error_t *view, const cp_request_t *req, const cp_reader_t *reader, bool again)
{
    bool get = req->route && !strcmp(req->route->method, "GET");

    if (again && get) {
        view->first_label = cp_text(cp_view_tr(reader, "Try again"));
        view->first_url = cp_view_url(reader, "%s", req->path);
    }
    else if (!view->frame->signed_in) {
        view->first_label = cp_text(cp_view_tr(reader, "Sign in"));
        view->first_url = view->frame->login_url;
        return;
    }
    else if (view->frame->staff) {
        view->first_label = cp_text(cp_view_tr(reader, "Go to the desk"));
        view->first_url = view->frame->list_url;
    }
    else {
        view->first_label = cp_text(cp_view_tr(reader, "Go to my tickets"));
        view->first_url = view->frame->list_url;
    }
    if (view->frame->signed_in && (view->status == 404 || view->status == 403)) {
        view->second_label = cp_text(cp_view_tr(reader, "Sign in with another account"));
        view->second_url = cp_view_url(reader, "/login?again=1");
    }
}

cp_error_t *cp_view_error(const void **out, struct cp_request_t *req, const cp_error_t *error, bool typed)
{
    const cp_error_page_t *page = &pages[error->kind];
    cp_view_error_t *view = apr_pcalloc(req->pool, sizeof(*view));
    cp_reader_t reader;

    cp_view_reader(&reader, req);
    view->frame = cp_view_frame(req, &reader, CP_NAV_NONE, cp_view_tr(&reader, page->title));
    view->status = cp_error_status(error->kind);
    view->icon = cp_text(page->icon);
    view->title = cp_text(cp_view_tr(&reader, page->title));
    view->text = cp_text(cp_view_tr(&reader, page->text));
    if (says_more(error))
        view->text = cp_text(apr_pstrcat(req->pool, cp_view_tr(&reader, error->safe), " ",
                                         cp_view_tr(&reader, "Nothing was changed."), NULL));
    view->code = cp_text(cp_tr_fill(req->pool, cp_view_tr(&reader, "error ${status}"), "status",
                                    apr_psprintf(req->pool, "%d", (int)view->status), NULL));
    advice(view, &reader, page, error);
    ways_on(view, req, &reader, page->again);
    if (typed) {
        view->typed = cp_again_typed(req, &reader);
        view->files = cp_text(cp_again_files(req));
        view->kept = view->typed.count || view->files.ptr;
    }
    *out = view;
    return NULL;
}
