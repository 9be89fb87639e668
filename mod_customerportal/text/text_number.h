/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Decimal numbers as people write and read them in their language, and the plain form that machines have of them: a sign or
 * none, digits, and perhaps a point and digits. A style may be NULL: English. Thread-safe.
 *
 * The marks are ICU's, but ICU does not read: it takes any language's mark for the one between thousands, also where it is
 * asked to be strict (in French "1.250" is 1250 to it, and "1e3" a thousand), refuses "+5", and gives 123456789012345.6789
 * back as 1.234567890123456789E+14. What is typed is kept, so nothing is guessed here.
 */
#ifndef CP_TEXT_NUMBER_H
#define CP_TEXT_NUMBER_H

#include "text_date.h"

/** "-1250.5" as "-1.250,5", or, as it stands in fields of forms, without marks between thousands: "-1250,5". In `pool`. */
const char *cp_decimal_text(const char *plain, const cp_date_style_t *style, bool grouped, apr_pool_t *pool);

/** "1.250,5" as "1250.5"; NULL for what is no number in the language. Thousands may be marked or not, but where they are each
 * mark stands before three digits. In `pool`. */
const char *cp_decimal_plain(const char *typed, const cp_date_style_t *style, apr_pool_t *pool);

#endif
