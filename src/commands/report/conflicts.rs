//! `waymark report conflicts`.

use super::{Desk, OnDay, Refused, headed, long};
use crate::commands::table::{self, Cell};
use crate::config::Config;
use crate::domain::conflict::Conflict;
use crate::http::api::reports::conflicts::{ConflictItem, ConflictReport};

/// Where judgement and facts contradict each other.
#[derive(Debug, clap::Args)]
pub(in crate::commands) struct Conflicts {
    #[command(flatten)]
    of: OnDay,
    /// Only what the group with this slug leads
    #[arg(long, value_name = "GROUP")]
    lead: Option<String>,
}

impl Conflicts {
    pub(super) fn run(self, config: &Config) -> Result<(), Refused> {
        let desk = Desk::open(config)?;
        let (plan, day) = (self.of.plan(&desk)?, self.of.day(&desk));
        let mut found = plan.conflicts(day);
        found.retain(|conflict| self.lead.as_ref().is_none_or(|lead| conflict.action.is_led_by(lead)));
        let rows: Vec<Vec<Cell>> = found.iter().map(row).collect();
        let unexplained = found.iter().filter(|conflict| conflict.is_unexplained()).count();
        let report = ConflictReport::page(&plan, found, day, desk.clock.fixed_day(), (0, usize::MAX));
        let drawn = || {
            let total = rows.len();
            let said = format!("Conflicts at the end of {}: {total}, of which {unexplained} to explain", long(day));
            let head = ["No.", "What contradicts what", "Answered by", "Led by"];
            format!("{}\n{}", headed(&desk, &plan, &said), table::draw(&head, &rows, table::shows_colours()))
        };
        self.of.format.print(drawn, &ConflictItem::COLUMNS, report.rows(), &report)
    }
}

fn row(conflict: &Conflict<'_>) -> Vec<Cell> {
    let leads: Vec<&str> = conflict.action.leads.iter().map(|lead| lead.slug.as_str()).collect();
    let by = conflict.answered.map_or("", |answer| answer.by.as_str());
    vec![
        Cell::plain(conflict.action.number.as_str()),
        Cell::plain(&conflict.detail),
        Cell::plain(by),
        Cell::plain(leads.join(", ")),
    ]
}
