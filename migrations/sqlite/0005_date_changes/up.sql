-- A request to move a milestone, and the decision on it. The request is never edited; a decision is made once.
CREATE TABLE date_changes (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    plan_id BIGINT NOT NULL REFERENCES plans (id),
    action_id BIGINT NOT NULL REFERENCES actions (id),
    milestone_id BIGINT NOT NULL REFERENCES milestones (id),
    from_due_on DATE,
    to_due_on DATE NOT NULL,
    reason TEXT NOT NULL,
    user_id BIGINT REFERENCES users (id),
    requested_at TIMESTAMP NOT NULL,
    requested_on DATE NOT NULL,
    decision TEXT CHECK (decision IN ('granted', 'refused')),
    decided_by BIGINT REFERENCES users (id),
    decided_at TIMESTAMP,
    decided_on DATE,
    agreed_on DATE,
    decision_text TEXT
);
CREATE INDEX date_changes_by_plan ON date_changes (plan_id, id);
CREATE INDEX date_changes_by_milestone ON date_changes (milestone_id);

-- The date of a milestone from day to day: the first from the day its action was added, others from the meeting that
-- agreed them.
CREATE TABLE milestone_dates (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    milestone_id BIGINT NOT NULL REFERENCES milestones (id),
    due_on DATE NOT NULL,
    from_day DATE NOT NULL,
    until_day DATE NOT NULL,
    date_change_id BIGINT REFERENCES date_changes (id)
);
CREATE INDEX milestone_dates_by_milestone ON milestone_dates (milestone_id, until_day);

INSERT INTO milestone_dates (milestone_id, due_on, from_day, until_day)
SELECT milestones.id, milestones.first_due_on, actions.added_on, '9999-12-31'
FROM milestones INNER JOIN actions ON actions.id = milestones.action_id
WHERE milestones.first_due_on IS NOT NULL
ORDER BY milestones.id;
