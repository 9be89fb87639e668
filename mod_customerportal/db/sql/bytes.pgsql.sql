-- SPDX-License-Identifier: Apache-2.0
-- A text that is compared by its bytes, as the indexes of beginnings have it.
-- fragment: bytes(text)
(text COLLATE "C")
