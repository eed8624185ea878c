//! A bar of counts that reads without colour: each part has its own pattern, its number in it, and its words below.

/// The width of a whole bar, in its own units.
const WIDTH: u32 = 240;
/// The least width of a part that has room for its number.
const ROOM: u32 = 14;

/// The parts of a bar, from left to right, without those that are empty.
pub(super) struct Bar {
    pub(super) parts: Vec<Part>,
}

/// A part of a bar.
pub(super) struct Part {
    /// What tells its looks: the word for the colour or state in the API.
    pub(super) class: &'static str,
    /// What it counts.
    pub(super) words: &'static str,
    pub(super) number: u32,
    pub(super) from: u32,
    pub(super) width: u32,
}

impl Bar {
    /// A bar of counts, each with its looks and words.
    pub(super) fn of(counts: impl Iterator<Item = (&'static str, &'static str, u32)>) -> Self {
        let counts: Vec<_> = counts.filter(|(_, _, number)| *number > 0).collect();
        let total: u32 = counts.iter().map(|(_, _, number)| number).sum();
        let mut before = 0;
        let place = |(class, words, number): (&'static str, &'static str, u32)| {
            let from = before * WIDTH / total;
            before += number;
            Part { class, words, number, from, width: before * WIDTH / total - from }
        };
        Self { parts: counts.into_iter().map(place).collect() }
    }
}

impl Part {
    /// Where its number stands.
    pub(super) fn middle(&self) -> u32 {
        self.from + self.width / 2
    }

    /// Whether there is room for its number.
    pub(super) fn has_room(&self) -> bool {
        self.width >= ROOM
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_fill_the_bar_in_proportion_and_empty_ones_are_left_out() {
        let bar = Bar::of([("green", "Green", 1), ("red", "Red", 0), ("none", "Not yet rated", 2)].into_iter());
        let places: Vec<_> = bar.parts.iter().map(|part| (part.class, part.from, part.width)).collect();
        assert_eq!(places, [("green", 0, 80), ("none", 80, 160)]);
        assert!(Bar::of([("red", "Red", 0)].into_iter()).parts.is_empty());
        let crowded = Bar::of([("red", "Red", 1), ("green", "Green", 99)].into_iter());
        assert_eq!(crowded.parts.iter().map(|part| part.width).sum::<u32>(), WIDTH);
        assert!(!crowded.parts[0].has_room());
    }
}
