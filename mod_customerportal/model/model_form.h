/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Support forms: definitions of the kind "form", of one portal. What customers fill in to file a ticket.
 *
 *     {"label": "Report a problem", "description": "Something does not work", "position": 10, "offered": true,
 *      "creates_tickets": true, "inbox": "Support", "groups": ["Bakeries"],
 *      "fields": [{"kind": "subject", "required": true},
 *                 {"kind": "message", "required": true, "help": "What happened?"},
 *                 {"kind": "ticket", "property": "order", "pattern": "[0-9]+", "message": "Digits only",
 *                  "when": "priority at-least 3"}]}
 *
 * Members that are left out are empty, false, or 0. A form may be kept unfinished; only one that makes tickets can be
 * offered to customers (cp_support_form_obstacle). Where none is offered, customers have cp_support_form_standard.
 */
#ifndef CP_MODEL_FORM_H
#define CP_MODEL_FORM_H

#include "model_definition.h"
#include "model_fault.h"
#include "model_property.h"

#define CP_FORM_FIELDS 40       /**< most fields of a form */
#define CP_FORM_LIMITS 50       /**< most groups, and most companies, that a form is limited to */
#define CP_FORM_LABEL_MAX 120   /**< characters of label, header, button and the label of a field */
#define CP_FORM_TEXT_MAX 1000   /**< of description, help and the text after sending */
#define CP_FORM_PATTERN_MAX 200 /**< of a pattern */

typedef enum {
    CP_FORM_SUBJECT,
    CP_FORM_MESSAGE,
    CP_FORM_PRIORITY,
    CP_FORM_COPIES, /**< people to add to the ticket; there only where customers may add some */
    CP_FORM_FILES,
    CP_FORM_TICKET,  /**< a property of tickets */
    CP_FORM_CONTACT, /**< a property of the contact who files the ticket */
    CP_FORM_KINDS
} cp_form_kind_t;

typedef struct cp_form_field_t {
    cp_form_kind_t kind;
    const char *property; /**< of TICKET and CONTACT; else "" */
    const char *label;    /**< "": the property's, or the kind's usual one */
    const char *help;     /**< the same */
    bool required;
    bool hidden;         /**< not shown: its value is always `preset` */
    const char *preset;  /**< what it holds at first, as cp_property_typed has it; priority: 1 to 4 */
    const char *pattern; /**< what has to match the whole of it (text_pattern.h); "": anything */
    const char *message; /**< what is said where it does not; "": a usual sentence */
    const char *when;    /**< rule over earlier fields (model_rule.h); "": always there */
} cp_form_field_t;

typedef struct cp_support_form_t {
    const char *name; /**< of the definition; "" for the standard form */
    const char *label;
    const char *description;
    const char *header; /**< "": the setting PortalFormHeaderText */
    const char *button; /**< "": the usual words */
    const char *after;  /**< said when the ticket is filed; "": the usual sentence */
    int position;
    bool offered;              /**< to customers */
    bool creates_tickets;      /**< each time it is sent, in `inbox` */
    const char *inbox;         /**< "": the setting PortalInbox in the standard form, none in others */
    const char *const *groups; /**< names; customers in none of them do not have the form. None: no limit */
    int group_count;
    const char *const *companies; /**< the same */
    int company_count;
    const cp_form_field_t *fields;
    int field_count;
} cp_support_form_t;

/** What there is to know of a kind of field. */
typedef struct cp_form_kind_row_t {
    const char *word;  /**< "subject": in definitions, and the control's name */
    const char *label; /**< msgid: "Subject" */
    const char *help;  /**< msgid, or "" */
    bool choice;       /**< nobody writes in it: no pattern */
} cp_form_kind_row_t;

const cp_form_kind_row_t *cp_form_kind(cp_form_kind_t kind);
/** The kind of the word; CP_FORM_KINDS if there is none. */
cp_form_kind_t cp_form_kind_find(const char *word);

/** The name by which rules speak of a field: its property's, or its kind's. */
const char *cp_form_field_name(const cp_form_field_t *field);

/** Whether conditions of later fields can be about this one: not about files and addresses, nor about what customers do not
 * see, which has one value only. */
bool cp_form_field_decides(const cp_form_field_t *field);

/** The form of portals that have none: subject, message, priority, copies, attachments. */
const cp_support_form_t *cp_support_form_standard(void);

/** Reads the body of a form, finished or not. INPUT only where it is no such text at all. In `pool`. */
cp_error_t *cp_support_form_parse(cp_support_form_t **form, const char *name, const char *body, apr_pool_t *pool);

/** Its body, in one form only. In `pool`. */
const char *cp_support_form_body(const cp_support_form_t *form, apr_pool_t *pool);

/** What keeps a form from being saved, by the names of cp_support_form_parse's members; those of field i are named like
 * "fields-0-label". */
void cp_support_form_check(cp_faults_t *faults, const cp_support_form_t *form, apr_pool_t *pool);

/** Why a form cannot be offered to customers (S21), as an msgid; NULL: it can. */
const char *cp_support_form_obstacle(const cp_support_form_t *form);

/** Whether the customer's groups have to be known to find the forms that he may use. */
bool cp_support_forms_ask_groups(const cp_settings_t *settings);

/** Whether some form that is offered has a field, not a hidden one, for the custom property of this name. */
bool cp_support_forms_ask(const cp_settings_t *settings, const char *property);

/** The forms that such a customer may use, in their order: those that are offered, else the standard form. In `pool`. */
const cp_support_form_t *const *cp_support_forms(int *count, const cp_settings_t *settings, const char *company,
                                                 const char *const *groups, int group_count, apr_pool_t *pool);

/** The kind's row: see model_definition.h. */
cp_error_t *cp_support_form_read(const void **thing, const char *name, const char *body, apr_pool_t *pool);
int cp_support_form_compare(const cp_definition_t *one, const cp_definition_t *other);

#endif
