/* SPDX-License-Identifier: Apache-2.0 */
/* Themes: colours as browsers reckon them, contrasts, what own rules may say, and the way to JSON and back. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <apr_general.h>
#include <apr_strings.h>
#include <string.h>

#include "base/base_color.h"
#include "model/model_theme_contrast.h"
#include "text/text_css.h"

static apr_pool_t *pool;

static cp_color_t color(const char *text)
{
    cp_color_t made = {0, 0, 0};

    assert_true(cp_color_parse(&made, text));
    return made;
}

static void near_to(double value, double wanted, double off)
{
    if (fabs(value - wanted) > off)
        fail_msg("%f is not %f", value, wanted);
}

/* Figures of WCAG's own examples, and of Chromium's for the mixes. */
static void test_color(void **state)
{
    cp_color_t other;

    (void)state;
    near_to(cp_color_contrast(color("#000000"), color("#ffffff")), 21, 1e-9);
    near_to(cp_color_contrast(color("#777777"), color("#ffffff")), 4.478, .001);
    near_to(cp_color_contrast(color("#767676"), color("#ffffff")), 4.542, .001);
    near_to(cp_color_contrast(color("#ffffff"), color("#767676")), 4.542, .001);
    assert_string_equal(cp_color_hex(cp_color_mix(color("#ffffff"), .5, color("#000000")), pool), "#636363");
    assert_string_equal(cp_color_hex(cp_color_mix(color("#ff0000"), .5, color("#0000ff")), pool), "#8c53a2");
    near_to(cp_color_to_lch(color("#ff0000")).lightness, 54.29, .01);
    near_to(cp_color_to_lch(color("#ff0000")).chroma, 106.84, .05);
    near_to(cp_color_to_lch(color("#ff0000")).hue, 40.86, .05);
    static const char *const some[] = {"#0d5b63", "#d9480f", "#000000", "#ffffff", "#123456"};
    for (int i = 0; i < 5; i++)
        assert_string_equal(cp_color_hex(cp_color_from_lch(cp_color_to_lch(color(some[i]))), pool), some[i]);
    static const char *const none[] = {"", "#", "#12345", "#1234567", "123456", "#12345g", "red", "#1234 6"};
    for (int i = 0; i < 8; i++)
        assert_false(cp_color_parse(&other, none[i]));
}

static const cp_contrast_t *row(const cp_contrast_t *rows, cp_contrast_kind_t kind, bool dark)
{
    return &rows[kind + (dark ? CP_CONTRASTS : 0)];
}

static void test_contrast(void **state)
{
    static const char *const accents[] = {"#0d5b63", "#ff0000", "#0000ff", "#ffff00", "#ffffff", "#000000", "#00ff00",
                                          "#d9480f", "#7a5cff", "#ffc0cb", "#808080", "#8b4513", "#00ffff", "#c71585"};
    cp_contrast_t rows[2 * CP_CONTRASTS];
    cp_theme_t *theme = cp_theme_create(pool);

    (void)state;
    /* Only text and paper can break it: whatever the accent, what is derived from it passes. */
    for (apr_size_t i = 0; i < sizeof accents / sizeof *accents; i++) {
        theme->color[CP_THEME_ACCENT] = accents[i];
        cp_theme_contrast(rows, theme, pool);
        for (int j = 0; j < 2 * CP_CONTRASTS; j++)
            if (cp_contrast_fails(&rows[j]))
                fail_msg("%s: pair %d has %f", accents[i], j, rows[j].ratio);
    }
    theme->color[CP_THEME_ACCENT] = "#d9480f";
    theme->color[CP_THEME_PAPER] = "#fffaf5";
    theme->color[CP_THEME_TEXT] = "#96908c";
    cp_theme_contrast(rows, theme, pool);
    assert_true(cp_contrast_fails(row(rows, CP_CONTRAST_TEXT, false)));
    near_to(row(rows, CP_CONTRAST_TEXT, false)->ratio, 2.7, .2);
    assert_true(row(rows, CP_CONTRAST_LINK, false)->adjusted);
    assert_false(cp_contrast_fails(row(rows, CP_CONTRAST_LINK, false)));
    assert_false(cp_contrast_fails(row(rows, CP_CONTRAST_TEXT, true)));
    /* What is offered passes. */
    theme->color[CP_THEME_TEXT] = row(rows, CP_CONTRAST_TEXT, false)->fix;
    assert_non_null(theme->color[CP_THEME_TEXT]);
    cp_theme_contrast(rows, theme, pool);
    assert_false(cp_contrast_fails(row(rows, CP_CONTRAST_TEXT, false)));
    assert_false(cp_contrast_fails(row(rows, CP_CONTRAST_SECOND, false)));
}

