/* SPDX-License-Identifier: Apache-2.0 */
#include "model_contact_import.h"

#include <apr_hash.h>
#include <apr_lib.h>
#include <apr_strings.h>
#include <string.h>

#include "../base/base_string.h"
#include "../text/text_csv_read.h"
#include "model_mail_domain.h"
#include "model_profile.h"
#include "model_setting_check.h"

/* Headers without blanks, signs and case. */
static const struct {
    const char *header;
    cp_import_column_t column;
} headers[] = {
    {"email", CP_IMPORT_EMAIL},          {"emailaddress", CP_IMPORT_EMAIL},   {"mail", CP_IMPORT_EMAIL},
    {"firstname", CP_IMPORT_FIRST_NAME}, {"givenname", CP_IMPORT_FIRST_NAME}, {"lastname", CP_IMPORT_LAST_NAME},
    {"surname", CP_IMPORT_LAST_NAME},    {"familyname", CP_IMPORT_LAST_NAME}, {"company", CP_IMPORT_COMPANY},
    {"companyname", CP_IMPORT_COMPANY},  {"organization", CP_IMPORT_COMPANY}, {"organisation", CP_IMPORT_COMPANY},
    {"phone", CP_IMPORT_PHONE},          {"phonenumber", CP_IMPORT_PHONE},    {"language", CP_IMPORT_LANGUAGE},
    {"timezone", CP_IMPORT_TIME_ZONE},   {"domain", CP_IMPORT_DOMAINS},       {"domains", CP_IMPORT_DOMAINS},
    {"maildomains", CP_IMPORT_DOMAINS},
};
#define HEADERS ((int)(sizeof headers / sizeof *headers))

typedef struct columns_t {
    int at[CP_CSV_CELLS]; /* cp_import_column_t of each, or -1 */
    const char *name[CP_IMPORT_COLUMNS];
    bool there[CP_IMPORT_COLUMNS];
    const cp_property_t *property[CP_CSV_CELLS]; /* of each; NULL: it is none */
    const cp_property_t *const *properties;      /* that there are */
    int property_count;
} columns_t;

static int column_of(const char *header)
{
    char plain[32];
    apr_size_t length = 0;
    for (const char *c = header; *c && length < sizeof plain - 1; c++)
        if (apr_isalnum(*c))
            plain[length++] = (char)apr_tolower(*c);
    plain[length] = '\0';
    for (int i = 0; i < HEADERS; i++)
        if (!strcmp(headers[i].header, plain))
            return (int)headers[i].column;
    return -1;
}

static const cp_property_t *property_of(const columns_t *columns, const char *header)
{
    for (int i = 0; i < columns->property_count; i++)
        if (!strcasecmp(columns->properties[i]->label, header) || !strcasecmp(columns->properties[i]->name, header))
            return columns->properties[i];
    return NULL;
}

static cp_error_t *refuse(apr_pool_t *pool, const char *text)
{
    return cp_error_field(pool, "attachment", "%s", text);
}

static void ignore(cp_contact_import_t *import, const char *name, apr_pool_t *pool)
{
    import->ignored = import->ignored ? apr_pstrcat(pool, import->ignored, ", ", name, NULL) : name;
}

/* A person's line says nothing of the domains of a company. */
static void ignore_domains(columns_t *columns, cp_contact_import_t *import, apr_pool_t *pool)
{
    for (int i = 0; i < CP_CSV_CELLS; i++)
        if (columns->at[i] == CP_IMPORT_DOMAINS) {
            columns->at[i] = -1;
            ignore(import, columns->name[CP_IMPORT_DOMAINS], pool);
        }
}

static cp_error_t *read_headers(columns_t *columns, cp_contact_import_t *import, cp_csv_reader_t *reader,
                                apr_pool_t *pool)
{
    cp_csv_row_t row;
    if (!cp_csv_next(&row, reader, pool))
        return refuse(pool, "The file is empty.");
    for (int i = 0; i < row.count; i++) {
        const char *name = cp_utf8_cut(cp_one_line(row.cells[i], pool), 80, pool);
        int column = column_of(name);
        if (column >= 0 && columns->there[column])
            return refuse(pool, apr_psprintf(pool, "The column “%s” is there twice.", name));
        columns->at[i] = column;
        columns->property[i] = column < 0 ? property_of(columns, name) : NULL;
        for (int j = 0; columns->property[i] && j < i; j++)
            if (columns->property[j] == columns->property[i])
                return refuse(pool, apr_psprintf(pool, "The column “%s” is there twice.", name));
        if (column >= 0) {
            columns->there[column] = true;
            columns->name[column] = name;
        }
        else if (*name && !columns->property[i]) {
            ignore(import, name, pool);
        }
    }
    import->companies_only = !columns->there[CP_IMPORT_EMAIL];
    if (!import->companies_only && columns->there[CP_IMPORT_DOMAINS])
        ignore_domains(columns, import, pool);
    if (import->companies_only && !columns->there[CP_IMPORT_COMPANY])
        return refuse(pool, "The first line names no column that is called “email” or “company”.");
    return NULL;
}

