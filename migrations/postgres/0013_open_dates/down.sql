ALTER TABLE actions ADD COLUMN open_due_on DATE;
UPDATE actions SET open_due_on = (
    SELECT due_on FROM open_dates WHERE action_id = actions.id AND until_day = DATE '9999-12-31'
);
CREATE INDEX actions_by_open_due ON actions (open_due_on, plan_id, sort_key) WHERE open_due_on IS NOT NULL;

CREATE TABLE open_counts (
    due_on DATE PRIMARY KEY NOT NULL,
    actions INTEGER NOT NULL
);
INSERT INTO open_counts (due_on, actions)
SELECT open_due_on, count(*) FROM actions WHERE open_due_on IS NOT NULL GROUP BY open_due_on;

DROP TABLE overdue_steps;
DROP TABLE open_dates;
