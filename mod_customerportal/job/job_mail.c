/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A round takes rows of the outbox under a lease, sends a few of them at once, and notes what became of each. It holds a
 * connection to the database only while it reads or writes there. What was sent and could not be noted is kept until it
 * can be, as it would be sent again otherwise.
 */
#include "job_mail.h"

#include <apr_ring.h>
#include <apr_strings.h>
#include <http_log.h>

#include "../base/base_crypto.h"
#include "job_state.h"

APLOG_USE_MODULE(customerportal);

#define CONNECTIONS 4 /* of a portal at a time */
#define HELD_MAX 16   /* rows of all portals that a process has taken */
#define LEASE apr_time_from_sec(20)
#define RENEW_AFTER apr_time_from_sec(5)
#define NOTE_AGAIN apr_time_from_msec(500) /* after the database was away */
#define LOOK_AFTER apr_time_from_msec(200) /* while there is work */
#define DROP_AFTER apr_time_from_sec(5)
#define PAUSE_MAX 30                      /* seconds without a try while a server is in trouble */
#define WARN_AFTER apr_time_from_sec(600) /* between two warnings of the same trouble */
#define LAST_WAIT apr_time_from_sec(2)    /* for servers' answers when httpd stops */
#define STEP_MS 100
#define MINUTE (60 * APR_USEC_PER_SEC)

typedef enum { HELD, GOING, ENDED } stage_t;

typedef struct held_t held_t;
struct held_t {
    APR_RING_ENTRY(held_t) link;
    apr_pool_t *pool;
    cp_job_place_t *place;
    cp_outbox_row_t row;
    stage_t stage;
    cp_outbox_result_t result; /* once it has ended */
    apr_time_t noted_at;       /* last try to note it */
    bool lost;                 /* the lease is somebody else's */
};
APR_RING_HEAD(held_ring_t, held_t);

typedef struct round_t {
    apr_pool_t *pool;
    cp_job_place_t *places;
    int count;
    apr_int64_t holder;
    cp_mailer_t *mailer;
    struct held_ring_t held;
    int held_count;
    apr_time_t renewed_at;
} round_t;

/* In µs, with jitter. */
static apr_interval_time_t backoff(apr_int64_t attempts, apr_pool_t *pool)
{
    static const int minutes[] = {1, 2, 5, 15, 30, 60, 120, 240};
    int last = (int)(sizeof minutes / sizeof *minutes) - 1;
    apr_interval_time_t wait = minutes[attempts < 1 ? 0 : attempts - 1 > last ? last : (int)attempts - 1] * MINUTE;
    unsigned short random = 0x8000;

    /* Up to a fifth more or less, so that what failed together does not come back together. */
    (void)cp_random(&random, sizeof random, pool);
    return wait * 4 / 5 + wait * 2 / 5 * random / 0xffff;
}

static void log_database(cp_job_place_t *place, const cp_error_t *error, apr_pool_t *pool)
{
    apr_time_t now = apr_time_now();

    /* Requests say so, too. */
    if (now - place->troubled_at < WARN_AFTER)
        return;
    place->troubled_at = now;
    ap_log_error(APLOG_MARK, APLOG_WARNING, 0, place->portal->server, "CP01210: mail of %s waits for its database: %s",
                 place->portal->key, cp_error_chain(error, pool));
}

static held_t *hold(round_t *round, cp_job_place_t *place, const cp_outbox_row_t *row)
{
    apr_pool_t *pool;
    held_t *held;

    apr_pool_create(&pool, round->pool);
    held = apr_pcalloc(pool, sizeof *held);
    held->pool = pool;
    held->place = place;
    held->row = *row;
    held->row.portal = apr_pstrdup(pool, row->portal);
    held->row.kind = apr_pstrdup(pool, row->kind);
    held->row.address = apr_pstrdup(pool, row->address);
    held->row.detail = apr_pstrdup(pool, row->detail);
    held->row.mail_id = apr_pstrdup(pool, row->mail_id);
    APR_RING_INSERT_TAIL(&round->held, held, held_t, link);
    round->held_count++;
    return held;
}

