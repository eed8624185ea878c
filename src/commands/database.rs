//! `waymark migrate`, `move`, `backup` and `check`.

use std::path::PathBuf;

use super::Refused;
use crate::config::Config;
use crate::store::connection::{Address, Begin};
use crate::store::{Database, Db, moving, upkeep};

/// Makes or upgrades the tables, which `serve` also does at its start.
pub(super) fn migrate(config: &Config) -> Result<(), Refused> {
    Database::open(&config.database).map_err(|error| error.to_string())?;
    println!("the tables are up to date");
    Ok(())
}

/// Carry the whole database to another, from a file to PostgreSQL or back.
#[derive(Debug, clap::Args)]
pub(super) struct Move {
    /// The database to move to, which must be empty: a path, `sqlite://PATH` or `postgres://…`
    #[arg(long, value_name = "URL")]
    to: Address,
}

impl Move {
    pub(super) fn run(self, config: &Config) -> Result<(), Refused> {
        let proofs = moving::everything(&config.database, &self.to).map_err(|error| error.to_string())?;
        for proof in &proofs {
            println!("{:<20} {:>10} rows  {:032x}", proof.table, proof.rows, proof.digest);
        }
        let rows: u64 = proofs.iter().map(|proof| proof.rows).sum();
        println!("moved: {rows} rows in {} tables, read back and found the same", proofs.len());
        Ok(())
    }
}

/// Copy the database to a file while it is in use.
#[derive(Debug, clap::Args)]
pub(super) struct Backup {
    /// The file, which must not be there yet
    file: PathBuf,
}

impl Backup {
    pub(super) fn run(self, config: &Config) -> Result<(), Refused> {
        upkeep::backup(&config.database, &self.file).map_err(|error| error.to_string())?;
        println!("copied to {}", self.file.display());
        Ok(())
    }
}

/// Checks the database for damage.
pub(super) fn check(config: &Config) -> Result<(), Refused> {
    let database = Database::open_existing(&config.database).map_err(|error| error.to_string())?;
    // While others write, what is kept twice agrees only as of one moment.
    let of_one_moment = |db: &mut Db| db.in_transaction(Begin::Read, upkeep::damage);
    let damage = database.read(of_one_moment).map_err(|error| error.to_string())?;
    if damage.is_empty() {
        println!("no damage found");
        return Ok(());
    }
    Err(format!("damage found:\n{}", damage.join("\n")))
}
