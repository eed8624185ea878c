//! A log of a plan as a page: its filters, its items with what can be decided about them, and its rows as CSV.

use actix_web::web::Path;
use askama::Template;
use chrono::NaiveDate;
use serde::de::DeserializeOwned;

use super::browser::Browser;
use super::decisions::Decisions;
use super::filters::{self, Choice, Format};
use super::form::Form;
use super::frame::Frame;
use super::items::{Item, List};
use super::{done, page};
use crate::domain::person::Actor;
use crate::domain::plan::Plan;
use crate::http::answer::Reply;
use crate::http::input::Body;
use crate::http::pages::decisions;
use crate::http::problem::Problem;
use crate::operations::{Context, plans};

/// The parameters with which every log is asked for.
pub(super) struct Asked<'a> {
    /// The form to open.
    pub(super) open: Option<&'a str>,
    /// The item to which somebody has come.
    pub(super) at: Option<&'a str>,
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

    /// What was chosen, by parameter.
    fn chosen(&self) -> Vec<(&'static str, Option<&str>)>;

    /// What can be chosen.
    fn filters<'a>(&'a self, plan: &'a Plan) -> Vec<Filter<'a>>;

    /// What stands above the items.
    fn introduction(&self, plan: &Plan, today: NaiveDate) -> String;

    /// The items that were chosen, for a person.
    fn items<'a>(&self, plan: &'a Plan, actor: &Actor, today: NaiveDate) -> Vec<Item<'a>>;

    /// The same as the API writes them.
    fn sheet(&self, plan: &Plan, today: NaiveDate) -> Sheet;
}

/// The page of a log.
#[derive(Template)]
#[template(path = "pages/log.html")]
struct LogPage<'a> {
    frame: Frame,
    title: &'static str,
    introduction: String,
    filters: Vec<Filter<'a>>,
    list: List<'a>,
    csv: String,
}

fn address<L: Log>(slug: &str) -> String {
    format!("/plans/{slug}{}", L::PART)
}

/// The log of today.
pub(super) async fn show<L: Log>(browser: Browser, path: Path<String>) -> Reply {
    browser
        .show(move |context, browser| {
            let log: L = browser.query()?;
            if let Some(Format::Csv) = log.asked().format {
                return csv(context, &path, &log);
            }
            let decisions = Decisions::asked(context, &address::<L>(&path), log.asked().open)?;
            shown(context, browser, &path, &decisions, &log)
        })
        .await
}

/// Decides on an item, and comes back to it.
pub(super) async fn decide<L: Log>(browser: Browser, path: Path<String>, body: Body) -> Reply {
    let slug = path.into_inner();
    let again_slug = slug.clone();
    let act = move |context: &mut Context<'_>, form: &Form| {
        let decisions::Done { on, says } = decisions::carry_out(context, &slug, form)?;
        Ok(done(&format!("{}?at={on}#{on}", address::<L>(&slug)), &says))
    };
    let again = move |context: &mut Context<'_>, browser: &Browser, form: &Form, problem: &Problem| {
        let decisions = Decisions::again(context, &address::<L>(&again_slug), form, problem)?;
        shown(context, browser, &again_slug, &decisions, &L::default())
    };
    browser.submit(body, act, again).await
}

fn csv<L: Log>(context: &mut Context<'_>, slug: &str, log: &L) -> Reply {
    let head = plans::open(context, slug)?;
    let plan = plans::standing(context, head, None)?;
    let today = context.at().today;
    let (columns, rows) = log.sheet(&plan, today);
    filters::csv(format!("{slug}-{}-{today}.csv", L::PART.trim_start_matches('/')), columns, rows)
}

fn shown<L: Log>(context: &mut Context<'_>, browser: &Browser, slug: &str, decisions: &Decisions, log: &L) -> Reply {
    let head = plans::open(context, slug)?;
    let mut frame = browser.frame(context.actor).in_plan(&head, Some(L::PART));
    let plan = plans::standing(context, head, None)?;
    let (today, chosen, at) = (context.at().today, log.chosen(), log.asked().at);
    let mut list = List::of(&plan, log.items(&plan, context.actor, today), decisions, at, &chosen);
    list.tell_there(&mut frame, at);
    let template = LogPage {
        frame,
        title: L::TITLE,
        introduction: log.introduction(&plan, today),
        filters: log.filters(&plan),
        list,
        csv: filters::csv_address(&address::<L>(slug), &chosen),
    };
    page(decisions.status(), &template)
}
