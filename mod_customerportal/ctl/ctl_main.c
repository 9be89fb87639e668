/* SPDX-License-Identifier: Apache-2.0 */
#include "ctl.h"

#include <apr_general.h>
#include <apr_strings.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sysexits.h>

#include "../base/base_log.h"
#include "../base/base_version.h"

static const char default_store[] = "/var/lib/customerportal/files";

static const cp_ctl_command_t commands[] = {
    {"init", "", true, cp_ctl_init, "create the schema, a first pipeline and a first inbox"},
    {"migrate", "", true, cp_ctl_migrate, "bring the schema to this version"},
    {"status", "", true, cp_ctl_status, "schema version and counts; exit 3 if a migration is needed"},
    {"demo", "", true, cp_ctl_demo, "sample companies, people and tickets"},
    {"seed", "--tickets N --contacts N --companies N [--seed K]", true, cp_ctl_seed, "synthetic data for measurements"},
    {"user add", "EMAIL --role contact|agent|admin [--name NAME] [--alias ALIAS] [--company COMPANY]", true,
     cp_ctl_user_add, "add a person; contacts may be given a primary company"},
    {"user password", "EMAIL", true, cp_ctl_user_password, "set a password, read from standard input"},
    {"user list", "", true, cp_ctl_user_list, "everybody, one a line"},
    {"user disable", "EMAIL", true, cp_ctl_user_disable, "shut a person out and end all sessions"},
    {"user enable", "EMAIL", true, cp_ctl_user_enable, "let a person in again"},
    {"user reset-factor", "EMAIL", true, cp_ctl_user_reset_factor,
     "take a person's second factor away, with the recovery codes"},
    {"import maildir", "DIR --inbox NAME [--dry-run]", true, cp_ctl_import_maildir, "turn real mail into tickets"},
    {"import contacts", "FILE [--dry-run]", true, cp_ctl_import_contacts,
     "add and change contacts and companies out of a CSV file; each bad line is named and left out"},
    {"deliver", "--inbox NAME [--portal PATH] [--recipient ADDRESS] [--hourly N]", true, cp_ctl_deliver,
     "take the mail on standard input, for a mail server; exit 75 if it has to be tried again"},
    {"message add", "--ticket NUMBER --from EMAIL [--format plain|markdown] [--attach FILE …]", true,
     cp_ctl_message_add, "add a message of an agent or contact, read from standard input"},
    {"note add", "--ticket NUMBER --from EMAIL", true, cp_ctl_note_add,
     "add an internal note, read from standard input"},
    {"comment add", "--ticket NUMBER --from EMAIL", true, cp_ctl_comment_add,
     "add an internal comment to the conversation, read from standard input"},
    {"ticket list", "[--contact EMAIL]", true, cp_ctl_ticket_list, "tickets, newest activity first, at most 1,000"},
    {"ticket show", "NUMBER", true, cp_ctl_ticket_show, "a ticket and its conversation"},
    {"ticket stage", "NUMBER STAGE", true, cp_ctl_ticket_stage, "move a ticket to a stage of its pipeline"},
    {"ticket owner", "NUMBER EMAIL|none", true, cp_ctl_ticket_owner, "give a ticket an owner"},
    {"ticket hide", "NUMBER on|off", true, cp_ctl_ticket_hide, "hide a ticket from customers, or show it again"},
    {"ticket thread", "NUMBER --from EMAIL", true, cp_ctl_ticket_thread,
     "add another thread to a ticket, with a message read from standard input"},
    {"ticket contact", "NUMBER EMAIL --role cc|associated", true, cp_ctl_ticket_contact, "add a contact to a ticket"},
    {"pipeline add", "NAME --stages NAME:open,NAME:closed,… [--close-stage NAME] [--keep-closed] [--inbox NAME]", true,
     cp_ctl_pipeline_add, "add a pipeline, and an inbox that uses it"},
    {"pipeline list", "", true, cp_ctl_pipeline_list, "pipelines and their stages"},
    {"settings list", "[--portal PATH]", true, cp_ctl_settings_list, "all settings with value, default and meaning"},
    {"settings get", "DIRECTIVE [--portal PATH]", true, cp_ctl_settings_get, "one value"},
    {"settings set", "DIRECTIVE VALUE [--portal PATH]", true, cp_ctl_settings_set, "save one value"},
    {"settings unset", "DIRECTIVE [--portal PATH]", true, cp_ctl_settings_unset, "back to the default"},
    {"settings export", "[--portal PATH]", true, cp_ctl_settings_export, "saved settings as directives"},
    {"settings import", "FILE [--portal PATH]", true, cp_ctl_settings_import, "replace saved settings by a file's"},
    {"group save", "NAME [--rule TEXT]", true, cp_ctl_group_save,
     "make or change an access group: a list, or those contacts that a rule finds"},
    {"group member", "NAME EMAIL [--remove]", true, cp_ctl_group_member, "put a contact on a group's list, or off it"},
    {"group admit", "[NAME …] [--portal PATH]", true, cp_ctl_group_admit,
     "choose the groups that PortalAccess groups lets in"},
    {"group share", "NAME [--remove] [--portal PATH]", true, cp_ctl_group_share,
     "give a group's members the right to company tickets (PortalCompanyTickets groups), or take it"},
    {"group list", "[--portal PATH]", true, cp_ctl_group_list, "groups with their members, counted up to 1,000"},
    {"consent set", "--label TEXT [--domain HOST] [--portal PATH]", true, cp_ctl_consent_set,
     "the notice that people agree to when they register, read from standard input"},
    {"invite", "[EMAIL] [--portal PATH]", true, cp_ctl_invite,
     "mail invitations to one, or to all members of admitted groups who have none"},
    {"identity add", "PROVIDER SUBJECT EMAIL", true, cp_ctl_identity_add,
     "say who a subject is that another module authenticates (PortalIdentity)"},
    {"identity remove", "PROVIDER SUBJECT", true, cp_ctl_identity_remove, "forget that, and end the sessions by it"},
    {"identity list", "EMAIL", true, cp_ctl_identity_list, "a person's providers, subjects and addresses there"},
    {"purge", "[--dry-run] [--keep-mails DAYS] [--keep-files DAYS] [--portal PATH]", true, cp_ctl_purge,
     "remove what is over and belongs to nothing, as the server does by itself"},
    {"template check", "DIR [--dump] [--portal PATH]", false, cp_ctl_template_check,
     "compile all page templates of a folder; with --database also those that administrators saved"},
    {"template messages", "DIR", false, cp_ctl_template_messages,
     "file, line and text of all that a folder's templates have translated, for catalogs"},
    {"template render", "FILE [--data FILE.json] [--lang TAG] [--xml]", false, cp_ctl_template_render,
     "render any template with data of your own"},
    {"sanitize", "", false, cp_ctl_sanitize, "make the HTML mail on standard input safe"},
    {"explain", "--contact EMAIL --ticket NUMBER [--portal PATH]", true, cp_ctl_explain,
     "which visibility rule allows or hides a ticket; exit 1 if it is hidden"},
};

