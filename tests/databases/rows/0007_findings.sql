INSERT INTO conflict_answers (id, action_id, rule, fired_by, reason, user_id, recorded_at, on_day) VALUES
    (101, 101, 'overdue_but_on_track', '{"due_on": "2018-09-30"}', 'The reply came today', 101, '2018-10-01 09:00:00',
     '2018-10-01');
INSERT INTO dispositions (id, recommendation_id, decision, reason, user_id, recorded_at, from_day, until_day) VALUES
    (101, 101, 'accepted', NULL, 101, '2018-09-13 09:00:00', '2018-09-13', '2018-09-14'),
    (102, 101, 'not_accepted', 'Answered elsewhere', NULL, '2018-09-14 09:00:00', '2018-09-14', '9999-12-31');
