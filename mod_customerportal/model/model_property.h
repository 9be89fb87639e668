/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Properties that administrators add to tickets and contacts: definitions of the kind "property", of all portals.
 *
 *     {"object": "ticket", "label": "Order number", "type": "text", "help": "", "customers": "see",
 *      "options": [{"name": "billing", "label": "Billing"}], "position": 10, "slot": 3, "archived": false}
 *
 * The values of a record stand in its own row, in the column of the property's slot (p1 to p20): so they are shown,
 * filtered, sorted, paged and exported by the same statements as what every ticket has, at the same cost. A value is kept
 * as text that sorts byte by byte as its type does; NULL is no value. What is stored, what is typed and what is shown are
 * three forms of it, and only this file knows how they become one another:
 *
 *     text            collation key in hex, " ", the text      the text
 *     number          a sign, digits of a fixed width          up to 15 digits, and 4 after the point
 *     date            2025-11-20                               the day
 *     choice          the option's name                        its label
 *     choices         |name|name|                              their labels
 *     yes_no          yes, no                                  Yes, No
 */
#ifndef CP_MODEL_PROPERTY_H
#define CP_MODEL_PROPERTY_H

#include "../text/text_date.h"
#include "model_definition.h"
#include "model_rule.h"

#define CP_PROPERTY_SLOTS 20      /**< columns p1 to p20 of a table */
#define CP_PROPERTY_OPTIONS 100   /**< most options of a choice */
#define CP_PROPERTY_TEXT_MAX 1000 /**< characters of a text, which is one line */
#define CP_PROPERTY_LABEL_MAX 60  /**< characters of a label, also of an option */
#define CP_PROPERTY_HELP_MAX 300

/** What the fields of properties in forms and addresses begin with, so that none is called like another field: the
 * property "order" is the field "p.order", and its option "big" of several "p.order.big". */
#define CP_PROPERTY_FIELD "p."

typedef enum { CP_OBJECT_TICKET, CP_OBJECT_CONTACT } cp_object_t;

typedef enum {
    CP_PROPERTY_TEXT,
    CP_PROPERTY_NUMBER,
    CP_PROPERTY_DATE,
    CP_PROPERTY_CHOICE,
    CP_PROPERTY_CHOICES,
    CP_PROPERTY_YES_NO,
    CP_PROPERTY_TYPES
} cp_property_type_t;

typedef struct cp_property_option_t {
    const char *name; /**< never changes */
    const char *label;
    bool archived; /**< shown where it is chosen, offered no more */
} cp_property_option_t;

/** What the kind's reader makes of a definition. */
typedef struct cp_property_t {
    const char *name;
    cp_object_t object;
    cp_property_type_t type;
    const char *label;
    const char *help;
    bool customers_see; /**< whether customers are shown it at all: columns, ticket page, CSV, filters */
    int position;
    int slot;      /**< 1 to 20; 0 before it has one */
    bool archived; /**< kept with its values, but shown and offered nowhere */
    const cp_property_option_t *options;
    int option_count;
} cp_property_t;

/** "choices", and "ticket": as they stand in definitions. */
const char *cp_property_type_word(cp_property_type_t type);
const char *cp_object_word(cp_object_t object);
/** Whether a type has options. */
bool cp_property_type_chosen(cp_property_type_t type);
/** Whether a list can be narrowed to one of few values: the options, or yes and no. */
bool cp_property_has_options(const cp_property_t *property);

/** NULL, or a sentence that says what names are allowed: none that stands for what all records have. */
const char *cp_property_check_name(const char *name);

/** A set of slots, as bits. */
typedef unsigned cp_property_slots_t;
static inline cp_property_slots_t cp_slot_of(const cp_property_t *property)
{
    return 1u << (property->slot - 1);
}

/** Values by slot: at[slot - 1] is what is stored, NULL without a value. */
typedef struct cp_property_values_t {
    const char *at[CP_PROPERTY_SLOTS];
} cp_property_values_t;

/** The properties in force of one kind of record, not archived, in their order. In `pool`. */
const cp_property_t *const *cp_properties(int *count, const cp_settings_t *settings, cp_object_t object,
                                          apr_pool_t *pool);

