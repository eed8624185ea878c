//! `/plans/{plan}/reports/trend`: counts at the end of each month, for charts.

use actix_web::web::Path;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::domain::report::counts::Counts;
use crate::http::answer::{Answer, Reply};
use crate::http::api::counts::{RagCounts, StateCounts};
use crate::http::api::day::{Day, date};
use crate::http::api::plans::tag;
use crate::http::listing::{self, Format};
use crate::http::visit::Visit;
use crate::operations::{plans, reports};

/// Counts at the end of each month.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrendReport {
    /// The last day that is counted.
    as_of: NaiveDate,
    /// The day on which a demonstration stands still; null in real use.
    demonstration_day: Option<NaiveDate>,
    /// Each month from the plan's first on; the last one as it stood on the last day. At most the latest 120.
    items: Vec<TrendItem>,
}

/// Counts at the end of one day.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrendItem {
    /// The day.
    day: NaiveDate,
    /// How many actions the plan had.
    total: u32,
    /// By state.
    states: StateCounts,
    /// By colour.
    rag: RagCounts,
}

impl TrendReport {
    /// The counts of a plan on several days.
    #[must_use]
    pub fn of(counts: &[(NaiveDate, Counts)], as_of: NaiveDate, demonstration_day: Option<NaiveDate>) -> Self {
        let item = |(day, counts): &(NaiveDate, Counts)| TrendItem {
            day: *day,
            total: counts.total,
            states: counts.into(),
            rag: counts.into(),
        };
        Self { as_of, demonstration_day, items: counts.iter().map(item).collect() }
    }
}

/// The columns of the report as CSV.
pub const COLUMNS: [&str; 11] = [
    "day",
    "total",
    "not_started",
    "in_progress",
    "completed",
    "suspended",
    "withdrawn",
    "red",
    "amber",
    "green",
    "none",
];

/// The rows of the report as CSV.
pub fn rows(counts: &[(NaiveDate, Counts)]) -> impl Iterator<Item = Vec<String>> {
    counts.iter().map(|(day, counts)| {
        let numbers = [counts.total].into_iter().chain(counts.states).chain(counts.rag).chain([counts.unrated]);
        [day.to_string()].into_iter().chain(numbers.map(|number| number.to_string())).collect()
    })
}

/// As of when, and for which spreadsheet.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TrendQuery {
    /// Up to the end of this day.
    as_of: Option<Day>,
    /// 1 to begin CSV with a byte order mark.
    bom: Option<u8>,
}

/// How many actions were in each state and of each colour at the end of each month.
#[utoipa::path(get, path = "/plans/{plan}/reports/trend", tag = "Reports", operation_id = "report_trend",
    params(("plan" = String, Path, description = "The plan's slug."), TrendQuery),
    responses((status = 200, description = "The report", content(
        (TrendReport = "application/json"), (String = "text/csv")))))]
pub async fn report(visit: Visit, path: Path<String>) -> Reply {
    visit
        .read(move |context, visit| {
            let query: TrendQuery = visit.query()?;
            let format = Format::of_list(visit.accept.as_deref())?;
            let head = plans::open(context, &path)?;
            let today = context.at().today;
            visit.recalled(tag(&head, today, format, None), || {
                let counts = reports::trend(context, &head, date(query.as_of))?;
                let day = date(query.as_of).unwrap_or(today);
                match format {
                    Format::Json => Answer::json(&TrendReport::of(&counts, day, visit.app().clock.fixed_day())),
                    Format::Csv => {
                        let name = format!("{}-trend-{day}.csv", head.slug);
                        listing::csv(name, query.bom == Some(1), &COLUMNS, rows(&counts))
                    }
                }
            })
        })
        .await
}
