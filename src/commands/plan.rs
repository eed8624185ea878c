//! `waymark plan`.

mod page;

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::ValueEnum;

use self::page::{Add, Change};
use super::table::{self, Cell};
use super::{Desk, Refused, demonstration_notice};
use crate::config::Config;
use crate::http::api::board::BoardBody;
use crate::operations::plan_export;
use crate::operations::plan_import::{self, Documents, Imported};
use crate::operations::plans;
use crate::plan_file::{head, read_readings};

/// Import, export, list, add and change plans.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Plan {
    /// Read a plan document (CSV or TSV) into a plan
    Import(Import),
    /// Write a plan
    Export(Export),
    /// List the plans
    List,
    /// Add a plan without actions
    Add(Add),
    /// Change a plan's title or period; what is not named stays
    Change(Change),
}

impl Plan {
    pub(super) fn run(self, config: &Config) -> Result<(), Refused> {
        match self {
            Self::Import(import) => import.run(config),
            Self::Export(export) => export.run(config),
            Self::List => list(config),
            Self::Add(add) => add.run(config),
            Self::Change(change) => change.run(config),
        }
    }
}

/// Read a plan document into a plan. If plan.toml lies beside it, the plan's title, period, key of colours and status
/// date come from there, its groups from groups.toml and its register from the file named after it.
#[derive(Debug, clap::Args)]
pub(super) struct Import {
    /// The table
    file: PathBuf,
    /// The plan's slug [default: that of plan.toml, else the file's name]
    #[arg(long)]
    plan: Option<String>,
    /// The day of the statuses in the table [default: that in the column As at of an export, else that of
    /// plan.toml or of the plan, else today]
    #[arg(long, value_name = "DAY")]
    status_date: Option<NaiveDate>,
    /// Say what would be done and do nothing
    #[arg(long)]
    dry_run: bool,
}

impl Import {
    fn run(self, config: &Config) -> Result<(), Refused> {
        let documents = self.documents()?;
        let desk = Desk::begin(config)?;
        let imported = if self.dry_run {
            desk.dry_run(|context| plan_import::import(context, &documents))?
        } else {
            desk.write(|context| plan_import::import(context, &documents))?
        };
        if let Some(notice) = demonstration_notice(desk.clock) {
            println!("{notice}");
        }
        print!("{}", told(&imported, self.dry_run));
        Ok(())
    }

    fn documents(&self) -> Result<Documents, Refused> {
        let table = std::fs::read(&self.file).map_err(|error| format!("{}: {error}", self.file.display()))?;
        let folder = self.file.parent().unwrap_or(Path::new(""));
        let head = beside(folder, "plan.toml")?;
        let register = match &head {
            Some(text) => {
                let head = head::read_plan(text).map_err(|error| format!("plan.toml: {error}"))?;
                beside(folder, &format!("{}.toml", head.register))?
            }
            None => None,
        };
        let named = self.file.file_stem().map(|stem| crate::domain::text::slug_of(&stem.to_string_lossy()));
        let slug = self.plan.clone().or(if head.is_some() { None } else { named });
        let groups = beside(folder, "groups.toml")?;
        let file_name = self.file.file_name().map(|name| name.to_string_lossy().into_owned());
        let readings = beside(folder, "readings.toml")?.as_deref().map(read_readings).transpose();
        let readings = readings.map_err(|error| format!("readings.toml: {error}"))?.unwrap_or_default();
        Ok(Documents { table, file_name, head, groups, register, slug, status_date: self.status_date, readings })
    }
}

fn beside(folder: &Path, name: &str) -> Result<Option<String>, Refused> {
    let path = folder.join(name);
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(format!("{}: {error}", path.display())),
    }
}

