/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_general.h>
#include <apr_strings.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../mod_customerportal/base/base_string.h"
#include "../../mod_customerportal/base/base_out.h"
#include "../../mod_customerportal/text/text_html.h"
#include "../../mod_customerportal/text/text_html_rules.h"
#include "../../mod_customerportal/text/text_markdown.h"

#define REL " rel=\"noopener noreferrer nofollow\""
#define FOLD "<details class=\"quote\"><summary>Show quoted text</summary><blockquote>"
#define UNFOLD "</blockquote></details>"

static apr_pool_t *pool;

static int set_up(void **state)
{
    (void)state;
    apr_initialize();
    cp_html_init();
    cp_markdown_init();
    return apr_pool_create(&pool, NULL) == APR_SUCCESS ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    apr_pool_destroy(pool);
    apr_terminate();
    return 0;
}

typedef struct case_t {
    const char *from, *to;
} case_t;

static const char *text_of(cp_html_t html)
{
    return apr_pstrmemdup(pool, html.ptr, html.len);
}

static const char *sanitize(const char *html)
{
    cp_html_t clean;
    assert_null(cp_html_sanitize(&clean, html, strlen(html), pool));
    return text_of(clean);
}

static const char *from_plain(const char *text)
{
    cp_html_t html;
    cp_html_from_plain(&html, text, strlen(text), pool);
    return text_of(html);
}

static const char *to_text(const char *html)
{
    return cp_html_to_text(html, strlen(html), pool);
}

static const char *markdown(const char *source)
{
    cp_html_t html;
    assert_null(cp_markdown_html(&html, source, strlen(source), pool));
    return text_of(html);
}

static void run(const case_t *cases, size_t count, const char *(*convert)(const char *))
{
    for (size_t i = 0; i < count; i++)
        assert_string_equal(convert(cases[i].from), cases[i].to);
}

#define RUN(cases, convert) run(cases, sizeof(cases) / sizeof(*(cases)), convert)

static void test_structure(void **state)
{
    (void)state;
    static const case_t cases[] = {
        {"", ""},
        {"a", "a"},
        {"<p>a<p>b", "<p>a</p><p>b</p>"},
        {"<p>a<div>b</div>c</p>d", "<p>a</p><div>b</div>cd"},
        {"<b>a<div>b</div>c</b>", "<b>a</b><div><b>b</b></div><b>c</b>"},
        {"<b><b>a</b></b>", "<b>a</b>"},
        {"<b></b><i> </i>", " "},
        {"<ul>a<li>b<ul><li>c</ul></ul>", "<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>"},
        {"<li>a<li>b", "<div>a</div><div>b</div>"},
        {"<table><tr><td>a<td>b<tr><th>c</table>",
         "<table><tbody><tr><td>a</td><td>b</td></tr><tr><th>c</th></tr></tbody></table>"},
        {"<dl><dt>a<p>b</dl>", "<dl><dt>a</dt><dd><p>b</p></dd></dl>"},
        {"<td colspan=3>a", "<div>a</div>"},
        {"<table><td colspan=3 rowspan=0>a<td colspan=x>b</table>",
         "<table><tbody><tr><td colspan=\"3\">a</td><td>b</td></tr></tbody></table>"},
        {"<h1>a<h2>b", "<h4>a</h4><h4>b</h4>"},
        {"<pre>\na\n<div>b</div>c</pre>", "<pre>a\nb\nc</pre>"},
        {"<pre><code>\na</code></pre>", "<pre><code>\na</code></pre>"},
        {"<pre>\n\na</pre>", "<pre>\n\na</pre>"},
        {"<ol start=7><li>a</ol>", "<ol start=\"7\"><li>a</li></ol>"},
        {"<font color=red>a</font><span class=x style=y onclick=z>b</span>", "ab"},
        {"<section dir=rtl>a</section>", "<div dir=\"rtl\">a</div>"},
        {"a<br>b</br>c<hr>d<wbr>e", "a<br>b<br>c<hr>d<wbr>e"},
        {"<abbr title='a \"b\"'>c</abbr>", "<abbr title=\"a &quot;b&quot;\">c</abbr>"},
        {"a\x01\x02"
         "b\xff",
         "ab\xEF\xBF\xBD"},
    };
    RUN(cases, sanitize);
}

