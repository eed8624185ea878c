-- At each sign-in those that are over are forgotten, and only they are looked at.
CREATE INDEX sessions_by_end ON sessions (expires_at);
