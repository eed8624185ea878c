//! Who may do what: the one table in the program that says so.

use serde::{Deserialize, Serialize};

/// What an account is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Reads.
    Viewer,
    /// Holds the leads to account.
    #[serde(alias = "business_group")]
    BusinessGroup,
    /// Keeps plans, groups and accounts.
    Administrator,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 3] = [Self::Viewer, Self::BusinessGroup, Self::Administrator];

    /// The word for it in the API, on the command line and in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::BusinessGroup => "business-group",
            Self::Administrator => "administrator",
        }
    }
}

impl std::str::FromStr for Role {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|role| role.as_str() == text)
            .ok_or_else(|| format!("{text:?} is not one of viewer, business-group, administrator"))
    }
}

/// Something a person may or may not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Permission {
    /// Read plans, actions, history, reports and exports.
    ReadPlans,
    /// Post a progress update.
    PostUpdate,
    /// Ask for a later date.
    AskForLaterDate,
    /// Grant or refuse a later date.
    DecideLaterDate,
    /// Raise a challenge; accept or reopen its response.
    RaiseChallenge,
    /// Answer a challenge.
    AnswerChallenge,
    /// Say why a conflict may stand.
    AnswerConflict,
    /// Change plans, groups and registers; import.
    ChangeStructure,
    /// Keep accounts and read the audit log.
    ManageAccounts,
    /// Own tokens and password.
    OwnAccount,
}

/// How far a permission reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Not at all.
    No,
    /// Actions led by a group that the person chairs or deputises for.
    Own,
    /// Everything.
    All,
}

use Reach::{All, No, Own};

/// One line of the table.
#[derive(Debug)]
pub struct Line {
    /// What may be done.
    pub permission: Permission,
    /// Its word in `GET /me`.
    pub slug: &'static str,
    /// Its words for people.
    pub words: &'static str,
    /// How far it reaches for a viewer, by chairing, for the Business Group, and for an administrator.
    pub reach: [Reach; 4],
}

/// The columns of [`TABLE`].
pub const COLUMNS: [&str; 4] = ["viewer", "chair or deputy", "Business Group", "administrator"];

/// The table. What is not here is not allowed.
pub const TABLE: [Line; 10] = [
    line(Permission::ReadPlans, "read_plans", "read plans, actions, history, reports, exports", [All, All, All, All]),
    line(Permission::PostUpdate, "post_update", "post a progress update", [No, Own, No, All]),
    line(Permission::AskForLaterDate, "ask_for_later_date", "ask for a later date", [No, Own, No, All]),
    line(Permission::DecideLaterDate, "decide_later_date", "grant or refuse a later date", [No, No, All, All]),
    line(
        Permission::RaiseChallenge,
        "raise_challenge",
        "raise a challenge; accept or reopen its response",
        [No, No, All, All],
    ),
    line(Permission::AnswerChallenge, "answer_challenge", "answer a challenge", [No, Own, No, All]),
    line(
        Permission::AnswerConflict,
        "answer_conflict",
        "say why a conflict may stand, not for actions of one's own groups",
        [No, No, All, All],
    ),
    line(Permission::ChangeStructure, "change_structure", "change plans, groups, registers; import", [No, No, No, All]),
    line(Permission::ManageAccounts, "manage_accounts", "accounts, audit log", [No, No, No, All]),
    line(Permission::OwnAccount, "own_account", "own tokens and password", [All, All, All, All]),
];

const fn line(permission: Permission, slug: &'static str, words: &'static str, reach: [Reach; 4]) -> Line {
    Line { permission, slug, words, reach }
}

/// How far a permission reaches for one role, with or without a chair. Rights add up.
#[must_use]
pub fn reach(permission: Permission, role: Role, chairs: bool) -> Reach {
    let Some(line) = TABLE.iter().find(|line| line.permission == permission) else {
        return No;
    };
    let by_role = match role {
        Role::Viewer => line.reach[0],
        Role::BusinessGroup => line.reach[2],
        Role::Administrator => line.reach[3],
    };
    match (by_role, line.reach[1]) {
        (No, by_chair) if chairs => by_chair,
        (by_role, _) => by_role,
    }
}

impl Permission {
    /// Whether it changes anything: what a read-only token may not do.
    #[must_use]
    pub fn changes_something(self) -> bool {
        self != Self::ReadPlans
    }

    /// Its line of the table.
    #[must_use]
    pub fn words(self) -> &'static str {
        TABLE.iter().find(|line| line.permission == self).map_or("", |line| line.words)
    }
}
