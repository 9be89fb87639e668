/* SPDX-License-Identifier: Apache-2.0 */
/* How long the sanitiser takes for a mebibyte of HTML, ordinary and made to be dear: one line for each case, in
 * milliseconds of processor time, the best of three. An argument leaves out all cases but those that begin with it. */
#include <apr_general.h>
#include <apr_lib.h>
#include <apr_strings.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "text/text_html.h"

#define LENGTH CP_HTML_INPUT_MAX
#define WORDS "Words of a letter. "

/* `head` `heads` times, then `unit` as often as it fits and is still parsed as HTML, then `tail`, then words. Two begin with
 * so many tags that only their text is kept. */
static const struct {
    const char *name, *head, *unit, *tail;
    int heads;
    bool hopeless;
} cases[] = {
    {"text", "", "Words of an ordinary letter, and then some more of them. ", "", 1, false},
    {"mail", "",
     "<div><p style=\"margin:0\">Dear <b>Ana</b>,</p><p>see <a "
     "href=\"https://example.com/a?b=1&amp;c=2\">here</a>.</p></div>\n",
     "", 1, false},
    {"newsletter", "",
     "<table width=\"600\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" class=\"outer\"><tr><td align=\"center\" "
     "valign=\"top\" style=\"padding:0 20px;"
     "font-family:Arial,sans-serif;font-size:14px\"><img src=\"https://example.com/x.gif\" width=\"1\" height=\"1\" "
     "alt=\"\"><span>Offer</span></td></tr></table>",
     "", 1, false},
    {"nested inlines", "", "<b>", "", 1, false},
    {"nested inlines with text", "", "<b>x", "", 1, false},
    {"nested spans", "", "<i><b><u>", "x", 1, false},
    {"nested blocks", "", "<div>", "x", 1, false},
    {"nested blocks with ends", "", "<div></div>", "", 1, false},
    {"nested lists", "", "<ul><li>", "x", 1, false},
    {"nested quotes", "", "<blockquote>", "x", 1, false},
    {"nested tables", "", "<table><tr><td>", "x", 1, false},
    {"nested fonts", "", "<font>", "x", 1, false},
    {"deep, then stray ends", "<b>", "</i>", "", 250, false},
    {"deep, then stray ends of blocks", "<div>", "</p>", "", 150, false},
    {"deep, then stray ends of lists", "<div>", "</li>", "", 150, false},
    {"deep, then stray ends unknown", "<b>", "</x>", "", 250, false},
    {"deep, then inlines", "<div>", "<b></b>", "", 180, false},
    {"deep, then blocks", "<b>", "<p></p>", "", 180, false},
    {"deep, then breaks", "<b><i>", "<br>", "", 90, false},
    {"deep, then text and breaks", "<b><i>", "x<br>", "", 90, false},
    {"deep, then paragraphs", "<em><b>", "<p>x", "", 90, false},
    {"deep, then cells", "<table><tr><td>", "<td>x", "", 50, false},
    {"deep, then a and b", "<a href=\"http://x\">", "<b></b>", "", 180, false},
    {"stray ends", "", "</p>", "", 1, false},
    {"stray ends of inlines", "", "</b>", "", 1, false},
    {"open and misnested", "", "<b><i></b></i>", "", 1, false},
    {"misnested blocks", "", "<p><div></p></div>", "", 1, false},
    {"attributes", "<p", " a=b", ">x", 1, false},
    {"attributes that count", "", "<a href=x class=y id=z dir=ltr>", "x", 1, false},
    {"attributes, many tags", "", "<p a b c d e f g h i j k l m n o p q r s t u v w x y z>", "x", 1, false},
    {"attributes without ends", "", "<a b='", "", 1, false},
    {"attributes of quotes", "<p ", "\"'", ">x", 1, false},
    {"addresses", "", "<a href=\"http://x/%%%%^^^^\">x</a>", "", 1, false},
    {"one long address", "<a href=\"http://x/", "^", "\">x</a>", 1, false},
    {"images", "", "<img src=cid:x alt=y>", "", 1, false},
    {"entities", "", "&amp;", "", 1, false},
    {"entities, numbers", "", "&#65;", "", 1, false},
    {"entities, broken", "", "&", "", 1, false},
    {"entities, broken names", "", "&am", "", 1, false},
    {"entities without semicolon", "", "&lt", "", 1, false},
    {"less than", "", "<", "", 1, false},
    {"less than, blank", "", "< ", "", 1, false},
    {"tags without ends", "", "<a ", "", 1, false},
    {"names without ends", "<", "a", "", 1, false},
    {"long names", "", "<aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa>", "", 1, false},
    {"comments", "", "<!---->", "", 1, false},
    {"comments without ends", "", "<!--", "", 1, false},
    {"comments of dashes", "<!--", "-", "", 1, false},
    {"declarations", "", "<!x>", "", 1, false},
    {"processing", "", "<?x>", "", 1, false},
    {"scripts", "", "<script></script>", "", 1, false},
    {"scripts without ends", "", "<script>", "", 1, false},
    {"script of ends", "<script>", "</scrip", "", 1, false},
    {"text areas", "", "<textarea></textarea>", "", 1, false},
    {"styles", "", "<style>a</style>", "", 1, false},
    {"breaks", "", "<br>", "", 1, false},
    {"rules", "", "<hr>", "", 1, false},
    {"cells", "<table>", "<td>", "", 1, false},
    {"rows", "<table>", "<tr>", "", 1, false},
    {"paragraphs", "", "<p>", "", 1, false},
    {"paragraphs with text", "", "<p>x", "", 1, false},
    {"items", "<ul>", "<li>", "", 1, false},
    {"terms", "<dl>", "<dt>", "", 1, false},
    {"headings", "", "<h1>x", "", 1, false},
    {"quotes", "", "<blockquote></blockquote>", "", 1, false},
    {"quotes after breaks", "<br>", "<br><blockquote>", "", 1, false},
    {"quotes with attribution", "", "a wrote:<blockquote>x</blockquote>", "", 1, false},
    {"quotes of ours", "", "<details class=quote><summary>x</summary><blockquote>y</blockquote></details>", "", 1,
     false},
    {"marks", "", "<p>-----Original Message-----</p>", "", 1, false},
    {"marks in text", "", "-----Original Message-----<br>", "", 1, false},
    {"classes", "<div class=\"", "gmail_quot ", "\">x</div>", 1, false},
    {"controls", "", "\x01\x02\x03", "", 1, false},
    {"no UTF-8", "", "\xff", "", 1, false},
    {"accents", "", "\xc3\xa4\xe2\x82\xac", "", 1, false},
    {"double quotes", "", "\"", "", 1, false},
    {"pre", "", "<pre>\n", "", 1, false},
    {"broken tables", "", "<table><b><tr>x", "", 1, false},
    {"links in links", "", "<a href=\"http://x\">", "x", 1, false},
    {"too many tags", "", "<p>", "", 1, true},
    {"too many tags, with text", "", "<p>x<b>&", "", 1, true},
    {"links and blocks", "", "<a href=\"http://x\"><div>x", "", 1, false},
};

