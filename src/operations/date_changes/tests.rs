use proptest::prelude::*;

use super::*;
use crate::domain::person::Actor;
use crate::operations::fixture::{Fixture, administrator};
use crate::operations::{demo, plan_import, structure};

const PLAN: &str = "sscb-2018-19";

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn fixture() -> Fixture {
    let fixture = Fixture::new();
    fixture.on("2018-09-01", |context| plan_import::import(context, &demo::first_plan())).expect("the first plan");
    fixture
}

/// Somebody with an account, who decides on what the command line asked for.
fn member(fixture: &Fixture) -> Actor {
    let new = crate::operations::users::NewUser {
        email: "ann@example.org".to_owned(),
        name: "Ann Example".to_owned(),
        role: crate::domain::policy::Role::BusinessGroup,
        chairs: Vec::new(),
        deputy_for: Vec::new(),
    };
    let account = fixture.on("2018-09-01", |context| crate::operations::users::add(context, new)).expect("an account");
    Actor { user_id: Some(account.0.id), role: crate::domain::policy::Role::BusinessGroup, ..administrator() }
}

fn standing_on(fixture: &Fixture, number: &str, on: NaiveDate) -> Action {
    let found = fixture.on("2019-06-01", |context| actions::find(context, PLAN, number, Some(on)));
    found.expect("the action").action().expect("the action").clone()
}

/// Asks for a date and answers the key of the request; recorded on 1 June 2019.
fn asked(fixture: &Fixture, number: &str, to: NaiveDate) -> String {
    let milestone = standing_on(fixture, number, day("2019-06-01")).milestones[0].id;
    let asked = Request { milestone, new_due_on: to, reason: "Ill".to_owned() };
    let id = fixture.on("2019-06-01", |context| request(context, PLAN, number, &asked)).expect("the request");
    id.to_string()
}

fn granted(fixture: &Fixture, member: &Actor, id: &str, agreed_on: NaiveDate) -> Outcome<()> {
    fixture.as_actor(member, "2019-06-01", |context| grant(context, id, Some(agreed_on), None)).map(|_| ())
}

/// Asks for a date and lets it be granted, both recorded on 1 June 2019.
fn moved(fixture: &Fixture, member: &Actor, number: &str, to: NaiveDate, agreed_on: NaiveDate) {
    let id = asked(fixture, number, to);
    granted(fixture, member, &id, agreed_on).expect("the grant");
}

/// What is said of the field in which a meeting was given that cannot have moved the date.
fn overtaken(granted: Outcome<()>) -> String {
    let Err(Failure::Invalid(invalid)) = granted else { panic!("{granted:?}") };
    let [(pointer, why)] = &invalid.fields[..] else { panic!("{invalid:?}") };
    assert_eq!(pointer, "/agreed_on");
    why.clone()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    /// In whatever order the meetings are entered, a grant has effect at once or is refused and changes nothing, and on
    /// each day that date holds which the last meeting by then agreed.
    #[test]
    fn each_grant_moves_the_date_or_is_refused(meetings in prop::collection::vec(0u64..60, 1..5)) {
        let fixture = fixture();
        let member = member(&fixture);
        let first = standing_on(&fixture, "1.1", day("2018-09-01")).due_on().expect("a date");
        let begin = day("2018-09-10");
        let mut agreed: Vec<(NaiveDate, u64, NaiveDate)> = Vec::new();
        for (index, offset) in (1u64..).zip(&meetings) {
            let (to, on) = (day("2019-07-01") + chrono::Days::new(index * 10), begin + chrono::Days::new(*offset));
            let before = standing_on(&fixture, "1.1", day("2019-06-01"));
            let id = asked(&fixture, "1.1", to);
            let done = granted(&fixture, &member, &id, on);
            let after = standing_on(&fixture, "1.1", day("2019-06-01"));
            if agreed.last().is_some_and(|(last, ..)| on < *last) {
                prop_assert!(matches!(done, Err(Failure::Invalid(_))));
                prop_assert_eq!(after, before);
                fixture.as_actor(&member, "2019-06-01", |context| refuse(context, &id, "Overtaken")).expect("refused");
            } else {
                prop_assert!(done.is_ok());
                prop_assert_eq!(after.due_on(), Some(to));
                agreed.push((on, index, to));
            }
        }
        for offset in 0..70 {
            let probe = begin + chrono::Days::new(offset);
            let by_then = agreed.iter().filter(|(on, ..)| *on <= probe);
            let action = standing_on(&fixture, "1.1", probe);
            prop_assert_eq!(action.moved() as usize, by_then.clone().count());
            let expected = by_then.max().map_or(first, |(_, _, to)| *to);
            prop_assert_eq!(action.due_on(), Some(expected));
            prop_assert_eq!(action.milestones[0].first_due_on, Some(first));
        }
    }
}

#[test]
fn a_meeting_before_the_present_date_was_agreed_grants_nothing_and_that_day_is_named() {
    let fixture = fixture();
    let member = member(&fixture);
    moved(&fixture, &member, "1.1", day("2018-11-30"), day("2018-09-28"));
    let id = asked(&fixture, "1.1", day("2018-12-31"));
    let why = overtaken(granted(&fixture, &member, &id, day("2018-09-27")));
    assert_eq!(
        why,
        "the present date, 2018-11-30, was agreed on 2018-09-28: give that day or a later one, or refuse this request"
    );
    granted(&fixture, &member, &id, day("2018-09-28")).expect("the same meeting");
    assert_eq!(standing_on(&fixture, "1.1", day("2018-09-28")).due_on(), Some(day("2018-12-31")));
}

