/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What the files of this folder share: the node tree of a source file, resolved expressions, the program, and the
 * compiler's state. Nothing outside the folder includes it, but for its tests.
 *
 * Names in a template are resolved while compiling: `tal:define` and `tal:repeat` names become direct references to
 * a frame (a row of a schema) and an offset, so that executing never looks a name up.
 */
#ifndef CP_TEMPLATE_PRIVATE_H
#define CP_TEMPLATE_PRIVATE_H

#include <apr_hash.h>
#include <apr_strings.h>
#include <apr_tables.h>

#include "template.h"

#define CP_TEMPLATE_FRAMES 32       /**< nested repeats, the page's own frame among them */
#define CP_TEMPLATE_VARIABLES 64    /**< global definitions made where they may not be reached */
#define CP_TEMPLATE_SWITCHES 32     /**< nested tal:switch */
#define CP_TEMPLATE_TRIES 16        /**< nested tal:on-error */
#define CP_TEMPLATE_MACROS 64       /**< nested macro uses */
#define CP_TEMPLATE_DEPTH 1000      /**< nested elements over all macros */
#define CP_TEMPLATE_ELEMENTS 200000 /**< elements compiled for one page, macros counted at each use */
#define CP_TEMPLATE_FILE_BYTES (4 * 1024 * 1024)
#define CP_TEMPLATE_PROBLEMS 100
#define CP_TEMPLATE_EXPRESSION_DEPTH 32
#define CP_TEMPLATE_EXPRESSION_PARTS 65536 /**< alternatives and parts that one expression may grow to */

/* ---- source files ---------------------------------------------------------------------------------------------- */

typedef enum {
    CP_SPACE_NONE,
    CP_SPACE_TAL,
    CP_SPACE_METAL,
    CP_SPACE_I18N,
    CP_SPACE_XMLNS,
    CP_SPACE_UNKNOWN
} cp_space_t;

/** The statements that an element may carry, one slot each. */
typedef enum {
    CP_STATEMENT_NONE = -1,
    CP_TAL_DEFINE,
    CP_TAL_CONDITION,
    CP_TAL_REPEAT,
    CP_TAL_SWITCH,
    CP_TAL_CASE,
    CP_TAL_CONTENT,
    CP_TAL_REPLACE,
    CP_TAL_ATTRIBUTES,
    CP_TAL_OMIT_TAG,
    CP_TAL_ON_ERROR,
    CP_METAL_DEFINE_MACRO,
    CP_METAL_USE_MACRO,
    CP_METAL_EXTEND_MACRO,
    CP_METAL_DEFINE_SLOT,
    CP_METAL_FILL_SLOT,
    CP_I18N_TRANSLATE,
    CP_I18N_NAME,
    CP_I18N_ATTRIBUTES,
    CP_I18N_OTHER, /**< domain, source, target, context, comment, data, ignore: accepted without effect */
    CP_STATEMENTS
} cp_statement_t;

typedef struct cp_attribute_t {
    const char *name;  /**< as written */
    const char *value; /**< entities decoded */
    apr_size_t name_at;
    apr_size_t value_at; /**< byte offsets into the source */
} cp_attribute_t;

typedef enum { CP_NODE_ROOT, CP_NODE_ELEMENT, CP_NODE_TEXT, CP_NODE_COMMENT, CP_NODE_INSTRUCTION } cp_node_kind_t;

typedef struct cp_node_t cp_node_t;
struct cp_node_t {
    cp_node_kind_t kind;
    cp_node_t *parent;
    cp_node_t *first;
    cp_node_t *last;
    cp_node_t *next;
    const char *name; /**< of an element, as written; of an instruction its target */
    const char *text; /**< decoded */
    apr_size_t length;
    apr_size_t at;              /**< byte offset of "<", or of where the text begins */
    bool closed;                /**< written as <x/> */
    bool invisible;             /**< an element in a statement namespace: its tags are never written */
    cp_attribute_t *attributes; /**< those that are written out; statements are moved to `statement` */
    int attribute_count;
    const cp_attribute_t *statement[CP_STATEMENTS];
};

typedef struct cp_source_t {
    const char *name; /**< within the set */
    const char *path; /**< for complaints */
    const char *text;
    apr_size_t length;
    const char *digest;
    cp_node_t *root;              /**< kind CP_NODE_ROOT */
    const char *doctype;          /**< as written, or NULL */
    const char *declaration;      /**< <?xml …?>, or NULL */
    bool fragment;                /**< no document: white space around its elements is content */
    bool confined;                /**< written in a browser: carries no scripts (template_confine.c) */
    apr_hash_t *macros;           /**< name → cp_node_t */
    apr_array_header_t *problems; /**< cp_template_problem_t of reading it */
} cp_source_t;