static void fault(cp_import_row_t *row, const char *column, const char *text)
{
    if (!row->fault) {
        row->column = column ? column : "";
        row->fault = text;
    }
    row->state = CP_IMPORT_BAD;
}

/* What a person's record must be, whatever is stored. */
static void check_person(cp_import_row_t *row, const columns_t *columns, apr_hash_t *seen, apr_pool_t *pool)
{
    static const char *const fields[] = {"email", "first_name", "last_name"};
    cp_profile_t profile;
    const int *before;
    int *line;
    cp_error_t *error = cp_profile_check(&profile, row->cells[CP_IMPORT_EMAIL], row->cells[CP_IMPORT_FIRST_NAME],
                                         row->cells[CP_IMPORT_LAST_NAME], pool);
    for (int i = 0; error && i < 3; i++)
        if (error->field && !strcmp(error->field, fields[i]))
            fault(row, columns->name[i], error->safe);
    if (cp_utf8_count(row->cells[CP_IMPORT_PHONE]) > CP_PHONE_MAX)
        fault(row, columns->name[CP_IMPORT_PHONE], apr_psprintf(pool, "Up to %d characters fit", CP_PHONE_MAX));
    if (*row->cells[CP_IMPORT_LANGUAGE] && cp_check_language(row->cells[CP_IMPORT_LANGUAGE], pool))
        fault(row, columns->name[CP_IMPORT_LANGUAGE], "A language is written as “en” or “pt-BR”");
    if (*row->cells[CP_IMPORT_TIME_ZONE] && cp_check_time_zone(row->cells[CP_IMPORT_TIME_ZONE], pool))
        fault(row, columns->name[CP_IMPORT_TIME_ZONE], "A time zone is written as “Europe/Lisbon”");
    if (error)
        return;
    before = apr_hash_get(seen, profile.email_key, APR_HASH_KEY_STRING);
    if (before)
        fault(row, columns->name[CP_IMPORT_EMAIL], apr_psprintf(pool, "Line %d has the same address", *before));
    line = apr_palloc(pool, sizeof *line);
    *line = row->line;
    apr_hash_set(seen, profile.email_key, APR_HASH_KEY_STRING, line);
}

static void check_row(cp_import_row_t *row, const cp_contact_import_t *import, const columns_t *columns,
                      apr_hash_t *seen, apr_pool_t *pool)
{
    if (cp_utf8_count(row->cells[CP_IMPORT_COMPANY]) > CP_COMPANY_NAME_MAX)
        fault(row, columns->name[CP_IMPORT_COMPANY],
              apr_psprintf(pool, "A company's name has 1 to %d characters.", CP_COMPANY_NAME_MAX));
    if (!import->companies_only)
        check_person(row, columns, seen, pool);
    else if (!*row->cells[CP_IMPORT_COMPANY])
        fault(row, columns->name[CP_IMPORT_COMPANY], "There is no name");
}

/* An empty cell leaves what is stored. */
static void take_value(cp_import_row_t *row, const cp_property_t *property, const char *cell, apr_pool_t *pool)
{
    const char *stored;
    cp_error_t *error = cp_property_store(&stored, property, &cell, 1, pool);

    if (error)
        fault(row, property->label, error->safe);
    if (error || !stored)
        return;
    if (!row->values)
        row->values = apr_pcalloc(pool, sizeof *row->values);
    row->values->at[property->slot - 1] = stored;
    row->slots |= cp_slot_of(property);
}

static bool is_blank(const cp_csv_row_t *row)
{
    for (int i = 0; i < row->count; i++)
        if (row->cells[i][strspn(row->cells[i], " \t\r\n")])
            return false;
    return true;
}

static void read_cells(cp_import_row_t *row, const cp_contact_import_t *import, const columns_t *columns,
                       const cp_csv_row_t *line, apr_pool_t *pool)
{
    for (int i = 0; i < CP_IMPORT_COLUMNS; i++)
        row->cells[i] = "";
    for (int i = 0; i < line->count; i++) {
        if (columns->at[i] >= 0)
            row->cells[columns->at[i]] = cp_one_line(line->cells[i], pool);
        else if (columns->property[i] && !import->companies_only)
            take_value(row, columns->property[i], apr_pstrdup(pool, line->cells[i]), pool);
    }
}

