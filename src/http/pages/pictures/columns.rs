//! Columns side by side, each made of the colours at the end of a month.

use super::figures::{Figures, Segment, largest};

/// How high the highest column is.
const HEIGHT: u32 = 240;
/// From one column to the next.
const STEP: u32 = 64;
/// What a letter with its count takes.
const ROOM: u32 = 18;

/// A picture of columns, to one scale.
pub(in crate::http::pages) struct Columns {
    /// What tells its ids from those of others on the page.
    pub(in crate::http::pages) id: &'static str,
    pub(in crate::http::pages) width: u32,
    pub(in crate::http::pages) months: Vec<Column>,
}

/// A column.
pub(in crate::http::pages) struct Column {
    /// The day, its year apart from it.
    pub(in crate::http::pages) day: String,
    pub(in crate::http::pages) year: String,
    /// Where it begins from the left.
    pub(in crate::http::pages) left: u32,
    /// From above.
    pub(in crate::http::pages) top: u32,
    pub(in crate::http::pages) segments: Vec<Segment>,
    pub(in crate::http::pages) total: u32,
}

impl Columns {
    pub(super) fn of(id: &'static str, figures: &[Figures]) -> Self {
        let most = largest(figures);
        let column = |(left, its): (u32, &Figures)| {
            let (day, year) = its.label.rsplit_once(' ').unwrap_or((&its.label, ""));
            let day: Vec<&str> = day.split(' ').collect();
            Column {
                day: day.iter().map(|word| word.get(..3).unwrap_or(word)).collect::<Vec<_>>().join(" "),
                year: year.to_owned(),
                left,
                top: HEIGHT - its.total() * HEIGHT / most,
                segments: Segment::all(its, most, HEIGHT, ROOM),
                total: its.total(),
            }
        };
        let months: Vec<Column> = (0..).step_by(STEP as usize).zip(figures).map(column).collect();
        Self { id, width: months.last().map_or(0, |column| column.left) + STEP, months }
    }
}
