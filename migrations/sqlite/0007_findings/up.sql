-- Why a conflict may stand. It silences the rule for the action as long as the values that made it fire are the same.
CREATE TABLE conflict_answers (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    action_id BIGINT NOT NULL REFERENCES actions (id),
    rule TEXT NOT NULL,
    fired_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    user_id BIGINT REFERENCES users (id),
    recorded_at TIMESTAMP NOT NULL,
    on_day DATE NOT NULL
);
CREATE INDEX conflict_answers_by_action ON conflict_answers (action_id, on_day);

-- What the board decided about a recommendation. Nothing that was decided is overwritten.
CREATE TABLE dispositions (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    recommendation_id BIGINT NOT NULL REFERENCES recommendations (id),
    decision TEXT NOT NULL CHECK (decision IN ('accepted', 'accepted_in_part', 'not_accepted')),
    reason TEXT,
    user_id BIGINT REFERENCES users (id),
    recorded_at TIMESTAMP NOT NULL,
    from_day DATE NOT NULL,
    until_day DATE NOT NULL
);
CREATE INDEX dispositions_by_recommendation ON dispositions (recommendation_id, until_day);
