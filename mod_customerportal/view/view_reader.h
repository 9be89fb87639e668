/* SPDX-License-Identifier: Apache-2.0 */
/** Who reads a page: in which words, in whose time, under which settings. What view functions know of a request. */
#ifndef CP_VIEW_READER_H
#define CP_VIEW_READER_H

#include "../model/model_setting.h"
#include "../model/model_ticket.h"
#include "../text/text_date.h"

typedef struct cp_reader_t {
    apr_pool_t *pool; /**< where all that is made for the view lives */
    const char *base; /**< path of the portal: "/support" */
    const cp_settings_t *settings;
    const cp_catalog_t *catalog;
    const cp_date_style_t *dates;
    const cp_date_style_t *numbers; /**< of numbers in fields of forms; NULL: plain, for programs */
    const cp_zone_t *zone;
    apr_time_t now;
    apr_int64_t contact_id;   /**< the contact who reads; 0: none */
    apr_int64_t company_id;   /**< the company whose tickets he may see; 0: none */
    apr_int64_t home_id;      /**< his primary company, also where its tickets are not shared; 0: none */
    const char *company_name; /**< of his primary company; NULL: none */
} cp_reader_t;

/** The text of an English msgid in the reader's language; also of what printf made of one, as errors are. */
const char *cp_view_tr(const cp_reader_t *reader, const char *msgid);

/** One of two msgids by the number, with ${n} filled in. */
const char *cp_view_plural(const cp_reader_t *reader, const char *one, const char *many, apr_int64_t n);

/** A text that administrators may choose, such as the name of the form's link: as they wrote it; while it is the default,
 * in the reader's language. */
const char *cp_view_setting(const cp_reader_t *reader, cp_setting_key_t key);

/** An address of the portal: cp_view_url(reader, "/tickets/%" APR_INT64_T_FMT, n). */
cp_url_t cp_view_url(const cp_reader_t *reader, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** "12,345", grouped as the language does. */
const char *cp_view_number(const cp_reader_t *reader, apr_int64_t n);

/** "214 KB", "1.2 MB": 1 KB is 1,000 bytes. */
const char *cp_view_size(const cp_reader_t *reader, apr_int64_t bytes);

/** A time in a list ("Today 09:14") and in a conversation ("Today, 09:14", always with day and time). */
cp_when_t cp_view_when(const cp_reader_t *reader, apr_time_t t);
cp_when_t cp_view_when_dated(const cp_reader_t *reader, apr_time_t t);

#endif
