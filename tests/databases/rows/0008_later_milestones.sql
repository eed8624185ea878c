INSERT INTO milestones (id, action_id, position, text, timescale, kind, first_due_on, added_on) VALUES
    (103, 102, 1, NULL, 'Review by 31 March 2019', 'review', '2019-03-31', '2018-10-02');
INSERT INTO milestone_dates (milestone_id, due_on, from_day, until_day) VALUES
    (103, '2019-03-31', '2018-10-02', '9999-12-31');
