//! `/admin/groups`: who leads actions.

pub mod group;

use std::collections::HashMap;

use askama::Template;

use super::{Choice, FormatQuery, MOST, wants_csv};
use crate::domain::group::GroupKind;
use crate::domain::policy::Permission;
use crate::http::answer::Reply;
use crate::http::api::groups::{COLUMNS, GroupBody};
use crate::http::input;
use crate::http::listing;
use crate::http::pages::browser::Browser;
use crate::http::pages::form::{Errors, Form};
use crate::http::pages::frame::Frame;
use crate::http::pages::page;
use crate::http::problem::Problem;
use crate::operations::{Context, Outcome, groups, users};

/// The table.
#[derive(Template)]
#[template(path = "pages/admin/groups.html")]
struct GroupsPage {
    frame: Frame,
    rows: Vec<Row>,
}

struct Row {
    slug: String,
    name: String,
    kind: &'static str,
    aliases: String,
    people: Vec<String>,
}

/// The groups, in the order of their names.
pub async fn show(browser: Browser) -> Reply {
    browser
        .show(|context, browser| {
            let query: FormatQuery = browser.query()?;
            context.require(Permission::ChangeStructure)?;
            let mut found = groups::list(context, "", MOST)?;
            if wants_csv(query.format.as_deref())? {
                let rows = found.iter().map(|group| GroupBody::from(group).cells());
                return listing::csv("groups.csv".to_owned(), false, &COLUMNS, rows);
            }
            found.sort_by_key(|group| group.name.to_lowercase());
            let mut people = people_of(context)?;
            let rows = found.into_iter().map(|group| Row {
                people: people.remove(&group.slug).unwrap_or_default(),
                slug: group.slug,
                name: group.name,
                kind: kind(group.kind),
                aliases: group.aliases.join("; "),
            });
            let rows = rows.collect();
            page(200, &GroupsPage { frame: browser.frame(context.actor).in_administration("/groups"), rows })
        })
        .await
}

/// Who chairs each group and deputises for it, by the group's slug.
fn people_of(context: &mut Context<'_>) -> Outcome<HashMap<String, Vec<String>>> {
    let mut people: HashMap<String, Vec<String>> = HashMap::new();
    for account in users::list(context, 0, MOST)?.into_iter().filter(|account| !account.disabled) {
        for slug in account.chairs {
            people.entry(slug).or_default().insert(0, account.name.clone());
        }
        for slug in account.deputy_for {
            people.entry(slug).or_default().push(format!("{} (deputy)", account.name));
        }
    }
    Ok(people)
}

fn kind(kind: GroupKind) -> &'static str {
    match kind {
        GroupKind::Subgroup => "Subgroup",
        GroupKind::Board => "Board",
        GroupKind::Agency => "Agency",
        GroupKind::Post => "Post",
    }
}

fn kinds() -> Vec<Choice> {
    let choice = |one: GroupKind| Choice { value: one.as_str().to_owned(), words: kind(one).to_owned() };
    GroupKind::ALL.into_iter().map(choice).collect()
}

fn kind_of(form: &Form) -> Result<GroupKind, Problem> {
    form.text("kind").parse().map_err(|_| input::invalid("/kind", "choose what sort of body it is"))
}

fn in_words(errors: Errors) -> Errors {
    errors
        .if_blank("name", "Enter the group's name in full.")
        .moved(|field| field.starts_with("aliases-").then(|| ("aliases".to_owned(), None)))
}
