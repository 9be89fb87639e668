/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Pages and mails that may have a template of administrators' own, and how the console names them: all that customers
 * and people without a login see, and all mails. The desk and the console are not among them, so that no template locks
 * out whoever could put it right.
 */
#ifndef CP_VIEW_PAGE_OWN_H
#define CP_VIEW_PAGE_OWN_H

#include <apr_pools.h>

#include "view_page_table.h"

typedef struct cp_page_own_t {
    cp_page_id_t page;
    const char *label; /**< msgid */
    const char *about; /**< msgid */
} cp_page_own_t;

/** The row at `index`, in the console's order; NULL behind the last. */
const cp_page_own_t *cp_view_page_own(int index);
/** The row of a page, and of the page called `name` ("ticket-new"); NULL if it may have no template of its own. */
const cp_page_own_t *cp_view_page_own_of(cp_page_id_t page);
const cp_page_own_t *cp_view_page_own_called(const char *name);

/** The page's name, which is its template's without ".html". In `pool`. */
const char *cp_view_page_name(cp_page_id_t page, apr_pool_t *pool);

/** Whether it is a mail. */
bool cp_view_page_is_mail(cp_page_id_t page);

#endif