static void test_attacks(void **state)
{
    (void)state;
    static const case_t cases[] = {
        {"<script>alert(1)</script>a", "a"},
        {"<scr<script>ipt>alert(1)</scr</script>ipt>", "ipt&gt;alert(1)ipt&gt;"},
        {"<svg onload=alert(1)><b>x</b></svg>a", "a"},
        {"<a href=javascript:alert(1)>a</a>", "a"},
        {"<a href=' JaVa\tscript:alert(1)'>a</a>", "a"},
        {"<a href='&#106;avascript:alert(1)'>a</a>", "a"},
        {"<a href=//evil.example>a</a><a href=/x>b</a><a href=http:x>c</a>", "abc"},
        {"<a href='https://a.example/\"onmouseover=x'>a</a>",
         "<a href=\"https://a.example/%22onmouseover=x\"" REL ">a</a>"},
        {"<img src=x onerror=alert(1)>a", "a"},
        {"<p title=\"</p><script>x</script>\">a", "<p>a</p>"},
        {"<!--<img src=x>--><!--><b>a</b>", "<b>a</b>"},
        {"<style><img src=x></style><title><b>x</title>a", "a"},
        {"<form action=x><input name=a><button>b</button></form>", "<div>b</div>"},
        {"<iframe src=x>a</iframe><object>b</object><embed>c", "c"},
        {"&lt;script&gt;", "&lt;script&gt;"},
    };
    RUN(cases, sanitize);
}

static void test_links_and_images(void **state)
{
    (void)state;
    static const case_t cases[] = {
        {"<a href=MAILTO:a@b.example>a</a>", "<a href=\"mailto:a@b.example\"" REL ">a</a>"},
        {"<a href=tel:+351 class=x target=_top>a</a>", "<a href=\"tel:+351\"" REL ">a</a>"},
        {"<a href=http://a.example><p>b<p>c</a>",
         "<p><a href=\"http://a.example\"" REL ">b</a></p><p><a href=\"http://a.example\"" REL ">c</a></p>"},
        {"<img src=cid:1 alt=Logo><img src=cid:2>", "[image: Logo][image]"},
        {"<img src=http://a.example/i.png alt=I>", "<a href=\"http://a.example/i.png\"" REL ">[image: I]</a>"},
        {"<a href=http://b.example><img src=http://a.example/i.png alt=I></a>",
         "<a href=\"http://b.example\"" REL ">[image: I]</a>"},
        {"<img src=http://a.example/t.gif><img src=http://a.example/t.gif width=1 alt=x><img src=data:x alt=y>", ""},
    };
    RUN(cases, sanitize);
    assert_null(cp_html_link("ftp://a.example", 15, pool));
    assert_null(cp_html_link("", 0, pool));
    assert_null(cp_html_link("http://", 7, pool));
    assert_string_equal(cp_html_link("http://a.example/\xE2\x80\xAE", 20, pool), "http://a.example/%E2%80%AE");
}

