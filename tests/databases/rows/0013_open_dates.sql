-- Where the migration found actions with dates, it has filled both tables.
INSERT INTO open_dates (action_id, plan_id, sort_key, due_on, from_day, until_day)
SELECT id, plan_id, sort_key, '2018-12-31', added_on, '9999-12-31' FROM actions WHERE id = 101
ON CONFLICT DO NOTHING;
