/* SPDX-License-Identifier: Apache-2.0 */
/** Templates that are being written in the console: whether they compile, and how their page would look. */
#ifndef CP_HTTP_RESPOND_TEMPLATE_H
#define CP_HTTP_RESPOND_TEMPLATE_H

#include "../view/view_page_own.h"
#include "http_request.h"

/** A template of a page. Nothing of it is in force. */
typedef struct cp_draft_t {
    cp_page_id_t page;
    const char *name; /**< "login_calm" */
    const char *text; /**< NULL: it is to be deleted */
} cp_draft_t;

/** A complaint, as configtest words it. */
typedef struct cp_draft_problem_t {
    const char *file; /**< "login_calm.html", or another file that it uses */
    bool own;         /**< it is about the draft itself */
    int line;
    int column;
    const char *text;
} cp_draft_problem_t;

/** Compiles a draft as it would be if it were saved, and the templates in use that use its macros, unless these do not
 * compile as it is. `count` 0: all is fine. In the request's pool. */
cp_error_t *cp_draft_check(const cp_draft_problem_t **problems, int *count, cp_request_t *req, const cp_draft_t *draft);

/** What a page has from the server's own configuration. */
typedef struct cp_page_standing_t {
    const char *pinned_file; /**< of the PortalTemplate directive that fixes it; NULL: the console chooses */
    int pinned_line;
    const char *path; /**< the file that the directive names, or the one in the folder of templates; NULL: neither */
} cp_page_standing_t;

cp_page_standing_t cp_page_standing(const cp_request_t *req, cp_page_id_t page);

/** The text that a new template begins as: that of the file that the page has without a choice. */
const char *cp_page_text(const cp_request_t *req, cp_page_id_t page);

typedef enum {
    CP_PREVIEW_PAGE, /**< the page, or a mail's HTML part */
    CP_PREVIEW_TEXT  /**< a mail's subject and text part */
} cp_preview_part_t;

/** Answers with the draft over sample data. Its own document may show and do nothing else: no scripts, no forms, no other
 * servers. With a name and no text it is what has that name now: "shipped", "file"; without a name, what the page has
 * now. INPUT if it does not compile. */
cp_error_t *cp_draft_preview(cp_request_t *req, const cp_draft_t *draft, cp_preview_part_t part);

#endif
