//! The documents that are made from the code. `WRITE_DOCS=1 cargo test --test generated` writes them anew.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

use std::fmt::Write;
use std::fs;
use std::path::Path;

use waymark::domain::conflict::RULES;
use waymark::domain::policy::{COLUMNS, Reach, TABLE};
use waymark::http::api::openapi;
use waymark::http::problem::CATALOGUE;
use waymark::http::routes::API;

fn assert_fresh(name: &str, made: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name);
    if std::env::var_os("WRITE_DOCS").is_some() {
        fs::write(&path, made).unwrap();
    }
    let there = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(there, made, "docs/{name} is stale: run WRITE_DOCS=1 cargo test --test generated");
}

#[test]
fn the_permissions_in_the_docs_are_those_of_the_code() {
    let mut made = "# Who may do what\n\nMade from the table in `src/domain/policy.rs`, which is the only place that decides. Rights add up; \"own\" means \
        actions led by\na group that the person chairs or deputises for. A token never may more than its owner, and a read-only token only reads.\n\n"
        .to_owned();
    writeln!(made, "| may | {} |\n|---|---|---|---|---|", COLUMNS.join(" | ")).unwrap();
    for line in &TABLE {
        let cells = line.reach.map(|reach| match reach {
            Reach::No => "",
            Reach::Own => "own",
            Reach::All => "yes",
        });
        writeln!(made, "| {} | {} |", line.words, cells.join(" | ")).unwrap();
    }
    assert_fresh("PERMISSIONS.md", &made);
}

#[test]
fn the_problems_in_the_docs_are_those_of_the_code() {
    let mut made = "# Problems\n\nEvery error is `application/problem+json` (RFC 9457) of one of these sorts; `type` is `/docs#` and the slug.\n\n\
        | status | slug | what it says | what to do |\n|---|---|---|---|\n"
        .to_owned();
    for sort in CATALOGUE {
        writeln!(made, "| {} | `{}` | {} | {} |", sort.status, sort.slug, sort.title, sort.advice).unwrap();
    }
    assert_fresh("PROBLEMS.md", &made);
}

#[test]
fn the_conflicts_in_the_docs_are_those_of_the_code() {
    let mut made = "# Conflicts\n\nWhere a lead's judgement and the facts contradict each other, Waymark says so and changes nothing. Made from the catalogue in\n\
        `src/domain/conflict/rules.rs`. A reason given for a conflict silences it for as long as the values are the same.\n\n\
        | rule | what it finds | values | weight |\n|---|---|---|---|\n"
        .to_owned();
    for rule in &RULES {
        let (slug, sentence, values) = (rule.slug, rule.sentence, rule.values.join(", "));
        writeln!(made, "| `{slug}` | {sentence} | {values} | {} |", rule.weight.as_str()).unwrap();
    }
    assert_fresh("CONFLICTS.md", &made);
}

#[test]
fn the_api_describes_each_of_its_addresses_and_no_other() {
    let description = openapi::description();
    let mut described: Vec<(String, String)> = Vec::new();
    for (path, methods) in description["paths"].as_object().unwrap() {
        described.extend(methods.as_object().unwrap().keys().map(|method| (path.clone(), method.to_uppercase())));
    }
    let mut routed: Vec<(String, String)> = API
        .iter()
        .flat_map(|(path, methods)| methods.iter().map(|method| ((*path).to_owned(), (*method).to_owned())))
        .collect();
    described.sort();
    routed.sort();
    assert_eq!(described, routed);
}
