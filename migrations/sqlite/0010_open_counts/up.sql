-- How many actions are open with each date, kept with every write that moves one, so that nobody has to count them.
CREATE TABLE open_counts (
    due_on DATE PRIMARY KEY NOT NULL,
    actions INTEGER NOT NULL
);

INSERT INTO open_counts (due_on, actions)
SELECT open_due_on, count(*) FROM actions WHERE open_due_on IS NOT NULL GROUP BY open_due_on;
