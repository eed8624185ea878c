//! `waymark report committee`.

use chrono::NaiveDate;

use super::{Desk, Format, Refused, headed, long};
use crate::commands::table::{self, Cell};
use crate::config::Config;
use crate::http::api::reports::committee::CommitteeReport;
use crate::operations::{plans, reports};

/// Four tables as committees print them.
#[derive(Debug, clap::Args)]
pub(in crate::commands) struct Committee {
    /// The plan's slug
    slug: String,
    /// As the plan stood at the end of this day [default: today]
    #[arg(long, value_name = "DAY")]
    as_of: Option<NaiveDate>,
    /// What was completed after the end of this day [default: three months before the other]
    #[arg(long, value_name = "DAY")]
    since: Option<NaiveDate>,
    /// How to print it
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

impl Committee {
    pub(in crate::commands) fn run(self, config: &Config) -> Result<(), Refused> {
        let desk = Desk::open(config)?;
        let between = desk.read(|context| {
            let head = plans::open(context, &self.slug)?;
            reports::between(context, head, self.since, self.as_of)
        })?;
        let report = CommitteeReport::of(&between, desk.clock.fixed_day());
        let rows = report.rows(&between);
        let drawn = || {
            let said = format!("Report of {}, since {}", long(between.to), long(between.from));
            let tables = [
                ("Live", "live"),
                ("Completed since", "completed"),
                ("Extensions requested", "extensions_requested"),
                ("Overdue", "overdue"),
            ];
            let drawn = tables.map(|(title, key)| drawn(title, key, &rows));
            headed(&desk, &between.now, &said) + &drawn.concat()
        };
        self.format.print(drawn, &CommitteeReport::COLUMNS, rows.clone(), &report)
    }
}

/// One of the tables; see [`CommitteeReport::COLUMNS`].
fn drawn(title: &str, key: &str, rows: &[Vec<String>]) -> String {
    let its: Vec<&Vec<String>> = rows.iter().filter(|row| row.first().is_some_and(|table| table == key)).collect();
    let head = ["No.", "State", "Colour", "First date", "Date", "Days", "Led by"];
    let cells = |row: &&Vec<String>| -> Vec<Cell> {
        let cell = |index: usize| Cell::plain(row.get(index).map(|cell| cell.replace('_', " ")).unwrap_or_default());
        [1, 3, 4, 5, 6, 7, 2].map(cell).into_iter().collect()
    };
    let cells: Vec<Vec<Cell>> = its.iter().map(cells).collect();
    let said = format!("\n{title}: {}\n", its.len());
    if its.is_empty() { said } else { format!("{said}\n{}", table::draw(&head, &cells, table::shows_colours())) }
}
