-- Plans and what they are made of. A row with from_day and until_day holds from the end of the first day to the
-- end of the day before the second; what is still true ends on 9999-12-31. Nothing that was true is overwritten.
CREATE TABLE registers (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    slug TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);

CREATE TABLE recommendations (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    register_id BIGINT NOT NULL REFERENCES registers (id),
    number TEXT NOT NULL,
    position INTEGER NOT NULL,
    text TEXT,
    UNIQUE (register_id, number)
);

CREATE TABLE plans (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    slug TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    period_start DATE NOT NULL,
    period_end DATE NOT NULL,
    key_red TEXT NOT NULL,
    key_amber TEXT NOT NULL,
    key_green TEXT NOT NULL,
    key_on_track TEXT NOT NULL,
    status_date DATE,
    register_id BIGINT REFERENCES registers (id),
    revision BIGINT NOT NULL DEFAULT 1,
    created_at TIMESTAMP NOT NULL,
    CHECK (period_start <= period_end)
);

CREATE INDEX plans_by_revision ON plans (revision);

CREATE TABLE priorities (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    plan_id BIGINT NOT NULL REFERENCES plans (id),
    number INTEGER NOT NULL,
    title TEXT NOT NULL,
    UNIQUE (plan_id, number)
);

CREATE TABLE outcomes (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    priority_id BIGINT NOT NULL REFERENCES priorities (id),
    position INTEGER NOT NULL,
    text TEXT NOT NULL
);
CREATE INDEX outcomes_by_priority ON outcomes (priority_id);

-- open_due_on: the earliest unmet date of an action that can be overdue, as it stands today; kept with each write.
CREATE TABLE actions (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    plan_id BIGINT NOT NULL REFERENCES plans (id),
    priority_id BIGINT NOT NULL REFERENCES priorities (id),
    number TEXT NOT NULL,
    sort_key TEXT NOT NULL,
    added_on DATE NOT NULL,
    open_due_on DATE,
    version BIGINT NOT NULL DEFAULT 1,
    UNIQUE (plan_id, number)
);
CREATE INDEX actions_in_order ON actions (plan_id, sort_key);
CREATE INDEX actions_by_open_due ON actions (open_due_on, plan_id, sort_key) WHERE open_due_on IS NOT NULL;

CREATE TABLE action_wordings (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    action_id BIGINT NOT NULL REFERENCES actions (id),
    outcome_id BIGINT NOT NULL REFERENCES outcomes (id),
    text TEXT NOT NULL,
    from_day DATE NOT NULL,
    until_day DATE NOT NULL
);
CREATE INDEX action_wordings_by_action ON action_wordings (action_id, until_day);

CREATE TABLE action_leads (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    action_id BIGINT NOT NULL REFERENCES actions (id),
    group_id BIGINT NOT NULL REFERENCES groups (id),
    position INTEGER NOT NULL,
    from_day DATE NOT NULL,
    until_day DATE NOT NULL
);
CREATE INDEX action_leads_by_action ON action_leads (action_id, until_day);
CREATE INDEX action_leads_by_group ON action_leads (group_id, until_day);

CREATE TABLE action_citations (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    action_id BIGINT NOT NULL REFERENCES actions (id),
    register_id BIGINT NOT NULL REFERENCES registers (id),
    number TEXT NOT NULL,
    position INTEGER NOT NULL,
    from_day DATE NOT NULL,
    until_day DATE NOT NULL
);
CREATE INDEX action_citations_by_action ON action_citations (action_id, until_day);
CREATE INDEX action_citations_by_entry ON action_citations (register_id, number, until_day);

-- Every link stands twice, once from each of its actions.
CREATE TABLE action_links (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    action_id BIGINT NOT NULL REFERENCES actions (id),
    linked_id BIGINT NOT NULL REFERENCES actions (id),
    from_day DATE NOT NULL,
    until_day DATE NOT NULL
);
CREATE INDEX action_links_by_action ON action_links (action_id, until_day);
CREATE UNIQUE INDEX action_links_once ON action_links (action_id, linked_id) WHERE until_day = '9999-12-31';

CREATE TABLE milestones (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    action_id BIGINT NOT NULL REFERENCES actions (id),
    position INTEGER NOT NULL,
    text TEXT,
    timescale TEXT NOT NULL,
    kind TEXT NOT NULL,
    first_due_on DATE,
    UNIQUE (action_id, position)
);
