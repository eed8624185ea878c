-- 7.1b, 7.1B and 7.01b are three numbers and had one key, so that where a list goes on after one of them was not clear. Those with
-- capitals or with zeros in front now end with themselves, as ActionNumber::sort_key writes them.
UPDATE actions SET sort_key = sort_key || ' ' || number
WHERE number <> lower(number) OR number ~ '(^|[^0-9])0[0-9]';

UPDATE open_dates SET sort_key = actions.sort_key
FROM actions WHERE actions.id = open_dates.action_id AND actions.sort_key <> open_dates.sort_key;

-- By bytes, as those of the actions are.
ALTER TABLE open_dates ALTER COLUMN sort_key TYPE TEXT COLLATE "C";

DROP INDEX actions_in_order;
CREATE UNIQUE INDEX actions_in_order ON actions (plan_id, sort_key);
