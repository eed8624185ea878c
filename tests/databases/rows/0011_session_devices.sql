UPDATE sessions SET device = 'Firefox on Windows' WHERE id = (SELECT min(id) FROM sessions);
