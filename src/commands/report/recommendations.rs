//! `waymark report recommendations`.

use super::{Desk, OnDay, Refused, headed, long};
use crate::commands::table::{self, Cell};
use crate::config::Config;
use crate::domain::report::coverage::{Coverage, coverage};
use crate::http::api::reports::recommendations::{CoverageBody, RecommendationReport};
use crate::operations::registers;

/// Which recommendations the plan answers.
#[derive(Debug, clap::Args)]
pub(in crate::commands) struct Recommendations {
    #[command(flatten)]
    of: OnDay,
}

impl Recommendations {
    pub(super) fn run(self, config: &Config) -> Result<(), Refused> {
        let desk = Desk::open(config)?;
        let (plan, day) = (self.of.plan(&desk)?, self.of.day(&desk));
        let (found, decided) = desk.read(|context| registers::of_plan(context, &plan, day))?;
        let coverages: Vec<_> = found.iter().map(|register| coverage(&plan, register, &decided)).collect();
        let registers: Vec<_> = coverages.iter().map(|coverage| CoverageBody::of(coverage, day)).collect();
        let report = RecommendationReport { as_of: day, demonstration_day: desk.clock.fixed_day(), registers };
        let drawn = || {
            let said = format!("Recommendations at the end of {}", long(day));
            let tables = coverages.iter().zip(&report.registers).map(|(coverage, body)| drawn(coverage, body));
            headed(&desk, &plan, &said) + &tables.collect::<String>()
        };
        let rows = report.registers.iter().flat_map(CoverageBody::rows);
        self.of.format.print(drawn, &CoverageBody::COLUMNS, rows, &report)
    }
}

fn drawn(coverage: &Coverage<'_>, body: &CoverageBody<'_>) -> String {
    let Coverage { register, answered, unanswered, unknown } = coverage;
    let said = format!(
        "{}: {} entries, {} answered, {} unanswered; {} cited but unknown",
        register.title,
        register.entries.len(),
        answered.len(),
        unanswered.len(),
        unknown.len()
    );
    let head = ["No.", "Coverage", "Worst", "Best", "Decision", "Actions"];
    let rows: Vec<Vec<Cell>> = body.rows().iter().map(|row| cells(row)).collect();
    format!("\n{said}\n\n{}", table::draw(&head, &rows, table::shows_colours()))
}

/// The cells of a row as a table shows them; see [`CoverageBody::COLUMNS`].
fn cells(row: &[String]) -> Vec<Cell> {
    let words = |index: usize| row.get(index).map(|cell| Cell::plain(cell.replace('_', " "))).into_iter();
    [1, 2, 3, 4, 6, 5].into_iter().flat_map(words).collect()
}
