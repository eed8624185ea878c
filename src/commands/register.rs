//! `waymark register`.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use super::table::{self, Cell};
use super::{Desk, Refused};
use crate::config::Config;
use crate::domain::recommendation::{Decision, Entry};
use crate::operations::registers::{self, RegisterChange};

/// Keep registers of recommendations.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Register {
    /// List the registers
    List,
    /// Show the entries of a register
    Show(Show),
    /// Add a register
    Add(Add),
    /// Add entries to a register, or give entries their words
    AddEntries(AddEntries),
    /// Record what the board decided about a recommendation
    Decide(Decide),
}

impl Register {
    pub(super) fn run(self, config: &Config) -> Result<(), Refused> {
        match self {
            Self::List => list(config),
            Self::Show(show) => show.run(config),
            Self::Add(add) => add.run(config),
            Self::AddEntries(entries) => entries.run(config),
            Self::Decide(decide) => decide.run(config),
        }
    }
}

/// Record what the board decided about a recommendation.
#[derive(Debug, clap::Args)]
pub(super) struct Decide {
    /// The register's slug
    slug: String,
    /// The entry's number
    number: String,
    #[arg(help = "accepted, accepted_in_part or not_accepted")]
    decision: Decision,
    /// Why; needed for what is not accepted, or only in part
    #[arg(long)]
    reason: Option<String>,
    /// The day of the decision [default: today]
    #[arg(long, value_name = "DAY")]
    decided_on: Option<NaiveDate>,
}

impl Decide {
    fn run(self, config: &Config) -> Result<(), Refused> {
        let Self { slug, number, decision, reason, decided_on } = self;
        let desk = Desk::open(config)?;
        desk.write(|context| registers::decide(context, &slug, &number, decision, reason.as_deref(), decided_on))?;
        println!("recommendation {number} of {slug} is {}", decision.as_str().replace('_', " "));
        Ok(())
    }
}

/// Show the entries of a register.
#[derive(Debug, clap::Args)]
pub(super) struct Show {
    /// Its slug
    slug: String,
}

impl Show {
    fn run(self, config: &Config) -> Result<(), Refused> {
        let register = Desk::open(config)?.read(|context| registers::open(context, &self.slug))?;
        let row = |entry: &Entry| {
            vec![Cell::plain(&entry.number), Cell::plain(entry.text.as_deref().unwrap_or("(words not known)"))]
        };
        let rows: Vec<Vec<Cell>> = register.entries.iter().map(row).collect();
        println!("{}\n", register.title);
        print!("{}", table::draw(&["No.", "Recommendation"], &rows, table::shows_colours()));
        Ok(())
    }
}

/// Add a register.
#[derive(Debug, clap::Args)]
pub(super) struct Add {
    /// Its key, which stays for ever: small letters, digits and hyphens
    slug: String,
    /// Its title
    #[arg(long)]
    title: String,
    /// Its entries: a CSV file with the columns number and text
    #[arg(long, value_name = "FILE")]
    entries: Option<PathBuf>,
}

impl Add {
    fn run(self, config: &Config) -> Result<(), Refused> {
        let entries = self.entries.as_deref().map(read).transpose()?.unwrap_or_default();
        let desk = Desk::open(config)?;
        let register = desk.write(|context| registers::add(context, self.slug, self.title, entries))?;
        println!("{} was added with {} entries", register.slug, register.entries.len());
        Ok(())
    }
}

/// Add entries to a register, or give entries their words. None is taken away.
#[derive(Debug, clap::Args)]
pub(super) struct AddEntries {
    /// Its slug
    slug: String,
    /// A CSV file with the columns number and text
    file: PathBuf,
}

impl AddEntries {
    fn run(self, config: &Config) -> Result<(), Refused> {
        let change = RegisterChange { title: None, entries: read(&self.file)? };
        let desk = Desk::open(config)?;
        let register = desk.write(|context| registers::change(context, &self.slug, change, |_, _| Ok(())))?;
        println!("{} has {} entries", register.slug, register.entries.len());
        Ok(())
    }
}

/// Reads entries: a head that says number and text, and a row for each. A blank text is one that is not known.
fn read(path: &Path) -> Result<Vec<Entry>, Refused> {
    let broken = |why: String| format!("{}: {why}", path.display());
    let mut file = csv::Reader::from_path(path).map_err(|error| broken(error.to_string()))?;
    let head = file.headers().map_err(|error| broken(error.to_string()))?;
    let names: Vec<&str> = head.iter().map(|name| name.trim_start_matches('\u{feff}').trim()).collect();
    if names != ["number", "text"] {
        return Err(broken(format!("its first row should be number,text and is {}", names.join(","))));
    }
    let row = |row: Result<csv::StringRecord, csv::Error>| {
        let row = row.map_err(|error| broken(error.to_string()))?;
        let cell = |index| row.get(index).map(str::trim).unwrap_or_default().to_owned();
        Ok(Entry { number: cell(0), text: Some(cell(1)).filter(|text| !text.is_empty()) })
    };
    file.records().map(row).collect()
}

fn list(config: &Config) -> Result<(), Refused> {
    let registers = Desk::open(config)?.read(|context| registers::list(context, "", i64::MAX))?;
    let row = |register: &crate::domain::recommendation::Register| {
        let entries = register.entries.len().to_string();
        vec![Cell::plain(&register.slug), Cell::plain(entries), Cell::plain(&register.title)]
    };
    let rows: Vec<Vec<Cell>> = registers.iter().map(row).collect();
    print!("{}", table::draw(&["Register", "Entries", "Title"], &rows, table::shows_colours()));
    Ok(())
}
