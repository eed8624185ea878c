-- What a plan has besides its actions, as it stood at the end of the day ?1: further arms of the same shape.
UNION ALL
SELECT 'head', 0, 0, CAST(json_array(
    plans.id, plans.slug, COALESCE(past_heads.title, plans.title),
    COALESCE(past_heads.period_start, plans.period_start), COALESCE(past_heads.period_end, plans.period_end),
    COALESCE(past_heads.key_red, plans.key_red), COALESCE(past_heads.key_amber, plans.key_amber),
    COALESCE(past_heads.key_green, plans.key_green), COALESCE(past_heads.key_on_track, plans.key_on_track),
    plans.status_date, registers.slug, plans.revision, directory.revision
) AS TEXT)
FROM plans
INNER JOIN directory ON directory.id = 1
LEFT JOIN registers ON registers.id = plans.register_id
LEFT JOIN past_heads ON past_heads.plan_id = plans.id AND past_heads.until_day =
    (SELECT min(earlier.until_day) FROM past_heads AS earlier WHERE earlier.plan_id = ?2 AND earlier.until_day > ?1)
WHERE plans.id = ?2

UNION ALL
SELECT 'priority', 0, priorities.number, CAST(json_array(priorities.number, priorities.title) AS TEXT)
FROM priorities
WHERE priorities.plan_id = ?2

UNION ALL
SELECT 'outcome', priorities.number, outcomes.position,
    CAST(json_array(outcomes.id, priorities.number, outcomes.text) AS TEXT)
FROM priorities
INNER JOIN outcomes ON outcomes.priority_id = priorities.id
WHERE priorities.plan_id = ?2

UNION ALL
SELECT 'answer', 0, conflict_answers.id, CAST(json_array(
    conflict_answers.id, its.number, conflict_answers.rule, conflict_answers.fired_by, conflict_answers.reason,
    users.name, conflict_answers.recorded_at
) AS TEXT)
FROM its
INNER JOIN conflict_answers ON conflict_answers.action_id = its.id AND conflict_answers.on_day <= ?1
LEFT JOIN users ON users.id = conflict_answers.user_id

UNION ALL
SELECT 'challenge', 0, challenges.number, CAST(json_array(
    challenges.id, challenges.number, actions.number, challenges.question, challenges.respond_by, users.name,
    challenges.asked_at
) AS TEXT)
FROM challenges
INNER JOIN actions ON actions.id = challenges.action_id
LEFT JOIN users ON users.id = challenges.user_id
WHERE challenges.plan_id = ?2 AND challenges.asked_on <= ?1

UNION ALL
SELECT 'step', challenges.id, challenge_steps.id, CAST(json_array(
    challenge_steps.kind, challenge_steps.text, challenge_steps.respond_by, groups.slug, groups.name,
    challenge_steps.user_id, users.name, challenge_steps.recorded_at
) AS TEXT)
FROM challenges
INNER JOIN challenge_steps ON challenge_steps.challenge_id = challenges.id AND challenge_steps.on_day <= ?1
LEFT JOIN groups ON groups.id = challenge_steps.group_id
LEFT JOIN users ON users.id = challenge_steps.user_id
WHERE challenges.plan_id = ?2

UNION ALL
SELECT 'date change', 0, date_changes.id, CAST(json_array(
    date_changes.id, actions.number, date_changes.milestone_id, date_changes.from_due_on, date_changes.to_due_on,
    date_changes.reason, date_changes.user_id, users.name, date_changes.requested_at, date_changes.requested_on,
    date_changes.decision, deciders.name, date_changes.decided_at, date_changes.decided_on, date_changes.agreed_on,
    date_changes.decision_text
) AS TEXT)
FROM date_changes
INNER JOIN actions ON actions.id = date_changes.action_id
LEFT JOIN users ON users.id = date_changes.user_id
LEFT JOIN users AS deciders ON deciders.id = date_changes.decided_by
WHERE date_changes.plan_id = ?2