static void test_quotes(void **state)
{
    (void)state;
    static const case_t cases[] = {
        {"<p>a</p><blockquote type=cite>b<blockquote type=cite>c</blockquote></blockquote>",
         "<p>a</p>" FOLD "b<blockquote>c</blockquote>" UNFOLD},
        {"<p>a</p><blockquote>b</blockquote>", "<p>a</p><blockquote>b</blockquote>"},
        {"a<div class='gmail_quote x'>b</div>", "a" FOLD "b" UNFOLD},
        {"<div>a</div><div>On Tue, B wrote:<br></div><blockquote>b</blockquote>",
         "<div>a</div><div>On Tue, B wrote:<br></div>" FOLD "b" UNFOLD},
        {"<p>a<br>-----Original Message-----<br>b</p><p>c</p>",
         "<p>a<br></p>" FOLD "-----Original Message-----<br>b" UNFOLD "<p>c</p>"},
        {"<div>a</div><p>-----Original Message-----</p><p>b</p>",
         "<div>a</div>" FOLD "<p>-----Original Message-----</p><p>b</p>" UNFOLD},
        {"<blockquote type=cite>all</blockquote>", "<blockquote>all</blockquote>"},
        {"<p>a<br>-----Original Message-----<br>b<p>c<br>-----Original Message-----<br>d",
         "<p>a<br></p>" FOLD "-----Original Message-----<br>b" UNFOLD "<p>c<br></p>" FOLD
         "-----Original Message-----<br>d" UNFOLD},
        {"-----Original Message-----<br>all", "-----Original Message-----<br>all"},
        {"<p>a</p><details class=quote><summary>x</summary><blockquote>b</blockquote></details>",
         "<p>a</p>" FOLD "b" UNFOLD},
        {"<details><summary>a</summary>b</details>", "<div><div>a</div>b</div>"},
        {"<p>a</p><div id=\"divRplyFwdMsg\">From: B</div><div id=x>b</div>",
         "<p>a</p>" FOLD "<div>From: B</div><div>b</div>" UNFOLD},
        {"<p>a</p><div mark=\"divRplyFwdMsg\">b</div>", "<p>a</p><div>b</div>"},
        {"<p>a</p><p class='gmail_quote'>b</p>", "<p>a</p><p>b</p>"},
    };
    RUN(cases, sanitize);
    cp_html_t html;
    assert_null(cp_html_sanitize_typed(&html, "a<blockquote type=cite>b</blockquote>", 37, pool));
    assert_string_equal(text_of(html), "a<blockquote>b</blockquote>");
}

static void test_references(void **state)
{
    (void)state;
    static const case_t cases[] = {
        {"a & b &amp; c && d &", "a &amp; b &amp; c &amp;&amp; d &amp;"},
        {"&eacute;&#233;&#xE9;&#233 &lt;b&gt;", "\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9 &lt;b&gt;"},
        {"&nothing; &; &#; &#x; &am", "&amp;nothing; &amp;; &amp;#; &amp;#x; &amp;am"},
        {"<a href=\"http://a/?b=1&c=2&amp;d=3\">x</a>",
         "<a href=\"http://a/?b=1&amp;c=2&amp;d=3\" rel=\"noopener noreferrer nofollow\">x</a>"},
        {"<textarea>&amp;</textarea><xmp>&amp;</xmp>", "<div>&amp;</div><pre>&amp;amp;</pre>"},
    };
    RUN(cases, sanitize);
}

/* What would take too long to parse keeps its text. */
static void test_too_many_tags(void **state)
{
    (void)state;
    cp_out_t *out = cp_out_memory(pool);
    for (int i = 0; i < CP_HTML_TAGS_MAX - 4; i++)
        cp_out_literal(out, "</b>");
    assert_null(cp_out_finish(out));
    const char *ends = cp_out_memory_text(out, NULL);
    assert_string_equal(sanitize(apr_pstrcat(pool, "<i>x</i>", ends, "<b>y</b>", NULL)), "<i>x</i><b>y</b>");
    assert_string_equal(sanitize(apr_pstrcat(pool, "<i>x</i>", ends, "<b>y</b></b> &amp; z", NULL)),
                        "<p>xy &amp; z</p>");
}

static void test_limits(void **state)
{
    (void)state;
    apr_size_t size = CP_HTML_INPUT_MAX + 1;
    char *big = apr_palloc(pool, 17 * CP_HTML_INPUT_MAX + 1);
    cp_html_t html;
    memset(big, 'x', 17 * CP_HTML_INPUT_MAX + 1);
    memcpy(big, "<b>y</b>", 8);
    assert_null(cp_html_sanitize(&html, big, size, pool));
    assert_memory_equal(html.ptr, "<p>yxxx", 7);
    cp_error_t *error = cp_html_sanitize(&html, big, 17 * CP_HTML_INPUT_MAX, pool);
    assert_non_null(error);
    assert_int_equal(error->kind, CP_ERROR_TOO_LARGE);
    char *deep = apr_palloc(pool, 50000 * 5 + 2);
    for (int i = 0; i < 50000; i++)
        memcpy(deep + 5 * i, "<div>", 5);
    strcpy(deep + 250000, "z");
    assert_string_equal(sanitize(deep), "<p>z</p>");
    deep[150 * 5] = 0;
    assert_null(cp_html_sanitize(&html, apr_pstrcat(pool, deep, "z", NULL), 751, pool));
    assert_non_null(strstr(text_of(html), ">z<"));
}