static const char *picture(void *baton, const char *word)
{
    (void)baton;
    return !strcmp(word, "logo") ? "abc.png" : NULL;
}

static void test_css(void **state)
{
    static const struct {
        const char *css;
        int line; /* of what is refused; 0: fine */
        const char *out;
    } cases[] = {
        {"", 0, NULL},
        {".a { color: red }\n@media (width < 40rem) { .b > p::before { content: \"}\\\"{\" } }", 0, NULL},
        {"/* } */ .a { background: url( 'logo' ) }", 0, "/* } */ .a { background: url(\"abc.png\") }"},
        {".a { background: URL(logo), url(\n\"logo\"\n) }", 0, ".a { background: url(\"abc.png\"), url(\"abc.png\") }"},
        {".a { width: calc(1px + (2px * 3)); color: #é }", 0, NULL},
        {"@keyframes x { to { top: 0 } } @layer a { b { top: 0 } }", 0, NULL},
        {".a { color: red", 1, NULL},
        {".a {\n color: red }\n}", 3, NULL},
        {"} :root { --accent: red } {", 1, NULL},
        {".a { b: [ } ]", 1, NULL},
        {"\n@import \"x.css\";", 2, NULL},
        {"@IMPORT url(logo);", 1, NULL},
        {"@\\69mport 'x';", 1, NULL},
        {"@font-face { src: url(logo) }", 1, NULL},
        {"@charset \"utf-8\";", 1, NULL},
        {"@namespace url(logo);", 1, NULL},
        {".a { background: url(http://example.com/x.png) }", 1, NULL},
        {".a { background: url(//example.com/x) }", 1, NULL},
        {".a { background: url(data:image/png;base64,AAAA) }", 1, NULL},
        {".a { background: url(\"logo\"\"x\") }", 1, NULL},
        {".a { background: url(picture) }", 1, NULL},
        {".a { background: u\\72l(http://example.com) }", 1, NULL},
        {".a { background: image-set(\"http://example.com/x\" 1x) }", 1, NULL},
        {".a { background: -webkit-image-set(\"x\" 1x) }", 1, NULL},
        {".a { background: image(\"x\") }", 1, NULL},
        {".a { background: \u00d7url(//example.com) }", 1, NULL},
        {".a { --x: \u00d7url(/*) ; background: url(//example.com) /* */ }", 1, NULL},
        {".a { background: \u00d7src(\"x\") }", 1, NULL},
        {".\u00e9url { color: red }", 0, NULL},
        {".a { background: src(\"x\") }", 1, NULL},
        {".a { width: expression(alert(1)) }", 1, NULL},
        {"</style><script>alert(1)</script>", 1, NULL},
        {".a { content: \"</style>\" }", 1, NULL},
        {"<!-- .a {} -->", 1, NULL},
        {".a { content: \"x\n}", 1, NULL},
        {".a {}\n/* never closed", 2, NULL},
        {".a { content: 'x\\", 1, NULL},
        {".a { \f }", 1, NULL},
        {".a { content: \"\f} b { background: url(http://example.com/x) } \" }", 1, NULL},
        {".a { content: '\r} b { color: red } ' }", 1, NULL},
        {".a { content: '\\\f' }", 1, NULL},
        {".a { background: ×url(http://example.com/x) }", 1, NULL},
        {".a { background: ×src(\"http://example.com/x\") }", 1, NULL},
        {".é { width: é(1px) }", 0, NULL},
    };

    (void)state;
    for (apr_size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *out = NULL;
        int line;
        const char *wrong = cp_css_check(&out, &line, cases[i].css, picture, NULL, pool);
        if (!cases[i].line != !wrong || (wrong && line != cases[i].line))
            fail_msg("%s: %s in line %d", cases[i].css, wrong ? wrong : "fine", line);
        if (!wrong)
            assert_string_equal(out, cases[i].out ? cases[i].out : cases[i].css);
    }
}

