//! `waymark token`.

use chrono::NaiveDate;

use super::table::{self, Cell};
use super::{Desk, Refused};
use crate::config::Config;
use crate::operations::tokens::{self, NewToken};
use crate::store::api_tokens::ApiToken;

/// Make, list and revoke API tokens for scripts.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Token {
    /// Make a token and print it, this once
    Create(Create),
    /// List the tokens of an account, without their secrets
    List(List),
    /// Revoke a token: whoever sends it is out with their next request
    Revoke(Revoke),
}

impl Token {
    pub(super) fn run(self, config: &Config) -> Result<(), Refused> {
        match self {
            Self::Create(create) => create.run(config),
            Self::List(list) => list.run(config),
            Self::Revoke(revoke) => revoke.run(config),
        }
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

/// List the tokens of an account.
#[derive(Debug, clap::Args)]
pub(super) struct List {
    /// Whose they are: what their owner signs in with
    #[arg(long, value_name = "EMAIL")]
    user: String,
}

impl List {
    fn run(self, config: &Config) -> Result<(), Refused> {
        let found = Desk::open(config)?.read(|context| tokens::list_for(context, &self.user))?;
        let rows: Vec<Vec<Cell>> = found.iter().map(row).collect();
        print!("{}", table::draw(&["Id", "Made on", "Ends on", "May", "Label"], &rows, table::shows_colours()));
        Ok(())
    }
}

fn row(token: &ApiToken) -> Vec<Cell> {
    vec![
        Cell::plain(token.id.to_string()),
        Cell::plain(token.created_at.date().to_string()),
        Cell::plain(token.expires_on.map_or_else(|| "never".to_owned(), |day| day.to_string())),
        Cell::plain(if token.read_only { "read" } else { "write" }),
        Cell::plain(&token.label),
    ]
}

/// Revoke a token.
#[derive(Debug, clap::Args)]
pub(super) struct Revoke {
    /// Its id, as listed
    id: String,
    /// Whose it is: what its owner signs in with
    #[arg(long, value_name = "EMAIL")]
    user: String,
}

impl Revoke {
    fn run(self, config: &Config) -> Result<(), Refused> {
        Desk::open(config)?.write(|context| tokens::revoke_for(context, &self.user, &self.id))?;
        println!("token {} of {} is revoked", self.id, self.user);
        Ok(())
    }
}
