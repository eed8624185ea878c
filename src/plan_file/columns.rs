//! The seven columns of a plan table, found by their headings in any order.

use std::ops::Range;

use super::broken::BrokenFile;
use super::formula::unguarded;
use super::table::Row;
use crate::domain::text;

/// A column of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    Recommendations,
    Outcome,
    Leads,
    Number,
    Action,
    Timescale,
    Status,
}

/// The cells of a row, by [`Column`].
pub(super) type Cells = [String; 7];

/// The columns that an export adds: what became of the dates. The program keeps that itself, so it is not read again.
pub(super) const RECORD: [&str; 5] = ["First date", "Date now", "Times moved", "Slip in days", "Moved by"];

/// The columns that an export adds because the status cell says it less exactly: an import reads them instead.
pub(super) const JUDGED: [&str; 3] = ["State", "RAG", "Note"];

/// The column after [`JUDGED`]: the day on which the action stood so.
pub(super) const AS_AT: &str = "As at";

/// The cells of a row below [`JUDGED`] and [`AS_AT`], as they are written.
pub(super) type JudgedCells = [String; JUDGED.len() + 1];

/// Cells of columns that are none of the seven, each after its heading.
pub(super) type Others<'a> = Vec<(&'a str, &'a str)>;

impl Column {
    /// In the order of print.
    pub(super) const ALL: [Self; 7] =
        [Self::Recommendations, Self::Outcome, Self::Leads, Self::Number, Self::Action, Self::Timescale, Self::Status];

    /// Its field word in notes.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Recommendations => "recommendations",
            Self::Outcome => "outcome",
            Self::Leads => "leads",
            Self::Number => "number",
            Self::Action => "action",
            Self::Timescale => "timescale",
            Self::Status => "status",
        }
    }

    /// Its heading as the first plan prints it.
    pub(super) fn printed(self) -> &'static str {
        match self {
            Self::Recommendations => "Key OFSTED Rec.",
            Self::Outcome => "What difference will this make to children in Surrey?",
            Self::Leads => "Lead Subgroup/ Agency",
            Self::Number => "Action No.",
            Self::Action => "Action",
            Self::Timescale => "Timescale",
            Self::Status => "Status RAG",
        }
    }

    /// The column that a heading names.
    fn named(heading: &str) -> Option<Self> {
        let lower = heading.to_lowercase().replace("(s)", "");
        let words: Vec<&str> =
            lower.split(|c: char| !c.is_alphanumeric() && c != '#').filter(|word| !word.is_empty()).collect();
        let holds = |wanted: &[&str]| words.iter().any(|word| wanted.contains(word));
        match words.join(" ").as_str() {
            "#" | "no" | "number" | "ref" | "reference" | "action no" | "action number" | "action ref"
            | "action reference" => Some(Self::Number),
            "action" | "actions" | "action required" | "actions required" => Some(Self::Action),
            "timescale" | "timescales" | "deadline" | "due" | "due date" | "by when" | "target date"
            | "completion date" => Some(Self::Timescale),
            "outcome" | "outcomes" | "intended outcome" | "intended outcomes" | "impact" => Some(Self::Outcome),
            phrase if phrase.starts_with("what difference") => Some(Self::Outcome),
            _ if holds(&["rec", "recs", "recommendation", "recommendations"]) => Some(Self::Recommendations),
            _ if holds(&["lead", "leads", "owner", "owners", "responsible"]) => Some(Self::Leads),
            _ if holds(&["status", "rag"]) => Some(Self::Status),
            _ => None,
        }
    }
}

/// Where the columns of an export are that say more than the status: only beside a status, as one that is headed "RAG" may
/// be the status itself. Somebody may have taken out the day.
fn judged(row: &Row, columns: &[Option<Column>]) -> Option<Range<usize>> {
    let begin = row.cells.windows(JUDGED.len()).position(|cells| cells.iter().map(|cell| cell.trim()).eq(JUDGED))?;
    let end = begin + JUDGED.len();
    let has_day = row.cells.get(end).is_some_and(|cell| cell.trim() == AS_AT);
    let judged = begin..end + usize::from(has_day);
    let mut beside = columns.iter().enumerate().filter(|(place, _)| !judged.contains(place));
    beside.any(|(_, column)| *column == Some(Column::Status)).then_some(judged)
}

