//! `/admin`: what administrators keep: plans, groups, people, registers, and the log of what was done.

pub mod actions;
pub mod audit;
mod clash;
pub mod groups;
pub mod import;
pub mod people;
pub mod plans;
pub mod registers;

use askama::Template;
use serde::Deserialize;

use super::browser::Browser;
use super::form::Form;
use super::frame::Frame;
use super::page;
use crate::domain::policy::Permission;
use crate::http::answer::Reply;
use crate::http::input::{self, Body, NoQuery};
use crate::http::problem::Problem;
use crate::operations::{Context, Failure, Outcome, groups as all_groups};

/// The most rows that a table shows.
const MOST: i64 = 1_000;

/// The way to each part.
#[derive(Template)]
#[template(path = "pages/admin/index.html")]
struct IndexPage {
    frame: Frame,
}

/// What administrators keep.
pub async fn show(browser: Browser) -> Reply {
    browser
        .show(|context, browser| {
            browser.query::<NoQuery>()?;
            context.require(Permission::ChangeStructure)?;
            page(200, &IndexPage { frame: browser.frame(context.actor).in_administration("") })
        })
        .await
}

/// Shows a page with a form to those who may do what the form does.
async fn open_form(
    browser: Browser,
    permission: Permission,
    work: impl FnOnce(&mut Context<'_>, &Browser) -> Reply + Send + 'static,
) -> Reply {
    browser
        .show(move |context, browser| {
            browser.query::<NoQuery>()?;
            context.require(permission)?;
            work(context, browser)
        })
        .await
}

/// As [`Browser::submit`], for a form about something that the address names: both hands are told what.
async fn submit_about<T: Clone + Send + 'static>(
    browser: Browser,
    about: T,
    body: Body,
    act: impl FnOnce(&mut Context<'_>, &T, &Form) -> Reply + Send + 'static,
    again: impl FnOnce(&mut Context<'_>, &Browser, &T, &Form, &Problem) -> Reply + Send + 'static,
) -> Reply {
    let same = about.clone();
    browser
        .submit(
            body,
            move |context, form| act(context, &about, form),
            move |context, browser, form, problem| again(context, browser, &same, form, problem),
        )
        .await
}

/// Something to choose.
struct Choice {
    value: String,
    words: String,
}

/// The groups, to choose among by their names.
fn group_choices(context: &mut Context<'_>) -> Outcome<Vec<Choice>> {
    let mut groups = all_groups::list(context, "", MOST)?;
    groups.sort_by_key(|group| group.name.to_lowercase());
    Ok(groups.into_iter().map(|group| Choice { value: group.slug, words: group.name }).collect())
}

/// In which format a table is wanted.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FormatQuery {
    format: Option<String>,
}

/// Whether a table is wanted as CSV.
fn wants_csv(format: Option<&str>) -> Result<bool, Problem> {
    match format {
        None => Ok(false),
        Some("csv") => Ok(true),
        Some(_) => Err(input::invalid("/format", "this page is there as csv")),
    }
}

/// Nothing if a form was opened on this version; else that somebody else was faster.
fn unchanged(form: &Form, version: impl std::fmt::Display) -> Outcome<()> {
    if form.text("version") == version.to_string() { Ok(()) } else { Err(Failure::Stale) }
}

/// The lines of a field in which each line is a thing of its own.
fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}
