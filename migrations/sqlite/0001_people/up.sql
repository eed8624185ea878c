-- Who may sign in, what they lead, and the credentials that stand for them.
CREATE TABLE users (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('viewer', 'business-group', 'administrator')),
    password_hash TEXT,
    disabled_at TIMESTAMP,
    created_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);

CREATE TABLE groups (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('subgroup', 'board', 'agency', 'post')),
    version BIGINT NOT NULL DEFAULT 1
);

CREATE TABLE group_aliases (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    group_id BIGINT NOT NULL REFERENCES groups (id),
    alias TEXT NOT NULL,
    position INTEGER NOT NULL,
    UNIQUE (group_id, alias)
);

CREATE TABLE chairs (
    user_id BIGINT NOT NULL REFERENCES users (id),
    group_id BIGINT NOT NULL REFERENCES groups (id),
    deputy BOOLEAN NOT NULL,
    PRIMARY KEY (user_id, group_id)
);
CREATE INDEX chairs_by_group ON chairs (group_id);

-- The digest is of a secret that only the signed token carries: a copy of this table signs nobody in.
CREATE TABLE sessions (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    digest TEXT NOT NULL UNIQUE,
    user_id BIGINT NOT NULL REFERENCES users (id),
    started_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP,
    ended_because TEXT
);
CREATE INDEX sessions_by_user ON sessions (user_id);

CREATE TABLE refresh_tokens (
    digest TEXT PRIMARY KEY NOT NULL,
    session_id BIGINT NOT NULL REFERENCES sessions (id),
    expires_at TIMESTAMP NOT NULL,
    spent_at TIMESTAMP
);
CREATE INDEX refresh_tokens_by_session ON refresh_tokens (session_id);

CREATE TABLE api_tokens (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    label TEXT NOT NULL,
    digest TEXT NOT NULL UNIQUE,
    read_only BOOLEAN NOT NULL,
    expires_on DATE,
    created_at TIMESTAMP NOT NULL,
    revoked_at TIMESTAMP
);
CREATE INDEX api_tokens_by_user ON api_tokens (user_id);

-- A link without a user lets the first administrator in.
CREATE TABLE password_links (
    digest TEXT PRIMARY KEY NOT NULL,
    user_id BIGINT REFERENCES users (id),
    expires_at TIMESTAMP NOT NULL,
    used_at TIMESTAMP
);
CREATE INDEX password_links_by_user ON password_links (user_id);

-- Guesses at a password in the last minutes, counted per account whether or not the account exists.
CREATE TABLE password_guesses (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    account TEXT NOT NULL,
    guessed_at TIMESTAMP NOT NULL
);
CREATE INDEX password_guesses_by_account ON password_guesses (account, guessed_at);
CREATE INDEX password_guesses_by_time ON password_guesses (guessed_at);

CREATE TABLE settings (
    name TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
);

-- One row: counts the changes to names that plans show (groups, people, registers).
CREATE TABLE directory (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
    revision BIGINT NOT NULL
);
INSERT INTO directory (id, revision) VALUES (1, 1);
