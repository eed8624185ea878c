//! `/admin/registers/{slug}/entries/{number}`: what the board decided about a recommendation.

use actix_web::web::Path;
use askama::Template;

use super::super::{Choice, open_form, submit_about};
use super::decision;
use crate::domain::policy::Permission;
use crate::domain::recommendation::{Decision, Entry, Register};
use crate::http::answer::Reply;
use crate::http::api::day::date;
use crate::http::input::{self, Body};
use crate::http::pages::browser::Browser;
use crate::http::pages::form::{Errors, Form};
use crate::http::pages::frame::Frame;
use crate::http::pages::{done, page};
use crate::operations::{Context, Failure, registers};

/// The page with the form.
#[derive(Template)]
#[template(path = "pages/admin/registers/entry.html")]
struct EntryPage<'a> {
    frame: Frame,
    form: &'a Form,
    errors: Errors,
    register: &'a Register,
    entry: &'a Entry,
    decisions: Vec<Choice>,
}

/// Shows the decision in the form.
pub async fn show(browser: Browser, path: Path<(String, String)>) -> Reply {
    open_form(browser, Permission::ChangeStructure, move |context, browser| {
        let (slug, number) = path.into_inner();
        let register = registers::open(context, &slug)?;
        let decided = registers::dispositions(context, std::slice::from_ref(&register), None)?;
        let form = match decided.get(&(register.id, number.clone())) {
            Some(decided) => Form::beginning_with([
                ("decision", decided.decision.as_str().to_owned()),
                ("reason", decided.reason.clone().unwrap_or_default()),
            ]),
            None => Form::blank(),
        };
        shown(context, browser, &register, &number, &form, Errors::default())
    })
    .await
}

/// Records the decision.
pub async fn decide(browser: Browser, path: Path<(String, String)>, body: Body) -> Reply {
    submit_about(
        browser,
        path.into_inner(),
        body,
        |context, (slug, number), form| {
            let decision = form.text("decision").parse::<Decision>();
            let decision = decision.map_err(|_| input::invalid("/decision", "choose what was decided"))?;
            let decided_on = date(form.day("decided_on")?);
            registers::decide(context, slug, number, decision, form.filled("reason"), decided_on)?;
            let says = format!("The decision about recommendation {number} was recorded.");
            Ok(done(&format!("/admin/registers/{slug}"), &says))
        },
        |context, browser, (slug, number), form, problem| {
            let register = registers::open(context, slug)?;
            shown(context, browser, &register, number, form, Errors::of(problem))
        },
    )
    .await
}

fn shown(
    context: &Context<'_>,
    browser: &Browser,
    register: &Register,
    number: &str,
    form: &Form,
    errors: Errors,
) -> Reply {
    let entry = register.entry(number).ok_or_else(|| Failure::not_found("recommendation", number))?;
    let frame = browser.frame(context.actor).in_administration("/registers");
    let choice = |one: Decision| Choice { value: one.as_str().to_owned(), words: decision(one).to_owned() };
    let decisions = Decision::ALL.into_iter().map(choice).collect();
    page(errors.status(), &EntryPage { frame, form, errors, register, entry, decisions })
}
