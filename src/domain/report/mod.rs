//! Reports: pure functions of a plan and a day.

pub mod counts;
pub mod overdue;
pub mod summary;
