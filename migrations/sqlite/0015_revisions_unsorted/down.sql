CREATE INDEX plans_by_revision ON plans (revision);
