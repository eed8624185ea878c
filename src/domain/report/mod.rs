//! Reports: pure functions of a plan and a day.

pub mod agenda;
pub mod changes;
pub mod committee;
pub mod counts;
pub mod coverage;
pub mod led;
pub mod overdue;
pub mod summary;
pub mod trend;
