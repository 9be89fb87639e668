/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A definition as text: a section, whose lines are those of the definition behind four blanks. Exports are made of them,
 * imports read them, and so does httpd in its configuration.
 *
 *     <PortalDefinition form question>
 *         {
 *         …
 *     </PortalDefinition>
 */
#ifndef CP_MODEL_DEFINITION_TEXT_H
#define CP_MODEL_DEFINITION_TEXT_H

#include "model_definition.h"

#define CP_DEFINITION_SECTION "<PortalDefinition"
#define CP_DEFINITION_SECTION_END "</PortalDefinition>"

/** What may be wrong with a section. */
#define CP_DEFINITION_EMPTY "the definition is empty"
#define CP_DEFINITION_OPEN "the definition is not closed by </PortalDefinition>"

/** The section of a definition. In `pool`. */
const char *cp_definition_section(cp_definition_kind_t kind, const cp_definition_t *definition, apr_pool_t *pool);

/** Reads what stands behind CP_DEFINITION_SECTION: "form question>". Returns NULL, or a sentence that says how a section
 * begins. The name is not checked yet. In `pool`. */
const char *cp_definition_head(cp_definition_kind_t *kind, const char **name, const char *words, apr_pool_t *pool);

/** A line of a section without the four blanks of an export; without those that there are where somebody wrote fewer. */
const char *cp_definition_line(const char *line);

#endif
