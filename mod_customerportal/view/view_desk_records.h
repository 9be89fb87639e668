/* SPDX-License-Identifier: Apache-2.0 */
/** What the ticket record of the desk consists of, as structs with schemas; see view_records.h. */
#ifndef CP_VIEW_DESK_RECORDS_H
#define CP_VIEW_DESK_RECORDS_H

#include "view_control.h"
#include "view_records.h"

/** An entry of the timeline: a message, internal text, or an event. */
typedef struct cp_view_desk_entry_t {
    cp_text_t kind;  /**< "message", "note", "comment", "event" */
    cp_text_t class; /**< of the list item */
    bool written;    /**< it has an author and a body */
    bool event;
    bool internal;  /**< customers never see it */
    cp_text_t icon; /**< of an event, or in place of the face of internal text */
    cp_text_t text; /**< of an event: "Jonas Brandt set the stage from New to In progress" */
    cp_url_t url;   /**< of a message or note: its place on the page; of an event: what it is about, or nothing */
    cp_text_t anchor;
    cp_text_t label_id;
    cp_text_t face;
    cp_text_t author;
    cp_text_t role;       /**< "Customer", "Support", "Internal note", "Internal comment" */
    cp_text_t role_class; /**< "tag" or "tag team" */
    cp_text_t way;        /**< "by portal", "by mail", or nothing */
    cp_text_t shown_as;   /**< "shown as Marta": how customers read a colleague's name, or nothing */
    cp_when_t when;
    cp_html_t body;
    cp_url_t split_url; /**< of a message */
    cp_list_t files;
} cp_view_desk_entry_t;

/** A line of the Conversations card. */
typedef struct cp_view_desk_thread_t {
    apr_int64_t id;
    cp_text_t name;  /**< "Portal, 14 Nov 2025, 10:02" */
    cp_text_t about; /**< "5 messages · Support" */
    cp_url_t url;    /**< shows it; nothing where it is shown */
    bool shown;      /**< customers see this one, and no other */
    cp_text_t class; /**< "shown", or nothing */
    cp_text_t state; /**< "Shown in the portal" */
    cp_text_t state_class;
    cp_text_t state_icon;
} cp_view_desk_thread_t;

/** Options of a select element under a common heading. */
typedef struct cp_view_optgroup_t {
    cp_text_t label;
    cp_list_t options;
} cp_view_optgroup_t;

/** A property that somebody else has changed meanwhile. */
typedef struct cp_view_desk_clash_t {
    cp_text_t label;  /**< "Stage" */
    cp_text_t yours;  /**< "Closed" */
    cp_text_t theirs; /**< "In progress" */
    cp_text_t who;    /**< "Jonas Brandt, today, 12:40", or nothing where the timeline does not tell */
    cp_url_t url;     /**< "#stage": the field */
} cp_view_desk_clash_t;

/** The Properties card. What it showed goes back with it, so that only what was changed is written. */
typedef struct cp_view_desk_properties_t {
    cp_url_t action;
    cp_text_t subject;
    cp_text_t was_subject;
    cp_text_t subject_error;
    cp_text_t subject_class;
    cp_text_t subject_described;
    cp_text_t subject_invalid;
    cp_list_t inboxes;
    cp_text_t was_inbox;
    cp_list_t pipelines; /**< stages, under their pipelines */
    cp_text_t was_stage;
    cp_list_t owners;
    cp_text_t was_owner;
    cp_text_t owner_error;
    cp_text_t owner_class;
    cp_text_t owner_described;
    cp_text_t owner_invalid;
    cp_list_t priorities;
    cp_text_t was_priority;
    cp_text_t hidden; /**< "checked", or nothing */
    cp_text_t was_hidden;
    cp_view_form_t
        *more; /**< properties that administrators defined: controls, and hidden fields of what they showed */
    cp_list_t clashes;
} cp_view_desk_properties_t;

/** "What the customer sees". */
typedef struct cp_view_desk_seen_t {
    cp_view_status_t *status;
    cp_text_t owner;
    cp_text_t readers;
    cp_text_t rule;
    cp_url_t explain_url;
} cp_view_desk_seen_t;

/** Another ticket. */
typedef struct cp_view_desk_other_t {
    apr_int64_t number;
    cp_text_t subject;
    cp_url_t url;
    cp_text_t state;  /**< "Open", "Closed" */
    cp_text_t remove; /**< "Remove the link to #10489": of a linked one; else nothing */
} cp_view_desk_other_t;

