//! Accounts: the people whom an administrator lets in.

use super::policy::Role;

/// An account, without anything secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its key.
    pub id: i64,
    /// What its owner signs in with, in lower case.
    pub email: String,
    /// The owner's name, as histories show it.
    pub name: String,
    /// What it is for.
    pub role: Role,
    /// The groups its owner chairs, by slug.
    pub chairs: Vec<String>,
    /// The groups its owner deputises for, by slug.
    pub deputy_for: Vec<String>,
    /// Whether it is shut.
    pub disabled: bool,
    /// Counts the writes to it.
    pub version: i64,
}
