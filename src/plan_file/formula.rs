//! Cells that a spreadsheet would run as a formula, kept from it by an apostrophe.

use crate::domain::text;

/// Whether a spreadsheet might run this cell, or takes its apostrophe for such a guard. Some look past blanks, and some
/// take the full-width signs of East Asian keyboards for the usual ones.
fn needs_guard(cell: &str) -> bool {
    let words = cell.trim_start_matches('\'');
    let before = |c: char| c == '\'' || text::is_blank(c.encode_utf8(&mut [0; 4]));
    words.starts_with(['\t', '\r', '\n'])
        || words.trim_start_matches(before).starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
}

/// The cell as it may stand in a file that a spreadsheet opens: with an apostrophe before it if it needs one.
#[must_use]
pub fn guarded(cell: String) -> String {
    if needs_guard(&cell) { format!("'{cell}") } else { cell }
}

/// The cell without the apostrophe of [`guarded`]. One that belongs to its words stays.
pub(super) fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if needs_guard(rest) => rest,
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_a_spreadsheet_would_run_begins_with_an_apostrophe() {
        for cell in
            ["=1+1", "+44", "-", "@SUM(A1)", "\t=1", "  =1", "\u{a0}-1", "\u{200b}+1", "＝1", "＋1", "－1", "＠A"]
        {
            assert_eq!(guarded(cell.to_owned()), format!("'{cell}"));
        }
        for cell in ["", "a=1", "1-2", "'Think Family'", "  a", "• -x"] {
            assert_eq!(guarded(cell.to_owned()), cell);
        }
    }

    proptest! {
        #[test]
        fn any_cell_is_the_same_without_its_guard(cell in "[' \t\r\n\u{a0}=+@＝－a-]{0,6}") {
            let written = guarded(cell.clone());
            prop_assert_eq!(unguarded(&written), cell);
        }
    }
}
