//! `/plans/{plan}/changes`: what moved between two days, as page one of a quarterly report.

mod table;

use actix_web::web::Path;
use askama::Template;
use chrono::NaiveDate;
use serde::Deserialize;

use self::table::{CountRow, Part};
use super::as_at::AsAt;
use super::browser::Browser;
use super::filters::{self, Format, chosen};
use super::frame::Frame;
use super::page;
use super::words::written;
use crate::domain::plan::Priority;
use crate::domain::report::changes::changes;
use crate::http::answer::Reply;
use crate::http::api::day::{Day, date};
use crate::http::api::reports::changes::{ChangeItem, ChangeReport};
use crate::operations::plans;
use crate::operations::reports::{self, Between};

/// The report.
#[derive(Template)]
#[template(path = "pages/changes.html")]
struct ChangesPage<'a> {
    frame: Frame,
    from: String,
    to: String,
    /// The days as the form sends them.
    span: (String, String),
    priorities: &'a [Priority],
    counts: Vec<CountRow>,
    parts: Vec<Part<'a>>,
    csv: String,
}

/// Between which days, and for whom.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChangesQuery {
    #[serde(default, deserialize_with = "chosen")]
    from: Option<Day>,
    #[serde(default, deserialize_with = "chosen")]
    to: Option<Day>,
    format: Option<Format>,
}

/// What moved in the last three months, or between two other days.
pub async fn show(browser: Browser, path: Path<String>) -> Reply {
    browser
        .show(move |context, browser| {
            let query: ChangesQuery = browser.query()?;
            let head = plans::open(context, &path)?;
            let frame = browser.frame(context.actor).in_plan(&head, Some("/changes"));
            let between = reports::between(context, head, date(query.from), date(query.to))?;
            if let Some(Format::Csv) = query.format {
                let name = format!("{}-changes-{}-{}.csv", *path, between.from, between.to);
                return filters::csv(name, &ChangeItem::COLUMNS, ChangeReport::of(&between, None).rows());
            }
            page(200, &ChangesPage::of(frame, browser.path(), &between, context.at().today))
        })
        .await
}

impl<'a> ChangesPage<'a> {
    fn of(frame: Frame, path: &str, between: &'a Between, today: NaiveDate) -> Self {
        let found = changes((&between.now, between.to), (&between.was, between.from));
        let span = (between.from.to_string(), between.to.to_string());
        let csv = [("from", Some(span.0.as_str())), ("to", Some(span.1.as_str()))];
        let csv = filters::csv_address(path, &csv);
        let priorities = &between.now.priorities;
        Self {
            frame,
            from: written(between.from),
            to: written(between.to),
            span,
            priorities,
            counts: CountRow::all(&found, priorities),
            parts: Part::all(&between.now.head.slug, &found, AsAt::of(Some(between.to), today)),
            csv,
        }
    }
}
