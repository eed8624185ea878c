INSERT INTO actions (id, plan_id, priority_id, number, sort_key, added_on, version) VALUES
    (116, 101, 101, '1.01A', '011.011a 1.01A', '2018-09-01', 1);
INSERT INTO action_wordings (id, action_id, outcome_id, text, from_day, until_day) VALUES
    (116, 116, 101, 'Ask once more', '2018-09-01', '9999-12-31');