static void test_from_plain(void **state)
{
    (void)state;
    static const case_t cases[] = {
        {"", ""},
        {"a\nb\n\nc", "<p>a<br>\nb</p><p>c</p>"},
        {"a\r\nb\r\n", "<p>a<br>\nb</p>"},
        {"<b> & \"x\"", "<p>&lt;b&gt; &amp; \"x\"</p>"},
        {"see http://a.example/x.", "<p>see <a href=\"http://a.example/x\"" REL ">http://a.example/x</a>.</p>"},
        {"(https://a.example/x_(y))",
         "<p>(<a href=\"https://a.example/x_(y)\"" REL ">https://a.example/x_(y)</a>)</p>"},
        {"<http://a.example>", "<p>&lt;<a href=\"http://a.example\"" REL ">http://a.example</a>&gt;</p>"},
        {"http:// xhttp://a https://.", "<p>http:// xhttp://a https://.</p>"},
        {"a.b@c.example, d@e @f g@h.", "<p><a href=\"mailto:a.b@c.example\"" REL ">a.b@c.example</a>, d@e @f g@h.</p>"},
        {"  a  b\tc", "<p>\u00a0\u00a0a \u00a0b\u00a0\u00a0\u00a0 c</p>"},
        {"a\n> b\n>\n>> c\nd", "<p>a</p>" FOLD "<p>b</p><blockquote><p>c</p></blockquote>" UNFOLD "<p>d</p>"},
        {"> all\n", "<blockquote><p>all</p></blockquote>"},
        {"a\n>From b", "<p>a<br>\n&gt;From b</p>"},
        {"a\n-- \nAna\n\nSample Bakery",
         "<p>a</p><p><small>-- <br>\nAna</small></p><p><small>Sample Bakery</small></p>"},
        {"a\n-----Original Message-----\nFrom: b\n> c",
         "<p>a</p>" FOLD "<p>-----Original Message-----<br>\nFrom: b</p><blockquote><p>c</p></blockquote>" UNFOLD},
        {"a\n________________________________\nFrom: b",
         "<p>a</p>" FOLD "<p>________________________________<br>\nFrom: b</p>" UNFOLD},
    };
    /* the small element opens where text comes, which is before its line break */
    RUN(cases, from_plain);
    cp_html_t html;
    cp_html_from_plain(&html, NULL, 0, pool);
    assert_null(html.ptr);
    /* an address that is longer than may be is not cut within a character */
    for (int blanks = 0; blanks < 2; blanks++) {
        char *text = apr_palloc(pool, 6000);
        memset(text, ' ', 2);
        for (int i = 0; i < 1000; i++)
            memcpy(text + blanks + 2 * i, "\xC2\xAF", 2);
        memcpy(text + blanks + 2000, "a@b.c http://d", 14);
        for (int i = 0; i < 1900; i++)
            memcpy(text + blanks + 2014 + 2 * i, "\xC2\xAF", 2);
        cp_html_from_plain(&html, text, (apr_size_t)(blanks + 5814), pool);
        assert_true(cp_utf8_valid(html.ptr, html.len));
        assert_non_null(strstr(html.ptr, "mailto:"));
    }
}

