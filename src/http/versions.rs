//! Which version of what was answered to whom.

use std::collections::HashMap;

/// How many are known at most; when there are more, all go.
const MOST: usize = 1024;

/// The entity tags of answers, by what was asked and by whom. Good only as long as nothing is written to the database: it
/// is the database that gives them out, and empties them then.
#[derive(Debug, Default)]
pub(super) struct Versions(HashMap<String, String>);

impl Versions {
    /// The entity tag of what was answered to this.
    pub(super) fn of(&self, asked: &str) -> Option<&str> {
        self.0.get(asked).map(String::as_str)
    }

    /// Keeps the entity tag of an answer, if it has one.
    pub(super) fn keep(&mut self, asked: String, etag: Option<&str>) {
        if self.0.len() >= MOST {
            self.0.clear();
        }
        self.0.extend(etag.map(|etag| (asked, etag.to_owned())));
    }
}
