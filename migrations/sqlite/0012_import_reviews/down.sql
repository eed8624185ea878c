DROP TABLE import_reviews;
