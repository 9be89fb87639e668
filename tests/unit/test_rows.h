/* SPDX-License-Identifier: Apache-2.0 */
/* CP_ROW("S12") in a test says that it proves that row of the feature list; scripts/check reads it. */
#ifndef CP_TEST_ROWS_H
#define CP_TEST_ROWS_H

#define CP_ROW(row) ((void)(row))

#endif
