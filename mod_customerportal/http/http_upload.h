/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Reads the body of a POST through httpd's input filters, in blocks, into a form: text into memory, files into the store
 * as they arrive. Reads blocking, one block at a time, so it serves prefork, worker and event alike.
 */
#ifndef CP_HTTP_UPLOAD_H
#define CP_HTTP_UPLOAD_H

#include <httpd.h>

#include "http_form.h"

/**
 * Reads and checks the whole body of `r` (see cp_form_begin, cp_form_end). A file that the limits refuse is read and
 * dropped: text and other files are kept, and `(*form)->upload_error` says which file and which limit.
 *
 * Errors, after each of which the connection is closed with the answer, as the rest of the body is not read:
 * TOO_LARGE (text over its limit, LimitRequestBody, or a body of more than twice what the limits add up to), INPUT (content
 * type, escapes, broken multipart, a body that ends early or does not come in time), INTERNAL.
 *
 * After TOO_LARGE `*form` is what was read (cp_form_salvage), for a page that gives it back, or NULL. Of a body that is
 * announced too large it is the beginning, which is waited for two seconds at most; none of one over LimitRequestBody.
 */
cp_error_t *cp_upload_read(cp_form_t **form, request_rec *r, const cp_upload_limits_t *limits, cp_store_t *store,
                           const cp_upload_seal_t *seal, apr_pool_t *pool);

/** Whether an input filter has answered the request itself (AP_FILTER_ERROR) while cp_upload_read read it: then the
 * handler returns AP_FILTER_ERROR and writes nothing. */
bool cp_upload_answered(const request_rec *r);

#endif
