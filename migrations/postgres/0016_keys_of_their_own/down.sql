DROP INDEX actions_in_order;
CREATE INDEX actions_in_order ON actions (plan_id, sort_key);

ALTER TABLE open_dates ALTER COLUMN sort_key TYPE TEXT COLLATE "default";

UPDATE actions SET sort_key = split_part(sort_key, ' ', 1);
UPDATE open_dates SET sort_key = actions.sort_key
FROM actions WHERE actions.id = open_dates.action_id AND actions.sort_key <> open_dates.sort_key;
