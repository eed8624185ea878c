//! `/account/password`: changing one's own password.

use askama::Template;

use crate::http::answer::Reply;
use crate::http::input::{self, Body, NoQuery};
use crate::http::pages::browser::Browser;
use crate::http::pages::form::{Errors, Form};
use crate::http::pages::frame::Frame;
use crate::http::pages::{done, page};
use crate::operations::passwords;

/// The page with the form.
#[derive(Template)]
#[template(path = "pages/account/password.html")]
struct ChangePage<'a> {
    frame: Frame,
    form: &'a Form,
    errors: Errors,
}

/// Shows the form.
pub async fn show(browser: Browser) -> Reply {
    browser
        .show(|context, browser| {
            browser.query::<NoQuery>()?;
            let frame = browser.frame(context.actor);
            page(200, &ChangePage { frame, form: &Form::blank(), errors: Errors::default() })
        })
        .await
}

/// Changes the password: all other sessions end.
pub async fn change(browser: Browser, body: Body) -> Reply {
    browser
        .submit_in_steps(
            body,
            |actor, browser, form| {
                if form.text("current_password").is_empty() {
                    return Err(input::invalid("/current_password", "enter your present password"));
                }
                let new = form.text("new_password");
                if new != form.text("again") {
                    return Err(input::invalid("/again", "this is not the same as the first time: type both again"));
                }
                passwords::change_own(&browser.visit().gate(), actor, form.text("current_password"), new)?;
                Ok(done("/account", "Your password was changed. You are signed out everywhere else."))
            },
            |context, browser, form, problem| {
                let frame = browser.frame(context.actor);
                page(problem.sort.status, &ChangePage { frame, form, errors: Errors::of(problem) })
            },
        )
        .await
}
