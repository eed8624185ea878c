use super::rules::rule;
use super::*;
use crate::domain::action::Updated;
use crate::domain::rag::Rag;
use crate::domain::sample::{action, day, number, plan};
use crate::domain::state::State;

/// The same, reported on `on` as amber, which is "on track" in this plan.
fn reported(of: &str, on: &str) -> Action {
    let at = day(on);
    let recorded_at = at.and_time(chrono::NaiveTime::MIN).and_utc();
    let until = NaiveDate::MAX;
    let updated = Updated { entry: 1, as_at: at, until, recorded_at, by: "Ada".to_owned(), repeats: false };
    Action {
        state: State::InProgress,
        rag: Some(Rag::Amber),
        note: Some("Going well".to_owned()),
        was_ever_noted: true,
        updated: Some(updated),
        ..action(of)
    }
}

/// The rules that fire for the first action, by slug.
fn fired(actions: Vec<Action>, on: &str) -> Vec<&'static str> {
    let plan = plan(actions);
    plan.conflicts_of(&plan.actions[0], day(on)).into_iter().map(|conflict| conflict.rule.slug).collect()
}

#[test]
fn each_rule_fires_when_its_values_contradict_each_other_and_not_a_day_earlier() {
    let on_track = || vec![reported("1.1", "2018-09-01")];
    assert_eq!(fired(on_track(), "2018-09-30"), [] as [&str; 0]);
    assert_eq!(fired(on_track(), "2018-10-01"), ["overdue_but_on_track"]);

    let unrated = || vec![Action { rag: None, ..reported("1.1", "2018-08-20") }];
    assert_eq!(fired(unrated(), "2018-08-30"), [] as [&str; 0]);
    assert_eq!(fired(unrated(), "2018-08-31"), ["due_soon_not_rated"]);
    assert_eq!(fired(unrated(), "2018-09-30"), ["due_soon_not_rated"]);

    let wordless = Action { note: None, was_ever_noted: false, ..reported("1.1", "2018-09-01") };
    assert_eq!(fired(vec![wordless.clone()], "2018-09-10"), ["rated_without_note"]);
    assert_eq!(fired(vec![Action { was_ever_noted: true, ..wordless }], "2018-09-10"), [] as [&str; 0]);

    let early = || vec![reported("1.1", "2018-05-01")];
    assert_eq!(fired(early(), "2018-07-30"), [] as [&str; 0], "90 days later");
    assert_eq!(fired(early(), "2018-07-31"), ["silent_for_90_days"], "91 days later");
    assert_eq!(fired(vec![action("1.1")], "2018-07-01"), ["silent_for_90_days"], "since the plan began");

    let mut repeated = reported("1.1", "2018-09-01");
    repeated.updated = repeated.updated.map(|updated| Updated { repeats: true, ..updated });
    assert_eq!(fired(vec![repeated], "2018-09-10"), ["same_note_as_last_time"]);
}

#[test]
fn a_completed_action_contradicts_itself_while_a_milestone_is_not_met() {
    let mut done = Action { state: State::Completed, ..reported("1.1", "2018-09-01") };
    assert_eq!(fired(vec![done.clone()], "2019-03-01"), ["completed_with_unmet_milestone"]);
    done.milestones[0].met_on = Some(day("2018-09-01"));
    assert_eq!(fired(vec![done], "2019-03-01"), [] as [&str; 0]);
}

#[test]
fn a_date_after_the_plans_last_day_fires_only_while_it_is_to_be_met() {
    let mut late = reported("1.1", "2019-09-01");
    late.milestones[0].due_on = Some(day("2019-10-01"));
    assert_eq!(fired(vec![late.clone()], "2019-09-02"), ["date_after_plan_end"]);
    late.milestones[0].due_on = Some(day("2019-09-30"));
    assert_eq!(fired(vec![late.clone()], "2019-09-02"), [] as [&str; 0], "the last day itself");
    late.milestones[0].due_on = Some(day("2019-10-01"));
    late.milestones[0].met_on = Some(day("2019-09-02"));
    assert_eq!(fired(vec![late], "2019-09-02"), [] as [&str; 0], "met");
}

#[test]
fn a_completed_action_linked_with_an_overdue_one_is_only_a_notice() {
    let mut done = Action { state: State::Completed, links: vec![number("2.10")], ..reported("1.4", "2018-09-01") };
    done.milestones[0].met_on = Some(day("2018-09-01"));
    let late = Action { rag: Some(Rag::Red), ..reported("2.10", "2018-09-01") };
    let plan = plan(vec![done, late]);
    let found = plan.conflicts(day("2018-10-01"));
    let slugs: Vec<_> = found.iter().map(|conflict| (conflict.rule.slug, conflict.rule.weight)).collect();
    assert_eq!(slugs, [("linked_action_overdue", Weight::Notice)]);
    assert_eq!(found[0].detail, "completed, while 2.10 with which it is linked is overdue");
    assert!(!found[0].is_unexplained());
}

#[test]
fn an_answer_silences_a_rule_until_the_values_change() {
    let mut plan = plan(vec![reported("1.1", "2018-09-01")]);
    plan.answers.push(Answer {
        id: 1,
        action: number("1.1"),
        rule: "overdue_but_on_track".to_owned(),
        values: "due_on=2018-09-30; rag=amber".to_owned(),
        reason: "The report goes to the next Board".to_owned(),
        by: "Ada".to_owned(),
        at: day("2018-10-01").and_time(chrono::NaiveTime::MIN).and_utc(),
    });
    let silent = |plan: &Plan, on: &str| plan.conflicts(day(on)).iter().all(|conflict| !conflict.is_unexplained());
    assert!(silent(&plan, "2018-10-01"));
    assert!(silent(&plan, "2018-11-01"), "later the same contradiction is still answered");
    plan.actions[0].rag = Some(Rag::Green);
    assert!(!silent(&plan, "2018-11-01"), "another colour is another contradiction");
}

#[test]
fn every_rule_says_which_values_make_it_fire() {
    let mut done = Action { state: State::Completed, links: vec![number("2.10")], ..reported("1.1", "2018-05-01") };
    done.milestones[0].due_on = Some(day("2020-01-01"));
    let mut late = Action { was_ever_noted: false, ..reported("2.10", "2018-05-01") };
    late.updated = late.updated.map(|updated| Updated { repeats: true, ..updated });
    let mut beyond = action("2.11");
    beyond.milestones[0].due_on = Some(day("2019-10-10"));
    let plan = plan(vec![done, late, beyond]);
    let mut seen: Vec<_> = plan.conflicts(day("2018-10-01"));
    seen.extend(plan.conflicts(day("2019-10-01")));
    for rule in &RULES {
        let values: Vec<_> =
            seen.iter().filter(|found| found.rule.slug == rule.slug).map(|found| &found.values).collect();
        assert!(!values.is_empty(), "{} never fired", rule.slug);
        for found in values {
            assert_eq!(found.keys().copied().collect::<Vec<_>>(), rule.values, "{}", rule.slug);
        }
    }
    assert!(rule("no_such_rule").is_none());
}
