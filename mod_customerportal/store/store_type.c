/* SPDX-License-Identifier: Apache-2.0 */
#include "store_type.h"

#include <apr_strings.h>
#include <magic.h>
#include <pthread.h>
#include <stdbool.h>
#include <string.h>

#include "../base/base_log.h"

#define UNKNOWN "application/octet-stream"
#define TYPE_BYTES 127 /* RFC 6838 section 4.2, both names */

/* No look into archives, programs and their tokens: less code of libmagic's on what strangers send. */
#define FLAGS (MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_ELF | MAGIC_NO_CHECK_APPTYPE)

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static magic_t cookie;
static bool tried;

/* Under the lock. A failure is said once, not with each file. */
static magic_t loaded(void)
{
    if (tried)
        return cookie;
    tried = true;
    magic_t made = magic_open(FLAGS);
    if (made && magic_load(made, NULL) == 0) {
        cookie = made;
        return cookie;
    }
    cp_log(CP_LOG_ERROR, "CP00502", "libmagic has no database, all files will be of type " UNKNOWN ": %s",
           made ? magic_error(made) : "no memory");
    if (made)
        magic_close(made);
    return NULL;
}

/* libmagic has types of its own, such as "inode/x-empty", that nobody else knows. */
static bool is_media_type(const char *type)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789.+-_";
    static const char *const families[] = {"application/", "audio/", "font/",  "image/", "message/",
                                           "model/",       "text/",  "video/", NULL};
    for (const char *const *family = families; *family; family++) {
        apr_size_t length = strlen(*family);
        if (strncmp(type, *family, length))
            continue;
        apr_size_t rest = strlen(type + length);
        return rest && length + rest <= TYPE_BYTES && strspn(type + length, letters) == rest;
    }
    return false;
}

const char *cp_store_type(const char *path, apr_pool_t *pool)
{
    pthread_mutex_lock(&lock);
    magic_t magic = loaded();
    const char *found = magic ? magic_file(magic, path) : NULL;
    char *type = found ? apr_pstrdup(pool, found) : NULL;
    pthread_mutex_unlock(&lock);

    if (!type)
        return UNKNOWN;
    for (char *c = type; *c; c++) {
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
    }
    return is_media_type(type) ? type : UNKNOWN;
}
