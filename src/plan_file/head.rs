//! What a plan's table does not say: its title and period, its groups, and the register that it cites. TOML.

use chrono::NaiveDate;
use serde::Deserialize;

use crate::domain::group::GroupKind;
use crate::domain::lead::KnownGroup;
use crate::domain::rag::Key;

/// Why a head file is refused.
#[derive(Debug, thiserror::Error)]
pub enum BrokenHead {
    /// It is not TOML, or lacks a field, or has one too many.
    #[error("{0}")]
    NotReadable(#[from] toml::de::Error),
    /// It reads, but contradicts itself.
    #[error("{0}")]
    Contradiction(String),
}

/// `plan.toml`: the plan itself.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanHead {
    /// Its key: `sscb-2018-19`.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// The first day of its period.
    pub period_start: NaiveDate,
    /// The last day of its period.
    pub period_end: NaiveDate,
    /// The day as of which its statuses stand.
    pub status_date: NaiveDate,
    /// How that day is known.
    pub status_date_reason: String,
    /// The slug of the register whose numbers its table cites.
    pub register: String,
    /// What its colours mean.
    pub key: Key,
    /// What the print leaves open about its colours.
    pub key_reason: String,
    /// The readings chosen where the print can be read in two ways.
    #[serde(default)]
    pub readings: Vec<ChosenReading>,
}

/// A place where the print can be read in two ways, and which was taken.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChosenReading {
    /// The action, or "plan".
    pub at: String,
    /// What was read.
    pub read_as: String,
    /// Why.
    pub reason: String,
}

/// A group of `groups.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupHead {
    /// Its key: `qa-and-p`.
    pub slug: String,
    /// Its full name.
    pub name: String,
    /// What sort of body it is.
    pub kind: GroupKind,
    /// Other spellings.
    #[serde(default)]
    pub aliases: Vec<String>,
}

impl From<&GroupHead> for KnownGroup {
    fn from(group: &GroupHead) -> Self {
        Self { slug: group.slug.clone(), name: group.name.clone(), aliases: group.aliases.clone() }
    }
}

/// A register of recommendations.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegisterHead {
    /// Its key: `ofsted-2018`.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// Its entries, in order.
    pub entries: Vec<RegisterEntry>,
}

/// An entry of a register.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegisterEntry {
    /// Its number as printed.
    pub number: String,
    /// Its words, if the register has them.
    pub text: Option<String>,
}

/// Reads `plan.toml`.
pub fn read_plan(text: &str) -> Result<PlanHead, BrokenHead> {
    let plan: PlanHead = toml::from_str(text)?;
    if plan.period_end < plan.period_start {
        return Err(BrokenHead::Contradiction(format!("the period of {} ends before it begins", plan.slug)));
    }
    Ok(plan)
}

/// Reads `groups.toml`.
pub fn read_groups(text: &str) -> Result<Vec<GroupHead>, BrokenHead> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        groups: Vec<GroupHead>,
    }
    let groups = toml::from_str::<File>(text)?.groups;
    no_doubles("group", groups.iter().map(|group| &group.slug))?;
    Ok(groups)
}

/// Reads a register.
pub fn read_register(text: &str) -> Result<RegisterHead, BrokenHead> {
    let register: RegisterHead = toml::from_str(text)?;
    no_doubles("entry", register.entries.iter().map(|entry| &entry.number))?;
    Ok(register)
}

fn no_doubles<'a>(what: &str, keys: impl Iterator<Item = &'a String>) -> Result<(), BrokenHead> {
    let mut seen = std::collections::HashSet::new();
    for key in keys {
        if !seen.insert(key) {
            return Err(BrokenHead::Contradiction(format!("two times {what} {key:?}")));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_misspelt_or_contradicts_itself_is_refused() {
        let group = "[[groups]]\nslug = \"a\"\nname = \"A\"\nkind = \"board\"\n";
        assert_eq!(read_groups(group).expect("groups").len(), 1);
        assert!(read_groups(&group.repeat(2)).is_err());
        assert!(read_groups(&group.replace("board", "club")).is_err());
        assert!(read_groups(&format!("{group}alias = []\n")).is_err());
        let entry = "[[entries]]\nnumber = \"1\"\n";
        assert!(read_register(&format!("slug = \"r\"\ntitle = \"R\"\n{}", entry.repeat(2))).is_err());
    }
}
