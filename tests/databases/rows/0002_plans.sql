INSERT INTO registers (id, slug, title, version) VALUES (101, 'review', 'Peer review', 2);
INSERT INTO recommendations (id, register_id, number, position, text) VALUES
    (101, 101, '4b', 0, 'Listen, then act'), (102, 101, '10', 1, NULL);
INSERT INTO plans (id, slug, title, period_start, period_end, key_red, key_amber, key_green, key_on_track, status_date,
                   register_id, revision, created_at) VALUES
    (101, 'board-2018', 'Business plan', '2018-04-01', '2019-09-30', 'Off track', 'On track', 'Completed', 'amber,green',
     '2018-07-31', 101, 9, '2018-09-01 10:00:00');
INSERT INTO priorities (id, plan_id, number, title) VALUES (101, 101, 1, 'Heard');
INSERT INTO outcomes (id, priority_id, position, text) VALUES (101, 101, 0, 'Children are heard');
INSERT INTO actions (id, plan_id, priority_id, number, sort_key, added_on, open_due_on, version) VALUES
    (101, 101, 101, '1.1', '011.011', '2018-07-31', '2018-09-30', 2),
    (102, 101, 101, '1.1a', '011.011a', '2018-07-31', NULL, 1);
INSERT INTO action_wordings (id, action_id, outcome_id, text, from_day, until_day) VALUES
    (101, 101, 101, 'Ask', '2018-07-31', '2018-09-10'), (102, 101, 101, 'Ask them', '2018-09-10', '9999-12-31'),
    (103, 102, 101, 'Report', '2018-07-31', '9999-12-31');
INSERT INTO action_leads (id, action_id, group_id, position, from_day, until_day) VALUES
    (101, 101, 101, 0, '2018-07-31', '9999-12-31'), (102, 102, 101, 0, '2018-07-31', '9999-12-31');
INSERT INTO action_citations (id, action_id, register_id, number, position, from_day, until_day) VALUES
    (101, 101, 101, '4b', 0, '2018-07-31', '9999-12-31'), (102, 101, 101, '99', 1, '2018-07-31', '9999-12-31');
INSERT INTO action_links (id, action_id, linked_id, from_day, until_day) VALUES
    (101, 101, 102, '2018-07-31', '9999-12-31'), (102, 102, 101, '2018-07-31', '9999-12-31');
INSERT INTO milestones (id, action_id, position, text, timescale, kind, first_due_on) VALUES
    (101, 101, 0, NULL, 'By 30 September 2018', 'deadline', '2018-09-30'),
    (102, 102, 0, 'the whole', 'With immediate effect', 'immediate', NULL);
