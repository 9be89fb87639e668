/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Cutting HTML into tags and text by the tokenisation rules of the HTML standard, in linear time. Private to the
 * sanitiser. Nothing is copied or decoded: all texts are slices of the input.
 *
 * It stands before libxml2, whose parser takes quadratic time over the attributes of one tag and over runs of
 * comments, and which reads comments, scripts and broken tags otherwise than browsers do.
 */
#ifndef CP_TEXT_HTML_SCAN_H
#define CP_TEXT_HTML_SCAN_H

#include <apr.h>
#include <stdbool.h>

#define CP_HTML_NAME_ROOM 24  /**< longest known element is "figcaption"; longer names are cut */
#define CP_HTML_ATTRIBUTES 40 /**< of one tag; the rest is dropped */

typedef enum { CP_HTML_TEXT, CP_HTML_START, CP_HTML_END } cp_html_token_kind_t;

typedef struct cp_html_slice_t {
    const char *at;
    apr_size_t length;
} cp_html_slice_t;

typedef struct cp_html_attribute_t {
    cp_html_slice_t name;  /**< as written */
    cp_html_slice_t value; /**< without quotes, references not decoded */
} cp_html_attribute_t;

typedef struct cp_html_token_t {
    cp_html_token_kind_t kind;
    cp_html_slice_t text;         /**< of text */
    bool literal;                 /**< text in which & begins no reference */
    char name[CP_HTML_NAME_ROOM]; /**< of a tag, in lower case */
    int count;                    /**< attributes of a start tag */
    cp_html_attribute_t attributes[CP_HTML_ATTRIBUTES];
} cp_html_token_t;

typedef struct cp_html_scan_t {
    const char *at, *end;
    char raw[CP_HTML_NAME_ROOM]; /**< the element whose content holds no tags; "" if none */
} cp_html_scan_t;

void cp_html_scan_begin(cp_html_scan_t *scan, const char *html, apr_size_t length);

/** The next token; false at the end. Comments, declarations and the content of script, style, title and the like
 * never come. */
bool cp_html_scan_next(cp_html_scan_t *scan, cp_html_token_t *token);

/** The value of an attribute of a start tag, or a slice whose `at` is NULL. `name` is in lower case. */
cp_html_slice_t cp_html_scan_attribute(const cp_html_token_t *token, const char *name);

#endif
