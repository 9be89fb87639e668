/* SPDX-License-Identifier: Apache-2.0 */
#include "view_session.h"

#include <string.h>

typedef struct mark_t {
    const char *mark;
    const char *name;
} mark_t;

/* Order matters: most browsers claim to be the older ones, too. */
static const mark_t browsers[] = {
    {"Edg/", "Edge"},
    {"OPR/", "Opera"},
    {"Firefox/", "Firefox"},
    {"SamsungBrowser", "Samsung Internet"},
    {"Chromium", "Chromium"},
    {"Chrome/", "Chrome"},
    {"Safari/", "Safari"},
    {"curl/", "curl"},
    {"python-requests", "Python"},
};

static const mark_t systems[] = {
    {"iPhone", "iPhone"}, {"iPad", "iPad"},       {"Android", "Android"}, {"Windows", "Windows"},
    {"CrOS", "ChromeOS"}, {"Macintosh", "macOS"}, {"Linux", "Linux"},
};

static const char *first_of(const mark_t *marks, apr_size_t count, const char *agent)
{
    for (apr_size_t i = 0; i < count; i++)
        if (strstr(agent, marks[i].mark))
            return marks[i].name;
    return NULL;
}

const char *cp_view_browser(const cp_reader_t *reader, const char *agent)
{
    const char *browser = first_of(browsers, sizeof(browsers) / sizeof(*browsers), agent ? agent : "");
    const char *system = first_of(systems, sizeof(systems) / sizeof(*systems), agent ? agent : "");

    if (browser && system)
        return cp_tr_fill(reader->pool, cp_view_tr(reader, "${browser} on ${system}"), "browser", browser, "system",
                          system, NULL);
    if (browser || system)
        return browser ? browser : system;
    return cp_view_tr(reader, "Unknown browser");
}
