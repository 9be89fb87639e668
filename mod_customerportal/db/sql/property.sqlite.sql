-- SPDX-License-Identifier: Apache-2.0
-- fragment: property_holds(value, part)
instr(value, part) > 0

-- fragment: property_finder
instr

-- fragment: property_patience
SELECT 1;