struct cp_template_set_t {
    apr_pool_t *pool;
    const char *shipped;
    const char *overlay;
    bool whole; /**< `sources` has all of the overlay; who derives from it looks at none of its files */
    const cp_template_set_t *base; /**< whose files it has; NULL: none. Never written to */
    apr_hash_t *overrides;         /**< name → path */
    apr_hash_t *sources;           /**< name → cp_source_t */
    apr_hash_t *lent;              /**< name → const char *: templates that were written in a browser, not read yet */
};

/** The file called `name`, read and parsed once. *source is NULL if there is none; a broken one has problems. */
cp_error_t *cp_template_source(const cp_source_t **source, cp_template_set_t *set, const char *name,
                               apr_pool_t *scratch);

/** The template called `name`, with or without ".html", that was lent to the set; NULL if there is none. */
const cp_source_t *cp_template_lent(cp_template_set_t *set, const char *name, apr_pool_t *scratch);

/** Parses source->text into source->root; complaints go to source->problems. */
void cp_template_parse(cp_source_t *source, apr_pool_t *pool);

/** Splits the attributes of the start tag at node->at into plain ones and statements. Part of cp_template_parse. */
void cp_template_read_tag(cp_source_t *source, cp_node_t *node, apr_pool_t *pool);

/** `length` bytes of markup text with its entities decoded. */
const char *cp_template_decode(const char *text, apr_size_t length, apr_size_t *decoded, apr_pool_t *pool);

void cp_template_complain(apr_array_header_t *problems, const cp_source_t *source, apr_size_t at, const char *text,
                          apr_pool_t *pool);

/** " (did you mean 'x'?)" or "", and ": a, b, c" of an array of names. */
const char *cp_template_suggest(const char *wrong, const apr_array_header_t *names, apr_pool_t *pool);
const char *cp_template_names(const apr_array_header_t *names, apr_pool_t *pool);

/* ---- HTML ------------------------------------------------------------------------------------------------------ */

bool cp_html_is_void(const char *element);
bool cp_html_is_boolean(const char *attribute);
bool cp_html_is_url(const char *attribute);
bool cp_html_is_raw(const char *element); /**< script, style */

/* ---- expressions ----------------------------------------------------------------------------------------------- */

/** What an expression may turn out to be, as a set. */
enum {
    CP_MAY_TEXT = 1,
    CP_MAY_URL = 2,
    CP_MAY_HTML = 4,
    CP_MAY_INT = 8,
    CP_MAY_BOOL = 16,
    CP_MAY_TIME = 32,
    CP_MAY_RECORD = 64,
    CP_MAY_LIST = 128,
    CP_MAY_NOTHING = 256,
    CP_MAY_DEFAULT = 512,
    CP_MAY_CONSTANT = 1024, /**< the template's own words: safe everywhere */
    CP_MAY_MISS = 2048,
    CP_MAY_LENT = 4096 /**< a template that was written in a browser gave it its name, so it is not a file's own */
};

typedef enum {
    CP_EXPR_TEXT, /**< constant */
    CP_EXPR_NOTHING,
    CP_EXPR_DEFAULT,
    CP_EXPR_MISSING,  /**< a name that is known to be unknown */
    CP_EXPR_FIELD,    /**< a value behind a frame */
    CP_EXPR_LENGTH,   /**< the number of rows of the list that `field` is */
    CP_EXPR_REPEAT,   /**< repeat/x/… */
    CP_EXPR_VARIABLE, /**< a global definition kept while executing */
    CP_EXPR_STRING,   /**< parts, one after the other */
    CP_EXPR_NOT,
    CP_EXPR_EXISTS,
    CP_EXPR_ANY /**< the first part that does not miss */
} cp_expr_kind_t;

/** One step of the way from a frame to a struct: through a record's pointer, or to a row of a list. */
typedef struct cp_step_t {
    apr_size_t offset;
    int row;         /**< -1: a pointer */
    apr_size_t size; /**< of a row */
} cp_step_t;

typedef enum {
    CP_LOOP_INDEX,
    CP_LOOP_NUMBER,
    CP_LOOP_EVEN,
    CP_LOOP_ODD,
    CP_LOOP_START,
    CP_LOOP_END,
    CP_LOOP_LENGTH,
    CP_LOOP_LETTER,
    CP_LOOP_LETTER_UPPER,
    CP_LOOP_ROMAN,
    CP_LOOP_ROMAN_UPPER,
    CP_LOOP_FIRST,
    CP_LOOP_LAST
} cp_loop_property_t;