static void test_css_limits(void **state)
{
    char *large = apr_palloc(pool, CP_CSS_MAX + 2);
    const char *out;
    int line;

    (void)state;
    memset(large, ' ', CP_CSS_MAX + 1);
    large[CP_CSS_MAX] = '\0';
    assert_null(cp_css_check(&out, &line, large, picture, NULL, pool));
    large[CP_CSS_MAX] = ' ';
    large[CP_CSS_MAX + 1] = '\0';
    assert_non_null(cp_css_check(&out, &line, large, picture, NULL, pool));
    memset(large, '(', 100);
    large[100] = '\0';
    assert_non_null(cp_css_check(&out, &line, large, picture, NULL, pool));
}

#define HASH "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void test_body(void **state)
{
    static const char full[] =
        "{\"title\": \"Autumn\", \"accent\": \"#d9480f\", \"font_head\": \"serif\", \"radius\": 875, \"scale\": 110,"
        "\"density\": \"roomy\", \"mast\": \"brand\", \"css\": \".a { background: url(logo) }\","
        "\"logo\": {\"sha256\": \"" HASH "\", \"media_type\": \"image/png\"},"
        "\"links\": [{\"label\": \"Privacy\", \"url\": \"https://example.com/privacy\"}]}";
    cp_theme_t *theme, *again;

    (void)state;
    assert_null(cp_theme_parse(&theme, full, pool));
    assert_non_null(strstr(theme->sheet, "--accent: #d9480f;"));
    assert_non_null(strstr(theme->sheet, "--radius: 0.875rem;"));
    assert_non_null(strstr(theme->sheet, ":root:not([data-density]) { --density: 1.4; }"));
    assert_non_null(strstr(theme->sheet, "@media screen { :root { --scale: 1.10; } }"));
    assert_non_null(strstr(theme->sheet, "@layer custom.own {\n.a { background: url(\"" HASH ".png\") }\n}"));
    assert_null(strstr(theme->plain, "url("));
    assert_string_not_equal(theme->file, theme->plain_file);
    assert_int_equal(strlen(theme->file), 36);
    /* Where such a theme is mended, it must not be in force. */
    assert_null(cp_theme_parse(&again, "{\"title\": \"A\", \"accent\": \"#d9480f\", \"text\": \"#ffffff\"}", pool));
    assert_non_null(strstr(again->sheet, "--text: #ffffff;"));
    assert_null(strstr(again->plain, "--text"));
    assert_non_null(strstr(again->plain, "--accent: #d9480f;"));
    const char *body = cp_theme_body(theme, pool);
    assert_null(cp_theme_parse(&again, body, pool));
    assert_string_equal(cp_theme_body(again, pool), body);
    assert_string_equal(again->file, theme->file);
    assert_string_equal(cp_theme_links_text(again, pool), "Privacy https://example.com/privacy\n");
    assert_null(cp_theme_parse(&theme, "{\"title\": \"Plain\"}", pool));
    assert_string_equal(cp_theme_body(theme, pool), "{\n  \"title\": \"Plain\"\n}");
}

