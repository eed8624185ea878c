//! Bytes cut into rows of cells: CSV or tab-separated, as the content shows.
//!
//! RFC 4180 with three additions: blank rows count, so that a row has the number that a spreadsheet shows; a
//! quotation mark inside an unquoted cell is an ordinary character; and a quotation mark that never closes is
//! refused instead of swallowing the rest of the file. (The csv crate does the middle one only.)

use super::broken::BrokenFile;

/// The largest file that is read, in bytes.
pub const LARGEST_TABLE: usize = 2 * 1024 * 1024;
/// The most rows that are read, with blank ones.
const MOST_ROWS: usize = 20_000;
/// The most cells that a row may have.
const MOST_CELLS: usize = 200;
/// The longest cell that is read, in characters.
const LONGEST_CELL: usize = 20_000;

/// A row of the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    /// Counted from 1, with blank rows.
    pub(super) number: usize,
    /// As written, without their quotation marks.
    pub(super) cells: Vec<String>,
}

/// Cuts a file into rows.
pub(super) fn rows(bytes: &[u8]) -> Result<Vec<Row>, BrokenFile> {
    if bytes.len() > LARGEST_TABLE {
        return Err(BrokenFile::whole(format!("the file is larger than {} MiB", LARGEST_TABLE / 1024 / 1024)));
    }
    let text = text_of(bytes)?;
    let mut cutter = Cutter::new(separator(text));
    cutter.cut(text)?;
    Ok(cutter.rows)
}

fn text_of(bytes: &[u8]) -> Result<&str, BrokenFile> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| {
        // A character that is refused stands in for the byte, so that the cutter names the row in hand.
        let before = String::from_utf8_lossy(&bytes[..error.valid_up_to()]) + "\0";
        let row = Cutter::new(separator(&before)).cut(&before).err().and_then(|broken| broken.row);
        BrokenFile { row, reason: "the text is not UTF-8; save the file as \"CSV UTF-8\"".to_owned() }
    })
}

/// A tab if any of the first fifty lines has two outside quotation marks, as a header of three columns would.
fn separator(text: &str) -> char {
    let mut quoted = false;
    for line in text.lines().take(50) {
        let mut tabs = 0;
        for c in line.chars() {
            quoted ^= c == '"';
            tabs += usize::from(c == '\t' && !quoted);
        }
        if tabs >= 2 {
            return '\t';
        }
    }
    ','
}

/// Where the cutter is in a cell.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Start,
    Unquoted,
    Quoted,
    AfterQuote,
}

struct Cutter {
    separator: char,
    rows: Vec<Row>,
    /// The number of the row in hand.
    number: usize,
    cells: Vec<String>,
    cell: String,
    characters: usize,
    place: Place,
}

impl Cutter {
    fn new(separator: char) -> Self {
        Self {
            separator,
            rows: Vec::new(),
            number: 1,
            cells: Vec::new(),
            cell: String::new(),
            characters: 0,
            place: Place::Start,
        }
    }

    fn cut(&mut self, text: &str) -> Result<(), BrokenFile> {
        let mut before = ' ';
        for c in text.chars() {
            let second_half_of_line_end =
                c == '\n' && before == '\r' && self.place == Place::Start && self.cells.is_empty();
            if !second_half_of_line_end {
                self.take(c)?;
            }
            before = c;
        }
        if self.place == Place::Quoted {
            return Err(self.broken("a quotation mark opens a cell here and never closes"));
        }
        if self.place != Place::Start || !self.cells.is_empty() {
            self.end_row()?;
        }
        Ok(())
    }

    fn take(&mut self, c: char) -> Result<(), BrokenFile> {
        if c.is_control() && !matches!(c, '\t' | '\n' | '\r') {
            return Err(self.broken(&format!("a control character (U+{:04X})", u32::from(c))));
        }
        match (self.place, c) {
            (Place::Start, '"') => self.place = Place::Quoted,
            (Place::Quoted, '"') => self.place = Place::AfterQuote,
            (Place::AfterQuote, '"') => {
                self.place = Place::Quoted;
                self.push(c)?;
            }
            (Place::Quoted, _) => self.push(c)?,
            (_, '\n' | '\r') => self.end_row()?,
            _ if c == self.separator => self.end_cell()?,
            (Place::AfterQuote, _) => {
                return Err(self.broken("a cell goes on after its closing quotation mark"));
            }
            _ => {
                self.place = Place::Unquoted;
                self.push(c)?;
            }
        }
        Ok(())
    }

    fn push(&mut self, c: char) -> Result<(), BrokenFile> {
        self.characters += 1;
        if self.characters > LONGEST_CELL {
            return Err(self.broken(&format!("a cell is longer than {LONGEST_CELL} characters")));
        }
        self.cell.push(c);
        Ok(())
    }

