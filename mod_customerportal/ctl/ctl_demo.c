/* SPDX-License-Identifier: Apache-2.0 */
/* demo: sample people and tickets */
#include "ctl.h"

#include <apr_strings.h>

#include "../access/access_password.h"
#include "../text/text_markdown.h"
#include "ctl_demo_data.h"
#include "ctl_ticket.h"

static const char password[] = "demo-password";

static const struct {
    const char *email, *first, *last, *alias, *company, *role, *password;
} people[] = {
    {"ana@example.com", "Ana", "Souza", "", "Example", "contact", password},
    {"bruno@example.com", "Bruno", "Carvalho", "", "Example", "contact", password},
    {"zoe@example.com", "Zoë", "Müller", "", "Example", "contact", NULL},
    {"laila@example.com", "ليلى", "حداد", "", "Example", "contact", NULL},
    {"carla@other.example", "Carla", "Nowak", "", "Other", "contact", password},
    {"agent@example.com", "Marta", "Vasconcelos", "Team Blue", "", "agent", password},
    {"jonas@example.com", "Jonas", "Lindqvist", "Team Blue", "", "agent", NULL},
    {"admin@example.com", "Priya", "Raghunathan", "Team Green", "", "admin", password},
};

typedef struct {
    cp_ctl_t *ctl;
    cp_store_t *store;
    const char *hash; /* of the password: one hash serves all, since it is published anyway */
    bool there;       /* the data is there already */
} demo_t;

static cp_error_t *add_person(cp_db_t *db, demo_t *demo, int i, apr_pool_t *pool)
{
    cp_staff_t staff = {
        {0, people[i].first, people[i].last, people[i].alias, people[i].email}, people[i].role, NULL, false, false};
    apr_time_t now = demo->ctl->now;
    cp_actor_t actor = {0, 0};
    apr_int64_t company_id;

    if (strcmp(people[i].role, "contact")) {
        CP_TRY(cp_staff_ensure(&actor.staff_id, db, &staff, now, pool));
    }
    else {
        CP_TRY(cp_company_ensure(&company_id, db, people[i].company, now, pool));
        CP_TRY(cp_contact_ensure(&actor.contact_id, db, people[i].email, people[i].first, people[i].last, company_id,
                                 now, pool));
    }
    return people[i].password ? cp_credential_save(db, actor, demo->hash, now, pool) : NULL;
}

/* The least file of its kind that viewers open. */
static cp_error_t *make_file(cp_attachment_t *attachment, demo_t *demo, const demo_message_t *message, apr_pool_t *pool)
{
    static const unsigned char png[] = {
        0x89, 'P',  'N',  'G', '\r', '\n', 0x1a, '\n', 0,    0,    0,    13,   'I',  'H',  'D',  'R', 0,    0,
        0,    1,    0,    0,   0,    1,    8,    2,    0,    0,    0,    0x90, 0x77, 0x53, 0xde, 0,   0,    0,
        12,   'I',  'D',  'A', 'T',  8,    0xd7, 0x63, 0xe0, 0x8d, 0x4e, 0x06, 0,    1,    0xd8, 0,   0xd5, 0xb4,
        0x47, 0x6d, 0xf5, 0,   0,    0,    0,    'I',  'E',  'N',  'D',  0xae, 0x42, 0x60, 0x82};
    static const char pdf[] =
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count "
        "1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\nxref\n0 4\n"
        "0000000000 65535 f \n0000000009 00000 n \n0000000052 00000 n \n0000000101 00000 n \n"
        "trailer<</Size 4/Root 1 0 R>>\nstartxref\n161\n%%EOF\n";
    const char *text = apr_psprintf(pool, "Sample file \"%s\"\n", message->file_name);

    if (message->file == DEMO_PNG)
        return cp_ctl_store_bytes(attachment, demo->store, message->file_name, png, sizeof png, pool);
    if (message->file == DEMO_PDF)
        return cp_ctl_store_bytes(attachment, demo->store, message->file_name, pdf, sizeof pdf - 1, pool);
    return cp_ctl_store_bytes(attachment, demo->store, message->file_name, text, strlen(text), pool);
}

