//! `waymark user`.

use std::io::Read;

use super::table::{self, Cell};
use super::{Desk, Refused, said};
use crate::config::Config;
use crate::credentials::password::Hasher;
use crate::domain::account::Account;
use crate::domain::policy::Role;
use crate::operations::gate::Gate;
use crate::operations::users::{NewUser, UserChange};
use crate::operations::{password_links, passwords, users};

/// Keep accounts.
#[derive(Debug, clap::Subcommand)]
pub(super) enum User {
    /// Let somebody in
    Add(Add),
    /// List the accounts
    List,
    /// Shut an account: whoever uses it is out with their next request
    Disable(Named),
    /// Open an account again
    Enable(Named),
    /// Print a one-time link with which a new password is set
    ResetPassword(Named),
}

impl User {
    pub(super) fn run(self, config: &Config) -> Result<(), Refused> {
        match self {
            Self::Add(add) => add.run(config),
            Self::List => list(config),
            Self::Disable(named) => named.set_disabled(config, true),
            Self::Enable(named) => named.set_disabled(config, false),
            Self::ResetPassword(named) => named.reset_password(config),
        }
    }
}

/// Let somebody in.
#[derive(Debug, clap::Args)]
pub(super) struct Add {
    /// What they sign in with
    email: String,
    /// Their name, as histories show it
    #[arg(long)]
    name: String,
    /// viewer, business-group or administrator
    #[arg(long, default_value = "viewer")]
    role: Role,
    /// A group they chair, by its slug; may be said several times
    #[arg(long, value_name = "GROUP")]
    chair_of: Vec<String>,
    /// A group they deputise for, by its slug; may be said several times
    #[arg(long, value_name = "GROUP")]
    deputy_for: Vec<String>,
    /// Read their password from standard input instead of printing a one-time link
    #[arg(long)]
    password_stdin: bool,
}

impl Add {
    fn run(self, config: &Config) -> Result<(), Refused> {
        let password = self.password_stdin.then(typed_password).transpose()?;
        let desk = Desk::begin(config)?;
        let new = NewUser {
            email: self.email,
            name: self.name,
            role: self.role,
            chairs: self.chair_of,
            deputy_for: self.deputy_for,
        };
        if let Some(password) = &password {
            desk.read(|context| passwords::check_for_new(context, &new, password))?;
        }
        let (account, link) = desk.write(|context| users::add(context, new))?;
        let Some(password) = password else {
            println!("{} may sign in once a password is set, within 24 hours, at", account.email);
            println!("  {}", config.link_to_password(link.reveal()));
            return Ok(());
        };
        let circumstances = desk.circumstances();
        let hasher = Hasher::new();
        let gate = Gate { database: &desk.database, hasher: &hasher, circumstances: &circumstances };
        let email = &account.email;
        passwords::give(&gate, account.id, &password).map_err(|failure| {
            format!(
                "{email} was added, but {}; set another one with: waymark user reset-password {email}",
                said(&failure)
            )
        })?;
        println!("{email} may sign in");
        Ok(())
    }
}

/// The password is the first line.
fn typed_password() -> Result<String, Refused> {
    let mut typed = String::new();
    let read = std::io::stdin().read_to_string(&mut typed);
    read.map_err(|error| format!("the password could not be read from standard input: {error}"))?;
    Ok(typed.lines().next().unwrap_or_default().to_owned())
}

/// An account.
#[derive(Debug, clap::Args)]
pub(super) struct Named {
    /// What its owner signs in with
    email: String,
}

impl Named {
    fn set_disabled(self, config: &Config, disabled: bool) -> Result<(), Refused> {
        let desk = Desk::open(config)?;
        let account = desk.write(|context| {
            let account = users::find_by_email(context, &self.email)?;
            let change = UserChange { disabled: Some(disabled), ..UserChange::default() };
            users::change(context, &account.id.to_string(), change, |_| Ok(()))
        })?;
        println!("{} {}", account.email, if disabled { "is shut" } else { "is open" });
        Ok(())
    }

    fn reset_password(self, config: &Config) -> Result<(), Refused> {
        let desk = Desk::open(config)?;
        let link = desk.write(|context| {
            let account = users::find_by_email(context, &self.email)?;
            password_links::make(context, account.id)
        })?;
        println!("{} can set a new password, once and within 24 hours, at", self.email);
        println!("  {}", config.link_to_password(link.reveal()));
        Ok(())
    }
}

fn list(config: &Config) -> Result<(), Refused> {
    let desk = Desk::open(config)?;
    let accounts = desk.read(|context| users::list(context, 0, i64::MAX))?;
    let rows: Vec<Vec<Cell>> = accounts.iter().map(row).collect();
    print!("{}", table::draw(&["E-mail", "Role", "State", "Chairs", "Name"], &rows, table::shows_colours()));
    Ok(())
}

fn row(account: &Account) -> Vec<Cell> {
    let deputy = account.deputy_for.iter().map(|group| format!("{group} (deputy)"));
    let chairs: Vec<String> = account.chairs.iter().cloned().chain(deputy).collect();
    let state = if account.disabled { "shut" } else { "open" };
    vec![
        Cell::plain(&account.email),
        Cell::plain(account.role.as_str()),
        Cell::plain(state),
        Cell::plain(chairs.join(", ")),
        Cell::plain(&account.name),
    ]
}
