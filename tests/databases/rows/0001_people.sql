INSERT INTO users (id, email, name, role, password_hash, disabled_at, created_at, version) VALUES
    (101, 'ada@board.example', 'Ada Adams', 'administrator', 'a hash', NULL, '2018-09-01 09:00:00', 3),
    (102, 'bo@board.example', 'Bo ''Bobby'' Beck, née Ŵright', 'viewer', NULL, '2018-09-03 10:11:12.131415', '2018-09-02 09:00:00.500', 1);
INSERT INTO groups (id, slug, name, kind, version) VALUES (101, 'health', 'Health Sub-Group', 'subgroup', 1);
INSERT INTO group_aliases (id, group_id, alias, position) VALUES (101, 101, 'HSG', 0);
INSERT INTO chairs (user_id, group_id, deputy) VALUES (101, 101, FALSE), (102, 101, TRUE);
INSERT INTO sessions (id, digest, user_id, started_at, expires_at, ended_at, ended_because) VALUES
    (101, 'open', 101, '2018-09-05 08:00:00', '2018-09-06 08:00:00', NULL, NULL),
    (102, 'ended', 102, '2018-09-05 08:00:00', '2018-09-06 08:00:00', '2018-09-05 09:00:00', 'signed out');
INSERT INTO refresh_tokens (digest, session_id, expires_at, spent_at) VALUES
    ('spent', 101, '2018-09-06 08:00:00', '2018-09-05 08:15:00'), ('Unspent', 101, '2018-09-06 08:15:00', NULL);
INSERT INTO api_tokens (id, user_id, label, digest, read_only, expires_on, created_at, revoked_at) VALUES
    (101, 101, 'reads', 'one', TRUE, '2019-09-30', '2018-09-05 08:00:00', NULL),
    (102, 101, 'writes', 'two', FALSE, NULL, '2018-09-05 08:00:00', '2018-09-05 08:30:00.000001');
INSERT INTO password_links (digest, user_id, expires_at, used_at) VALUES
    ('first', NULL, '2018-09-02 09:00:00', '2018-09-01 09:10:00'), ('second', 102, '2018-09-03 09:00:00', NULL);
INSERT INTO password_guesses (id, account, guessed_at) VALUES (101, 'an account', '2018-09-05 08:00:00.250');
INSERT INTO settings (name, value) VALUES ('a setting', 'its value');
UPDATE directory SET revision = 7 WHERE id = 1;
