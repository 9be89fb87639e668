/* SPDX-License-Identifier: Apache-2.0 */
/** Properties that administrators defined, as people read them and fill them in. All is in the reader's pool. */
#ifndef CP_VIEW_PROPERTY_H
#define CP_VIEW_PROPERTY_H

#include "../model/model_property.h"
#include "view_control.h"

/** "Several choices": what a type is called. */
const char *cp_view_property_type(const cp_reader_t *reader, cp_property_type_t type);

/** A value as people read it; "" for NULL. */
const char *cp_view_property(const cp_reader_t *reader, const cp_property_t *property, const char *stored);

/** The label of one of its options; of yes_no "Yes" and "No". */
const char *cp_view_property_option(const cp_reader_t *reader, const cp_property_t *property, const char *name);

/** The name of its field in forms and addresses: "p.order". */
const char *cp_view_property_field(const cp_property_t *property, apr_pool_t *pool);

/** The name of the box of an option of several choices: "p.parts.door". */
const char *cp_view_property_box(const cp_property_t *property, const char *option, apr_pool_t *pool);

/** Adds its control to a form. `value` is what is in it, as cp_property_field has it; of several choices the names of the
 * ticked ones between commas. An archived option is there only where it is chosen. */
cp_view_control_t *cp_view_property_control(cp_view_form_maker_t *maker, const cp_property_t *property,
                                            const char *value);

#endif
