//! `/plans/{plan}/actions/{number}/updates`: the form with which a lead says how far an action has come.

use askama::Template;

use super::summary::Summary;
use super::{Address, dates};
use crate::domain::action::Action;
use crate::domain::plan::Plan;
use crate::domain::policy::Permission;
use crate::domain::progress::{Mark, Report};
use crate::domain::rag::Rag;
use crate::domain::state::State;
use crate::http::answer::Reply;
use crate::http::api::day::date;
use crate::http::input::{self, Body};
use crate::http::pages::browser::Browser;
use crate::http::pages::form::{Errors, Form};
use crate::http::pages::frame::Frame;
use crate::http::pages::words::{colour, state};
use crate::http::pages::{done, page};
use crate::http::problem::{self, Problem};
use crate::operations::actions::{self, Found};
use crate::operations::{Context, progress};

/// The page with the form.
#[derive(Template)]
#[template(path = "pages/action/update.html")]
struct UpdatePage<'a> {
    frame: Frame,
    summary: Summary<'a>,
    form: &'a Form,
    errors: Errors,
    /// Whether somebody else has changed the action since the form was opened.
    clash: bool,
    colours: Vec<Choice<'a>>,
    states: Vec<Choice<'a>>,
    dates: Vec<MetOn<'a>>,
}

/// Something to choose.
struct Choice<'a> {
    id: String,
    value: &'static str,
    words: &'static str,
    meaning: &'a str,
}

/// Choices with their ids: the first has the name of the field, to which a message about that leads.
fn choices<'a>(field: &str, all: impl Iterator<Item = (&'static str, &'static str, &'a str)>) -> Vec<Choice<'a>> {
    let choice = |(index, (value, words, meaning)): (usize, _)| {
        let id = if index == 0 { field.to_owned() } else { format!("{field}-{value}") };
        Choice { id, value, words, meaning }
    };
    all.enumerate().map(choice).collect()
}

/// The field for the day on which a milestone was met.
struct MetOn<'a> {
    name: String,
    label: &'a str,
}

/// The name of the field for a milestone.
fn field_of(milestone: i64) -> String {
    format!("met_on-{milestone}")
}

impl<'a> UpdatePage<'a> {
    fn note_label(&self) -> &'static str {
        if self.summary.updated.is_some() { "What has happened since then?" } else { "What has happened so far?" }
    }

    fn of(context: &Context<'_>, browser: &Browser, found: &'a Found, form: &'a Form) -> Result<Self, Problem> {
        let (plan, action) = (&found.plan, found.action()?);
        let dates = action
            .milestones
            .iter()
            .map(|milestone| MetOn { name: field_of(milestone.id), label: dates::label(milestone) });
        Ok(Self {
            frame: browser.frame(context.actor).in_plan(&plan.head, None),
            summary: Summary::of(plan, action, found.day),
            form,
            errors: Errors::default(),
            clash: false,
            colours: colours(plan, action),
            states: states(context, action),
            dates: dates.collect(),
        })
    }
}

fn colours<'a>(plan: &'a Plan, action: &Action) -> Vec<Choice<'a>> {
    let unrated = action.rag.is_none().then_some(("", "Not yet rated", ""));
    let colour = |rag: Rag| (rag.as_str(), colour(rag), plan.head.key.meaning(rag));
    choices("rag", Rag::ALL.into_iter().rev().map(colour).chain(unrated))
}

