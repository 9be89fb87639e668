/* SPDX-License-Identifier: Apache-2.0 */
/* settings list, get, set, unset, export, import: the settings that the database holds for a portal */
#include "ctl.h"

#include <apr_strings.h>

#include "../model/model_setting_text.h"
#include "../store/store_theme.h"

typedef struct {
    cp_ctl_t *ctl;
    const char *portal;
    const char *words[2];
    const cp_setting_t *row;
    cp_settings_t *saved;
    const char *text; /* of an import or export */
} settings_t;

/* Reads the arguments; `words` of them, of which the first names a setting where `named`. */
static cp_error_t *begin(settings_t *settings, cp_ctl_t *ctl, int words, bool named)
{
    cp_ctl_option_t options[] = {{"portal", false, "/support"}, {NULL, false, NULL}};

    memset(settings, 0, sizeof *settings);
    settings->ctl = ctl;
    CP_TRY(cp_ctl_options(ctl, options, settings->words, words, words));
    settings->portal = options[0].value;
    if (named) {
        settings->row = cp_setting_find(settings->words[0]);
        if (!settings->row)
            return cp_ctl_usage(ctl, "there is no setting %s; portalctl settings list names them", settings->words[0]);
    }
    return NULL;
}

static cp_error_t *load(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    settings_t *settings = baton;

    return cp_settings_load(&settings->saved, db, settings->portal, pool);
}

static cp_error_t *load_saved(settings_t *settings)
{
    return cp_db_run(settings->ctl->db, NULL, CP_DB_READ, load, settings, settings->ctl->pool);
}

static const char *saved_text(const settings_t *settings, const cp_setting_t *row)
{
    return settings->saved->value[row->key].text;
}

cp_error_t *cp_ctl_settings_list(cp_ctl_t *ctl)
{
    settings_t settings;

    CP_TRY(begin(&settings, ctl, 0, false));
    CP_TRY(load_saved(&settings));
    for (int i = 0; i < CP_SET_COUNT; i++) {
        const cp_setting_t *row = cp_setting_row((cp_setting_key_t)i);
        const char *text = saved_text(&settings, row);

        printf("# %s: %s\n# default: %s\n", row->label, row->help, *row->fallback ? row->fallback : "(empty)");
        if (!text)
            printf("# ");
        fputs(cp_setting_line(row, text ? text : row->fallback, ctl->pool), stdout);
        putchar('\n');
    }
    return NULL;
}

cp_error_t *cp_ctl_settings_get(cp_ctl_t *ctl)
{
    settings_t settings;
    const char *text;

    CP_TRY(begin(&settings, ctl, 1, true));
    CP_TRY(load_saved(&settings));
    text = saved_text(&settings, settings.row);
    puts(text ? text : settings.row->fallback);
    return NULL;
}

static cp_setting_author_t author_of(const settings_t *settings)
{
    return (cp_setting_author_t){settings->portal, "portalctl", settings->ctl->now};
}

static cp_error_t *save(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    const settings_t *settings = baton;
    cp_setting_author_t author = author_of(settings);

    return cp_settings_change(db, &author, settings->row->key, settings->words[1], pool);
}

cp_error_t *cp_ctl_settings_set(cp_ctl_t *ctl)
{
    settings_t settings;

    CP_TRY(begin(&settings, ctl, 2, true));
    return cp_db_run(ctl->db, NULL, CP_DB_WRITE, save, &settings, ctl->pool);
}

cp_error_t *cp_ctl_settings_unset(cp_ctl_t *ctl)
{
    settings_t settings;

    CP_TRY(begin(&settings, ctl, 1, true));
    return cp_db_run(ctl->db, NULL, CP_DB_WRITE, save, &settings, ctl->pool);
}

/* The store is opened, and made, only for who has pictures. */
static cp_error_t *fetch(const char **data, apr_size_t *length, void *baton, const char *sha256, apr_pool_t *pool)
{
    cp_store_t *store;

    CP_TRY(cp_ctl_store(&store, baton));
    cp_theme_pictures_t there = cp_store_pictures(store);
    return there.fetch(data, length, there.baton, sha256, pool);
}

static cp_error_t *keep(void *baton, const cp_theme_image_t *image, apr_pool_t *pool)
{
    cp_store_t *store;

    CP_TRY(cp_ctl_store(&store, baton));
    cp_theme_pictures_t there = cp_store_pictures(store);
    return there.keep(there.baton, image, pool);
}

cp_error_t *cp_ctl_settings_export(cp_ctl_t *ctl)
{
    cp_theme_pictures_t pictures = {fetch, keep, ctl};
    settings_t settings;
    int missing;

    CP_TRY(begin(&settings, ctl, 0, false));
    CP_TRY(load_saved(&settings));
    fputs(cp_settings_export_text(settings.saved, &pictures, &missing, ctl->pool), stdout);
    if (missing) {
        fprintf(stderr,
                "portalctl: %d pictures of themes are not in %s, and not in the export; --store names the "
                "server's PortalStoreDir\n",
                missing, ctl->store_dir);
        ctl->exit_code = 1;
    }
    return NULL;
}

static cp_error_t *import(cp_db_t *db, void *baton, apr_pool_t *pool)
{
    const settings_t *settings = baton;
    cp_setting_author_t author = author_of(settings);

    return cp_settings_import_text(db, &author, settings->words[0], settings->text, pool);
}

cp_error_t *cp_ctl_settings_import(cp_ctl_t *ctl)
{
    cp_theme_pictures_t pictures = {fetch, keep, ctl};
    settings_t settings;

    CP_TRY(begin(&settings, ctl, 1, false));
    CP_TRY(cp_ctl_file(&settings.text, NULL, settings.words[0], ctl->pool));
    CP_TRY(cp_settings_import_pictures(&pictures, settings.words[0], settings.text, ctl->pool));
    return cp_db_run(ctl->db, NULL, CP_DB_WRITE, import, &settings, ctl->pool);
}
