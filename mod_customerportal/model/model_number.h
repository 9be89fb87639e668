/* SPDX-License-Identifier: Apache-2.0 */
/** Decimal numbers as texts that sort byte by byte as the numbers do, on every database. */
#ifndef CP_MODEL_NUMBER_H
#define CP_MODEL_NUMBER_H

#include "../text/text_date.h"

#define CP_NUMBER_WHOLE 15   /**< most digits before the point */
#define CP_NUMBER_FRACTION 4 /**< and behind it */

/** The stored form of a number as it is typed: blanks around it, a sign, digits, a point and digits. One number has one
 * form ("-0", "0.0" and "+00" are "0"). NULL if it is no number, or has more digits. In `pool`. */
const char *cp_number_store(const char *typed, apr_pool_t *pool);

/** "-12.5", in `pool`; "" for what is no stored number. */
const char *cp_number_typed(const char *stored, apr_pool_t *pool);

/** What cp_number_read and cp_number_take take, as a sentence for people, with numbers as their language writes them: "Write
 * a number such as 1250,5 or -12,5 …". In `pool`. */
const char *cp_number_allowed(const cp_date_style_t *style, apr_pool_t *pool);

/** A stored number as it stands in a field of a form: "1250,5", which cp_number_take reads again. In `pool`. */
const char *cp_number_field(const char *stored, const cp_date_style_t *style, apr_pool_t *pool);

/** The stored form of what a person typed to be kept. As cp_number_read, but what means one number in the person's language
 * and another one in the plain form is refused: in German "1.250". Gives NULL, or a sentence that says why not. A style may
 * be NULL: then only what cp_number_store takes is a number. In `pool`. */
const char *cp_number_take(const char **stored, const char *typed, const cp_date_style_t *style, apr_pool_t *pool);

/** The stored form of what a person typed: as his language writes numbers, else as cp_number_store has it. In German "1.250"
 * is 1250, and "12.5" is 12.5. NULL if it is neither. In `pool`. */
const char *cp_number_read(const char *typed, const cp_date_style_t *style, apr_pool_t *pool);

/** A stored number as addresses have it, which any language reads alike: as cp_number_typed, but never with three digits
 * after the point. In `pool`. */
const char *cp_number_address(const char *stored, apr_pool_t *pool);

#endif
