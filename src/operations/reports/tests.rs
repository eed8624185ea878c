use chrono::Days;
use proptest::prelude::*;

use super::*;
use crate::domain::person::Actor;
use crate::domain::progress::{Mark, Report};
use crate::domain::state::State;
use crate::operations::fixture::{Fixture, administrator};
use crate::operations::structure::{self, NewMilestone};
use crate::operations::users::{self, NewUser};
use crate::operations::{actions, date_changes, demo, plan_import, plans as plan_operations, progress};
use crate::store::upkeep;

const PLAN: &str = "sscb-2018-19";
/// One action in progress with two milestones and one that is printed as completed.
const NUMBERS: [&str; 2] = ["4.5", "2.3"];

/// What may move the day from which an action is overdue, or until which it was.
#[derive(Debug, Clone)]
enum Deed {
    State(State),
    Met(usize, bool),
    /// To a date so many days later, agreed so many days before.
    Moved(u64, u64),
    Milestone,
    /// The printed table again, as it is said to have been so many days before.
    Import(u64),
}

fn deed() -> impl Strategy<Value = Deed> {
    let state = prop::sample::select(vec![
        State::NotStarted,
        State::InProgress,
        State::Suspended,
        State::Completed,
        State::Withdrawn,
    ]);
    prop_oneof![
        3 => state.prop_map(Deed::State),
        1 => (0usize..2, any::<bool>()).prop_map(|(place, met)| Deed::Met(place, met)),
        1 => (1u64..90, 0u64..15).prop_map(|(later, before)| Deed::Moved(later, before)),
        1 => Just(Deed::Milestone),
        3 => (0u64..20).prop_map(Deed::Import),
    ]
}

impl Deed {
    /// Does it, unless a rule stands against it.
    fn try_on(&self, fixture: &Fixture, member: &Actor, number: &str, today: NaiveDate) {
        let on = today.to_string();
        let found = fixture.on(&on, |context| actions::find(context, PLAN, number, None)).expect("the action");
        let action = found.action().expect("the action").clone();
        let report = |state, milestones_met| Report { state, rag: None, note: "As agreed".to_owned(), milestones_met };
        let post = |report| fixture.on(&on, |context| progress::post(context, PLAN, number, &report)).map(|_| ());
        let tried = match self {
            Self::State(State::Completed) => {
                let unmet = action.milestones.iter().filter(|milestone| milestone.met_on.is_none());
                let met = unmet.map(|milestone| Mark { milestone: milestone.id, met_on: Some(today) });
                post(report(Some(State::Completed), met.collect()))
            }
            Self::State(state) => post(report(Some(*state), Vec::new())),
            Self::Met(place, met) => {
                let milestone = action.milestones[place % action.milestones.len()].id;
                post(report(None, vec![Mark { milestone, met_on: met.then_some(today) }]))
            }
            Self::Moved(later, before) => {
                let Some(due) = action.due_on() else { return };
                let milestone = action.next_milestone().expect("the one with that date").id;
                let (new_due_on, reason) = (due + Days::new(*later), "Ill".to_owned());
                let asked = date_changes::Request { milestone, new_due_on, reason };
                let id = fixture.on(&on, |context| date_changes::request(context, PLAN, number, &asked));
                id.and_then(|id| {
                    let agreed_on = Some(today - Days::new(*before));
                    let id = id.to_string();
                    fixture.as_actor(member, &on, |context| date_changes::grant(context, &id, agreed_on, None))
                })
                .map(|_| ())
            }
            Self::Milestone => {
                let new = NewMilestone { text: None, timescale: "By 31 October 2018".to_owned() };
                fixture.on(&on, |context| structure::add_milestone(context, PLAN, number, &new))
            }
            Self::Import(before) => {
                let status_date = Some(today - Days::new(*before));
                let documents = plan_import::Documents { status_date, ..demo::first_plan() };
                fixture.on(&on, |context| plan_import::import(context, &documents)).map(|_| ())
            }
        };
        if let Err(failure) = tried {
            let expected = matches!(failure, Failure::Conflict(_) | Failure::Invalid(_));
            assert!(expected, "{self:?} of {number} on {today}: {failure:?}");
        }
    }
}

fn member(fixture: &Fixture) -> Actor {
    let role = crate::domain::policy::Role::BusinessGroup;
    let (email, name) = ("ann@example.org".to_owned(), "Ann Example".to_owned());
    let new = NewUser { email, name, role, chairs: Vec::new(), deputy_for: Vec::new() };
    let (account, _) = fixture.on("2018-09-01", |context| users::add(context, new)).expect("an account");
    Actor { user_id: Some(account.id), role, ..administrator() }
}

/// What was overdue on a day, by the rule and by what the database keeps: date and place of each action.
fn both_ways(context: &mut Context<'_>, day: NaiveDate) -> Outcome<[Vec<(NaiveDate, String)>; 2]> {
    let head = plan_operations::open(context, PLAN)?;
    let plan = plan_operations::standing(context, head, Some(day))?;
    let overdue = plan.actions.iter().filter(|action| action.is_overdue(day));
    let mut by_rule: Vec<_> = overdue.filter_map(|one| Some((one.due_on()?, one.number.sort_key()))).collect();
    by_rule.sort();
    let found = outline_overdue(context, OverdueAsked { day, lead: None, after: None, limit: 1_000 })?.found;
    assert_eq!(found.total, i64::try_from(found.rows.len()).expect("a count"), "on {day}");
    Ok([by_rule, found.rows.into_iter().map(|row| (row.due_on, row.sort_key)).collect()])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    /// Whatever was done, on whichever day it is said to have been, every day has the same overdue actions across plans as
    /// the rule finds in the plan of that day, longest overdue first.
    #[test]
    fn the_rule_and_the_database_choose_the_same_on_every_day(
        deeds in prop::collection::vec((0usize..2, deed(), 0u64..9), 3..9)
    ) {
        let fixture = Fixture::new();
        fixture.on("2018-09-01", |context| plan_import::import(context, &demo::first_plan())).expect("the first plan");
        let member = member(&fixture);
        let first: NaiveDate = "2018-09-25".parse().expect("a day");
        let mut today = first;
        for (place, deed, days) in &deeds {
            deed.try_on(&fixture, &member, NUMBERS[*place], today);
            today = today + Days::new(*days);
        }
        let days: Vec<NaiveDate> = (first - Days::new(25)).iter_days().take_while(|day| *day <= today + Days::new(40)).collect();
        let all = fixture.on(&today.to_string(), |context| {
            let all: Outcome<Vec<_>> = days.iter().map(|day| both_ways(context, *day)).collect();
            Ok((all?, upkeep::damage(context.db)?))
        });
        let (all, damage) = all.expect("what was overdue");
        for (day, [by_rule, kept]) in days.iter().zip(all) {
            prop_assert_eq!(by_rule, kept, "on {}", day);
        }
        prop_assert_eq!(damage, Vec::<String>::new());
    }
}
