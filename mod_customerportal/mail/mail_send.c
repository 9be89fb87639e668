/* SPDX-License-Identifier: Apache-2.0 */
#include "mail_send.h"

#include <apr_ring.h>
#include <apr_strings.h>
#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

#include "../base/base_string.h"

#define CONNECT_SECONDS 10L
#define WHOLE_FACTOR 5L  /* times the time for one answer that a whole mail may take */
#define IDLE_SECONDS 30L /* a connection that was idle for longer is not used again */
#define REPLY_BYTES 600  /* of a server's answer, which may have several lines */
#define REASON_CHARACTERS 300
#define CLOSING 421 /* what a server says that goes away */

typedef struct sending_t sending_t;
struct sending_t {
    APR_RING_ENTRY(sending_t) link;
    cp_mail_job_t job;
    CURL *easy;
    struct curl_slist *recipients;
    apr_size_t given; /* bytes of the mail that libcurl took */
    cp_mail_stage_t stage;
    char reply[REPLY_BYTES + 1];
    apr_size_t reply_length;
    char problem[CURL_ERROR_SIZE];
    bool leaving; /* QUIT was sent */
    bool done;
    bool stopped;
    CURLcode code;
};
APR_RING_HEAD(sending_ring_t, sending_t);

struct cp_mailer_t {
    CURLM *multi;
    struct sending_ring_t sendings;
    int active;
};

cp_error_t *cp_mail_init(apr_pool_t *pool)
{
    static bool done;

    if (done)
        return NULL;
    if (curl_global_init(CURL_GLOBAL_DEFAULT))
        return cp_error_create(pool, CP_ERROR_INTERNAL, "Mail cannot be sent.", "libcurl could not be initialised");
    done = true;
    return NULL;
}

static void forget(cp_mailer_t *mailer, sending_t *sending)
{
    APR_RING_REMOVE(sending, link);
    if (sending->easy) {
        curl_multi_remove_handle(mailer->multi, sending->easy);
        curl_easy_cleanup(sending->easy);
    }
    curl_slist_free_all(sending->recipients);
    free(sending);
}

static apr_status_t close_mailer(void *data)
{
    cp_mailer_t *mailer = data;
    sending_t *sending, *next;

    APR_RING_FOREACH_SAFE(sending, next, &mailer->sendings, sending_t, link)
    {
        forget(mailer, sending);
    }
    curl_multi_cleanup(mailer->multi);
    return APR_SUCCESS;
}

cp_error_t *cp_mailer_create(cp_mailer_t **mailer, apr_pool_t *pool)
{
    cp_mailer_t *made = apr_pcalloc(pool, sizeof *made);

    APR_RING_INIT(&made->sendings, sending_t, link);
    made->multi = curl_multi_init();
    if (!made->multi)
        return cp_error_create(pool, CP_ERROR_INTERNAL, "Mail cannot be sent.", "no memory for libcurl");
    apr_pool_cleanup_register(pool, made, close_mailer, apr_pool_cleanup_null);
    *mailer = made;
    return NULL;
}

static size_t give(char *buffer, size_t size, size_t count, void *data)
{
    sending_t *sending = data;
    apr_size_t left = sending->job.length - sending->given, length = size * count;

    if (length > left)
        length = left;
    memcpy(buffer, sending->job.data + sending->given, length);
    sending->given += length;
    return length;
}

static void note_reply(sending_t *sending, const char *line, size_t length)
{
    /* "250-" says that more lines of the same answer follow. */
    if (length < 4 || sending->reply_length + length > REPLY_BYTES)
        return;
    memcpy(sending->reply + sending->reply_length, line, length);
    sending->reply_length += length;
    sending->reply[sending->reply_length] = '\0';
}

/* What libcurl writes and reads tells how far it got. What it writes is never kept, as there are passwords in it. */
static int watch(CURL *easy, curl_infotype type, char *text, size_t length, void *data)
{
    static const struct {
        const char *word;
        cp_mail_stage_t stage;
    } words[] = {{"MAIL FROM", CP_MAIL_AT_SENDER}, {"RCPT TO", CP_MAIL_AT_RECIPIENT}, {"DATA", CP_MAIL_AT_DATA}};
    sending_t *sending = data;

    (void)easy;
    /* What failed is followed by a farewell, which says nothing of it. */
    sending->leaving = sending->leaving || (type == CURLINFO_HEADER_OUT && length >= 4 && !strncmp(text, "QUIT", 4));
    if (sending->leaving)
        return 0;
    if (type == CURLINFO_HEADER_IN)
        note_reply(sending, text, length);
    else if (type == CURLINFO_HEADER_OUT || type == CURLINFO_DATA_OUT)
        sending->reply_length = 0;
    if (type != CURLINFO_HEADER_OUT)
        return 0;
    sending->reply[0] = '\0';
    for (apr_size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (length >= strlen(words[i].word) && !strncmp(text, words[i].word, strlen(words[i].word)))
            sending->stage = words[i].stage;
    return 0;
}

static void set_server(CURL *easy, const cp_mail_server_t *server)
{
    curl_easy_setopt(easy, CURLOPT_URL, server->url);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(easy, CURLOPT_USE_SSL, (long)(server->starttls ? CURLUSESSL_ALL : CURLUSESSL_NONE));
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (server->ca_file) {
        curl_easy_setopt(easy, CURLOPT_CAINFO, server->ca_file);
        curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
    }
    if (server->user) {
        curl_easy_setopt(easy, CURLOPT_USERNAME, server->user);
        curl_easy_setopt(easy, CURLOPT_PASSWORD, server->password ? server->password : "");
    }
    /* The proxy of the environment is for the web. */
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS);
    curl_easy_setopt(easy, CURLOPT_SERVER_RESPONSE_TIMEOUT, (long)server->timeout);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT, (long)server->timeout * WHOLE_FACTOR);
    curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, IDLE_SECONDS);
}

