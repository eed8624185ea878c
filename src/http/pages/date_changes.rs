//! `/plans/{plan}/date-changes`: the later dates that were asked for, and the decisions on them.

use actix_web::web::Path;
use chrono::NaiveDate;
use serde::Deserialize;

use super::browser::Browser;
use super::decisions::Subject;
use super::due::{leads, request_facts, request_title};
use super::filters::{Choice, Format, chosen};
use super::items::{Fact, Item};
use super::log::{self, Asked, Filter, Log, Sheet};
use super::words::{count, written};
use crate::domain::action::Action;
use crate::domain::date_change::{DateChange, State};
use crate::domain::deed;
use crate::domain::person::Actor;
use crate::domain::plan::Plan;
use crate::http::answer::Reply;
use crate::http::api::date_changes::DateChangeBody;
use crate::http::api::day::Day;
use crate::http::input::Body;

/// Which requests.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DateChanges {
    #[serde(default, deserialize_with = "chosen")]
    state: Option<State>,
    #[serde(default, deserialize_with = "chosen")]
    as_of: Option<Day>,
    open: Option<String>,
    at: Option<String>,
    format: Option<Format>,
}

/// Where requests are, in the words of the filter.
const STATES: [(&str, &str); 3] =
    [("requested", "Waiting for a decision"), ("granted", "Granted"), ("refused", "Refused")];

/// The requests of today.
pub async fn show(browser: Browser, path: Path<String>) -> Reply {
    log::show::<DateChanges>(browser, path).await
}

/// Decides on a request, and comes back to it.
pub async fn decide(browser: Browser, path: Path<String>, body: Body) -> Reply {
    log::decide::<DateChanges>(browser, path, body).await
}

impl DateChanges {
    fn of<'a>(&self, plan: &'a Plan) -> impl Iterator<Item = &'a DateChange> {
        let state = self.state;
        plan.date_changes.iter().filter(move |change| state.is_none_or(|state| change.state() == state))
    }
}

impl Log for DateChanges {
    const PART: &'static str = "/date-changes";
    const TITLE: &'static str = "Later dates";

    fn asked(&self) -> Asked<'_> {
        Asked { open: self.open.as_deref(), at: self.at.as_deref(), as_of: self.as_of, format: self.format }
    }

    fn chosen(&self) -> Vec<(&'static str, Option<&str>)> {
        vec![("state", self.state.map(State::as_str))]
    }

    fn filters<'a>(&'a self, _: &'a Plan) -> Vec<Filter<'a>> {
        let choices = Choice::of(STATES, self.state.map(State::as_str));
        vec![Filter { name: "state", label: "Requests", all: "All requests", choices }]
    }

    fn introduction(&self, plan: &Plan, _: NaiveDate) -> String {
        let waiting = plan.date_changes.iter().filter(|change| change.state() == State::Requested).count();
        let how = "A chair or deputy asks on the page of an action that their group leads.";
        if plan.date_changes.is_empty() {
            return format!("No later date has been asked for. {how}");
        }
        let asked = count(plan.date_changes.len(), "later date was", "later dates were");
        format!("{asked} asked for; {} for a decision. {how}", count(waiting, "waits", "wait"))
    }

    fn items<'a>(&self, plan: &'a Plan, actor: &Actor, _: NaiveDate) -> Vec<Item<'a>> {
        let item = |change: &'a DateChange| Some(item(plan.action(&change.action)?, change, actor));
        self.of(plan).filter_map(item).collect()
    }

    fn sheet(&self, plan: &Plan, _: NaiveDate) -> Sheet {
        let rows = self.of(plan).map(|change| DateChangeBody::of(plan, change).cells());
        (&DateChangeBody::COLUMNS, rows.collect())
    }
}

fn item<'a>(action: &'a Action, change: &'a DateChange, actor: &Actor) -> Item<'a> {
    let said = change.decision.as_ref().and_then(|decision| decision.text.as_deref());
    let said = said.map(|said| Fact::new("Said to that", said));
    let facts = std::iter::once(Fact::new("Lead", leads(action))).chain(request_facts(change, action)).chain(said);
    let deeds = deed::on_request(change, action, actor);
    Item {
        standing: Some(outcome(change)),
        facts: facts.collect(),
        ..Item::new(Subject::Request(change.id), action, request_title(change), deeds)
    }
}

fn outcome(change: &DateChange) -> String {
    match (&change.decision, change.state()) {
        (Some(decision), State::Granted) => {
            format!("Granted by {}: agreed on {}", decision.by, written(decision.from_day))
        }
        (Some(decision), _) => format!("Refused by {} on {}", decision.by, written(decision.from_day)),
        (None, _) => "Waits for a decision of the Business Group".to_owned(),
    }
}
