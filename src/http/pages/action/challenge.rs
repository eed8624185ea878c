//! `/plans/{plan}/actions/{number}/challenges`: the form with which the Business Group puts a question to the leads.

use askama::Template;

use super::Address;
use super::summary::Summary;
use crate::domain::policy::Permission;
use crate::http::answer::Reply;
use crate::http::input::Body;
use crate::http::pages::browser::Browser;
use crate::http::pages::form::{Errors, Form};
use crate::http::pages::frame::Frame;
use crate::http::pages::{done, page};
use crate::operations::actions::{self, Found};
use crate::operations::{Context, challenges};

/// The page with the form.
#[derive(Template)]
#[template(path = "pages/action/challenge.html")]
struct ChallengePage<'a> {
    frame: Frame,
    summary: Summary<'a>,
    form: &'a Form,
    errors: Errors,
}

fn shown(context: &Context<'_>, browser: &Browser, found: &Found, form: &Form, errors: Errors) -> Reply {
    context.require(Permission::RaiseChallenge)?;
    let template = ChallengePage {
        frame: browser.frame(context.actor).in_plan(&found.plan.head, None),
        summary: Summary::of(&found.plan, found.action()?, found.day),
        form,
        errors,
    };
    page(template.errors.status(), &template)
}

/// Shows the form to those who may challenge.
pub async fn show(browser: Browser, path: Address) -> Reply {
    browser
        .show(move |context, browser| {
            let found = actions::find(context, &path.0, &path.1, None)?;
            shown(context, browser, &found, &Form::blank(), Errors::default())
        })
        .await
}

/// Raises the challenge, or shows the form again.
pub async fn raise(browser: Browser, path: Address, body: Body) -> Reply {
    let (plan, number) = path.as_ref().clone();
    browser
        .submit(
            body,
            move |context, form| {
                let respond_by = form.required_day("respond_by");
                let respond_by = respond_by.map_err(|problem| form.also_blank(problem, "question"))?;
                challenges::raise(context, &plan, &number, form.text("question"), respond_by.0)?;
                let says = format!("Your challenge was put to the leads of action {number}.");
                Ok(done(&format!("/plans/{plan}/actions/{number}"), &says))
            },
            move |context, browser, form, problem| {
                let found = actions::find(context, &path.0, &path.1, None)?;
                let errors = Errors::of(problem).if_blank("question", "Write what you want to know.");
                let errors = errors.in_order(&["question", "respond_by"]);
                shown(context, browser, &found, form, errors)
            },
        )
        .await
}
