/* SPDX-License-Identifier: Apache-2.0 */
#include "text_zone.h"

#include <apr_strings.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/ucal.h>
#include <unicode/uenum.h>
#include <unicode/ustring.h>

#define DAY 86400
#define NAME_MAX_UNITS 64
#define TRANSITIONS_MAX 512
#define FIRST_SECOND 631152000LL /* 1990-01-01 */
#define LAST_SECOND 2398377600LL /* 2046-01-01 */

struct cp_zone_t {
    const char *name;
    const char *city;
    int count;             /* transitions */
    const apr_int64_t *at; /* seconds since 1970, rising */
    const int *offset;     /* count + 1 of them: offset[i] holds before at[i], offset[count] after the last */
};

/* What ICU still calls by an old name, although it knows the present one. */
static const char *const renamed[][2] = {
    {"America/Buenos_Aires", "America/Argentina/Buenos_Aires"},
    {"Asia/Calcutta", "Asia/Kolkata"},
    {"Asia/Katmandu", "Asia/Kathmandu"},
    {"Asia/Rangoon", "Asia/Yangon"},
    {"Asia/Saigon", "Asia/Ho_Chi_Minh"},
    {"Atlantic/Faeroe", "Atlantic/Faroe"},
    {"Europe/Kiev", "Europe/Kyiv"},
    {"Pacific/Ponape", "Pacific/Pohnpei"},
    {"Pacific/Truk", "Pacific/Chuuk"},
};

static const int utc_offset[1];
static const cp_zone_t utc = {"UTC", "UTC", 0, NULL, utc_offset};

/* Zones of the process: all names that ICU knows, in order, and beside each the zone once it was asked for. */
static struct {
    pthread_once_t once;
    pthread_mutex_t mutex;
    char **names;
    cp_zone_t **zones;
    int count;
    const char **choices;
} cache = {.once = PTHREAD_ONCE_INIT, .mutex = PTHREAD_MUTEX_INITIALIZER};

const cp_zone_t *cp_zone_utc(void)
{
    return &utc;
}

const char *cp_zone_name(const cp_zone_t *zone)
{
    return zone->name;
}

const char *cp_zone_city(const cp_zone_t *zone)
{
    return zone->city;
}

static int current_offset(UCalendar *calendar, apr_int64_t second, UErrorCode *status)
{
    ucal_setMillis(calendar, (UDate)second * 1000, status);
    return (ucal_get(calendar, UCAL_ZONE_OFFSET, status) + ucal_get(calendar, UCAL_DST_OFFSET, status)) / 1000;
}

static UCalendar *open_calendar(const char *name, UErrorCode *status)
{
    UChar id[NAME_MAX_UNITS], canonical[NAME_MAX_UNITS];
    int32_t length;
    UBool known = false;
    if (!name || !*name || strlen(name) >= NAME_MAX_UNITS) {
        *status = U_ILLEGAL_ARGUMENT_ERROR;
        return NULL;
    }
    u_strFromUTF8(id, NAME_MAX_UNITS, &length, name, -1, status);
    /* Unlike ucal_open this tells a name that exists from one that is taken for UTC, and from "GMT+5". */
    ucal_getCanonicalTimeZoneID(id, length, canonical, NAME_MAX_UNITS, &known, status);
    if (U_SUCCESS(*status) && !known)
        *status = U_ILLEGAL_ARGUMENT_ERROR;
    return U_SUCCESS(*status) ? ucal_open(id, length, "en", UCAL_GREGORIAN, status) : NULL;
}

static const char *make_city(const char *name, apr_pool_t *pool)
{
    const char *slash = strrchr(name, '/');
    char *city = apr_pstrdup(pool, slash ? slash + 1 : name);
    for (char *at = city; *at; at++)
        *at = *at == '_' ? ' ' : *at;
    return city;
}

