//! `/plans/{plan}/challenges`: the challenge log, each challenge with its whole life and what can be done about it.

mod life;

use actix_web::web::Path;
use chrono::NaiveDate;
use serde::Deserialize;

use super::browser::Browser;
use super::decisions::Subject;
use super::due::leads;
use super::filters::{Choice, Format, chosen};
use super::items::{Fact, Item};
use super::log::{self, Asked, Filter, Log, Sheet};
use super::words::{count, written};
use crate::domain::action::Action;
use crate::domain::challenge::{Challenge, Standing};
use crate::domain::deed;
use crate::domain::person::Actor;
use crate::domain::plan::Plan;
use crate::domain::policy::Permission;
use crate::domain::text::count_days;
use crate::http::answer::Reply;
use crate::http::api::challenge::ChallengeBody;
use crate::http::api::day::Day;
use crate::http::input::Body;

/// Which challenges.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Challenges {
    #[serde(default, deserialize_with = "chosen")]
    state: Option<Standing>,
    #[serde(default, deserialize_with = "chosen")]
    as_of: Option<Day>,
    open: Option<String>,
    at: Option<String>,
    format: Option<Format>,
}

/// Where challenges stand, in the words of the filter.
const STANDINGS: [(&str, &str); 3] =
    [("open", "Waiting for an answer"), ("answered", "Answered, to be accepted"), ("accepted", "Closed")];

/// The log of today.
pub async fn show(browser: Browser, path: Path<String>) -> Reply {
    log::show::<Challenges>(browser, path).await
}

/// Takes the next step of a challenge, and comes back to it.
pub async fn decide(browser: Browser, path: Path<String>, body: Body) -> Reply {
    log::decide::<Challenges>(browser, path, body).await
}

impl Challenges {
    fn of<'a>(&self, plan: &'a Plan) -> impl Iterator<Item = &'a Challenge> {
        let state = self.state;
        plan.challenges.iter().filter(move |challenge| state.is_none_or(|state| challenge.standing() == state))
    }
}

impl Log for Challenges {
    const PART: &'static str = "/challenges";
    const TITLE: &'static str = "Challenges";

    fn asked(&self) -> Asked<'_> {
        Asked { open: self.open.as_deref(), at: self.at.as_deref(), as_of: self.as_of, format: self.format }
    }

    fn chosen(&self) -> Vec<(&'static str, Option<&str>)> {
        vec![("state", self.state.map(Standing::as_str))]
    }

    fn filters<'a>(&'a self, _: &'a Plan) -> Vec<Filter<'a>> {
        let choices = Choice::of(STANDINGS, self.state.map(Standing::as_str));
        vec![Filter { name: "state", label: "Challenges", all: "All challenges", choices }]
    }

    fn introduction(&self, plan: &Plan, day: NaiveDate) -> String {
        let late = plan.overdue_challenges(day, None).len();
        let how = "The Business Group puts a question to the leads of an action, from the agenda or from the page of the \
            action.";
        if plan.challenges.is_empty() {
            return format!("No challenge has been raised in this plan. {how}");
        }
        let all = count(plan.challenges.len(), "challenge", "challenges");
        format!("{all} in this plan; {late} past the last day for an answer. {how}")
    }

    fn items<'a>(&self, plan: &'a Plan, actor: &Actor, day: NaiveDate) -> Vec<Item<'a>> {
        let item = |challenge: &'a Challenge| Some(item(plan.action(&challenge.action)?, challenge, actor, day));
        self.of(plan).filter_map(item).collect()
    }

    fn sheet(&self, plan: &Plan, day: NaiveDate) -> Sheet {
        let rows = self.of(plan).map(|challenge| ChallengeBody::of(plan, challenge, day).cells());
        (&ChallengeBody::COLUMNS, rows.collect())
    }
}

fn item<'a>(action: &'a Action, challenge: &'a Challenge, actor: &Actor, day: NaiveDate) -> Item<'a> {
    let days_overdue = challenge.days_overdue(day);
    let deeds = deed::on_challenge(challenge, action, actor);
    Item {
        standing: Some(standing(challenge, days_overdue)),
        is_late: days_overdue.is_some(),
        facts: vec![Fact::new("Lead", leads(action))],
        life: life::of(challenge),
        answer: may_answer(challenge, action, actor).then(|| format!("/challenges/{}/response", challenge.id)),
        ..Item::new(Subject::Challenge(challenge.id), action, format!("challenge {}", challenge.label()), deeds)
    }
}

fn may_answer(challenge: &Challenge, action: &Action, actor: &Actor) -> bool {
    let may = actor.require_for(Permission::AnswerChallenge, |group| action.is_led_by(group)).is_ok();
    may && challenge.standing() == Standing::Open
}

fn standing(challenge: &Challenge, days_overdue: Option<i64>) -> String {
    match (challenge.standing(), days_overdue) {
        (Standing::Open, Some(days)) => format!("Answer overdue by {}", count_days(days)),
        (Standing::Open, None) => format!("Waits for an answer by {}", written(challenge.respond_by())),
        (Standing::Answered, _) => "Answered: the Business Group has to accept it".to_owned(),
        (Standing::Accepted, _) => "Closed".to_owned(),
    }
}
