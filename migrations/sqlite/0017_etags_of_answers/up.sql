-- The ETag of an answer kept for the same request sent again; none where there was none, or an older program kept it.
ALTER TABLE idempotency_keys ADD COLUMN etag TEXT;
