DROP TABLE idempotency_keys;
DROP TABLE audit_entries;
DROP TABLE milestone_marks;
DROP TABLE progress_updates;
