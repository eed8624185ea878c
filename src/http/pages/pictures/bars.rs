//! Bars one under another, each made of the colours of a group of actions.

use super::figures::{Figures, Segment, largest};

/// How long the longest bar is.
const LENGTH: u32 = 640;
/// From one bar to the next.
const STEP: u32 = 52;
/// What a letter with its count takes.
const ROOM: u32 = 36;

/// A picture of bars, to one scale.
pub(in crate::http::pages) struct Bars {
    /// What tells its ids from those of others on the page.
    pub(in crate::http::pages) id: &'static str,
    pub(in crate::http::pages) height: u32,
    pub(in crate::http::pages) rows: Vec<Bar>,
}

/// A bar.
pub(in crate::http::pages) struct Bar {
    pub(in crate::http::pages) label: String,
    /// Where it begins from above.
    pub(in crate::http::pages) top: u32,
    pub(in crate::http::pages) segments: Vec<Segment>,
    /// Where it ends.
    pub(in crate::http::pages) end: u32,
    pub(in crate::http::pages) total: u32,
}

impl Bars {
    pub(super) fn of(id: &'static str, figures: &[Figures]) -> Self {
        let most = largest(figures);
        let bar = |(top, its): (u32, &Figures)| Bar {
            label: its.label.clone(),
            top,
            segments: Segment::all(its, most, LENGTH, ROOM),
            end: its.total() * LENGTH / most,
            total: its.total(),
        };
        let rows: Vec<Bar> = (0..).step_by(STEP as usize).zip(figures).map(bar).collect();
        Self { id, height: rows.last().map_or(0, |bar| bar.top) + STEP, rows }
    }
}
