DROP TABLE milestone_dates;
DROP TABLE date_changes;
