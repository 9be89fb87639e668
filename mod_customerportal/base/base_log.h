/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Logging below httpd: the core writes through one sink, which the module points at httpd's error log and portalctl at
 * standard error. Every message from debug level up carries a tag of our own series ("CP00123"), unique in the source
 * and never reused (scripts/check-log-tags). No password, token or cookie is ever an argument.
 */
#ifndef CP_BASE_LOG_H
#define CP_BASE_LOG_H

typedef enum { CP_LOG_ERROR, CP_LOG_WARNING, CP_LOG_NOTICE, CP_LOG_INFO, CP_LOG_DEBUG } cp_log_level_t;

typedef void cp_log_sink_t(void *baton, cp_log_level_t level, const char *line);

/** Sets the sink of the process; NULL drops all. Call before threads start. */
void cp_log_to(cp_log_sink_t *sink, void *baton);

/** Writes "TAG: text". Control characters in the text are escaped. `tag` is a literal such as "CP00123". */
void cp_log(cp_log_level_t level, const char *tag, const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
