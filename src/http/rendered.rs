//! Answers already written, kept as long as their version is asked for.
//!
//! An entity tag names what is shown at an address down to the last byte, and the caller has just worked it out from the
//! database, so what is kept under address and tag can save the writing but never make an answer old.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::answer::Answer;

/// How much is kept, in bytes of bodies; when there is more, all of it goes.
const MOST_BYTES: usize = 8 * 1024 * 1024;

/// The largest answer that is kept, in bytes.
const LARGEST: usize = 512 * 1024;

#[derive(Default)]
struct Kept {
    bytes: usize,
    answers: HashMap<String, Arc<Answer>>,
}

/// Answers by address and entity tag.
#[derive(Default)]
pub struct Rendered {
    kept: Mutex<Kept>,
}

impl Rendered {
    /// The answer that was given at this address with this tag.
    pub fn recall(&self, address: &str) -> Option<Arc<Answer>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).answers.get(address).cloned()
    }

    /// Keeps an answer.
    pub fn keep(&self, address: String, answer: &Answer) {
        let size = answer.body.len() + address.len();
        if size > LARGEST {
            return;
        }
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.bytes + size > MOST_BYTES {
            *kept = Kept::default();
        }
        kept.bytes += size;
        kept.answers.insert(address, Arc::new(answer.clone()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_bounded_and_what_is_too_large_is_not_kept() {
        let rendered = Rendered::default();
        let of = |size| Answer::of("application/json", vec![b' '; size]);
        rendered.keep("large".to_owned(), &of(LARGEST + 1));
        assert!(rendered.recall("large").is_none());
        for number in 0..100 {
            rendered.keep(number.to_string(), &of(LARGEST / 2));
            assert!(rendered.kept.lock().unwrap().bytes <= MOST_BYTES);
        }
        assert!(rendered.recall("99").is_some());
        assert!(rendered.recall("0").is_none());
    }
}