fn states(context: &Context<'_>, action: &Action) -> Vec<Choice<'static>> {
    let may_withdraw = context.actor.require(Permission::ChangeStructure).is_ok();
    let offered = |state: &State| may_withdraw || !action.state.is_structural_to(*state);
    choices("state", State::ALL.into_iter().filter(offered).map(|one| (one.as_str(), state(one), "")))
}

/// The form as it begins: with the action as it stands.
fn beginning(action: &Action) -> Form {
    let met =
        action.milestones.iter().filter_map(|milestone| Some((field_of(milestone.id), milestone.met_on?.to_string())));
    let fields = [
        ("version".to_owned(), action.version.to_string()),
        ("rag".to_owned(), action.rag.map_or("", Rag::as_str).to_owned()),
        ("state".to_owned(), action.state.as_str().to_owned()),
    ];
    Form::beginning_with(fields.into_iter().chain(met))
}

/// Shows the form to those who may post an update.
pub async fn show(browser: Browser, path: Address) -> Reply {
    browser
        .show(move |context, browser| {
            let found = actions::find(context, &path.0, &path.1, None)?;
            let action = found.action()?;
            progress::may_post_to(context, action)?;
            page(200, &UpdatePage::of(context, browser, &found, &beginning(action))?)
        })
        .await
}

/// Posts the update, or shows the form again.
pub async fn post(browser: Browser, path: Address, body: Body) -> Reply {
    let (plan, number) = path.into_inner();
    let (again_plan, again_number) = (plan.clone(), number.clone());
    browser
        .submit(
            body,
            move |context, form| {
                let found = actions::find(context, &plan, &number, None)?;
                let report = report(found.action()?, form).map_err(|problem| form.also_blank(problem, "note"))?;
                let seen = form.text("version").parse().unwrap_or_default();
                progress::post_as_seen(context, &plan, &number, seen, &report)?;
                let says = format!("Your update on action {number} was saved.");
                Ok(done(&format!("/plans/{plan}/actions/{number}"), &says))
            },
            move |context, browser, form, problem| {
                let found = actions::find(context, &again_plan, &again_number, None)?;
                again(context, browser, &found, form, problem)
            },
        )
        .await
}

fn report(action: &Action, form: &Form) -> Result<Report, Problem> {
    let chosen = |field: &'static str| form.filled(field);
    let rag = chosen("rag").map(str::parse).transpose();
    let state = chosen("state").map(str::parse).transpose();
    Ok(Report {
        rag: rag.map_err(|_| input::invalid("/rag", "choose one of the colours"))?,
        state: state.map_err(|_| input::invalid("/state", "choose one of these"))?,
        note: note(form)?,
        milestones_met: marks(action, form)?,
    })
}

/// What was written, and on a line of its own where the evidence is.
fn note(form: &Form) -> Result<String, Problem> {
    let note = form.text("note");
    let Some(link) = form.filled("evidence").map(str::trim) else { return Ok(note.to_owned()) };
    let is_address = link.starts_with("https://") || link.starts_with("http://");
    if !is_address || link.contains(char::is_whitespace) {
        return Err(input::invalid("/evidence", "give the whole address, such as https://example.org/report"));
    }
    // A link alone tells the board nothing.
    if form.filled("note").is_none() { Ok(String::new()) } else { Ok(format!("{note}\nEvidence: {link}")) }
}

/// What the form says of milestones that differs from what is known.
fn marks(action: &Action, form: &Form) -> Result<Vec<Mark>, Problem> {
    let mut marks = Vec::new();
    for milestone in &action.milestones {
        let met_on = date(form.day(&field_of(milestone.id))?);
        if met_on != milestone.met_on {
            marks.push(Mark { milestone: milestone.id, met_on });
        }
    }
    Ok(marks)
}

fn again(context: &Context<'_>, browser: &Browser, found: &Found, form: &Form, problem: &Problem) -> Reply {
    let action = found.action()?;
    let clash = problem.sort == &problem::STALE;
    let form = &if clash { after_clash(action, form.clone()) } else { form.clone() };
    let errors = if clash { Errors::default() } else { in_words(action, form, problem) };
    let status = if clash { problem::CONFLICT.status } else { errors.status() };
    page(status, &UpdatePage { errors, clash, ..UpdatePage::of(context, browser, found, form)? })
}

/// The form after somebody else was quicker. Whoever sends it again has seen what the other did, and means it; but a date
/// that the other filled in, and that was still blank here, is not taken back by that.
fn after_clash(action: &Action, form: Form) -> Form {
    let form = form.with("version", action.version.to_string());
    action.milestones.iter().fold(form, |form, milestone| {
        let field = field_of(milestone.id);
        match milestone.met_on.filter(|_| form.filled(&field).is_none()) {
            Some(met_on) => form.with(&field, met_on.to_string()),
            None => form,
        }
    })
}

/// What is wrong, by the fields of this form.
fn in_words(action: &Action, form: &Form, problem: &Problem) -> Errors {
    let marks = marks(action, form).unwrap_or_default();
    let unmet = action.milestones.iter().find(|milestone| form.filled(&field_of(milestone.id)).is_none());
    let moved = |field: &str| match field {
        "state" => unmet.map(|milestone| {
            let says = "Completed means that every date below was met: give the day on which this was met.";
            (field_of(milestone.id), Some(says.to_owned()))
        }),
        field => {
            let index = field.strip_prefix("milestones_met-")?.split('-').next()?.parse::<usize>().ok()?;
            Some((field_of(marks.get(index)?.milestone), None))
        }
    };
    let errors = Errors::of(problem).if_blank("note", "Write what has happened.");
    errors.moved(moved).in_order(&["note", "rag", "state"])
}
