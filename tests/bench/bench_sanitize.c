/* SPDX-License-Identifier: Apache-2.0 */
/* How long the sanitiser takes for a mebibyte of HTML, ordinary and made to be dear: one line for each case, in
 * milliseconds of processor time, the best of three. An argument leaves out all cases but those that begin with it. */
#include <apr_general.h>
#include <apr_strings.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "text/text_html.h"

#define LENGTH CP_HTML_INPUT_MAX

/* `head` once, `unit` as often as it fits, `tail` once. */
static const struct {
    const char *name, *head, *unit, *tail;
    int heads; /* times that the head stands there */
} cases[] = {
    {"text", "", "Words of an ordinary letter, and then some more of them. ", "", 1},
    {"mail", "",
     "<div><p style=\"margin:0\">Dear <b>Ana</b>,</p><p>see <a "
     "href=\"https://example.com/a?b=1&amp;c=2\">here</a>.</p></div>\n",
     "", 1},
    {"newsletter", "",
     "<table width=\"600\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" class=\"outer\"><tr><td align=\"center\" "
     "valign=\"top\" style=\"padding:0 20px;"
     "font-family:Arial,sans-serif;font-size:14px\"><img src=\"https://example.com/x.gif\" width=\"1\" height=\"1\" "
     "alt=\"\"><span>Offer</span></td></tr></table>",
     "", 1},
    {"nested inlines", "", "<b>", "", 1},
    {"nested inlines with text", "", "<b>x", "", 1},
    {"nested spans", "", "<i><b><u>", "x", 1},
    {"nested blocks", "", "<div>", "x", 1},
    {"nested blocks with ends", "", "<div></div>", "", 1},
    {"nested lists", "", "<ul><li>", "x", 1},
    {"nested quotes", "", "<blockquote>", "x", 1},
    {"nested tables", "", "<table><tr><td>", "x", 1},
    {"nested fonts", "", "<font>", "x", 1},
    {"deep, then stray ends", "<b>", "</i>", "", 250},
    {"deep, then stray ends of blocks", "<div>", "</p>", "", 150},
    {"deep, then stray ends of lists", "<div>", "</li>", "", 150},
    {"deep, then stray ends unknown", "<b>", "</x>", "", 250},
    {"deep, then inlines", "<div>", "<b></b>", "", 180},
    {"deep, then blocks", "<b>", "<p></p>", "", 180},
    {"deep, then breaks", "<b><i>", "<br>", "", 90},
    {"deep, then text and breaks", "<b><i>", "x<br>", "", 90},
    {"deep, then paragraphs", "<em><b>", "<p>x", "", 90},
    {"deep, then cells", "<table><tr><td>", "<td>x", "", 50},
    {"deep, then a and b", "<a href=\"http://x\">", "<b></b>", "", 180},
    {"stray ends", "", "</p>", "", 1},
    {"stray ends of inlines", "", "</b>", "", 1},
    {"open and misnested", "", "<b><i></b></i>", "", 1},
    {"misnested blocks", "", "<p><div></p></div>", "", 1},
    {"attributes", "<p", " a=b", ">x", 1},
    {"attributes that count", "", "<a href=x class=y id=z dir=ltr>", "x", 1},
    {"attributes, many tags", "", "<p a b c d e f g h i j k l m n o p q r s t u v w x y z>", "x", 1},
    {"attributes without ends", "", "<a b='", "", 1},
    {"attributes of quotes", "<p ", "\"'", ">x", 1},
    {"addresses", "", "<a href=\"http://x/%%%%^^^^\">x</a>", "", 1},
    {"one long address", "<a href=\"http://x/", "^", "\">x</a>", 1},
    {"images", "", "<img src=cid:x alt=y>", "", 1},
    {"entities", "", "&amp;", "", 1},
    {"entities, numbers", "", "&#65;", "", 1},
    {"entities, broken", "", "&", "", 1},
    {"entities, broken names", "", "&am", "", 1},
    {"entities without semicolon", "", "&lt", "", 1},
    {"less than", "", "<", "", 1},
    {"less than, blank", "", "< ", "", 1},
    {"tags without ends", "", "<a ", "", 1},
    {"names without ends", "<", "a", "", 1},
    {"long names", "", "<aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa>", "", 1},
    {"comments", "", "<!---->", "", 1},
    {"comments without ends", "", "<!--", "", 1},
    {"comments of dashes", "<!--", "-", "", 1},
    {"declarations", "", "<!x>", "", 1},
    {"processing", "", "<?x>", "", 1},
    {"scripts", "", "<script></script>", "", 1},
    {"scripts without ends", "", "<script>", "", 1},
    {"script of ends", "<script>", "</scrip", "", 1},
    {"text areas", "", "<textarea></textarea>", "", 1},
    {"styles", "", "<style>a</style>", "", 1},
    {"breaks", "", "<br>", "", 1},
    {"rules", "", "<hr>", "", 1},
    {"cells", "<table>", "<td>", "", 1},
    {"rows", "<table>", "<tr>", "", 1},
    {"paragraphs", "", "<p>", "", 1},
    {"paragraphs with text", "", "<p>x", "", 1},
    {"items", "<ul>", "<li>", "", 1},
    {"terms", "<dl>", "<dt>", "", 1},
    {"headings", "", "<h1>x", "", 1},
    {"quotes", "", "<blockquote></blockquote>", "", 1},
    {"quotes after breaks", "<br>", "<br><blockquote>", "", 1},
    {"quotes with attribution", "", "a wrote:<blockquote>x</blockquote>", "", 1},
    {"quotes of ours", "", "<details class=quote><summary>x</summary><blockquote>y</blockquote></details>", "", 1},
    {"marks", "", "<p>-----Original Message-----</p>", "", 1},
    {"marks in text", "", "-----Original Message-----<br>", "", 1},
    {"classes", "<div class=\"", "gmail_quot ", "\">x</div>", 1},
    {"controls", "", "\x01\x02\x03", "", 1},
    {"no UTF-8", "", "\xff", "", 1},
    {"accents", "", "\xc3\xa4\xe2\x82\xac", "", 1},
    {"double quotes", "", "\"", "", 1},
    {"pre", "", "<pre>\n", "", 1},
    {"broken tables", "", "<table><b><tr>x", "", 1},
    {"links in links", "", "<a href=\"http://x\">", "x", 1},
    {"links and blocks", "", "<a href=\"http://x\"><div>x", "", 1},
};

static char *make(int i, apr_size_t *length, apr_pool_t *pool)
{
    char *html = apr_palloc(pool, LENGTH + 1), *at = html;
    apr_size_t unit = strlen(cases[i].unit), tail = strlen(cases[i].tail);
    for (int n = 0; n < cases[i].heads; n++)
        at = stpcpy(at, cases[i].head);
    while ((apr_size_t)(at - html) + unit + tail <= LENGTH)
        at = stpcpy(at, cases[i].unit);
    at = stpcpy(at, cases[i].tail);
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
