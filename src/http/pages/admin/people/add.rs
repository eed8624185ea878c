//! `/admin/add-person`: letting somebody in.

use askama::Template;

use super::super::{Choice, group_choices, open_form};
use crate::domain::policy::{Permission, Role};
use crate::http::answer::Reply;
use crate::http::input::{self, Body};
use crate::http::pages::browser::Browser;
use crate::http::pages::form::{Errors, Form};
use crate::http::pages::frame::Frame;
use crate::http::pages::{page, shown_once};
use crate::http::problem::Problem;
use crate::operations::Context;
use crate::operations::users::{self, NewUser};

/// The page with the form.
#[derive(Template)]
#[template(path = "pages/admin/people/add.html")]
struct AddPage<'a> {
    frame: Frame,
    form: &'a Form,
    errors: Errors,
    roles: Vec<Choice>,
    groups: Vec<Choice>,
}

/// Shows the form.
pub async fn show(browser: Browser) -> Reply {
    open_form(browser, Permission::ManageAccounts, |context, browser| {
        let form = Form::beginning_with([("role", Role::Viewer.as_str().to_owned())]);
        shown(context, browser, &form, Errors::default())
    })
    .await
}

/// Adds the account, and shows the link to hand over.
pub async fn add(browser: Browser, body: Body) -> Reply {
    browser
        .submit_shown(
            body,
            |context, browser, form| {
                let (account, link) = users::add(context, new(form)?)?;
                let frame = browser.frame(context.actor).in_administration("/people");
                let shown = super::link::made(browser, frame, &account, &link);
                shown_once(
                    shown,
                    "That person was added before. The link is shown only once: if you missed it, make a new one on \
                     their page.",
                )
            },
            |context, browser, form, problem| shown(context, browser, form, super::in_words(Errors::of(problem))),
        )
        .await
}

fn new(form: &Form) -> Result<NewUser, Problem> {
    Ok(NewUser {
        email: form.text("email").to_owned(),
        name: form.text("name").to_owned(),
        role: role_of(form)?,
        chairs: form.all("chairs"),
        deputy_for: form.all("deputy_for"),
    })
}

/// The role that was chosen.
pub(super) fn role_of(form: &Form) -> Result<Role, Problem> {
    form.text("role").parse().map_err(|_| input::invalid("/role", "choose what the account is for"))
}

fn shown(context: &mut Context<'_>, browser: &Browser, form: &Form, errors: Errors) -> Reply {
    let frame = browser.frame(context.actor).in_administration("/people");
    let groups = group_choices(context)?;
    page(errors.status(), &AddPage { frame, form, errors, roles: super::roles(), groups })
}
