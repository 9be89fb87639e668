-- SPDX-License-Identifier: Apache-2.0
-- fragment: property_holds(value, part)
strpos(value, part) > 0

-- fragment: property_finder
strpos

-- fragment: property_patience
SET LOCAL statement_timeout = '120s';
