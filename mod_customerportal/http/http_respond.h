/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Answers. Whatever the page, the security headers and cache rules are the same and are set here, once. Everything is
 * streamed into httpd's filters; the connection to the database has been given back before.
 */
#ifndef CP_HTTP_RESPOND_H
#define CP_HTTP_RESPOND_H

#include "../base/base_out.h"
#include "../view/view_page_table.h"
#include "http_request.h"

/** Answers 304 and returns true if the client's copy, known by ETag, is what the page would be now. The tag covers
 * viewer, stamp, settings and template versions, language, zone, local day, looks and full URL. Sets the ETag for
 * cp_respond_page otherwise. Call before any further statement. */
bool cp_respond_unchanged(cp_request_t *req, cp_page_id_t page);

/** Renders `view` (a struct of the page's schema) with `status` as HTML, or as JSON if that was asked for. */
cp_error_t *cp_respond_page(cp_request_t *req, cp_page_id_t page, int status, const void *view);

/** 303 to a path within the portal. `notice` (may be NULL) is a word such as "replied" that the next page turns into a
 * message; it travels in a short-lived cookie, not in the URL. */
cp_error_t *cp_respond_redirect(cp_request_t *req, const char *location, const char *notice);

/** After a press of "Remove" whose work ended with `error` (NULL: removed): to `location`, with a notice. Where there is
 * nothing to remove any more (CP_ERROR_MISSING) all is as wanted: the button was pressed twice, or in two windows. Any other
 * error is handed on. */
cp_error_t *cp_respond_removed(cp_request_t *req, cp_error_t *error, const char *location);

/** Leads to where this address is now, for good, with the same method; true. */
bool cp_respond_moved(const cp_request_t *req, const char *location);

/** The notice that the redirect before this page left, once; NULL if none. */
const char *cp_respond_notice(cp_request_t *req);

/** Begins a CSV download called `file_name`; write rows to the returned writer, then cp_respond_csv_end. */
cp_error_t *cp_respond_csv(cp_out_t **out, cp_request_t *req, const char *file_name);
cp_error_t *cp_respond_csv_end(cp_request_t *req);

/** Sends `text` as a download called `file_name`. */
cp_error_t *cp_respond_text(cp_request_t *req, const char *file_name, const char *text);

/** Sends a picture that was made for this person now: shown in place, stored nowhere. */
cp_error_t *cp_respond_svg(cp_request_t *req, const char *svg);

/** Sends a stored file as a download: ranges, strong ETag, nosniff, sandbox, private. */
cp_error_t *cp_respond_file(cp_request_t *req, const char *sha256, const char *file_name, const char *media_type);

/** Sends a style sheet that is not in force: for its maker's preview. */
cp_error_t *cp_respond_style(cp_request_t *req, const char *sheet);

/** Lets this page hold frames with pages of this portal; and be such a page, in which nothing can be sent or run. Before
 * cp_respond_page. */
void cp_respond_holds_frames(cp_request_t *req);
void cp_respond_framed(cp_request_t *req);

/** Sets or (value NULL) removes the session cookie. Name and flags follow the connection: __Host- and Secure on TLS. With
 * it goes a cookie that says whose browser this is (`owner`, for a new session); it outlives the session and lets nobody
 * in, but what its owner has typed is kept when he was signed out meanwhile. */
void cp_respond_session_cookie(cp_request_t *req, const char *token, const cp_owner_t *owner);
/** Sets or (NULL) removes the cookie of a sign-in that waits for its second factor; sets that of a known browser. */
void cp_respond_pending_cookie(cp_request_t *req, const char *token);
void cp_respond_device_cookie(cp_request_t *req, const char *token);
/** Goes on as the person whose session with `token` has just begun: viewer, language, token of forms. */
cp_error_t *cp_respond_as(cp_request_t *req, const char *token);
/** Goes on, as the person whose session with `token` has just begun, with the form that the sign-in page carried: shows
 * it, ready to be sent. `token` NULL: as the viewer. `shown` is false, and nothing was answered, if it is none of his or too old. */
cp_error_t *cp_respond_carried(bool *shown, cp_request_t *req, const char *token, const char *carried);
/** Sets a cookie of looks ("scheme", "density", "language") for a year; value NULL removes it. */
void cp_respond_look_cookie(cp_request_t *req, const char *name, const char *value);
/** Says with the answer after how many seconds it is worth asking again. */
void cp_respond_retry_after(cp_request_t *req, int seconds);
/** Tells the browser to drop what it cached (sign-out). */
void cp_respond_clear_site_data(cp_request_t *req);

/** After an answer that is shown goes on to another address, at once, in browsers. */
void cp_respond_go_on(cp_request_t *req, const char *url);

/** What another module says of whoever comes to this door (PortalIdentity in a Location at sso/NAME). MISSING where there
 * is none, FORBIDDEN where nobody was authenticated; `subject` is NULL where it is of no use. And, for the log, what
 * became of it. */
cp_error_t *cp_request_claims(const cp_claims_t **claims, cp_request_t *req);
void cp_request_arrived(cp_request_t *req, const cp_claims_t *claims, const cp_arrival_t *arrival);

/** Checks e-mail and password with the configured providers in turn (Apache's authn provider interface). `provider` is
 * the name of the one that said yes, or NULL if none did. */
cp_error_t *cp_login_check(const char **provider, cp_request_t *req, const char *email, const char *password);

#endif
