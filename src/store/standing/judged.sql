-- What a progress report on an action is judged by, as it stood at the end of the day ?1, an arm for each kind; `its` are
-- the actions that are meant. Each kind has columns of its own, so they are written into body as JSON. part_of and position
-- say where a part belongs; actions and links are in the order of their sort_key.
SELECT 'action' AS kind, its.id AS part_of, CAST(0 AS BIGINT) AS position, CAST(json_array(
    json_array(
        its.id, its.number,
        (SELECT priorities.number FROM priorities WHERE priorities.id = its.priority_id),
        its.version, its.added_on, action_wordings.outcome_id,
        action_wordings.text, progress_updates.id, progress_updates.as_at, progress_updates.until_day,
        progress_updates.recorded_at, progress_updates.state, progress_updates.rag, progress_updates.note,
        (SELECT users.name FROM users WHERE users.id = progress_updates.user_id)
    ),
    its.sort_key
) AS TEXT) AS body
FROM its
INNER JOIN action_wordings ON action_wordings.action_id = its.id
    AND action_wordings.from_day <= ?1 AND action_wordings.until_day > ?1
LEFT JOIN progress_updates ON progress_updates.action_id = its.id
    AND progress_updates.as_at <= ?1 AND progress_updates.until_day > ?1
WHERE its.added_on <= ?1

UNION ALL
SELECT 'lead', its.id, action_leads.position, CAST(json_array(groups.slug, groups.name) AS TEXT)
FROM its
INNER JOIN action_leads ON action_leads.action_id = its.id
    AND action_leads.from_day <= ?1 AND action_leads.until_day > ?1
INNER JOIN groups ON groups.id = action_leads.group_id

UNION ALL
SELECT 'milestone', its.id, milestones.position, CAST(json_array(
    json_array(
        milestones.id, milestones.text, milestones.timescale, milestones.kind, milestones.first_due_on,
        milestone_dates.due_on, date_changes.agreed_on, users.name, milestone_marks.met_on
    ),
    -- How often its date had moved, which it had not if it has its first date.
    CASE WHEN milestone_dates.date_change_id IS NULL THEN 0 ELSE (
        SELECT count(*) FROM milestone_dates AS earlier
        WHERE earlier.milestone_id = milestones.id AND earlier.date_change_id IS NOT NULL AND earlier.from_day <= ?1
    ) END
) AS TEXT)
FROM its
INNER JOIN milestones ON milestones.action_id = its.id
LEFT JOIN milestone_marks ON milestone_marks.milestone_id = milestones.id
    AND milestone_marks.from_day <= ?1 AND milestone_marks.until_day > ?1
LEFT JOIN milestone_dates ON milestone_dates.milestone_id = milestones.id
    AND milestone_dates.from_day <= ?1 AND milestone_dates.until_day > ?1
LEFT JOIN date_changes ON date_changes.id = milestone_dates.date_change_id
LEFT JOIN users ON users.id = date_changes.decided_by
WHERE milestones.added_on IS NULL OR milestones.added_on <= ?1
