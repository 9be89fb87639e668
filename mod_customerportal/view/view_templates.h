/* SPDX-License-Identifier: Apache-2.0 */
/** What the console's tabs Pages and Templates show. */
#ifndef CP_VIEW_TEMPLATES_H
#define CP_VIEW_TEMPLATES_H

#include "view_settings.h"

/** A page or mail, and the template that it has. */
typedef struct cp_view_page_choice_t {
    cp_text_t name;    /**< "login" */
    cp_text_t heading; /**< of the group that begins here; nothing elsewhere */
    cp_text_t label;
    cp_text_t about;
    cp_text_t control; /**< name of the choice in the form; nothing where it is pinned */
    cp_list_t options;
    cp_text_t pinned;  /**< "Fixed by PortalTemplate in portal.conf, line 12." */
    cp_text_t missing; /**< what is chosen and not there, or does not compile; nothing mostly */
    cp_url_t edit_url; /**< of the template that it has; nothing for files */
    cp_url_t copy_url; /**< where a template of its own is begun */
    cp_url_t preview_url;
    cp_url_t text_url;  /**< a mail's text part */
    cp_text_t back_tip; /**< words of the button back to the shipped one; nothing where it has that */
} cp_view_page_choice_t;

typedef struct cp_view_settings_pages_t {
    cp_view_frame_t *frame;
    cp_view_console_t *console;
    cp_url_t action;
    cp_text_t seen; /**< what the form was made of */
    cp_list_t pages;
    cp_text_t stale; /**< somebody else saved meanwhile; nothing mostly */
    cp_text_t error;
} cp_view_settings_pages_t;

/** A template in the list. */
typedef struct cp_view_template_row_t {
    cp_text_t name;
    cp_text_t page;  /**< label of its page */
    cp_text_t used;  /**< "In use"; nothing where it is not */
    cp_text_t fixed; /**< which directive fixes it; nothing where it can be changed */
    cp_url_t url;
    cp_url_t preview_url;
} cp_view_template_row_t;

typedef struct cp_view_settings_templates_t {
    cp_view_frame_t *frame;
    cp_view_console_t *console;
    cp_list_t templates;
    cp_view_form_t *form; /**< makes a new one */
    cp_url_t pages_url;
} cp_view_settings_templates_t;

/** A complaint about a template. */
typedef struct cp_view_complaint_t {
    cp_text_t where; /**< "login_calm.html:12:5" */
    apr_int64_t line;
    apr_int64_t column;
    bool own; /**< it is about the text itself, not about a file that it uses */
    cp_text_t text;
    cp_text_t source; /**< the line that it is about */
} cp_view_complaint_t;

/** A field that templates of a page may name. */
typedef struct cp_view_schema_field_t {
    cp_text_t path; /**< "frame/title" */
    cp_text_t type;
    cp_text_t about;
} cp_view_schema_field_t;

/** A line of a comparison. */
typedef struct cp_view_diff_line_t {
    cp_text_t class; /**< "added", "removed", "same", "gap" */
    cp_text_t mark;  /**< "+", "−" */
    cp_text_t word;  /**< "Added", "Removed", for those who do not see colours */
    cp_text_t number;
    cp_text_t text;
} cp_view_diff_line_t;

typedef struct cp_view_template_change_t {
    cp_text_t label; /**< "Saved", "Deleted" */
    cp_text_t actor;
    cp_when_t when;
    cp_url_t url;
    cp_text_t current; /**< "page" for the one that is shown */
} cp_view_template_change_t;

typedef struct cp_view_settings_template_t {
    cp_view_frame_t *frame;
    cp_view_console_t *console;
    cp_text_t name;
    cp_text_t page; /**< label of its page */
    cp_text_t used; /**< that its page has it now, and what becomes of a change; or that nothing uses it */
    cp_url_t up_url;
    cp_url_t action;
    cp_url_t preview_url;
    bool mail;
    cp_text_t seen;
    cp_text_t text;
    cp_text_t stale;
    cp_text_t summary; /**< "It does not compile, so it is not saved" */
    cp_list_t complaints;
    cp_text_t invalid; /**< "true", or nothing */
    cp_list_t fields;
    cp_url_t versions_url;
    cp_url_t delete_url;
    cp_text_t delete_about;
    cp_url_t script_url;
} cp_view_settings_template_t;

typedef struct cp_view_settings_versions_t {
    cp_view_frame_t *frame;
    cp_view_console_t *console;
    cp_text_t name;
    cp_url_t up_url;
    cp_list_t changes;
    cp_text_t shown; /**< which one is compared, as a heading; nothing where none is */
    cp_list_t lines;
    cp_text_t same;   /**< it is what there is now */
    cp_text_t source; /**< its whole text */
    cp_url_t preview_url;
    cp_url_t action; /**< brings it back; nothing where it is what there is now */
    apr_int64_t change;
} cp_view_settings_versions_t;

extern const cp_schema_t cp_view_settings_pages_schema;
extern const cp_schema_t cp_view_settings_templates_schema;
extern const cp_schema_t cp_view_settings_template_schema;
extern const cp_schema_t cp_view_settings_versions_schema;

/** The fields of a page's schema, as templates name them. Rows of lists stand below the list, as "rows/…/subject". In
 * `pool`. */
cp_list_t cp_view_schema_fields(const cp_schema_t *schema, apr_pool_t *pool);

/** The lines of `after` and what is gone of `before`, with a few same ones around each difference. In `pool`. */
cp_list_t cp_view_diff(const cp_reader_t *reader, const char *before, const char *after);

#endif
