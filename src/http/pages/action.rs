//! `/plans/{plan}/actions/{number}`: an action, what has happened to it, and what the person may do about it. Each thing
//! that can be done has a page of its own beside it.

pub mod answer;
pub mod challenge;
pub mod later_date;
pub mod update;

mod dates;
mod history;
mod summary;

use actix_web::web::Path;
use askama::Template;
use serde::Deserialize;

use self::dates::{Asked, Dated};
use self::history::Event;
use self::summary::Summary;
use super::as_at::AsAt;
use super::browser::Browser;
use super::frame::Frame;
use super::words::{readable, written};
use super::{page, sentence};
use crate::clock::day_of;
use crate::domain::action::Action;
use crate::domain::challenge::{Challenge, Standing};
use crate::domain::conflict::Conflict;
use crate::domain::deed;
use crate::domain::number::ActionNumber;
use crate::domain::person::Actor;
use crate::domain::plan::Plan;
use crate::domain::policy::Permission;
use crate::http::answer::Reply;
use crate::http::api::day::{Day, date};
use crate::http::problem::Problem;
use crate::operations::{Context, Failure, actions, progress};

/// The address of an action: its plan's slug and its number.
type Address = Path<(String, String)>;

/// The most entries of a history that are shown.
const MOST_ENTRIES: i64 = 1_000;

/// The page.
#[derive(Template)]
#[template(path = "pages/action.html")]
struct ActionPage<'a> {
    frame: Frame,
    summary: Summary<'a>,
    as_at: AsAt,
    contradictions: Vec<String>,
    deeds: Vec<Deed>,
    may_answer: bool,
    dates: Vec<Dated<'a>>,
    asked: Vec<Asked<'a>>,
    challenges: Vec<Question<'a>>,
    links: Vec<Link>,
    history: Vec<Event>,
}

/// Another action.
struct Link {
    number: String,
    href: String,
}

/// Something that the person may do, and where: nobody is shown what would be refused.
struct Deed {
    path: &'static str,
    words: &'static str,
}

const UPDATE: Deed = Deed { path: "/updates", words: "Post an update" };
const ASK_FOR_LATER_DATE: Deed = Deed { path: "/date-changes", words: "Ask for a later date" };
const CHALLENGE: Deed = Deed { path: "/challenges", words: "Challenge this action" };

fn deeds(context: &Context<'_>, plan: &Plan, action: &Action) -> Vec<Deed> {
    let may_ask = || require(context.actor, Permission::AskForLaterDate, action).is_ok();
    let all = [
        (UPDATE, progress::may_post_to(context, action).is_ok()),
        (ASK_FOR_LATER_DATE, may_ask() && later_date::movable(plan, action).next().is_some()),
        (CHALLENGE, !deed::on_action(action, context.actor).may.is_empty()),
    ];
    all.into_iter().filter(|(_, may)| *may).map(|(deed, _)| deed).collect()
}

/// Nothing if the person may do this to the action; else why not.
fn require(actor: &Actor, permission: Permission, action: &Action) -> Result<(), Problem> {
    let required = actor.require_for(permission, |group| action.is_led_by(group));
    required.map_err(|forbidden| Failure::from(forbidden).into())
}

/// A challenge to the action.
struct Question<'a> {
    challenge: &'a Challenge,
    standing: &'static str,
    is_open: bool,
    asked_on: String,
    respond_by: String,
}

impl<'a> Question<'a> {
    fn of(challenge: &'a Challenge) -> Self {
        let standing = match challenge.standing() {
            Standing::Open => "waits for an answer",
            Standing::Answered => "answered",
            Standing::Accepted => "answer accepted",
        };
        Self {
            challenge,
            standing,
            is_open: challenge.standing() == Standing::Open,
            asked_on: written(day_of(challenge.asked_at)),
            respond_by: written(challenge.respond_by()),
        }
    }
}

/// As of when.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ActionQuery {
    as_of: Option<Day>,
}

/// The action as it is, or as it was at the end of another day.
pub async fn show(browser: Browser, path: Address) -> Reply {
    browser
        .show(move |context, browser| {
            let as_of = date(browser.query::<ActionQuery>()?.as_of);
            let found = actions::find(context, &path.0, &path.1, as_of)?;
            let (action, day) = (found.action()?, found.day);
            let entries = progress::history(context, &path.0, &path.1, as_of, None, MOST_ENTRIES)?;
            let as_at = AsAt::of(Some(day), context.at().today);
            let deeds = if as_at.is_today() { deeds(context, &found.plan, action) } else { Vec::new() };
            let may_answer = as_at.is_today() && require(context.actor, Permission::AnswerChallenge, action).is_ok();
            let frame = browser.frame(context.actor).in_plan(&found.plan.head, None);
            let history = history::of(&found.plan, action, &entries);
            let of_action = ActionPage::of(frame, &found.plan, action, as_at);
            page(200, &ActionPage { deeds, may_answer, history, ..of_action })
        })
        .await
}

impl<'a> ActionPage<'a> {
    fn of(frame: Frame, plan: &'a Plan, action: &'a Action, as_at: AsAt) -> Self {
        let day = as_at.day;
        let conflicts = plan.conflicts_of(action, day).into_iter().filter(Conflict::is_unexplained);
        let challenges = plan.challenges.iter().filter(|challenge| challenge.action == action.number);
        let asked = plan.date_changes.iter().filter(|change| change.action == action.number);
        let link = |number: &ActionNumber| Link {
            number: number.to_string(),
            href: as_at.action_address(&plan.head.slug, number),
        };
        Self {
            frame,
            summary: Summary::of(plan, action, day),
            as_at,
            contradictions: conflicts.map(|conflict| sentence(&readable(&conflict.detail))).collect(),
            deeds: Vec::new(),
            may_answer: false,
            dates: action.milestones.iter().map(Dated::of).collect(),
            asked: asked.map(|change| Asked::of(action, change)).collect(),
            challenges: challenges.map(Question::of).collect(),
            links: action.links.iter().map(link).collect(),
            history: Vec::new(),
        }
    }
}