cp_error_t *cp_import_parse(cp_contact_import_t **made, const cp_settings_t *settings, const char *data,
                            apr_size_t length, apr_pool_t *pool)
{
    cp_contact_import_t *import = apr_pcalloc(pool, sizeof *import);
    columns_t *columns = apr_pcalloc(pool, sizeof *columns);
    apr_array_header_t *rows = apr_array_make(pool, 1000, sizeof(cp_import_row_t));
    apr_hash_t *seen = apr_hash_make(pool);
    apr_pool_t *scratch;
    cp_csv_reader_t *reader;
    cp_csv_row_t line;
    if (settings)
        columns->properties = cp_properties(&columns->property_count, settings, CP_OBJECT_CONTACT, pool);
    CP_TRY(cp_csv_read(&reader, data, length, pool));
    CP_TRY(read_headers(columns, import, reader, pool));
    apr_pool_create(&scratch, pool);
    for (; cp_csv_next(&line, reader, scratch); apr_pool_clear(scratch)) {
        cp_import_row_t *row;
        if (is_blank(&line))
            continue;
        if (rows->nelts == CP_IMPORT_ROWS_MAX)
            return refuse(pool, apr_psprintf(pool, "Up to %d lines fit into one file.", CP_IMPORT_ROWS_MAX));
        row = apr_array_push(rows);
        *row = (cp_import_row_t){.line = line.line, .state = CP_IMPORT_SAME};
        read_cells(row, import, columns, &line, pool);
        if (line.broken)
            fault(row, "", line.broken);
        check_row(row, import, columns, seen, pool);
    }
    apr_pool_destroy(scratch);
    if (!rows->nelts)
        return refuse(pool, "The file has a first line with the names of columns, and nothing below it.");
    import->rows = (cp_import_row_t *)rows->elts;
    import->row_count = rows->nelts;
    *made = import;
    return NULL;
}

/* ---- Against the database ---- */

/* A cell over what is stored; an empty one leaves it. */
static const char *over(const char *cell, const char *stored)
{
    return *cell ? cell : stored;
}

/* What a line is about. */
typedef struct about_t {
    cp_contact_record_t record;  /* as it is to be */
    cp_contact_record_t *stored; /* as it is; NULL: not there */
    cp_property_values_t values; /* of `record` */
    const char *holder;          /* name of the member of staff who has the address; NULL: nobody */
} about_t;

static cp_error_t *look_up(about_t *about, cp_db_t *db, const char *email, apr_pool_t *pool)
{
    cp_rows_t *rows;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_CONTACT_KNOWN, CP_BIND(cp_bind_text(cp_email_key(email, pool))), pool));
    for (int i = 0; i < rows->count; i++) {
        cp_person_t person = {0, cp_cell_text(rows, i, 1), cp_cell_text(rows, i, 2), "", cp_cell_text(rows, i, 3)};
        if (cp_cell_int(rows, i, 0))
            return cp_contact_find(&about->stored, db, cp_cell_int(rows, i, 0), pool);
        about->holder = cp_person_name(&person, pool);
    }
    return NULL;
}

static cp_error_t *wanted(about_t *about, cp_db_t *db, const cp_import_row_t *row, apr_pool_t *pool)
{
    static const cp_contact_record_t nobody = {.contact = {.person = {0, "", "", "", ""}}, .phone = ""};
    const char *const *cells = row->cells;
    cp_contact_record_t *record = &about->record;
    cp_contact_t *contact = &record->contact;
    *about = (about_t){.record = nobody};
    CP_TRY(look_up(about, db, cells[CP_IMPORT_EMAIL], pool));
    if (about->stored)
        *record = *about->stored;
    else
        contact->person.email = cells[CP_IMPORT_EMAIL];
    contact->person.first_name = over(cells[CP_IMPORT_FIRST_NAME], contact->person.first_name);
    contact->person.last_name = over(cells[CP_IMPORT_LAST_NAME], contact->person.last_name);
    contact->company_name = over(cells[CP_IMPORT_COMPANY], contact->company_name);
    contact->language = over(cells[CP_IMPORT_LANGUAGE], contact->language);
    contact->time_zone = over(cells[CP_IMPORT_TIME_ZONE], contact->time_zone);
    record->phone = over(cells[CP_IMPORT_PHONE], record->phone);
    if (about->stored)
        about->values = *about->stored->values;
    for (int i = 0; row->values && i < CP_PROPERTY_SLOTS; i++)
        if (row->values->at[i])
            about->values.at[i] = row->values->at[i];
    record->values = &about->values;
    record->slots = row->slots;
    return NULL;
}

