UPDATE idempotency_keys SET etag = '"1"' WHERE status = 201;
