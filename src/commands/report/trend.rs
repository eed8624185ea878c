//! `waymark report trend`.

use super::{Desk, OnDay, Refused, headed, long};
use crate::commands::table::{self, Cell};
use crate::config::Config;
use crate::http::api::reports::trend::{COLUMNS, TrendReport, rows};
use crate::operations::reports;

/// Counts at the end of each month.
#[derive(Debug, clap::Args)]
pub(in crate::commands) struct Trend {
    #[command(flatten)]
    of: OnDay,
}

impl Trend {
    pub(in crate::commands) fn run(self, config: &Config) -> Result<(), Refused> {
        let desk = Desk::open(config)?;
        let (plan, day) = (self.of.plan(&desk)?, self.of.day(&desk));
        let counts = desk.read(|context| reports::trend(context, &plan.head, self.of.as_of))?;
        let drawn = || {
            let said = format!("State and colour at the end of each month until {}", long(day));
            let words = COLUMNS.map(|column| column.replace('_', " "));
            let head: Vec<&str> = words.iter().map(String::as_str).collect();
            let cells: Vec<Vec<Cell>> = rows(&counts).map(|row| row.into_iter().map(Cell::plain).collect()).collect();
            format!("{}\n{}", headed(&desk, &plan, &said), table::draw(&head, &cells, table::shows_colours()))
        };
        self.of.format.print(drawn, &COLUMNS, rows(&counts), &TrendReport::of(&counts, day, desk.clock.fixed_day()))
    }
}