static void test_body_refused(void **state)
{
    static const struct {
        const char *body;
        const char *field;
    } cases[] = {
        {"", "body"},
        {"[]", "body"},
        {"{}", "title"},
        {"{\"title\": \"A\", \"color\": \"#123456\"}", "color"},
        {"{\"title\": 1}", "title"},
        {"{\"title\": \"A\", \"accent\": \"red\"}", "accent"},
        {"{\"title\": \"A\", \"accent\": \"#12345\\\"\"}", "accent"},
        {"{\"title\": \"A\", \"text_dark\": \"#fff\"}", "text_dark"},
        {"{\"title\": \"A\", \"font_text\": \"Comic; }\"}", "font_text"},
        {"{\"title\": \"A\", \"radius\": 1001}", "radius"},
        {"{\"title\": \"A\", \"scale\": 121}", "scale"},
        {"{\"title\": \"A\", \"scale\": \"100\"}", "scale"},
        {"{\"title\": \"A\", \"mast\": \"big\"}", "mast"},
        {"{\"title\": \"A\", \"density\": \"\"}", "density"},
        {"{\"title\": \"A\", \"css\": \"}\"}", "css"},
        {"{\"title\": \"A\", \"color\": \"red\"}", "color"},
        {"{\"title\": \"A\", \"logo\": {\"sha256\": \"../x\", \"media_type\": \"image/png\"}}", "logo"},
        {"{\"title\": \"A\", \"logo\": {\"sha256\": \"" HASH "\", \"media_type\": \"text/html\"}}", "logo"},
        {"{\"title\": \"A\", \"logo\": \"" HASH "\"}", "logo"},
        {"{\"title\": \"A\", \"logo\": {\"sha256\": \"" HASH "\", \"media_type\": \"image/png\", \"name\": \"x\"}}",
         "logo"},
        {"{\"title\": \"A\", \"title\": \"B\"}", "body"},
        /* Numbers that would be allowed ones, were they cut to what an int holds. */
        {"{\"title\": \"A\", \"radius\": 4294967796}", "radius"},
        {"{\"title\": \"A\", \"scale\": 4294967396}", "scale"},
        {"{\"title\": \"A\", \"radius\": -1}", "radius"},
        {"{\"title\": \"A\", \"scale\": 89}", "scale"},
        {"{\"title\": \"A\", \"links\": [{\"label\": \"x\", \"url\": \"https://example.com\", \"rel\": \"me\"}]}",
         "links"},
        {"{\"title\": \"A\", \"links\": {}}", "links"},
        {"{\"title\": \"A\", \"links\": [{\"label\": \"x\", \"url\": \"javascript:alert(1)\"}]}", "links"},
        {"{\"title\": \"A\", \"links\": [{\"label\": \"\", \"url\": \"https://example.com\"}]}", "links"},
    };
    cp_theme_t *theme;

    (void)state;
    for (apr_size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cp_error_t *error = cp_theme_parse(&theme, cases[i].body, pool);
        if (!error || error->kind != CP_ERROR_INPUT || strcmp(error->field, cases[i].field) != 0)
            fail_msg("%s: %s", cases[i].body, error ? cp_error_chain(error, pool) : "fine");
    }
}

static char *text_of(const char *part, int times)
{
    char *text = apr_pcalloc(pool, strlen(part) * (apr_size_t)times + 1);

    while (times--)
        memcpy(text + (apr_size_t)times * strlen(part), part, strlen(part));
    return text;
}

static const char *link_of(const char *label, const char *url)
{
    return apr_pstrcat(pool, "{\"label\": \"", label, "\", \"url\": \"", url, "\"}", NULL);
}

