-- What an action has besides: further arms of the same shape.
UNION ALL
SELECT 'said', its.id, 0, CAST(json_array(
    -- Whether it says what the update before it said, which ended on the day that this one speaks of; of several, all but
    -- the last were replaced on that day.
    CASE WHEN progress_updates.note IS NOT NULL THEN (
        SELECT CASE WHEN earlier.note = progress_updates.note THEN 1 END
        FROM progress_updates AS earlier
        WHERE earlier.action_id = its.id AND earlier.until_day = progress_updates.as_at
            AND earlier.id <> progress_updates.id
        ORDER BY earlier.as_at DESC, earlier.id DESC LIMIT 1
    ) END,
    -- Whether anybody had said a word by then. Where nothing holds, nobody had.
    CASE WHEN progress_updates.note IS NOT NULL OR EXISTS (
        SELECT 1 FROM progress_updates AS earlier
        WHERE earlier.action_id = its.id AND earlier.as_at <= ?1 AND earlier.note IS NOT NULL
    ) THEN 1 END
) AS TEXT)
FROM its
INNER JOIN progress_updates ON progress_updates.action_id = its.id
    AND progress_updates.as_at <= ?1 AND progress_updates.until_day > ?1

UNION ALL
SELECT 'citation', its.id, action_citations.position,
    CAST(json_array(registers.slug, action_citations.number, recommendations.id) AS TEXT)
FROM its
INNER JOIN action_citations ON action_citations.action_id = its.id
    AND action_citations.from_day <= ?1 AND action_citations.until_day > ?1
INNER JOIN registers ON registers.id = action_citations.register_id
LEFT JOIN recommendations ON recommendations.register_id = action_citations.register_id
    AND recommendations.number = action_citations.number
    AND (recommendations.added_on IS NULL OR recommendations.added_on <= ?1)

UNION ALL
SELECT 'link', its.id, actions.id, CAST(json_array(actions.number) AS TEXT)
FROM its
INNER JOIN action_links ON action_links.action_id = its.id
    AND action_links.from_day <= ?1 AND action_links.until_day > ?1
INNER JOIN actions ON actions.id = action_links.linked_id