static void let_go(round_t *round, held_t *held)
{
    APR_RING_REMOVE(held, link);
    round->held_count--;
    apr_pool_destroy(held->pool);
}

static void end(held_t *held, cp_outbox_outcome_t outcome, apr_time_t due_at, const char *reason)
{
    if (held->stage == GOING)
        held->place->busy--;
    held->stage = ENDED;
    held->result = (cp_outbox_result_t){outcome, reason ? reason : "", due_at, apr_time_now()};
}

/* Later, or never, if that has been said for days. */
static void end_later(held_t *held, cp_outbox_outcome_t outcome, const char *reason)
{
    apr_time_t due_at = apr_time_now() + backoff(held->row.attempts, held->pool);
    apr_time_t last = held->row.created_at + CP_JOB_MAIL_DAYS * 24 * 60 * MINUTE;

    if (apr_time_now() >= last)
        end(held, CP_OUTBOX_FAILED, 0, reason);
    else
        end(held, outcome, due_at < last ? due_at : last, reason);
}

/* ---- Taking ---- */

typedef struct claim_work_t {
    cp_outbox_claim_t claim;
    cp_outbox_row_t *rows;
    int count;
    bool drop;
} claim_work_t;

static cp_error_t *claim(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    claim_work_t *work = baton;

    work->count = 0;
    if (work->drop)
        CP_TRY(cp_outbox_drop_all(db, work->claim.portal, work->claim.now, pool));
    return cp_outbox_claim(&work->rows, &work->count, db, &work->claim, pool);
}

/* Whether a portal before this one takes the rows of no particular portal out of the same database. */
static bool taken_before(const round_t *round, const cp_job_place_t *place)
{
    for (const cp_job_place_t *other = round->places; other < place; other++)
        if (other->portal->db == place->portal->db)
            return true;
    return false;
}

static void look(round_t *round, cp_job_place_t *place)
{
    const cp_job_portal_t *portal = place->portal;
    apr_time_t now = apr_time_now();
    const cp_settings_t *settings;
    apr_pool_t *pool;

    if (now < place->paused_until || now < place->looked_at || round->held_count >= HELD_MAX)
        return;
    place->looked_at = now + LOOK_AFTER;
    apr_pool_create(&pool, round->pool);
    claim_work_t work = {.claim = {.portal = portal->key,
                                   .any = !taken_before(round, place),
                                   .limit = HELD_MAX - round->held_count,
                                   .holder = round->holder,
                                   .now = now,
                                   .until = now + LEASE}};
    cp_error_t *error = portal->settings(&settings, false, portal->baton, pool);
    work.drop = !error && !cp_setting_bool(settings, CP_SET_MAIL) && now >= place->dropped_at + DROP_AFTER;
    /* Mail that was switched on this moment may wait already. */
    if (work.drop)
        error = portal->settings(&settings, true, portal->baton, pool);
    if (!error) {
        work.claim.logins = !cp_setting_bool(settings, CP_SET_MAIL);
        work.drop = work.drop && work.claim.logins;
        error = cp_db_run(portal->db, NULL, CP_DB_WRITE, claim, &work, pool);
    }
    if (work.drop)
        place->dropped_at = now;
    if (error) {
        place->looked_at = now + apr_time_from_sec(2);
        log_database(place, error, pool);
    }
    for (int i = 0; !error && i < work.count; i++)
        hold(round, place, &work.rows[i]);
    apr_pool_destroy(pool);
}

/* ---- Sending ---- */

