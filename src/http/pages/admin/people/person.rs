//! `/admin/people/{id}`: what an account is for, and whether it is open.

use actix_web::web::Path;
use askama::Template;

use super::super::clash::{Clash, Field, Filled};
use super::super::{Choice, group_choices, open_form, submit_about, unchanged};
use super::add::role_of;
use crate::domain::account::Account;
use crate::domain::policy::Permission;
use crate::http::answer::Reply;
use crate::http::input::Body;
use crate::http::pages::browser::Browser;
use crate::http::pages::form::{Errors, Form};
use crate::http::pages::frame::Frame;
use crate::http::pages::{done, page};
use crate::http::problem::Problem;
use crate::operations::Context;
use crate::operations::users::{self, UserChange};

/// The page with the form.
#[derive(Template)]
#[template(path = "pages/admin/people/person.html")]
struct PersonPage<'a> {
    frame: Frame,
    form: &'a Form,
    errors: &'a Errors,
    clash: Option<Clash>,
    account: &'a Account,
    roles: Vec<Choice>,
    groups: Vec<Choice>,
}

/// Shows the account in the form.
pub async fn show(browser: Browser, path: Path<String>) -> Reply {
    open_form(browser, Permission::ManageAccounts, move |context, browser| {
        let account = users::find(context, &path)?;
        shown(context, browser, &account, &Filled::beginning(beginning(&account)))
    })
    .await
}

fn beginning(account: &Account) -> Form {
    let one = |name: &'static str, value: &str| (name, value.to_owned());
    let single = [one("name", &account.name), one("role", account.role.as_str())];
    let version = [one("version", &account.version.to_string())];
    let chairs = account.chairs.iter().map(|slug| one("chairs", slug));
    let deputy_for = account.deputy_for.iter().map(|slug| one("deputy_for", slug));
    Form::beginning_with(single.into_iter().chain(version).chain(chairs).chain(deputy_for))
}

/// Changes what the account is for.
pub async fn change(browser: Browser, path: Path<String>, body: Body) -> Reply {
    submit(browser, path.into_inner(), body, |form| {
        let change = UserChange {
            name: Some(form.text("name").to_owned()),
            role: Some(role_of(form)?),
            chairs: Some(form.all("chairs")),
            deputy_for: Some(form.all("deputy_for")),
            disabled: None,
        };
        Ok((change, "The account was changed. It counts from their next click on."))
    })
    .await
}

/// Closes the account, or opens it again.
pub async fn close_or_open(browser: Browser, path: Path<String>, body: Body) -> Reply {
    submit(browser, path.into_inner(), body, |form| {
        let disabled = form.is("account", "close");
        let says = if disabled {
            "The account was closed, and they are signed out. What they wrote stays."
        } else {
            "The account is open again."
        };
        Ok((UserChange { disabled: Some(disabled), ..UserChange::default() }, says))
    })
    .await
}

async fn submit(
    browser: Browser,
    id: String,
    body: Body,
    read: impl FnOnce(&Form) -> Result<(UserChange, &'static str), Problem> + Send + 'static,
) -> Reply {
    submit_about(
        browser,
        id,
        body,
        |context, id, form| {
            let (change, says) = read(form)?;
            users::change(context, id, change, |account| unchanged(form, account.version))?;
            Ok(done(&format!("/admin/people/{id}"), says))
        },
        |context, browser, id, form, problem| {
            let account = users::find(context, id)?;
            let now = beginning(&account);
            // The button that closes an account sends nothing else.
            let form = if form.has("name") { form } else { &now };
            let filled = Filled::again(form, problem, now.clone()).in_words(super::in_words);
            shown(context, browser, &account, &filled)
        },
    )
    .await
}

fn shown(context: &mut Context<'_>, browser: &Browser, account: &Account, filled: &Filled) -> Reply {
    let frame = browser.frame(context.actor).in_administration("/people");
    let (groups, roles, Filled { form, errors, .. }) = (group_choices(context)?, super::roles(), filled);
    let clash = filled.clash(&[
        Field::typed("name", "Full name"),
        Field::chosen("role", "Role", &roles),
        Field::chosen("chairs", "Chair of", &groups),
        Field::chosen("deputy_for", "Deputy for", &groups),
    ]);
    page(filled.status(), &PersonPage { frame, form, errors, clash, account, roles, groups })
}
