/* SPDX-License-Identifier: Apache-2.0 */
/** What the console's files share. */
#ifndef CP_SETTINGS_PRIVATE_H
#define CP_SETTINGS_PRIVATE_H

#include "../http/http_respond.h"
#include "../model/model_definition.h"
#include "../model/model_setting_change.h"
#include "../view/view_frame.h"
#include "../view/view_settings.h"
#include "settings.h"

typedef struct cp_console_tab_t {
    const char *name;  /**< in addresses: "tickets" */
    const char *label; /**< the settings table's word: "Tickets" */
    const char *about; /**< NULL: not made of the settings table alone, and has a page of its own */
} cp_console_tab_t;

/** The tab of an address; NULL if there is none. */
const cp_console_tab_t *cp_console_tab(const char *name);

/** Frame and head of a page of the console, whose current tab is `label`. `title` and `about` are English msgids. */
cp_view_console_t *cp_console(cp_view_frame_t **frame, cp_request_t *req, cp_reader_t *reader, const char *label,
                              const char *title, const char *about);

/** Who changes what, for the record. */
cp_setting_author_t cp_console_author(const cp_request_t *req);

/** What the page of one setting is marked by (its field "seen"). */
const char *cp_console_mark(const cp_settings_t *settings, cp_setting_key_t key, apr_pool_t *pool);

/** The mark that a page carries: `mark` of what is saved; where a form is shown again, that of the page it was begun on,
 * until its reader is told that it is stale. */
const char *cp_console_seen(const cp_request_t *req, const char *mark, bool stale);

/** What the form of a new definition is marked by (its field "seen"): the settings that it was opened upon. */
const char *cp_console_opened(const cp_request_t *req);

/** Whether settings have changed since the form was opened: what is there already may come of its button then, which was
 * pressed twice. */
bool cp_console_is_older(const cp_request_t *req);

/** The name of a stored definition that has this body already, which comes of a button that was pressed twice; NULL:
 * none. */
const char *cp_console_twin(const cp_request_t *req, cp_definition_kind_t kind, const char *body);

/** Reads what is stored by now (cp_request_stored) into `settings`, for the caller's WRITE run. Then a CONFLICT
 * (cp_record_is_stale) where the page that was sent showed another value of the setting: it is to be shown anew of
 * `settings`, with what was typed. None where what is stored is `wanted` already, since then nothing is lost. */
cp_error_t *cp_console_check(const cp_settings_t **settings, cp_db_t *db, const cp_request_t *req, cp_setting_key_t key,
                             const char *wanted, apr_pool_t *pool);

/** What people read for a word of a setting: "Own tickets only". In the reader's words. */
const char *cp_console_word(const cp_reader_t *reader, const cp_setting_t *row, const char *word);

/** What a setting is for, in the reader's words: of choices it names what they are about, not a directive's words. */
const char *cp_console_help(const cp_reader_t *reader, const cp_setting_t *row);

/** As cp_console_word, for a whole value. */
const char *cp_console_value(const cp_reader_t *reader, const cp_setting_t *row, const char *value);

/** "Fixed by PortalName in portal.conf, line 12"; NULL where a directive does not fix it. */
const char *cp_console_pinned(const cp_request_t *req, const cp_reader_t *reader, cp_setting_key_t key);

/** "Fixed by <PortalDefinition form question> in portal.conf, line 12."; NULL where a directive does not fix it, and for
 * NULL. */
const char *cp_console_fixed(const cp_reader_t *reader, cp_definition_kind_t kind, const cp_definition_t *definition);
bool cp_console_is_fixed(const cp_request_t *req, cp_definition_kind_t kind, const char *name);
/** A CONFLICT where a directive fixes the definition; before every change of one. */
cp_error_t *cp_console_not_fixed(const cp_request_t *req, cp_definition_kind_t kind, const char *name);

/** The sentence of an error about a setting, without the directive's name before it. In `pool`. */
const char *cp_console_fault(const cp_reader_t *reader, const cp_error_t *error);

#endif