/** The card of the requester or of his company. */
typedef struct cp_view_desk_party_t {
    cp_text_t name;
    cp_text_t email; /**< nothing of a company */
    cp_url_t email_url;
    cp_text_t phone;
    cp_text_t place;  /**< "It is 14:08 there (Lisbon)", or nothing */
    cp_text_t counts; /**< "41 tickets, 8 open" */
    cp_list_t others; /**< other tickets, the newest */
} cp_view_desk_party_t;

/** The reply to the customer. */
typedef struct cp_view_desk_reply_t {
    cp_view_composer_t *form;
    cp_text_t newest;     /**< id of the newest message that the page shows */
    cp_text_t to;         /**< "Ana Souza, ana@example.com" */
    cp_list_t copies;     /**< the others who have the ticket */
    cp_text_t unseen;     /**< why customers will not see it; nothing mostly */
    cp_text_t from;       /**< "Marta, Example Support" */
    cp_list_t answers;    /**< prepared answers to choose from */
    cp_list_t stages;     /**< what the stage can be set to with it */
    cp_html_t signature;  /**< what is put below; nothing where the inbox has none */
    cp_list_t meanwhile;  /**< messages that came while it was written */
    cp_text_t late;       /**< "2 messages came while you wrote"; nothing mostly */
    cp_text_t send_label; /**< "Send to customer", "Send anyway" */
} cp_view_desk_reply_t;

/** The form for an internal note. */
typedef struct cp_view_desk_note_t {
    cp_url_t action;
    cp_text_t form_key;
    cp_text_t body;
    cp_text_t body_error;
    cp_text_t body_class;
    cp_text_t body_described;
    cp_text_t body_invalid;
} cp_view_desk_note_t;

/** Above a page with forms: what is to be corrected. */
typedef struct cp_view_faults_t {
    cp_text_t summary;
    cp_text_t summary_about;
    cp_list_t problems;
} cp_view_faults_t;

typedef struct cp_view_desk_ticket_t {
    cp_view_frame_t *frame;
    apr_int64_t number;
    cp_text_t subject;
    cp_url_t up_url;
    cp_text_t up_label;       /**< the inbox */
    cp_view_status_t *status; /**< the stage, in the words of staff */
    cp_text_t priority;
    cp_text_t priority_icon;
    cp_text_t requester;
    cp_text_t company;
    bool hidden;      /**< from customers */
    cp_text_t merged; /**< "Merged into #10482", or nothing */
    cp_url_t merged_url;
    cp_list_t present;                    /**< links without address: who else has it open */
    struct cp_view_desk_beside_t *beside; /**< people, links, followers; see view_desk_beside.h */
    cp_view_faults_t *faults;
    cp_text_t aside; /**< "You are reading a conversation that customers do not see.", or nothing */
    cp_url_t aside_url;
    cp_list_t filters;
    cp_text_t earlier;
    cp_url_t earlier_url;
    cp_list_t entries;
    cp_text_t empty;             /**< nothing is shown, in a sentence */
    cp_view_desk_reply_t *reply; /**< nothing where another thread is shown */
    cp_view_desk_note_t *note;
    cp_view_desk_properties_t *properties;
    cp_list_t threads;
    cp_view_desk_seen_t *seen;
    cp_view_desk_party_t *contact;
    cp_view_desk_party_t *firm; /**< nothing without company */
} cp_view_desk_ticket_t;

/** A sentence of the explanation. */
typedef struct cp_view_sentence_t {
    cp_text_t text;
} cp_view_sentence_t;

/** Why a contact sees a ticket or not (D7). */
typedef struct cp_view_desk_explain_t {
    cp_view_frame_t *frame;
    apr_int64_t number;
    cp_text_t subject;
    cp_url_t up_url;
    cp_url_t action;
    cp_text_t contact; /**< address that was asked for */
    cp_text_t contact_error;
    cp_text_t contact_class;
    cp_text_t contact_described;
    cp_text_t contact_invalid;
    cp_text_t name;    /**< who that is; nothing where there is no such contact */
    cp_text_t outcome; /**< "Ana Souza can read this ticket." */
    cp_text_t class;   /**< of the notice */
    cp_text_t icon;
    bool allowed;
    cp_text_t why;
    cp_list_t rules; /**< sentences: what the rule asks, in its order, and the answers */
    cp_view_status_t *status;
    cp_text_t owner;
    cp_text_t thread;
    cp_list_t actions; /**< sentences: what the contact may do */
} cp_view_desk_explain_t;

extern const cp_schema_t cp_view_sentence_schema;
extern const cp_schema_t cp_view_desk_other_schema;
extern const cp_schema_t cp_view_faults_schema;
extern const cp_schema_t cp_view_desk_ticket_schema;
extern const cp_schema_t cp_view_desk_explain_schema;

#endif
