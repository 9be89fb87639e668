-- SPDX-License-Identifier: Apache-2.0
-- Groups whose members see the tickets of their primary company, where company tickets are for chosen groups only.
CREATE TABLE portal_company_group (
    portal TEXT NOT NULL,
    group_id BIGINT NOT NULL REFERENCES access_group (id),
    PRIMARY KEY (portal, group_id)
);
CREATE INDEX portal_company_group_group_id ON portal_company_group (group_id);

-- How many people agreed to a version of a notice.
CREATE INDEX consent_notice_id ON consent (notice_id);
