//! `/challenges/{id}/response`: the form with which a lead answers a challenge.

use actix_web::web::Path;
use askama::Template;

use super::summary::Summary;
use crate::clock::day_of;
use crate::domain::challenge::Challenge;
use crate::domain::policy::Permission;
use crate::http::answer::Reply;
use crate::http::input::Body;
use crate::http::pages::browser::Browser;
use crate::http::pages::form::{Errors, Form};
use crate::http::pages::frame::Frame;
use crate::http::pages::words::written;
use crate::http::pages::{done, page};
use crate::operations::Context;
use crate::operations::challenges::{self, Found, Move};

/// The page with the form.
#[derive(Template)]
#[template(path = "pages/action/answer.html")]
struct AnswerPage<'a> {
    frame: Frame,
    summary: Summary<'a>,
    challenge: &'a Challenge,
    asked_on: String,
    respond_by: String,
    form: &'a Form,
    errors: Errors,
}

fn shown(context: &Context<'_>, browser: &Browser, found: &Found, form: &Form, errors: Errors) -> Reply {
    let (challenge, action) = (found.challenge()?, found.action()?);
    super::require(context.actor, Permission::AnswerChallenge, action)?;
    let template = AnswerPage {
        frame: browser.frame(context.actor).in_plan(&found.plan.head, None),
        summary: Summary::of(&found.plan, action, found.day),
        asked_on: written(day_of(challenge.asked_at)),
        respond_by: written(challenge.respond_by()),
        challenge,
        form,
        errors,
    };
    page(template.errors.status(), &template)
}

/// Shows the form to those who may answer.
pub async fn show(browser: Browser, id: Path<String>) -> Reply {
    browser
        .show(move |context, browser| {
            let found = challenges::find(context, &id)?;
            shown(context, browser, &found, &Form::blank(), Errors::default())
        })
        .await
}

/// Answers, or shows the form again.
pub async fn respond(browser: Browser, id: Path<String>, body: Body) -> Reply {
    let key = id.as_ref().clone();
    browser
        .submit(
            body,
            move |context, form| {
                challenges::take_step(context, &key, Move::Respond { text: form.text("text") })?;
                let found = challenges::find(context, &key)?;
                let (challenge, head) = (found.challenge()?, &found.plan.head);
                let says = format!("Your answer to {} went to the Business Group.", challenge.label());
                Ok(done(&format!("/plans/{}/actions/{}", head.slug, challenge.action), &says))
            },
            move |context, browser, form, problem| {
                let found = challenges::find(context, &id)?;
                let errors = Errors::of(problem).if_blank("text", "Write your answer.");
                shown(context, browser, &found, form, errors)
            },
        )
        .await
}