/* What mail programs write above an earlier mail goes into the fold with it; what people write does not. */
static void test_plain_quotes(void **state)
{
    (void)state;
    static const case_t cases[] = {
        {"a\n\nOn Monday Ana wrote:\n> b", "<p>a</p>" FOLD "<p>On Monday Ana wrote:<br>\nb</p>" UNFOLD},
        {"a\nOn Mon, 2 Nov 2026 at 10:00, Ana\nwrote:\n\n> b\nc",
         "<p>a</p>" FOLD "<p>On Mon, 2 Nov 2026 at 10:00, Ana<br>\nwrote:</p><p>b</p>" UNFOLD "<p>c</p>"},
        {"a\n\nAm 02.11.26 um 10:00 schrieb Ana:\n> b\n\nAm 2. schrieb:\n> c",
         "<p>a</p>" FOLD "<p>Am 02.11.26 um 10:00 schrieb Ana:<br>\nb</p><p>Am 2. schrieb:<br>\nc</p>" UNFOLD},
        {"a\n\nLe 2 nov. 2026, Ana a écrit :\n> b",
         "<p>a</p>" FOLD "<p>Le 2 nov. 2026, Ana a écrit :<br>\nb</p>" UNFOLD},
        {"Ana wrote:\nnothing", "<p>Ana wrote:<br>\nnothing</p>"},
        {"A line of mine.\nAna wrote:\n> b", "<p>A line of mine.</p>" FOLD "<p>Ana wrote:<br>\nb</p>" UNFOLD},
        {"a\n\nFrom: Ana\nSent: Monday\nTo: Support\nSubject: x\n\nb\nc",
         "<p>a</p>" FOLD "<p>From: Ana<br>\nSent: Monday<br>\nTo: Support<br>\nSubject: x</p><p>b<br>\nc</p>" UNFOLD},
        {"a\n\n*Von:* Ana\n*Gesendet:* Montag\n*An:* Support\n*Betreff:* x\n\nb",
         "<p>a</p>" FOLD
         "<p>*Von:* Ana<br>\n*Gesendet:* Montag<br>\n*An:* Support<br>\n*Betreff:* x</p><p>b</p>" UNFOLD},
        {"a\n\nDe : Ana\nEnvoyé : lundi\nÀ : Support\nObjet : x\n\nb",
         "<p>a</p>" FOLD "<p>De : Ana<br>\nEnvoyé : lundi<br>\nÀ : Support<br>\nObjet : x</p><p>b</p>" UNFOLD},
        {"From: Lisbon\nTo: Porto\nby train", "<p>From: Lisbon<br>\nTo: Porto<br>\nby train</p>"},
        {"From: all\nTo: me\nDate: x\nSubject: y\n\nz",
         "<blockquote><p>From: all<br>\nTo: me<br>\nDate: x<br>\nSubject: y</p><p>z</p></blockquote>"},
    };
    RUN(cases, from_plain);
}

static void test_to_text(void **state)
{
    (void)state;
    static const case_t cases[] = {
        {"", ""},
        {"a  b\n c", "a b c"},
        {"<p>a</p><p>b</p>", "a\n\nb"},
        {"<div>a</div><div>b<br>c</div>", "a\nb\nc"},
        {"<ul><li>a<li>b</ul>c", "- a\n- b\n\nc"},
        {"a<blockquote>b<p>c</blockquote>d", "a\n\n> b\n>\n> c\n\nd"},
        {"<a href=http://a.example/x>here</a> <a href=http://a.example/>a.example</a>",
         "here <http://a.example/x> a.example"},
        {"<pre>a\n  b\n\nc</pre>", "a\n  b\n\nc"},
        {"&lt;b&gt; &amp;amp; &#65;&#x42; &nbsp;&bogus; &", "<b> &amp; AB &bogus; &"},
        {"<table><tr><td>a<td>b<tr><td>c</table>", "a b\nc"},
        {"<style>x</style><script>y</script><!-- z -->a<svg><b>c</b></svg>", "a"},
        {"<img src=x alt='the logo'>", "[image: the logo]"},
        {"a" FOLD "b" UNFOLD, "a\n\n> b"},
        {"<details><summary>a</summary>b</details>", "a\nb"},
        {"<", "<"},
    };
    RUN(cases, to_text);
}

