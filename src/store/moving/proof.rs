//! What shows that two tables hold the same.

use sha2::{Digest, Sha256};

use super::rows::{self, Cell, Row};
use super::tables::Table;
use crate::store::{Db, Result};

/// What a table holds, in brief.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// The table.
    pub table: String,
    /// How many rows it has.
    pub rows: u64,
    /// The sum of the rows' SHA-256 digests, of which the first half counts. A sum, because the databases do not order
    /// words alike.
    pub digest: u128,
}

/// Reads the whole table.
pub(super) fn of(db: &mut Db, table: &Table) -> Result<Proof> {
    let mut proof = Proof { table: table.name.clone(), rows: 0, digest: 0 };
    let mut last = None;
    loop {
        let page = rows::page(db, table, last.as_ref())?;
        for row in &page {
            proof.rows += 1;
            proof.digest = proof.digest.wrapping_add(digest(row));
        }
        if page.len() < rows::PAGE {
            return Ok(proof);
        }
        last = page.into_iter().next_back();
    }
}

/// Values stand behind their lengths, so that no two different rows read the same.
fn digest(row: &Row) -> u128 {
    let mut digest = Sha256::new();
    for cell in &row.0 {
        match words(cell) {
            Some(words) => {
                digest.update(format!("{} ", words.len()));
                digest.update(words);
            }
            None => digest.update("- "),
        }
    }
    let bytes: [u8; 32] = digest.finalize().into();
    bytes[..16].iter().fold(0, |sum, byte| (sum << 8) | u128::from(*byte))
}

fn words(cell: &Cell) -> Option<String> {
    match cell {
        Cell::Integer(value) => value.map(|value| value.to_string()),
        Cell::Text(value) => value.clone(),
        Cell::Boolean(value) => value.map(|value| value.to_string()),
        Cell::Date(value) => value.map(|value| value.to_string()),
        Cell::Time(value) => value.map(|value| value.to_string()),
        Cell::Bytes(value) => value.as_ref().map(|value| format!("{value:?}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_differ_in_anything_have_other_digests() {
        let text = |words: &str| Cell::Text(Some(words.to_owned()));
        let rows = [
            Row(vec![text("a"), text("b")]),
            Row(vec![text("b"), text("a")]),
            Row(vec![text("ab"), text("")]),
            Row(vec![text("ab"), Cell::Text(None)]),
            Row(vec![Cell::Text(None), text("ab")]),
            Row(vec![text("a1 b")]),
        ];
        for (place, row) in rows.iter().enumerate() {
            for other in &rows[..place] {
                assert_ne!(digest(row), digest(other), "{row:?} {other:?}");
            }
        }
    }
}
