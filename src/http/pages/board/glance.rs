//! The plan at a glance: what needs attention, and for each priority how many actions stand how.

use chrono::{Days, NaiveDate};

use super::bar::Bar;
use crate::domain::challenge::Standing;
use crate::domain::conflict::Conflict;
use crate::domain::conflict::rules::RATED_BEFORE_DUE_DAYS;
use crate::domain::date_change::State as Asked;
use crate::domain::plan::Plan;
use crate::domain::rag::Rag;
use crate::domain::report::counts::Counts;
use crate::domain::report::summary::{Summary, summary};
use crate::domain::selection::{Filter, Order, select};
use crate::domain::state::State;
use crate::http::pages::as_at::AsAt;
use crate::http::pages::filters::Chosen;
use crate::http::pages::words::{colour, state};

/// Something that needs attention, with how often it does.
pub(super) struct Fact {
    pub(super) number: usize,
    pub(super) words: &'static str,
    pub(super) href: String,
}

/// How the actions of a priority stand.
pub(super) struct Standings {
    pub(super) title: String,
    pub(super) total: u32,
    pub(super) colours: Bar,
    pub(super) states: Bar,
    pub(super) overdue: u32,
}

/// What needs attention, each with the page that shows it on the same day.
pub(super) fn facts(plan: &Plan, as_at: AsAt) -> Vec<Fact> {
    let (here, day) = (format!("/plans/{}", plan.head.slug), as_at.day);
    let number = |filter: Filter| select(plan, &filter, Order::Number, None, day).len();
    let overdue = Filter { overdue: Some(true), ..Filter::default() };
    let (before, after) = (day.checked_add_days(Days::new(RATED_BEFORE_DUE_DAYS + 1)), day.pred_opt());
    let soon = Filter { due_before: before, due_after: after, open: Some(true), ..Filter::default() };
    let (before, after) = (before.unwrap_or(day).to_string(), after.unwrap_or(day).to_string());
    let as_of = as_at.parameter();
    let chosen = |some: &[(&str, &str)]| {
        let some = some.iter().map(|(name, value)| (*name, Some(*value)));
        Chosen::of(&some.chain([("as_of", as_of.as_deref())]).collect::<Vec<_>>()).marked()
    };
    let that_day = chosen(&[]);
    let conflicts = plan.conflicts(day).into_iter().filter(Conflict::is_unexplained).count();
    let open = plan.challenges.iter().filter(|challenge| challenge.standing() != Standing::Accepted).count();
    let asked = plan.date_changes.iter().filter(|change| change.state() == Asked::Requested).count();
    let fact = |number, words, href| Fact { number, words, href };
    vec![
        fact(number(overdue), "overdue", format!("{here}{}", chosen(&[("overdue", "true")]))),
        fact(
            number(soon),
            "due within 30 days",
            format!("{here}{}", chosen(&[("due_after", &after), ("due_before", &before), ("open", "true")])),
        ),
        fact(conflicts, "conflicts to explain", format!("{here}/conflicts{that_day}")),
        fact(open, "open challenges", format!("{here}/challenges{that_day}")),
        fact(asked, "later dates asked for", format!("{here}/date-changes{that_day}")),
    ]
}

/// The whole plan, and each priority.
pub(super) fn standings(plan: &Plan, day: NaiveDate) -> Vec<Standings> {
    let Summary { all, by_priority, .. } = summary(plan, day);
    let of_priority = by_priority.iter().map(|(priority, counts)| {
        let title = format!("Priority {}: {}", priority.number, priority.title);
        Standings::of(title, counts)
    });
    of_priority.chain([Standings::of("The whole plan".to_owned(), &all)]).collect()
}

impl Standings {
    fn of(title: String, counts: &Counts) -> Self {
        let colours =
            Rag::ALL.into_iter().zip(counts.rag).rev().map(|(rag, number)| (rag.as_str(), colour(rag), number));
        let unrated = [("none", "Not yet rated", counts.unrated)];
        let states = State::ALL.into_iter().zip(counts.states).map(|(one, number)| (one.as_str(), state(one), number));
        Self {
            title,
            total: counts.total,
            colours: Bar::of(colours.chain(unrated)),
            states: Bar::of(states),
            overdue: counts.overdue,
        }
    }
}
