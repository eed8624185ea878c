//! Plan documents: a table in, a checked draft plan out, and back again.
//!
//! Here live the formats in which a plan arrives and leaves, and the reading of the print's habits: cells
//! merged over several rows, rows cut by page breaks, words that stand for dates. Nothing here knows a
//! database or a request; a draft is only what the file says, with a note of everything that had to be
//! joined, inherited or guessed to say it.
//!
//! The way in: `table` cuts bytes into rows, `columns` finds the header, `clean` takes remnants of
//! HTML out of cells, `blocks` puts cut rows together again, the `*_cell` files read one cell each, and
//! [`read()`] makes the draft. The way out is [`write_csv`].

mod blocks;
mod broken;
mod clean;
mod columns;
mod draft;
mod formula;
pub mod head;
mod links;
mod milestones;
mod notes;
mod number_cell;
mod read;
mod readings;
mod recommendation_cell;
mod status_cell;
mod table;
mod write;

#[cfg(test)]
mod tests;

pub use self::broken::BrokenFile;
pub use self::clean::as_read;
pub use self::draft::{Draft, DraftAction, DraftCitation, DraftMilestone, DraftOutcome, DraftPriority};
pub use self::formula::guarded;
pub use self::milestones::part_as_read;
pub use self::notes::{Guessed, Inherited, Joined, NotUnderstood, Notes};
pub use self::read::read;
pub use self::readings::{LeadWords, Readings, TimescaleWords, read_readings};
pub use self::recommendation_cell::printed as printed_citation;
pub use self::status_cell::printed as printed_status;
pub use self::table::LARGEST_TABLE;
pub use self::write::{DateRecord, Judged, WrittenAction, WrittenMilestone, WrittenRow, write_csv};
