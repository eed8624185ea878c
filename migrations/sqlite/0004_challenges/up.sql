-- What the Business Group asks of an action's leads, numbered within the plan.
CREATE TABLE challenges (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    plan_id BIGINT NOT NULL REFERENCES plans (id),
    number INTEGER NOT NULL,
    action_id BIGINT NOT NULL REFERENCES actions (id),
    question TEXT NOT NULL,
    respond_by DATE NOT NULL,
    user_id BIGINT REFERENCES users (id),
    asked_at TIMESTAMP NOT NULL,
    asked_on DATE NOT NULL,
    UNIQUE (plan_id, number)
);
CREATE INDEX challenges_by_action ON challenges (action_id);

-- What followed, appended only: where a challenge stands is worked out from it.
CREATE TABLE challenge_steps (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    challenge_id BIGINT NOT NULL REFERENCES challenges (id),
    kind TEXT NOT NULL CHECK (kind IN ('response', 'accepted', 'reopened', 'escalated')),
    text TEXT,
    respond_by DATE,
    group_id BIGINT REFERENCES groups (id),
    user_id BIGINT REFERENCES users (id),
    recorded_at TIMESTAMP NOT NULL,
    on_day DATE NOT NULL
);
CREATE INDEX challenge_steps_by_challenge ON challenge_steps (challenge_id, on_day);
