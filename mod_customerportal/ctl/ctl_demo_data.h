/* SPDX-License-Identifier: Apache-2.0 */
/** The sample conversations of `portalctl demo`, all invented. Ages are hours before now. */
#ifndef CP_CTL_DEMO_DATA_H
#define CP_CTL_DEMO_DATA_H

typedef enum { DEMO_NONE, DEMO_PNG, DEMO_PDF, DEMO_TEXT } demo_file_t;

typedef struct demo_message_t {
    const char *from; /**< e-mail address; NULL ends the list */
    double age;       /**< hours before now */
    const char *body; /**< CommonMark */
    demo_file_t file;
    const char *file_name;
} demo_message_t;

typedef struct demo_ticket_t {
    const char *subject;
    const char *stage;
    const char *owner; /**< e-mail address; NULL: nobody yet */
    int priority;
    const char *note;   /**< internal note; must never be seen by a customer */
    const char *thread; /**< text of a second thread, which customers do not see */
    int hidden;
    demo_message_t messages[9];
} demo_ticket_t;

/** Conversations in full; the first message's sender is the requester. */
extern const demo_ticket_t cp_demo_tickets[];
extern const int cp_demo_ticket_count;

/** Short ones: a requester, a subject, a text and an answer each. */
typedef struct demo_line_t {
    const char *from;
    const char *subject;
    const char *text;
} demo_line_t;
extern const demo_line_t cp_demo_lines[];
extern const int cp_demo_line_count;

#endif