static void test_markdown(void **state)
{
    (void)state;
    static const case_t cases[] = {
        {"a\nb", "<p>a<br>\nb</p>\n"},
        {"# a\n#### b", "<h4>a</h4>\n<h6>b</h6>\n"},
        {"a <b>b</b> <script>c</script>", "<p>a &lt;b&gt;b&lt;/b&gt; &lt;script&gt;c&lt;/script&gt;</p>\n"},
        {"<div>\na\n</div>", "<p>&lt;div&gt;<br>\na<br>\n&lt;/div&gt;</p>\n"},
        {"[a](javascript:b \"c\")", "<p>a (javascript:b) \u201cc\u201d</p>\n"},
        {"[a](http://b.example)", "<p><a href=\"http://b.example\"" REL ">a</a></p>\n"},
        {"![a](http://b.example/c.png)", "<p><a href=\"http://b.example/c.png\"" REL ">[image: a]</a></p>\n"},
        {"![a](b.png)", "<p>a (b.png)</p>\n"},
        {"[note]: important", "<p>[note]: important</p>\n"},
        {"[a]\n\n[a]: http://b.example", "<p><a href=\"http://b.example\"" REL ">a</a></p>\n"},
        {"```\n[a]: b\n```", "<pre><code>[a]: b\n</code></pre>\n"},
        {"``` c and more\nd\n```", "<pre><code>c and more\nd\n</code></pre>\n"},
        {"```c(d)\n\ne\n```", "<pre><code>c(d)\n\ne\n</code></pre>\n"},
        {"```c++\n\ne\n```", "<pre><code>\ne\n</code></pre>\n"},
        {"~~a~~ ~b~", "<p><del>a</del> ~b~</p>\n"},
        {"|a|\n|-|\n|b|", "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>b</td></tr></tbody></table>\n"},
        {"|a|\n|-|\n|b|c|", "<p>|a|<br>\n|-|<br>\n|b|c|</p>\n"},
        {"> a", "<blockquote>\n<p>a</p>\n</blockquote>\n"},
        {"&copy; \\* 1 < 2", "<p>© * 1 &lt; 2</p>\n"},
        {"", ""},
    };
    RUN(cases, markdown);
    assert_string_equal(cp_markdown_text("# a\n\n*b* [c](http://d.example)", 30, pool), "a\n\nb c <http://d.example>");
}

static void test_escape_and_translate(void **state)
{
    (void)state;
    cp_html_t html;
    cp_html_escape(&html, "<a b=\"c\" d='e'>&`", pool);
    assert_string_equal(text_of(html), "&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;&#96;");
    cp_html_escape(&html, NULL, pool);
    assert_null(html.ptr);
    html = (cp_html_t){FOLD "a" UNFOLD, strlen(FOLD "a" UNFOLD)};
    assert_ptr_equal(cp_html_translate(html, cp_catalog_english(), pool).ptr, html.ptr);
}

static void *render_often(void *unused)
{
    (void)unused;
    apr_pool_t *own;
    const char *good = "good";
    apr_pool_create(&own, NULL);
    for (int i = 0; i < 300 && good; i++) {
        cp_html_t html;
        static const char expected[] =
            "<p><del>a</del> <a href=\"http://www.b.example\"" REL ">www.b.example</a></p>\n";
        if (cp_markdown_html(&html, "~~a~~ www.b.example", 19, own) || html.len != sizeof(expected) - 1 ||
            memcmp(html.ptr, expected, html.len))
            good = NULL;
        apr_pool_clear(own);
    }
    apr_pool_destroy(own);
    return (void *)(uintptr_t)good;
}

static void test_threads(void **state)
{
    (void)state;
    pthread_t threads[4];
    void *good;
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, render_often, NULL), 0);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(pthread_join(threads[i], &good), 0);
        assert_non_null(good);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_structure),        cmocka_unit_test(test_attacks),
        cmocka_unit_test(test_links_and_images), cmocka_unit_test(test_quotes),
        cmocka_unit_test(test_limits),           cmocka_unit_test(test_references),
        cmocka_unit_test(test_too_many_tags),    cmocka_unit_test(test_from_plain),
        cmocka_unit_test(test_plain_quotes),     cmocka_unit_test(test_to_text),
        cmocka_unit_test(test_markdown),         cmocka_unit_test(test_escape_and_translate),
        cmocka_unit_test(test_threads),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
