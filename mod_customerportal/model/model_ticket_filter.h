/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The portal's filter (S31, S32): a rule over tickets' properties; tickets that do not meet it are not in the portal, on no
 * surface. It is a part of the one visibility rule, where it is asked live: there is nothing to follow a changed ticket.
 *
 * A rule that can no longer be read (its property is gone) hides every ticket, and says so in the log: what was meant to be
 * hidden stays hidden.
 */
#ifndef CP_MODEL_TICKET_FILTER_H
#define CP_MODEL_TICKET_FILTER_H

#include "model_rule.h"
#include "model_setting_change.h"

/** What the rule may ask: what every ticket has, and the properties that administrators defined. In `pool`. */
const cp_rule_schema_t *cp_ticket_filter_schema(const cp_settings_t *settings, apr_pool_t *pool);

/** The same for an editor, which offers the inboxes, pipelines and stages that there are. One statement. In `pool`. */
cp_error_t *cp_ticket_filter_choices(const cp_rule_schema_t **schema, cp_db_t *db, const cp_settings_t *settings,
                                     apr_pool_t *pool);

/** Reads a rule of either form (one line or many). INPUT errors as cp_rule_parse. In `pool`. */
cp_error_t *cp_ticket_filter_parse(cp_rule_t **rule, const cp_settings_t *settings, const char *text, apr_pool_t *pool);

/** The filter of settings that are merged; never NULL. In `pool`. */
const cp_db_filter_t *cp_ticket_filter_build(const cp_settings_t *settings, apr_pool_t *pool);

#define CP_FILTER_LOOKED_AT 50000 /**< newest tickets that a preview looks at */
#define CP_FILTER_SAMPLE 5

/** What a rule would hide, among the newest tickets that are not hidden anyhow. */
typedef struct cp_filter_preview_t {
    apr_int64_t all;
    apr_int64_t hidden;
    const cp_rows_t *sample; /**< number and subject of the newest that it hides */
} cp_filter_preview_t;

cp_error_t *cp_ticket_filter_preview(cp_filter_preview_t *preview, cp_db_t *db, const cp_rule_t *rule,
                                     apr_pool_t *pool);

/** What a rule can name got another name: all portals' saved rules follow. `property` is "inbox", "pipeline" or "stage" (its
 * names are "Pipeline / Stage"). In the WRITE run that renames. */
cp_error_t *cp_ticket_filter_renamed(cp_db_t *db, const char *property, const char *before, const char *after,
                                     apr_pool_t *pool);

#endif