static void send_one(round_t *round, held_t *held)
{
    const cp_job_portal_t *portal = held->place->portal;
    const cp_settings_t *settings;
    cp_job_letter_t letter;
    cp_error_t *error = portal->settings(&settings, false, portal->baton, held->pool);

    if (!error)
        error = cp_job_letter(&letter, portal, settings, &held->row, held->pool);
    if (error) {
        log_database(held->place, error, held->pool);
        end(held, CP_OUTBOX_RETURN, apr_time_now() + apr_time_from_sec(5), NULL);
        return;
    }
    if (letter.trouble) {
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, portal->server, "CP01211: mail of %s cannot be sent: %s",
                     portal->key, letter.trouble);
        end_later(held, CP_OUTBOX_LATER, letter.trouble);
        return;
    }
    if (!letter.data) {
        end(held, CP_OUTBOX_DROPPED, 0, NULL);
        return;
    }
    cp_mail_job_t job = {portal->mail, letter.sender, held->row.address, letter.data, letter.length, held};
    error = cp_mailer_add(round->mailer, &job, held->pool);
    if (error) {
        end(held, CP_OUTBOX_RETURN, apr_time_now() + apr_time_from_sec(5), NULL);
        return;
    }
    held->stage = GOING;
    held->place->busy++;
}

static void begin_sending(round_t *round)
{
    held_t *held;

    APR_RING_FOREACH(held, &round->held, held_t, link)
    {
        if (held->stage != HELD)
            continue;
        if (held->lost || apr_time_now() < held->place->paused_until)
            end(held, CP_OUTBOX_RETURN, held->place->paused_until, NULL);
        else if (held->place->busy < CONNECTIONS)
            send_one(round, held);
    }
}

/* A server in trouble is tried less and less often, and others' mails are not spent on it. */
static void pause_place(cp_job_place_t *place, const char *reason)
{
    apr_time_t now = apr_time_now();
    int seconds = place->failures < 5 ? 1 << place->failures : PAUSE_MAX;

    /* Mails that failed at the same time are one failure. */
    if (now < place->paused_until)
        return;
    place->failures++;
    place->paused_until = now + apr_time_from_sec(seconds);
    if (now - place->warned_at < WARN_AFTER)
        return;
    place->warned_at = now;
    ap_log_error(APLOG_MARK, APLOG_WARNING, 0, place->portal->server,
                 "CP01212: mail of %s waits, it will be tried again: %s", place->portal->key,
                 ap_escape_logitem(place->portal->server->process->pool, reason));
}

static void resume_place(cp_job_place_t *place)
{
    if (place->failures)
        ap_log_error(APLOG_MARK, APLOG_NOTICE, 0, place->portal->server, "CP01213: mail of %s is sent again",
                     place->portal->key);
    place->failures = 0;
    place->warned_at = 0;
}

static void judge(held_t *held, const cp_mail_result_t *result)
{
    switch (result->outcome) {
    case CP_MAIL_SENT:
        resume_place(held->place);
        end(held, CP_OUTBOX_SENT, 0, NULL);
        break;
    case CP_MAIL_REFUSED:
        end(held, CP_OUTBOX_FAILED, 0, result->reason);
        break;
    case CP_MAIL_UNTRIED:
        end(held, CP_OUTBOX_RETURN, apr_time_now(), NULL);
        break;
    case CP_MAIL_DOUBT:
        /* It may be there already: once more, as the same mail, and no oftener. */
        if (held->row.doubts)
            end(held, CP_OUTBOX_FAILED, 0, apr_psprintf(held->pool, "It may have arrived. %s (twice)", result->reason));
        else
            end_later(held, CP_OUTBOX_DOUBT, result->reason);
        break;
    default:
        end_later(held, CP_OUTBOX_LATER, result->reason);
        break;
    }
    if (result->outcome != CP_MAIL_SENT && result->outcome != CP_MAIL_UNTRIED)
        ap_log_error(APLOG_MARK, APLOG_INFO, 0, held->place->portal->server, "CP01214: mail %s: %s", held->row.mail_id,
                     ap_escape_logitem(held->pool, result->reason));
}

static void take_results(round_t *round)
{
    cp_mail_result_t result;

    while (cp_mailer_next(&result, round->mailer, round->pool)) {
        held_t *held = result.baton;
        result.reason = apr_pstrdup(held->pool, result.reason);
        if (result.server)
            pause_place(held->place, result.reason);
        judge(held, &result);
    }
}