static cp_error_t *add_message(cp_db_t *db, demo_t *demo, const cp_ticket_t *ticket, const demo_message_t *message,
                               apr_pool_t *pool)
{
    cp_message_new_t fresh = {0};
    cp_attachment_t attachment;
    cp_ctl_who_t who;
    apr_int64_t id;

    CP_TRY(cp_ctl_who(&who, db, message->from, pool));
    fresh.author = who.actor;
    if (message->file != DEMO_NONE) {
        CP_TRY(make_file(&attachment, demo, message, pool));
        fresh.attachments = &attachment;
        fresh.attachment_count = 1;
    }
    fresh.ticket_id = ticket->id;
    fresh.thread_id = ticket->thread_id;
    fresh.format = "markdown";
    fresh.body = message->body;
    fresh.search_text = cp_markdown_text(message->body, strlen(message->body), pool);
    fresh.now = demo->ctl->now - (apr_time_t)(message->age * 3600e6);
    return cp_message_add(&id, NULL, db, &fresh, pool);
}

static cp_error_t *create(cp_ticket_t **ticket, cp_db_t *db, demo_t *demo, const demo_ticket_t *sample,
                          apr_pool_t *pool)
{
    cp_ticket_new_t fresh = {0};
    cp_ctl_who_t requester;

    CP_TRY(cp_ctl_who(&requester, db, sample->messages[0].from, pool));
    fresh.company_id = requester.company_id;
    CP_TRY(cp_inbox_ensure(&fresh.inbox_id, db, "Support", pool));
    fresh.subject = sample->subject;
    fresh.priority = sample->priority;
    fresh.requester_id = requester.person.id;
    fresh.source = "portal";
    fresh.channel = "portal";
    fresh.now = demo->ctl->now - (apr_time_t)(sample->messages[0].age * 3600e6);
    return cp_ticket_create(ticket, db, &fresh, pool);
}

/* Internal text and what customers must not see, so that a demo shows that they do not. */
static cp_error_t *add_hidden(cp_db_t *db, demo_t *demo, const cp_ctl_ticket_t *ticket, const demo_ticket_t *sample,
                              apr_pool_t *pool)
{
    cp_message_new_t fresh = {0};
    cp_ctl_who_t agent;
    cp_rows_t *rows;
    apr_int64_t id;

    CP_TRY(cp_ctl_who(&agent, db, "agent@example.com", pool));
    if (sample->note)
        CP_TRY(cp_note_add(db, ticket->id, agent.person.id, sample->note, demo->ctl->now, pool));
    if (sample->hidden)
        CP_TRY(cp_db_exec(db, CP_SQL_ADMIN_TICKET_HIDE, CP_BIND(cp_bind_int(ticket->id), cp_bind_int(1)), NULL, pool));
    if (!sample->thread)
        return NULL;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_ADMIN_THREAD_CREATE,
                        CP_BIND(cp_bind_int(ticket->id), cp_bind_int(ticket->inbox_id), cp_bind_text("desk"),
                                cp_bind_int(demo->ctl->now)),
                        pool));
    fresh.ticket_id = ticket->id;
    fresh.thread_id = cp_cell_int(rows, 0, 0);
    fresh.author = agent.actor;
    fresh.format = "plain";
    fresh.body = fresh.search_text = sample->thread;
    fresh.now = demo->ctl->now;
    return cp_message_add(&id, NULL, db, &fresh, pool);
}

