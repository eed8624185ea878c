-- Everything that an update writes, unless its action has been written to since it was read. The plan's turn comes first, and
-- each part has to know of the one before, or PostgreSQL would begin with whichever it likes.
WITH turn AS (
    SELECT id FROM plans WHERE slug = $1 FOR NO KEY UPDATE
), unchanged AS (
    UPDATE actions SET version = version + 1
    WHERE id = $2 AND version = $3 AND plan_id = (SELECT id FROM turn)
    RETURNING id, plan_id
), counted AS (
    UPDATE plans SET revision = revision + 1 WHERE id = (SELECT plan_id FROM unchanged)
), ended AS (
    UPDATE progress_updates SET until_day = $4 WHERE id = $5 AND action_id = (SELECT id FROM unchanged)
), recorded AS (
    INSERT INTO audit_entries (
        recorded_at, user_id, actor, via, event, outcome, plan, subject, before, after, request_id
    )
    SELECT $6, $7, $8, $9, $10, $11, $1, $12, $13, $14, $15 FROM unchanged
)
INSERT INTO progress_updates (action_id, as_at, until_day, recorded_at, user_id, state, rag, note)
SELECT id, $4, $16, $6, $7, $17, $18, $19 FROM unchanged
RETURNING id
