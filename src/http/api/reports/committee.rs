//! `/plans/{plan}/reports/committee`: four tables as committees print them.

use actix_web::web::Path;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::domain::action::Action;
use crate::domain::rag::Rag;
use crate::domain::report::committee::committee;
use crate::http::answer::{Answer, Reply};
use crate::http::api::action::{LeadBody, written};
use crate::http::api::date_changes::DateChangeBody;
use crate::http::api::day::{Day, date};
use crate::http::api::plans::tag;
use crate::http::listing::{self, Format};
use crate::http::visit::Visit;
use crate::operations::plans;
use crate::operations::reports::{self, Between};

/// The report in four tables.
#[derive(Debug, Serialize, ToSchema)]
pub struct CommitteeReport<'a> {
    /// The day that the report is of.
    as_of: NaiveDate,
    /// The day since whose end the second table counts.
    since: NaiveDate,
    /// The day on which a demonstration stands still; null in real use.
    demonstration_day: Option<NaiveDate>,
    /// What is neither completed nor withdrawn.
    live: Vec<CommitteeRow<'a>>,
    /// What was completed since.
    completed: Vec<CommitteeRow<'a>>,
    /// Requests for later dates on which nobody has decided.
    extensions_requested: Vec<DateChangeBody<'a>>,
    /// What is overdue, longest first.
    overdue: Vec<CommitteeRow<'a>>,
}

/// An action in one of the tables.
#[derive(Debug, Serialize, ToSchema)]
pub struct CommitteeRow<'a> {
    /// The number as printed.
    number: &'a str,
    /// What is to be done.
    text: &'a str,
    /// Who leads it.
    leads: Vec<LeadBody<'a>>,
    /// Where it is in its life.
    state: &'static str,
    /// The lead's judgement.
    rag: Option<&'static str>,
    /// The earliest unmet date.
    due_on: Option<NaiveDate>,
    /// The date that was agreed first for it.
    first_due_on: Option<NaiveDate>,
    /// By how many days it is overdue; 0 when it is not.
    days_overdue: i64,
    /// The last progress note.
    note: Option<&'a str>,
}

impl<'a> CommitteeRow<'a> {
    fn all(actions: &[&'a Action], day: NaiveDate) -> Vec<Self> {
        let row = |action: &&'a Action| Self {
            number: action.number.as_str(),
            text: &action.text,
            leads: action.leads.iter().map(LeadBody::of).collect(),
            state: action.state.as_str(),
            rag: action.rag.map(Rag::as_str),
            due_on: action.due_on(),
            first_due_on: action.next_milestone().and_then(|milestone| milestone.first_due_on),
            days_overdue: action.days_overdue(day).unwrap_or(0),
            note: action.note.as_deref(),
        };
        actions.iter().map(row).collect()
    }
}

impl<'a> CommitteeReport<'a> {
    /// The four tables of a plan between two days.
    #[must_use]
    pub fn of(between: &'a Between, demonstration_day: Option<NaiveDate>) -> Self {
        let day = between.to;
        let tables = committee((&between.now, day), (&between.was, between.from));
        let extensions = tables.extensions.iter();
        Self {
            as_of: day,
            since: between.from,
            demonstration_day,
            live: CommitteeRow::all(&tables.live, day),
            completed: CommitteeRow::all(&tables.completed, day),
            extensions_requested: extensions.map(|(change, _)| DateChangeBody::of(&between.now, change)).collect(),
            overdue: CommitteeRow::all(&tables.overdue, day),
        }
    }

    /// The columns of the report as CSV: the first says which table.
    pub const COLUMNS: [&'static str; 10] =
        ["table", "number", "leads", "state", "rag", "first_due_on", "due_on", "days_overdue", "words", "text"];

    /// Its rows, table after table; in `words` stands the last note, or the reason for a later date.
    #[must_use]
    pub fn rows(&self, between: &Between) -> Vec<Vec<String>> {
        let tables = [("live", &self.live), ("completed", &self.completed), ("overdue", &self.overdue)];
        let of = |table: &str, rows: &[CommitteeRow<'_>]| -> Vec<Vec<String>> {
            rows.iter().map(|row| row.cells(table)).collect()
        };
        let [live, completed, overdue] = tables.map(|(table, rows)| of(table, rows));
        let asked = committee((&between.now, between.to), (&between.was, between.from)).extensions;
        let asked = asked.into_iter().map(|(change, action)| {
            let mut cells = CommitteeRow::all(&[action], between.to).pop().map(|row| row.cells("extensions_requested"));
            if let Some(cells) = &mut cells {
                cells[5] = written(change.from);
                cells[6] = change.to.to_string();
                cells[8].clone_from(&change.reason);
            }
            cells.unwrap_or_default()
        });
        live.into_iter().chain(completed).chain(asked).chain(overdue).collect()
    }
}

impl CommitteeRow<'_> {
    fn cells(&self, table: &str) -> Vec<String> {
        vec![
            table.to_owned(),
            self.number.to_owned(),
            LeadBody::names(&self.leads),
            self.state.to_owned(),
            self.rag.unwrap_or("none").to_owned(),
            written(self.first_due_on),
            written(self.due_on),
            self.days_overdue.to_string(),
            self.note.unwrap_or_default().to_owned(),
            self.text.to_owned(),
        ]
    }
}

/// As of when, and since when.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CommitteeQuery {
    /// As the plan stood at the end of this day.
    as_of: Option<Day>,
    /// What was completed after the end of this day; three months before the other unless it is said.
    since: Option<Day>,
    /// 1 to begin CSV with a byte order mark.
    bom: Option<u8>,
}

/// Four tables: live, completed since a day, extensions requested, overdue.
#[utoipa::path(get, path = "/plans/{plan}/reports/committee", tag = "Reports", operation_id = "report_committee",
    params(("plan" = String, Path, description = "The plan's slug."), CommitteeQuery),
    responses((status = 200, description = "The report", content(
        (CommitteeReport = "application/json"), (String = "text/csv")))))]
pub async fn report(visit: Visit, path: Path<String>) -> Reply {
    visit
        .read(move |context, visit| {
            let query: CommitteeQuery = visit.query()?;
            let format = Format::of_list(visit.accept.as_deref())?;
            let head = plans::open(context, &path)?;
            let today = context.at().today;
            visit.recalled(tag(&head, today, format, None), || {
                let between = reports::between(context, head, date(query.since), date(query.as_of))?;
                let report = CommitteeReport::of(&between, visit.app().clock.fixed_day());
                match format {
                    Format::Json => Answer::json(&report),
                    Format::Csv => {
                        let name = format!("{}-committee-{}.csv", *path, between.to);
                        listing::csv(name, query.bom == Some(1), &CommitteeReport::COLUMNS, report.rows(&between))
                    }
                }
            })
        })
        .await
}
