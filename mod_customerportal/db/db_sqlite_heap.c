/* SPDX-License-Identifier: Apache-2.0 */
#include <sqlite3.h>

#include "db.h"

#define FINE 256    /* bytes up to which sizes are as SQLite asks for them */
#define LARGE 65536 /* and from which on they are again */
#define PART 4      /* sizes in between, of each doubling */
#define WIDEST_STEP 256

static sqlite3_mem_methods plain;

/*
 * malloc keeps up to seven pieces of each size for each thread, and a search asks for nearly all sizes up to a page, as what
 * FTS5 reads backwards with grows by 32 bytes: 0.2 MB that no other thread can use, in each of 25. With fewer sizes it
 * is a quarter, and SQLite, which compares the sizes, need not ask again for each step.
 */
static int rounded(int bytes)
{
    if (bytes <= FINE || bytes >= LARGE)
        return plain.xRoundup(bytes);
    int step = FINE / PART;
    while (step < WIDEST_STEP && bytes > step * PART * 2)
        step *= 2;
    return (bytes + step - 1) / step * step;
}

/* SQLite rounds by itself only as long as it counts what it uses. */
static void *rounded_malloc(int bytes)
{
    return plain.xMalloc(rounded(bytes));
}

bool cp_db_memory_begin(void)
{
    if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &plain) != SQLITE_OK)
        return false;
    sqlite3_mem_methods coarse = plain;
    coarse.xMalloc = rounded_malloc;
    coarse.xRoundup = rounded;
    return sqlite3_config(SQLITE_CONFIG_MALLOC, &coarse) == SQLITE_OK;
}
