//! What Waymark asks of PostgreSQL, read from the server's log: what docs/SCALE.md lists, and no more.
//!
//! Whoever runs another engine that speaks PostgreSQL's protocol can compare that list with what theirs can do.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

use std::collections::BTreeSet;
use std::fs::read_to_string;
use std::path::{Path, PathBuf};

use waymark::store::moving;

const LIST: &str = "## What of PostgreSQL it uses";

/// The columns of the log that are read.
const SEVERITY: usize = 11;
const MESSAGE: usize = 13;
const APPLICATION: usize = 22;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// What the program asked the server for, each statement once.
fn asked(log: &Path) -> BTreeSet<String> {
    let mut statements = BTreeSet::new();
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_path(log).unwrap();
    let mut record = csv::ByteRecord::new();
    while reader.read_byte_record(&mut record).unwrap() {
        // The tests' own connections say that they are.
        if &record[SEVERITY] != b"LOG" || record.get(APPLICATION) == Some(b"tests") {
            continue;
        }
        let message = String::from_utf8_lossy(&record[MESSAGE]);
        let is_one = message.starts_with("statement: ") || message.starts_with("execute ");
        if let Some((_, statement)) = message.split_once(": ").filter(|_| is_one) {
            statements.insert(statement.to_owned());
        }
    }
    statements
}

/// The words of a statement in capitals, without comments, quoted words and numbers.
fn words(statement: &str) -> Vec<String> {
    let lines = statement.lines().map(|line| line.split("--").next().unwrap_or_default());
    let text = lines.collect::<Vec<_>>().join("\n");
    let (mut bare, mut quote) = (String::new(), None);
    for c in text.chars() {
        match quote {
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if c == '\'' || c == '"' => quote = Some(c),
            None => bare.push(c),
        }
        if quote.is_some() {
            bare.push(' ');
        }
    }
    let words = bare.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    words.filter(|word| word.starts_with(|c: char| !c.is_ascii_digit())).map(str::to_uppercase).collect()
}

/// The names of tables, columns and indexes.
fn names() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for table in moving::tables().unwrap() {
        names.extend(table.columns.iter().map(|column| column.name.to_uppercase()));
        names.insert(table.name.to_uppercase());
    }
    for migration in std::fs::read_dir(root().join("migrations/postgres")).unwrap() {
        let up = read_to_string(migration.unwrap().path().join("up.sql")).unwrap();
        let indexes = up.split("INDEX ").skip(1).filter_map(|rest| rest.split_whitespace().next());
        names.extend(indexes.map(str::to_uppercase));
    }
    names
}

/// What the table in the document has between backticks in its second column.
fn listed() -> BTreeSet<String> {
    let document = read_to_string(root().join("docs/SCALE.md")).unwrap();
    let list = document.split(LIST).nth(1).unwrap().split("\n## ").next().unwrap();
    let cells = list.lines().filter_map(|line| line.split('|').nth(2));
    cells.flat_map(|cell| cell.split('`').skip(1).step_by(2).flat_map(words)).collect()
}

#[test]
#[ignore = "reads what PostgreSQL was asked for while the service's tests ran: tests/all"]
fn the_program_asks_postgresql_for_what_the_documents_list_and_no_more() {
    #[expect(clippy::disallowed_methods, reason = "the tests have no settings but those of tests/on-postgresql")]
    let log = std::env::var("TEST_DATABASE_LOG").unwrap();
    let (names, listed) = (names(), listed());
    let mut used = BTreeSet::new();
    for statement in asked(Path::new(&log)) {
        for word in words(&statement).into_iter().filter(|word| !names.contains(word)) {
            assert!(listed.contains(&word), "docs/SCALE.md does not list {word}, of: {statement}");
            used.insert(word);
        }
    }
    let unused: Vec<_> = listed.iter().filter(|word| !used.contains(*word) && !names.contains(*word)).collect();
    assert!(unused.is_empty(), "listed, but no test of the service made the program ask for it: {unused:?}");
}
