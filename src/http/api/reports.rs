//! `/reports` and `/plans/{plan}/reports`: each report in a file of its own.

pub mod agenda;
pub mod changes;
pub mod committee;
pub mod conflicts;
pub mod overdue;
pub mod recommendations;
pub mod summary;
pub mod trend;
