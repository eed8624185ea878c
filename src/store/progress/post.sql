-- Everything that updates write, but of those whose action has been written to since it was read. What they say is a
-- JSON list in $1; the limit tells PostgreSQL how few they are, where it would expect a hundred. The turns of their plans
-- come first, and each part has to know of the one before, or PostgreSQL would begin with whichever it likes. A plan at a
-- time is looked for by its slug: told of all, PostgreSQL reads the table.
WITH sent AS MATERIALIZED (
    SELECT * FROM json_to_recordset($1::json) AS sent (
        plan text, action_id bigint, seen bigint, as_at date, until_day date, ends bigint, recorded_at timestamp,
        user_id bigint, state text, rag text, note text, actor text, via text, event text, outcome text, subject text,
        before text, after text, request_id text
    )
    LIMIT 16
), turns AS (
    SELECT taken.id, taken.slug FROM (SELECT DISTINCT plan FROM sent) AS named
    CROSS JOIN LATERAL (SELECT id, slug FROM plans WHERE slug = named.plan FOR NO KEY UPDATE) AS taken
), unchanged AS (
    UPDATE actions SET version = version + 1 FROM sent INNER JOIN turns ON turns.slug = sent.plan
    WHERE actions.id = sent.action_id AND actions.version = sent.seen AND actions.plan_id = turns.id
    RETURNING actions.plan_id, sent.*
), counted AS (
    UPDATE plans SET revision = revision + written.times
    FROM (SELECT plan_id, count(*) AS times FROM unchanged GROUP BY plan_id) AS written WHERE plans.id = written.plan_id
), ended AS (
    UPDATE progress_updates SET until_day = unchanged.as_at FROM unchanged
    WHERE progress_updates.id = unchanged.ends AND progress_updates.action_id = unchanged.action_id
), recorded AS (
    INSERT INTO audit_entries (
        recorded_at, user_id, actor, via, event, outcome, plan, subject, before, after, request_id
    )
    SELECT recorded_at, user_id, actor, via, event, outcome, plan, subject, before, after, request_id FROM unchanged
)
INSERT INTO progress_updates (action_id, as_at, until_day, recorded_at, user_id, state, rag, note)
SELECT action_id, as_at, until_day, recorded_at, user_id, state, rag, note FROM unchanged
RETURNING action_id, id
