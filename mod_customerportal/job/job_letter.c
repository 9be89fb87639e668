/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>
#include <string.h>

#include "../mail/mail_message.h"
#include "../model/model_address.h"
#include "../model/model_contact.h"
#include "../model/model_reply_address.h"
#include "../view/view_mail.h"
#include "job_mail.h"

typedef struct read_work_t {
    const cp_job_portal_t *portal;
    const cp_settings_t *settings;
    const cp_outbox_row_t *row;
    cp_letter_t *letter;
} read_work_t;

static cp_error_t *read_letter(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    read_work_t *work = baton;

    cp_db_use_filter(db, work->settings->filter);
    cp_letter_sender_t sender = {work->portal->key, cp_setting_text(work->settings, CP_SET_INBOX), apr_time_now()};

    return cp_letter_read(&work->letter, db, work->row, &sender, pool);
}

/* The host that the recipient uses, if it is one of the portal's still, or the first of them; at the server's port. */
static const char *origin_of(const cp_job_portal_t *portal, const cp_settings_t *settings, const char *used,
                             apr_pool_t *pool)
{
    const char *host = strstr(portal->origin, "://");
    const char *named = used ? cp_domain_named(settings, used, pool) : NULL;
    cp_domain_t domains[CP_DOMAINS_MOST];

    if (!host || !cp_domains(domains, cp_setting_text(settings, CP_SET_DOMAINS), pool))
        return portal->origin;
    host += 3;
    return apr_pstrcat(pool, apr_pstrmemdup(pool, portal->origin, (apr_size_t)(host - portal->origin)),
                       named ? named : domains[0].host, host + strcspn(host, ":"), NULL);
}

static const char *base_of(const cp_job_portal_t *portal, const cp_settings_t *settings, const char *used,
                           apr_pool_t *pool)
{
    const char *url = cp_setting_text(settings, CP_SET_URL);
    apr_size_t length = strlen(url);

    if (!length)
        return apr_pstrcat(pool, origin_of(portal, settings, used, pool), cp_address_base(settings, portal->base, pool),
                           NULL);
    while (url[length - 1] == '/')
        length--;
    return apr_pstrndup(pool, url, length);
}

static cp_reader_t reader_of(const cp_job_portal_t *portal, const cp_settings_t *settings, const cp_letter_t *letter,
                             const cp_job_language_t *language, apr_pool_t *pool)
{
    const cp_zone_t *zone = letter->time_zone ? cp_zone_get(letter->time_zone) : NULL;

    if (!zone)
        zone = cp_zone_get(cp_setting_text(settings, CP_SET_TIME_ZONE));
    return (cp_reader_t){.pool = pool,
                         .base = base_of(portal, settings, letter->host, pool),
                         .settings = settings,
                         .catalog = language->catalog,
                         .dates = language->dates,
                         .zone = zone ? zone : cp_zone_utc(),
                         .now = apr_time_now(),
                         .contact_id = letter->to_staff ? 0 : letter->recipient.id};
}

static const char *first_of(const char *a, const char *b, const char *c)
{
    return *a ? a : *b ? b : c;
}

static void compose(cp_job_letter_t *out, const cp_job_portal_t *portal, const cp_reader_t *reader,
                    const cp_letter_t *letter, const char *html)
{
    const cp_settings_t *settings = reader->settings;
    apr_pool_t *pool = reader->pool;
    cp_mail_t mail = {
        .id = letter->row->mail_id,
        .from_name = *portal->from_name ? portal->from_name : cp_view_setting(reader, CP_SET_NAME),
        .from_address =
            first_of(portal->from_address, letter->inbox_address, cp_setting_text(settings, CP_SET_CONTACT_ADDRESS)),
        .to_name = letter->recipient.id ? cp_person_name(&letter->recipient, pool) : NULL,
        .to_address = letter->row->address,
        .subject = cp_view_mail_subject(html, pool),
        .text = cp_view_mail_text(html, pool),
        .html = html,
        .language = cp_catalog_language(reader->catalog),
        .references = letter->references,
        .reference_count = letter->reference_count,
        .date = letter->row->created_at,
    };

    if (!*mail.from_address) {
        out->trouble = "There is no address that mail could come from: set PortalMailFrom, or the inbox' address.";
        return;
    }
    if (letter->reply_token) {
        mail.unsubscribe = apr_pstrcat(pool, reader->base, "/unsubscribe/", letter->reply_token, NULL);
        if (*letter->inbox_address)
            mail.reply_to = cp_reply_address_write(letter->inbox_address, letter->reply_token, pool);
    }
    out->sender = *letter->inbox_address ? letter->inbox_address : mail.from_address;
    out->data = cp_mail_write(&out->length, &mail, pool);
}

cp_error_t *cp_job_letter(cp_job_letter_t *letter, const cp_job_portal_t *portal, const cp_settings_t *settings,
                          const cp_outbox_row_t *row, apr_pool_t *pool)
{
    read_work_t work = {portal, settings, row, NULL};
    cp_page_id_t page = cp_view_mail_page(row->kind);
    cp_out_t *html = cp_out_memory(pool);
    cp_view_mail_t *view = apr_pcalloc(pool, sizeof *view);

    *letter = (cp_job_letter_t){NULL, 0, NULL, NULL};
    CP_TRY(cp_db_run(portal->db, NULL, CP_DB_WRITE, read_letter, &work, pool));
    if (!work.letter || page == CP_PAGES)
        return NULL;
    cp_job_language_t language = portal->language(settings, portal->baton, work.letter->language, pool);
    cp_reader_t reader = reader_of(portal, settings, work.letter, &language, pool);
    cp_view_mail(view, &reader, work.letter);
    CP_TRY(cp_template_execute(language.page[page], view, html, pool));
    CP_TRY(cp_out_finish(html));
    compose(letter, portal, &reader, work.letter, cp_out_memory_text(html, NULL));
    return NULL;
}