#[test]
fn a_meeting_before_the_milestone_was_there_grants_nothing_and_that_day_is_named() {
    let fixture = fixture();
    let member = member(&fixture);
    for timescale in ["By 31 October 2018", "When there is money"] {
        let new = structure::NewMilestone { text: Some(timescale.to_owned()), timescale: timescale.to_owned() };
        let add = |context: &mut Context<'_>| structure::add_milestone(context, PLAN, "1.1", &new);
        fixture.on("2018-10-01", add).expect("a milestone");
        let added = standing_on(&fixture, "1.1", day("2019-06-01")).milestones.pop().expect("the milestone");
        let asked = Request { milestone: added.id, new_due_on: day("2019-07-31"), reason: "Ill".to_owned() };
        let id = fixture.on("2019-06-01", |context| request(context, PLAN, "1.1", &asked)).expect("the request");
        let why = overtaken(granted(&fixture, &member, &id.to_string(), day("2018-09-30")));
        assert_eq!(why, "the milestone is part of the plan since 2018-10-01: give that day or a later one");
        granted(&fixture, &member, &id.to_string(), day("2018-10-01")).expect("its first day");
        let after = standing_on(&fixture, "1.1", day("2019-06-01")).milestones.pop().expect("the milestone");
        assert_eq!((after.id, after.due_on, after.moved), (added.id, Some(day("2019-07-31")), 1));
    }
}

#[test]
fn the_operator_counts_as_one_person() {
    let fixture = fixture();
    let milestone = standing_on(&fixture, "1.1", day("2018-10-01")).milestones[0].id;
    let asked = Request { milestone, new_due_on: day("2018-12-31"), reason: "Ill".to_owned() };
    let id = fixture.on("2018-10-01", |context| request(context, PLAN, "1.1", &asked)).expect("the request");
    let own = fixture.on("2018-10-01", |context| refuse(context, &id.to_string(), "No"));
    assert!(matches!(own.map(|_| ()), Err(Failure::Forbidden(_))));
}

#[test]
fn an_import_asks_for_other_dates_once_and_sets_none() {
    let fixture = fixture();
    let mut documents = demo::first_plan();
    let table = String::from_utf8(documents.table).expect("text");
    // The first date of the table is that of 1.1.
    let with = |words: &str| table.replacen("By 30 September 2018", words, 1).into_bytes();
    let import = |documents: &plan_import::Documents| {
        let imported = fixture.on("2018-10-01", |context| plan_import::import(context, documents));
        imported.map(|imported| (imported.date_changes, imported.changes))
    };
    documents.table = with("By 31 December 2018");
    let (asked, changes) = import(&documents).expect("the import");
    let [date] = &asked[..] else { panic!("{asked:?}") };
    assert_eq!((date.row, date.action.as_str()), (3, "1.1"));
    assert_eq!((date.from, date.to), (Some(day("2018-09-30")), day("2018-12-31")));
    assert_eq!((changes.new, changes.changed), (0, 0));
    assert_eq!(standing_on(&fixture, "1.1", day("2018-10-01")).due_on(), date.from, "it is only asked for");
    assert_eq!(import(&documents).expect("the import").0, [], "the same file again asks for nothing");

    let id = "1";
    let own = fixture.on("2018-10-01", |context| grant(context, id, None, None));
    assert!(matches!(own.map(|_| ()), Err(Failure::Forbidden(_))));
    let member = member(&fixture);
    fixture.as_actor(&member, "2018-10-01", |context| refuse(context, id, "No")).expect("the refusal");
    assert_eq!(import(&documents).expect("the import").0, [], "what was refused is not asked for again");

    documents.table = with("By 31 August 2018");
    assert_eq!(import(&documents).expect("the import").0.len(), 1, "an earlier date is asked for too");
    fixture.as_actor(&member, "2018-10-01", |context| grant(context, "2", None, None)).expect("the grant");
    let action = standing_on(&fixture, "1.1", day("2018-10-01"));
    assert_eq!((action.due_on(), action.slip_days()), (Some(day("2018-08-31")), Some(-30)));
    assert_eq!(import(&documents).expect("the import").0, [], "that date holds now");
    documents.table = table.clone().into_bytes();
    assert_eq!(import(&documents).expect("the import").0, [], "the words that were agreed first are no request");
    documents.table = with("As soon as may be");
    assert!(matches!(import(&documents), Err(Failure::Invalid(_))));
}

#[test]
fn what_is_exported_after_a_move_is_imported_without_a_change() {
    let fixture = fixture();
    moved(&fixture, &member(&fixture), "1.1", day("2019-03-31"), day("2018-10-20"));
    let plan = fixture
        .on("2019-06-01", |context| {
            let head = plans::open(context, PLAN)?;
            plans::standing(context, head, None)
        })
        .expect("the plan");
    let table = crate::operations::plan_export::csv(&plan, day("2019-06-01"));
    let csv = String::from_utf8(table.clone()).expect("text");
    assert!(csv.contains(",2018-09-30,2019-03-31,1,182,\"Ann Example, 2018-10-20\""), "{csv}");
    let documents = plan_import::Documents { table, ..demo::first_plan() };
    let imported = fixture.on("2019-06-01", |context| plan_import::import(context, &documents)).expect("the import");
    assert_eq!((imported.date_changes, imported.changes.new, imported.changes.changed), (Vec::new(), 0, 0));
    assert!(imported.notes.not_understood.is_empty(), "{:?}", imported.notes.not_understood);
}