/// Which cell of a row belongs to which column.
#[derive(Debug, Clone)]
pub(super) struct Header {
    /// The column of each cell; None for one that is none of the seven.
    columns: Vec<Option<Column>>,
    headings: Vec<String>,
    /// Where the columns of [`JUDGED`] and [`AS_AT`] are.
    judged: Option<Range<usize>>,
}

impl Header {
    /// Reads a row as a header. None unless it names at least the number, the action and the timescale.
    pub(super) fn read(row: &Row) -> Option<Result<Self, BrokenFile>> {
        let mut columns: Vec<Option<Column>> = row.cells.iter().map(|cell| Column::named(cell)).collect();
        let judged = judged(row, &columns);
        if let Some(judged) = &judged {
            columns[judged.clone()].fill(None);
        }
        let has = |column: Column| columns.contains(&Some(column));
        if !(has(Column::Number) && has(Column::Action) && has(Column::Timescale)) {
            return None;
        }
        let times = |column: &Column| columns.iter().filter(|named| **named == Some(*column)).count();
        if let Some(twice) = Column::ALL.iter().find(|column| times(column) > 1) {
            return Some(Err(BrokenFile::at(row.number, format!("two columns are headed as {}", twice.as_str()))));
        }
        Some(Ok(Self { columns, headings: row.cells.clone(), judged }))
    }

    /// The cells of a row in the order of [`Column::ALL`], and those of other columns with their headings.
    pub(super) fn sort<'a>(&'a self, row: &'a Row) -> Result<(Cells, Others<'a>), BrokenFile> {
        let mut cells = Cells::default();
        let mut others = Vec::new();
        for (position, cell) in row.cells.iter().enumerate() {
            match self.columns.get(position) {
                Some(Some(column)) => cells[*column as usize].clone_from(cell),
                _ if text::is_blank(cell) || self.is_judged(position) => {}
                Some(None) if RECORD.contains(&self.headings[position].trim()) => {}
                Some(None) => others.push((self.headings[position].trim(), cell.trim())),
                None => return Err(self.too_many_cells(row)),
            }
        }
        Ok((cells, others))
    }

    fn is_judged(&self, position: usize) -> bool {
        self.judged.as_ref().is_some_and(|judged| judged.contains(&position))
    }

    pub(super) fn judged(&self, row: &Row) -> JudgedCells {
        let mut places = self.judged.clone().unwrap_or_default();
        let cells = JudgedCells::default();
        cells
            .map(|_| places.next().and_then(|place| row.cells.get(place)).map_or("", |cell| unguarded(cell)).to_owned())
    }

    fn too_many_cells(&self, row: &Row) -> BrokenFile {
        let reason = format!(
            "{} cells, where the header has {}; a cell that holds the separator must stand in quotation marks",
            row.cells.len(),
            self.columns.len()
        );
        BrokenFile::at(row.number, reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_known_by_their_usual_headings() {
        let cases = [
            (Column::Recommendations, &["Key OFSTED Rec.", "Recommendation(s)", "Recs", "Ofsted recommendations"][..]),
            (Column::Outcome, &["What difference will this make to children in Surrey?", "Outcome", "OUTCOME(S)"]),
            (Column::Leads, &["Lead Subgroup/ Agency", "Lead(s)", "Lead", "Responsible group"]),
            (Column::Number, &["Action No.", "Number", "No.", "Ref", "#", "Action number"]),
            (Column::Action, &["Action", " Actions "]),
            (Column::Timescale, &["Timescale", "Timescale(s)", "Due date", "By when?"]),
            (Column::Status, &["Status RAG", "Status", "RAG", "RAG status"]),
        ];
        for (column, headings) in cases {
            for heading in headings {
                assert_eq!(Column::named(heading), Some(column), "{heading:?}");
            }
        }
        assert_eq!(Column::named("Comments"), None);
    }
}
