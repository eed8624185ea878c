//! `/plans/{plan}/conflicts`: where a lead's judgement and the facts disagree, and why it may stand.

use actix_web::web::Path;
use chrono::NaiveDate;
use serde::Deserialize;

use super::browser::Browser;
use super::decisions::Subject;
use super::due::leads;
use super::filters::{Choice, Format, chosen};
use super::items::{Fact, Item};
use super::log::{self, Asked, Filter, Log, Sheet};
use super::words::{readable, written};
use crate::clock::day_of;
use crate::domain::conflict::{Conflict, RULES, Weight};
use crate::domain::deed;
use crate::domain::person::Actor;
use crate::domain::plan::Plan;
use crate::http::answer::Reply;
use crate::http::api::day::Day;
use crate::http::api::reports::conflicts::ConflictItem;
use crate::http::input::Body;

/// Which conflicts.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Conflicts {
    #[serde(default, deserialize_with = "chosen")]
    lead: Option<String>,
    #[serde(default, deserialize_with = "chosen")]
    rule: Option<String>,
    #[serde(default, deserialize_with = "chosen")]
    as_of: Option<Day>,
    open: Option<String>,
    at: Option<String>,
    format: Option<Format>,
}

/// The conflicts of today.
pub async fn show(browser: Browser, path: Path<String>) -> Reply {
    log::show::<Conflicts>(browser, path).await
}

/// Explains a conflict or challenges the leads, and comes back to it.
pub async fn decide(browser: Browser, path: Path<String>, body: Body) -> Reply {
    log::decide::<Conflicts>(browser, path, body).await
}

impl Conflicts {
    fn of<'a>(&self, plan: &'a Plan, day: NaiveDate) -> Vec<Conflict<'a>> {
        let mut found = plan.conflicts(day);
        found.retain(|conflict| {
            self.lead.as_ref().is_none_or(|lead| conflict.action.is_led_by(lead))
                && self.rule.as_ref().is_none_or(|rule| conflict.rule.slug == rule)
        });
        found
    }
}

impl Log for Conflicts {
    const PART: &'static str = "/conflicts";
    const TITLE: &'static str = "Where status and facts disagree";

    fn asked(&self) -> Asked<'_> {
        Asked { open: self.open.as_deref(), at: self.at.as_deref(), as_of: self.as_of, format: self.format }
    }

    fn chosen(&self) -> Vec<(&'static str, Option<&str>)> {
        vec![("lead", self.lead.as_deref()), ("rule", self.rule.as_deref())]
    }

    fn filters<'a>(&'a self, plan: &'a Plan) -> Vec<Filter<'a>> {
        let leads = Choice::leads(plan, self.lead.as_deref());
        let rules = Choice::of(RULES.iter().map(|rule| (rule.slug, rule.sentence)), self.rule.as_deref());
        vec![
            Filter { name: "lead", label: "Lead", all: "All leads", choices: leads },
            Filter { name: "rule", label: "Rule", all: "All rules", choices: rules },
        ]
    }

    fn introduction(&self, plan: &Plan, day: NaiveDate) -> String {
        let found = self.of(plan, day);
        let unexplained = found.iter().filter(|conflict| conflict.is_unexplained()).count();
        format!(
            "{} found; {unexplained} still to be explained. The program never changes a lead’s colour. Where \
            it and the facts contradict each other, somebody can say why that may stand; the reason holds until the facts \
            change.",
            found.len()
        )
    }

    fn items<'a>(&self, plan: &'a Plan, actor: &Actor, day: NaiveDate) -> Vec<Item<'a>> {
        self.of(plan, day).iter().map(|conflict| item(conflict, actor)).collect()
    }

    fn sheet(&self, plan: &Plan, day: NaiveDate) -> Sheet {
        let rows = self.of(plan, day).into_iter().map(|conflict| ConflictItem::of(plan, conflict).cells());
        (&ConflictItem::COLUMNS, rows.collect())
    }
}

fn item<'a>(conflict: &Conflict<'a>, actor: &Actor) -> Item<'a> {
    let action = conflict.action;
    let explained = conflict.answered.map(|answer| {
        Fact::new("Explained", format!("{} ({}, {})", answer.reason, answer.by, written(day_of(answer.at))))
    });
    let notice = conflict.rule.weight == Weight::Notice;
    let notice = notice.then(|| Fact::new("For your notice", "Both may well be right."));
    let facts = [Fact::new("Lead", leads(action)), Fact::new("Rule", conflict.rule.sentence)];
    let subject = Subject::Conflict { rule: conflict.rule.slug, action: action.number.as_str() };
    Item {
        facts: facts.into_iter().chain(notice).chain(explained).collect(),
        ..Item::new(subject, action, readable(&conflict.detail), deed::on_conflict(conflict, actor))
    }
}
