ALTER TABLE recommendations DROP COLUMN added_on;
DROP TABLE past_heads;