/* A line adds domains to those that are stored. */
static cp_error_t *wanted_domains(const char **all, const char **stored, cp_db_t *db, apr_int64_t id,
                                  const cp_import_row_t *row, cp_faults_t *faults, apr_pool_t *pool)
{
    *stored = "";
    if (id)
        CP_TRY(cp_mail_domains_of(stored, db, id, pool));
    return cp_mail_domains_check(all, db, id, apr_pstrcat(pool, *stored, " ", row->cells[CP_IMPORT_DOMAINS], NULL),
                                 faults, pool);
}

static cp_error_t *compare_company(cp_import_row_t *row, cp_db_t *db, apr_pool_t *pool, apr_pool_t *texts)
{
    const char *all, *stored;
    cp_faults_t faults;
    apr_int64_t id;

    cp_faults_begin(&faults);
    CP_TRY(cp_company_by_name(&id, db, row->cells[CP_IMPORT_COMPANY], pool));
    CP_TRY(wanted_domains(&all, &stored, db, id, row, &faults, texts));
    row->state = !id ? CP_IMPORT_NEW : strcmp(all, stored) != 0 ? CP_IMPORT_CHANGED : CP_IMPORT_SAME;
    cp_error_t *error = cp_fault_error(&faults, texts);
    if (error)
        fault(row, "domains", error->safe);
    return NULL;
}

static cp_error_t *write_company(const cp_import_row_t *row, cp_db_t *db, apr_time_t now, apr_pool_t *pool)
{
    const char *all, *stored;
    cp_faults_t faults;
    apr_int64_t id;

    cp_faults_begin(&faults);
    CP_TRY(cp_company_ensure(&id, db, row->cells[CP_IMPORT_COMPANY], now, pool));
    CP_TRY(wanted_domains(&all, &stored, db, id, row, &faults, pool));
    /* Two lines may want the same domain: the first one has it. */
    return cp_fault_error(&faults, pool) ? NULL : cp_mail_domains_save(db, id, all, pool);
}

static cp_error_t *compare_person(cp_import_row_t *row, cp_db_t *db, apr_pool_t *pool, apr_pool_t *texts)
{
    about_t about;
    CP_TRY(wanted(&about, db, row, pool));
    if (!about.stored)
        row->state = CP_IMPORT_NEW;
    else if (!strcmp(cp_contact_mark(&about.record, pool), cp_contact_mark(about.stored, pool)))
        row->state = CP_IMPORT_SAME;
    else
        row->state = CP_IMPORT_CHANGED;
    if (!about.stored && about.holder)
        fault(row, "email", apr_psprintf(texts, "%s of the support team has this address", about.holder));
    return NULL;
}

static int batch_end(const cp_contact_import_t *import, int from)
{
    return from + CP_IMPORT_BATCH < import->row_count ? from + CP_IMPORT_BATCH : import->row_count;
}

cp_error_t *cp_import_compare(cp_contact_import_t *import, cp_db_t *db, int from, apr_pool_t *pool)
{
    apr_pool_t *scratch;
    apr_pool_create(&scratch, pool);
    /* The rows are looked at twice if the run is repeated: all batches before this one are counted anew. */
    memset(import->counts, 0, sizeof import->counts);
    for (int i = 0; i < batch_end(import, from); i++) {
        cp_import_row_t *row = &import->rows[i];
        apr_pool_clear(scratch);
        if (i >= from && !row->fault)
            CP_TRY(import->companies_only ? compare_company(row, db, scratch, pool)
                                          : compare_person(row, db, scratch, pool));
        import->counts[row->state]++;
    }
    apr_pool_destroy(scratch);
    return NULL;
}

static cp_error_t *write_person(const cp_import_row_t *row, cp_db_t *db, cp_contact_saving_t saving, apr_pool_t *pool)
{
    about_t about;
    cp_faults_t faults;
    apr_int64_t id;
    CP_TRY(wanted(&about, db, row, pool));
    if (about.stored)
        saving.seen = cp_contact_mark(about.stored, pool);
    return cp_contact_save(&id, db, &about.record, &saving, &faults, pool);
}

cp_error_t *cp_import_write(const cp_contact_import_t *import, cp_db_t *db, int from, apr_time_t now, apr_pool_t *pool)
{
    /* Known companies are forgotten with the run: one that is rolled back takes what it made along. */
    cp_contact_saving_t saving = {.add_companies = true, .now = now, .known = apr_hash_make(pool)};
    apr_pool_t *scratch;
    apr_pool_create(&scratch, pool);
    for (int i = from; i < batch_end(import, from); i++) {
        const cp_import_row_t *row = &import->rows[i];
        apr_pool_clear(scratch);
        if (row->state != CP_IMPORT_NEW && row->state != CP_IMPORT_CHANGED)
            continue;
        CP_TRY(import->companies_only ? write_company(row, db, now, scratch) : write_person(row, db, saving, scratch));
    }
    apr_pool_destroy(scratch);
    return NULL;
}
