/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What people agree to when they register (S58–S60): a text and the label of its checkbox, per portal and domain (host
 * name). A saved notice is never changed, so that it stays on record which version somebody agreed to.
 */
#ifndef CP_MODEL_CONSENT_H
#define CP_MODEL_CONSENT_H

#include "../db/db.h"

typedef struct cp_consent_notice_t {
    apr_int64_t id;
    apr_int64_t version; /**< 1 for the first of its domain */
    const char *body;    /**< Markdown, so that it can link to legal texts */
    const char *label;   /**< of the checkbox */
    apr_time_t created_at;
} cp_consent_notice_t;

#define CP_CONSENT_BODY_MAX 20000 /**< characters */
#define CP_CONSENT_LABEL_MAX 500

/** The notice in force for `domain`, or else the one for all domains (""); NULL if there is none. */
cp_error_t *cp_consent_current(cp_consent_notice_t **notice, cp_db_t *db, const char *portal, const char *domain,
                               apr_pool_t *pool);

/** Saves a new version, unless it says the same as the one in force. INPUT errors name the field: "body", "label". In a
 * WRITE run. */
cp_error_t *cp_consent_save(cp_db_t *db, const char *portal, const char *domain, const char *body, const char *label,
                            apr_time_t now, apr_pool_t *pool);

/** The domains that have a notice of their own, as one-column rows. */
cp_error_t *cp_consent_domains(cp_rows_t **rows, cp_db_t *db, const char *portal, apr_pool_t *pool);

/** A version, and how many agreed to it. */
typedef struct cp_consent_version_t {
    cp_consent_notice_t notice;
    apr_int64_t people; /**< counted up to 1,001 */
} cp_consent_version_t;

/** The versions of a domain's own notice, the newest first, at most `limit`. */
cp_error_t *cp_consent_versions(const cp_consent_version_t **versions, int *count, cp_db_t *db, const char *portal,
                                const char *domain, int limit, apr_pool_t *pool);

/** Records that a contact agreed. In a WRITE run. */
cp_error_t *cp_consent_give(cp_db_t *db, apr_int64_t contact_id, apr_int64_t notice_id, const char *address,
                            apr_time_t now, apr_pool_t *pool);

#endif
