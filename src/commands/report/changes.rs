//! `waymark report changes`.

use chrono::NaiveDate;

use super::{Desk, Format, Refused, headed, long};
use crate::commands::table::{self, Cell};
use crate::config::Config;
use crate::http::api::reports::changes::{ChangeItem, ChangeReport};
use crate::operations::{plans, reports};

/// What moved between two days.
#[derive(Debug, clap::Args)]
pub(in crate::commands) struct Changes {
    /// The plan's slug
    slug: String,
    /// From the end of this day [default: three months before the other]
    #[arg(long, value_name = "DAY")]
    from: Option<NaiveDate>,
    /// To the end of this day [default: today]
    #[arg(long, value_name = "DAY")]
    to: Option<NaiveDate>,
    /// How to print it
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

impl Changes {
    pub(super) fn run(self, config: &Config) -> Result<(), Refused> {
        let desk = Desk::open(config)?;
        let between = desk.read(|context| {
            let head = plans::open(context, &self.slug)?;
            reports::between(context, head, self.from, self.to)
        })?;
        let report = ChangeReport::of(&between, desk.clock.fixed_day());
        let drawn = || {
            let said = format!("Changes from the end of {} to the end of {}", long(between.from), long(between.to));
            let rows: Vec<Vec<Cell>> = report.rows().map(cells).collect();
            let head = ["Change", "No.", "From where to where", "Led by"];
            let drawn = table::draw(&head, &rows, table::shows_colours());
            format!("{}\n{drawn}", headed(&desk, &between.now, &said))
        };
        self.format.print(drawn, &ChangeItem::COLUMNS, report.rows(), &report)
    }
}

/// The cells of a row as a table shows them; see [`ChangeItem::COLUMNS`].
fn cells(row: Vec<String>) -> Vec<Cell> {
    let [change, number, _, leads, detail, _] = <[String; 6]>::try_from(row).unwrap_or_default();
    [change.replace('_', " "), number, detail, leads].map(Cell::plain).into_iter().collect()
}