static void print_help(FILE *file)
{
    fprintf(
        file,
        "portalctl [--database DRIVER:PARAMS] [--store DIR] COMMAND …\n\n"
        "DRIVER:PARAMS is sqlite3:FILE or pgsql:CONNINFO; PORTALCTL_DATABASE and PORTALCTL_STORE are defaults.\n\n");
    for (apr_size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        fprintf(file, "  %s %s\n      %s\n", commands[i].words, commands[i].usage, commands[i].help);
}

static void log_to_stderr(void *baton, cp_log_level_t level, const char *line)
{
    (void)baton;
    if (level <= CP_LOG_WARNING)
        fprintf(stderr, "portalctl: %s\n", line);
}

/* A mail server gives a mail back to its sender for any exit code that it does not know. So nothing that goes wrong in a
 * delivery may end with one, not even a misspelt option. */
static int failure(int argc, const char *const *argv, int code)
{
    for (int i = 1; i < argc; i++)
        if (!strcmp(argv[i], "deliver"))
            return EX_TEMPFAIL;
    return code;
}

/* Finds the command whose words begin the arguments; the longest match wins ("user" is none, "user add" is). */
static const cp_ctl_command_t *find_command(int argc, const char *const *argv, int *used, apr_pool_t *pool)
{
    const char *two = argc > 1 ? apr_pstrcat(pool, argv[0], " ", argv[1], NULL) : NULL;

    for (apr_size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        if (two && !strcmp(commands[i].words, two)) {
            *used = 2;
            return &commands[i];
        }
        if (!strcmp(commands[i].words, argv[0])) {
            *used = 1;
            return &commands[i];
        }
    }
    return NULL;
}

typedef struct {
    const char *database;
    const char *store;
    int next;     /* index of the command */
    int finished; /* exit code + 1 when nothing is left to do */
} start_t;

static start_t read_start(int argc, const char *const *argv)
{
    start_t start = {getenv("PORTALCTL_DATABASE"), getenv("PORTALCTL_STORE"), 1, 0};

    while (start.next < argc && argv[start.next][0] == '-') {
        const char *word = argv[start.next++];

        if (!strcmp(word, "--help") || !strcmp(word, "-h")) {
            print_help(stdout);
            start.finished = 1;
            return start;
        }
        if (!strcmp(word, "--version")) {
            puts("portalctl " CP_VERSION);
            start.finished = 1;
            return start;
        }
        if (start.next < argc && !strcmp(word, "--database"))
            start.database = argv[start.next++];
        else if (start.next < argc && !strcmp(word, "--store"))
            start.store = argv[start.next++];
        else {
            fprintf(stderr, "portalctl: %s is not known here; --database DRIVER:PARAMS and --store DIR are\n", word);
            start.finished = 3;
            return start;
        }
    }
    return start;
}

static cp_error_t *run_command(cp_ctl_t *ctl, const cp_ctl_command_t *command, const char *database)
{
    if (command->needs_database || (database && command->run == cp_ctl_template_check)) {
        if (!database)
            return cp_ctl_usage(ctl, "%s needs --database sqlite3:FILE or --database pgsql:CONNINFO", command->words);
        CP_TRY(cp_db_source_direct(&ctl->db, database, ctl->pool));
    }
    return command->run(ctl);
}

int main(int argc, const char *const *argv)
{
    const cp_ctl_command_t *command;
    cp_ctl_t ctl = {0};
    cp_error_t *error;
    start_t start;
    int used;

    if (apr_app_initialize(&argc, &argv, NULL) != APR_SUCCESS)
        return failure(argc, argv, 1);
    atexit(apr_terminate);
    apr_pool_create(&ctl.pool, NULL);
    cp_log_to(log_to_stderr, NULL);

    start = read_start(argc, argv);
    if (start.finished)
        return start.finished == 1 ? 0 : failure(argc, argv, start.finished - 1);
    if (start.next == argc || !strcmp(argv[start.next], "help")) {
        print_help(start.next == argc ? stderr : stdout);
        return start.next == argc ? 2 : 0;
    }
    command = find_command(argc - start.next, argv + start.next, &used, ctl.pool);
    if (!command) {
        fprintf(stderr, "portalctl: there is no command \"%s\"; portalctl help lists them\n", argv[start.next]);
        return failure(argc, argv, 2);
    }
    ctl.store_dir = start.store ? start.store : default_store;
    ctl.now = apr_time_now();
    ctl.argc = argc - start.next - used;
    ctl.argv = argv + start.next + used;
    error = run_command(&ctl, command, start.database);
    if (error) {
        fprintf(stderr, "portalctl: %s\n", error->safe);
        if (error->kind != CP_ERROR_INPUT)
            fprintf(stderr, "portalctl: cause: %s\n", cp_error_chain(error, ctl.pool));
        if (ctl.exit_code == 2)
            fprintf(stderr, "usage: portalctl %s %s\n", command->words, command->usage);
        return command->run == cp_ctl_deliver ? EX_TEMPFAIL : ctl.exit_code ? ctl.exit_code : 1;
    }
    if (fflush(stdout) != 0)
        return 1;
    return ctl.exit_code;
}
