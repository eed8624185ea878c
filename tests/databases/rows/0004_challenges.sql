INSERT INTO challenges (id, plan_id, number, action_id, question, respond_by, user_id, asked_at, asked_on) VALUES
    (101, 101, 1, 101, 'Why so late?', '2018-10-15', 101, '2018-09-20 09:00:00', '2018-09-20');
INSERT INTO challenge_steps (id, challenge_id, kind, text, respond_by, group_id, user_id, recorded_at, on_day) VALUES
    (101, 101, 'response', 'We wait for a reply', NULL, NULL, 102, '2018-09-21 09:00:00', '2018-09-21'),
    (102, 101, 'escalated', NULL, '2018-10-30', 101, 101, '2018-09-22 09:00:00', '2018-09-22');
