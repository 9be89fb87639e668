/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Attachments on disk, content-addressed: ROOT/ab/cd/HEX, HEX being the SHA-256 of the content, mode 0640. A file is
 * written to ROOT/tmp, fsynced, renamed, its folder fsynced; only then may a row name it. Nothing a person sent is ever
 * part of a path. Several processes and machines may share ROOT.
 */
#ifndef CP_STORE_FILE_H
#define CP_STORE_FILE_H

#include <apr_file_io.h>
#include <apr_time.h>

#include "../base/base_error.h"

typedef struct cp_store_t cp_store_t;
typedef struct cp_store_writer_t cp_store_writer_t;

/** Opens ROOT, creating its folders as needed (0750). */
cp_error_t *cp_store_open(cp_store_t **store, const char *root, apr_pool_t *pool);

/** Begins a file. Whatever is not finished is removed when `pool` ends. STORAGE when the disk is full. */
cp_error_t *cp_store_begin(cp_store_writer_t **writer, cp_store_t *store, apr_pool_t *pool);
cp_error_t *cp_store_write(cp_store_writer_t *writer, const void *data, apr_size_t length);

/** Makes the file durable under its digest (keeping one that is there, which is made young: store_purge.h). Sets hex digest, size and media type (libmagic,
 * by content). The strings live in the writer's pool. */
cp_error_t *cp_store_finish(const char **sha256, apr_int64_t *size, const char **media_type, cp_store_writer_t *writer);

/** The path of a stored file, in `pool`; MISSING if `sha256` is not 64 hex digits or there is no such file. */
cp_error_t *cp_store_path(const char **path, cp_store_t *store, const char *sha256, apr_pool_t *pool);

/** The same for a file that was stored before and that a row is to name now: it is made young, so that no purge takes it
 * away before (store_purge.h). */
cp_error_t *cp_store_hold(const char **path, cp_store_t *store, const char *sha256, apr_pool_t *pool);

/** Removes what killed processes left in ROOT/tmp more than a day before `now`. `removed` (may be NULL) counts. */
cp_error_t *cp_store_sweep(int *removed, cp_store_t *store, apr_time_t now, apr_pool_t *pool);

#endif
