/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Natural templates: XHTML files with TAL 1.4, METAL 1.1 and I18N attributes, parsed by libxml2, compiled against a view
 * schema into a flat program of literal runs and slot writes, executed without a tree. HTML5 comes out.
 *
 * Compile when the configuration is read; execute per request. A compiled program is immutable: any number of threads
 * execute it at once. Execution allocates nothing per row.
 */
#ifndef CP_TEMPLATE_H
#define CP_TEMPLATE_H

#include <apr_pools.h>
#include <apr_tables.h>

#include "../base/base_error.h"
#include "../base/base_out.h"
#include "../text/text_catalog.h"
#include "../view/view_schema.h"

typedef struct cp_template_t cp_template_t;
typedef struct cp_template_set_t cp_template_set_t;

/** Where one complaint is. Lines and columns count from 1, columns in bytes. */
typedef struct cp_template_problem_t {
    const char *file;
    int line;
    int column;
    const char *text; /**< what is wrong, and what is known or allowed there */
} cp_template_problem_t;

/** A message of a template, and the line where it begins. */
typedef struct cp_template_message_t {
    const char *file;
    int line;
    const char *id;
} cp_template_message_t;

/** How an `xi`-free set of files is found: `overlay` (may be NULL) is looked into first, then `shipped`. Macros of other
 * files are named `file.html/macros/name` or just `name` for macros of the same file. Files are read once. */
cp_error_t *cp_template_set_create(cp_template_set_t **set, const char *shipped, const char *overlay, apr_pool_t *pool);

/** Uses `path` for the page file called `name` ("tickets.html"), as PortalTemplate asks. */
void cp_template_set_override(cp_template_set_t *set, const char *name, const char *path);

/** Reads all that the overlay has (*.html) now: sets that are derived from this one then look at none of its files, which
 * their process need not be allowed to. After the overrides. An error names the folder or file that cannot be read. */
cp_error_t *cp_template_set_read(cp_template_set_t *set, apr_pool_t *scratch);

/** Uses `text` (copied) for the file called `name`, whatever is on disk: for previews and tests. */
void cp_template_set_put(cp_template_set_t *set, const char *name, const char *text, apr_size_t length);

/** A set that has the files of `base`, and in which some can be replaced. `base` has to outlive it, and must have been
 * compiled of before: it is only read, so that any number of threads may derive from it at once. */
cp_error_t *cp_template_set_derive(cp_template_set_t **set, const cp_template_set_t *base, apr_pool_t *pool);

/** The same as cp_template_set_put for what was written in a browser: it may carry no script. `label` is its name in
 * complaints. */
void cp_template_set_confine(cp_template_set_t *set, const char *name, const char *label, const char *text);

/** The same for another one, whose macros those that were written in a browser may use, by `name/macros/…`, and files
 * may not. `name` and `text` are looked at whenever something is compiled of the set. */
void cp_template_set_lend(cp_template_set_t *set, const char *name, const char *text);

/** A file as it was read for compiling. */
typedef struct cp_template_file_t {
    const char *text;
    const char *path;
    bool overlaid; /**< it is the overlay's */
} cp_template_file_t;

/** The file called `name` that was compiled, out of memory; false if none was. */
bool cp_template_set_file(cp_template_file_t *file, const cp_template_set_t *set, const char *name);

/** Reads the shipped file called `name`, whatever stands in for it; NULL if there is none. In `pool`. */
cp_error_t *cp_template_set_shipped(const char **text, const cp_template_set_t *set, const char *name,
                                    apr_pool_t *pool);

/** What programs of several pages and languages have in common, held once. Used by one thread at a time. */
typedef struct cp_template_keep_t cp_template_keep_t;
cp_template_keep_t *cp_template_keep_create(apr_pool_t *pool);

typedef struct cp_template_options_t {
    const cp_catalog_t *catalog;  /**< NULL: English */
    bool xml;                     /**< write XHTML instead of HTML5 (portalctl template render --xml) */
    bool lenient;                 /**< an unknown name is no error in `exists:`, before a "|" and inside tal:on-error:
                                      for schemas inferred from sample data */
    apr_array_header_t *messages; /**< NULL, or cp_template_message_t: every message that is looked up is appended (with
                                      repetitions), for the catalogs' template */
    bool compact;                 /**< runs of white space between words and tags become one character (not in pre,
                                      textarea, script, style) */
    cp_template_keep_t *keep;     /**< NULL, or what the program shares with others; it must outlive the program */
} cp_template_options_t;

/**
 * Compiles the page file `name` of `set` against `schema`, whose fields are the template's variables. Lives in `pool`.
 * `options` may be NULL. A failure is an INPUT error whose safe text is "FILE:LINE:COLUMN: problem" of the first problem; all problems are
 * appended to `problems` (an array of cp_template_problem_t, or NULL).
 */
cp_error_t *cp_template_compile(const cp_template_t **program, cp_template_set_t *set, const char *name,
                                const cp_schema_t *schema, const cp_template_options_t *options,
                                apr_array_header_t *problems, apr_pool_t *pool);

/** Runs a program over `view`, a struct of its schema. `scratch` serves tal:define'd strings only. */
cp_error_t *cp_template_execute(const cp_template_t *program, const void *view, cp_out_t *out, apr_pool_t *scratch);

/** A digest of all files that went into the program, for ETags. */
const char *cp_template_version(const cp_template_t *program);

/** A readable listing of the program, for tests and `portalctl template check --dump`. */
const char *cp_template_dump(const cp_template_t *program, apr_pool_t *pool);

#endif
