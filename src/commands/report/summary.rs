//! `waymark report summary`.

use super::{Desk, OnDay, Refused, headed, long};
use crate::commands::table::{self, Cell};
use crate::config::Config;
use crate::domain::report::summary;
use crate::http::api::reports::summary::{self as written, SummaryReport};

/// How many actions there are by priority and lead, in each state and of each colour.
#[derive(Debug, clap::Args)]
pub(in crate::commands) struct Summary {
    #[command(flatten)]
    of: OnDay,
}

impl Summary {
    pub(in crate::commands) fn run(self, config: &Config) -> Result<(), Refused> {
        let desk = Desk::open(config)?;
        let (plan, day) = (self.of.plan(&desk)?, self.of.day(&desk));
        let summary = summary::summary(&plan, day);
        let rows = written::rows(&summary);
        let drawn = || {
            let said = format!("By priority and by lead at the end of {}", long(day));
            // The longest column goes last, where it takes what width is left.
            let last = |cells: Vec<String>| {
                let mut cells = cells;
                let name = cells.remove(1);
                cells.into_iter().chain([name]).map(Cell::plain).collect::<Vec<_>>()
            };
            let words = last(written::COLUMNS.map(|column| column.replace('_', " ")).to_vec());
            let head: Vec<&str> = words.iter().map(Cell::text).collect();
            let cells: Vec<_> = rows.iter().cloned().map(last).collect();
            format!("{}\n{}", headed(&desk, &plan, &said), table::draw(&head, &cells, table::shows_colours()))
        };
        let whole = SummaryReport::of(&summary, day, desk.clock.fixed_day());
        self.of.format.print(drawn, &written::COLUMNS, rows.clone(), &whole)
    }
}
