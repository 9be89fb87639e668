/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seed: synthetic data for measurements. The same arguments give the same data. Rows are made here and travel as JSON
 * arrays, a batch of tickets a statement: measured several times faster than a statement a row on both databases.
 */
#include "ctl.h"

#include <apr_strings.h>

#include "../access/access_password.h"
#include "../base/base_out.h"
#include "../base/base_string.h"
#include "../model/model_property.h"
#include "../model/model_search.h"
#include "../text/text_sort.h"

#define BATCH 500 /* tickets of a statement */
#define BATCHES_PER_COMMIT 40
#define STAFF 20
#define OWN_TICKETS 200 /* of the notable contact 1, who sees just these */
#define OWN_OPEN 20
#define SMALL_TICKETS 100 /* of contact 3's company */
#define YEARS_US (APR_INT64_C(3) * 365 * 86400 * 1000000)
#define BEGIN_US (APR_INT64_C(1672531200) * 1000000) /* 2023-01-01 */

static const char *const words[] = {
    "invoice",  "printer",  "order",   "delivery", "account",   "password",    "network",   "screen",      "update",
    "error",    "report",   "export",  "import",   "label",     "scanner",     "backup",    "server",      "license",
    "contract", "address",  "phone",   "mail",     "file",      "folder",      "report",    "price",       "discount",
    "article",  "customer", "shop",    "branch",   "warehouse", "sensor",      "battery",   "cable",       "adapter",
    "display",  "keyboard", "login",   "session",  "timeout",   "certificate", "domain",    "website",     "page",
    "button",   "form",     "field",   "date",     "month",     "total",       "tax",       "refund",      "payment",
    "card",     "terminal", "receipt", "coupon",   "stock",     "supplier",    "catalogue", "translation", "language",
    "font",     "colour",   "photo",   "video",    "upload",    "download",    "slow",      "broken",      "missing",
    "wrong",    "twice",    "again",   "since",    "yesterday", "morning",     "please",    "cannot",      "does",
    "not",      "work",     "after",   "before",   "when",      "open",        "close",     "new",         "old",
    "first",    "second",   "third",   "the",      "our",       "your",        "with",      "without",     "from",
    "into"};
#define WORDS (sizeof words / sizeof *words)

typedef struct {
    cp_ctl_t *ctl;
    apr_int64_t tickets, contacts, companies;
    apr_uint64_t random;
    apr_int64_t company0, contact0, staff0, ticket0, message0, number0; /* last ids before this run */
    apr_int64_t inbox_id;
    apr_int64_t open_stage, closed_stage;
    apr_int64_t next; /* tickets made so far */
    apr_int64_t big;  /* tickets of company 1 */
    const char *hash;
    cp_dialect_t dialect;
} seed_t;

