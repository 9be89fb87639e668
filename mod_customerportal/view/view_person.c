/* SPDX-License-Identifier: Apache-2.0 */
#include "view_person.h"

#include <apr_strings.h>

#include "../base/base_string.h"

static const char *alias_of(const cp_reader_t *reader, const cp_person_t *staff)
{
    const char *alias = staff->alias;

    if (!alias || !*alias)
        alias = cp_view_setting(reader, CP_SET_OWNER_ALIAS);
    return alias && *alias ? alias : cp_view_tr(reader, "Support");
}

const char *cp_view_owner(const cp_reader_t *reader, const cp_person_t *staff)
{
    const char *first = staff->first_name ? staff->first_name : "";
    const char *last = staff->last_name ? staff->last_name : "";
    const char *name = "";

    if (!staff->id)
        return NULL;
    if (cp_setting_is(reader->settings, CP_SET_OWNER_DISPLAY, "first"))
        name = first;
    else if (cp_setting_is(reader->settings, CP_SET_OWNER_DISPLAY, "last"))
        name = last;
    else if (cp_setting_is(reader->settings, CP_SET_OWNER_DISPLAY, "full"))
        name = *first && *last ? apr_pstrcat(reader->pool, first, " ", last, NULL) : *first ? first : last;
    return *name ? name : alias_of(reader, staff);
}

const char *cp_view_customer(const cp_reader_t *reader, const cp_person_t *contact)
{
    return cp_person_name(contact, reader->pool);
}

const char *cp_view_initials(const cp_reader_t *reader, const char *name)
{
    const char *last = strrchr(name, ' ');
    char *initials = apr_palloc(reader->pool, 9);
    char *to = initials;
    const char *words[2] = {name, last ? last + 1 : ""};

    for (int i = 0; i < 2; i++) {
        const char *from = words[i];
        if (!*from)
            continue;
        *to++ = (char)(*from >= 'a' && *from <= 'z' ? *from - 'a' + 'A' : *from);
        for (from++; ((unsigned char)*from & 0xc0) == 0x80 && to < initials + 4 * (i + 1); from++)
            *to++ = *from;
    }
    *to = '\0';
    return initials;
}
