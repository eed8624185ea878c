//! The first plan, read: the numbers that anybody can count in the print.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::*;
use crate::domain::rag::Rag;
use crate::domain::state::State;
use crate::domain::timescale::Kind;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn of_priority(draft: &Draft, priority: i32) -> usize {
    draft.actions.iter().filter(|action| action.priority == priority).count()
}

fn overdue_on(draft: &Draft, day: NaiveDate) -> usize {
    let late = |action: &&DraftAction| {
        let missed = |milestone: &super::super::DraftMilestone| {
            !milestone.completed && milestone.due_on.is_some_and(|due| due < day)
        };
        action.state.is_open() && action.milestones.iter().any(missed)
    };
    draft.actions.iter().filter(late).count()
}

#[test]
fn it_has_38_actions_under_4_priorities_and_30_outcomes() {
    let draft = first_plan();
    assert_eq!([1, 2, 3, 4].map(|priority| of_priority(&draft, priority)), [8, 14, 8, 8]);
    assert_eq!((draft.priorities.len(), draft.outcomes.len(), draft.actions.len()), (4, 30, 38));
    let milestones: usize = draft.actions.iter().map(|action| action.milestones.len()).sum();
    assert_eq!(milestones, 45);
    assert_eq!(
        draft.priorities[2].title,
        "Reduce harm to children and young people in vulnerable groups at risk of exploitation"
    );
}

#[test]
fn it_has_14_ambers_3_greens_and_21_not_rated() {
    let draft = first_plan();
    let rated = |rag: Option<Rag>| draft.actions.iter().filter(|action| action.rag == rag).count();
    assert_eq!([Some(Rag::Red), Some(Rag::Amber), Some(Rag::Green), None].map(rated), [0, 14, 3, 21]);
    let completed: Vec<&str> = draft
        .actions
        .iter()
        .filter(|action| action.state == State::Completed)
        .map(|action| action.number.as_str())
        .collect();
    assert_eq!(completed, ["1.2a", "2.3", "4.1"]);
    for action in &draft.actions {
        assert_eq!(action.state == State::NotStarted, action.rag.is_none(), "{}", action.number);
        assert!(action.milestones.iter().all(|milestone| milestone.completed == (action.state == State::Completed)));
    }
    assert_eq!(action(&draft, "2.2").note.as_deref(), Some("Under review as part of transformation plan"));
    assert_eq!(action(&draft, "2.3a").note, None);
    assert_eq!(action(&draft, "4.5").note.as_deref(), Some("On track"));
}

#[test]
fn all_16_leads_are_found_and_none_is_unknown() {
    let draft = first_plan();
    let found: BTreeSet<&str> = draft.actions.iter().flat_map(|action| &action.leads).map(String::as_str).collect();
    let known = head::read_groups(GROUPS).expect("groups");
    assert_eq!(known.len(), 16);
    assert_eq!(found, known.iter().map(|group| group.slug.as_str()).collect());
    assert!(draft.actions.iter().all(|action| action.unknown_leads.is_empty()));
}

#[test]
fn each_lead_cell_names_the_groups_that_a_reader_sees_in_it() {
    let draft = first_plan();
    let cases: [(&str, &[&str]); 16] = [
        ("1.1b", &["qa-and-p", "all-partners"]),
        ("1.2", &["strategic-case-review"]),
        ("1.5", &["all-partners", "surrey-youth-focus", "education"]),
        ("2.3a", &["qa-officer"]),
        ("2.5", &["business-group", "learning-and-development", "all-partners"]),
        ("2.6", &["business-group"]),
        ("2.7", &["business-group", "qa-and-p"]),
        ("2.11", &["learning-and-development", "training-commissioners", "qa-and-p"]),
        ("2.12", &["qa-and-p", "data-teams"]),
        ("3.1", &["strategic-case-review", "neglect", "seammb", "damb"]),
        ("3.3", &["neglect", "policies-and-procedures", "qa-and-p", "learning-and-development"]),
        ("3.8", &["qa-and-p", "exploitation-and-missing"]),
        ("4.1", &["damb", "learning-and-development"]),
        ("4.4", &["qa-and-p", "neglect", "health", "education"]),
        ("4.7", &["learning-and-development", "qa-and-p"]),
        ("4.8", &["business-group", "qa-and-p", "neglect", "policies-and-procedures"]),
    ];
    for (number, slugs) in cases {
        assert_eq!(action(&draft, number).leads, slugs, "{number}");
    }
}

