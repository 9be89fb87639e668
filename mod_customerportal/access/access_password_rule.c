/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_lib.h>
#include <apr_strings.h>
#include <apr_tables.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include "../base/base_string.h"
#include "access_password.h"

/* A password is refused as too common when a few pieces from which the lists of stolen passwords are made cover all of
 * it: words, runs on a keyboard, years, repeated characters, single digits and marks. Most such lists hold little of
 * twelve characters and more that is not made so; a rule finds what a table of them would miss. Several unrelated words
 * with blanks between them need more pieces, and pass. */
#define PIECES_MOST 4
#define UNCOVERED 255
#define RUN_LEAST 3
#define UNIT_MOST 6  /* of a password that is one short piece over and over */
#define WORD_LEAST 3 /* bytes, of a person's own words */

#define SAFE_SHORT "A password has at least 12 characters."
#define SAFE_LONG "A password has at most 1,024 bytes."
#define SAFE_BYTES "A password is a text."
#define SAFE_COMMON                                                                                                  \
    "This password is among the first that are guessed. A few words that have nothing to do with each other make a " \
    "good one."
#define SAFE_OWN "A password that is made of your own name or address is among the first that are guessed."

/* clang-format off */
static const char *const common_words[] = {
    "password", "passwort", "passwd", "password1", "pass", "word", "pwd", "senha", "contrasena", "motdepasse", "parola",
    "haslo", "wachtwoord", "kennwort", "secret", "segredo", "geheim", "login", "logon", "signin", "letmein", "openup",
    "opensesame", "welcome", "willkommen", "bienvenue", "bemvindo", "changeme", "change", "default", "access", "master",
    "admin", "administrator", "root", "user", "guest", "test", "tester", "testing", "temp", "temporary", "new", "old",
    "system", "server", "network", "security", "computer", "internet", "windows", "linux", "apple", "google",
    "facebook", "microsoft", "linkedin", "samsung", "iphone", "android", "customer", "customerportal", "portal",
    "support", "service", "ticket", "helpdesk", "company", "office", "manager", "business", "account", "iloveyou",
    "love", "loveyou", "lovely", "lover", "teamo", "amor", "iloveme", "iloveu", "mylove", "forever", "whatever",
    "trustno1", "freedom", "hello", "hallo", "ola", "hola", "bonjour", "monkey", "dragon", "tiger", "eagle", "falcon",
    "panda", "butterfly", "kitty", "kitten", "puppy", "horse", "lion", "wolf", "shadow", "killer", "hunter", "ranger",
    "buster", "tigger", "snoopy", "scooby", "mickey", "pokemon", "pikachu", "naruto", "superman", "batman", "spiderman",
    "starwars", "matrix", "startrek", "merlin", "phoenix", "ninja", "pirate", "princess", "prince", "queen", "king",
    "angel", "angels", "baby", "babygirl", "babyboy", "sunshine", "sunflower", "flower", "rainbow", "star", "moon",
    "summer", "winter", "spring", "autumn", "january", "february", "march", "april", "june", "july", "august",
    "september", "october", "november", "december", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
    "sunday", "birthday", "football", "futebol", "baseball", "basketball", "soccer", "hockey", "tennis", "golf",
    "liverpool", "arsenal", "chelsea", "barcelona", "realmadrid", "manchester", "united", "juventus", "flamengo",
    "corinthians", "benfica", "yankees", "lakers", "steelers", "cowboys", "mustang", "ferrari", "porsche", "mercedes",
    "harley", "corvette", "yamaha", "honda", "guitar", "music", "metallica", "nirvana", "blink182", "eminem",
    "slipknot", "michael", "jordan", "jessica", "ashley", "daniel", "charlie", "andrew", "thomas", "robert", "joshua",
    "matthew", "anthony", "jennifer", "nicole", "michelle", "amanda", "samantha", "alexander", "william", "george",
    "maria", "anna", "david", "james", "john", "jesus", "christ", "god", "blessed", "family", "mother", "father",
    "mommy", "daddy", "sister", "brother", "friend", "friends", "money", "dollar", "lucky", "happy", "cookie",
    "banana", "orange", "chocolate", "cheese", "pepper", "ginger", "coffee", "brazil", "brasil", "america", "london",
    "paris", "berlin", "lisboa", "portugal", "deutschland", "england", "texas", "dallas", "qwerty", "azerty", "qwertz",
    "asdf", "zxcv", "wasd", "abc", "xyz", "my", "me", "you", "is", "this", "the", "i", "a", "im", "am", "no", "not",
    "to", "in", "it", "for", "and", "go", "one", "two", "three", "of", "at", "all", "loves", "winnie", "pooh", "harry",
    "potter", "justin", "bieber", "onedirection", "supernatural", "playstation", "nintendo", "xbox", "counterstrike",
    "minecraft", "fortnite", "final", "fantasy", "need", "speed", "sony", "ericsson", "nokia", "jamesbond", "bond007",
    "fuck", "fucker", "bitch", "asshole", "shit", "sexy", "christopher", "sebastian", "victoria", "peanut", "butter",
    "jelly", "rock", "roll", "hiphop", "cosmopolitan", "heaven", "hell", "strong", "power", "magic", "wizard"
};

