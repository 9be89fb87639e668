/* SPDX-License-Identifier: Apache-2.0 */
/**
 * How people are named. Staff have one rule for every surface that customers see (S38–S40): list, filter, detail,
 * conversation, CSV, mail. No other function turns a member of staff into text for customers.
 */
#ifndef CP_VIEW_PERSON_H
#define CP_VIEW_PERSON_H

#include "../model/model_contact.h"
#include "view_reader.h"

/** A member of staff by the setting owner_display: first, full or last name, or alias. Where the part that is asked for
 * is empty, an alias stands in, never another part. NULL for nobody (id 0). */
const char *cp_view_owner(const cp_reader_t *reader, const cp_person_t *staff);

/** A contact by his name. */
const char *cp_view_customer(const cp_reader_t *reader, const cp_person_t *contact);

/** "AS": the first letters of the first and the last word of a shown name. */
const char *cp_view_initials(const cp_reader_t *reader, const char *name);

#endif
