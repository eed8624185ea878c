//! `waymark report`: each report as a table to read, as CSV, or as the JSON that the API answers.

use std::sync::Arc;

use chrono::NaiveDate;
use clap::ValueEnum;
use serde::Serialize;

use super::{Desk, Refused, demonstration_notice};
use crate::config::Config;
use crate::domain::plan::Plan;
use crate::http::listing;
use crate::operations::plans;

mod agenda;
mod changes;
mod committee;
mod conflicts;
mod overdue;
mod recommendations;
mod summary;
mod trend;

/// Print a report.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Report {
    /// What is overdue in a plan, longest first
    Overdue(overdue::Overdue),
    /// How many actions there are by priority and lead, in each state and of each colour
    Summary(summary::Summary),
    /// Where judgement and facts contradict each other
    Conflicts(conflicts::Conflicts),
    /// Which recommendations the plan answers
    Recommendations(recommendations::Recommendations),
    /// What moved between two days
    Changes(changes::Changes),
    /// What the Business Group has to decide, in the order of its meeting
    Agenda(agenda::Agenda),
    /// Four tables: live, completed, extensions requested, overdue
    Committee(committee::Committee),
    /// How many actions were in each state and of each colour at the end of each month
    Trend(trend::Trend),
}

impl Report {
    pub(super) fn run(self, config: &Config) -> Result<(), Refused> {
        match self {
            Self::Overdue(report) => report.run(config),
            Self::Summary(report) => report.run(config),
            Self::Conflicts(report) => report.run(config),
            Self::Recommendations(report) => report.run(config),
            Self::Changes(report) => report.run(config),
            Self::Agenda(report) => report.run(config),
            Self::Committee(report) => report.run(config),
            Self::Trend(report) => report.run(config),
        }
    }
}

/// Of which plan, on which day, and how to print it.
#[derive(Debug, clap::Args)]
pub(in crate::commands) struct OnDay {
    /// The plan's slug
    slug: String,
    /// As the plan stood at the end of this day [default: today]
    #[arg(long, value_name = "DAY")]
    as_of: Option<NaiveDate>,
    /// How to print it
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub(in crate::commands) format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::commands) enum Format {
    /// A table to read
    Table,
    /// Comma-separated values
    Csv,
    /// The same as the API answers
    Json,
}

impl OnDay {
    pub(in crate::commands) fn day(&self, desk: &Desk) -> NaiveDate {
        self.as_of.unwrap_or(desk.clock.moment().today)
    }

    pub(in crate::commands) fn plan(&self, desk: &Desk) -> Result<Arc<Plan>, Refused> {
        desk.read(|context| {
            let head = plans::open(context, &self.slug)?;
            plans::standing(context, head, self.as_of)
        })
    }
}

impl Format {
    /// Prints a report: the table that `drawn` makes, the rows below their columns, or the whole.
    pub(in crate::commands) fn print(
        self,
        drawn: impl FnOnce() -> String,
        columns: &[&str],
        rows: impl IntoIterator<Item = Vec<String>>,
        whole: &impl Serialize,
    ) -> Result<(), Refused> {
        let printed = match self {
            Self::Table => drawn(),
            Self::Csv => {
                let bytes = listing::csv_bytes(Vec::new(), columns, rows).map_err(|error| error.to_string())?;
                String::from_utf8(bytes).map_err(|error| error.to_string())?
            }
            Self::Json => serde_json::to_string_pretty(whole).map_err(|error| error.to_string())? + "\n",
        };
        print!("{printed}");
        Ok(())
    }
}

/// The first lines of a table: the plan, what the report says in one line, and that this is a demonstration if it is one.
pub(in crate::commands) fn headed(desk: &Desk, plan: &Plan, said: &str) -> String {
    let notice = demonstration_notice(desk.clock).map(|notice| format!("{notice}\n"));
    format!("{}\n{said}\n{}", plan.head.title, notice.unwrap_or_default())
}

/// A day as people write it.
pub(in crate::commands) fn long(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}
