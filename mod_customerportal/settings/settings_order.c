/* SPDX-License-Identifier: Apache-2.0 */
#include "settings_order.h"

#include <apr_strings.h>

static int find(const bool *taken, int count, const char *(*key)(const void *baton, int index), const void *baton,
                const char *word)
{
    for (int i = 0; i < count; i++)
        if (!taken[i] && !strcmp(key(baton, i), word))
            return i;
    return -1;
}

void cp_console_order(int *order, int count, const char *(*key)(const void *baton, int index), const void *baton,
                      const cp_request_t *req)
{
    const char *sent = req->form ? cp_form_get(req->form, CP_ORDER_FIELD) : NULL;
    bool *taken = apr_pcalloc(req->pool, ((apr_size_t)count + 1) * sizeof *taken);
    char *state, *copy = apr_pstrdup(req->pool, sent ? sent : "");
    int placed = 0;

    for (char *word = apr_strtok(copy, " ", &state); word; word = apr_strtok(NULL, " ", &state)) {
        int i = find(taken, count, key, baton, word);
        if (i < 0)
            continue;
        taken[i] = true;
        order[placed++] = i;
    }
    for (int i = 0; i < count; i++)
        if (!taken[i])
            order[placed++] = i;
}

cp_view_mover_t *cp_console_order_view(const cp_request_t *req, const cp_reader_t *reader)
{
    return cp_view_mover(reader, cp_url(cp_request_asset(req, "order.js")));
}
