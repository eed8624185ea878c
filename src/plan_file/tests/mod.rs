//! The importer as a whole, on the first plan and on made-up ones.

mod broken;
mod first_plan;
mod published;
mod small;
mod written;

use super::{Draft, DraftAction, Readings, head, read};
use crate::domain::lead::{KnownGroup, Leads};

const TABLE: &str = include_str!("../../../seeds/sscb-2018-19/plan.tsv");
const PLAN: &str = include_str!("../../../seeds/sscb-2018-19/plan.toml");
const GROUPS: &str = include_str!("../../../seeds/sscb-2018-19/groups.toml");
const OFSTED: &str = include_str!("../../../seeds/sscb-2018-19/ofsted-2018.toml");

fn leads() -> Leads {
    let groups: Vec<KnownGroup> = head::read_groups(GROUPS).expect("groups").iter().map(KnownGroup::from).collect();
    Leads::new(&groups)
}

fn first_plan() -> Draft {
    read(TABLE.as_bytes(), &leads(), &Readings::default()).expect("the first plan")
}

fn action<'a>(draft: &'a Draft, number: &str) -> &'a DraftAction {
    draft.actions.iter().find(|action| action.number.as_str() == number).expect("an action of that number")
}

/// A made-up plan: a header, a priority, and these rows with `|` between the cells
/// recommendations, outcome, leads, number, action, timescale, status.
fn table(rows: &[&str]) -> String {
    let head = ["Recs|Outcome|Lead|No.|Action|Timescale|Status", "Priority 1: First"];
    head.iter().chain(rows).map(|row| row.replace('|', "\t") + "\n").collect()
}

fn read_rows(rows: &[&str]) -> Draft {
    read(table(rows).as_bytes(), &leads(), &Readings::default()).expect("a plan")
}
