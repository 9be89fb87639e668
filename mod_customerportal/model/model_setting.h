/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The settings table: one row per setting. From a row come its directive, its value's check, its place in the console,
 * its export line and its documentation. Values are read by key, typed; nothing else in the project knows defaults.
 *
 * Where a value comes from, first that has one: a directive (pinned), the database (`setting` table), the default.
 */
#ifndef CP_MODEL_SETTING_H
#define CP_MODEL_SETTING_H

#include <apr_pools.h>
#include <stdbool.h>

#include "../base/base_error.h"
#include "../db/db.h"

typedef enum {
    CP_SET_NAME,              /**< text: the portal's name, last part of every <title> (S02) */
    CP_SET_LANGUAGE,          /**< choice of shipped catalogs */
    CP_SET_LANGUAGES,         /**< text: language tags offered besides, blank-separated; empty: none (S06, P52) */
    CP_SET_SLUG,              /**< path that stands for the Location, without a slash before it; may be empty (S03) */
    CP_SET_DOMAINS,           /**< hosts, each with =language or without; empty: all (S04, S05) */
    CP_SET_TIME_ZONE,         /**< IANA name */
    CP_SET_CONTACT_ADDRESS,   /**< text: mail address named on error pages and in the footer; may be empty */
    CP_SET_KNOWLEDGE_BASE,    /**< http(s) URL or empty */
    CP_SET_ENABLED,           /**< bool: whether customers get in (S61) */
    CP_SET_OFF_TEXT,          /**< text: what they read while it is off (decision 11) */
    CP_SET_INBOX,             /**< text: name of the inbox that portal tickets go to */
    CP_SET_COMPANY_TICKETS,   /**< choice own|company|groups (S12, S13, P01) */
    CP_SET_PARTICIPANTS,      /**< choice own|company|anybody: whom customers may add to a ticket (P03) */
    CP_SET_TICKET_FILTER,     /**< rule in one line: which tickets are in the portal at all (S31, S32) */
    CP_SET_TICKET_LABEL,      /**< text "Tickets" (S29) */
    CP_SET_COLUMNS,           /**< list of column names, at most 10 (S33, S37) */
    CP_SET_PAGE_SIZE,         /**< int 5..100 */
    CP_SET_OWNER_DISPLAY,     /**< choice first|full|last|alias (S38, S39) */
    CP_SET_OWNER_ALIAS,       /**< text, for "alias" where a person has none */
    CP_SET_CUSTOM_STAGES,     /**< bool (S70, S71) */
    CP_SET_REPLY_TO_CLOSED,   /**< bool (S44, S45) */
    CP_SET_CLOSE_TICKETS,     /**< bool (S46, S47) */
    CP_SET_FORM_ENABLED,      /**< bool (S19) */
    CP_SET_FORM_MENU_TEXT,    /**< text (S20) */
    CP_SET_FORM_HEADER_TEXT,  /**< text (S20, S30) */
    CP_SET_THEME,             /**< name of the theme in force; empty: as shipped (S27) */
    CP_SET_ACCESS,            /**< choice contacts|groups|registration (S50, S53, decision 9) */
    CP_SET_SELF_REGISTRATION, /**< bool: whether "registration" may be chosen at all (S54) */
    CP_SET_REGISTER_DOMAINS,  /**< text: mail domains that may register, blank-separated; empty: all (P62) */
    CP_SET_REGISTER_APPROVAL, /**< bool: whether staff have to approve of registrations (P62) */
    CP_SET_PASSWORD_SIGN_IN,  /**< bool: sign in by a password of the sign-in page */
    CP_SET_SIGN_IN_LINK,      /**< bool: sign in by a mailed link (P50) */
    CP_SET_SECOND_FACTOR,     /**< choice off|optional|staff|all: who needs two factors (P53) */
    CP_SET_IDLE_TIMEOUT,      /**< int, minutes (S75, decision 14) */
    CP_SET_SESSION_LIFETIME,  /**< int, minutes */
    CP_SET_MAX_FILE_SIZE,     /**< int, MiB */
    CP_SET_MAX_FILES,         /**< int */
    CP_SET_MAX_MESSAGE,       /**< int, characters */
    CP_SET_MAIL,              /**< bool: notices are sent by mail */
    CP_SET_MAIL_STAFF,        /**< bool: to staff, too */
    CP_SET_MAIL_DEVICE,       /**< bool: people are told of sign-ins from browsers that are new to them (P55) */
    CP_SET_MAIL_CONTENT,      /**< choice text|link: what a notice says of a message */
    CP_SET_MAIL_SUBJECT,      /**< choice number|subject: what a notice's subject line says of the ticket */
    CP_SET_KEEP_MAILS,        /**< int, days that is remembered which mails were sent; 0: always (model_purge.h) */
    CP_SET_KEEP_FILES,        /**< int, days that files stay which nothing has; 0: always (store_purge.h) */
    CP_SET_URL, /**< http(s) URL of the portal, for links in mail; empty: made of ServerName and Location */
    CP_SET_COUNT
} cp_setting_key_t;