static cp_error_t *add_ticket(cp_db_t *db, demo_t *demo, const demo_ticket_t *sample, apr_pool_t *pool)
{
    const demo_message_t *last = NULL;
    cp_actor_t nobody = {0, 0};
    cp_ctl_who_t owner = {0};
    cp_ctl_ticket_t found;
    cp_ticket_t *ticket;
    cp_rows_t *rows;

    CP_TRY(create(&ticket, db, demo, sample, pool));
    if (sample->owner) {
        CP_TRY(cp_ctl_who(&owner, db, sample->owner, pool));
        CP_TRY(cp_ticket_set_owner(db, ticket->id, owner.person.id, nobody,
                                   demo->ctl->now - (apr_time_t)((sample->messages[0].age - .5) * 3600e6), pool));
    }
    for (const demo_message_t *message = sample->messages; message->from; message++) {
        CP_TRY(add_message(db, demo, ticket, message, pool));
        last = message;
    }
    CP_TRY(cp_ctl_ticket_find(&found, db, apr_psprintf(pool, "%" APR_INT64_T_FMT, ticket->number), pool));
    CP_TRY(cp_db_select(&rows, db, CP_SQL_ADMIN_STAGE_BY_NAME,
                        CP_BIND(cp_bind_int(found.pipeline_id), cp_bind_text(sample->stage)), pool));
    if (strcmp(sample->stage, found.stage) && rows->count)
        CP_TRY(cp_ticket_set_stage(db, ticket->id, cp_cell_int(rows, 0, 0), owner.actor,
                                   demo->ctl->now - (apr_time_t)(last->age * 3600e6), pool));
    return add_hidden(db, demo, &found, sample, pool);
}

/* A short conversation out of one line of the list: every second is closed, some wait for the customer. */
static cp_error_t *add_line(cp_db_t *db, demo_t *demo, int i, apr_pool_t *pool)
{
    static const char *const owners[] = {"agent@example.com", "jonas@example.com", "admin@example.com"};
    const demo_line_t *line = &cp_demo_lines[i];
    double age = 480 + i * 31.7;
    demo_ticket_t sample = {0};

    sample.subject = line->subject;
    sample.owner = owners[i % 3];
    sample.priority = i % 7 == 3 ? 3 : 2;
    sample.stage = i % 2 ? "Closed" : i % 6 == 4 ? "New" : "In progress";
    sample.messages[0] = (demo_message_t){line->from, age, line->text, DEMO_NONE, NULL};
    sample.messages[1] =
        (demo_message_t){sample.owner, age - 3, "Thank you for the report. We are looking into it.", DEMO_NONE, NULL};
    sample.messages[2] = (demo_message_t){line->from, age - 5, "Thank you.", DEMO_NONE, NULL};
    if (i % 2)
        sample.messages[3] = (demo_message_t){sample.owner, age - 60,
                                              "It is solved now. Please reply if it comes back.", DEMO_NONE, NULL};
    return add_ticket(db, demo, &sample, pool);
}

static cp_error_t *write_demo(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    demo_t *demo = baton;
    cp_rows_t *rows;

    CP_TRY(cp_db_select(&rows, db, CP_SQL_ADMIN_MARKER, CP_BIND(cp_bind_text("demo")), pool));
    demo->there = rows->count > 0;
    if (demo->there)
        return NULL;
    CP_TRY(cp_install_defaults(db, pool));
    for (apr_size_t i = 0; i < sizeof people / sizeof *people; i++)
        CP_TRY(add_person(db, demo, (int)i, pool));
    for (int i = cp_demo_line_count; i-- > 0;)
        CP_TRY(add_line(db, demo, i, pool));
    for (int i = cp_demo_ticket_count; i-- > 0;)
        CP_TRY(add_ticket(db, demo, &cp_demo_tickets[i], pool));
    return cp_db_exec(db, CP_SQL_ADMIN_MARKER_SET, CP_BIND(cp_bind_text("demo"), cp_bind_text("1")), NULL, pool);
}

cp_error_t *cp_ctl_demo(cp_ctl_t *ctl)
{
    cp_ctl_option_t none[] = {{NULL, false, NULL}};
    demo_t demo = {.ctl = ctl};

    CP_TRY(cp_ctl_options(ctl, none, NULL, 0, 0));
    CP_TRY(cp_ctl_store(&demo.store, ctl));
    CP_TRY(cp_password_hash(&demo.hash, password, ctl->pool));
    cp_markdown_init();
    CP_TRY(cp_db_run(ctl->db, NULL, CP_DB_WRITE, write_demo, &demo, ctl->pool));
    if (demo.there) {
        puts("the sample data is there already");
        return NULL;
    }
    printf("sample accounts, all with the password %s:\n", password);
    for (apr_size_t i = 0; i < sizeof people / sizeof *people; i++)
        if (people[i].password)
            printf("  %-22s %s%s%s\n", people[i].email, people[i].role, *people[i].company ? " of the company " : "",
                   people[i].company);
    return NULL;
}