static int count_tags(const char *html)
{
    int count = 0;
    for (; *html; html++)
        count += html[0] == '<' && (apr_isalpha(html[1]) || html[1] == '/');
    return count;
}

static char *make(int i, apr_size_t *length, apr_pool_t *pool)
{
    char *html = apr_palloc(pool, LENGTH + 1), *at = html;
    apr_size_t unit = strlen(cases[i].unit), tail = strlen(cases[i].tail);

    *at = '\0';
    for (int n = 0; n < cases[i].heads; n++)
        at = stpcpy(at, cases[i].head);
    int tags = count_tags(html), tags_of_unit = count_tags(cases[i].unit);
    while ((apr_size_t)(at - html) + unit + tail <= LENGTH &&
           (cases[i].hopeless || tags + tags_of_unit + 1 < CP_HTML_TAGS_MAX)) {
        at = stpcpy(at, cases[i].unit);
        tags += tags_of_unit;
    }
    at = stpcpy(at, cases[i].tail);
    while ((apr_size_t)(at - html) + sizeof WORDS <= LENGTH)
        at = stpcpy(at, WORDS);
    *length = (apr_size_t)(at - html);
    return html;
}

static double milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

int main(int count, char **arguments)
{
    double worst = 0;
    apr_initialize();
    cp_html_init();
    for (int i = 0; i < (int)(sizeof(cases) / sizeof(*cases)); i++) {
        double best = 1e9;
        apr_size_t length = 0, clean = 0;
        if (count > 1 && strncmp(cases[i].name, arguments[1], strlen(arguments[1])))
            continue;
        for (int n = 0; n < 3; n++) {
            apr_pool_t *pool;
            cp_html_t html;
            apr_pool_create(&pool, NULL);
            char *source = make(i, &length, pool);
            double began = milliseconds();
            if (cp_html_sanitize(&html, source, length, pool))
                return 1;
            double took = milliseconds() - began;
            best = took < best ? took : best;
            clean = html.len;
            apr_pool_destroy(pool);
        }
        worst = best > worst ? best : worst;
        printf("%7.1f ms  %-34s %8lu bytes out\n", best, cases[i].name, (unsigned long)clean);
    }
    printf("%7.1f ms  the dearest\n", worst);
    apr_terminate();
    return 0;
}