fn told(imported: &Imported, dry_run: bool) -> String {
    let notes = &imported.notes;
    let changes = imported.changes;
    let would = if dry_run { "would be " } else { "" };
    let mut told = format!(
        "{}: {} actions read, statuses as at {}\n{would}new: {}, {would}changed: {}, unchanged: {}\n",
        imported.plan, imported.actions, imported.status_date, changes.new, changes.changed, changes.unchanged
    );
    if !imported.date_changes.is_empty() {
        told.push_str(&format!(
            "\nDates {would}asked for, to be decided on by somebody else: {}\n",
            imported.date_changes.len()
        ));
        for date in &imported.date_changes {
            let from = date.from.map_or_else(|| "no date".to_owned(), |from| from.to_string());
            told.push_str(&format!("  row {}: {} from {from} to {}\n", date.row, date.action, date.to));
        }
    }
    if !imported.untaken.is_empty() {
        told.push_str(&format!("\nLeft as the plan has it: {}\n", imported.untaken.len()));
        for one in &imported.untaken {
            let row = one.row.map_or_else(|| "no row".to_owned(), |row| format!("row {row}"));
            told.push_str(&format!("  {row}: {}: {}\n", one.action, one.detail));
        }
    }
    let mut section = |title: &str, lines: Vec<String>| {
        told.push_str(&format!("\n{title}: {}\n", lines.len()));
        for line in lines {
            told.push_str(&format!("  {line}\n"));
        }
    };
    section(
        "Joined (rows cut in two)",
        notes.joined.iter().map(|n| format!("row {} goes on row {}", n.row, n.into)).collect(),
    );
    section(
        "Inherited (blank cells)",
        notes.inherited.iter().map(|n| format!("row {}: {} taken from row {}", n.row, n.column, n.from)).collect(),
    );
    section("Guessed", notes.guessed.iter().map(|n| format!("row {}: {}: {}", n.row, n.column, n.read_as)).collect());
    section(
        "Not understood (kept as written)",
        notes.not_understood.iter().map(|n| format!("row {}: {}: {:?}", n.row, n.column, n.text)).collect(),
    );
    told
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// The table as printed, which can be imported again
    Csv,
    /// The whole plan nested, as the API answers
    Json,
}

/// Write a plan.
#[derive(Debug, clap::Args)]
pub(super) struct Export {
    /// The plan's slug
    slug: String,
    /// What to write
    #[arg(long, value_enum)]
    format: Format,
    /// Where to, if not to standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// As the plan stood at the end of this day [default: today]
    #[arg(long, value_name = "DAY")]
    as_of: Option<NaiveDate>,
}

impl Export {
    fn run(self, config: &Config) -> Result<(), Refused> {
        let desk = Desk::open(config)?;
        let day = self.as_of.unwrap_or(desk.clock.moment().today);
        let plan = desk.read(|context| {
            let head = plans::open(context, &self.slug)?;
            plans::standing(context, head, Some(day))
        })?;
        let bytes = match self.format {
            Format::Csv => plan_export::csv(&plan, day),
            Format::Json => serde_json::to_vec_pretty(&BoardBody::of(&plan, day)).map_err(|error| error.to_string())?,
        };
        let failed = |error: std::io::Error| format!("the export could not be written: {error}");
        match self.output {
            Some(path) => std::fs::write(path, bytes).map_err(failed),
            None => std::io::Write::write_all(&mut std::io::stdout(), &bytes).map_err(failed),
        }
    }
}

fn list(config: &Config) -> Result<(), Refused> {
    let desk = Desk::open(config)?;
    let heads = desk.read(|context| plans::list(context, "", i64::MAX))?;
    let rows: Vec<Vec<Cell>> = heads
        .iter()
        .map(|head| {
            let period = format!("{} to {}", head.period_start, head.period_end);
            vec![Cell::plain(&head.slug), Cell::plain(period), Cell::plain(&head.title)]
        })
        .collect();
    print!("{}", table::draw(&["Plan", "Period", "Title"], &rows, table::shows_colours()));
    Ok(())
}
