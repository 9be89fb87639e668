/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of text by which mail programs say that an earlier mail follows. */
#include <apr_lib.h>
#include <string.h>
#include <strings.h>

#include "text_html_quote.h"

#define DASHES 4    /* at least, before and after the words of a mark */
#define MARK_MAX 80 /* bytes of words */
#define LEAD_MAX 3  /* lines */
#define LEAD_LINE 300
#define ATTRIBUTION_MAX (LEAD_MAX * LEAD_LINE)
#define HEAD_LINES 8
#define HEAD_OTHERS 2 /* at least, besides From */

static const char *line_end(const char *at, const char *end)
{
    const char *feed = at < end ? memchr(at, '\n', (apr_size_t)(end - at)) : NULL;
    return feed ? feed : end;
}

static bool is_blank(const char *at, const char *end)
{
    while (at < end && strchr(" \t\r\f", *at))
        at++;
    return at == end;
}

bool cp_html_quote_is_mark(const char *line, apr_size_t length)
{
    static const char *const words[] = {"Original Message",  "Original Appointment", "Ursprüngliche Nachricht",
                                        "Mensagem original", "Mensagem Original",    "Message d'origine",
                                        "Mensaje original",  "Messaggio originale",  "Oorspronkelijk bericht"};
    apr_size_t before = 0, after = 0;
    while (length && strchr(" \t\n\r", *line)) {
        line++;
        length--;
    }
    while (length && strchr(" \t\n\r", line[length - 1]))
        length--;
    while (before < length && line[before] == '-')
        before++;
    while (after < length - before && line[length - 1 - after] == '-')
        after++;
    if (before < DASHES || after < DASHES)
        return false;
    line += before;
    length -= before + after;
    while (length && *line == ' ') {
        line++;
        length--;
    }
    while (length && line[length - 1] == ' ')
        length--;
    for (apr_size_t i = 0; i < sizeof(words) / sizeof(*words) && length <= MARK_MAX; i++) {
        if (strlen(words[i]) == length && !strncasecmp(words[i], line, length))
            return true;
    }
    return false;
}

/* How an attribution of several lines begins; one of a single line may begin with anything. */
static bool opens(const char *at, const char *end)
{
    static const char *const words[] = {"On ", "Am ", "Le ", "El ", "Em ", "Il ", "Op ", "Den ", "W dniu ", "Dnia "};
    if (at < end && apr_isdigit(*at))
        return true;
    for (apr_size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        if ((apr_size_t)(end - at) > strlen(words[i]) && !strncmp(at, words[i], strlen(words[i])))
            return true;
    }
    return false;
}

/* "schrieb Ana:", where the language puts the name last. */
static bool names_writer(const char *text, apr_size_t length)
{
    static const char *const verbs[] = {" schrieb ", " schreef ", " skrev ", " napisał "};
    for (apr_size_t i = 0; i < sizeof(verbs) / sizeof(*verbs); i++) {
        if (length <= ATTRIBUTION_MAX && memmem(text, length, verbs[i], strlen(verbs[i])))
            return true;
    }
    return false;
}

bool cp_html_quote_attributes(const char *text, apr_size_t length)
{
    static const char *const verbs[] = {
        "wrote:", "schrieb:", "escreveu:", "escribió:",   "a écrit :", "a écrit\u00a0:", "ha scritto:", "schreef:",
        "skrev:", "pisze:",   "napisał:",  "napisał(a):", "написал:",  "写道：",         "写道:"};
    while (length && strchr(" \t\n\r", text[length - 1]))
        length--;
    for (apr_size_t i = 0; i < sizeof(verbs) / sizeof(*verbs); i++) {
        apr_size_t verb = strlen(verbs[i]);
        if (length >= verb && !strncmp(text + length - verb, verbs[i], verb))
            return true;
    }
    return length && text[length - 1] == ':' && opens(text, text + length) && names_writer(text, length);
}

int cp_html_quote_lead(const char *at, const char *end)
{
    const char *line = at, *stop = at;
    int lines = 0;
    bool found = false;
    while (!found && lines < LEAD_MAX && line < end) {
        stop = line_end(line, end);
        if (is_blank(line, stop) || *line == '>' || stop - line > LEAD_LINE || (lines && !opens(at, end)))
            return 0;
        found = cp_html_quote_attributes(at, (apr_size_t)(stop - at));
        line = stop < end ? stop + 1 : end;
        lines++;
    }
    while (found && line < end && is_blank(line, line_end(line, end)))
        line = line_end(line, end) < end ? line_end(line, end) + 1 : end;
    return found && line < end && *line == '>' ? lines : 0;
}

/* Whether the line begins with one of the words, in any case, and a colon. Some programs set them in asterisks. */
static bool names(const char *line, const char *end, const char *const *words, apr_size_t count)
{
    line += line < end && *line == '*';
    for (apr_size_t i = 0; i < count; i++) {
        apr_size_t length = strlen(words[i]);
        if ((apr_size_t)(end - line) <= length || strncasecmp(line, words[i], length))
            continue;
        const char *at = line + length;
        if (end - at > 2 && (*at == ' ' || !strncmp(at, "\u00a0", 2)))
            at += *at == ' ' ? 1 : 2;
        if (*at == ':' || (end - at >= 3 && !strncmp(at, "：", 3)))
            return true;
    }
    return false;
}
#define NAMES(line, end, words) names(line, end, words, sizeof(words) / sizeof(*(words)))

bool cp_html_quote_is_head(const char *line, const char *end)
{
    static const char *const from[] = {"From", "Von", "De", "Da", "Van", "Från", "Fra", "Od", "От", "发件人", "差出人"};
    static const char *const subject[] = {"Subject", "Betreff", "Assunto", "Asunto", "Objet", "Oggetto", "Onderwerp",
                                          "Ämne",    "Emne",    "Temat",   "Тема",   "主题",  "件名"};
    static const char *const others[] = {
        "Sent",       "Date",       "To",   "Cc",       "Gesendet", "Datum",    "An",  "Enviado",
        "Enviada em", "Enviado el", "Data", "Para",     "Fecha",    "Envoyé",   "À",   "Inviato",
        "A",          "Verzonden",  "Aan",  "Skickat",  "Till",     "Sendt",    "Til", "Wysłano",
        "Do",         "Отправлено", "Кому", "发送时间", "收件人",   "送信日時", "宛先"};
    int other = 0;
    bool named = false;
    if (!NAMES(line, line_end(line, end), from))
        return false;
    for (int i = 0; i < HEAD_LINES && line < end; i++) {
        const char *stop = line_end(line, end);
        if (is_blank(line, stop))
            break;
        named = named || NAMES(line, stop, subject);
        other += i && NAMES(line, stop, others);
        line = stop < end ? stop + 1 : end;
    }
    return named && other >= HEAD_OTHERS;
}
