/* SPDX-License-Identifier: Apache-2.0 */
/** How readable a theme is: the contrasts of WCAG 2.2 between the colours that portal.css derives from it. */
#ifndef CP_MODEL_THEME_CONTRAST_H
#define CP_MODEL_THEME_CONTRAST_H

#include "model_theme.h"

typedef enum {
    CP_CONTRAST_TEXT,   /**< on the ground where it is read worst: card, page, or a tinted part of them */
    CP_CONTRAST_SECOND, /**< secondary text, alike */
    CP_CONTRAST_LINK,   /**< links and icons, which are the accent, alike */
    CP_CONTRAST_BUTTON, /**< text on the accent */
    CP_CONTRAST_EDGE,   /**< edges of fields on a card */
    CP_CONTRASTS
} cp_contrast_kind_t;

typedef struct cp_contrast_t {
    cp_contrast_kind_t kind;
    bool dark;       /**< in the dark scheme */
    double ratio;    /**< of what is shown */
    double least;    /**< what it should have: 4.5, or 3 for edges */
    bool adjusted;   /**< a link whose accent itself would not reach it: another tone is shown */
    double given;    /**< what the accent itself would reach */
    const char *fix; /**< the nearest text colour that passes; NULL: none, or none is needed */
} cp_contrast_t;

/** All pairs, the light scheme's first. `theme` must be free of faults. `fix` lives in `pool`. */
void cp_theme_contrast(cp_contrast_t rows[2 * CP_CONTRASTS], const cp_theme_t *theme, apr_pool_t *pool);

/** Colours of a scheme as "#0d5b63", for what portal.css does not reach. */
typedef struct cp_theme_look_t {
    const char *page;
    const char *surface;
    const char *ink;
    const char *second; /**< secondary text */
    const char *link;
    const char *fill; /**< of buttons */
    const char *on_fill;
    const char *edge;
} cp_theme_look_t;

/** What follows from a theme in one of the schemes. In `pool`. */
cp_theme_look_t cp_theme_look(const cp_theme_t *theme, bool dark, apr_pool_t *pool);

/** Whether it is too little. */
static inline bool cp_contrast_fails(const cp_contrast_t *row)
{
    /* As it is written, with one digit, and never rounded up to what it should have. */
    return row->ratio < row->least;
}

#endif
