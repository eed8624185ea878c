//! `waymark report`.

use chrono::NaiveDate;
use clap::ValueEnum;

use super::table::{self, Cell};
use super::{Desk, Refused, demonstration_notice};
use crate::config::Config;
use crate::domain::action::Action;
use crate::domain::plan::Plan;
use crate::domain::rag::Rag;
use crate::domain::report::overdue::overdue;
use crate::http::api::reports::{OverdueItem, OverdueReport};
use crate::http::listing;
use crate::operations::plans;

/// Print a report.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Report {
    /// What is overdue in a plan, longest first
    Overdue(Overdue),
}

impl Report {
    pub(super) fn run(self, config: &Config) -> Result<(), Refused> {
        match self {
            Self::Overdue(overdue) => overdue.run(config),
        }
    }
}

/// What is overdue in a plan.
#[derive(Debug, clap::Args)]
pub(super) struct Overdue {
    /// The plan's slug
    slug: String,
    /// As the plan stood at the end of this day [default: today]
    #[arg(long, value_name = "DAY")]
    as_of: Option<NaiveDate>,
    /// Only what the group with this slug leads
    #[arg(long, value_name = "GROUP")]
    lead: Option<String>,
    /// How to print it
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A table to read
    Table,
    /// Comma-separated values
    Csv,
    /// The same as the API answers
    Json,
}

impl Overdue {
    fn run(self, config: &Config) -> Result<(), Refused> {
        let desk = Desk::open(config)?;
        let day = self.as_of.unwrap_or(desk.clock.moment().today);
        let plan = desk.read(|context| {
            let head = plans::open(context, &self.slug)?;
            plans::standing(context, head, Some(day))
        })?;
        let items = overdue(&plan, day, self.lead.as_deref());
        let printed = match self.format {
            Format::Table => drawn(&desk, &plan, &items, day),
            Format::Csv => {
                let rows = items.iter().map(|action| OverdueItem::of(&plan.head, action, day).cells());
                let bytes = listing::csv_bytes(Vec::new(), &OverdueItem::COLUMNS, rows);
                String::from_utf8(bytes.map_err(|error| error.to_string())?).map_err(|error| error.to_string())?
            }
            Format::Json => {
                let report = OverdueReport::whole(&plan, &items, day, desk.clock.fixed_day());
                serde_json::to_string_pretty(&report).map_err(|error| error.to_string())? + "\n"
            }
        };
        print!("{printed}");
        Ok(())
    }
}

fn drawn(desk: &Desk, plan: &Plan, items: &[&Action], day: NaiveDate) -> String {
    let mut report = format!("{}\n", plan.head.title);
    report.push_str(&format!("Overdue at the end of {}: {}\n", day.format("%-d %B %Y"), count(items.len(), plan)));
    if let Some(notice) = demonstration_notice(desk.clock) {
        report.push_str(&format!("{notice}\n"));
    }
    if items.is_empty() {
        return report;
    }
    let rows: Vec<Vec<Cell>> = items.iter().map(|action| row(plan, action, day)).collect();
    let head = ["No.", "Days", "Timescale", "Kind", "Status", "Led by", "Action"];
    format!("{report}\n{}", table::draw(&head, &rows, table::shows_colours()))
}

fn count(overdue: usize, plan: &Plan) -> String {
    match overdue {
        0 => "nothing".to_owned(),
        overdue => format!("{overdue} of {} actions", plan.actions.len()),
    }
}

fn row(plan: &Plan, action: &Action, day: NaiveDate) -> Vec<Cell> {
    let next = action.next_milestone();
    let leads: Vec<&str> = action.leads.iter().map(|lead| lead.slug.as_str()).collect();
    let colour = action.rag.map(|rag| match rag {
        Rag::Red => "31",
        Rag::Amber => "33",
        Rag::Green => "32",
    });
    let status = action
        .rag
        .map_or_else(|| "not yet rated".to_owned(), |rag| format!("{}: {}", rag.as_str(), plan.head.key.meaning(rag)));
    vec![
        Cell::plain(action.number.as_str()),
        Cell::plain(action.days_overdue(day).unwrap_or(0).to_string()),
        Cell::plain(
            next.and_then(|milestone| milestone.due_on)
                .map(|due| due.format("%-d %b %Y").to_string())
                .unwrap_or_default(),
        ),
        Cell::plain(next.map(|milestone| milestone.kind.as_str().replace('_', " ")).unwrap_or_default()),
        Cell::coloured(status, colour),
        Cell::plain(leads.join(", ")),
        Cell::plain(&action.text),
    ]
}
