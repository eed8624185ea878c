//! `waymark token`.

use chrono::NaiveDate;

use super::{Desk, Refused};
use crate::config::Config;
use crate::operations::tokens::{self, NewToken};

/// Make API tokens for scripts.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Token {
    /// Make a token and print it, this once
    Create(Create),
}

impl Token {
    pub(super) fn run(self, config: &Config) -> Result<(), Refused> {
        let Self::Create(create) = self;
        create.run(config)
    }
}

/// Make a token and print it, this once.
#[derive(Debug, clap::Args)]
pub(super) struct Create {
    /// Whose it is: what its owner signs in with
    #[arg(long, value_name = "EMAIL")]
    user: String,
    /// What it is for
    #[arg(long, value_name = "TEXT")]
    label: String,
    /// It may only read
    #[arg(long)]
    read_only: bool,
    /// The last day it works [default: for good]
    #[arg(long, value_name = "DAY")]
    expires: Option<NaiveDate>,
}

impl Create {
    fn run(self, config: &Config) -> Result<(), Refused> {
        let desk = Desk::open(config)?;
        let new = NewToken { label: self.label, read_only: self.read_only, expires_on: self.expires };
        let (_, token) = desk.write(|context| tokens::make_for(context, &self.user, &new))?;
        println!("{}", token.reveal());
        Ok(())
    }
}
