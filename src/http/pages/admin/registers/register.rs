//! `/admin/add-register` and `/admin/registers/{slug}`: a register's title and entries.

use actix_web::web::Path;
use askama::Template;

use super::super::clash::{Clash, Field, Filled};
use super::super::{open_form, submit_about, unchanged};
use super::{decision, entries, in_words};
use crate::domain::policy::Permission;
use crate::domain::recommendation::{Entry, Register};
use crate::domain::text;
use crate::http::answer::Reply;
use crate::http::input::Body;
use crate::http::pages::browser::Browser;
use crate::http::pages::form::{Errors, Form};
use crate::http::pages::frame::Frame;
use crate::http::pages::{done, page};
use crate::operations::Context;
use crate::operations::registers::{self, RegisterChange};

/// The page with the form, of a register that is there or one to be added.
#[derive(Template)]
#[template(path = "pages/admin/registers/register.html")]
struct RegisterPage<'a> {
    frame: Frame,
    form: &'a Form,
    errors: &'a Errors,
    clash: Option<Clash>,
    register: Option<&'a Register>,
    rows: Vec<Row<'a>>,
}

struct Row<'a> {
    number: &'a str,
    text: &'a str,
    decision: &'static str,
    reason: String,
}

/// Shows the form for a new register.
pub async fn show_blank(browser: Browser) -> Reply {
    open_form(browser, Permission::ChangeStructure, |context, browser| {
        shown(context, browser, None, &Filled::beginning(Form::blank()))
    })
    .await
}

/// Adds a register.
pub async fn add(browser: Browser, body: Body) -> Reply {
    browser
        .submit(
            body,
            |context, form| {
                let title = form.text("title").trim().to_owned();
                let slug = form.filled("slug").map_or_else(|| text::slug_of(&title), |slug| slug.trim().to_owned());
                let register = registers::add(context, slug, title, entries(form.text("entries")))?;
                let says = format!("{} was added.", register.title);
                Ok(done(&format!("/admin/registers/{}", register.slug), &says))
            },
            |context, browser, form, problem| {
                shown(context, browser, None, &Filled::wrong(form, problem).in_words(in_words))
            },
        )
        .await
}

/// Shows a register in the form.
pub async fn show(browser: Browser, path: Path<String>) -> Reply {
    open_form(browser, Permission::ChangeStructure, move |context, browser| {
        let register = registers::open(context, &path)?;
        shown(context, browser, Some(&register), &Filled::beginning(beginning(&register, &[])))
    })
    .await
}

/// The form as it begins. Of the entries, of which it takes more or other words, it has those that are named.
fn beginning(register: &Register, entries: &[Entry]) -> Form {
    let known = |entry: &Entry| register.entry(&entry.number);
    let line = |entry: &Entry| format!("{} {}", entry.number, entry.text.as_deref().unwrap_or_default());
    let lines: Vec<String> = entries.iter().filter_map(known).map(line).collect();
    Form::beginning_with([
        ("title", register.title.clone()),
        ("entries", lines.join("\n")),
        ("version", register.version.to_string()),
    ])
}

/// Changes the title, and adds or words entries.
pub async fn change(browser: Browser, path: Path<String>, body: Body) -> Reply {
    submit_about(
        browser,
        path.into_inner(),
        body,
        |context, slug, form| {
            let title = Some(form.text("title").trim().to_owned());
            let change = RegisterChange { title, entries: entries(form.text("entries")) };
            registers::change(context, slug, change, |_, register| unchanged(form, register.version))?;
            Ok(done(&format!("/admin/registers/{slug}"), "The register was changed."))
        },
        |context, browser, slug, form, problem| {
            let register = registers::open(context, slug)?;
            let now = beginning(&register, &entries(form.text("entries")));
            let filled = Filled::again(form, problem, now).in_words(in_words);
            shown(context, browser, Some(&register), &filled)
        },
    )
    .await
}

fn shown(context: &mut Context<'_>, browser: &Browser, register: Option<&Register>, filled: &Filled) -> Reply {
    let frame = browser.frame(context.actor).in_administration("/registers");
    let mut rows = Vec::new();
    if let Some(register) = register {
        let decisions = registers::dispositions(context, std::slice::from_ref(register), None)?;
        rows.extend(register.entries.iter().map(|entry| {
            let decided = decisions.get(&(register.id, entry.number.clone()));
            Row {
                number: &entry.number,
                text: entry.text.as_deref().unwrap_or_default(),
                decision: decided.map_or("Not decided yet", |decided| decision(decided.decision)),
                reason: decided.and_then(|decided| decided.reason.clone()).unwrap_or_default(),
            }
        }));
    }
    let Filled { form, errors, .. } = filled;
    let clash = filled.clash(&[Field::typed("title", "Title"), Field::typed("entries", "Recommendations")]);
    page(filled.status(), &RegisterPage { frame, form, errors, clash, register, rows })
}
