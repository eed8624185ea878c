//! placeholder
use std::str::FromStr;
use serde::{Deserialize, Serialize};
/// Kind
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind { Deadline, Review, ProgressReview, Draft, Immediate, Ongoing, Unknown }
impl Kind {
    pub const ALL: [Self; 7] = [Self::Deadline, Self::Review, Self::ProgressReview, Self::Draft, Self::Immediate, Self::Ongoing, Self::Unknown];
    pub fn as_str(self) -> &'static str { match self { Self::Deadline => "deadline", Self::Review => "review", Self::ProgressReview => "progress_review", Self::Draft => "draft", Self::Immediate => "immediate", Self::Ongoing => "ongoing", Self::Unknown => "unknown" } }
}
impl FromStr for Kind { type Err = String; fn from_str(t: &str) -> Result<Self, String> { Self::ALL.into_iter().find(|k| k.as_str() == t).ok_or_else(|| format!("{t:?} is not a kind of timescale")) } }