typedef struct cp_expr_t cp_expr_t;
struct cp_expr_t {
    cp_expr_kind_t kind;
    cp_type_t type;        /**< FIELD: of the value */
    const cp_schema_t *of; /**< FIELD: of a record or a list */
    bool itself;           /**< FIELD of type RECORD: the struct that the steps lead to, not a pointer in it */
    bool pointed;          /**< FIELD of type TEXT: a plain `const char *` (of a cp_when_t) */
    int frame;             /**< FIELD and REPEAT: frame; VARIABLE, and FIELD if from_variable: variable */
    bool from_variable;
    int step_count;
    const cp_step_t *steps;
    apr_size_t offset;
    cp_loop_property_t property;
    const char *text;
    apr_size_t length;
    const cp_expr_t **parts;
    int part_count;
    int may;    /**< CP_MAY_… */
    int weight; /**< evaluations that it may cost */
    int depth;  /**< of the expressions that it is made of */
};

/* ---- the program ----------------------------------------------------------------------------------------------- */

typedef enum { CP_ESCAPE_TEXT, CP_ESCAPE_ATTRIBUTE, CP_ESCAPE_URL, CP_ESCAPE_NONE } cp_escape_t;

typedef enum {
    CP_OP_END,
    CP_OP_LITERAL,
    CP_OP_FIELD,     /**< a text one step away: the fast path of WRITE */
    CP_OP_WRITE,     /**< an expression */
    CP_OP_ATTRIBUTE, /**< ` name="value"`, or nothing at all */
    CP_OP_FLAG,      /**< a boolean attribute: `text` if the expression is true */
    CP_OP_JUMP,
    CP_OP_JUMP_FALSE,
    CP_OP_JUMP_TRUE,
    CP_OP_JUMP_DEFAULT, /**< if the expression is `default` */
    CP_OP_REPEAT,       /**< enters a frame, or jumps if there are no rows */
    CP_OP_NEXT,         /**< the next row, back to `jump` if there is one */
    CP_OP_SET,          /**< keeps a global definition */
    CP_OP_SWITCH,       /**< no case of it was met yet */
    CP_OP_CASE,         /**< jumps unless this is the first case that fits */
    CP_OP_TRY,
    CP_OP_TRIED /**< the end of a TRY that went well; jumps over the handler */
} cp_op_code_t;

typedef struct cp_op_t {
    unsigned char code;
    unsigned char escape;
    bool translate; /**< WRITE, ATTRIBUTE: through the catalog */
    bool textarea;  /**< WRITE: a leading line break is doubled, because HTML drops one */
    int slot;       /**< frame, variable or switch */
    int jump;
    apr_size_t length;
    apr_size_t offset; /**< FIELD */
    const char *text;
    const cp_expr_t *expr;
    const cp_expr_t *other; /**< CASE: what the switch is about */
} cp_op_t;

/** Copies of the program's operations with all that they refer to: the operations in `pool`, the rest in `keep`. */
const cp_op_t *cp_template_keep_ops(cp_template_keep_t *keep, const apr_array_header_t *ops, apr_pool_t *pool,
                                    apr_pool_t *scratch);

struct cp_template_t {
    const cp_op_t *ops;
    int op_count;
    const char *name;
    const char *version;
    const cp_schema_t *schema;
    const cp_catalog_t *catalog;
};

/* ---- the compiler ---------------------------------------------------------------------------------------------- */

typedef struct cp_binding_t cp_binding_t;
struct cp_binding_t {
    const char *name;
    const cp_expr_t *value;
    int loop; /**< frame of a repeat variable, -1 for a definition */
    cp_binding_t *next;
};

typedef struct cp_context_t cp_context_t;

/** An element that fills a slot, with the place it was written in. */
typedef struct cp_filler_t cp_filler_t;
struct cp_filler_t {
    const char *name;
    const cp_node_t *node;
    const cp_context_t *context;
    cp_filler_t *next;
};

/** The file, the macro and the fillers of what is being compiled. */
struct cp_context_t {
    const cp_source_t *source;
    const cp_node_t *macro;
    const cp_filler_t *fillers;
    const cp_context_t *parent; /**< where the macro is used */
    int depth;
};

