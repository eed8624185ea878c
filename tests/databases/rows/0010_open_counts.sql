-- Where the migration found rows, it has counted them.
INSERT INTO open_counts (due_on, actions)
SELECT open_due_on, count(*) FROM actions WHERE open_due_on IS NOT NULL GROUP BY open_due_on
ON CONFLICT DO NOTHING;
