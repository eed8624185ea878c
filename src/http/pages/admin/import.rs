//! `/admin/import`: uploading a plan's table. What is read is looked through ([`review`]) before anything is kept.

mod questions;
pub mod review;

use askama::Template;

use super::{Choice, MOST, open_form};
use crate::domain::policy::Permission;
use crate::domain::text;
use crate::http::answer::Reply;
use crate::http::api::day::date;
use crate::http::pages::browser::Browser;
use crate::http::pages::form::{Errors, Form};
use crate::http::pages::frame::Frame;
use crate::http::pages::{page, see_other};
use crate::http::problem::Problem;
use crate::http::upload::Upload;
use crate::operations::import_reviews::{self, Upload as Document};
use crate::operations::{Context, plans};

/// The page with the form.
#[derive(Template)]
#[template(path = "pages/admin/import.html")]
struct ImportPage<'a> {
    frame: Frame,
    form: &'a Form,
    errors: Errors,
    plans: Vec<Choice>,
}

/// Shows the form.
pub async fn show(browser: Browser) -> Reply {
    open_form(browser, Permission::ChangeStructure, |context, browser| {
        shown(context, browser, &Form::blank(), Errors::default())
    })
    .await
}

/// Keeps the table, and goes on to looking through it.
pub async fn upload(browser: Browser, upload: Upload) -> Reply {
    browser
        .submit_upload(
            upload,
            |context, form, table| {
                let id = import_reviews::begin(context, document(form, table)?)?;
                Ok(see_other(&format!("/admin/import/{id}")))
            },
            |context, browser, form, problem| {
                let errors = Errors::of(problem).moved(|field| {
                    let to_name = field == "plan" && form.filled("plan").is_none();
                    let says = "Give the new plan a short name of letters and digits, such as board-2026-27.";
                    to_name.then(|| ("new_plan".to_owned(), Some(says.to_owned())))
                });
                shown(context, browser, form, errors)
            },
        )
        .await
}

fn document(form: &Form, table: Vec<u8>) -> Result<Document, Problem> {
    let new = || text::slug_of(form.text("new_plan"));
    Ok(Document {
        table,
        file_name: form.filled("file-name").unwrap_or("a file").to_owned(),
        plan: form.filled("plan").map_or_else(new, str::to_owned),
        status_date: date(form.day("status_date")?),
    })
}

fn shown(context: &mut Context<'_>, browser: &Browser, form: &Form, errors: Errors) -> Reply {
    let frame = browser.frame(context.actor).in_administration("/plans");
    let new = Choice { value: String::new(), words: "A new plan".to_owned() };
    let choice = |head: crate::domain::plan::Head| Choice { value: head.slug, words: head.title };
    let there = plans::list(context, "", MOST)?.into_iter().map(choice);
    let plans = std::iter::once(new).chain(there).collect();
    page(errors.status(), &ImportPage { frame, form, errors, plans })
}