#[test]
fn seven_recommendations_are_answered_and_sixteen_others_cited() {
    let draft = first_plan();
    let register = head::read_register(OFSTED).expect("a register");
    let known: BTreeSet<u32> = register.entries.iter().map(|entry| entry.number.parse().expect("a number")).collect();
    let cited: BTreeSet<u32> = draft
        .actions
        .iter()
        .flat_map(|action| &action.recommendations)
        .map(|cited| cited.to_string().parse().expect("a number"))
        .collect();
    assert_eq!(cited.intersection(&known).copied().collect::<Vec<_>>(), [2, 3, 4, 5, 7, 10, 11]);
    let others: Vec<u32> = cited.difference(&known).copied().collect();
    assert_eq!(others, [20, 21, 22, 23, 24, 25, 26, 27, 29, 30, 31, 35, 93, 97, 102, 106]);
    let cited = |number: &str| {
        let its = &action(&draft, number).recommendations;
        its.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(cited("2.12"), ["4", "20", "22", "24", "25", "30"]);
    assert_eq!(cited("3.7"), [""; 0]);
    assert_eq!(cited("3.2"), ["26"]);
}

#[test]
fn rows_cut_by_page_breaks_are_whole_again() {
    let draft = first_plan();
    assert!(
        action(&draft, "1.1b").text.ends_with("evidence that children's views have informed positive practice change")
    );
    let cut_in_three = action(&draft, "4.3");
    assert_eq!(
        draft.outcomes[cut_in_three.outcome].text,
        "Assurance that children's wellbeing is central to risk assessments and safety planning."
    );
    assert!(cut_in_three.text.contains("are confident in assessing the risks"));
    assert_eq!(draft.notes.joined.len(), 11);
    assert_eq!(
        action(&draft, "2.7").text,
        "Commissioning of a review of the Multi Agency Information Sharing arrangements to:\n\
         • Identify barriers to be overcome and work with partners to address these through protocols and systems\n\
         • Test the impact of learning from Multi-agency case audits, SCR's and Learning Reviews in changing practice"
    );
}

#[test]
fn action_2_11_has_seven_parts() {
    let draft = first_plan();
    let training = action(&draft, "2.11");
    assert_eq!(training.text, "Multi-agency training ensures that professionals are trained in:");
    let parts: Vec<&str> = training.milestones.iter().filter_map(|milestone| milestone.text.as_deref()).collect();
    assert_eq!(parts.len(), 7);
    assert_eq!(parts[0], "Using Thresholds/Levels of Need to support decision making;");
    assert_eq!(parts[2], "Professionals understand their roles and responsibilities in the Early help System;");
    assert!(parts[6].starts_with("Supervision/ management oversight/"));
    assert!(training.milestones.iter().all(|milestone| milestone.due_on == Some(day("2018-09-30"))));
}

#[test]
fn timescales_are_kept_and_read() {
    let draft = first_plan();
    let first = |number: &str| action(&draft, number).milestones[0].clone();
    assert_eq!(
        (first("2.1").kind, first("2.2").kind, first("2.4").kind),
        (Kind::Draft, Kind::Review, Kind::ProgressReview)
    );
    assert_eq!((first("1.2a").kind, first("1.2a").due_on), (Kind::Immediate, None));
    let both: Vec<(&str, Option<NaiveDate>)> = action(&draft, "4.5")
        .milestones
        .iter()
        .map(|milestone| (milestone.timescale.as_str(), milestone.due_on))
        .collect();
    let words = "By 30 September 2018 and 31 December 2018";
    assert_eq!(both, [(words, Some(day("2018-09-30"))), (words, Some(day("2018-12-31")))]);
}

#[test]
fn links_are_in_both_actions() {
    let draft = first_plan();
    for (one, other) in [("1.4", "2.10"), ("2.11", "3.2")] {
        let links = |number: &str| action(&draft, number).links.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!((links(one), links(other)), (vec![other.to_owned()], vec![one.to_owned()]));
    }
    assert_eq!(draft.actions.iter().filter(|action| !action.links.is_empty()).count(), 4);
}

#[test]
fn nineteen_actions_are_overdue_on_1_october_2018_and_thirty_one_on_1_january_2019() {
    let draft = first_plan();
    assert_eq!(overdue_on(&draft, day("2018-10-01")), 19);
    assert_eq!(overdue_on(&draft, day("2019-01-01")), 31);
    assert_eq!(action(&draft, "4.5").milestones[0].due_on, day("2018-10-01").pred_opt());
}

#[test]
fn nothing_is_left_that_was_not_understood() {
    assert_eq!(first_plan().notes.not_understood, []);
}

#[test]
fn the_head_says_what_the_table_does_not() {
    let plan = head::read_plan(PLAN).expect("a plan");
    assert_eq!((plan.slug.as_str(), plan.register.as_str()), ("sscb-2018-19", "ofsted-2018"));
    assert_eq!(
        (plan.period_start, plan.period_end, plan.status_date),
        (day("2018-04-01"), day("2019-09-30"), day("2018-07-31"))
    );
    assert!(
        plan.key.says_on_track(Rag::Amber) && plan.key.says_on_track(Rag::Green) && !plan.key.says_on_track(Rag::Red)
    );
    let draft = first_plan();
    for reading in plan.readings.iter().filter(|reading| reading.at != "plan") {
        action(&draft, &reading.at);
    }
}
