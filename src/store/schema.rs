//! The tables as both migration folders make them, written by hand because one definition serves two databases.

diesel::table! {
    users (id) {
        id -> BigInt,
        email -> Text,
        name -> Text,
        role -> Text,
        password_hash -> Nullable<Text>,
        disabled_at -> Nullable<Timestamp>,
        created_at -> Timestamp,
        version -> BigInt,
    }
}

diesel::table! {
    groups (id) {
        id -> BigInt,
        slug -> Text,
        name -> Text,
        kind -> Text,
        version -> BigInt,
    }
}

diesel::table! {
    group_aliases (id) {
        id -> BigInt,
        group_id -> BigInt,
        alias -> Text,
        position -> Integer,
    }
}

diesel::table! {
    chairs (user_id, group_id) {
        user_id -> BigInt,
        group_id -> BigInt,
        deputy -> Bool,
    }
}

diesel::table! {
    sessions (id) {
        id -> BigInt,
        digest -> Text,
        user_id -> BigInt,
        started_at -> Timestamp,
        expires_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
        ended_because -> Nullable<Text>,
        device -> Nullable<Text>,
    }
}

diesel::table! {
    refresh_tokens (digest) {
        digest -> Text,
        session_id -> BigInt,
        expires_at -> Timestamp,
        spent_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    api_tokens (id) {
        id -> BigInt,
        user_id -> BigInt,
        label -> Text,
        digest -> Text,
        read_only -> Bool,
        expires_on -> Nullable<Date>,
        created_at -> Timestamp,
        revoked_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    password_links (digest) {
        digest -> Text,
        user_id -> Nullable<BigInt>,
        expires_at -> Timestamp,
        used_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    password_guesses (id) {
        id -> BigInt,
        account -> Text,
        guessed_at -> Timestamp,
    }
}

diesel::table! {
    settings (name) {
        name -> Text,
        value -> Text,
    }
}

diesel::table! {
    directory (id) {
        id -> Integer,
        revision -> BigInt,
    }
}

diesel::table! {
    registers (id) {
        id -> BigInt,
        slug -> Text,
        title -> Text,
        version -> BigInt,
    }
}

diesel::table! {
    recommendations (id) {
        id -> BigInt,
        register_id -> BigInt,
        number -> Text,
        position -> Integer,
        text -> Nullable<Text>,
        added_on -> Nullable<Date>,
    }
}

diesel::table! {
    plans (id) {
        id -> BigInt,
        slug -> Text,
        title -> Text,
        period_start -> Date,
        period_end -> Date,
        key_red -> Text,
        key_amber -> Text,
        key_green -> Text,
        key_on_track -> Text,
        status_date -> Nullable<Date>,
        register_id -> Nullable<BigInt>,
        revision -> BigInt,
        created_at -> Timestamp,
    }
}

diesel::table! {
    past_heads (plan_id, until_day) {
        plan_id -> BigInt,
        until_day -> Date,
        title -> Text,
        period_start -> Date,
        period_end -> Date,
        key_red -> Text,
        key_amber -> Text,
        key_green -> Text,
        key_on_track -> Text,
    }
}

diesel::table! {
    priorities (id) {
        id -> BigInt,
        plan_id -> BigInt,
        number -> Integer,
        title -> Text,
    }
}

diesel::table! {
    outcomes (id) {
        id -> BigInt,
        priority_id -> BigInt,
        position -> Integer,
        text -> Text,
    }
}

diesel::table! {
    actions (id) {
        id -> BigInt,
        plan_id -> BigInt,
        priority_id -> BigInt,
        number -> Text,
        sort_key -> Text,
        added_on -> Date,
        version -> BigInt,
    }
}

diesel::table! {
    action_wordings (id) {
        id -> BigInt,
        action_id -> BigInt,
        outcome_id -> BigInt,
        text -> Text,
        from_day -> Date,
        until_day -> Date,
    }
}

diesel::table! {
    action_leads (id) {
        id -> BigInt,
        action_id -> BigInt,
        group_id -> BigInt,
        position -> Integer,
        from_day -> Date,
        until_day -> Date,
    }
}

diesel::table! {
    action_citations (id) {
        id -> BigInt,
        action_id -> BigInt,
        register_id -> BigInt,
        number -> Text,
        position -> Integer,
        from_day -> Date,
        until_day -> Date,
    }
}

diesel::table! {
    action_links (id) {
        id -> BigInt,
        action_id -> BigInt,
        linked_id -> BigInt,
        from_day -> Date,
        until_day -> Date,
    }
}

diesel::table! {
    milestones (id) {
        id -> BigInt,
        action_id -> BigInt,
        position -> Integer,
        text -> Nullable<Text>,
        timescale -> Text,
        kind -> Text,
        first_due_on -> Nullable<Date>,
        added_on -> Nullable<Date>,
    }
}

diesel::table! {
    progress_updates (id) {
        id -> BigInt,
        action_id -> BigInt,
        as_at -> Date,
        until_day -> Date,
        recorded_at -> Timestamp,
        user_id -> Nullable<BigInt>,
        state -> Text,
        rag -> Nullable<Text>,
        note -> Nullable<Text>,
    }
}

diesel::table! {
    milestone_marks (id) {
        id -> BigInt,
        milestone_id -> BigInt,
        update_id -> BigInt,
        met_on -> Nullable<Date>,
        from_day -> Date,
        until_day -> Date,
    }
}

diesel::table! {
    date_changes (id) {
        id -> BigInt,
        plan_id -> BigInt,
        action_id -> BigInt,
        milestone_id -> BigInt,
        from_due_on -> Nullable<Date>,
        to_due_on -> Date,
        reason -> Text,
        user_id -> Nullable<BigInt>,
        requested_at -> Timestamp,
        requested_on -> Date,
        decision -> Nullable<Text>,
        decided_by -> Nullable<BigInt>,
        decided_at -> Nullable<Timestamp>,
        decided_on -> Nullable<Date>,
        agreed_on -> Nullable<Date>,
        decision_text -> Nullable<Text>,
    }
}

diesel::table! {
    milestone_dates (id) {
        id -> BigInt,
        milestone_id -> BigInt,
        due_on -> Date,
        from_day -> Date,
        until_day -> Date,
        date_change_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    audit_entries (id) {
        id -> BigInt,
        recorded_at -> Timestamp,
        user_id -> Nullable<BigInt>,
        actor -> Text,
        via -> Text,
        event -> Text,
        outcome -> Text,
        plan -> Nullable<Text>,
        subject -> Text,
        before -> Nullable<Text>,
        after -> Nullable<Text>,
        request_id -> Text,
    }
}

diesel::table! {
    idempotency_keys (user_id, key) {
        user_id -> BigInt,
        key -> Text,
        fingerprint -> Text,
        status -> Integer,
        location -> Nullable<Text>,
        body -> Text,
        recorded_at -> Timestamp,
        etag -> Nullable<Text>,
    }
}

diesel::table! {
    challenges (id) {
        id -> BigInt,
        plan_id -> BigInt,
        number -> Integer,
        action_id -> BigInt,
        question -> Text,
        respond_by -> Date,
        user_id -> Nullable<BigInt>,
        asked_at -> Timestamp,
        asked_on -> Date,
    }
}

diesel::table! {
    challenge_steps (id) {
        id -> BigInt,
        challenge_id -> BigInt,
        kind -> Text,
        text -> Nullable<Text>,
        respond_by -> Nullable<Date>,
        group_id -> Nullable<BigInt>,
        user_id -> Nullable<BigInt>,
        recorded_at -> Timestamp,
        on_day -> Date,
    }
}

diesel::table! {
    open_dates (action_id, from_day) {
        action_id -> BigInt,
        plan_id -> BigInt,
        sort_key -> Text,
        due_on -> Date,
        from_day -> Date,
        until_day -> Date,
    }
}

diesel::table! {
    overdue_steps (day) {
        day -> Date,
        actions -> Integer,
    }
}

diesel::table! {
    conflict_answers (id) {
        id -> BigInt,
        action_id -> BigInt,
        rule -> Text,
        fired_by -> Text,
        reason -> Text,
        user_id -> Nullable<BigInt>,
        recorded_at -> Timestamp,
        on_day -> Date,
    }
}

diesel::table! {
    dispositions (id) {
        id -> BigInt,
        recommendation_id -> BigInt,
        decision -> Text,
        reason -> Nullable<Text>,
        user_id -> Nullable<BigInt>,
        recorded_at -> Timestamp,
        from_day -> Date,
        until_day -> Date,
    }
}

diesel::joinable!(group_aliases -> groups (group_id));
diesel::joinable!(chairs -> users (user_id));
diesel::joinable!(chairs -> groups (group_id));
diesel::table! {
    import_reviews (id) {
        id -> Text,
        user_id -> BigInt,
        document -> Binary,
        file_name -> Text,
        plan -> Text,
        status_date -> Nullable<Date>,
        readings -> Text,
        uploaded_at -> Timestamp,
    }
}

diesel::joinable!(sessions -> users (user_id));
diesel::joinable!(refresh_tokens -> sessions (session_id));
diesel::joinable!(api_tokens -> users (user_id));
diesel::joinable!(recommendations -> registers (register_id));
diesel::joinable!(plans -> registers (register_id));
diesel::joinable!(priorities -> plans (plan_id));
diesel::joinable!(outcomes -> priorities (priority_id));
diesel::joinable!(actions -> plans (plan_id));
diesel::joinable!(actions -> priorities (priority_id));
diesel::joinable!(action_wordings -> actions (action_id));
diesel::joinable!(action_wordings -> outcomes (outcome_id));
diesel::joinable!(action_leads -> actions (action_id));
diesel::joinable!(action_leads -> groups (group_id));
diesel::joinable!(action_citations -> actions (action_id));
diesel::joinable!(action_citations -> registers (register_id));
diesel::joinable!(milestones -> actions (action_id));
diesel::joinable!(progress_updates -> actions (action_id));
diesel::joinable!(progress_updates -> users (user_id));
diesel::joinable!(milestone_marks -> milestones (milestone_id));
diesel::joinable!(milestone_marks -> progress_updates (update_id));
diesel::joinable!(challenges -> plans (plan_id));
diesel::joinable!(challenges -> actions (action_id));
diesel::joinable!(challenges -> users (user_id));
diesel::joinable!(challenge_steps -> challenges (challenge_id));
diesel::joinable!(challenge_steps -> groups (group_id));
diesel::joinable!(date_changes -> actions (action_id));
diesel::joinable!(milestone_dates -> milestones (milestone_id));
diesel::joinable!(open_dates -> plans (plan_id));
diesel::joinable!(conflict_answers -> actions (action_id));
diesel::joinable!(conflict_answers -> users (user_id));
diesel::joinable!(dispositions -> recommendations (recommendation_id));
diesel::joinable!(dispositions -> users (user_id));

diesel::allow_tables_to_appear_in_same_query!(
    users,
    groups,
    group_aliases,
    chairs,
    sessions,
    refresh_tokens,
    api_tokens,
    password_links,
    password_guesses,
    settings,
    directory,
    registers,
    recommendations,
    plans,
    past_heads,
    priorities,
    outcomes,
    actions,
    action_wordings,
    action_leads,
    action_citations,
    action_links,
    milestones,
    progress_updates,
    milestone_marks,
    challenges,
    challenge_steps,
    milestone_dates,
    open_dates,
    date_changes,
    conflict_answers,
    dispositions,
    audit_entries,
    idempotency_keys,
);