cp_error_t *cp_mailer_add(cp_mailer_t *mailer, const cp_mail_job_t *job, apr_pool_t *pool)
{
    sending_t *sending = calloc(1, sizeof *sending);
    CURL *easy = curl_easy_init();

    if (!sending || !easy) {
        free(sending);
        curl_easy_cleanup(easy);
        return cp_error_create(pool, CP_ERROR_INTERNAL, "Mail cannot be sent.", "no memory for a mail");
    }
    sending->job = *job;
    sending->easy = easy;
    sending->recipients = curl_slist_append(NULL, job->recipient);
    set_server(easy, job->server);
    curl_easy_setopt(easy, CURLOPT_MAIL_FROM, job->sender);
    curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, sending->recipients);
    curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, give);
    curl_easy_setopt(easy, CURLOPT_READDATA, sending);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, sending->problem);
    curl_easy_setopt(easy, CURLOPT_VERBOSE, 1L);
    curl_easy_setopt(easy, CURLOPT_DEBUGFUNCTION, watch);
    curl_easy_setopt(easy, CURLOPT_DEBUGDATA, sending);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, sending);
    APR_RING_INSERT_TAIL(&mailer->sendings, sending, sending_t, link);
    curl_multi_add_handle(mailer->multi, easy);
    mailer->active++;
    return NULL;
}

void cp_mailer_step(cp_mailer_t *mailer, int wait_ms)
{
    int running, left;
    CURLMsg *message;

    curl_multi_perform(mailer->multi, &running);
    while ((message = curl_multi_info_read(mailer->multi, &left)) != NULL) {
        sending_t *sending = NULL;
        if (message->msg != CURLMSG_DONE)
            continue;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&sending);
        sending->done = true;
        sending->code = message->data.result;
        wait_ms = 0;
    }
    if (wait_ms && running)
        curl_multi_poll(mailer->multi, NULL, 0, wait_ms, NULL);
}

cp_mail_outcome_t cp_mail_judge(cp_mail_stage_t stage, int code, bool uploaded)
{
    /* What is said before the mail's own turn is about the server, or about us as its client. */
    if (stage == CP_MAIL_AT_SERVER)
        return CP_MAIL_LATER;
    if (code >= 500 && code < 600)
        return CP_MAIL_REFUSED;
    if (uploaded && (code < 400 || code >= 600))
        return CP_MAIL_DOUBT;
    return CP_MAIL_LATER;
}

/* The code that stands before the last answer; 0 where there was none to what was sent last. */
static int code_of(const sending_t *sending)
{
    const char *digits = sending->reply;
    apr_int64_t code;
    char text[4] = {0};

    if (!sending->reply_length)
        return 0;
    memcpy(text, digits, 3);
    return cp_parse_int(text, 200, 599, &code) ? (int)code : 0;
}

static const char *reason_of(const sending_t *sending, cp_mail_outcome_t outcome, int code, apr_pool_t *pool)
{
    static const char *const refused[] = {
        [CP_MAIL_AT_SERVER] = "The mail server does not let us send",
        [CP_MAIL_AT_SENDER] = "The mail server refused the sender's address",
        [CP_MAIL_AT_RECIPIENT] = "The mail server refused the recipient's address",
        [CP_MAIL_AT_DATA] = "The mail server refused the mail",
    };
    const char *said = code >= 400         ? sending->reply
                       : *sending->problem ? sending->problem
                                           : curl_easy_strerror(sending->code);
    const char *begin = outcome == CP_MAIL_DOUBT ? "The mail server took the mail and did not confirm it"
                        : code >= 400            ? refused[sending->stage]
                                                 : "The mail server could not be reached, or did not answer";

    said = cp_one_line(cp_utf8_repair(said, strlen(said), pool), pool);
    return cp_utf8_cut(apr_pstrcat(pool, begin, ": ", said, NULL), REASON_CHARACTERS, pool);
}

static void judge(cp_mail_result_t *result, const sending_t *sending, apr_pool_t *pool)
{
    bool uploaded = sending->given == sending->job.length;
    int code = code_of(sending);

    *result = (cp_mail_result_t){.outcome = CP_MAIL_SENT, .reason = "", .baton = sending->job.baton};
    if (sending->done && sending->code == CURLE_OK)
        return;
    if (sending->stopped && !uploaded) {
        result->outcome = CP_MAIL_UNTRIED;
        return;
    }
    result->outcome = cp_mail_judge(sending->stage, code, uploaded);
    result->server =
        result->outcome == CP_MAIL_LATER && (sending->stage == CP_MAIL_AT_SERVER || code == 0 || code == CLOSING);
    result->reason = reason_of(sending, result->outcome, code, pool);
}

bool cp_mailer_next(cp_mail_result_t *result, cp_mailer_t *mailer, apr_pool_t *pool)
{
    sending_t *sending;

    APR_RING_FOREACH(sending, &mailer->sendings, sending_t, link)
    {
        if (!sending->done && !sending->stopped)
            continue;
        judge(result, sending, pool);
        forget(mailer, sending);
        mailer->active--;
        return true;
    }
    return false;
}

int cp_mailer_active(const cp_mailer_t *mailer)
{
    return mailer->active;
}

void cp_mailer_stop(cp_mailer_t *mailer, bool all)
{
    sending_t *sending;

    APR_RING_FOREACH(sending, &mailer->sendings, sending_t, link)
    {
        if (!sending->done && (all || sending->given < sending->job.length))
            sending->stopped = true;
    }
}
