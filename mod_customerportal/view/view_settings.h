/* SPDX-License-Identifier: Apache-2.0 */
/** What the settings console shows: a tab of settings, the order of columns, the record of changes, and text to take away. */
#ifndef CP_VIEW_SETTINGS_H
#define CP_VIEW_SETTINGS_H

#include "view_control.h"
#include "view_mover.h"

/** Around every page of the console. */
typedef struct cp_view_console_t {
    cp_text_t title;
    cp_text_t about;
    cp_list_t tabs; /**< links */
    cp_text_t tab;  /**< label of the current one */
    cp_url_t portal_url;
    cp_text_t state; /**< "Portal is on" */
    cp_text_t state_class;
    cp_text_t switch_label; /**< "Turn off"; nothing where the setting is pinned */
    cp_text_t switch_value;
    cp_url_t switch_action;
    cp_text_t fixed; /**< "Fixed by <PortalDefinition form question> in portal.conf, line 12."; nothing mostly */
} cp_view_console_t;

/** A setting. */
typedef struct cp_view_set_t {
    cp_text_t id;
    cp_text_t label;
    cp_text_t help;
    cp_text_t where;   /**< "Default: Support" */
    cp_text_t pinned;  /**< "Fixed by PortalName in portal.conf, line 12"; nothing where it can be changed */
    cp_text_t value;   /**< as people read it, where there is no control */
    cp_url_t more_url; /**< its own page, where it has one */
    cp_text_t more;
    cp_view_control_t *control; /**< nothing where it is pinned or has its own page */
} cp_view_set_t;

/** A page that belongs to a tab. */
typedef struct cp_view_set_page_t {
    cp_text_t label;
    cp_text_t about;
    cp_url_t url;
} cp_view_set_page_t;

typedef struct cp_view_settings_t {
    cp_view_frame_t *frame;
    cp_view_console_t *console;
    cp_view_form_t *form; /**< action, hidden fields, summary */
    cp_list_t pages;      /**< further pages of the tab */
    cp_list_t sets;
    cp_text_t stale; /**< somebody else saved meanwhile; nothing mostly */
} cp_view_settings_t;

/** A column of customers' list. */
typedef struct cp_view_column_item_t {
    cp_text_t key;
    cp_text_t label;
    cp_text_t up_tip;
    cp_text_t down_tip;
    cp_text_t remove_tip;
    cp_text_t first; /**< "disabled", or nothing */
    cp_text_t last;
    cp_text_t only;
} cp_view_column_item_t;

typedef struct cp_view_settings_columns_t {
    cp_view_frame_t *frame;
    cp_view_console_t *console;
    cp_text_t pinned;
    cp_url_t action;
    cp_text_t columns; /**< the order as it is in this form: "subject status" */
    cp_text_t unsaved; /**< nothing where the form is what is saved */
    cp_text_t clash;   /**< somebody else saved meanwhile; nothing mostly */
    cp_text_t error;
    cp_text_t seen; /**< mark of what is saved */
    cp_text_t used; /**< "6 of 10 used" */
    cp_text_t fallback;
    cp_list_t items;
    cp_list_t others; /**< options that can be added */
    cp_url_t up_url;
    cp_view_mover_t *order; /**< nothing where rows cannot be moved */
} cp_view_settings_columns_t;

/** A change of a setting. */
typedef struct cp_view_change_t {
    apr_int64_t id;
    cp_text_t label;
    cp_text_t directive;
    cp_text_t before;
    cp_text_t after;
    cp_text_t actor;
    cp_when_t when;
    cp_text_t undo_tip; /**< nothing where there is nothing to undo */
    cp_text_t fixed;    /**< "Fixed by PortalName in portal.conf, line 12.": it cannot be undone; nothing mostly */
    cp_text_t fixed_id;
} cp_view_change_t;

typedef struct cp_view_settings_audit_t {
    cp_view_frame_t *frame;
    cp_view_console_t *console;
    cp_url_t undo_action;
    cp_list_t changes;
    cp_url_t older_url;
    cp_url_t newest_url;
    cp_url_t export_url;
    cp_text_t text; /**< of the import's field */
    cp_view_form_t *form;
} cp_view_settings_audit_t;

extern const cp_schema_t cp_view_console_schema;
extern const cp_schema_t cp_view_settings_schema;
extern const cp_schema_t cp_view_settings_columns_schema;
extern const cp_schema_t cp_view_settings_audit_schema;

#endif
