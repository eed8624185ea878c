//! What is built into the program: under licences, from sources and without crates as deny.toml says.
//!
//! It reads deny.toml as cargo-deny does, for those parts of it that the file uses.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

fn read(name: &str) -> toml::Table {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap().parse().unwrap()
}

fn texts(list: &toml::Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect()
}

/// The packages that the program consists of here. Nothing is fetched for it: they are there, as it was built.
fn packages() -> Vec<Value> {
    let version = Command::new("rustc").arg("-vV").output().unwrap();
    let version = String::from_utf8(version.stdout).unwrap();
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--offline", "--filter-platform", host])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    metadata["packages"].as_array().unwrap().clone()
}

/// Whether what a package says of its licence is met by licences that are allowed: `(A OR B) AND C`, or `A/B` as it was
/// written once. AND binds closer than OR.
fn is_met(expression: &str, allowed: &[&str]) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let (met, rest) = either(&words, allowed);
    met && rest.is_empty()
}

fn either<'a>(words: &'a [&'a str], allowed: &[&str]) -> (bool, &'a [&'a str]) {
    let (mut met, mut rest) = both(words, allowed);
    while let ["OR", after @ ..] = rest {
        let next = both(after, allowed);
        met |= next.0;
        rest = next.1;
    }
    (met, rest)
}

fn both<'a>(words: &'a [&'a str], allowed: &[&str]) -> (bool, &'a [&'a str]) {
    let (mut met, mut rest) = one(words, allowed);
    while let ["AND", after @ ..] = rest {
        let next = one(after, allowed);
        met &= next.0;
        rest = next.1;
    }
    (met, rest)
}

fn one<'a>(words: &'a [&'a str], allowed: &[&str]) -> (bool, &'a [&'a str]) {
    match words {
        ["(", inside @ ..] => match either(inside, allowed) {
            (met, [")", after @ ..]) => (met, after),
            (_, rest) => (false, rest),
        },
        // A licence with an exception is another licence.
        [name, "WITH", exception, after @ ..] => {
            (allowed.contains(&format!("{name} WITH {exception}").as_str()), after)
        }
        [name, after @ ..] => (allowed.contains(name), after),
        [] => (false, words),
    }
}

#[test]
fn a_licence_is_met_as_its_words_say() {
    let allowed = ["MIT", "ISC", "Apache-2.0"];
    for met in ["MIT", "GPL-3.0 OR MIT", "MIT/GPL-3.0", "ISC AND (GPL-3.0 OR MIT)", "GPL-3.0 AND ISC OR MIT"] {
        assert!(is_met(met, &allowed), "{met}");
    }
    for unmet in ["", "GPL-3.0", "MIT AND GPL-3.0", "(MIT", "Apache-2.0 WITH LLVM-exception", "ISC AND (GPL-3.0)"] {
        assert!(!is_met(unmet, &allowed), "{unmet}");
    }
}

/// The licences that a crate may have besides those that all may.
fn exceptions(rules: &toml::Table) -> Vec<(&str, Vec<&str>)> {
    let all = rules["licenses"]["exceptions"].as_array().unwrap();
    all.iter().map(|one| (one["crate"].as_str().unwrap(), texts(&one["allow"]))).collect()
}

#[test]
fn every_crate_has_a_licence_that_is_allowed() {
    let rules = read("deny.toml");
    let allowed = texts(&rules["licenses"]["allow"]);
    let packages = packages();
    assert!(packages.len() > 100, "{}", packages.len());
    let exceptions = exceptions(&rules);
    let is_strange = |package: &&Value| {
        let licence = package["license"].as_str().unwrap_or_default();
        let excepted = exceptions.iter().filter(|(name, _)| package["name"] == *name).flat_map(|(_, more)| more);
        !is_met(licence, &allowed.iter().chain(excepted).copied().collect::<Vec<_>>())
    };
    let strange = packages.iter().filter(is_strange);
    let strange: Vec<String> = strange.map(|package| format!("{} {}", package["name"], package["license"])).collect();
    assert!(strange.is_empty(), "not allowed by deny.toml: {strange:#?}");
    let said = |licence: &str| packages.iter().any(|package| package["license"].to_string().contains(licence));
    let idle: Vec<&str> = allowed.into_iter().filter(|licence| !said(licence)).collect();
    assert!(idle.is_empty(), "deny.toml allows what nothing needs: {idle:?}");
    let gone = exceptions.iter().find(|(name, _)| packages.iter().all(|package| package["name"] != *name));
    assert!(gone.is_none(), "deny.toml makes an exception for what is not there: {gone:?}");
}

#[test]
fn every_crate_comes_from_where_it_may_and_none_is_banned() {
    let (rules, lock) = (read("deny.toml"), read("Cargo.lock"));
    let registries = texts(&rules["sources"]["allow-registry"]);
    let banned = rules["bans"]["deny"].as_array().unwrap();
    for package in lock["package"].as_array().unwrap() {
        let name = package["name"].as_str().unwrap();
        let source = package.get("source").map_or("", |source| source.as_str().unwrap());
        let known = registries.iter().any(|registry| source == format!("registry+{registry}"));
        assert!(known || (name == env!("CARGO_PKG_NAME") && source.is_empty()), "{name} comes from {source:?}");
        assert!(banned.iter().all(|ban| ban["crate"].as_str() != Some(name)), "{name} is banned by deny.toml");
    }
}

#[test]
fn every_dependency_names_a_version() {
    let manifest = read("Cargo.toml");
    for table in ["dependencies", "dev-dependencies"] {
        for (name, wanted) in manifest[table].as_table().unwrap() {
            let version = wanted.as_str().or_else(|| wanted.get("version")?.as_str());
            assert!(version.is_some_and(|version| !version.contains('*')), "{name}: {wanted}");
        }
    }
}
