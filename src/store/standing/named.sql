-- The actions in the JSON list ?2, each with its place there. An action at a time is looked for, and the limit tells
-- PostgreSQL how few they are: it would expect a hundred, and read whole tables for them.
its AS MATERIALIZED (
    SELECT found.*, named.place
    FROM (
        SELECT * FROM json_to_recordset(?2::json) AS named (place bigint, plan text, number text)
        LIMIT 16
    ) AS named
    CROSS JOIN LATERAL (
        SELECT actions.id, actions.number, sort_key, priority_id, version, added_on FROM actions
        INNER JOIN plans ON plans.id = actions.plan_id
        WHERE plans.slug = named.plan AND actions.number = named.number
        LIMIT 1
    ) AS found
)
