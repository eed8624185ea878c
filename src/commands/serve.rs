//! `waymark serve`.

use chrono::NaiveDate;

use super::{Desk, Refused, demonstration_notice, said};
use crate::app::{self, Place};
use crate::config::Config;
use crate::credentials::password::Hasher;
use crate::credentials::secret::OpaqueToken;
use crate::operations::demo::{self, DemoAccount};
use crate::operations::password_links;
use crate::store::Database;

/// Start the server.
#[derive(Debug, Default, clap::Args)]
pub(super) struct Serve {
    /// Run on the first plan, with an account for each role, on a day of that plan's life
    #[arg(long)]
    demo: bool,
    /// The day on which the demonstration stands still [default: 2018-10-01]
    #[arg(long, value_name = "DAY", requires = "demo")]
    today: Option<NaiveDate>,
}

impl Serve {
    pub(super) fn run(self, config: &Config) -> Result<(), Refused> {
        let desk = if self.demo { demonstration(config, self.today)? } else { Desk::begin(config)? };
        if let Some(notice) = demonstration_notice(desk.clock) {
            println!("{notice}");
        }
        let link = desk.first_link()?;
        let database = match &config.read_database {
            Some(replica) => desk.database.with_replica(replica).map_err(|error| error.to_string())?,
            None => desk.database,
        };
        let failed = |error: std::io::Error| format!("the server failed: {error}");
        actix_web::rt::System::new()
            .block_on(async move {
                let place = Place { listen: config.listen, public_url: config.public_url.clone() };
                let bound = app::bind(database, desk.clock, place).map_err(std::io::Error::other)?;
                println!("listening on http://{}", bound.address);
                if let Some(link) = link {
                    println!("There is no account yet. The first administrator sets a password, within 24 hours, at");
                    let reached = Config { listen: bound.address, ..config.clone() };
                    println!("  {}", reached.link_to_password(link.reveal()));
                }
                bound.server.await
            })
            .map_err(failed)
    }
}

impl Desk {
    fn first_link(&self) -> Result<Option<OpaqueToken>, Refused> {
        let circumstances = self.circumstances();
        // Read first: a start does not need the right to write.
        if !self.database.read(password_links::is_first).map_err(|failure| said(&failure))? {
            return Ok(None);
        }
        let made = self.database.write(|db| password_links::first(db, &circumstances));
        made.map_err(|failure| said(&failure))
    }
}

fn demonstration(config: &Config, today: Option<NaiveDate>) -> Result<Desk, Refused> {
    let database = Database::open(&config.database).map_err(|error| error.to_string())?;
    let (clock, accounts) = demo::set_up(&database, &Hasher::new(), today).map_err(|failure| said(&failure))?;
    show(&accounts);
    Ok(Desk { database, clock })
}

fn show(accounts: &[DemoAccount]) {
    if accounts.is_empty() {
        println!("The accounts of this demonstration were shown when it was made.");
        return;
    }
    println!("The accounts of this demonstration, shown this once:");
    for account in accounts {
        let chairs = account.chairs.map(|group| format!("  (chairs {group})")).unwrap_or_default();
        println!("  {:<30} {}{chairs}", account.email, account.password);
    }
}