/* Neighbours, in both directions: the alphabet, the digits, the rows and slanting columns of keyboards, and other orders
 * in which keys are often pressed. */
static const char *const neighbours[] = {
    "abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./", "azertyuiop",
    "qsdfghjklm", "wxcvbn", "qwertzuiop", "yxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/",
    "1q2w3e4r5t6y7u8i9o0p", "q1w2e3r4t5y6u7i8o9p0", "qazwsxedcrfvtgbyhnujmikolp", "!@#$%^&*()_+", "147258369",
    "741852963", "112233445566778899", "1020304050607080901", "9101112131415161718", "a1b2c3d4e5f6g7h8", "1a2b3c4d5e6f7g8h"
};
/* clang-format on */

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* ---- Pieces ---- */

static bool same_letter(char letter, char typed)
{
    static const char spelled[][3] = {{'a', '4', '@'}, {'e', '3', '3'}, {'i', '1', '!'}, {'l', '1', '!'},
                                      {'o', '0', '0'}, {'s', '5', '$'}, {'t', '7', '+'}};
    if (letter == typed)
        return true;
    for (apr_size_t i = 0; i < COUNT(spelled); i++) {
        if (spelled[i][0] == letter && (spelled[i][1] == typed || spelled[i][2] == typed))
            return true;
    }
    return false;
}

/* Bytes of `text` that `word` covers: all of its own, or none. */
static apr_size_t word_length(const char *text, const char *word)
{
    apr_size_t length = 0;
    for (; word[length]; length++) {
        if (!same_letter(word[length], text[length]))
            return 0;
    }
    return length;
}

static bool follows(const char *line, char first, char second)
{
    for (; *line && line[1]; line++) {
        if (line[0] == first && line[1] == second)
            return true;
    }
    return false;
}

/* The longest run on `line`, which a direction may be read in backwards. */
static apr_size_t run_length(const char *text, const char *line, bool backwards)
{
    apr_size_t length = 1;
    while (text[length] &&
           (backwards ? follows(line, text[length], text[length - 1]) : follows(line, text[length - 1], text[length])))
        length++;
    return length >= RUN_LEAST ? length : 0;
}

static apr_size_t repeat_length(const char *text)
{
    apr_size_t length = 1;
    while (text[length] == *text)
        length++;
    return length;
}

static bool is_year(const char *text)
{
    return ((text[0] == '1' && text[1] == '9') || (text[0] == '2' && text[1] == '0')) && apr_isdigit(text[2]) &&
           apr_isdigit(text[3]);
}

/* ---- Covering ---- */

typedef struct cover_t {
    unsigned char *pieces; /* the fewest that cover the text up to each byte */
    apr_size_t at;
} cover_t;

static void reach(cover_t *cover, apr_size_t length)
{
    unsigned char *there = &cover->pieces[cover->at + length];
    if (length && *there > cover->pieces[cover->at] + 1)
        *there = (unsigned char)(cover->pieces[cover->at] + 1);
}

/* A run may end early, where a word begins. */
static void reach_up_to(cover_t *cover, apr_size_t least, apr_size_t length)
{
    for (; length >= least; length--)
        reach(cover, length);
}

