//! The lead's judgement as a colour, and what the plan's own key says the colours mean.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A colour given by a lead. An action that nobody has rated yet has none: `Option<Rag>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rag {
    /// Red.
    Red,
    /// Amber: "on track" in one plan, trouble in another; see [`Key`].
    Amber,
    /// Green.
    Green,
}

impl Rag {
    /// Every colour, worst first.
    pub const ALL: [Self; 3] = [Self::Red, Self::Amber, Self::Green];

    /// The word for it in the API and the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Red => "red",
            Self::Amber => "amber",
            Self::Green => "green",
        }
    }
}

impl FromStr for Rag {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|rag| rag.as_str() == text)
            .ok_or_else(|| format!("{text:?} is not one of red, amber, green"))
    }
}

/// What the colours mean in one plan, in the plan's own words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// What red means.
    pub red: String,
    /// What amber means.
    pub amber: String,
    /// What green means.
    pub green: String,
    /// The colours that say all is well: an overdue action that carries one of them contradicts itself.
    pub on_track: Vec<Rag>,
}

impl Key {
    /// What one colour means.
    #[must_use]
    pub fn meaning(&self, rag: Rag) -> &str {
        match rag {
            Rag::Red => &self.red,
            Rag::Amber => &self.amber,
            Rag::Green => &self.green,
        }
    }

    /// Whether the colour says that all is well.
    #[must_use]
    pub fn says_on_track(&self, rag: Rag) -> bool {
        self.on_track.contains(&rag)
    }
}
