//! `/admin/add-group` and `/admin/groups/{slug}`: a group's name, kind and other spellings.

use actix_web::web::Path;
use askama::Template;

use super::super::clash::{Clash, Field, Filled};
use super::super::{Choice, lines, open_form, submit_about, unchanged};
use super::{in_words, kind_of, kinds, people_of};
use crate::domain::group::Group;
use crate::domain::policy::Permission;
use crate::domain::text;
use crate::http::answer::Reply;
use crate::http::input::Body;
use crate::http::pages::browser::Browser;
use crate::http::pages::form::{Errors, Form};
use crate::http::pages::frame::Frame;
use crate::http::pages::{done, page};
use crate::operations::Context;
use crate::operations::groups::{self, GroupChange, NewGroup};

/// The page with the form, of a group that is there or one to be added.
#[derive(Template)]
#[template(path = "pages/admin/groups/group.html")]
struct GroupPage<'a> {
    frame: Frame,
    form: &'a Form,
    errors: &'a Errors,
    clash: Option<Clash>,
    group: Option<&'a Group>,
    kinds: Vec<Choice>,
    people: Vec<String>,
}

/// Shows the form for a new group.
pub async fn show_blank(browser: Browser) -> Reply {
    open_form(browser, Permission::ChangeStructure, |context, browser| {
        let form = Form::beginning_with([("kind", "subgroup".to_owned())]);
        shown(context, browser, None, &Filled::beginning(form))
    })
    .await
}

/// Adds a group.
pub async fn add(browser: Browser, body: Body) -> Reply {
    browser
        .submit(
            body,
            |context, form| {
                let name = form.text("name").trim().to_owned();
                let slug = form.filled("slug").map_or_else(|| text::slug_of(&name), |slug| slug.trim().to_owned());
                let new = NewGroup { slug, name, kind: kind_of(form)?, aliases: lines(form.text("aliases")) };
                let group = groups::add(context, new)?;
                Ok(done("/admin/groups", &format!("{} was added.", group.name)))
            },
            |context, browser, form, problem| {
                shown(context, browser, None, &Filled::wrong(form, problem).in_words(in_words))
            },
        )
        .await
}

/// Shows a group in the form.
pub async fn show(browser: Browser, path: Path<String>) -> Reply {
    open_form(browser, Permission::ChangeStructure, move |context, browser| {
        let group = groups::open(context, &path)?;
        shown(context, browser, Some(&group), &Filled::beginning(beginning(&group)))
    })
    .await
}

fn beginning(group: &Group) -> Form {
    Form::beginning_with([
        ("name", group.name.clone()),
        ("kind", group.kind.as_str().to_owned()),
        ("aliases", group.aliases.join("\n")),
        ("version", group.version.to_string()),
    ])
}

/// Changes a group.
pub async fn change(browser: Browser, path: Path<String>, body: Body) -> Reply {
    submit_about(
        browser,
        path.into_inner(),
        body,
        |context, slug, form| {
            let change = GroupChange {
                name: Some(form.text("name").trim().to_owned()),
                kind: Some(kind_of(form)?),
                aliases: Some(lines(form.text("aliases"))),
            };
            let group = groups::change(context, slug, change, |group| unchanged(form, group.version))?;
            Ok(done("/admin/groups", &format!("{} was changed.", group.name)))
        },
        |context, browser, slug, form, problem| {
            let group = groups::open(context, slug)?;
            let filled = Filled::again(form, problem, beginning(&group)).in_words(in_words);
            shown(context, browser, Some(&group), &filled)
        },
    )
    .await
}

fn shown(context: &mut Context<'_>, browser: &Browser, group: Option<&Group>, filled: &Filled) -> Reply {
    let frame = browser.frame(context.actor).in_administration("/groups");
    let mut all = people_of(context)?;
    let people = group.and_then(|group| all.remove(&group.slug)).unwrap_or_default();
    let (kinds, Filled { form, errors, .. }) = (kinds(), filled);
    let clash = filled.clash(&[
        Field::typed("name", "Name in full"),
        Field::chosen("kind", "Kind", &kinds),
        Field::typed("aliases", "Other spellings"),
    ]);
    page(filled.status(), &GroupPage { frame, form, errors, clash, group, kinds, people })
}
