/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Contacts (and their companies) out of a CSV file: read, compared with what is there, and only then written. The columns
 * are known by their headers, in any order; others are ignored and named. Properties of contacts are columns, too. A contact is known by its address. An empty
 * cell leaves what is stored. A file without addresses but with companies is a list of companies.
 */
#ifndef CP_MODEL_CONTACT_IMPORT_H
#define CP_MODEL_CONTACT_IMPORT_H

#include "model_contact_edit.h"

#define CP_IMPORT_ROWS_MAX 50000 /**< lines of one file */
#define CP_IMPORT_BATCH 500      /**< lines of one run */

typedef enum {
    CP_IMPORT_EMAIL,
    CP_IMPORT_FIRST_NAME,
    CP_IMPORT_LAST_NAME,
    CP_IMPORT_COMPANY,
    CP_IMPORT_PHONE,
    CP_IMPORT_LANGUAGE,
    CP_IMPORT_TIME_ZONE,
    CP_IMPORT_DOMAINS, /**< mail domains; in lists of companies only */
    CP_IMPORT_COLUMNS
} cp_import_column_t;

typedef enum { CP_IMPORT_BAD, CP_IMPORT_NEW, CP_IMPORT_CHANGED, CP_IMPORT_SAME } cp_import_state_t;

typedef struct cp_import_row_t {
    int line;
    cp_import_state_t state;
    const char *cells[CP_IMPORT_COLUMNS]; /**< one line each; "" where empty, or where there is no such column */
    cp_property_values_t *values;         /**< of properties that administrators defined; NULL: no column is one */
    cp_property_slots_t slots;            /**< those of them that are not empty */
    const char *column;                   /**< of a bad one: what is wrong, as the header has it */
    const char *fault;                    /**< and why (an English msgid or a text of its own) */
} cp_import_row_t;

typedef struct cp_contact_import_t {
    bool companies_only;
    cp_import_row_t *rows;
    int row_count;
    int counts[4];       /**< by cp_import_state_t, after cp_import_compare of all rows */
    const char *ignored; /**< headers of the columns that are not read: "Fax, Notes"; NULL if there are none */
} cp_contact_import_t;

/** `settings` tell what properties of contacts there are: their columns are headed by label or name. NULL: none.
 * Reads a file and checks what can be checked without the database. An INPUT error about "attachment" if it cannot be
 * read as a whole: encoding, no column to know people by, no lines, too many. */
cp_error_t *cp_import_parse(cp_contact_import_t **import, const cp_settings_t *settings, const char *data,
                            apr_size_t length, apr_pool_t *pool);

/** Compares rows [from, from + CP_IMPORT_BATCH) with what is there and counts them. Writes nothing. */
cp_error_t *cp_import_compare(cp_contact_import_t *import, cp_db_t *db, int from, apr_pool_t *pool);

/** Writes those rows of the batch that are new or changed. In a WRITE run of its own for each batch. */
cp_error_t *cp_import_write(const cp_contact_import_t *import, cp_db_t *db, int from, apr_time_t now, apr_pool_t *pool);

#endif
