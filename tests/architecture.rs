//! The rooms of the house and who may know whom, checked by reading the source.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

use std::fs;
use std::path::{Path, PathBuf};

/// What may be named only in certain files or folders of `src`.
const ONLY_IN: &[(&str, &[&str])] = &[
    ("diesel::", &["store"]),
    ("actix_web::", &["http", "app.rs", "commands/serve.rs"]),
    ("Utc::now", &["clock.rs"]),
    ("SystemTime::now", &["clock.rs"]),
    ("std::env::var", &["config.rs"]),
    ("argon2::", &["credentials"]),
    ("jsonwebtoken::", &["credentials"]),
];

/// What a folder may not know.
const NEVER: &[(&str, &[&str])] = &[
    (
        "domain",
        &["crate::store", "crate::operations", "crate::http", "crate::credentials", "crate::plan_file", "tracing::"],
    ),
    ("store", &["crate::operations", "crate::http", "crate::credentials", "crate::plan_file", "crate::commands"]),
    ("credentials", &["crate::store", "crate::operations", "crate::http", "crate::domain"]),
    ("plan_file", &["crate::store", "crate::operations", "crate::http"]),
    ("operations", &["crate::http", "crate::commands", "crate::app"]),
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Every file of `src` by its path there, without comments and tests.
fn code() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    sources(&root, &mut found);
    let is_test =
        |path: &PathBuf| path.ends_with("tests.rs") || path.components().any(|part| part.as_os_str() == "tests");
    found.retain(|path| !is_test(path) && !path.ends_with("fixture.rs") && !path.ends_with("sample.rs"));
    let read = |path: &PathBuf| {
        let text = fs::read_to_string(path).unwrap();
        let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        (path.strip_prefix(&root).unwrap().display().to_string(), lines.collect::<Vec<_>>().join("\n"))
    };
    found.iter().map(read).collect()
}

#[test]
fn each_library_is_known_in_its_own_room_only() {
    for (file, text) in code() {
        for (name, rooms) in ONLY_IN {
            let at_home = rooms.iter().any(|room| file.starts_with(room));
            assert!(at_home || !text.contains(name), "{file} names {name}, which only {rooms:?} may");
        }
    }
}

#[test]
fn nobody_knows_those_above() {
    for (file, text) in code() {
        for (room, strangers) in NEVER.iter().filter(|(room, _)| file.starts_with(&format!("{room}/"))) {
            for stranger in *strangers {
                assert!(!text.contains(stranger), "{file} is in {room} and names {stranger}");
            }
        }
    }
}

#[test]
fn both_databases_have_the_same_migrations() {
    let names = |engine: &str| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(engine);
        let mut names: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    assert_eq!(names("sqlite"), names("postgres"));
}
