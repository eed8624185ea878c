DROP TABLE dispositions;
DROP TABLE conflict_answers;