/** The ticket properties among them that customers see. */
const cp_property_t *const *cp_properties_seen(int *count, const cp_settings_t *settings, apr_pool_t *pool);

/** The one of a word such as "p.order", if it is a ticket property that is in force and that customers see; else NULL. */
const cp_property_t *cp_property_of_word(const cp_settings_t *settings, const char *word);

/** The one called `name`, of either kind, archived or not; NULL if there is none. */
const cp_property_t *cp_property_find(const cp_settings_t *settings, const char *name);

/** What was typed, or the names of the ticked options, as it is stored; NULL for none. Of yes_no: yes, no or nothing.
 * Options are found by their labels, too, and several in one text between commas; archived ones can be stored, since a
 * record may have one. An INPUT error says what is allowed, with the property's name as `field`. In `pool`. */
cp_error_t *cp_property_store(const char **stored, const cp_property_t *property, const char *const *typed, int count,
                              apr_pool_t *pool);

/** The same of what a person typed into the field of a form: numbers as cp_number_take reads them, by the person's language
 * (NULL: plain only). */
cp_error_t *cp_property_take(const char **stored, const cp_property_t *property, const char *typed,
                             const cp_date_style_t *numbers, apr_pool_t *pool);

/** As it stands in a field of a form: as cp_property_typed, but numbers as a language writes them (NULL: plain). In `pool`. */
const char *cp_property_field(const cp_property_t *property, const char *stored, const cp_date_style_t *numbers,
                              apr_pool_t *pool);

/** As machines have it, and exports: "12.5", "2025-11-20", an option's name. "" for NULL. In `pool`. */
const char *cp_property_typed(const cp_property_t *property, const char *stored, apr_pool_t *pool);

/** Whether the option called `name` is chosen in `stored`. */
bool cp_property_has(const cp_property_t *property, const char *stored, const char *name);

/** As people read it, labels instead of names. "" for NULL. Of yes_no a msgid, "Yes" or "No". In `pool`. */
const char *cp_property_shown(const cp_property_t *property, const char *stored, const cp_date_style_t *dates,
                              apr_pool_t *pool);

/** The values in the columns p1 to p20 of a row, from `column` on. In `pool`; the texts are the rows'. */
cp_property_values_t *cp_property_row(const cp_rows_t *rows, int row, int column, apr_pool_t *pool);

/** The order of a choice's values, as lists take it (db_list.h): none, then the options as they stand, archived or not. NULL
 * for other types, which sort by what is stored; so do several choices, as what is stored has an option of each that is
 * chosen, and so many values that no list can ask for one after the other. In `pool`. */
const char *cp_property_places(const cp_property_t *property, apr_pool_t *pool);

/** Whether two stored values are the same; NULL is none. */
bool cp_property_same(const char *one, const char *other);

/** Reads and writes a record's values; the record's table is the object's. Writing is part of a WRITE run, which records
 * and tells of it as of any other change of the record. */
cp_error_t *cp_property_values(cp_property_values_t *values, cp_db_t *db, cp_object_t object, apr_int64_t id,
                               apr_pool_t *pool);
cp_error_t *cp_property_set(cp_db_t *db, cp_object_t object, apr_int64_t id, const cp_property_values_t *values,
                            apr_pool_t *pool);

/** How many records have a value. */
cp_error_t *cp_property_count(apr_int64_t *count, cp_db_t *db, const cp_property_t *property, apr_pool_t *pool);

/** What rules may ask: the fixed properties of `base`, then those that administrators defined, archived or not (a
 * rule goes on to mean what it meant). In `pool`. */
const cp_rule_schema_t *cp_property_schema(const cp_rule_schema_t *base, const cp_settings_t *settings,
                                           cp_object_t object, apr_pool_t *pool);

/** The kind's row: see model_definition.h. */
cp_error_t *cp_property_read(const void **thing, const char *name, const char *body, apr_pool_t *pool);
int cp_property_compare(const cp_definition_t *one, const cp_definition_t *other);
cp_error_t *cp_property_changing(cp_db_t *db, const char *portal, const cp_definition_t *before,
                                 const cp_definition_t *after, const char **body, apr_pool_t *pool);
/** The body of a property, as cp_property_read takes it. In `pool`. */
const char *cp_property_body(const cp_property_t *property, apr_pool_t *pool);

#endif
