-- What browser a session was begun in, in words for its owner. Empty: it was begun by a program.
ALTER TABLE sessions ADD COLUMN device TEXT;
