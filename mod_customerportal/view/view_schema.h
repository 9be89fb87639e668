/* SPDX-License-Identifier: Apache-2.0 */
/**
 * View schemas: what a page shows, as typed fields of a plain C struct. The same schema serves the HTML template
 * (compiled against it), the JSON answer and the template reference.
 *
 * A page's view is a struct whose members have the value types below, and a static const table that names them:
 *
 *     typedef struct { cp_text_t subject; apr_int64_t number; cp_when_t created; cp_list_t messages; } cp_ticket_view_t;
 *     static const cp_field_t fields[] = {
 *         CP_FIELD_TEXT(cp_ticket_view_t, subject, "What the ticket is about"),
 *         CP_FIELD_LIST(cp_ticket_view_t, messages, cp_message_view_schema, "Oldest first"),
 *     };
 *     const cp_schema_t cp_ticket_view_schema = CP_SCHEMA("ticket", cp_ticket_view_t, fields);
 *
 * The macros check at compile time that a member has the type that the field says. Values are read by offset, so a
 * zeroed struct is a view in which everything is empty. Views never own memory: texts live in the request's pool.
 */
#ifndef CP_VIEW_SCHEMA_H
#define CP_VIEW_SCHEMA_H

#include <apr.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/** Text; ptr NULL is "nothing", which differs from empty text. Not necessarily NUL-terminated. */
typedef struct cp_text_t {
    const char *ptr;
    apr_size_t len;
} cp_text_t;

/** An address: written into URL attributes, and checked there (http, https, mailto, tel and relative only). */
typedef struct cp_url_t {
    const char *ptr;
    apr_size_t len;
} cp_url_t;

/** HTML that is known to be safe: only the sanitiser, the CommonMark renderer and the escaper make it. */
typedef struct cp_html_t {
    const char *ptr;
    apr_size_t len;
} cp_html_t;

/** A point in time in the reader's zone and language; all NULL is "nothing". */
typedef struct cp_when_t {
    const char *iso;   /**< 2025-11-20T09:14:00Z, for datetime attributes and JSON */
    const char *brief; /**< relative to a day: "Today 09:14", "14 Nov" */
    const char *full;  /**< "20 November 2025, 09:14", for titles */
} cp_when_t;

/** Rows of one schema: `rows` points at `count` structs of that schema's size. */
typedef struct cp_list_t {
    const void *rows;
    int count;
} cp_list_t;

typedef enum {
    CP_TYPE_TEXT,
    CP_TYPE_URL,
    CP_TYPE_HTML,
    CP_TYPE_INT,    /**< apr_int64_t */
    CP_TYPE_BOOL,   /**< bool */
    CP_TYPE_TIME,   /**< cp_when_t; templates read x/iso, x/brief, x/full; x alone is brief; JSON is iso */
    CP_TYPE_RECORD, /**< pointer to a struct of schema `of`; NULL is "nothing" */
    CP_TYPE_LIST    /**< cp_list_t of schema `of` */
} cp_type_t;

typedef struct cp_schema_t cp_schema_t;

typedef struct cp_field_t {
    const char *name; /**< as in templates and JSON: lower case, digits, underscore */
    cp_type_t type;
    apr_size_t offset;
    const cp_schema_t *of; /**< for records and lists */
    const char *about;     /**< one phrase for the template reference; one that starts with "-" keeps the field out of
                                JSON (tokens, looks) */
} cp_field_t;

struct cp_schema_t {
    const char *name;
    const cp_field_t *fields;
    int count;
    apr_size_t size;
};

/* The braces below would be laid out as blocks. */
/* clang-format off */
#define CP_FIELD_CHECKED(type, member, ctype, kind, of, about)                                       \
    {#member, kind, offsetof(type, member) + 0 * sizeof(char[_Generic(((type *)0)->member, ctype: 1)]), of, about}
#define CP_FIELD_TEXT(type, member, about) CP_FIELD_CHECKED(type, member, cp_text_t, CP_TYPE_TEXT, NULL, about)
#define CP_FIELD_URL(type, member, about) CP_FIELD_CHECKED(type, member, cp_url_t, CP_TYPE_URL, NULL, about)
#define CP_FIELD_HTML(type, member, about) CP_FIELD_CHECKED(type, member, cp_html_t, CP_TYPE_HTML, NULL, about)
#define CP_FIELD_INT(type, member, about) CP_FIELD_CHECKED(type, member, apr_int64_t, CP_TYPE_INT, NULL, about)
#define CP_FIELD_BOOL(type, member, about) CP_FIELD_CHECKED(type, member, bool, CP_TYPE_BOOL, NULL, about)
#define CP_FIELD_TIME(type, member, about) CP_FIELD_CHECKED(type, member, cp_when_t, CP_TYPE_TIME, NULL, about)
#define CP_FIELD_LIST(type, member, of, about) CP_FIELD_CHECKED(type, member, cp_list_t, CP_TYPE_LIST, &(of), about)
/** The member is a pointer to the struct of schema `of`; its C type cannot be checked here. */
#define CP_FIELD_RECORD(type, member, of, about) {#member, CP_TYPE_RECORD, offsetof(type, member), &(of), about}

#define CP_SCHEMA(name, type, fields) {name, fields, (int)(sizeof(fields) / sizeof(*(fields))), sizeof(type)}
/* clang-format on */

static inline cp_text_t cp_text(const char *text)
{
    return (cp_text_t){text, text ? strlen(text) : 0};
}

static inline cp_url_t cp_url(const char *url)
{
    return (cp_url_t){url, url ? strlen(url) : 0};
}

static inline bool cp_text_is(cp_text_t text, const char *other)
{
    return text.ptr && strlen(other) == text.len && !memcmp(text.ptr, other, text.len);
}

/** The field called `name`, or NULL. */
const cp_field_t *cp_schema_field(const cp_schema_t *schema, const char *name, apr_size_t length);

#endif
