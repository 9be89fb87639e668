/* SPDX-License-Identifier: Apache-2.0 */
/** Properties that administrators defined, in the desk's forms of tickets and contacts. Private to desk/. */
#ifndef CP_DESK_VALUES_H
#define CP_DESK_VALUES_H

#include "../http/http_request.h"
#include "../view/view_property.h"

/** What a form says of them. A form says of each what it showed ("was.order"), so that one which it did not have is left
 * as it is. */
typedef struct cp_desk_values_t {
    const cp_property_t *const *properties; /**< those that the form had */
    int count;
    const char **typed;       /**< of each, as it stood in the form */
    cp_property_values_t was; /**< what the form showed */
    cp_property_values_t wanted;
    cp_property_slots_t slots;
} cp_desk_values_t;

/** Reads the form that was sent. Faults are of the fields, "p.order". In the request's pool. */
void cp_desk_values_read(cp_desk_values_t *values, const cp_request_t *req, cp_object_t object, cp_faults_t *faults);

/** Adds what is wrong with them to the faults of a run, which begins with none. */
void cp_desk_values_tell(cp_faults_t *faults, const cp_faults_t *wrong, apr_pool_t *pool);

/** Adds the controls to a form. `stored` is what is stored (NULL: nothing); of `sent` (NULL: no form was) what was typed
 * and differs from what its form showed stands in the controls instead. */
void cp_desk_values_controls(cp_view_form_maker_t *maker, cp_object_t object, const cp_property_values_t *stored,
                             const cp_desk_values_t *sent);

#endif
