//! Who is doing something.

use super::policy::{self, Permission, Reach, Role};

/// A person (or the machine's operator) with what the database says of them at this moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The account's key; none for the operator at the command line.
    pub user_id: Option<i64>,
    /// The account's e-mail address, or "command line".
    pub email: String,
    /// The name shown in histories.
    pub name: String,
    /// What the account is for.
    pub role: Role,
    /// The groups the person chairs or deputises for, by slug.
    pub leads: Vec<String>,
    /// What stands for the person here.
    pub credential: Credential,
}

/// What stands for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credential {
    /// A session begun with a password, by its key.
    Session(i64),
    /// An API token.
    Token {
        /// Its key.
        id: i64,
        /// What the owner calls it.
        label: String,
        /// Whether it may only read.
        read_only: bool,
        /// The last day it works.
        expires_on: Option<chrono::NaiveDate>,
    },
    /// The command line on the machine that holds the database.
    CommandLine,
}

/// Why an actor may not do something.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Forbidden {
    /// The token may only read.
    #[error("this token may only read: use one that may write")]
    ReadOnlyToken,
    /// The table says no.
    #[error("your account may not do this ({words}): ask an administrator if it should")]
    NotYours {
        /// The line of the table.
        words: &'static str,
    },
    /// The table says: only your own actions.
    #[error("you may do this ({words}) only for actions led by a group that you chair or deputise for")]
    NotYourAction {
        /// The line of the table.
        words: &'static str,
    },
    /// Nobody accepts their own answer.
    #[error("you have answered this challenge yourself: ask somebody else of the Business Group to accept the answer")]
    OwnAnswer,
    /// Nobody decides on their own request.
    #[error("you asked for this date yourself: somebody else of the Business Group has to decide on it")]
    OwnRequest,
    /// Nobody excuses their own group.
    #[error(
        "you chair or deputise for a group that leads this action: ask somebody of the Business Group who does not"
    )]
    OwnGroup,
}

impl Actor {
    /// The operator of the machine, who has the database file in hand.
    #[must_use]
    pub fn command_line() -> Self {
        Self {
            user_id: None,
            email: "command line".to_owned(),
            name: "Command line".to_owned(),
            role: Role::Administrator,
            leads: Vec::new(),
            credential: Credential::CommandLine,
        }
    }

    /// Nothing if the actor may do this, whatever it concerns; else why not.
    pub fn require(&self, permission: Permission) -> Result<(), Forbidden> {
        self.require_for(permission, |_| false)
    }

    /// Nothing if the actor may do this to an action, of which `led_by` says whether a group leads it; else why not.
    pub fn require_for(&self, permission: Permission, led_by: impl Fn(&str) -> bool) -> Result<(), Forbidden> {
        if self.is_read_only() && permission.changes_something() {
            return Err(Forbidden::ReadOnlyToken);
        }
        self.reaches(permission, led_by)
    }

    /// Nothing if the actor may look at what this permission is about, such as the audit log; else why not. Looking
    /// changes nothing, so a token that may only read will do.
    pub fn require_reading(&self, permission: Permission) -> Result<(), Forbidden> {
        self.reaches(permission, |_| false)
    }

    fn reaches(&self, permission: Permission, led_by: impl Fn(&str) -> bool) -> Result<(), Forbidden> {
        let words = permission.words();
        match policy::reach(permission, self.role, !self.leads.is_empty()) {
            Reach::All => Ok(()),
            Reach::Own if self.leads.iter().any(|group| led_by(group)) => Ok(()),
            Reach::Own => Err(Forbidden::NotYourAction { words }),
            Reach::No => Err(Forbidden::NotYours { words }),
        }
    }

    /// Nothing if the actor has no part in a group of which `led_by` says that it leads an action; else that somebody
    /// else has to judge.
    pub fn require_distance(&self, led_by: impl Fn(&str) -> bool) -> Result<(), Forbidden> {
        if self.leads.iter().any(|group| led_by(group)) { Err(Forbidden::OwnGroup) } else { Ok(()) }
    }

    /// Nothing if somebody else asked, by their account; else that the asker does not decide. Whoever is at the command
    /// line without an account counts as one person.
    pub fn require_other_than(&self, asker: Option<i64>) -> Result<(), Forbidden> {
        if self.user_id == asker { Err(Forbidden::OwnRequest) } else { Ok(()) }
    }

    fn is_read_only(&self) -> bool {
        matches!(self.credential, Credential::Token { read_only: true, .. })
    }

    /// What the actor may do, as slugs; `:own` where it reaches only the actions of their groups.
    #[must_use]
    pub fn may(&self) -> Vec<String> {
        policy::TABLE
            .iter()
            .filter(|line| !(self.is_read_only() && line.permission.changes_something()))
            .filter_map(|line| match policy::reach(line.permission, self.role, !self.leads.is_empty()) {
                Reach::All => Some(line.slug.to_owned()),
                Reach::Own => Some(format!("{}:own", line.slug)),
                Reach::No => None,
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading_token(role: Role) -> Actor {
        let credential = Credential::Token { id: 1, label: "data team".to_owned(), read_only: true, expires_on: None };
        Actor { role, credential, ..Actor::command_line() }
    }

    #[test]
    fn a_token_that_may_only_read_looks_at_accounts_and_changes_none() {
        let administrator = reading_token(Role::Administrator);
        assert_eq!(administrator.require_reading(Permission::ManageAccounts), Ok(()));
        assert_eq!(administrator.require(Permission::ManageAccounts), Err(Forbidden::ReadOnlyToken));
        let words = Permission::ManageAccounts.words();
        let viewer = reading_token(Role::Viewer);
        assert_eq!(viewer.require_reading(Permission::ManageAccounts), Err(Forbidden::NotYours { words }));
    }
}