/* ---- Noting ---- */

static cp_error_t *note(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    const held_t *held = baton;

    return cp_outbox_finish(db, &held->row, &held->result, pool);
}

static void note_ended(round_t *round, bool last)
{
    held_t *held, *next;

    APR_RING_FOREACH_SAFE(held, next, &round->held, held_t, link)
    {
        apr_time_t now = apr_time_now();
        if (held->stage != ENDED || (!last && now < held->noted_at))
            continue;
        held->noted_at = now + NOTE_AGAIN;
        cp_error_t *error = cp_db_run(held->place->portal->db, NULL, CP_DB_WRITE, note, held, held->pool);
        if (error)
            log_database(held->place, error, held->pool);
        /* Only what is sent must be noted by whoever sent it; for all else the lease runs out. */
        if (!error || last || held->result.outcome != CP_OUTBOX_SENT)
            let_go(round, held);
    }
}

static cp_error_t *renew(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    held_t *held = baton;

    return cp_outbox_renew(&held->lost, db, &held->row, apr_time_now() + LEASE, pool);
}

static void renew_held(round_t *round)
{
    apr_time_t now = apr_time_now();
    apr_pool_t *pool;
    held_t *held;

    if (now - round->renewed_at < RENEW_AFTER && now >= round->renewed_at)
        return;
    round->renewed_at = now;
    apr_pool_create(&pool, round->pool);
    APR_RING_FOREACH(held, &round->held, held_t, link)
    {
        if (held->stage != ENDED)
            (void)cp_db_run(held->place->portal->db, NULL, CP_DB_WRITE, renew, held, pool);
    }
    apr_pool_destroy(pool);
}

/* ---- A round ---- */

/* What has not gone out whole is given back. What has is worth a short wait for the answer. */
static void stop_round(round_t *round)
{
    apr_time_t until = apr_time_now() + LAST_WAIT;
    held_t *held;

    APR_RING_FOREACH(held, &round->held, held_t, link)
    {
        if (held->stage == HELD)
            end(held, CP_OUTBOX_RETURN, apr_time_now(), NULL);
    }
    cp_mailer_stop(round->mailer, false);
    take_results(round);
    note_ended(round, false);
    while (cp_mailer_active(round->mailer) && apr_time_now() < until) {
        cp_mailer_step(round->mailer, STEP_MS);
        take_results(round);
    }
    cp_mailer_stop(round->mailer, true);
    take_results(round);
    note_ended(round, true);
}

static void run_round(round_t *round, atomic_bool *stopping)
{
    do {
        for (int i = 0; i < round->count; i++)
            look(round, &round->places[i]);
        begin_sending(round);
        if (cp_mailer_active(round->mailer))
            cp_mailer_step(round->mailer, STEP_MS);
        else if (round->held_count)
            apr_sleep(apr_time_from_msec(STEP_MS / 10));
        take_results(round);
        note_ended(round, false);
        renew_held(round);
        if (cp_job_must_stop(stopping)) {
            stop_round(round);
            return;
        }
    } while (round->held_count);
}

void cp_job_mail_round(cp_job_place_t *places, int count, atomic_bool *stopping)
{
    round_t round = {.places = places, .count = count, .renewed_at = apr_time_now()};
    cp_error_t *error;

    /* With an allocator of its own, as this is a thread beside httpd's. */
    if (apr_pool_create_unmanaged_ex(&round.pool, NULL, NULL) != APR_SUCCESS)
        return;
    apr_pool_tag(round.pool, "customerportal_mail");
    APR_RING_INIT(&round.held, held_t, link);
    error = cp_random(&round.holder, sizeof round.holder, round.pool);
    round.holder = (round.holder & APR_INT64_MAX) | 1;
    if (!error)
        error = cp_mailer_create(&round.mailer, round.pool);
    if (!error)
        run_round(&round, stopping);
    for (int i = 0; i < count; i++)
        places[i].busy = 0;
    apr_pool_destroy(round.pool);
}