/* Just as much as is allowed, and one more; of characters, not of bytes. */
static void test_limits(void **state)
{
    const char *privacy = link_of("Privacy", "https://example.com/");
    const char *beginning = "{\"title\": \"A\", \"links\": [", *url = "https://example.com/";
    const char *list = text_of(apr_pstrcat(pool, privacy, ",", NULL), CP_THEME_LINKS - 1);
    const struct {
        const char *fine, *more, *field;
    } cases[] = {
        {apr_pstrcat(pool, "{\"title\": \"", text_of("é", CP_THEME_TITLE_MAX), "\"}", NULL),
         apr_pstrcat(pool, "{\"title\": \"", text_of("é", CP_THEME_TITLE_MAX + 1), "\"}", NULL), "title"},
        {apr_pstrcat(pool, beginning, link_of(text_of("é", CP_THEME_LINK_MAX), url), "]}", NULL),
         apr_pstrcat(pool, beginning, link_of(text_of("é", CP_THEME_LINK_MAX + 1), url), "]}", NULL), "links"},
        {apr_pstrcat(pool, beginning, link_of("x", apr_pstrcat(pool, url, text_of("y", 1980), NULL)), "]}", NULL),
         apr_pstrcat(pool, beginning, link_of("x", apr_pstrcat(pool, url, text_of("y", 1981), NULL)), "]}", NULL),
         "links"},
        {apr_pstrcat(pool, beginning, list, privacy, "]}", NULL),
         apr_pstrcat(pool, beginning, list, privacy, ",", privacy, "]}", NULL), "links"},
    };
    cp_theme_t *theme;

    (void)state;
    for (apr_size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cp_error_t *fine = cp_theme_parse(&theme, cases[i].fine, pool);
        cp_error_t *error = cp_theme_parse(&theme, cases[i].more, pool);
        if (fine || !error || strcmp(error->field, cases[i].field) != 0)
            fail_msg("%s: %s", cases[i].more, fine ? cp_error_chain(fine, pool) : "fine");
    }
}

/* What is not as shipped is written, on either side of it. */
static void test_numbers_and_heights(void **state)
{
    static const struct {
        const char *body, *written, *made;
    } cases[] = {
        {"{\"title\": \"A\", \"scale\": 90}", "\"scale\": 90", "--scale: 0.90;"},
        {"{\"title\": \"A\", \"scale\": 120}", "\"scale\": 120", "--scale: 1.20;"},
        {"{\"title\": \"A\", \"radius\": 0}", "\"radius\": 0", "--radius: 0.000rem;"},
        {"{\"title\": \"A\", \"radius\": 1000}", "\"radius\": 1000", "--radius: 1.000rem;"},
        {"{\"title\": \"A\", \"density\": \"compact\"}", "\"density\": \"compact\"", "--density: .6;"},
        {"{\"title\": \"A\", \"density\": \"roomy\"}", "\"density\": \"roomy\"", "--density: 1.4;"},
    };
    cp_theme_t *theme;

    (void)state;
    for (apr_size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_null(cp_theme_parse(&theme, cases[i].body, pool));
        if (!strstr(cp_theme_body(theme, pool), cases[i].written) || !strstr(theme->sheet, cases[i].made))
            fail_msg("%s: %s", cases[i].body, theme->sheet);
    }
}

static void test_links(void **state)
{
    cp_theme_t *theme = cp_theme_create(pool);
    cp_faults_t faults = {NULL};

    (void)state;
    cp_theme_links_take(theme, "\nData and privacy  https://example.com/p\n\n Imprint mailto:a@example.com \n", &faults,
                        pool);
    assert_int_equal(theme->links, 2);
    assert_string_equal(theme->link[0].label, "Data and privacy");
    assert_string_equal(theme->link[1].url, "mailto:a@example.com");
    assert_null(faults.rows);
    cp_theme_links_take(theme, "a\nb\nc\nd\ne\nf\ng\nh\ni", &faults, pool);
    assert_non_null(cp_fault_of(&faults, "links"));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_color),      cmocka_unit_test(test_contrast), cmocka_unit_test(test_css),
        cmocka_unit_test(test_css_limits), cmocka_unit_test(test_body),     cmocka_unit_test(test_body_refused),
        cmocka_unit_test(test_links),      cmocka_unit_test(test_limits),   cmocka_unit_test(test_numbers_and_heights),
    };

    apr_initialize();
    apr_pool_create(&pool, NULL);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    apr_pool_destroy(pool);
    return failed;
}