static void reach_from(cover_t *cover, const char *text, const apr_array_header_t *own)
{
    for (apr_size_t i = 0; i < COUNT(common_words); i++)
        reach(cover, word_length(text, common_words[i]));
    for (int i = 0; own && i < own->nelts; i++)
        reach(cover, word_length(text, APR_ARRAY_IDX(own, i, const char *)));
    for (apr_size_t i = 0; i < COUNT(neighbours); i++) {
        reach_up_to(cover, RUN_LEAST, run_length(text, neighbours[i], false));
        reach_up_to(cover, RUN_LEAST, run_length(text, neighbours[i], true));
    }
    reach_up_to(cover, 2, repeat_length(text));
    if (is_year(text))
        reach(cover, 4);
    if ((unsigned char)*text < 0x80 && !apr_isalpha(*text))
        reach(cover, 1);
}

static bool is_covered(const char *text, const apr_array_header_t *own, apr_pool_t *pool)
{
    apr_size_t length = strlen(text);
    cover_t cover = {apr_palloc(pool, length + 1), 0};
    memset(cover.pieces, UNCOVERED, length + 1);
    cover.pieces[0] = 0;
    for (; cover.at < length; cover.at++) {
        if (cover.pieces[cover.at] < PIECES_MOST)
            reach_from(&cover, text + cover.at, own);
    }
    return cover.pieces[length] <= PIECES_MOST;
}

static bool is_repeated_unit(const char *text)
{
    apr_size_t length = strlen(text);
    for (apr_size_t unit = 1; unit <= UNIT_MOST && 2 * unit <= length; unit++) {
        if (!memcmp(text, text + unit, length - unit))
            return true;
    }
    return false;
}

/* ---- The person's own words ---- */

static const char *lower(const char *text, apr_pool_t *pool)
{
    int32_t length = (int32_t)strlen(text);
    char *lowered = apr_palloc(pool, 4 * (apr_size_t)length + 1);
    int32_t out = 0;
    for (int32_t at = 0; at < length;) {
        UChar32 letter;
        U8_NEXT_UNSAFE(text, at, letter);
        letter = u_tolower(letter);
        U8_APPEND_UNSAFE(lowered, out, letter);
    }
    lowered[out] = '\0';
    return lowered;
}

static void add_word(apr_array_header_t *words, const char *word, apr_pool_t *pool)
{
    if (word && strlen(word) >= WORD_LEAST)
        APR_ARRAY_PUSH(words, const char *) = lower(word, pool);
}

/* The whole, and what blanks, dots and such cut it into. */
static void add_words(apr_array_header_t *words, const char *text, apr_pool_t *pool)
{
    if (!text || !cp_utf8_valid(text, strlen(text)))
        return;
    char *state;
    add_word(words, text, pool);
    char *copy = apr_pstrdup(pool, text);
    for (char *word = apr_strtok(copy, " .-_+@", &state); word; word = apr_strtok(NULL, " .-_+@", &state))
        add_word(words, word, pool);
}

static apr_array_header_t *own_words(const cp_person_t *person, apr_pool_t *pool)
{
    apr_array_header_t *words = apr_array_make(pool, 16, sizeof(const char *));
    add_words(words, person->email, pool);
    add_words(words, person->first_name, pool);
    add_words(words, person->last_name, pool);
    add_words(words, person->alias, pool);
    return words;
}

const char *cp_password_refusal(const char *password, const cp_person_t *person, apr_pool_t *pool)
{
    apr_size_t length = strnlen(password, CP_PASSWORD_MAX + 1);
    if (length > CP_PASSWORD_MAX)
        return SAFE_LONG;
    if (!cp_utf8_valid(password, length))
        return SAFE_BYTES;
    if (cp_utf8_count(password) < CP_PASSWORD_MIN)
        return SAFE_SHORT;
    const char *text = lower(password, pool);
    if (is_repeated_unit(text) || is_covered(text, NULL, pool))
        return SAFE_COMMON;
    if (person && is_covered(text, own_words(person, pool), pool))
        return SAFE_OWN;
    return NULL;
}
