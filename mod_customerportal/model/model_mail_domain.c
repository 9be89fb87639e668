/* SPDX-License-Identifier: Apache-2.0 */
#include "model_mail_domain.h"

#include <apr_strings.h>
#include <stdlib.h>
#include <string.h>

#include "../base/base_string.h"
#include "model_group.h"

/* By name, for a binary search. */
static const char *const free_mailers[] = {
    "126.com",        "163.com",        "abv.bg",        "aim.com",        "aliyun.com",     "aol.com",
    "arcor.de",       "att.net",        "bellsouth.net", "bigpond.com",    "bk.ru",          "bluewin.ch",
    "bol.com.br",     "btinternet.com", "centrum.cz",    "charter.net",    "comcast.net",    "cox.net",
    "daum.net",       "earthlink.net",  "email.cz",      "email.it",       "fastmail.com",   "fastmail.fm",
    "free.fr",        "freenet.de",     "gmail.com",     "gmx.at",         "gmx.ch",         "gmx.com",
    "gmx.de",         "gmx.fr",         "gmx.net",       "gmx.us",         "googlemail.com", "hanmail.net",
    "hey.com",        "hispeed.ch",     "hotmail.co.uk", "hotmail.com",    "hotmail.de",     "hotmail.es",
    "hotmail.fr",     "hotmail.it",     "i.ua",          "icloud.com",     "ig.com.br",      "inbox.lv",
    "inbox.ru",       "interia.pl",     "kpnmail.nl",    "laposte.net",    "libero.it",      "list.ru",
    "live.co.uk",     "live.com",       "live.de",       "live.fr",        "live.it",        "live.nl",
    "mac.com",        "mail.bg",        "mail.com",      "mail.de",        "mail.ee",        "mail.ru",
    "mailbox.org",    "me.com",         "msn.com",       "naver.com",      "netcologne.de",  "netscape.net",
    "o2.pl",          "onet.pl",        "online.de",     "op.pl",          "optonline.net",  "orange.fr",
    "outlook.com",    "outlook.de",     "outlook.es",    "outlook.fr",     "outlook.it",     "outlook.pt",
    "pm.me",          "posteo.de",      "proton.me",     "protonmail.com", "qq.com",         "rambler.ru",
    "rediffmail.com", "rocketmail.com", "sapo.pt",       "sbcglobal.net",  "seznam.cz",      "sfr.fr",
    "sina.com",       "skynet.be",      "sohu.com",      "t-online.de",    "telenet.be",     "terra.com.br",
    "tiscali.it",     "tuta.io",        "tutanota.com",  "ukr.net",        "uol.com.br",     "verizon.net",
    "virgilio.it",    "vodafone.it",    "volny.cz",      "walla.co.il",    "wanadoo.fr",     "web.de",
    "wp.eu",          "wp.pl",          "xs4all.nl",     "yahoo.ca",       "yahoo.co.in",    "yahoo.co.jp",
    "yahoo.co.uk",    "yahoo.com",      "yahoo.com.au",  "yahoo.com.br",   "yahoo.de",       "yahoo.es",
    "yahoo.fr",       "yahoo.it",       "yandex.com",    "yandex.ru",      "yeah.net",       "ymail.com",
    "ziggo.nl",       "zoho.com",
};

static int compare(const void *one, const void *other)
{
    return strcmp(*(const char *const *)one, *(const char *const *)other);
}

static bool is_free(const char *domain)
{
    return bsearch(&domain, free_mailers, sizeof free_mailers / sizeof *free_mailers, sizeof *free_mailers, compare);
}

/* ---- Whose an address is ---- */

static const char *domain_of(const char *email, apr_pool_t *pool)
{
    const char *key = cp_email_key(email, pool);
    const char *at = key ? strrchr(key, '@') : NULL;
    return at ? at + 1 : NULL;
}

cp_error_t *cp_mail_domain_company(apr_int64_t *company_id, cp_db_t *db, const char *email, apr_pool_t *pool)
{
    const char *domain = domain_of(email, pool);
    cp_rows_t *rows;

    *company_id = 0;
    if (!domain)
        return NULL;
    CP_TRY(cp_db_select(&rows, db, CP_SQL_COMPANY_DOMAIN_FIND, CP_BIND(cp_bind_text(domain)), pool));
    if (rows->count)
        *company_id = cp_cell_int(rows, 0, 0);
    return NULL;
}