typedef enum { CP_SETTING_TEXT, CP_SETTING_INT, CP_SETTING_BOOL, CP_SETTING_CHOICE, CP_SETTING_LIST } cp_setting_type_t;

typedef struct cp_setting_t {
    cp_setting_key_t key;
    const char *name;      /**< "ticket_label": in the database, in exports, in JSON */
    const char *directive; /**< "PortalTicketLabel" */
    cp_setting_type_t type;
    const char *fallback; /**< the default, as it would be written in httpd.conf */
    const char *choices;  /**< CHOICE and LIST: allowed words, blank-separated; else NULL */
    apr_int64_t minimum;  /**< INT: least value; TEXT: least length in characters; LIST: least number of words */
    apr_int64_t maximum;
    /** A further check; NULL if none. Returns NULL or a sentence that says what is allowed (in `pool`). */
    const char *(*check)(const char *value, apr_pool_t *pool);
    const char *tab;   /**< console tab */
    const char *label; /**< console label */
    const char *help;  /**< one sentence: what it does and where it acts */
} cp_setting_t;

/** All rows, in the order of the enum. */
const cp_setting_t *cp_setting_row(cp_setting_key_t key);
const cp_setting_t *cp_setting_by_name(const char *name);

/** A checked value. */
typedef struct cp_setting_value_t {
    const char *text; /**< canonical text; NULL: not set here */
    apr_int64_t number;
    int words; /**< LIST: number of words */
    const char *const *word;
    const char *file; /**< directive's file, for a pinned value */
    int line;
} cp_setting_value_t;

/** Values by key; unset ones have text NULL. Immutable once published. */
typedef struct cp_settings_t {
    cp_setting_value_t value[CP_SET_COUNT];
    const struct cp_definitions_t *definitions; /**< model_definition.h; NULL only in what is not merged yet */
    const struct cp_pages_t *pages; /**< what became of templates among them (config_portal.h); NULL: nothing */
    const char *const *old_slugs;   /**< paths that the portal had before; see model_address.h */
    int old_slug_count;
    const cp_db_filter_t *filter; /**< CP_SET_TICKET_FILTER for statements; NULL only in what is not merged yet */
    apr_int64_t version;          /**< of the database's settings; part of every ETag */
} cp_settings_t;

/** Checks and converts `text`. An INPUT error names the directive and what is allowed. `value` lives in `pool`. */
cp_error_t *cp_setting_parse(cp_setting_value_t *value, const cp_setting_t *row, const char *text, apr_pool_t *pool);

/** Settings in force: `pinned` over `saved` over defaults; every value set. `saved` may be NULL. In `pool`. */
cp_settings_t *cp_settings_merge(const cp_settings_t *pinned, const cp_settings_t *saved, apr_pool_t *pool);

/** What the database holds for `portal`. A value that is no longer allowed is logged and left out. */
cp_error_t *cp_settings_load(cp_settings_t **saved, cp_db_t *db, const char *portal, apr_pool_t *pool);
/** The version that cp_settings_load would find. */
cp_error_t *cp_settings_version(apr_int64_t *version, cp_db_t *db, apr_pool_t *pool);
/** Keeps all other changes of settings and definitions out until this WRITE run ends, so that what is read now is what is
 * changed then. */
cp_error_t *cp_settings_hold(cp_db_t *db, apr_pool_t *pool);
/** Checks and stores one value (NULL: back to the default) and raises the version. */
cp_error_t *cp_settings_save(cp_db_t *db, const char *portal, cp_setting_key_t key, const char *text, apr_pool_t *pool);

static inline const char *cp_setting_text(const cp_settings_t *settings, cp_setting_key_t key)
{
    return settings->value[key].text;
}
static inline apr_int64_t cp_setting_int(const cp_settings_t *settings, cp_setting_key_t key)
{
    return settings->value[key].number;
}
static inline bool cp_setting_bool(const cp_settings_t *settings, cp_setting_key_t key)
{
    return settings->value[key].number != 0;
}
/** Whether a choice has this word. */
bool cp_setting_is(const cp_settings_t *settings, cp_setting_key_t key, const char *choice);

#endif
