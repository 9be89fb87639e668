/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <apr_atomic.h>
#include <apr_strings.h>
#include <apr_thread_proc.h>
#include <apr_time.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "access/access_hash_slot.h"
#include "access/access_password.h"

static int pool_create(void **state)
{
    apr_initialize();
    return apr_pool_create((apr_pool_t **)state, NULL);
}

static int pool_destroy(void **state)
{
    apr_pool_destroy(*state);
    return 0;
}

/* ---- Hashes ---- */

static bool is_right(const char *password, const char *stored, apr_pool_t *pool)
{
    bool right = true;
    assert_null(cp_password_verify(&right, password, stored, pool));
    return right;
}

static void test_hash(void **state)
{
    const char *stored;
    const char *again;
    assert_null(cp_password_hash(&stored, "correct horse battery", *state));
    assert_null(cp_password_hash(&again, "correct horse battery", *state));
    assert_string_not_equal(stored, again);
    assert_int_equal(strncmp(stored, "pbkdf2-sha512$210000$", 21), 0);
    assert_int_equal(strlen(stored), 21 + 22 + 1 + 86);
    assert_true(is_right("correct horse battery", stored, *state));
    assert_false(is_right("correct horse batterY", stored, *state));
    assert_false(is_right("correct horse batter", stored, *state));
    assert_false(is_right("correct horse battery ", stored, *state));
    assert_false(is_right("", stored, *state));
    assert_false(is_right("correct horse battery", NULL, *state));
}

/* A value from Python: hashlib.pbkdf2_hmac("sha512", b"demo-password", bytes(range(16)), 1000) */
#define SALT "AAECAwQFBgcICQoLDA0ODw"
#define HASH "rPrP8k4PEVwEyz5TgKUqJ4P8r7l5JrxKHih6ZnUeCESpuQGBffiWhhh7Dgu5cx7GoMhIl5lZDjK54hOGX6XT5w"

static void test_long_passwords_count_to_their_end(void **state)
{
    char password[CP_PASSWORD_MAX + 2];
    const char *stored;
    memset(password, 'p', sizeof password);
    password[CP_PASSWORD_MAX] = '\0';
    assert_null(cp_password_hash(&stored, password, *state));
    assert_true(is_right(password, stored, *state));
    password[CP_PASSWORD_MAX - 1] = 'q';
    assert_false(is_right(password, stored, *state));
    password[CP_PASSWORD_MAX - 1] = 'p';
    password[72] = 'q';
    assert_false(is_right(password, stored, *state));
}

/* 10 MB cost nothing, with and without an account: no hash is computed. */
static void test_too_long_is_not_hashed(void **state)
{
    apr_size_t length = 10 * 1024 * 1024;
    char *password = apr_palloc(*state, length + 1);
    const char *stored;
    memset(password, 'p', length);
    password[length] = '\0';
    assert_null(cp_password_hash(&stored, "something", *state));
    apr_time_t started = apr_time_now();
    assert_false(is_right(password, stored, *state));
    assert_false(is_right(password, NULL, *state));
    assert_non_null(cp_password_refusal(password, NULL, *state));
    assert_in_range(apr_time_now() - started, 0, 20000);
    cp_error_t *error = cp_password_hash(&stored, password, *state);
    assert_non_null(error);
    assert_int_equal(error->kind, CP_ERROR_INPUT);
}

static void test_stored_forms(void **state)
{
    static const struct {
        const char *stored;
        bool right;
    } cases[] = {
        {"pbkdf2-sha512$1000$" SALT "$" HASH, true},
        {"pbkdf2-sha512$1001$" SALT "$" HASH, false},
        {"pbkdf2-sha512$999$" SALT "$" HASH, false},
        {"pbkdf2-sha512$10000001$" SALT "$" HASH, false},
        {"pbkdf2-sha512$-1000$" SALT "$" HASH, false},
        {"pbkdf2-sha512$1000 $" SALT "$" HASH, false},
        {"pbkdf2-sha256$1000$" SALT "$" HASH, false},
        {"pbkdf2-sha512$1000$" SALT "$" HASH "$x", false},
        {"pbkdf2-sha512$1000$" SALT, false},
        {"pbkdf2-sha512$1000$$" HASH, false},
        {"pbkdf2-sha512$1000$AAAA$" HASH, false},
        {"demo-password", false},
        {"", false},
    };
    for (apr_size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (is_right("demo-password", cases[i].stored, *state) != cases[i].right)
            fail_msg("%s", cases[i].stored);
    }
}