typedef struct cp_compiler_t {
    cp_template_set_t *set;
    const cp_schema_t *schema;
    const cp_catalog_t *catalog;
    bool xml;
    bool lenient;
    bool compact;
    apr_pool_t *pool;    /**< the program's */
    apr_pool_t *scratch; /**< of this compilation */
    apr_array_header_t *problems;
    apr_array_header_t *messages; /**< of the options; may be NULL */
    apr_array_header_t *used;     /**< const cp_source_t *: those that went in */
    const cp_context_t *context;
    const cp_binding_t *bindings;
    const cp_binding_t *globals;
    const cp_node_t *element; /**< whose statements are compiled, for attrs/… */
    const cp_node_t *filling; /**< an element that was put into a slot */
    const cp_expr_t *switched;
    int switch_depth;
    int frame;  /**< the innermost */
    int unsure; /**< > 0: what is being compiled may not be executed exactly once */
    int trying; /**< inside on-error */
    int raw;    /**< inside script or style */
    int keep;   /**< inside pre or textarea: white space matters */
    int depth;
    int elements;
    int variables;
    int expression_depth;
    apr_array_header_t *ops;
    char *pending; /**< literal text that is not an op yet */
    apr_size_t pending_length;
    apr_size_t pending_size;
} cp_compiler_t;

