//! What is on a disk after the power has failed.

use std::path::Path;

use super::trace::{Event, FILES};

/// The smallest part of a write that a disk writes whole.
const SECTOR_BYTES: usize = 512;

/// The files of a database.
#[derive(Clone)]
pub(super) struct Disk {
    files: [Vec<u8>; 2],
}

impl Disk {
    /// As they are now.
    pub(super) fn of(folder: &Path) -> Self {
        Self { files: FILES.map(|name| std::fs::read(folder.join(name)).expect("a file of the database")) }
    }

    /// The files after these events, if what was not synced has this luck.
    pub(super) fn after(&self, events: &[Event], luck: &mut Luck) -> [Vec<u8>; 2] {
        let mut disk = self.clone();
        for (file, left) in disk.left_by(events).into_iter().enumerate() {
            let fate = luck.fate(left.len());
            for (place, event) in left.into_iter().enumerate() {
                disk.keep_by(file, event, place, fate, luck);
            }
        }
        disk.files
    }

    /// Does what was synced, and answers what was not, for each file.
    fn left_by<'a>(&mut self, events: &'a [Event]) -> [Vec<&'a Event>; 2] {
        let mut left: [Vec<&Event>; 2] = Default::default();
        let mut begun = [0, 0];
        for event in events {
            match event {
                Event::Write(file, ..) | Event::Truncate(file, _) => left[*file].push(event),
                // What comes later may miss this sync.
                Event::SyncBegan(file) => begun[*file] = left[*file].len(),
                Event::SyncEnded(file) => {
                    let synced = std::mem::take(&mut begun[*file]);
                    left[*file].drain(..synced).for_each(|event| self.apply(*file, event));
                }
                Event::Answer(_) => {}
            }
        }
        left
    }

    fn apply(&mut self, file: usize, event: &Event) {
        match event {
            Event::Write(_, at, bytes) => self.write(file, *at, bytes),
            Event::Truncate(_, length) => self.files[file].resize(*length, 0),
            Event::SyncBegan(_) | Event::SyncEnded(_) | Event::Answer(_) => {}
        }
    }

    fn keep_by(&mut self, file: usize, event: &Event, place: usize, fate: Fate, luck: &mut Luck) {
        match (fate, event) {
            (Fate::Nothing, _) => {}
            (Fate::First(kept), _) if place >= kept => {}
            (Fate::Some, _) if luck.below(2) == 0 => {}
            (Fate::Sectors, Event::Write(_, at, bytes)) => {
                for (sector, part) in bytes.chunks(SECTOR_BYTES).enumerate() {
                    if luck.below(4) > 0 {
                        self.write(file, at + sector * SECTOR_BYTES, part);
                    }
                }
            }
            (Fate::All | Fate::First(_) | Fate::Some | Fate::Sectors, _) => self.apply(file, event),
        }
    }

    fn write(&mut self, file: usize, at: usize, bytes: &[u8]) {
        let file = &mut self.files[file];
        file.resize(file.len().max(at + bytes.len()), 0);
        file[at..at + bytes.len()].copy_from_slice(bytes);
    }
}

/// What becomes of a file's writes that were not synced.
#[derive(Clone, Copy)]
enum Fate {
    Nothing,
    All,
    First(usize),
    Some,
    Sectors,
}

/// Chance that comes out the same each time.
pub(super) struct Luck(u64);

impl Luck {
    pub(super) fn of(number: usize) -> Self {
        Self(number as u64)
    }

    /// A number below `limit`.
    pub(super) fn below(&mut self, limit: usize) -> usize {
        // SplitMix64, by Sebastiano Vigna.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % limit as u64).unwrap_or(0)
    }

    fn fate(&mut self, writes: usize) -> Fate {
        match self.below(5) {
            0 => Fate::Nothing,
            1 => Fate::All,
            2 => Fate::First(self.below(writes + 1)),
            3 => Fate::Some,
            _ => Fate::Sectors,
        }
    }
}
