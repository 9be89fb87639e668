/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Mail domains that stand for companies (P10): a contact without a company whose address is of such a domain belongs to
 * it from the moment he is made, registers, accepts an invitation or comes by single sign-on. Whoever wrote a mail may
 * not be whom its From line names; but nobody sees anything by it who cannot read the mails of that address.
 */
#ifndef CP_MODEL_MAIL_DOMAIN_H
#define CP_MODEL_MAIL_DOMAIN_H

#include "../db/db.h"
#include "model_fault.h"

#define CP_MAIL_DOMAINS_MAX 50 /**< of a company */

/** The company of an address; 0 if there is none. */
cp_error_t *cp_mail_domain_company(apr_int64_t *company_id, cp_db_t *db, const char *email, apr_pool_t *pool);

/** Gives a contact without a company the one of his address, if there is one; groups with a rule follow. The address has
 * been proved to be his. In a WRITE run. */
cp_error_t *cp_mail_domain_assign(cp_db_t *db, apr_int64_t contact_id, const char *email, apr_pool_t *pool);

/** The domains of a company, by name, as words. */
cp_error_t *cp_mail_domains_of(const char **domains, cp_db_t *db, apr_int64_t company_id, apr_pool_t *pool);

/** Checks domains that somebody wrote, parted by blanks, commas or lines: faults of "domains" for what is none, belongs to
 * another company, or to a free mail service. `tidy` gets them in lower case, each once, by name. */
cp_error_t *cp_mail_domains_check(const char **tidy, cp_db_t *db, apr_int64_t company_id, const char *typed,
                                  cp_faults_t *faults, apr_pool_t *pool);

/** Saves what was checked. In a WRITE run. */
cp_error_t *cp_mail_domains_save(cp_db_t *db, apr_int64_t company_id, const char *tidy, apr_pool_t *pool);

#endif
