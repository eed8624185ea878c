UPDATE sessions SET expires_at = expires_at;
