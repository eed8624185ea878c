-- What was said and done, appended only.
CREATE TABLE progress_updates (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    action_id BIGINT NOT NULL REFERENCES actions (id),
    as_at DATE NOT NULL,
    until_day DATE NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    user_id BIGINT REFERENCES users (id),
    state TEXT NOT NULL CHECK (state IN ('not_started', 'in_progress', 'completed', 'suspended', 'withdrawn')),
    rag TEXT CHECK (rag IN ('red', 'amber', 'green')),
    note TEXT
);
CREATE INDEX progress_updates_by_action ON progress_updates (action_id, until_day);

CREATE TABLE milestone_marks (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    milestone_id BIGINT NOT NULL REFERENCES milestones (id),
    update_id BIGINT NOT NULL REFERENCES progress_updates (id),
    met_on DATE,
    from_day DATE NOT NULL,
    until_day DATE NOT NULL
);
CREATE INDEX milestone_marks_by_milestone ON milestone_marks (milestone_id, until_day);
CREATE INDEX milestone_marks_by_update ON milestone_marks (update_id);

CREATE TABLE audit_entries (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    user_id BIGINT REFERENCES users (id),
    actor TEXT NOT NULL,
    via TEXT NOT NULL,
    event TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('done', 'refused')),
    plan TEXT,
    subject TEXT NOT NULL,
    before TEXT,
    after TEXT,
    request_id TEXT NOT NULL
);
CREATE INDEX audit_entries_by_actor ON audit_entries (actor, id);
CREATE INDEX audit_entries_by_plan ON audit_entries (plan, id);
CREATE INDEX audit_entries_by_time ON audit_entries (recorded_at);

CREATE TABLE idempotency_keys (
    user_id BIGINT NOT NULL REFERENCES users (id),
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    status INTEGER NOT NULL,
    location TEXT,
    body TEXT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    PRIMARY KEY (user_id, key)
);
CREATE INDEX idempotency_keys_by_time ON idempotency_keys (recorded_at);
