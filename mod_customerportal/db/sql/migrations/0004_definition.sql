-- SPDX-License-Identifier: Apache-2.0
-- What administrators define by name: properties, forms, themes, templates. See model_definition.h. portal '': of all
-- portals.
CREATE TABLE definition (
    portal TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (portal, kind, name)
);
