//! `/password/{link}`: setting a password with a one-time link. The link is the secret: pages name it to nobody.

use actix_web::web::Path;
use askama::Template;
use serde::Deserialize;

use super::{Frame, page, see_other, sentence, trouble};
use crate::http::answer::Reply;
use crate::http::input::{self, Body};
use crate::http::problem::{self, Problem};
use crate::http::visit::Visit;
use crate::operations::password_links::{self, LinkHolder, NewPassword};

/// The page with the form.
#[derive(Template)]
#[template(path = "pages/password.html")]
struct PasswordPage<'a> {
    frame: &'a Frame,
    /// Whose password it is; of the first administrator nothing is known yet.
    owner: Option<&'a str>,
    email: &'a str,
    name: &'a str,
    errors: Vec<FieldError>,
}

/// A field that must be mended.
struct FieldError {
    field: String,
    says: String,
}

impl PasswordPage<'_> {
    /// What is wrong with a field.
    fn wrong(&self, field: &str) -> Option<&str> {
        self.errors.iter().find(|error| error.field == field).map(|error| error.says.as_str())
    }
}

/// What the form sends.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PasswordForm {
    #[serde(default)]
    email: Option<String>,
    #[serde(default)]
    name: Option<String>,
    new_password: String,
    again: String,
}

/// Shows the form, if the link works.
pub async fn show(visit: Visit, link: Path<String>) -> Reply {
    visit
        .anonymously(move |visit| {
            form(visit, &link, &PasswordForm::default(), Vec::new()).or_else(|problem| dead_or(visit, problem))
        })
        .await
}

/// Sets the password, or shows the form again with what is wrong.
pub async fn set(visit: Visit, link: Path<String>, body: Body) -> Reply {
    visit
        .anonymously(move |visit| {
            let sent = body.form().and_then(|sent| submit(visit, &link, sent));
            sent.or_else(|problem| dead_or(visit, problem))
        })
        .await
}

fn submit(visit: &Visit, link: &str, sent: PasswordForm) -> Reply {
    match checked(link, &sent).and_then(|new| Ok(password_links::use_up(&visit.gate(), &new)?)) {
        Ok(()) => Ok(see_other("/password-set")),
        Err(problem) if problem.sort == &problem::INVALID => form(visit, link, &sent, field_errors(&problem)),
        Err(problem) => Err(problem),
    }
}

fn checked(link: &str, sent: &PasswordForm) -> Result<NewPassword, Problem> {
    if sent.new_password != sent.again {
        return Err(input::invalid("/again", "this is not the same as the first time: type both again"));
    }
    let (email, name) = (sent.email.clone(), sent.name.clone());
    Ok(NewPassword { link: link.to_owned(), password: sent.new_password.clone(), email, name })
}

fn field_errors(problem: &Problem) -> Vec<FieldError> {
    let fields = problem.fields.iter();
    fields.map(|(pointer, detail)| in_words(pointer.trim_start_matches('/'), detail)).collect()
}

fn in_words(field: &str, detail: &str) -> FieldError {
    let detail = match (field, detail) {
        ("email", detail) if detail.starts_with("is blank") => "enter your e-mail address".to_owned(),
        ("name", detail) if detail.starts_with("is blank") => "enter your full name".to_owned(),
        (_, detail) if detail.starts_with("is ") || detail.starts_with("has ") => format!("this {detail}"),
        (_, detail) => detail.to_owned(),
    };
    FieldError { field: field.to_owned(), says: sentence(&detail) }
}

fn form(visit: &Visit, link: &str, sent: &PasswordForm, errors: Vec<FieldError>) -> Reply {
    let holder = visit.service().database.read(|db| password_links::holder(db, visit.circumstances(), link))?;
    let owner = match &holder {
        LinkHolder::Owner(account) => Some(account.email.as_str()),
        LinkHolder::FirstAdministrator => None,
    };
    let typed = |field: &Option<String>| field.clone().unwrap_or_default();
    let status = if errors.is_empty() { 200 } else { problem::INVALID.status };
    let (frame, email, name) = (&Frame::of(visit), &typed(&sent.email), &typed(&sent.name));
    page(status, &PasswordPage { frame, owner, email, name, errors })
}

/// Whoever comes with a dead link is told how to get another.
#[derive(Template)]
#[template(path = "pages/dead_link.html")]
struct DeadLinkPage<'a> {
    frame: &'a Frame,
}

fn dead_or(visit: &Visit, problem: Problem) -> Reply {
    if problem.sort == &problem::NOT_FOUND {
        return page(problem.sort.status, &DeadLinkPage { frame: &Frame::of(visit) });
    }
    trouble(visit, problem)
}

/// Says what to do next.
#[derive(Template)]
#[template(path = "pages/password_set.html")]
struct DonePage<'a> {
    frame: &'a Frame,
}

/// The page after a password was set.
pub async fn done(visit: Visit) -> Reply {
    page(200, &DonePage { frame: &Frame::of(&visit) })
}