    fn end_cell(&mut self) -> Result<(), BrokenFile> {
        if self.cells.len() == MOST_CELLS {
            return Err(self.broken(&format!("more than {MOST_CELLS} cells")));
        }
        self.cells.push(std::mem::take(&mut self.cell));
        self.characters = 0;
        self.place = Place::Start;
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), BrokenFile> {
        if self.rows.len() == MOST_ROWS {
            return Err(self.broken(&format!("more than {MOST_ROWS} rows")));
        }
        self.end_cell()?;
        let cells = std::mem::take(&mut self.cells);
        self.rows.push(Row { number: self.number, cells });
        self.number += 1;
        Ok(())
    }

    fn broken(&self, reason: &str) -> BrokenFile {
        BrokenFile::at(self.number, reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cells(text: &str) -> Vec<Vec<String>> {
        rows(text.as_bytes()).expect("a table").into_iter().map(|row| row.cells).collect()
    }

    fn refusal(bytes: &[u8]) -> (Option<usize>, String) {
        let broken = rows(bytes).expect_err("a broken file");
        (broken.row, broken.reason)
    }

    #[test]
    fn commas_or_tabs_are_told_from_the_content() {
        assert_eq!(cells("a,b,c\r\n1,,\"2, \"\"3\"\"\"\r\n"), [["a", "b", "c"], ["1", "", "2, \"3\""]]);
        assert_eq!(cells("a\tb\tc\n1, 2\t\t3"), [["a", "b", "c"], ["1, 2", "", "3"]]);
        assert_eq!(cells("a,b,c\n\"x\ty\tz\",2,3\n"), [["a", "b", "c"], ["x\ty\tz", "2", "3"]]);
        assert_eq!(cells("\u{feff}a\rb\r"), [["a"], ["b"]]);
    }

    #[test]
    fn a_row_has_the_number_that_a_spreadsheet_shows() {
        let numbers: Vec<usize> = rows(b"a,\"1\n2\"\n\n\nb\n").expect("a table").iter().map(|row| row.number).collect();
        assert_eq!(numbers, [1, 2, 3, 4]);
    }

    #[test]
    fn a_quotation_mark_inside_a_cell_is_only_a_character() {
        assert_eq!(cells("<ul style=\"x\">\t'a'\t5\"\n"), [["<ul style=\"x\">", "'a'", "5\""]]);
    }

    #[test]
    fn what_cannot_be_text_of_a_table_is_refused_with_its_row() {
        let cases: [(&[u8], usize, &str); 6] = [
            (b"a,b\n\n1,\xff", 3, "not UTF-8"),
            (b"\xff\xfea\0", 1, "not UTF-8"),
            (b"a,b\n1,\0", 2, "U+0000"),
            (b"a\nb\n\x0b", 3, "U+000B"),
            (b"a\n\"b\n\nc", 2, "never closes"),
            (b"a\n\"b\" c\n", 2, "after its closing"),
        ];
        for (bytes, row, reason) in cases {
            let (found, said) = refusal(bytes);
            assert_eq!(found, Some(row), "{said}");
            assert!(said.contains(reason), "{said:?} says {reason:?}");
        }
    }

    #[test]
    fn what_is_too_large_is_refused() {
        assert_eq!(refusal(&vec![b'a'; LARGEST_TABLE + 1]), (None, "the file is larger than 2 MiB".to_owned()));
        assert_eq!(refusal("\n".repeat(MOST_ROWS + 1).as_bytes()), (Some(20_001), "more than 20000 rows".to_owned()));
        let long_cell = "é".repeat(LONGEST_CELL + 1);
        assert_eq!(
            refusal(format!("a\n{long_cell}").as_bytes()),
            (Some(2), "a cell is longer than 20000 characters".to_owned())
        );
        assert!(rows("é".repeat(LONGEST_CELL).as_bytes()).is_ok());
        assert_eq!(refusal(&[b','; MOST_CELLS + 1]), (Some(1), "more than 200 cells".to_owned()));
    }

    proptest! {
        #[test]
        fn no_bytes_whatever_make_the_cutter_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = rows(&bytes);
        }

        #[test]
        fn what_the_csv_crate_writes_is_cut_as_it_was(
            table in proptest::collection::vec(proptest::collection::vec("[a-c,\"\n é]{0,6}", 3), 1..6),
        ) {
            let mut writer = csv::Writer::from_writer(Vec::new());
            for row in &table {
                writer.write_record(row).expect("written");
            }
            let bytes = writer.into_inner().expect("flushed");
            let read: Vec<Vec<String>> = rows(&bytes).expect("a table").into_iter().map(|row| row.cells).collect();
            prop_assert_eq!(read, table);
        }
    }
}
