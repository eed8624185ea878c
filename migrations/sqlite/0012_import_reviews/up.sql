-- Documents that somebody looks through before they are imported. Each goes when it was imported, or after a day.
CREATE TABLE import_reviews (
    id TEXT PRIMARY KEY NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    document BLOB NOT NULL,
    file_name TEXT NOT NULL,
    plan TEXT NOT NULL,
    status_date DATE,
    readings TEXT NOT NULL,
    uploaded_at TIMESTAMP NOT NULL
);
CREATE INDEX import_reviews_by_time ON import_reviews (uploaded_at);
