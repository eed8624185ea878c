//! `waymark audit`.

use chrono::NaiveDate;
use clap::ValueEnum;

use super::table::{self, Cell};
use super::{Desk, Refused};
use crate::config::Config;
use crate::http::api::audit::{COLUMNS, EntryBody};
use crate::http::listing;
use crate::operations::audit::{self, Wanted};
use crate::store::audit::Entry;

/// Print who did what, newest first.
#[derive(Debug, clap::Args)]
pub(super) struct Audit {
    /// What was done by the account with this address, or by "command line"
    #[arg(long, value_name = "EMAIL")]
    actor: Option<String>,
    /// What concerned the plan with this slug
    #[arg(long, value_name = "SLUG")]
    plan: Option<String>,
    /// On this day or later
    #[arg(long, value_name = "DAY")]
    from: Option<NaiveDate>,
    /// On this day or earlier
    #[arg(long, value_name = "DAY")]
    to: Option<NaiveDate>,
    /// How to print it
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A table to read
    Table,
    /// Comma-separated values, with what was and what is
    Csv,
    /// The items that the API answers
    Json,
}

impl Audit {
    pub(super) fn run(self, config: &Config) -> Result<(), Refused> {
        let wanted = Wanted { actor: self.actor, plan: self.plan, from: self.from, to: self.to };
        let entries = Desk::open(config)?.read(|context| audit::list(context, wanted, None, i64::MAX))?;
        print!("{}", printed(entries, self.format)?);
        Ok(())
    }
}

fn printed(entries: Vec<Entry>, format: Format) -> Result<String, Refused> {
    match format {
        Format::Table => {
            let rows: Vec<Vec<Cell>> = entries.iter().map(row).collect();
            Ok(table::draw(&["When (UTC)", "Who", "What", "Outcome", "Of"], &rows, table::shows_colours()))
        }
        Format::Csv => {
            let rows = entries.into_iter().map(|entry| EntryBody::from(entry).cells());
            let bytes = listing::csv_bytes(Vec::new(), &COLUMNS, rows).map_err(|error| error.to_string())?;
            String::from_utf8(bytes).map_err(|error| error.to_string())
        }
        Format::Json => {
            let items: Vec<EntryBody> = entries.into_iter().map(EntryBody::from).collect();
            Ok(serde_json::to_string_pretty(&items).map_err(|error| error.to_string())? + "\n")
        }
    }
}

fn row(entry: &Entry) -> Vec<Cell> {
    let of = [entry.plan.as_deref().unwrap_or_default(), &entry.subject];
    vec![
        Cell::plain(entry.recorded_at.format("%Y-%m-%d %H:%M:%S").to_string()),
        Cell::plain(&entry.actor),
        Cell::plain(&entry.event),
        Cell::plain(&entry.outcome),
        Cell::plain(of.join(" ").trim()),
    ]
}
