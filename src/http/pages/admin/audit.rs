//! `/admin/audit`: who did what, and when.

mod words;

use askama::Template;
use serde::Deserialize;

use self::words::{changes, event};
use super::{Choice, MOST, wants_csv};
use crate::http::answer::Reply;
use crate::http::api::audit::{COLUMNS, EntryBody};
use crate::http::api::day::date;
use crate::http::listing::{self, Limit, Page};
use crate::http::pages::browser::Browser;
use crate::http::pages::form::{Errors, Form};
use crate::http::pages::frame::Frame;
use crate::http::pages::page;
use crate::http::pages::words::time;
use crate::http::problem::{self, Problem};
use crate::operations::audit::{self, Wanted};
use crate::operations::{Context, Outcome, plans};
use crate::store::audit::Entry;

/// The most entries that one CSV file holds; narrower dates bring the others.
const LONGEST_CSV: i64 = 10_000;

/// The table, with what was asked for.
#[derive(Template)]
#[template(path = "pages/admin/audit.html")]
struct AuditPage {
    frame: Frame,
    form: Form,
    errors: Errors,
    plans: Vec<Choice>,
    rows: Vec<Row>,
    /// The address of the next page.
    older: Option<String>,
    csv: String,
}

struct Row {
    at: String,
    actor: String,
    via: String,
    event: String,
    refused: bool,
    plan: String,
    subject: String,
    changes: Vec<String>,
}

impl From<Entry> for Row {
    fn from(entry: Entry) -> Self {
        Self {
            at: time(entry.recorded_at.and_utc()),
            event: event(&entry.event),
            refused: entry.outcome == "refused",
            changes: changes(entry.before.as_deref(), entry.after.as_deref()),
            plan: entry.plan.unwrap_or_default(),
            actor: entry.actor,
            via: entry.via,
            subject: entry.subject,
        }
    }
}

/// What is asked for. A field of the form that was left blank is there and blank.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AuditQuery {
    #[serde(default)]
    actor: String,
    #[serde(default)]
    plan: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    cursor: Option<String>,
    format: Option<String>,
}

impl AuditQuery {
    fn form(&self) -> Form {
        let AuditQuery { actor, plan, from, to, .. } = self;
        Form::beginning_with(
            [("actor", actor), ("plan", plan), ("from", from), ("to", to)].map(|(n, v)| (n, v.clone())),
        )
    }

    /// The address of this page with something more in its query.
    fn address(&self, more: &str, value: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, text) in [("actor", &self.actor), ("plan", &self.plan), ("from", &self.from), ("to", &self.to)] {
            if !text.is_empty() {
                query.append_pair(name, text);
            }
        }
        format!("/admin/audit?{}", query.append_pair(more, value).finish())
    }
}

fn wanted(form: &Form) -> Result<Wanted, Problem> {
    let filled = |name| form.filled(name).map(|text| text.trim().to_owned());
    Ok(Wanted {
        actor: filled("actor").map(|actor| actor.to_lowercase()),
        plan: filled("plan"),
        from: date(form.day("from")?),
        to: date(form.day("to")?),
    })
}

/// The log, newest first.
pub async fn show(browser: Browser) -> Reply {
    browser
        .show(|context, browser| {
            let query: AuditQuery = browser.query()?;
            let form = query.form();
            if wants_csv(query.format.as_deref())? {
                let entries = audit::list(context, wanted(&form)?, None, LONGEST_CSV)?;
                let rows = entries.into_iter().map(|entry| EntryBody::from(entry).cells());
                return listing::csv("audit.csv".to_owned(), false, &COLUMNS, rows);
            }
            let found = entries(context, &query, &form);
            let (found, errors) = match found {
                Err(problem) if problem.sort == &problem::INVALID => (empty(), Errors::of(&problem)),
                found => (found?, Errors::default()),
            };
            let older = found.next_cursor.map(|cursor| query.address("cursor", &cursor));
            let (plans, csv) = (plan_choices(context)?, query.address("format", "csv"));
            let frame = browser.frame(context.actor).in_administration("/audit");
            let rows = found.items.into_iter().map(Row::from).collect();
            page(errors.status(), &AuditPage { frame, form, errors, plans, rows, older, csv })
        })
        .await
}

fn empty() -> Page<Entry> {
    Page { items: Vec::new(), next_cursor: None }
}

fn entries(context: &mut Context<'_>, query: &AuditQuery, form: &Form) -> Result<Page<Entry>, Problem> {
    let before: Option<i64> = listing::position(query.cursor.as_deref())?;
    let limit = Limit::default();
    let entries = audit::list(context, wanted(form)?, before, limit.and_one())?;
    Ok(Page::cut(entries, limit, |entry| entry.id))
}

fn plan_choices(context: &mut Context<'_>) -> Outcome<Vec<Choice>> {
    let every = Choice { value: String::new(), words: "Every plan, and what concerns none".to_owned() };
    let plans = plans::list(context, "", MOST)?;
    let choice = |head: crate::domain::plan::Head| Choice { value: head.slug, words: head.title };
    Ok(std::iter::once(every).chain(plans.into_iter().map(choice)).collect())
}
