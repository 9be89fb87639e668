-- SPDX-License-Identifier: Apache-2.0
-- A text that is compared by its bytes, as the indexes of beginnings have it.
-- fragment: bytes(text)
text

-- Keys of a bounded number of rows. PostgreSQL takes a bound that is a parameter for a tenth of the table, and would go
-- through all of it to find them; an array it looks up.
-- fragment: few_begin
IN (

-- fragment: few_end
)
