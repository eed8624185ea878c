//! Groups: whoever leads actions.

use serde::{Deserialize, Serialize};

use super::lead;

/// What sort of body a group is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupKind {
    /// A subgroup of the board.
    Subgroup,
    /// Another board.
    Board,
    /// An agency, or several.
    Agency,
    /// A post that one person holds.
    Post,
}

impl GroupKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Subgroup, Self::Board, Self::Agency, Self::Post];

    /// The word for it in the API and the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Subgroup => "subgroup",
            Self::Board => "board",
            Self::Agency => "agency",
            Self::Post => "post",
        }
    }
}

impl std::str::FromStr for GroupKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| format!("{text:?} is not one of subgroup, board, agency, post"))
    }
}

/// A subgroup, board, agency or post, with the spellings under which documents name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its key in the database.
    pub id: i64,
    /// Its key for people and scripts.
    pub slug: String,
    /// Its name in full.
    pub name: String,
    /// What sort of body it is.
    pub kind: GroupKind,
    /// Other spellings.
    pub aliases: Vec<String>,
    /// Counts the writes to it.
    pub version: i64,
}

impl Group {
    /// Its name and its aliases.
    pub fn spellings(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.name.as_str()).chain(self.aliases.iter().map(String::as_str))
    }

    /// The first of its spellings that also names one of `others`, and that other group. A lead cell could not tell
    /// the two apart. The group itself may be among the others.
    #[must_use]
    pub fn clash<'a>(&'a self, others: &'a [Self]) -> Option<(&'a str, &'a Self)> {
        let has =
            |other: &Self, form: &str| other.slug != self.slug && other.spellings().any(|s| lead::form(s) == form);
        self.spellings().find_map(|spelling| {
            let form = lead::form(spelling);
            others.iter().find(|other| has(other, &form)).map(|other| (spelling, other))
        })
    }
}