/* Whoever asks for an account that does not exist waits as long as others. */
static void test_unknown_takes_its_time(void **state)
{
    const char *stored;
    assert_null(cp_password_hash(&stored, "correct horse battery", *state));
    apr_time_t best_known = APR_INT64_MAX;
    apr_time_t best_unknown = APR_INT64_MAX;
    for (int i = 0; i < 3; i++) {
        apr_time_t started = apr_time_now();
        is_right("some other thing", stored, *state);
        apr_time_t known = apr_time_now() - started;
        started = apr_time_now();
        is_right("some other thing", NULL, *state);
        apr_time_t unknown = apr_time_now() - started;
        best_known = known < best_known ? known : best_known;
        best_unknown = unknown < best_unknown ? unknown : best_unknown;
    }
    assert_in_range(best_unknown * 2, best_known, best_known * 4);
}

/* ---- What a new password may be ---- */

static void test_refusal(void **state)
{
    static const cp_person_t ana = {1, "Ana", "Concei\xC3\xA7\xC3\xA3o", "", "ana.souza@example.com"};
    static const struct {
        const char *password;
        bool fine;
    } cases[] = {
        {"", false},
        {"elevenchars", false},
        {"12345678901", false},
        {"\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9", false}, /* six letters, twelve bytes */
        {"bad \xE9 bytes here", false},
        {"password1234", false},
        {"Password123!", false},
        {"P@ssw0rd2024!", false},
        {"passwordpassword", false},
        {"iloveyou1234", false},
        {"ILoveYou2024", false},
        {"welcome12345", false},
        {"letmeinletmein", false},
        {"qwertyuiop12", false},
        {"qwertyuiop[]", false},
        {"poiuytrewq12", false},
        {"1qaz2wsx3edc", false},
        {"1q2w3e4r5t6y", false},
        {"zaq12wsxcde3", false},
        {"abcdefghijkl", false},
        {"lkjihgfedcba", false},
        {"123456789012", false},
        {"098765432109", false},
        {"112233445566", false},
        {"102030405060", false},
        {"123456789101112", false},
        {"winniethepooh", false},
        {"aaaaaaaaaaaa", false},
        {"............", false},
        {"abcabcabcabc", false},
        {"x9x9x9x9x9x9", false},
        {"\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9", false},
        {"summer-winter", false},
        {"customerportal", false},
        {"administrator1", false},
        {"ana.souza@example.com", false},
        {"ANA.SOUZA@EXAMPLE.COM", false},
        {"anasouza2024", false},
        {"Ana-Souza-2024", true}, /* five pieces */
        {"anaconcei\xC3\xA7\xC3\xA3o", false},
        {"CONCEI\xC3\x87\xC3\x83O 1234", false},

        {"demo-password", true},
        {"correct horse battery staple", true},
        {"aaaa bbbb cccc dddd", true},
        {"passwords are hard", true},
        {"g7#kQ2!vLx9@", true},
        {"tr0ub4dor&three", true},
        {"\xF0\x9F\x90\xB4 battery staple", true},
        {"\xE9\xA6\xAC\xE3\x81\xAE\xE8\x80\xB3\xE3\x81\xAB\xE5\xBF\xB5\xE4\xBB\x8F\xE3\x81\xA8\xE7\x8C\xAB\xE3\x81\xAE"
         "\xE5\xA4\xA2\xE3\x82\x92\xE8\xA6\x8B",
         true},
    };
    for (apr_size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *why = cp_password_refusal(cases[i].password, &ana, *state);
        if ((why == NULL) != cases[i].fine)
            fail_msg("\"%s\": %s", cases[i].password, why ? why : "taken");
    }
    assert_null(cp_password_refusal("anaconcei\xC3\xA7\xC3\xA3o", NULL, *state));
    static const cp_person_t nameless = {1, NULL, NULL, NULL, NULL};
    assert_null(cp_password_refusal("correct horse battery", &nameless, *state));
}

static void test_refusal_of_long_ones_is_quick(void **state)
{
    char password[CP_PASSWORD_MAX + 1];
    static const char *const units[] = {"a", "1a", "password", "qwerty", "qazwsx1", "2024", "ana "};
    cp_person_t person = {1, "Ana", "Souza", "", "ana@example.com"};
    for (apr_size_t i = 0; i < sizeof units / sizeof *units; i++) {
        for (apr_size_t j = 0; j < CP_PASSWORD_MAX; j++)
            password[j] = units[i][j % strlen(units[i])];
        password[CP_PASSWORD_MAX] = '\0';
        apr_time_t started = apr_time_now();
        cp_password_refusal(password, &person, *state);
        assert_in_range(apr_time_now() - started, 0, 50000);
    }
}

/* ---- Slots ---- */