/** A complaint about offset `at` of the current source. */
void cp_template_problem(cp_compiler_t *compiler, apr_size_t at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* template_emit.c */
void cp_template_literal(cp_compiler_t *compiler, const char *text, apr_size_t length);
#define cp_template_puts(compiler, text) cp_template_literal(compiler, text, strlen(text))
void cp_template_escaped(cp_compiler_t *compiler, const char *text, apr_size_t length, cp_escape_t escape);
int cp_template_op(cp_compiler_t *compiler, cp_op_code_t code, const cp_expr_t *expr); /**< its index */
cp_op_t *cp_template_op_at(cp_compiler_t *compiler, int index);
int cp_template_label(cp_compiler_t *compiler);            /**< index of the next op */
void cp_template_land(cp_compiler_t *compiler, int index); /**< lets the op at `index` jump to here */
void cp_template_write(cp_compiler_t *compiler, const cp_expr_t *expr, cp_escape_t escape);
const char *cp_template_take_indent(cp_compiler_t *compiler); /**< takes a line break and blanks back; or NULL */

/* template_expression.c, template_path.c */
const cp_expr_t *cp_template_expression(cp_compiler_t *compiler, const char *text, apr_size_t length, apr_size_t at);
const cp_expr_t *cp_template_path(cp_compiler_t *compiler, const char *text, apr_size_t length, apr_size_t at,
                                  bool may_miss);
/** Text with ${…}; NULL if there is none in it. */
const cp_expr_t *cp_template_interpolation(cp_compiler_t *compiler, const char *text, apr_size_t length, apr_size_t at);
/** Where the ${…} at `text` ends (its brace), or NULL. */
const char *cp_template_brace(const char *text, const char *end);
cp_expr_t *cp_expr_create(cp_compiler_t *compiler, cp_expr_kind_t kind, int may);
const cp_expr_t *cp_expr_text(cp_compiler_t *compiler, const char *text, apr_size_t length);
/** `expr` with every `default` in it replaced by `other`. */
const cp_expr_t *cp_expr_without_default(cp_compiler_t *compiler, const cp_expr_t *expr, const cp_expr_t *other);
/** What the value is called in complaints: "a list". */
const char *cp_expr_kind_name(const cp_expr_t *expr);
/** The first of `count` parts that does not miss; `parts` is copied. */
const cp_expr_t *cp_expr_any(cp_compiler_t *compiler, const cp_expr_t **parts, int count, apr_size_t at);

/* template_compile.c */
void cp_template_node(cp_compiler_t *compiler, const cp_node_t *node);
void cp_template_children(cp_compiler_t *compiler, const cp_node_t *node);
void cp_template_text(cp_compiler_t *compiler, const char *text, apr_size_t length, apr_size_t at);

/* template_scope.c: define, condition, repeat, switch, case and on-error around an element */
void cp_template_element(cp_compiler_t *compiler, const cp_node_t *node);

/* template_tag.c: content, replace, omit-tag of an element */
void cp_template_tag(cp_compiler_t *compiler, const cp_node_t *node);
/** The tag with its static attributes around what `statement` (on-error) says. */
void cp_template_handler(cp_compiler_t *compiler, const cp_node_t *node, const cp_attribute_t *statement);

/* template_attribute.c */
void cp_template_attributes(cp_compiler_t *compiler, const cp_node_t *node, bool only_static);
/** Calls `part` for each of the parts of `statement` between semicolons (";;" stands for one). */
typedef void cp_template_part_t(void *baton, const char *part, apr_size_t at);
void cp_template_split(cp_compiler_t *compiler, const cp_attribute_t *statement, cp_template_part_t *part, void *baton);
const cp_attribute_t *cp_node_attribute(const cp_node_t *node, const char *name);

/* template_confine.c: complaints about what a source that was written in a browser may not have */
void cp_template_confine_tag(cp_compiler_t *compiler, const cp_node_t *node);
void cp_template_confine_attribute(cp_compiler_t *compiler, const cp_node_t *node, const char *name,
                                   const cp_expr_t *expr, apr_size_t at);
/** The value that a definition or a repeat of the current source gives a name to, marked where others must know. */
const cp_expr_t *cp_template_confine_value(cp_compiler_t *compiler, const cp_expr_t *expr);
/** Whether it is what the template itself says, or nothing: not the page's, and not by way of a lent name. */
bool cp_template_own_words(const cp_compiler_t *compiler, const cp_expr_t *expr);
bool cp_template_confine_structure(cp_compiler_t *compiler, const cp_expr_t *expr, apr_size_t at);
void cp_template_confine_raw(cp_compiler_t *compiler, const char *text, apr_size_t length, apr_size_t at);

/* template_macro.c */
void cp_template_use(cp_compiler_t *compiler, const cp_node_t *node);
/** Notes that `source` goes in. False if it is broken; its problems are then the compilation's. */
bool cp_template_take_source(cp_compiler_t *compiler, const cp_source_t *source);
/** The doctype of the file whose macro `node` uses, or NULL. */
const char *cp_template_macro_doctype(cp_compiler_t *compiler, const cp_node_t *node);
/** Compiles what fills the slot of `node`, if something does. */
bool cp_template_slot(cp_compiler_t *compiler, const cp_node_t *node);

/* template_i18n.c */
void cp_template_translate(cp_compiler_t *compiler, const cp_node_t *node);
/** The translation of `id`, or `id` itself; noted in the options' messages as of the source's byte `at`. */
const char *cp_template_message(cp_compiler_t *compiler, apr_size_t at, const char *id);
/** White space runs to one blank, trimmed. */
const char *cp_template_normal(const char *text, apr_pool_t *pool);

/* template_escape.c */
void cp_escape_write(cp_out_t *out, const char *text, apr_size_t length, cp_escape_t escape);
const char *cp_escape(const char *text, apr_size_t length, cp_escape_t escape, apr_size_t *escaped, apr_pool_t *pool);
/** Feed an address piece by piece: 1 it is allowed, 0 it is not, -1 not known yet. Begin with a zeroed state. */
typedef struct cp_url_check_t {
    char scheme[12];
    int length;
} cp_url_check_t;
int cp_url_check(cp_url_check_t *check, const char *text, apr_size_t length);

/* template_value.c */
typedef enum {
    CP_VALUE_MISSING,
    CP_VALUE_NOTHING,
    CP_VALUE_DEFAULT,
    CP_VALUE_TEXT,
    CP_VALUE_INT,
    CP_VALUE_BOOL,
    CP_VALUE_RECORD,
    CP_VALUE_LIST,
    CP_VALUE_STRING
} cp_value_kind_t;

typedef struct cp_value_t {
    cp_value_kind_t kind;
    const char *text;
    apr_size_t length;
    apr_int64_t number; /**< and bool */
    const void *record;
    const cp_list_t *list;
    const cp_expr_t *string;
} cp_value_t;

typedef struct cp_frame_t {
    const char *row;
    int index;
    int count;
    apr_size_t size;
} cp_frame_t;

typedef struct cp_try_t {
    cp_out_t *out;
    int handler;
} cp_try_t;

typedef struct cp_run_t {
    const cp_template_t *program;
    cp_out_t *out;
    apr_pool_t *scratch;
    cp_frame_t frames[CP_TEMPLATE_FRAMES];
    bool met[CP_TEMPLATE_SWITCHES];
    cp_value_t variables[CP_TEMPLATE_VARIABLES];
    cp_try_t tries[CP_TEMPLATE_TRIES];
    int try_count;
    bool raised; /**< something missed inside on-error */
    char number[72];
} cp_run_t;

void cp_value_of(cp_run_t *run, const cp_expr_t *expr, cp_value_t *value);
bool cp_value_true(cp_run_t *run, const cp_value_t *value);
void cp_value_write(cp_run_t *run, const cp_value_t *value, cp_escape_t escape);
/** The value as one text in run->scratch (which number texts of the run may share); NULL for nothing. */
const char *cp_value_text(cp_run_t *run, const cp_value_t *value, apr_size_t *length);
bool cp_value_equal(cp_run_t *run, const cp_expr_t *a, const cp_expr_t *b);

#endif
