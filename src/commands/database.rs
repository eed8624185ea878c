//! `waymark migrate`, `backup` and `check`.

use std::path::PathBuf;

use super::Refused;
use crate::config::Config;
use crate::store::{Database, upkeep};

/// Makes or upgrades the tables, which `serve` also does at its start.
pub(super) fn migrate(config: &Config) -> Result<(), Refused> {
    Database::open(&config.database).map_err(|error| error.to_string())?;
    println!("the tables are up to date");
    Ok(())
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
    let database = Database::open(&config.database).map_err(|error| error.to_string())?;
    let damage = database.read(upkeep::damage).map_err(|error: crate::store::Error| error.to_string())?;
    if damage.is_empty() {
        println!("no damage found");
        return Ok(());
    }
    Err(format!("damage found:\n{}", damage.join("\n")))
}