static void test_slots_of_a_killed_child_come_back(void **state)
{
    int ready[2];
    int slot;
    char byte;
    assert_null(cp_password_slots_create(2, *state));
    assert_int_equal(pipe(ready), 0);
    pid_t child = fork();
    if (!child) {
        int first;
        int second;
        bool fine = !cp_password_slots_child(*state) && !cp_hash_slot_enter(&first, *state) &&
                    !cp_hash_slot_enter(&second, *state) && first != second;
        fine = write(ready[1], fine ? "y" : "n", 1) == 1 && fine;
        pause();
        _exit(!fine);
    }
    assert_int_equal(read(ready[0], &byte, 1), 1);
    assert_int_equal(byte, 'y');
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, NULL, 0), child);

    apr_time_t started = apr_time_now();
    for (int i = 0; i < 6; i++) {
        assert_null(cp_hash_slot_enter(&slot, *state));
        cp_hash_slot_leave(slot);
    }
    assert_in_range(apr_time_now() - started, 0, 1000000);
}

#define THREADS 16
#define SLOTS 2

static volatile apr_uint32_t inside;
static volatile apr_uint32_t most_inside;

static void *APR_THREAD_FUNC enter_and_leave(apr_thread_t *thread, void *data)
{
    int *failures = data;
    for (int i = 0; i < 200; i++) {
        int slot;
        if (cp_hash_slot_enter(&slot, apr_thread_pool_get(thread))) {
            (*failures)++;
            continue;
        }
        apr_uint32_t now = apr_atomic_inc32(&inside) + 1;
        for (apr_uint32_t most = most_inside; now > most; most = most_inside)
            apr_atomic_cas32(&most_inside, now, most);
        apr_thread_yield();
        apr_atomic_dec32(&inside);
        cp_hash_slot_leave(slot);
    }
    return NULL;
}

static void test_no_more_than_the_slots(void **state)
{
    apr_thread_t *threads[THREADS];
    int failures[THREADS] = {0};
    inside = most_inside = 0;
    assert_null(cp_password_slots_create(SLOTS, *state));
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(apr_thread_create(&threads[i], NULL, enter_and_leave, &failures[i], *state), 0);
    for (int i = 0; i < THREADS; i++) {
        apr_status_t status;
        apr_thread_join(&status, threads[i]);
        assert_int_equal(failures[i], 0);
    }
    assert_in_range(most_inside, 1, SLOTS);
}

#define CROWD (CP_HASH_SLOT_WAITING + 20)

static volatile apr_uint32_t refused;

static void *APR_THREAD_FUNC wait_in_line(apr_thread_t *thread, void *data)
{
    int slot;
    cp_error_t *error = cp_hash_slot_enter(&slot, apr_thread_pool_get(thread));
    (void)data;
    if (error && error->kind == CP_ERROR_UNAVAILABLE && error->retry_after > 0)
        apr_atomic_inc32(&refused);
    if (!error)
        cp_hash_slot_leave(slot);
    return NULL;
}

static void test_no_more_than_fifty_wait(void **state)
{
    apr_thread_t *threads[CROWD];
    int slot;
    refused = 0;
    assert_null(cp_password_slots_create(1, *state));
    assert_null(cp_hash_slot_enter(&slot, *state));
    for (int i = 0; i < CROWD; i++)
        assert_int_equal(apr_thread_create(&threads[i], NULL, wait_in_line, NULL, *state), 0);
    /* The others stand in line until the slot is free: it is held until those that find no place have said so. */
    while (apr_atomic_read32(&refused) < CROWD - CP_HASH_SLOT_WAITING)
        apr_thread_yield();
    cp_hash_slot_leave(slot);
    for (int i = 0; i < CROWD; i++) {
        apr_status_t status;
        apr_thread_join(&status, threads[i]);
    }
    assert_int_equal(refused, CROWD - CP_HASH_SLOT_WAITING);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_hash, pool_create, pool_destroy),
        cmocka_unit_test_setup_teardown(test_long_passwords_count_to_their_end, pool_create, pool_destroy),
        cmocka_unit_test_setup_teardown(test_too_long_is_not_hashed, pool_create, pool_destroy),
        cmocka_unit_test_setup_teardown(test_stored_forms, pool_create, pool_destroy),
        cmocka_unit_test_setup_teardown(test_unknown_takes_its_time, pool_create, pool_destroy),
        cmocka_unit_test_setup_teardown(test_refusal, pool_create, pool_destroy),
        cmocka_unit_test_setup_teardown(test_refusal_of_long_ones_is_quick, pool_create, pool_destroy),
        cmocka_unit_test_setup_teardown(test_slots_of_a_killed_child_come_back, pool_create, pool_destroy),
        cmocka_unit_test_setup_teardown(test_no_more_than_the_slots, pool_create, pool_destroy),
        cmocka_unit_test_setup_teardown(test_no_more_than_fifty_wait, pool_create, pool_destroy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
