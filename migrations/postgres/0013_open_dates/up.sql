-- The earliest unmet date of each action while it was open, from one day until another, so that what was overdue on any
-- day is found as quickly as what is overdue today. Kept with every write that moves such a date.
CREATE TABLE open_dates (
    action_id BIGINT NOT NULL REFERENCES actions (id),
    plan_id BIGINT NOT NULL REFERENCES plans (id),
    sort_key TEXT NOT NULL,
    due_on DATE NOT NULL,
    from_day DATE NOT NULL,
    until_day DATE NOT NULL,
    PRIMARY KEY (action_id, from_day)
);

INSERT INTO open_dates (action_id, plan_id, sort_key, due_on, from_day, until_day)
WITH turns (action_id, day) AS (
    SELECT id, added_on FROM actions
    UNION SELECT action_id, added_on FROM milestones WHERE added_on IS NOT NULL
    UNION SELECT action_id, from_day FROM milestones INNER JOIN milestone_dates ON milestone_id = milestones.id
    UNION SELECT action_id, from_day FROM milestones INNER JOIN milestone_marks ON milestone_id = milestones.id
    UNION SELECT action_id, as_at FROM progress_updates
),
stands (action_id, day, due_on) AS (
    SELECT turns.action_id, turns.day, (
        SELECT min(dates.due_on)
        FROM milestones
        INNER JOIN milestone_dates AS dates ON dates.milestone_id = milestones.id
            AND dates.from_day <= turns.day AND dates.until_day > turns.day
        LEFT JOIN milestone_marks AS marks ON marks.milestone_id = milestones.id
            AND marks.from_day <= turns.day AND marks.until_day > turns.day
        WHERE milestones.action_id = turns.action_id
            AND (milestones.added_on IS NULL OR milestones.added_on <= turns.day)
            AND marks.met_on IS NULL
            AND NOT EXISTS (
                SELECT 1 FROM progress_updates AS updates
                WHERE updates.action_id = turns.action_id
                    AND updates.as_at <= turns.day AND updates.until_day > turns.day
                    AND updates.state NOT IN ('not_started', 'in_progress')
            )
    )
    FROM turns INNER JOIN actions ON actions.id = turns.action_id
    WHERE turns.day >= actions.added_on
),
compared AS (
    SELECT action_id, day, due_on, lag(due_on) OVER (PARTITION BY action_id ORDER BY day) AS before FROM stands
),
spans AS (
    SELECT action_id, due_on, day,
        lead(day, 1, DATE '9999-12-31') OVER (PARTITION BY action_id ORDER BY day) AS until_day
    FROM compared
    WHERE due_on IS DISTINCT FROM before
)
SELECT actions.id, actions.plan_id, actions.sort_key, spans.due_on, spans.day, spans.until_day
FROM spans INNER JOIN actions ON actions.id = spans.action_id
WHERE spans.due_on IS NOT NULL;

-- What is open with a date now, and what was on a past day, in the order in which they are shown.
CREATE INDEX open_dates_now ON open_dates (until_day, due_on, plan_id, sort_key);
CREATE INDEX open_dates_then ON open_dates (due_on, plan_id, sort_key, from_day, until_day, action_id);

-- How many more actions are overdue from a day on than on the day before, or how many fewer.
CREATE TABLE overdue_steps (
    day DATE PRIMARY KEY NOT NULL,
    actions INTEGER NOT NULL
);

INSERT INTO overdue_steps (day, actions)
WITH spells (from_day, until_day) AS (
    SELECT greatest(from_day, due_on + 1), until_day FROM open_dates
),
steps (day, step) AS (
    SELECT from_day, 1 FROM spells WHERE from_day < until_day
    UNION ALL SELECT until_day, -1 FROM spells WHERE from_day < until_day AND until_day < DATE '9999-12-31'
)
SELECT day, sum(step) FROM steps GROUP BY day;

-- Both take the place of these.
DROP TABLE open_counts;
DROP INDEX actions_by_open_due;
ALTER TABLE actions DROP COLUMN open_due_on;
