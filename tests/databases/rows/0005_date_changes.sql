INSERT INTO date_changes (id, plan_id, action_id, milestone_id, from_due_on, to_due_on, reason, user_id, requested_at,
                          requested_on, decision, decided_by, decided_at, decided_on, agreed_on, decision_text) VALUES
    (101, 101, 101, 101, '2018-09-30', '2018-12-31', 'A reply is late', 102, '2018-09-23 09:00:00', '2018-09-23',
     'granted', 101, '2018-09-24 09:00:00', '2018-09-24', '2018-09-24', 'Agreed'),
    (102, 101, 102, 102, NULL, '2019-01-31', 'To have a day', 102, '2018-09-25 09:00:00', '2018-09-25', NULL, NULL,
     NULL, NULL, NULL, NULL);
INSERT INTO milestone_dates (id, milestone_id, due_on, from_day, until_day, date_change_id) VALUES
    (101, 101, '2018-12-31', '2018-09-24', '9999-12-31', 101);
UPDATE milestone_dates SET until_day = '2018-09-24' WHERE milestone_id = 101 AND date_change_id IS NULL;
UPDATE actions SET open_due_on = '2018-12-31' WHERE id = 101;
