//! `waymark date-change`.

use chrono::NaiveDate;
use clap::ValueEnum;

use super::report::{OnDay, headed, long};
use super::table::{self, Cell};
use super::{Desk, Refused};
use crate::config::Config;
use crate::domain::date_change::{DateChange as Change, State};
use crate::domain::plan::Plan;
use crate::http::api::date_changes::DateChangeBody;
use crate::http::listing::Page;
use crate::operations::date_changes::{self, Request};
use crate::operations::{Context, Failure, Outcome, actions};

/// Ask for later dates and decide on them.
#[derive(Debug, clap::Subcommand)]
pub(super) enum DateChange {
    /// List the date changes of a plan
    List(List),
    /// Ask for a later date
    Request(Ask),
    /// Grant a later date
    Grant(Grant),
    /// Refuse a later date
    Refuse(Refuse),
}

impl DateChange {
    pub(super) fn run(self, config: &Config) -> Result<(), Refused> {
        match self {
            Self::List(list) => list.run(config),
            Self::Request(ask) => ask.run(config),
            Self::Grant(grant) => grant.run(config),
            Self::Refuse(refuse) => refuse.run(config),
        }
    }
}

/// List the date changes of a plan.
#[derive(Debug, clap::Args)]
pub(super) struct List {
    #[command(flatten)]
    of: OnDay,
    /// Only those in this state
    #[arg(long, value_enum)]
    state: Option<Stage>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Stage {
    /// Not decided on yet
    Requested,
    /// The date moved
    Granted,
    /// The date stayed
    Refused,
}

impl From<Stage> for State {
    fn from(stage: Stage) -> Self {
        match stage {
            Stage::Requested => Self::Requested,
            Stage::Granted => Self::Granted,
            Stage::Refused => Self::Refused,
        }
    }
}

impl List {
    fn run(self, config: &Config) -> Result<(), Refused> {
        let desk = Desk::open(config)?;
        let (plan, day) = (self.of.plan(&desk)?, self.of.day(&desk));
        let state = self.state.map(State::from);
        let chosen = plan.date_changes.iter().filter(|change| state.is_none_or(|state| change.state() == state));
        let items: Vec<DateChangeBody<'_>> = chosen.clone().map(|change| DateChangeBody::of(&plan, change)).collect();
        let rows = items.iter().map(DateChangeBody::cells).collect::<Vec<_>>();
        let drawn = || drawn(&desk, &plan, chosen.collect(), day);
        self.of.format.print(drawn, &DateChangeBody::COLUMNS, rows, &Page { items, next_cursor: None })
    }
}

fn drawn(desk: &Desk, plan: &Plan, changes: Vec<&Change>, day: NaiveDate) -> String {
    let said = format!("Date changes at the end of {}: {}", long(day), changes.len());
    let rows: Vec<Vec<Cell>> = changes.into_iter().map(row).collect();
    let head = ["Id", "No.", "From", "To", "State", "Asked by"];
    format!("{}\n{}", headed(desk, plan, &said), table::draw(&head, &rows, table::shows_colours()))
}

fn row(change: &Change) -> Vec<Cell> {
    vec![
        Cell::plain(change.id.to_string()),
        Cell::plain(change.action.as_str()),
        Cell::plain(change.from.map_or_else(|| "no date".to_owned(), |from| from.to_string())),
        Cell::plain(change.to.to_string()),
        Cell::plain(change.state().as_str()),
        Cell::plain(&change.requested_by),
        Cell::plain(&change.reason),
    ]
}

/// Ask for a later date of a milestone.
#[derive(Debug, clap::Args)]
pub(super) struct Ask {
    /// The plan's slug
    slug: String,
    /// The action's number
    number: String,
    /// The milestone's key; may be left out where the action has one milestone
    #[arg(long, value_name = "ID")]
    milestone: Option<i64>,
    /// The date it should have
    #[arg(long, value_name = "DAY")]
    to: NaiveDate,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Who asks: what they sign in with
    #[arg(long = "as", value_name = "EMAIL")]
    email: String,
}

impl Ask {
    fn run(self, config: &Config) -> Result<(), Refused> {
        let desk = Desk::open(config)?;
        let id = desk.write_as(&self.email, |context| {
            let milestone = match self.milestone {
                Some(milestone) => milestone,
                None => only_milestone(context, &self.slug, &self.number)?,
            };
            let asked = Request { milestone, new_due_on: self.to, reason: self.reason };
            date_changes::request(context, &self.slug, &self.number, &asked)
        })?;
        println!("date change {id}: requested");
        Ok(())
    }
}

fn only_milestone(context: &mut Context<'_>, slug: &str, number: &str) -> Outcome<i64> {
    let found = actions::find(context, slug, number, None)?;
    match &found.action()?.milestones[..] {
        [only] => Ok(only.id),
        several => {
            let keys: Vec<String> =
                several.iter().map(|milestone| format!("{} ({})", milestone.id, milestone.timescale)).collect();
            Err(Failure::invalid("/milestone", format!("say which one with --milestone: {}", keys.join(", "))))
        }
    }
}

/// Grant a later date.
#[derive(Debug, clap::Args)]
pub(super) struct Grant {
    /// The key of the date change
    id: i64,
    /// The day of the meeting that agreed it [default: today]
    #[arg(long, value_name = "DAY")]
    agreed_on: Option<NaiveDate>,
    /// Words to it
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,
    /// Who grants it: what they sign in with
    #[arg(long = "as", value_name = "EMAIL")]
    email: String,
}

impl Grant {
    fn run(self, config: &Config) -> Result<(), Refused> {
        let desk = Desk::open(config)?;
        let id = self.id.to_string();
        desk.write_as(&self.email, |context| date_changes::grant(context, &id, self.agreed_on, self.text.as_deref()))?;
        println!("date change {id}: granted");
        Ok(())
    }
}

/// Refuse a later date.
#[derive(Debug, clap::Args)]
pub(super) struct Refuse {
    /// The key of the date change
    id: i64,
    /// Why the date stays
    #[arg(long, value_name = "TEXT")]
    text: String,
    /// Who refuses it: what they sign in with
    #[arg(long = "as", value_name = "EMAIL")]
    email: String,
}

impl Refuse {
    fn run(self, config: &Config) -> Result<(), Refused> {
        let desk = Desk::open(config)?;
        let id = self.id.to_string();
        desk.write_as(&self.email, |context| date_changes::refuse(context, &id, &self.text))?;
        println!("date change {id}: refused");
        Ok(())
    }
}
