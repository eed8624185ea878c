//! Files that are refused whole, each with its row and reason.

use super::*;
use crate::plan_file::BrokenFile;
use proptest::prelude::*;

fn refusal(text: &str) -> BrokenFile {
    read(text.as_bytes(), &leads(), &Readings::default()).expect_err("a broken file")
}

#[test]
fn a_file_without_a_plan_in_it_is_refused() {
    let header = "No.\tAction\tTimescale\n";
    for (text, reason) in [
        ("", "the file is empty"),
        ("\u{feff}\r\n\n , ,\n", "the file is empty"),
        ("a,b\nc,d\n", "no header row"),
        ("{\"plan\": 1}", "no header row"),
        (header, "no action"),
        (&format!("{header}Priority 1: First\n"), "no action"),
    ] {
        let broken = refusal(text);
        assert!(broken.row.is_none() && broken.reason.contains(reason), "{text:?}: {broken}");
    }
}

#[test]
fn a_row_that_would_make_a_wrong_plan_is_refused() {
    let cases: [(&[&str], usize, &str); 8] = [
        (&["|o||1.1|a|TBC|", "", "|o||1.1|b|TBC|"], 5, "action 1.1 is already in row 3"),
        (&["|o||1.1|a|TBC|", "Priority 2: Second", "|o||1.1|b|TBC|"], 5, "already in row 3"),
        (&["|o||one|a|TBC|"], 3, "\"one\" is not an action number"),
        (&["|o||1.1/1.2|a|TBC|"], 3, "is not an action number"),
        (&["||||part|By 1 May 2018|"], 3, "no action above it"),
        (&["|o||1.1|a|TBC|", "Priority 2: Second", "||||part|By 1 May 2018|"], 5, "no action above it"),
        (&["|o||1.1|a|TBC||more"], 3, "8 cells, where the header has 7"),
        (&["|o||1.1|a|TBC|", "No.|Action|Timescale|Action"], 4, "two columns are headed as action"),
    ];
    for (rows, row, reason) in cases {
        let broken = refusal(&table(rows));
        assert_eq!(broken.row, Some(row), "{broken}");
        assert!(broken.to_string().contains(reason), "{broken}");
    }
    let long = format!("|o|{}|1.1|a|TBC|", "QA&P,".repeat(101));
    assert_eq!(refusal(&table(&[&long])).to_string(), "row 3: the leads cell is longer than 500 characters");
    let ranges: Vec<String> = (0..11).map(|place| format!("{}-{}", place * 50 + 1, place * 50 + 50)).collect();
    let most = format!("{}|o||1.1|a|TBC|", ranges[..10].join(","));
    assert_eq!(read_rows(&[&most]).actions[0].recommendations.len(), 500);
    let more = format!("{}|o||1.1|a|TBC|", ranges.join(","));
    assert_eq!(refusal(&table(&[&more])).to_string(), "row 3: the recommendations cell names more than 500");
    let many: Vec<String> = (0..=2_000).map(|place| format!("|o||1.{place}|a|TBC|")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(refusal(&table(&many)).to_string(), "row 2003: more than 2000 actions");
    let early = refusal("No.,Action,Timescale\n1.1,a,TBC\n");
    assert_eq!(early.to_string(), "row 2: an action before any heading that begins \"Priority N:\"");
}

#[test]
fn bytes_that_are_no_text_are_refused_with_their_row() {
    let mut bytes = table(&["|o||1.1|a|TBC|"]).into_bytes();
    bytes.extend(b"|\xe9|");
    assert_eq!(read(&bytes, &leads(), &Readings::default()).expect_err("a broken file").row, Some(4));
    assert_eq!(refusal("No.\tAction\tTimescale\n\"1.1").row, Some(2));
}

proptest! {
    #[test]
    fn no_table_whatever_makes_the_reader_panic(rows in proptest::collection::vec(
        "(Priority [12]: x|[1,]{0,2}\t(o|<ul>a|'=|)\t(QA&P|x, y|)\t(1\\.[1-9]|1\\.1 & 2\\.1|2\\.1 links to 1\\.2|)\t(a|• b|<li>c|)\t(By 1 May 2018|June 2018 and July 2018|x|)\t(Amber|Completed|x|))",
        0..12,
    )) {
        let rows: Vec<String> = rows.iter().map(|row| row.replace('\t', "|")).collect();
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        let _ = read(table(&rows).as_bytes(), &leads(), &Readings::default());
    }
}
