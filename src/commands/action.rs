//! `waymark action`.

use super::{Desk, Refused};
use crate::config::Config;
use crate::domain::state::State;
use crate::operations::structure::{self, ActionChange, NewAction, NewMilestone, Reference};

/// Change what a plan is made of.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Action {
    /// Add an action to a plan
    Add(Add),
    /// Change an action; what is not named stays
    Change(Change),
    /// Take an action out of its plan, with its history kept
    Withdraw(Withdraw),
}

impl Action {
    pub(super) fn run(self, config: &Config) -> Result<(), Refused> {
        match self {
            Self::Add(add) => add.run(config),
            Self::Change(change) => change.run(config),
            Self::Withdraw(withdraw) => withdraw.run(config),
        }
    }
}

/// An entry of a register, written NUMBER or REGISTER:NUMBER.
fn reference(written: &str) -> Reference {
    match written.split_once(':') {
        Some((register, number)) => (Some(register.to_owned()), number.to_owned()),
        None => (None, written.to_owned()),
    }
}

/// Add an action to a plan.
#[derive(Debug, clap::Args)]
pub(super) struct Add {
    /// The plan's slug
    slug: String,
    /// The action's number, as it will be printed
    number: String,
    /// The number of its priority
    #[arg(long)]
    priority: i32,
    /// The words of that priority, if the plan does not have it yet
    #[arg(long, value_name = "TEXT")]
    priority_title: Option<String>,
    /// What difference it will make
    #[arg(long, value_name = "TEXT")]
    outcome: String,
    /// What is to be done
    #[arg(long)]
    text: String,
    /// A group that leads it, by its slug; may be said several times
    #[arg(long = "lead", value_name = "GROUP", required = true)]
    leads: Vec<String>,
    /// A recommendation it answers, as NUMBER or REGISTER:NUMBER; may be said several times
    #[arg(long = "recommendation", value_name = "NUMBER")]
    recommendations: Vec<String>,
    /// When it is due, in the board's words; may be said several times
    #[arg(long = "timescale", value_name = "WORDS")]
    timescales: Vec<String>,
    /// An action it is linked with, by its number; may be said several times
    #[arg(long = "link", value_name = "NUMBER")]
    links: Vec<String>,
}

impl Add {
    fn run(self, config: &Config) -> Result<(), Refused> {
        let milestone = |timescale| NewMilestone { text: None, timescale };
        let new = NewAction {
            number: self.number,
            priority: self.priority,
            priority_title: self.priority_title,
            outcome: self.outcome,
            text: self.text,
            leads: self.leads,
            recommendations: self.recommendations.iter().map(|written| reference(written)).collect(),
            milestones: self.timescales.into_iter().map(milestone).collect(),
            links: self.links,
        };
        let number = Desk::open(config)?.write(|context| structure::add(context, &self.slug, &new))?;
        println!("{number} was added to {}", self.slug);
        Ok(())
    }
}

/// Change an action from today on; what is not named stays.
#[derive(Debug, clap::Args)]
pub(super) struct Change {
    /// The plan's slug
    slug: String,
    /// The action's number
    number: String,
    /// What is to be done
    #[arg(long)]
    text: Option<String>,
    /// What difference it will make
    #[arg(long, value_name = "TEXT")]
    outcome: Option<String>,
    /// All the groups that lead it, by slug; may be said several times
    #[arg(long = "lead", value_name = "GROUP")]
    leads: Vec<String>,
    /// All the recommendations it answers, as NUMBER or REGISTER:NUMBER; may be said several times
    #[arg(long = "recommendation", value_name = "NUMBER")]
    recommendations: Vec<String>,
    /// All the actions it is linked with, by number; may be said several times
    #[arg(long = "link", value_name = "NUMBER")]
    links: Vec<String>,
}

impl Change {
    fn run(self, config: &Config) -> Result<(), Refused> {
        let named = |list: Vec<String>| (!list.is_empty()).then_some(list);
        let change = ActionChange {
            text: self.text,
            outcome: self.outcome,
            leads: named(self.leads),
            recommendations: named(self.recommendations)
                .map(|list| list.iter().map(|written| reference(written)).collect()),
            links: named(self.links),
            ..ActionChange::default()
        };
        make(config, &self.slug, &self.number, &change)?;
        println!("{} of {} is as you say", self.number, self.slug);
        Ok(())
    }
}

/// Take an action out of its plan, with its history kept.
#[derive(Debug, clap::Args)]
pub(super) struct Withdraw {
    /// The plan's slug
    slug: String,
    /// The action's number
    number: String,
    /// Why, for its history
    #[arg(long)]
    note: String,
}

impl Withdraw {
    fn run(self, config: &Config) -> Result<(), Refused> {
        let (state, note) = (Some(State::Withdrawn), Some(self.note));
        make(config, &self.slug, &self.number, &ActionChange { state, note, ..ActionChange::default() })?;
        println!("{} was taken out of {}", self.number, self.slug);
        Ok(())
    }
}

fn make(config: &Config, slug: &str, number: &str, change: &ActionChange) -> Result<(), Refused> {
    Desk::open(config)?.write(|context| structure::change(context, slug, number, change, |_, _| Ok(())))
}
