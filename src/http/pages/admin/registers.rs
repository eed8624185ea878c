//! `/admin/registers`: recommendations, and what was decided about them.

pub mod entry;
pub mod register;

use askama::Template;

use super::{FormatQuery, MOST, wants_csv};
use crate::domain::policy::Permission;
use crate::domain::recommendation::{Decision, Entry};
use crate::http::answer::Reply;
use crate::http::api::registers as table;
use crate::http::listing;
use crate::http::pages::browser::Browser;
use crate::http::pages::form::Errors;
use crate::http::pages::frame::Frame;
use crate::http::pages::page;
use crate::operations::registers;

/// The table.
#[derive(Template)]
#[template(path = "pages/admin/registers.html")]
struct RegistersPage {
    frame: Frame,
    rows: Vec<Row>,
}

struct Row {
    slug: String,
    title: String,
    entries: usize,
    decided: usize,
}

/// The registers.
pub async fn show(browser: Browser) -> Reply {
    browser
        .show(|context, browser| {
            let query: FormatQuery = browser.query()?;
            context.require(Permission::ChangeStructure)?;
            let found = registers::list(context, "", MOST)?;
            let decisions = registers::dispositions(context, &found, None)?;
            if wants_csv(query.format.as_deref())? {
                let rows = found.iter().flat_map(table::rows);
                return listing::csv("registers.csv".to_owned(), false, &table::COLUMNS, rows);
            }
            let rows = found.into_iter().map(|register| Row {
                decided: decisions.keys().filter(|(id, _)| *id == register.id).count(),
                entries: register.entries.len(),
                slug: register.slug,
                title: register.title,
            });
            let rows = rows.collect();
            page(200, &RegistersPage { frame: browser.frame(context.actor).in_administration("/registers"), rows })
        })
        .await
}

fn decision(decision: Decision) -> &'static str {
    match decision {
        Decision::Accepted => "Accepted",
        Decision::AcceptedInPart => "Accepted in part",
        Decision::NotAccepted => "Not accepted",
    }
}

/// The entries that somebody typed, one to a line: a number, and after the first space the words, if there are any.
fn entries(text: &str) -> Vec<Entry> {
    let entry = |line: String| match line.split_once(char::is_whitespace) {
        Some((number, words)) => Entry { number: number.to_owned(), text: Some(words.trim().to_owned()) },
        None => Entry { number: line, text: None },
    };
    super::lines(text).into_iter().map(entry).collect()
}

/// What is wrong, by the fields of the forms about a register: of an entry with the line in which it stands.
fn in_words(errors: Errors) -> Errors {
    let errors = errors.if_blank("title", "Enter the register's title.");
    let said: Vec<(String, String)> =
        errors.all().iter().map(|error| (error.field.clone(), error.says.clone())).collect();
    errors.moved(|field| {
        let index: usize = field.strip_prefix("entries-")?.split('-').next()?.parse().ok()?;
        let (_, says) = said.iter().find(|(known, _)| known == field)?;
        Some(("entries".to_owned(), Some(format!("Line {}: {says}", index + 1))))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_is_an_entry_with_or_without_words() {
        let entry =
            |number: &str, text: Option<&str>| Entry { number: number.to_owned(), text: text.map(str::to_owned) };
        assert_eq!(
            entries("1 Do it\r\n\r\n 2\t Do more \n3"),
            [entry("1", Some("Do it")), entry("2", Some("Do more")), entry("3", None),]
        );
    }
}
