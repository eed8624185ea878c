ALTER TABLE milestones DROP COLUMN added_on;
