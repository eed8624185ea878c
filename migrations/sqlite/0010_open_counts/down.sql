DROP TABLE open_counts;
