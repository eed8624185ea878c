//! `/plans/{plan}/pictures`: colours by priority and by lead, their trend, and the dates, as pictures made here and with a
//! table of the same figures under each.
//!
//! A picture is worked out by a pure function and drawn by a macro of `pictures/parts.html`, which any page can use. It is
//! read without colour: each segment has its letter and its own pattern.

mod bars;
mod columns;
mod figures;
mod timeline;

use actix_web::web::Path;
use askama::Template;
use chrono::NaiveDate;
use serde::Deserialize;

use self::bars::Bars;
use self::columns::Columns;
use self::figures::{Figures, Letter};
use self::timeline::Timeline;
use super::as_at::AsAt;
use super::browser::Browser;
use super::filters::{self, Format, chosen};
use super::frame::Frame;
use super::page;
use super::words::written;
use crate::domain::plan::{Head, Plan};
use crate::domain::report::counts::Counts;
use crate::domain::report::summary::summary;
use crate::http::answer::Reply;
use crate::http::api::day::{Day, date};
use crate::http::api::reports::{summary as counts, trend};
use crate::operations::{plans, reports};

/// The pictures.
#[derive(Template)]
#[template(path = "pages/pictures.html")]
struct PicturesPage {
    frame: Frame,
    day: String,
    as_of: String,
    letters: Vec<Letter>,
    by_priority: (Bars, Vec<Figures>),
    by_lead: (Bars, Vec<Figures>),
    by_month: (Columns, Vec<Figures>),
    timeline: Timeline,
    csv: Addresses,
}

/// Where the figures are for a spreadsheet.
struct Addresses {
    counts: String,
    trend: String,
    dates: String,
}

/// As of when, and which figures for whom.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PicturesQuery {
    #[serde(default, deserialize_with = "chosen")]
    as_of: Option<Day>,
    format: Option<Format>,
    of: Option<Of>,
}

/// Figures for a spreadsheet.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Of {
    #[default]
    Counts,
    Trend,
    Dates,
}

/// The pictures of a plan as it stands today or stood on another day.
pub async fn show(browser: Browser, path: Path<String>) -> Reply {
    browser
        .show(move |context, browser| {
            let query: PicturesQuery = browser.query()?;
            let as_of = date(query.as_of);
            let day = as_of.unwrap_or(context.at().today);
            let head = plans::open(context, &path)?;
            let months = reports::trend(context, &head, as_of)?;
            let plan = plans::standing(context, head, as_of)?;
            if let Some(Format::Csv) = query.format {
                return csv(&plan, &months, day, query.of.unwrap_or_default());
            }
            let frame = browser.frame(context.actor).in_plan(&plan.head, Some("/pictures"));
            page(200, &PicturesPage::of(frame, &plan, &months, as_of, context.at().today))
        })
        .await
}

fn csv(plan: &Plan, months: &[(NaiveDate, Counts)], day: NaiveDate, of: Of) -> Reply {
    let name = |what: &str| format!("{}-{what}-{day}.csv", plan.head.slug);
    match of {
        Of::Counts => filters::csv(name("summary"), &counts::COLUMNS, counts::rows(&summary(plan, day))),
        Of::Trend => filters::csv(name("trend"), &trend::COLUMNS, trend::rows(months)),
        Of::Dates => filters::csv(name("dates"), &timeline::COLUMNS, timeline::rows(plan)),
    }
}

impl PicturesPage {
    fn of(
        frame: Frame,
        plan: &Plan,
        months: &[(NaiveDate, Counts)],
        as_of: Option<NaiveDate>,
        today: NaiveDate,
    ) -> Self {
        let as_at = AsAt::of(as_of, today);
        let day = as_at.day;
        let summary = summary(plan, day);
        let priorities = summary.by_priority.iter().map(|(priority, counts)| {
            Figures::of(format!("Priority {}", priority.number), Some(priority.title.clone()), counts)
        });
        let leads = summary.by_lead.iter().map(|(lead, counts)| Figures::of(lead.name.clone(), None, counts));
        let months = months.iter().map(|(day, counts)| Figures::of(written(*day), None, counts));
        let (priorities, leads, months): (Vec<_>, Vec<_>, Vec<_>) =
            (priorities.collect(), leads.collect(), months.collect());
        Self {
            frame,
            day: written(day),
            as_of: day.to_string(),
            letters: Letter::all(&plan.head.key),
            by_priority: (Bars::of("priorities", &priorities), priorities),
            by_lead: (Bars::of("leads", &leads), leads),
            by_month: (Columns::of("months", &months), months),
            timeline: Timeline::of(plan, as_at),
            csv: Addresses::of(&plan.head, as_of),
        }
    }
}

impl Addresses {
    fn of(head: &Head, as_of: Option<NaiveDate>) -> Self {
        let path = format!("/plans/{}/pictures", head.slug);
        let as_of = filters::day(as_of);
        let address = |of: &str| filters::csv_address(&path, &[("of", Some(of)), ("as_of", as_of.as_deref())]);
        Self { counts: address("counts"), trend: address("trend"), dates: address("dates") }
    }
}
