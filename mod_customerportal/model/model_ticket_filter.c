/* SPDX-License-Identifier: Apache-2.0 */
#include "model_ticket_filter.h"

#include <apr_strings.h>
#include <string.h>
#include <strings.h>

#include "../base/base_log.h"
#include "model_property.h"
#include "model_rule_line.h"

#define OF_TICKET(what, table, key) "(SELECT " what " FROM " table " WHERE " key ")"

static const cp_rule_option_t states[] = {{"open", "Open"}, {"closed", "Closed"}};
static const cp_rule_option_t priorities[] = {
    {"low", "Low"}, {"normal", "Normal"}, {"high", "High"}, {"urgent", "Urgent"}};

#define CHOICES(options) CP_RULE_CHOICE, options, (int)(sizeof(options) / sizeof *(options))
#define TYPED(type) type, NULL, 0

static const cp_rule_property_t fixed[] = {
    {"subject", "Subject", "ticket.subject", TYPED(CP_RULE_TEXT)},
    {"status", "Status", "CASE WHEN ticket.closed_at IS NULL THEN 'open' ELSE 'closed' END", CHOICES(states)},
    {"priority", "Priority",
     "CASE ticket.priority WHEN 1 THEN 'low' WHEN 2 THEN 'normal' WHEN 3 THEN 'high' ELSE 'urgent' END",
     CHOICES(priorities)},
    {"inbox", "Inbox", OF_TICKET("inbox.name", "inbox", "inbox.id = ticket.inbox_id"), TYPED(CP_RULE_TEXT)},
    {"pipeline", "Pipeline",
     OF_TICKET("pipeline.name", "stage JOIN pipeline ON pipeline.id = stage.pipeline_id", "stage.id = ticket.stage_id"),
     TYPED(CP_RULE_TEXT)},
    {"stage", "Stage",
     OF_TICKET("pipeline.name || ' / ' || stage.name", "stage JOIN pipeline ON pipeline.id = stage.pipeline_id",
               "stage.id = ticket.stage_id"),
     TYPED(CP_RULE_TEXT)},
    {"source", "Source", "ticket.source", TYPED(CP_RULE_TEXT)},
    {"owner", "E-mail address of the owner", OF_TICKET("staff.email", "staff", "staff.id = ticket.owner_id"),
     TYPED(CP_RULE_TEXT)},
    {"requester", "E-mail address of the requester",
     OF_TICKET("contact.email", "contact", "contact.id = ticket.requester_id"), TYPED(CP_RULE_TEXT)},
    {"company", "Company", OF_TICKET("company.name", "company", "company.id = ticket.company_id"), TYPED(CP_RULE_TEXT)},
    {"number", "Number", "ticket.number", TYPED(CP_RULE_INT)},
    {"created", "Created", "ticket.created_at", TYPED(CP_RULE_TIME)},
    {"closed", "Closed", "ticket.closed_at", TYPED(CP_RULE_TIME)},
};

const cp_rule_schema_t *cp_ticket_filter_schema(const cp_settings_t *settings, apr_pool_t *pool)
{
    static const cp_rule_schema_t base = {fixed, (int)(sizeof fixed / sizeof *fixed)};

    return settings ? cp_property_schema(&base, settings, CP_OBJECT_TICKET, pool) : &base;
}

static void offer(cp_rule_property_t *property, const cp_rows_t *rows, apr_pool_t *pool)
{
    cp_rule_option_t *options = apr_palloc(pool, sizeof *options * (apr_size_t)(rows->count + 1));
    int count = 0;

    for (int i = 0; i < rows->count; i++)
        if (!strcmp(cp_cell_text(rows, i, 0), property->name))
            options[count++] = (cp_rule_option_t){cp_cell_text(rows, i, 1), cp_cell_text(rows, i, 1)};
    if (!count)
        return;
    property->options = options;
    property->option_count = count;
}

cp_error_t *cp_ticket_filter_choices(const cp_rule_schema_t **schema, cp_db_t *db, const cp_settings_t *settings,
                                     apr_pool_t *pool)
{
    const cp_rule_schema_t *all = cp_ticket_filter_schema(settings, pool);
    apr_size_t size = sizeof *all->properties * (apr_size_t)all->count;
    cp_rule_property_t *properties = apr_pmemdup(pool, all->properties, size);
    cp_rule_schema_t *offered = apr_palloc(pool, sizeof *offered);
    cp_rows_t *rows;

    CP_TRY(cp_db_select(&rows, db, CP_SQL_FILTER_CHOICES, CP_NO_BIND, pool));
    for (int i = 0; i < all->count; i++)
        if (properties[i].type == CP_RULE_TEXT)
            offer(&properties[i], rows, pool);
    *offered = (cp_rule_schema_t){properties, all->count};
    *schema = offered;
    return NULL;
}

cp_error_t *cp_ticket_filter_parse(cp_rule_t **rule, const cp_settings_t *settings, const char *text, apr_pool_t *pool)
{
    return cp_rule_parse(rule, cp_ticket_filter_schema(settings, pool), cp_rule_lines(text, pool), pool);
}

