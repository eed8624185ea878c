//! `waymark report agenda`.

use super::{Desk, OnDay, Refused, headed, long};
use crate::commands::table::{self, Cell};
use crate::config::Config;
use crate::domain::person::Actor;
use crate::http::api::reports::agenda::AgendaReport;

/// What the Business Group has to decide.
#[derive(Debug, clap::Args)]
pub(in crate::commands) struct Agenda {
    #[command(flatten)]
    of: OnDay,
}

impl Agenda {
    pub(in crate::commands) fn run(self, config: &Config) -> Result<(), Refused> {
        let desk = Desk::open(config)?;
        let (plan, day) = (self.of.plan(&desk)?, self.of.day(&desk));
        let operator = Actor::command_line();
        let actor = Some(&operator).filter(|_| day >= desk.clock.moment().today);
        let report = AgendaReport::of(&plan, day, actor, desk.clock.fixed_day());
        let drawn = || {
            let rows: Vec<Vec<Cell>> = report.rows().map(cells).collect();
            let said = format!("Agenda at the end of {}: {} to decide", long(day), rows.len());
            let head = ["Matter", "No.", "May", "What there is to decide"];
            format!("{}\n{}", headed(&desk, &plan, &said), table::draw(&head, &rows, table::shows_colours()))
        };
        self.of.format.print(drawn, &AgendaReport::COLUMNS, report.rows(), &report)
    }
}

/// The cells of a row as a table shows them; see [`AgendaReport::COLUMNS`].
fn cells(row: Vec<String>) -> Vec<Cell> {
    let [matter, number, _, detail, _, may, _] = <[String; 7]>::try_from(row).unwrap_or_default();
    [matter.replace('_', " "), number, may.replace("; ", ", "), detail].map(Cell::plain).into_iter().collect()
}
