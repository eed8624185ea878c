//! `/password/{link}`: setting a password with a one-time link. The link is the secret: pages name it to nobody.

use actix_web::web::Path;
use askama::Template;

use super::browser::Browser;
use super::form::{Errors, Form};
use super::frame::Frame;
use super::{page, see_other};
use crate::http::answer::Reply;
use crate::http::input::{self, Body};
use crate::http::problem::{self, Problem};
use crate::operations::password_links::{self, LinkHolder, NewPassword};

/// The page with the form.
#[derive(Template)]
#[template(path = "pages/password.html")]
struct PasswordPage<'a> {
    frame: Frame,
    /// Whose password it is; of the first administrator nothing is known yet.
    owner: Option<&'a str>,
    form: &'a Form,
    errors: Errors,
}

/// Shows the form, if the link works.
pub async fn show(browser: Browser, link: Path<String>) -> Reply {
    browser.respond(move |browser| form(browser, &link, &Form::blank(), Errors::default())).await
}

/// Sets the password, or shows the form again with what is wrong.
pub async fn set(browser: Browser, link: Path<String>, body: Body) -> Reply {
    browser
        .receive(body, move |browser, sent| {
            let new = checked(&link, sent);
            match new.and_then(|new| Ok(password_links::use_up(&browser.visit().gate(), &new)?)) {
                Ok(()) => Ok(see_other("/password-set")),
                Err(problem) if problem.sort == &problem::INVALID => form(browser, &link, sent, in_words(&problem)),
                Err(problem) => dead_or(browser, problem),
            }
        })
        .await
}

fn checked(link: &str, sent: &Form) -> Result<NewPassword, Problem> {
    let password = sent.text("new_password").to_owned();
    if password != sent.text("again") {
        return Err(input::invalid("/again", "this is not the same as the first time: type both again"));
    }
    let typed = |field: &str| sent.has(field).then(|| sent.text(field).to_owned());
    Ok(NewPassword { link: link.to_owned(), password, email: typed("email"), name: typed("name") })
}

fn in_words(problem: &Problem) -> Errors {
    Errors::of(problem).if_blank("email", "Enter your e-mail address.").if_blank("name", "Enter your full name.")
}

fn form(browser: &Browser, link: &str, sent: &Form, errors: Errors) -> Reply {
    let database = &browser.app().database;
    let holder = database.read(|db| password_links::holder(db, browser.visit().circumstances(), link));
    let holder = match holder {
        Ok(holder) => holder,
        Err(failure) => return dead_or(browser, failure.into()),
    };
    let owner = match &holder {
        LinkHolder::Owner(account) => Some(account.email.as_str()),
        LinkHolder::FirstAdministrator => None,
    };
    let frame = Frame::plain(browser.app());
    page(errors.status(), &PasswordPage { frame, owner, form: sent, errors })
}

/// Whoever comes with a dead link is told how to get another.
#[derive(Template)]
#[template(path = "pages/dead_link.html")]
struct DeadLinkPage {
    frame: Frame,
}

fn dead_or(browser: &Browser, problem: Problem) -> Reply {
    if problem.sort == &problem::NOT_FOUND {
        return page(problem.sort.status, &DeadLinkPage { frame: Frame::plain(browser.app()) });
    }
    Err(problem)
}

/// Says what to do next.
#[derive(Template)]
#[template(path = "pages/password_set.html")]
struct DonePage {
    frame: Frame,
}

/// The page after a password was set.
pub async fn done(browser: Browser) -> Reply {
    browser.respond(|browser| page(200, &DonePage { frame: Frame::plain(browser.app()) })).await
}
