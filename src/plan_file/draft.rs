//! A plan as its file says it, before anything is stored.

use std::fmt;

use chrono::NaiveDate;

use super::notes::Notes;
use crate::domain::number::ActionNumber;
use crate::domain::rag::Rag;
use crate::domain::state::State;
use crate::domain::timescale::Kind;

/// A whole plan, read and checked. Every `row` is the source row that it begins in, counted from 1.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// In the order written.
    pub priorities: Vec<DraftPriority>,
    /// In the order written.
    pub outcomes: Vec<DraftOutcome>,
    /// In the order written.
    pub actions: Vec<DraftAction>,
    /// The day on which the actions stood as they are written, where the table says it.
    pub as_at: Option<NaiveDate>,
    /// What was done to read it.
    pub notes: Notes,
}

/// A numbered heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftPriority {
    /// Where it begins.
    pub row: usize,
    /// Its number.
    pub number: i32,
    /// The words after "Priority N:".
    pub title: String,
}

/// What difference the actions beside it are to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftOutcome {
    /// Where it begins.
    pub row: usize,
    /// The number of its priority.
    pub priority: i32,
    /// Its words; empty if the first action of a priority has none beside it.
    pub text: String,
}

/// A numbered row and the rows that belong to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftAction {
    /// Where it begins.
    pub row: usize,
    /// Its number, unique in the draft.
    pub number: ActionNumber,
    /// The number of its priority.
    pub priority: i32,
    /// The place of its outcome in [`Draft::outcomes`].
    pub outcome: usize,
    /// Its words; lines that begin with `•` are a list.
    pub text: String,
    /// The slugs of the groups that lead it.
    pub leads: Vec<String>,
    /// Leads that are no known group, as written.
    pub unknown_leads: Vec<String>,
    /// The recommendations that it answers, each once.
    pub recommendations: Vec<DraftCitation>,
    /// Its dated commitments. None if the timescale is blank.
    pub milestones: Vec<DraftMilestone>,
    /// Where it is in its life.
    pub state: State,
    /// Its colour, if rated.
    pub rag: Option<Rag>,
    /// The words of the status beside the colour.
    pub note: Option<String>,
    /// The actions of the draft that it is linked with; every link is in both.
    pub links: Vec<ActionNumber>,
}

/// An entry of a register that an action answers. Whether the register is there, and has it, a file does not know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftCitation {
    /// The slug of the register, where the cell says which; else the plan's own is meant.
    pub register: Option<String>,
    /// The number of the entry, as written.
    pub number: String,
}

impl fmt::Display for DraftCitation {
    /// As a cell says it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.register {
            Some(register) => write!(f, "{register}:{}", self.number),
            None => f.write_str(&self.number),
        }
    }
}

/// One dated commitment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftMilestone {
    /// Where it begins.
    pub row: usize,
    /// The part of the action that it is for, if the action has parts.
    pub text: Option<String>,
    /// The board's own words.
    pub timescale: String,
    /// What they promise.
    pub kind: Kind,
    /// The day, if the words name one.
    pub due_on: Option<NaiveDate>,
    /// Whether its action is completed; the file does not say on which day it was met.
    pub completed: bool,
}
