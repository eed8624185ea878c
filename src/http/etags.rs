//! Which version of what was answered to whom.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};

use crate::store::DataVersion;

/// How many are known at most; when there are more, all go.
const MOST: usize = 1024;

/// The entity tags of answers, by what was asked and by whom. Good only as long as nothing is written to the database,
/// which says so.
#[derive(Debug, Default)]
pub(super) struct Etags(HashMap<String, Known>);

#[derive(Debug)]
struct Known {
    etag: String,
    /// When whoever asked has to show anew who they are.
    until: DateTime<Utc>,
}

impl Etags {
    /// The entity tag of what was answered to this.
    pub(super) fn of(&self, asked: &str, now: DateTime<Utc>) -> Option<&str> {
        self.0.get(asked).filter(|known| now < known.until).map(|known| known.etag.as_str())
    }

    /// Keeps the entity tag of an answer, if it has one.
    pub(super) fn keep(&mut self, asked: String, etag: Option<&str>, until: DateTime<Utc>) {
        if self.0.len() >= MOST {
            self.0.clear();
        }
        self.0.extend(etag.map(|etag| (asked, Known { etag: etag.to_owned(), until })));
    }
}

/// The etags of one state of the data, the last that was seen.
#[derive(Debug, Default)]
pub struct EtagCache(Mutex<Option<(DataVersion, Etags)>>);

impl EtagCache {
    /// The entity tag of what was answered to this in the same state of the data.
    pub(super) fn of(&self, version: DataVersion, asked: &str, now: DateTime<Utc>) -> Option<String> {
        let last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (_, etags) = last.as_ref().filter(|(state, _)| *state == version)?;
        etags.of(asked, now).map(str::to_owned)
    }

    /// Keeps the entity tag of an answer, if it has one, that was read when this state had been seen: of a later one it may
    /// tell, and then nobody finds it here.
    pub(super) fn keep(&self, version: DataVersion, asked: String, etag: Option<&str>, until: DateTime<Utc>) {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if last.as_ref().is_none_or(|(state, _)| *state < version) {
            *last = Some((version, Etags::default()));
        }
        if let Some((_, etags)) = last.as_mut().filter(|(state, _)| *state == version) {
            etags.keep(asked, etag, until);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(60 * minute, 0).expect("a time")
    }

    #[test]
    fn a_version_is_known_until_who_asked_has_to_show_anew_who_they_are() {
        let mut etags = Etags::default();
        etags.keep("a".to_owned(), Some("\"1\""), at(15));
        assert_eq!(etags.of("a", at(14)), Some("\"1\""));
        assert_eq!(etags.of("a", at(15)), None);
        assert_eq!(etags.of("b", at(14)), None);
    }

    #[test]
    fn what_was_found_in_one_state_is_not_known_in_another() {
        let (etags, [first, second]) = (EtagCache::default(), DataVersion::two());
        etags.keep(first, "a".to_owned(), Some("\"1\""), at(15));
        assert_eq!(etags.of(first, "a", at(0)).as_deref(), Some("\"1\""));
        assert_eq!(etags.of(second, "a", at(0)), None);
        etags.keep(second, "b".to_owned(), Some("\"2\""), at(15));
        etags.keep(first, "c".to_owned(), Some("\"1\""), at(15));
        assert_eq!(etags.of(second, "c", at(0)), None, "somebody who came earlier is done later");
        assert_eq!(etags.of(second, "b", at(0)).as_deref(), Some("\"2\""));
        assert_eq!(etags.of(first, "a", at(0)), None, "only the last state's are kept");
    }
}
