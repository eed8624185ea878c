//! Counts by priority, lead, state and colour.

use actix_web::web::Path;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::domain::report::counts::Counts;
use crate::domain::report::summary;
use crate::http::answer::{Answer, Reply};
use crate::http::api::action::LeadBody;
use crate::http::api::counts::{RagCounts, StateCounts};
use crate::http::api::day::{Day, date};
use crate::http::api::plans::tag;
use crate::http::listing::{self, Format};
use crate::http::visit::Visit;
use crate::operations::plans;

/// As of when, and for which spreadsheet.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SummaryQuery {
    /// As the plan stood at the end of this day.
    as_of: Option<Day>,
    /// 1 to begin CSV with a byte order mark.
    bom: Option<u8>,
}

/// Counts of a plan.
#[derive(Debug, Serialize, ToSchema)]
pub struct SummaryReport<'a> {
    /// The day that the report is of.
    as_of: NaiveDate,
    /// The day on which a demonstration stands still; null in real use.
    demonstration_day: Option<NaiveDate>,
    /// How many actions there are.
    total: u32,
    /// How many are overdue.
    overdue: u32,
    /// By state.
    states: StateCounts,
    /// By colour.
    rag: RagCounts,
    /// By priority.
    by_priority: Vec<PrioritySummary<'a>>,
    /// By lead; an action with two leads counts for both.
    by_lead: Vec<LeadSummary<'a>>,
}

/// Counts of a priority.
#[derive(Debug, Serialize, ToSchema)]
pub struct PrioritySummary<'a> {
    /// Its number.
    priority: i32,
    /// Its words.
    title: &'a str,
    /// How many actions it has.
    total: u32,
    /// By state.
    states: StateCounts,
    /// By colour.
    rag: RagCounts,
    /// How many are overdue.
    overdue: u32,
}

/// Counts of a lead.
#[derive(Debug, Serialize, ToSchema)]
pub struct LeadSummary<'a> {
    /// Who.
    lead: LeadBody<'a>,
    /// How many actions it leads.
    total: u32,
    /// By state.
    states: StateCounts,
    /// By colour.
    rag: RagCounts,
    /// How many are overdue.
    overdue: u32,
}

/// Counts by priority, lead, state and colour.
#[utoipa::path(get, path = "/plans/{plan}/reports/summary", tag = "Reports", operation_id = "report_summary",
    params(("plan" = String, Path, description = "The plan's slug."), SummaryQuery),
    responses((status = 200, description = "The report", content(
        (SummaryReport = "application/json"), (String = "text/csv")))))]
pub async fn report(visit: Visit, path: Path<String>) -> Reply {
    visit
        .read_kept(move |context, visit| {
            let query: SummaryQuery = visit.query()?;
            let format = Format::of_list(visit.accept.as_deref())?;
            let head = plans::open(context, &path)?;
            let today = context.at().today;
            visit.recalled(tag(&head, today, format, None), || {
                let plan = plans::standing(context, head, date(query.as_of))?;
                let day = date(query.as_of).unwrap_or(today);
                let summary = summary::summary(&plan, day);
                match format {
                    Format::Json => Answer::json(&SummaryReport::of(&summary, day, visit.app().clock.fixed_day())),
                    Format::Csv => {
                        let name = format!("{}-summary-{day}.csv", plan.head.slug);
                        listing::csv(name, query.bom == Some(1), &COLUMNS, rows(&summary))
                    }
                }
            })
        })
        .await
}

impl<'a> SummaryReport<'a> {
    /// The report of a day; of a demonstration, with the day on which that stands still.
    #[must_use]
    pub fn of(summary: &summary::Summary<'a>, day: NaiveDate, demonstration_day: Option<NaiveDate>) -> Self {
        let by_priority = summary.by_priority.iter().map(|(priority, counts)| PrioritySummary {
            priority: priority.number,
            title: &priority.title,
            total: counts.total,
            states: counts.into(),
            rag: counts.into(),
            overdue: counts.overdue,
        });
        let by_lead = summary.by_lead.iter().map(|(lead, counts)| LeadSummary {
            lead: LeadBody::of(lead),
            total: counts.total,
            states: counts.into(),
            rag: counts.into(),
            overdue: counts.overdue,
        });
        Self {
            as_of: day,
            demonstration_day,
            total: summary.all.total,
            overdue: summary.all.overdue,
            states: (&summary.all).into(),
            rag: (&summary.all).into(),
            by_priority: by_priority.collect(),
            by_lead: by_lead.collect(),
        }
    }
}

/// The columns of the counts as CSV.
pub const COLUMNS: [&str; 13] = [
    "of",
    "name",
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
    "overdue",
];

/// The counts as rows below their columns: of the whole plan, of each priority and of each lead.
#[must_use]
pub fn rows(summary: &summary::Summary<'_>) -> Vec<Vec<String>> {
    let row = |of: &str, name: String, counts: &Counts| {
        let numbers = [counts.total].into_iter().chain(counts.states).chain(counts.rag);
        let numbers = numbers.chain([counts.unrated, counts.overdue]).map(|number| number.to_string());
        [of.to_owned(), name].into_iter().chain(numbers).collect()
    };
    let mut rows = vec![row("plan", String::new(), &summary.all)];
    rows.extend(summary.by_priority.iter().map(|(p, counts)| row("priority", p.number.to_string(), counts)));
    rows.extend(summary.by_lead.iter().map(|(lead, counts)| row("lead", lead.name.clone(), counts)));
    rows
}
