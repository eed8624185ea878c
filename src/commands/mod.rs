//! The command line: parses, calls one operation, prints. No rules.
//!
//! Results go to standard output, logs and reasons to standard error. The exit status is 0 for done, 1 for refused or
//! failed and 2 for wrong usage. Whoever can read the database file is its operator and may do everything; what they
//! do stands in the audit log as done at the command line.

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::clock::Clock;
use crate::config::{Config, Given};
use crate::domain::person::Actor;
use crate::operations::{Circumstances, Context, Failure, access, upkeep};
use crate::store::Database;
use crate::telemetry;

mod action;
mod audit;
mod challenge;
mod conflict;
mod database;
mod date_change;
mod group;
mod plan;
mod register;
mod report;
mod serve;
mod table;
mod token;
mod user;

/// Runs the business plan of a multi-agency board.
#[derive(Debug, Parser)]
#[command(name = "waymark", version, about, max_term_width = 100)]
struct CommandLine {
    #[command(flatten)]
    settings: Given,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start the server (this is also what waymark does without a command)
    Serve(serve::Serve),
    /// Import, export, list, add and change plans
    #[command(subcommand)]
    Plan(plan::Plan),
    /// Change what a plan is made of
    #[command(subcommand)]
    Action(action::Action),
    /// Keep the groups that lead actions
    #[command(subcommand)]
    Group(group::Group),
    /// Keep registers of recommendations
    #[command(subcommand)]
    Register(register::Register),
    /// Keep accounts
    #[command(subcommand)]
    User(user::User),
    /// Make, list and revoke API tokens for scripts
    #[command(subcommand)]
    Token(token::Token),
    /// Challenge the leads of an action, and keep the log
    #[command(subcommand)]
    Challenge(challenge::Challenge),
    /// Say why a conflict may stand
    #[command(subcommand)]
    Conflict(conflict::Conflict),
    /// Ask for later dates and decide on them
    #[command(subcommand)]
    DateChange(date_change::DateChange),
    /// Print a report
    #[command(subcommand)]
    Report(report::Report),
    /// Print who did what, newest first
    Audit(audit::Audit),
    /// Make or upgrade the tables of the database
    Migrate,
    /// Carry the whole database to another, from a file to PostgreSQL or back
    Move(database::Move),
    /// Copy the database to a file while it is in use
    Backup(database::Backup),
    /// Check the database for damage
    Check,
}

/// Why a command did not do what it was asked.
type Refused = String;

/// Runs the command line and answers the exit status.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let line = match CommandLine::try_parse_from(arguments) {
        Ok(line) => line,
        Err(error) => {
            let status = error.exit_code();
            // Nobody is left to tell if even this cannot be printed.
            let _ = error.print();
            return ExitCode::from(u8::try_from(status).unwrap_or(2));
        }
    };
    match obey(line) {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("waymark: {reason}");
            ExitCode::FAILURE
        }
    }
}

fn obey(line: CommandLine) -> Result<(), Refused> {
    let config = line.settings.decide(Path::new("waymark.toml"))?;
    let command = line.command.unwrap_or(Command::Serve(serve::Serve::default()));
    let usual = if matches!(command, Command::Serve(_)) { "info" } else { "warn" };
    telemetry::begin(config.log.as_deref().unwrap_or(usual))?;
    match command {
        Command::Serve(serve) => serve.run(&config),
        Command::Plan(plan) => plan.run(&config),
        Command::Action(action) => action.run(&config),
        Command::Group(group) => group.run(&config),
        Command::Register(register) => register.run(&config),
        Command::User(user) => user.run(&config),
        Command::Token(token) => token.run(&config),
        Command::Challenge(challenge) => challenge.run(&config),
        Command::Conflict(conflict) => conflict.run(&config),
        Command::DateChange(date_change) => date_change.run(&config),
        Command::Report(report) => report.run(&config),
        Command::Audit(audit) => audit.run(&config),
        Command::Migrate => database::migrate(&config),
        Command::Move(moving) => moving.run(&config),
        Command::Backup(backup) => backup.run(&config),
        Command::Check => database::check(&config),
    }
}

/// The database of the settings, opened, and its clock.
struct Desk {
    database: Database,
    clock: Clock,
}

impl Desk {
    /// Refuses a database that is not there.
    fn open(config: &Config) -> Result<Self, Refused> {
        Self::at(Database::open_existing(&config.database))
    }

    /// Begins a database where there is none.
    fn begin(config: &Config) -> Result<Self, Refused> {
        Self::at(Database::open(&config.database))
    }

    fn at(opened: crate::store::Result<Database>) -> Result<Self, Refused> {
        let database = opened.map_err(|error| error.to_string())?;
        let clock = database.read(upkeep::clock).map_err(|failure| said(&failure))?;
        Ok(Self { database, clock })
    }

    fn circumstances(&self) -> Circumstances {
        Circumstances { at: self.clock.moment(), request_id: "command line".to_owned() }
    }

    fn read<T>(&self, work: impl FnOnce(&mut Context<'_>) -> Result<T, Failure>) -> Result<T, Refused> {
        let circumstances = self.circumstances();
        self.database.read(|db| work(&mut operator(db, &circumstances))).map_err(|failure| said(&failure))
    }

    fn write<T>(&self, work: impl FnOnce(&mut Context<'_>) -> Result<T, Failure>) -> Result<T, Refused> {
        let circumstances = self.circumstances();
        self.database.write(|db| work(&mut operator(db, &circumstances))).map_err(|failure| said(&failure))
    }

    /// Writes as the person with this e-mail address, with that person's rights.
    fn write_as<T>(
        &self,
        email: &str,
        work: impl FnOnce(&mut Context<'_>) -> Result<T, Failure>,
    ) -> Result<T, Refused> {
        let circumstances = self.circumstances();
        let done = self.database.write(|db| {
            let actor = access::named(&mut operator(db, &circumstances), email)?;
            work(&mut Context { db, actor: &actor, circumstances: &circumstances, snapshots: None })
        });
        done.map_err(|failure: Failure| said(&failure))
    }

    fn dry_run<T>(&self, work: impl FnOnce(&mut Context<'_>) -> Result<T, Failure>) -> Result<T, Refused> {
        let circumstances = self.circumstances();
        self.database.dry_run(|db| work(&mut operator(db, &circumstances))).map_err(|failure| said(&failure))
    }
}

fn operator<'a>(db: &'a mut crate::store::Db, circumstances: &'a Circumstances) -> Context<'a> {
    static OPERATOR: std::sync::LazyLock<Actor> = std::sync::LazyLock::new(Actor::command_line);
    Context { db, actor: &OPERATOR, circumstances, snapshots: None }
}

/// At the command line the cause may be shown: whoever sits there runs the database.
fn said(failure: &Failure) -> Refused {
    failure.to_string()
}

/// What a demonstration says of itself.
fn demonstration_notice(clock: Clock) -> Option<String> {
    let day = clock.fixed_day()?;
    Some(format!("This is a demonstration: today is {}.", day.format("%-d %B %Y")))
}