const cp_db_filter_t *cp_ticket_filter_build(const cp_settings_t *settings, apr_pool_t *pool)
{
    static const cp_db_filter_t nothing = {{"(1 = 0)", "(1 = 0)"}, NULL, 0};
    const char *text = cp_setting_text(settings, CP_SET_TICKET_FILTER);
    cp_db_filter_t *filter = apr_pcalloc(pool, sizeof *filter);
    cp_bind_t *binds = apr_palloc(pool, sizeof *binds * CP_DB_FILTER_BINDS);
    cp_rule_t *rule;

    if (!*text)
        return &cp_db_no_filter;
    cp_error_t *error = cp_ticket_filter_parse(&rule, settings, text, pool);
    if (error) {
        cp_log(CP_LOG_ERROR, "CP01640", "PortalTicketFilter cannot be read, so no ticket is shown to customers: %s",
               cp_error_chain(error, pool));
        return &nothing;
    }
    for (int dialect = 0; dialect < CP_DIALECTS; dialect++) {
        filter->count = 0;
        filter->sql[dialect] = cp_rule_sql(rule, (cp_dialect_t)dialect, binds, &filter->count, pool);
    }
    filter->binds = binds;
    return filter;
}

/* ---- Before it is saved ---- */

/* The conditions ask a table called `ticket`: here the newest tickets are it. */
#define NEWEST                                                                                       \
    " FROM (SELECT ticket.* FROM ticket WHERE ticket.hidden = 0 ORDER BY ticket.id DESC LIMIT " /**/ \
        APR_STRINGIFY(CP_FILTER_LOOKED_AT) ") AS ticket"

cp_error_t *cp_ticket_filter_preview(cp_filter_preview_t *preview, cp_db_t *db, const cp_rule_t *rule, apr_pool_t *pool)
{
    cp_bind_t binds[CP_DB_FILTER_BINDS];
    cp_rows_t *counts, *sample;
    int count = 0;
    const char *meets = cp_rule_sql(rule, cp_db_dialect(db), binds, &count, pool);

    CP_TRY(cp_db_select_sql(&counts, db,
                            apr_pstrcat(pool, "SELECT count(*), count(CASE WHEN ", meets, " THEN 1 END)", NEWEST, NULL),
                            binds, count, pool));
    CP_TRY(cp_db_select_sql(&sample, db,
                            apr_pstrcat(pool, "SELECT ticket.number, ticket.subject", NEWEST, " WHERE NOT ", meets,
                                        " ORDER BY ticket.id DESC LIMIT " APR_STRINGIFY(CP_FILTER_SAMPLE), NULL),
                            binds, count, pool));
    preview->all = cp_cell_int(counts, 0, 0);
    preview->hidden = preview->all - cp_cell_int(counts, 0, 1);
    preview->sample = sample;
    return NULL;
}

/* ---- Names that change ---- */

/* `line` with the new name, or NULL if it does not name the old one. */
static const char *follow(const char *line, const char *property, const char *before, const char *after,
                          apr_pool_t *pool)
{
    apr_size_t name = strcspn(line, " ");
    const char *operator= line + name +(line[name] == ' ');
    const char *value = operator+ strcspn(operator, " ");
    apr_size_t length = strlen(before);
    bool stage = !strcmp(property, "pipeline") && name == 5 && !strncmp(line, "stage", 5);

    if (*value)
        value++;
    if (stage && !strncasecmp(value, before, length) && !strncmp(value + length, " / ", 3))
        return apr_pstrcat(pool, apr_pstrmemdup(pool, line, (apr_size_t)(value - line)), after, value + length, NULL);
    if (strlen(property) == name && !strncmp(line, property, name) && !strcasecmp(value, before))
        return apr_pstrcat(pool, apr_pstrmemdup(pool, line, (apr_size_t)(value - line)), after, NULL);
    return NULL;
}

static const char *follow_all(const char *text, const char *property, const char *before, const char *after,
                              apr_pool_t *pool)
{
    const char *result = "";
    bool changed = false;

    for (const char *at = cp_rule_lines(text, pool); *at;) {
        apr_size_t length = strcspn(at, "\n");
        const char *line = apr_pstrmemdup(pool, at, length), *other = follow(line, property, before, after, pool);
        at += length + (at[length] == '\n');
        changed = changed || other;
        result = apr_pstrcat(pool, result, other ? other : line, "\n", NULL);
    }
    return changed ? cp_rule_line(result, pool) : NULL;
}

cp_error_t *cp_ticket_filter_renamed(cp_db_t *db, const char *property, const char *before, const char *after,
                                     apr_pool_t *pool)
{
    cp_rows_t *rows;

    if (!strcmp(before, after))
        return NULL;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_SETTING_EVERYWHERE,
                        CP_BIND(cp_bind_text(cp_setting_row(CP_SET_TICKET_FILTER)->name)), pool));
    for (int i = 0; i < rows->count; i++) {
        const char *text = follow_all(cp_cell_text(rows, i, 1), property, before, after, pool);
        if (text)
            CP_TRY(cp_settings_save(db, cp_cell_text(rows, i, 0), CP_SET_TICKET_FILTER, text, pool));
    }
    return NULL;
}