cp_error_t *cp_zone_load(const cp_zone_t **zone, const char *name, apr_pool_t *pool)
{
    UErrorCode status = U_ZERO_ERROR;
    UCalendar *calendar = open_calendar(name, &status);
    if (U_FAILURE(status))
        return cp_error_field(pool, "time_zone", "“%s” is not a time zone such as Europe/Lisbon.", name ? name : "");
    apr_int64_t *at = apr_palloc(pool, sizeof(*at) * TRANSITIONS_MAX);
    int *offset = apr_palloc(pool, sizeof(*offset) * (TRANSITIONS_MAX + 1));
    int count = 0;
    apr_int64_t second = FIRST_SECOND;
    offset[0] = current_offset(calendar, second, &status);
    while (count < TRANSITIONS_MAX && U_SUCCESS(status)) {
        UDate next;
        ucal_setMillis(calendar, (UDate)second * 1000, &status);
        if (!ucal_getTimeZoneTransitionDate(calendar, UCAL_TZ_TRANSITION_NEXT, &next, &status) ||
            next / 1000 >= LAST_SECOND)
            break;
        second = (apr_int64_t)(next / 1000);
        int after = current_offset(calendar, second, &status);
        /* Some transitions change only the share of summer time. */
        if (after == offset[count])
            continue;
        at[count++] = second;
        offset[count] = after;
    }
    ucal_close(calendar);
    if (U_FAILURE(status))
        return cp_error_create(pool, CP_ERROR_INTERNAL, "The time zone could not be read.", "%s: %s", name,
                               u_errorName(status));
    cp_zone_t *created = apr_palloc(pool, sizeof(*created));
    *created = (cp_zone_t){apr_pstrdup(pool, name), make_city(name, pool), count, at, offset};
    *zone = created;
    return NULL;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int find_name(const char *name)
{
    char **found = name && cache.count
                       ? bsearch(&name, cache.names, (size_t)cache.count, sizeof(*cache.names), compare_names)
                       : NULL;
    return found ? (int)(found - cache.names) : -1;
}

static void fill_choices(void)
{
    UErrorCode status = U_ZERO_ERROR;
    UEnumeration *ids = ucal_openTimeZoneIDEnumeration(UCAL_ZONE_TYPE_CANONICAL_LOCATION, NULL, NULL, &status);
    cache.choices = calloc((size_t)cache.count + 2, sizeof(*cache.choices));
    int count = 0;
    const char *id;
    if (!cache.choices)
        abort();
    cache.choices[count++] = "UTC";
    while (U_SUCCESS(status) && count <= cache.count && (id = uenum_next(ids, NULL, &status))) {
        for (apr_size_t i = 0; i < sizeof(renamed) / sizeof(*renamed); i++)
            id = strcmp(id, renamed[i][0]) || find_name(renamed[i][1]) < 0 ? id : renamed[i][1];
        int index = find_name(id);
        if (index >= 0)
            cache.choices[count++] = cache.names[index];
    }
    qsort(cache.choices + 1, (size_t)count - 1, sizeof(*cache.choices), compare_names);
    uenum_close(ids);
}

static void fill_cache(void)
{
    UErrorCode status = U_ZERO_ERROR;
    UEnumeration *ids = ucal_openTimeZones(&status);
    int32_t count = uenum_count(ids, &status);
    if (U_FAILURE(status) || count <= 0) {
        uenum_close(ids);
        return;
    }
    cache.names = calloc((size_t)count, sizeof(*cache.names));
    cache.zones = calloc((size_t)count, sizeof(*cache.zones));
    if (!cache.names || !cache.zones)
        abort();
    const char *id;
    while (cache.count < count && (id = uenum_next(ids, NULL, &status)) && U_SUCCESS(status)) {
        if (!(cache.names[cache.count++] = strdup(id)))
            abort();
    }
    uenum_close(ids);
    qsort(cache.names, (size_t)cache.count, sizeof(*cache.names), compare_names);
    fill_choices();
}

/* One block of malloc, so that the cache needs no pool that outlives all others. */
static cp_zone_t *copy_zone(const cp_zone_t *zone)
{
    size_t at_bytes = sizeof(*zone->at) * (size_t)zone->count;
    size_t offset_bytes = sizeof(*zone->offset) * (size_t)(zone->count + 1);
    size_t name_bytes = strlen(zone->name) + 1, city_bytes = strlen(zone->city) + 1;
    char *block = malloc(sizeof(*zone) + at_bytes + offset_bytes + name_bytes + city_bytes);
    if (!block)
        abort();
    cp_zone_t *copy = (cp_zone_t *)block;
    char *at = block + sizeof(*zone), *offset = at + at_bytes, *name = offset + offset_bytes;
    char *city = name + name_bytes;
    memcpy(at, zone->at, at_bytes);
    memcpy(offset, zone->offset, offset_bytes);
    memcpy(name, zone->name, name_bytes);
    memcpy(city, zone->city, city_bytes);
    *copy =
        (cp_zone_t){name, city, zone->count, (const apr_int64_t *)(const void *)at, (const int *)(const void *)offset};
    return copy;
}

static cp_zone_t *add_zone(int index)
{
    cp_zone_t *zone;
    pthread_mutex_lock(&cache.mutex);
    zone = cache.zones[index];
    apr_pool_t *pool;
    if (!zone && apr_pool_create(&pool, NULL) == APR_SUCCESS) {
        const cp_zone_t *loaded;
        if (!cp_zone_load(&loaded, cache.names[index], pool)) {
            zone = copy_zone(loaded);
            __atomic_store_n(&cache.zones[index], zone, __ATOMIC_RELEASE);
        }
        apr_pool_destroy(pool);
    }
    pthread_mutex_unlock(&cache.mutex);
    return zone;
}

const cp_zone_t *cp_zone_get(const char *name)
{
    pthread_once(&cache.once, fill_cache);
    int index = find_name(name);
    if (index < 0)
        return NULL;
    cp_zone_t *zone = __atomic_load_n(&cache.zones[index], __ATOMIC_ACQUIRE);
    return zone ? zone : add_zone(index);
}

const char *const *cp_zone_names(void)
{
    pthread_once(&cache.once, fill_cache);
    return cache.choices;
}

/* httpd unloads and loads the module again at each restart; what it allocated would be lost. */
__attribute__((destructor)) static void drop_cache(void)
{
    for (int i = 0; i < cache.count; i++) {
        free(cache.zones[i]);
        free(cache.names[i]);
    }
    free(cache.zones);
    free(cache.names);
    free(cache.choices);
}

static int offset_at_second(const cp_zone_t *zone, apr_int64_t second)
{
    int low = 0, high = zone->count;
    while (low < high) {
        int middle = (low + high) / 2;
        if (second < zone->at[middle])
            high = middle;
        else
            low = middle + 1;
    }
    return zone->offset[low];
}

static apr_int64_t floor_second(apr_time_t t)
{
    return t / APR_USEC_PER_SEC - (t % APR_USEC_PER_SEC < 0);
}

int cp_zone_offset(const cp_zone_t *zone, apr_time_t t)
{
    return offset_at_second(zone, floor_second(t));
}

apr_time_t cp_zone_day_start(const cp_zone_t *zone, apr_int64_t day)
{
    apr_int64_t local = day * DAY;
    int before = offset_at_second(zone, local - DAY), after = offset_at_second(zone, local + DAY);
    apr_int64_t first = local - (before > after ? before : after);
    apr_int64_t second = local - (before > after ? after : before);
    /* The earlier candidate counts when midnight comes twice. */
    if (offset_at_second(zone, first) == local - first)
        return first * APR_USEC_PER_SEC;
    if (offset_at_second(zone, second) == local - second)
        return second * APR_USEC_PER_SEC;
    /* Midnight is skipped: the day begins when the clocks are put forward, between the two. */
    for (int i = 0; i < zone->count; i++) {
        if (zone->at[i] >= first && zone->at[i] <= second)
            return zone->at[i] * APR_USEC_PER_SEC;
    }
    return second * APR_USEC_PER_SEC;
}
