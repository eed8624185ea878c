//! `/account/tokens`: making a token, and revoking one.

use actix_web::web::Path;
use askama::Template;

use crate::http::answer::Reply;
use crate::http::api::day::date;
use crate::http::input::{Body, NoQuery};
use crate::http::pages::browser::Browser;
use crate::http::pages::form::{Errors, Form};
use crate::http::pages::frame::Frame;
use crate::http::pages::{done, page, shown_once};
use crate::operations::tokens::{self, NewToken};

/// The page with the form.
#[derive(Template)]
#[template(path = "pages/account/token.html")]
struct TokenPage<'a> {
    frame: Frame,
    form: &'a Form,
    errors: Errors,
}

/// The token, this once.
#[derive(Template)]
#[template(path = "pages/account/token_made.html")]
struct MadePage<'a> {
    frame: Frame,
    label: &'a str,
    token: &'a str,
}

/// Shows the form.
pub async fn show(browser: Browser) -> Reply {
    browser
        .show(|context, browser| {
            browser.query::<NoQuery>()?;
            let form = Form::beginning_with([("read_only", "yes".to_owned())]);
            page(200, &TokenPage { frame: browser.frame(context.actor), form: &form, errors: Errors::default() })
        })
        .await
}

/// Makes the token and shows it.
pub async fn make(browser: Browser, body: Body) -> Reply {
    browser
        .submit_shown(
            body,
            |context, browser, form| {
                let expires_on = date(form.day("expires_on")?);
                let new = NewToken {
                    label: form.text("label").to_owned(),
                    read_only: form.is("read_only", "yes"),
                    expires_on,
                };
                let (token, secret) = tokens::make(context, &new)?;
                let frame = browser.frame(context.actor);
                let shown = page(200, &MadePage { frame, label: &token.label, token: secret.reveal() });
                shown_once(
                    shown,
                    "That token was made before. It is shown only once: if you missed it, revoke it and make another.",
                )
            },
            |context, browser, form, problem| {
                let errors = Errors::of(problem).if_blank("label", "Enter a label, such as the name of the program.");
                page(errors.status(), &TokenPage { frame: browser.frame(context.actor), form, errors })
            },
        )
        .await
}

/// Revokes a token.
pub async fn revoke(browser: Browser, path: Path<String>, body: Body) -> Reply {
    browser
        .submit(
            body,
            move |context, _| {
                tokens::revoke(context, &path)?;
                Ok(done("/account", "The token was revoked. Whatever uses it is refused from now on."))
            },
            |_, _, _, problem| Ok(done("/account", &problem.detail)),
        )
        .await
}
