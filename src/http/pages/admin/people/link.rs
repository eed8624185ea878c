//! `/admin/people/{id}/link`: a one-time link for somebody who has forgotten their password.

use actix_web::web::Path;
use askama::Template;

use super::super::open_form;

use crate::credentials::secret::OpaqueToken;
use crate::domain::account::Account;
use crate::domain::policy::Permission;
use crate::http::answer::Reply;
use crate::http::input::Body;
use crate::http::pages::browser::Browser;
use crate::http::pages::form::{Errors, Form};
use crate::http::pages::frame::Frame;
use crate::http::pages::{page, shown_once};
use crate::operations::{Context, password_links, users};

/// The page that asks whether to make one.
#[derive(Template)]
#[template(path = "pages/admin/people/link.html")]
struct AskPage<'a> {
    frame: Frame,
    form: &'a Form,
    errors: Errors,
    account: &'a Account,
}

/// The link, this once.
#[derive(Template)]
#[template(path = "pages/admin/people/link_made.html")]
struct MadePage<'a> {
    frame: Frame,
    account: &'a Account,
    link: String,
}

/// Shows what making one does.
pub async fn show(browser: Browser, path: Path<String>) -> Reply {
    open_form(browser, Permission::ManageAccounts, move |context, browser| {
        ask(context, browser, &path, &Form::blank(), Errors::default())
    })
    .await
}

/// Makes one and shows it.
pub async fn make(browser: Browser, path: Path<String>, body: Body) -> Reply {
    let id = path.into_inner();
    let again = id.clone();
    browser
        .submit_shown(
            body,
            move |context, browser, _| {
                let account = users::find(context, &id)?;
                let link = password_links::make(context, account.id)?;
                let frame = browser.frame(context.actor).in_administration("/people");
                let says = "That link was made before. It is shown only once: if you missed it, make another.";
                shown_once(made(browser, frame, &account, &link), says)
            },
            move |context, browser, form, problem| ask(context, browser, &again, form, Errors::of(problem)),
        )
        .await
}

fn ask(context: &mut Context<'_>, browser: &Browser, id: &str, form: &Form, errors: Errors) -> Reply {
    let account = users::find(context, id)?;
    let frame = browser.frame(context.actor).in_administration("/people");
    page(errors.status(), &AskPage { frame, form, errors, account: &account })
}

/// The page with a link that was just made for an account.
pub(super) fn made(browser: &Browser, frame: Frame, account: &Account, link: &OpaqueToken) -> Reply {
    let link = format!("{}/password/{}", browser.origin(), link.reveal());
    page(200, &MadePage { frame, account, link })
}
