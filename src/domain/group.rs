//! Groups: whoever leads actions.

use serde::{Deserialize, Serialize};

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