cp_error_t *cp_mail_domain_assign(cp_db_t *db, apr_int64_t contact_id, const char *email, apr_pool_t *pool)
{
    apr_int64_t company_id, changed;

    CP_TRY(cp_mail_domain_company(&company_id, db, email, pool));
    if (!company_id)
        return NULL;
    CP_TRY(cp_db_exec(db, CP_SQL_COMPANY_DOMAIN_ASSIGN, CP_BIND(cp_bind_int(contact_id), cp_bind_int(company_id)),
                      &changed, pool));
    if (!changed)
        return NULL;
    CP_TRY(cp_group_refresh_contact(db, contact_id, pool));
    /* The company's name stands beside the contact's messages, whoever reads them. */
    return cp_db_exec(db, CP_SQL_META_CHANGE, CP_NO_BIND, NULL, pool);
}

/* ---- The domains of a company ---- */

cp_error_t *cp_mail_domains_of(const char **domains, cp_db_t *db, apr_int64_t company_id, apr_pool_t *pool)
{
    cp_rows_t *rows;

    *domains = "";
    CP_TRY(cp_db_select(&rows, db, CP_SQL_COMPANY_DOMAINS, CP_BIND(cp_bind_int(company_id)), pool));
    for (int i = 0; i < rows->count; i++)
        *domains = apr_pstrcat(pool, *domains, i ? " " : "", cp_cell_text(rows, i, 0), NULL);
    return NULL;
}

static cp_error_t *check_one(cp_db_t *db, apr_int64_t company_id, const char *domain, cp_faults_t *faults,
                             apr_pool_t *pool)
{
    cp_rows_t *rows;

    if (is_free(domain)) {
        cp_fault_add(faults, pool, "domains", "%s belongs to a mail service that anybody can use", domain);
        return NULL;
    }
    CP_TRY(cp_db_select(&rows, db, CP_SQL_COMPANY_DOMAIN_FIND, CP_BIND(cp_bind_text(domain)), pool));
    if (rows->count && cp_cell_int(rows, 0, 0) != company_id)
        cp_fault_add(faults, pool, "domains", "%s is the domain of another company already", domain);
    return NULL;
}

cp_error_t *cp_mail_domains_check(const char **tidy, cp_db_t *db, apr_int64_t company_id, const char *typed,
                                  cp_faults_t *faults, apr_pool_t *pool)
{
    apr_array_header_t *found = apr_array_make(pool, 8, sizeof(const char *));
    char *state, *copy = apr_pstrdup(pool, typed ? typed : "");

    *tidy = "";
    for (char *word = apr_strtok(copy, " ,;\t\r\n", &state); word; word = apr_strtok(NULL, " ,;\t\r\n", &state)) {
        const char *domain = domain_of(apr_pstrcat(pool, "name@", *word == '@' ? word + 1 : word, NULL), pool);
        if (!domain || !strchr(domain, '.')) {
            cp_fault_add(faults, pool, "domains", "“%s” is no mail domain such as example.com",
                         cp_utf8_cut(word, 80, pool));
            return NULL;
        }
        CP_TRY(check_one(db, company_id, domain, faults, pool));
        APR_ARRAY_PUSH(found, const char *) = domain;
    }
    if (found->nelts > CP_MAIL_DOMAINS_MAX)
        cp_fault_add(faults, pool, "domains", "Up to %d domains fit", CP_MAIL_DOMAINS_MAX);
    if (found->nelts)
        qsort(found->elts, (size_t)found->nelts, sizeof(const char *), compare);
    for (int i = 0; i < found->nelts; i++) {
        const char *domain = APR_ARRAY_IDX(found, i, const char *);
        if (!i || strcmp(domain, APR_ARRAY_IDX(found, i - 1, const char *)) != 0)
            *tidy = apr_pstrcat(pool, *tidy, **tidy ? " " : "", domain, NULL);
    }
    return NULL;
}

cp_error_t *cp_mail_domains_save(cp_db_t *db, apr_int64_t company_id, const char *tidy, apr_pool_t *pool)
{
    char *state, *copy = apr_pstrdup(pool, tidy);

    CP_TRY(cp_db_exec(db, CP_SQL_COMPANY_DOMAINS_CLEAR, CP_BIND(cp_bind_int(company_id)), NULL, pool));
    for (char *word = apr_strtok(copy, " ", &state); word; word = apr_strtok(NULL, " ", &state))
        CP_TRY(cp_db_exec(db, CP_SQL_COMPANY_DOMAIN_ADD, CP_BIND(cp_bind_text(word), cp_bind_int(company_id)), NULL,
                          pool));
    return NULL;
}
