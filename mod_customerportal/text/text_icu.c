/* SPDX-License-Identifier: Apache-2.0 */
#include "text_icu.h"

#include <dlfcn.h>
#include <unicode/udatpg.h>
#include <unicode/ustring.h>

/* The library is named by an address in it, as its file's name carries a version. RTLD_NOLOAD opens what is there
 * already, and the handle is not closed: RTLD_NODELETE marks the library for good. */
static void keep_library_of(const void *address)
{
    Dl_info info;

    if (dladdr(address, &info) && info.dli_fname)
        dlopen(info.dli_fname, RTLD_LAZY | RTLD_NOLOAD | RTLD_NODELETE);
}

void cp_icu_keep(void)
{
    keep_library_of((const void *)u_strToTitle); /* libicuuc, and libicudata with it */
    keep_library_of((const void *)udatpg_open);  /* libicui18n */
}
