DROP INDEX actions_in_order;
CREATE INDEX actions_in_order ON actions (plan_id, sort_key);

UPDATE actions SET sort_key = substr(sort_key, 1, instr(sort_key, ' ') - 1) WHERE instr(sort_key, ' ') > 0;
UPDATE open_dates SET sort_key = actions.sort_key
FROM actions WHERE actions.id = open_dates.action_id AND actions.sort_key <> open_dates.sort_key;
