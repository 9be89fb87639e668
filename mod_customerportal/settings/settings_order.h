/* SPDX-License-Identifier: Apache-2.0 */
/** The order that rows were moved into on a page (view_mover.h). Private to settings/. */
#ifndef CP_SETTINGS_ORDER_H
#define CP_SETTINGS_ORDER_H

#include "../view/view_mover.h"
#include "settings_private.h"

/** Which of `count` things comes in which place: order[place] is its index. Things that the sent field does not name come
 * behind the others, and what it names besides is passed over: without the field all stay. */
void cp_console_order(int *order, int count, const char *(*key)(const void *baton, int index), const void *baton,
                      const cp_request_t *req);

/** What a page with such a list shows. */
cp_view_mover_t *cp_console_order_view(const cp_request_t *req, const cp_reader_t *reader);

#endif