/* splitmix64 (Steele, Lea, Flood 2014): tiny, deterministic, good enough to scatter rows. */
static apr_uint64_t draw(seed_t *seed)
{
    apr_uint64_t z = seed->random += 0x9e3779b97f4a7c15u;

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static apr_int64_t pick(seed_t *seed, apr_int64_t limit)
{
    return (apr_int64_t)(draw(seed) % (apr_uint64_t)limit);
}

static void add_words(cp_out_t *out, seed_t *seed, int count)
{
    for (int i = 0; i < count; i++) {
        if (i)
            cp_out_literal(out, " ");
        cp_out_puts(out, words[pick(seed, WORDS)]);
    }
}

static const char *make_words(seed_t *seed, int count, apr_pool_t *pool)
{
    char *text = apr_palloc(pool, (apr_size_t)count * 16), *at = text;

    for (int i = 0; i < count; i++)
        at += apr_snprintf(at, 16, i ? " %s" : "%s", words[pick(seed, WORDS)]);
    return text;
}

static cp_error_t *insert(cp_db_t *db, cp_sql_t statement, cp_out_t *rows, apr_pool_t *pool)
{
    const char *text;

    cp_out_literal(rows, "]");
    CP_TRY(cp_out_finish(rows));
    text = cp_out_memory_text(rows, NULL);
    return cp_db_exec(db, statement, CP_BIND(cp_bind_text(text)), NULL, pool);
}

static void begin_row(cp_out_t *rows, bool first)
{
    cp_out_puts(rows, first ? "[[" : ",[");
}

static const char *full_key(const char *first, const char *last, apr_pool_t *pool)
{
    return cp_sort_key(apr_pstrcat(pool, first, " ", last, NULL), pool);
}

static cp_error_t *seed_companies(cp_db_t *db, seed_t *seed, apr_pool_t *pool)
{
    cp_out_t *rows = cp_out_memory(pool);

    for (apr_int64_t i = 1; i <= seed->companies; i++) {
        const char *name = apr_psprintf(pool, "Seed Company %" APR_INT64_T_FMT, i);

        begin_row(rows, i == 1);
        cp_out_puts(rows, apr_psprintf(pool, "%" APR_INT64_T_FMT ",\"%s\",\"%s\",%" APR_INT64_T_FMT "]",
                                       seed->company0 + i, name, cp_sort_key(name, pool), BEGIN_US));
    }
    return insert(db, CP_SQL_SEED_COMPANIES, rows, pool);
}

/* Contact 1 is alone in company 2, contact 2 belongs to the big company 1, contact 3 is alone in company 3; the others
 * are spread over company 1 and those from 4 on. */
static apr_int64_t company_of(const seed_t *seed, apr_int64_t contact)
{
    if (contact <= 3)
        return contact == 1 ? 2 : contact == 2 ? 1 : 3;
    return contact % 50 == 0 ? 1 : 4 + contact % (seed->companies - 3);
}

static const char *contact_last_name(apr_int64_t contact, apr_pool_t *pool)
{
    return apr_psprintf(pool, "Contact %" APR_INT64_T_FMT, contact);
}

static cp_error_t *seed_contacts(cp_db_t *db, seed_t *seed, apr_pool_t *pool)
{
    cp_out_t *rows = cp_out_memory(pool);

    for (apr_int64_t i = 1; i <= seed->contacts; i++) {
        const char *last = contact_last_name(i, pool);

        begin_row(rows, i == 1);
        cp_out_puts(rows,
                    apr_psprintf(pool,
                                 "%" APR_INT64_T_FMT ",\"seed-contact-%" APR_INT64_T_FMT
                                 "@example.test\",\"Seed\",\"%s\",\"%s\",%" APR_INT64_T_FMT ",%" APR_INT64_T_FMT "]",
                                 seed->contact0 + i, i, last, full_key("Seed", last, pool),
                                 seed->company0 + company_of(seed, i), BEGIN_US));
    }
    return insert(db, CP_SQL_SEED_CONTACTS, rows, pool);
}

static cp_error_t *seed_staff(cp_db_t *db, seed_t *seed, apr_pool_t *pool)
{
    cp_out_t *rows = cp_out_memory(pool);

    for (apr_int64_t i = 1; i <= STAFF; i++) {
        const char *first = apr_psprintf(pool, "Agent%" APR_INT64_T_FMT, i);

        begin_row(rows, i == 1);
        cp_out_puts(rows, apr_psprintf(pool,
                                       "%" APR_INT64_T_FMT ",\"seed-agent-%" APR_INT64_T_FMT
                                       "@example.test\",\"%s\",\"Staff\",\"%s\",%" APR_INT64_T_FMT "]",
                                       seed->staff0 + i, i, first, full_key(first, "Staff", pool), BEGIN_US));
    }
    return insert(db, CP_SQL_SEED_STAFF, rows, pool);
}

static cp_error_t *seed_passwords(cp_db_t *db, seed_t *seed, apr_pool_t *pool)
{
    for (apr_int64_t i = 1; i <= 3; i++)
        CP_TRY(cp_credential_save(db, (cp_actor_t){seed->contact0 + i, 0}, seed->hash, seed->ctl->now, pool));
    return cp_credential_save(db, (cp_actor_t){0, seed->staff0 + 1}, seed->hash, seed->ctl->now, pool);
}

/* What searches for the beginning of a word look through. */
static cp_error_t *seed_vocabulary(cp_db_t *db, apr_pool_t *pool)
{
    const char *all = words[0];

    for (apr_size_t i = 1; i < WORDS; i++)
        all = apr_pstrcat(pool, all, " ", words[i], NULL);
    return cp_search_learn(db, all, pool);
}

static cp_error_t *seed_people(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    seed_t *seed = baton;
    cp_rows_t *rows;

    seed->dialect = cp_db_dialect(db);
    CP_TRY(cp_install_defaults(db, pool));
    CP_TRY(cp_db_select(&rows, db, CP_SQL_ADMIN_MARKER, CP_BIND(cp_bind_text("seed")), pool));
    if (rows->count)
        return cp_error_create(pool, CP_ERROR_INPUT, "this database was seeded already; use an empty one", NULL);
    CP_TRY(cp_inbox_ensure(&seed->inbox_id, db, "Support", pool));
    CP_TRY(cp_db_select(&rows, db, CP_SQL_SEED_STAGES, CP_NO_BIND, pool));
    seed->open_stage = seed->closed_stage = 0;
    for (int i = 0; i < rows->count; i++) {
        apr_int64_t *stage = strcmp(cp_cell_text(rows, i, 1), "closed") ? &seed->open_stage : &seed->closed_stage;

        if (!*stage)
            *stage = cp_cell_int(rows, i, 0);
    }
    CP_TRY(cp_db_select(&rows, db, CP_SQL_SEED_IDS, CP_NO_BIND, pool));
    seed->company0 = cp_cell_int(rows, 0, 0);
    seed->contact0 = cp_cell_int(rows, 0, 1);
    seed->staff0 = cp_cell_int(rows, 0, 2);
    seed->ticket0 =
        cp_cell_int(rows, 0, 3) > cp_cell_int(rows, 0, 4) ? cp_cell_int(rows, 0, 3) : cp_cell_int(rows, 0, 4);
    seed->message0 = cp_cell_int(rows, 0, 5);
    seed->number0 = cp_cell_int(rows, 0, 6);
    CP_TRY(seed_companies(db, seed, pool));
    CP_TRY(seed_contacts(db, seed, pool));
    CP_TRY(seed_staff(db, seed, pool));
    CP_TRY(seed_passwords(db, seed, pool));
    CP_TRY(seed_vocabulary(db, pool));
    return cp_db_exec(db, CP_SQL_ADMIN_MARKER_SET, CP_BIND(cp_bind_text("seed"), cp_bind_text("1")), NULL, pool);
}

/* One ticket and what hangs on it. */
typedef struct {
    apr_int64_t id, contact, company, staff, created, activity;
    int messages;
    bool closed, last_by_staff;
    const char *subject;
} made_t;

/* The notable tickets come first and are scattered in time like all others. */
static void choose_requester(made_t *made, seed_t *seed, apr_int64_t i)
{
    made->closed = pick(seed, 10) != 0;
    if (i < OWN_TICKETS) {
        made->contact = 1;
        made->closed = i >= OWN_OPEN;
    }
    else if (i < OWN_TICKETS + SMALL_TICKETS) {
        made->contact = 3;
    }
    else if (i < OWN_TICKETS + SMALL_TICKETS + seed->big) {
        made->contact = 1 + pick(seed, seed->contacts / 50) * 50 + 49;
        if (made->contact <= 3 || made->contact > seed->contacts || i % 500 == 0)
            made->contact = 2;
    }
    else {
        made->contact = 4 + pick(seed, seed->contacts - 3);
    }
    made->company = company_of(seed, made->contact);
}

static made_t make_ticket(seed_t *seed, apr_int64_t i, apr_pool_t *pool)
{
    made_t made = {0};

    choose_requester(&made, seed, i);
    made.id = seed->ticket0 + 1 + i;
    made.staff = pick(seed, 8) ? 1 + pick(seed, STAFF) : 0;
    made.created = BEGIN_US + pick(seed, YEARS_US);
    made.messages = i == 0 ? 10 : i < OWN_TICKETS ? 3 : 2 + (int)pick(seed, 3);
    made.activity = made.created + made.messages * APR_INT64_C(5400) * 1000000;
    made.last_by_staff = made.messages % 2 == 0;
    made.subject = apr_psprintf(pool, "%s %" APR_INT64_T_FMT, make_words(seed, 4, pool), i + 1);
    return made;
}

static void add_ticket_row(cp_out_t *out, const seed_t *seed, const made_t *made, apr_pool_t *pool)
{
    const char *first = apr_psprintf(pool, "Agent%" APR_INT64_T_FMT, made->staff);
    const char *owner = made->staff ? apr_psprintf(pool, "%" APR_INT64_T_FMT, seed->staff0 + made->staff) : "null";
    const char *closed = made->closed ? apr_psprintf(pool, "%" APR_INT64_T_FMT, made->activity) : "null";

    cp_out_puts(out, apr_psprintf(pool,
                                  "%" APR_INT64_T_FMT ",%" APR_INT64_T_FMT ",\"%s\",\"%s\",%" APR_INT64_T_FMT
                                  ",%" APR_INT64_T_FMT ",%s,\"%s\",%" APR_INT64_T_FMT ",\"%s\",%" APR_INT64_T_FMT
                                  ",%d,\"%s\",%" APR_INT64_T_FMT ",%" APR_INT64_T_FMT ",%s]",
                                  made->id, seed->number0 + made->id - seed->ticket0 - 1, made->subject,
                                  cp_sort_key(made->subject, pool),
                                  made->closed ? seed->closed_stage : seed->open_stage, seed->inbox_id, owner,
                                  made->staff ? full_key(first, "Staff", pool) : "", seed->contact0 + made->contact,
                                  full_key("Seed", contact_last_name(made->contact, pool), pool),
                                  seed->company0 + made->company, 1 + (int)(made->id % 4),
                                  made->last_by_staff ? "staff" : "contact", made->created, made->activity, closed));
}

/* id, thread, contact, staff, body, created, subject, scope: the last two are for the search only. */
static void add_message_rows(cp_out_t *out, seed_t *seed, const made_t *made, apr_int64_t *message, bool *first,
                             apr_pool_t *pool)
{
    const char *scope =
        cp_search_scope(seed->dialect, seed->company0 + made->company, seed->contact0 + made->contact, pool);

    for (int i = 0; i < made->messages; i++) {
        bool staff = i % 2;

        begin_row(out, *first);
        *first = false;
        cp_out_int(out, ++*message);
        cp_out_literal(out, ",");
        cp_out_int(out, made->id);
        cp_out_puts(out, staff ? apr_psprintf(pool, ",null,%" APR_INT64_T_FMT ",\"",
                                              seed->staff0 + (made->staff ? made->staff : 1))
                               : apr_psprintf(pool, ",%" APR_INT64_T_FMT ",null,\"", seed->contact0 + made->contact));
        add_words(out, seed, 12 + (int)pick(seed, 24));
        cp_out_puts(out, apr_psprintf(pool, "\",%" APR_INT64_T_FMT ",\"%s\",\"%s\"]",
                                      made->created + (i + 1) * APR_INT64_C(5400) * 1000000, made->subject, scope));
    }
}

static cp_error_t *seed_batch(cp_db_t *db, seed_t *seed, apr_int64_t from, apr_int64_t to, apr_pool_t *pool)
{
    static const cp_sql_t by_ticket[] = {CP_SQL_SEED_TICKETS, CP_SQL_SEED_TICKET_CONTACTS, CP_SQL_SEED_THREADS};
    cp_out_t *tickets = cp_out_memory(pool), *messages = cp_out_memory(pool);
    const char *text;
    bool first = true;

    for (apr_int64_t i = from; i < to; i++) {
        made_t made = make_ticket(seed, i, pool);

        begin_row(tickets, i == from);
        add_ticket_row(tickets, seed, &made, pool);
        add_message_rows(messages, seed, &made, &seed->message0, &first, pool);
    }
    cp_out_literal(tickets, "]");
    cp_out_literal(messages, "]");
    CP_TRY(cp_out_finish(tickets));
    CP_TRY(cp_out_finish(messages));
    text = cp_out_memory_text(tickets, NULL);
    for (apr_size_t i = 0; i < sizeof by_ticket / sizeof *by_ticket; i++)
        CP_TRY(cp_db_exec(db, by_ticket[i], CP_BIND(cp_bind_text(text)), NULL, pool));
    text = cp_out_memory_text(messages, NULL);
    CP_TRY(cp_db_exec(db, CP_SQL_SEED_MESSAGES, CP_BIND(cp_bind_text(text)), NULL, pool));
    CP_TRY(cp_db_exec(db, CP_SQL_SEED_SEARCH, CP_BIND(cp_bind_text(text)), NULL, pool));
    return cp_db_exec(db, CP_SQL_SEED_SEARCH_PLACE, CP_BIND(cp_bind_text(text)), NULL, pool);
}

static cp_error_t *seed_some(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    seed_t *state = baton, seed = *state; /* a repeated run must begin where the first one did */
    apr_pool_t *scratch;

    apr_pool_create(&scratch, pool);
    for (int i = 0; i < BATCHES_PER_COMMIT && seed.next < seed.tickets; i++) {
        apr_int64_t to = seed.next + BATCH < seed.tickets ? seed.next + BATCH : seed.tickets;

        apr_pool_clear(scratch);
        CP_TRY(seed_batch(db, &seed, seed.next, to, scratch));
        seed.next = to;
    }
    apr_pool_destroy(scratch);
    CP_TRY(cp_db_exec(db, CP_SQL_SEED_NUMBER,
                      CP_BIND(cp_bind_text(apr_psprintf(pool, "%" APR_INT64_T_FMT, seed.number0 + seed.next))), NULL,
                      pool));
    *state = seed;
    return NULL;
}

/* An option of a choice, or all of a text: the tickets whose id leaves `rest` when divided by `of`. */
static cp_error_t *fill(cp_db_t *db, const seed_t *seed, const cp_property_t *property, int of, int rest,
                        apr_pool_t *pool)
{
    bool several = property->type == CP_PROPERTY_CHOICES;
    const char *name = property->type == CP_PROPERTY_YES_NO ? (rest ? "yes" : "no")
                       : property->option_count             ? property->options[rest].name
                                                            : "";
    cp_sql_t statement = (cp_sql_t)((int)CP_SQL_SEED_VALUES_P1 + property->slot - 1);

    return cp_db_exec(db, statement,
                      CP_BIND(cp_bind_int(seed->ticket0), cp_bind_text(cp_property_type_word(property->type)),
                              cp_bind_text(several ? apr_pstrcat(pool, "|", name, "|", NULL) : name), cp_bind_int(of),
                              cp_bind_int(rest)),
                      NULL, pool);
}

/* The first two properties of tickets, if there are any: what an order by one costs is measured with them. */
static cp_error_t *seed_values(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    const seed_t *seed = baton;
    cp_settings_t *settings;
    int count;

    CP_TRY(cp_settings_load(&settings, db, "/", pool)); /* of any portal: properties are the same in all */
    const cp_property_t *const *all = cp_properties(&count, settings, CP_OBJECT_TICKET, pool);
    for (int i = 0; i < count && i < 2; i++) {
        int of = all[i]->type == CP_PROPERTY_YES_NO ? 2 : all[i]->option_count ? all[i]->option_count : 1;
        for (int rest = 0; rest < of; rest++)
            CP_TRY(fill(db, seed, all[i], of, rest, pool));
    }
    return NULL;
}

static cp_error_t *finish(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    cp_rows_t *rows;

    (void)baton;
    CP_TRY(cp_db_exec(db, CP_SQL_SEED_END, CP_NO_BIND, NULL, pool));
    CP_TRY(cp_db_select(&rows, db, CP_SQL_SEED_FLUSH, CP_NO_BIND, pool));
    return cp_db_select(&rows, db, CP_SQL_SEED_SEQUENCES, CP_NO_BIND, pool);
}

static cp_error_t *prepare(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    (void)baton;
    return cp_db_exec(db, CP_SQL_SEED_BEGIN, CP_NO_BIND, NULL, pool);
}

static cp_error_t *analyze(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    (void)baton;
    return cp_db_script(db, "ANALYZE", pool);
}

static cp_error_t *read_number(apr_int64_t *value, cp_ctl_t *ctl, const cp_ctl_option_t *option, apr_int64_t least)
{
    if (!option->value || !cp_parse_int(option->value, least, 100000000, value))
        return cp_ctl_usage(ctl, "--%s must be a whole number of at least %" APR_INT64_T_FMT, option->name, least);
    return NULL;
}

cp_error_t *cp_ctl_seed(cp_ctl_t *ctl)
{
    cp_ctl_option_t options[] = {{"tickets", false, NULL},
                                 {"contacts", false, NULL},
                                 {"companies", false, NULL},
                                 {"seed", false, "1"},
                                 {NULL, false, NULL}};
    seed_t seed = {.ctl = ctl};
    apr_int64_t random;
    apr_pool_t *scratch;

    CP_TRY(cp_ctl_options(ctl, options, NULL, 0, 0));
    CP_TRY(read_number(&seed.tickets, ctl, &options[0], 1000));
    CP_TRY(read_number(&seed.contacts, ctl, &options[1], 100));
    CP_TRY(read_number(&seed.companies, ctl, &options[2], 5));
    CP_TRY(read_number(&random, ctl, &options[3], 0));
    seed.random = (apr_uint64_t)random;
    seed.big = seed.tickets / 10 < 100000 ? seed.tickets / 10 : 100000;
    CP_TRY(cp_password_hash(&seed.hash, "demo-password", ctl->pool));
    CP_TRY(cp_db_run(ctl->db, NULL, CP_DB_READ, prepare, NULL, ctl->pool));
    CP_TRY(cp_db_run(ctl->db, NULL, CP_DB_WRITE, seed_people, &seed, ctl->pool));
    apr_pool_create(&scratch, ctl->pool);
    while (seed.next < seed.tickets) {
        apr_pool_clear(scratch);
        CP_TRY(cp_db_run(ctl->db, NULL, CP_DB_WRITE, seed_some, &seed, scratch));
    }
    CP_TRY(cp_db_run(ctl->db, NULL, CP_DB_WRITE, seed_values, &seed, ctl->pool));
    CP_TRY(cp_db_run(ctl->db, NULL, CP_DB_WRITE, finish, NULL, ctl->pool));
    CP_TRY(cp_db_run(ctl->db, NULL, CP_DB_READ, analyze, NULL, ctl->pool));
    printf("%" APR_INT64_T_FMT " tickets in %d s\n", seed.tickets, (int)apr_time_sec(apr_time_now() - ctl->now));
    printf("seed-contact-1@example.test sees %d tickets, %d of them open\n"
           "seed-contact-2@example.test sees a company of at least %" APR_INT64_T_FMT " tickets\n"
           "seed-contact-3@example.test sees %d tickets\n"
           "seed-agent-1@example.test is an agent; password of all four: demo-password\n",
           OWN_TICKETS, OWN_OPEN, seed.big, SMALL_TICKETS);
    return NULL;
}
