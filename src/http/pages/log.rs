//! A log of a plan as a page: its filters, its items with what can be decided about them, and its rows as CSV.

use actix_web::web::Path;
use askama::Template;
use chrono::NaiveDate;
use serde::de::DeserializeOwned;

use super::as_at::AsAt;
use super::browser::Browser;
use super::decisions::{CHOSEN, Decisions};
use super::filters::{self, Choice, Chosen, Format};
use super::form::Form;
use super::frame::Frame;
use super::items::{Item, List};
use super::{done, page};
use crate::domain::person::Actor;
use crate::domain::plan::Plan;
use crate::http::answer::Reply;
use crate::http::api::day::{Day, date};
use crate::http::input::{self, Body};
use crate::http::pages::decisions;
use crate::http::problem::Problem;
use crate::operations::{Context, plans};

/// The parameters with which every log is asked for.
pub(super) struct Asked<'a> {
    /// The form to open.
    pub(super) open: Option<&'a str>,
    /// The item to which somebody has come.
    pub(super) at: Option<&'a str>,
    /// The day of which the log is shown, if it was named.
    pub(super) as_of: Option<Day>,
    pub(super) format: Option<Format>,
}

/// A parameter that chooses among the items, with what can be chosen.
pub(super) struct Filter<'a> {
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    /// The words for not choosing.
    pub(super) all: &'static str,
    pub(super) choices: Vec<Choice<'a>>,
}

impl<'a> Filter<'a> {
    fn choices(&self) -> &[Choice<'a>] {
        &self.choices
    }
}

/// Rows for a spreadsheet under their heads.
pub(super) type Sheet = (&'static [&'static str], Vec<Vec<String>>);

/// A log as it was asked for: its query.
pub(super) trait Log: DeserializeOwned + Default + 'static {
    /// What follows the plan's address.
    const PART: &'static str;
    /// Its title.
    const TITLE: &'static str;

    /// What is asked of every log.
    fn asked(&self) -> Asked<'_>;

    /// What was chosen among the items, by parameter.
    fn chosen(&self) -> Vec<(&'static str, Option<&str>)>;

    /// What can be chosen.
    fn filters<'a>(&'a self, plan: &'a Plan) -> Vec<Filter<'a>>;

    /// What stands above the items.
    fn introduction(&self, plan: &Plan, day: NaiveDate) -> String;

    /// The items that were chosen, for a person.
    fn items<'a>(&self, plan: &'a Plan, actor: &Actor, day: NaiveDate) -> Vec<Item<'a>>;

    /// The same as the API writes them.
    fn sheet(&self, plan: &Plan, day: NaiveDate) -> Sheet;
}

/// The page of a log.
#[derive(Template)]
#[template(path = "pages/log.html")]
struct LogPage<'a> {
    frame: Frame,
    title: &'static str,
    as_at: AsAt,
    introduction: String,
    filters: Vec<Filter<'a>>,
    list: List<'a>,
    /// Whether only some of the items were asked for.
    is_narrow: bool,
    /// The same items as they are today.
    today: String,
    /// All items of the day.
    whole: String,
    csv: String,
}

fn address<L: Log>(slug: &str) -> String {
    format!("/plans/{slug}{}", L::PART)
}

/// What was chosen, with the day if it is not today.
fn all_chosen<L: Log>(log: &L, as_at: AsAt) -> Chosen {
    let day = as_at.parameter();
    let mut all = log.chosen();
    all.push(("as_of", day.as_deref()));
    Chosen::of(&all)
}

fn as_at<L: Log>(log: &L, context: &Context<'_>) -> AsAt {
    AsAt::of(date(log.asked().as_of), context.at().today)
}

/// The log as it was when a form of it was opened. What cannot be read was not written by a page of ours, and the whole log
/// does for that.
fn before<L: Log>(form: &Form) -> L {
    input::query(form.text(CHOSEN)).unwrap_or_default()
}

/// The log of today, or of another day.
pub(super) async fn show<L: Log>(browser: Browser, path: Path<String>) -> Reply {
    browser
        .show(move |context, browser| {
            let log: L = browser.query()?;
            if let Some(Format::Csv) = log.asked().format {
                return csv(context, &path, &log);
            }
            let chosen = all_chosen(&log, as_at(&log, context));
            let decisions = Decisions::asked(context, &address::<L>(&path), chosen, log.asked().open)?;
            shown(context, browser, &path, &decisions, &log)
        })
        .await
}

/// Decides on an item, and comes back to it among what was chosen.
pub(super) async fn decide<L: Log>(browser: Browser, path: Path<String>, body: Body) -> Reply {
    let slug = path.into_inner();
    let again_slug = slug.clone();
    let act = move |context: &mut Context<'_>, form: &Form| {
        let decisions::Done { on, says } = decisions::carry_out(context, &slug, form)?;
        let log: L = before(form);
        let there = all_chosen(&log, as_at(&log, context)).and(&format!("at={on}#{on}"));
        Ok(done(&format!("{}{there}", address::<L>(&slug)), &says))
    };
    let again = move |context: &mut Context<'_>, browser: &Browser, form: &Form, problem: &Problem| {
        let log: L = before(form);
        let chosen = all_chosen(&log, as_at(&log, context));
        let decisions = Decisions::again(context, &address::<L>(&again_slug), chosen, form, problem)?;
        shown(context, browser, &again_slug, &decisions, &log)
    };
    browser.submit(body, act, again).await
}

fn csv<L: Log>(context: &mut Context<'_>, slug: &str, log: &L) -> Reply {
    let head = plans::open(context, slug)?;
    let day = as_at(log, context).day;
    let plan = plans::standing(context, head, Some(day))?;
    let (columns, rows) = log.sheet(&plan, day);
    filters::csv(format!("{slug}-{}-{day}.csv", L::PART.trim_start_matches('/')), columns, rows)
}

fn shown<L: Log>(context: &mut Context<'_>, browser: &Browser, slug: &str, decisions: &Decisions, log: &L) -> Reply {
    let head = plans::open(context, slug)?;
    let mut frame = browser.frame(context.actor).in_plan(&head, Some(L::PART));
    let (as_at, at) = (as_at(log, context), log.asked().at);
    let plan = plans::standing(context, head, Some(as_at.day))?;
    let mut list = List::of(&plan, log.items(&plan, context.actor, as_at.day), as_at, decisions, at);
    list.tell_there(&mut frame, at);
    let template = LogPage {
        frame,
        title: L::TITLE,
        as_at,
        introduction: log.introduction(&plan, as_at.day),
        filters: log.filters(&plan),
        list,
        is_narrow: log.chosen().iter().any(|(_, value)| value.is_some()),
        today: format!("{}{}", address::<L>(slug), Chosen::of(&log.chosen()).marked()),
        whole: format!("{}{}", address::<L>(slug), as_at.chosen().marked()),
        csv: format!("{}{}", address::<L>(slug), decisions.chosen().and("format=csv")),
    };
    page(decisions.status(), &template)
}
