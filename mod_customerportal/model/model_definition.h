/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Definitions: what administrators make any number of, each with a name: properties, forms, themes, templates. A
 * definition is a text (JSON, or a template), and is to a kind what a value is to a setting: it is read with the
 * settings into the same snapshot, raises the same version, is changed in one place only (cp_definition_change), and has
 * the same record, undo, export and import. What the text says is known to its kind alone.
 *
 * So a kind needs no tables, no statements and no history of its own: a row in the table of model_definition_table.c,
 * and a reader.
 */
#ifndef CP_MODEL_DEFINITION_H
#define CP_MODEL_DEFINITION_H

#include "model_setting_change.h"

typedef enum {
    CP_DEFINE_PROPERTY, /**< of tickets or contacts; of all portals. model_property.h */
    CP_DEFINE_FORM,     /**< what customers fill in; model_form.h */
    CP_DEFINE_THEME,    /**< colours, fonts, logo; model_theme.h */
    CP_DEFINE_TEMPLATE, /**< a template that stands in for a shipped one; its text is the template. model_template.h */
    CP_DEFINE_PAGE,     /**< which template a page uses; model_template.h */
    CP_DEFINE_KINDS
} cp_definition_kind_t;

typedef struct cp_definition_t {
    const char *name; /**< a-z, 0-9, _ and -, beginning with a letter; up to 40 characters */
    const char *body;
    const void *thing; /**< what the kind's reader made of the body */
    const char *file;  /**< of the directive that fixes it; NULL: it is the database's */
    int line;
} cp_definition_t;

/** All definitions in force, by kind, in the kind's order. Immutable once published. */
typedef struct cp_definitions_t {
    struct {
        const cp_definition_t *rows;
        int count;
    } of[CP_DEFINE_KINDS];
} cp_definitions_t;

#define CP_DEFINITION_NAME_MAX 40
#define CP_DEFINITION_BODY_MAX 262144 /**< bytes */

/** What there is to know of a kind. */
typedef struct cp_definition_row_t {
    const char *word;  /**< "form": in the database, in exports, in the record of changes */
    const char *label; /**< msgid: "Form" */
    bool shared;       /**< of all portals */
    bool json;         /**< its text is JSON */
    apr_size_t most;   /**< bytes of its text */
    /** Reads a body into `thing`. An INPUT error says what is wrong, with `field`, and what is allowed. In `pool`. */
    cp_error_t *(*read)(const void **thing, const char *name, const char *body, apr_pool_t *pool);
    /** The order of two definitions in lists; NULL: by name. */
    int (*compare)(const cp_definition_t *one, const cp_definition_t *other);
    /** Before a change is written, in its WRITE run; NULL: nothing to do. `before` and `after` are definitions that were
     * read, or NULL where there is none (made, removed). May refuse (CONFLICT, INPUT), or give another body in
     * `*body` (for what the database gives, such as a slot). */
    cp_error_t *(*changing)(cp_db_t *db, const char *portal, const cp_definition_t *before,
                            const cp_definition_t *after, const char **body, apr_pool_t *pool);
} cp_definition_row_t;

const cp_definition_row_t *cp_definition_row(cp_definition_kind_t kind);
/** The kind called `word`; CP_DEFINE_KINDS if there is none. */
cp_definition_kind_t cp_definition_kind(const char *word);

/** The definition called `name` among those in force; NULL if there is none. */
const cp_definition_t *cp_definition_find(const cp_definitions_t *all, cp_definition_kind_t kind, const char *name);

/** Makes, changes or (body NULL) removes a definition of the author's portal, and records it. Does nothing where the body
 * is the same. In a WRITE run. */
cp_error_t *cp_definition_change(cp_db_t *db, const cp_setting_author_t *author, cp_definition_kind_t kind,
                                 const char *name, const char *body, apr_pool_t *pool);

/** NULL, or a sentence that says what names are allowed. */
const char *cp_definition_check_name(const char *name);

/** Checks name and body, and reads the body into `thing`. An INPUT error says what is allowed. */
cp_error_t *cp_definition_read(cp_definition_t *definition, cp_definition_kind_t kind, apr_pool_t *pool);

/** The line, from 1, in which a body stops being JSON; 0 where it does not, and for kinds that are not JSON. */
int cp_definition_fault_line(cp_definition_kind_t kind, const char *body);

/** Those of `over`, and of `under` what `over` does not name. Either may be NULL. In `pool`, or one of both. */
const cp_definitions_t *cp_definitions_over(const cp_definitions_t *under, const cp_definitions_t *over,
                                            apr_pool_t *pool);

/** Builds definitions from rows of kind, name and body as setting_load gives them; those that cannot be read are logged
 * and left out. */
typedef struct cp_definition_loading_t cp_definition_loading_t;
cp_definition_loading_t *cp_definitions_begin(apr_pool_t *pool);
void cp_definitions_add(cp_definition_loading_t *loading, const char *kind, const char *name, const char *body);
const cp_definitions_t *cp_definitions_end(cp_definition_loading_t *loading);

/** Those of a portal that has none; never NULL. */
const cp_definitions_t *cp_definitions_none(void);

#endif
