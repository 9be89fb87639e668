/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Importing mail in two passes: the first reads every file's headers and groups mails into conversations, the second
 * reads each conversation's mails again and writes them, one transaction a conversation. So memory holds the text of one
 * conversation, however many mails there are, and the order of the files does not matter.
 */
#ifndef CP_CTL_IMPORT_H
#define CP_CTL_IMPORT_H

#include <apr_hash.h>

#include "ctl.h"
#include "ctl_mail.h"

/** What the first pass keeps of a mail. */
typedef struct cp_import_mail_t {
    const char *path;
    const char *mail_id; /**< Message-ID, or one made of the file's digest */
    apr_time_t date;     /**< 0 if unknown */
    int group;           /**< its conversation: index of the representative in union-find */
} cp_import_mail_t;

typedef struct cp_import_t {
    cp_ctl_t *ctl;
    const char *inbox;
    bool dry_run;
    cp_store_t *store;
    apr_array_header_t *mails;  /**< cp_import_mail_t */
    apr_array_header_t *ids;    /**< const char *: every id that a mail has or names, by node */
    apr_array_header_t *parent; /**< int: union-find over nodes */
    apr_hash_t *nodes;          /**< id to node + 1 */
    int imported, known, skipped, tickets, attachments;
} cp_import_t;

/** The id of a mail: its Message-ID, or "sha256.HEX@file" out of its bytes. */
const char *cp_import_mail_id(const cp_mail_t *mail, const char *bytes, apr_size_t length, apr_pool_t *pool);

/** Second pass: writes `count` mails of one conversation, sorted by date. */
cp_error_t *cp_import_conversation(cp_import_t *import, const cp_import_mail_t *mails, int count);

/** Says on standard error why a file was left out, and counts it. */
void cp_import_skip(cp_import_t *import, const char *path, const char *reason);

#endif
