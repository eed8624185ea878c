INSERT INTO progress_updates (id, action_id, as_at, until_day, recorded_at, user_id, state, rag, note) VALUES
    (101, 101, '2018-07-31', '2018-09-12', '2018-09-01 10:00:00', NULL, 'not_started', NULL, NULL),
    (102, 101, '2018-09-12', '9999-12-31', '2018-09-12 14:15:16.171819', 101, 'in_progress', 'amber', 'Two lines
of a note'),
    (103, 102, '2018-09-12', '9999-12-31', '2018-09-12 14:20:00', 102, 'completed', 'green', 'Done');
INSERT INTO milestone_marks (id, milestone_id, update_id, met_on, from_day, until_day) VALUES
    (101, 102, 103, '2018-09-11', '2018-09-12', '9999-12-31');
INSERT INTO audit_entries (id, recorded_at, user_id, actor, via, event, outcome, plan, subject, before, after, request_id)
VALUES
    (101, '2018-09-12 14:15:16.171819', 101, 'ada@board.example', 'session', 'progress_update.posted', 'done',
     'board-2018', '1.1', '{"state":"not_started"}', '{"state":"in_progress"}', 'a-1'),
    (102, '2018-09-12 14:16:00', NULL, 'x@y.example', 'anonymous', 'session.refused', 'refused', NULL, 'x@y.example',
     NULL, '{"reason":"wrong password"}', 'a-2');
INSERT INTO idempotency_keys (user_id, key, fingerprint, status, location, body, recorded_at) VALUES
    (101, 'k-1', 'a print', 201, '/api/v1/plans/board-2018', '{"slug": "board-2018"}', '2018-09-01 10:00:00'),
    (102, 'k-1', 'b print', 201, NULL, '{}', '2018-09-01 10:00:01');
