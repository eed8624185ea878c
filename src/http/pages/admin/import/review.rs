//! `/admin/import/{id}`: looking through what was read, saying what is to be read otherwise, and importing it.

use actix_web::web::Path;
use askama::Template;

use super::super::{Choice, group_choices};
use super::questions::{self, Answers, Question};
use crate::domain::timescale::Kind;
use crate::http::answer::Reply;
use crate::http::input::{Body, NoQuery};
use crate::http::pages::browser::Browser;
use crate::http::pages::form::{Errors, Form};
use crate::http::pages::frame::Frame;
use crate::http::pages::words::{kind, readable, written};
use crate::http::pages::{done, page, sentence};
use crate::http::problem::{self, Problem};
use crate::operations::Context;
use crate::operations::import_reviews::{self, Looked};
use crate::operations::plan_import::{Imported, Untaken};

/// What would be imported.
#[derive(Template)]
#[template(path = "pages/admin/import/review.html")]
struct ReviewPage<'a> {
    frame: Frame,
    form: &'a Form,
    errors: Errors,
    id: &'a str,
    looked: &'a Looked,
    imported: &'a Imported,
    status_date: String,
    dates: Vec<String>,
    untaken: Vec<String>,
    leads: Vec<Question>,
    timescales: Vec<Question>,
    groups: Vec<Choice>,
    kinds: Vec<Choice>,
}

/// Why a document cannot be imported.
#[derive(Template)]
#[template(path = "pages/admin/import/refused.html")]
struct RefusedPage<'a> {
    frame: Frame,
    form: &'a Form,
    id: &'a str,
    reasons: Vec<String>,
}

/// What would be made of the document.
pub async fn show(browser: Browser, path: Path<String>) -> Reply {
    browser
        .dry_run(move |context, browser| {
            browser.query::<NoQuery>()?;
            look(context, browser, &path, None)
        })
        .await
}

/// Says how words are to be read, and looks again.
pub async fn say(browser: Browser, path: Path<String>, body: Body) -> Reply {
    let id = path.into_inner();
    let again = id.clone();
    browser
        .submit(
            body,
            move |context, form| {
                import_reviews::say(context, &id, &Answers::of(form)?.readings)?;
                Ok(done(&format!("/admin/import/{id}"), "The table was read again as you said."))
            },
            move |_, browser, form, problem| {
                let told = (form, questions::errors(problem, form));
                browser.dry_run_now(|context| look(context, browser, &again, Some(told)))
            },
        )
        .await
}

/// Imports what was looked through.
pub async fn confirm(browser: Browser, path: Path<String>, body: Body) -> Reply {
    let id = path.into_inner();
    let again = id.clone();
    browser
        .submit(
            body,
            move |context, form| {
                let imported = import_reviews::confirm(context, &id, form.text("seen"))?;
                let says = format!(
                    "The plan was imported: {} new, {} changed and {} unchanged actions.",
                    imported.changes.new, imported.changes.changed, imported.changes.unchanged
                );
                Ok(done(&format!("/admin/plans/{}", imported.plan), &says))
            },
            move |_, browser, form, problem| {
                let told = (form, Errors::of(problem));
                browser.dry_run_now(|context| look(context, browser, &again, Some(told)))
            },
        )
        .await
}

/// Throws the document away.
pub async fn discard(browser: Browser, path: Path<String>, body: Body) -> Reply {
    browser
        .submit(
            body,
            move |context, _| {
                import_reviews::discard(context, &path)?;
                Ok(done("/admin/plans", "The document was thrown away. Nothing was imported."))
            },
            |_, _, _, problem| Ok(done("/admin/plans", &problem.detail)),
        )
        .await
}

/// `told` is what was sent and is wrong with it, if anything was sent.
fn look(context: &mut Context<'_>, browser: &Browser, id: &str, told: Option<(&Form, Errors)>) -> Reply {
    let frame = browser.frame(context.actor).in_administration("/plans");
    // The groups as they are now: the look adds those that it does not know.
    let groups = group_choices(context)?;
    let looked = import_reviews::look(context, id).map_err(Problem::from);
    let looked = match looked {
        Err(problem) if problem.sort == &problem::INVALID || problem.sort == &problem::CONFLICT => {
            let fields = problem.fields.iter().map(|(_, detail)| sentence(detail));
            let reasons = if problem.fields.is_empty() { vec![sentence(&problem.detail)] } else { fields.collect() };
            return page(problem.sort.status, &RefusedPage { frame, form: &Form::blank(), id, reasons });
        }
        looked => looked?,
    };
    let (leads, timescales) = questions::of(&looked.imported.notes, &looked.readings);
    let (form, errors) = match told {
        // What was wrong is answered; the rest of the page is new, and so is its key.
        Some((form, errors)) => (form.clone().under_new_key(), errors),
        None => (questions::answered(&leads, &timescales, &looked.readings), Errors::default()),
    };
    let status = errors.status();
    let parts = ReviewPage {
        frame,
        form: &form,
        errors,
        id,
        looked: &looked,
        imported: &looked.imported,
        status_date: written(looked.imported.status_date),
        dates: dates(&looked.imported),
        untaken: untaken(&looked.imported),
        leads,
        timescales,
        groups,
        kinds: kinds(),
    };
    page(status, &parts)
}

fn dates(imported: &Imported) -> Vec<String> {
    let asked = imported.date_changes.iter().map(|date| {
        let from = date.from.map_or_else(|| "no date".to_owned(), written);
        format!("Row {}, action {}: {} instead of {from}", date.row, date.action, written(date.to))
    });
    asked.collect()
}

fn untaken(imported: &Imported) -> Vec<String> {
    let one = |one: &Untaken| match (one.row, readable(&one.detail)) {
        (Some(row), detail) => format!("Row {row}, action {}: {detail}", one.action),
        (None, detail) => format!("Action {}: {detail}", one.action),
    };
    imported.untaken.iter().map(one).collect()
}

fn kinds() -> Vec<Choice> {
    let unchanged = Choice { value: String::new(), words: "Leave it as it is read".to_owned() };
    let choice = |one: Kind| Choice { value: one.as_str().to_owned(), words: kind(one).to_owned() };
    std::iter::once(unchanged).chain(Kind::ALL.into_iter().map(choice)).collect()
}

impl ReviewPage<'_> {
    /// How something was read, with its dates as people write them.
    #[expect(clippy::unused_self, reason = "a template calls it so")]
    fn readable(&self, read_as: &str) -> String {
        readable(read_as)
    }

    /// The heading over a column of the table.
    #[expect(clippy::unused_self, reason = "a template calls it so")]
    fn column(&self, column: &str) -> &'static str {
        match column {
            "recommendations" => "Recommendations",
            "outcome" => "Outcome",
            "leads" => "Lead",
            "number" => "Number",
            "action" => "Action",
            "timescale" => "Timescale",
            "status" => "Status",
            "priority" => "Priority",
            "period" => "Period",
            _ => "Another column",
        }
    }
}
