//! The groups and the register that come beside a document.

use super::*;

/// What is wrong with a document that comes with these groups and this register.
fn pointers(fixture: &Fixture, groups: &str, register: &str) -> Vec<String> {
    let part = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let documents = Documents {
        table: table(&["|Safer|QA&P|1.1|Look|TBC|"]),
        slug: Some("small".to_owned()),
        groups: part(groups),
        register: part(register),
        ..Documents::default()
    };
    match fixture.on("2018-10-01", |context| import(context, &documents)) {
        Ok(_) => Vec::new(),
        Err(Failure::Invalid(invalid)) => invalid.fields.into_iter().map(|(pointer, _)| pointer).collect(),
        Err(other) => panic!("{other:?}"),
    }
}

fn group(slug: &str, name: &str, aliases: &str) -> String {
    format!("[[groups]]\nslug = \"{slug}\"\nname = \"{name}\"\nkind = \"board\"\naliases = [{aliases}]\n")
}

#[test]
fn groups_beside_a_document_are_checked_as_those_that_are_added_by_hand() {
    let fixture = Fixture::new();
    add_plan(&fixture);
    let first = group("one", "One", "");
    for (second, expected) in [
        (group("Not a slug", "Two", ""), "/groups/1/slug"),
        (group("two", "  ", ""), "/groups/1/name"),
        (group("two", "- -", ""), "/groups/1/name"),
        (group("two", "Two", "\"Second\", \"\""), "/groups/1/aliases/1"),
        (group("two", "Two", "\"Second\", \"Second\""), "/groups/1/aliases/1"),
        (group("two", "Two", "\"Second\", \"qa and p\""), "/groups/1/aliases/1"),
        (group("two", "ONE", ""), "/groups/1/name"),
    ] {
        assert_eq!(pointers(&fixture, &format!("{first}{second}"), ""), [expected], "{second}");
    }
    assert_eq!(pointers(&fixture, "[[groups]]\nslug = 1\n", ""), ["/groups"]);
    // What is there already stays as it is, and is not looked at.
    assert_eq!(pointers(&fixture, &group("qa-and-p", " ", ""), ""), [""; 0]);
}

#[test]
fn a_register_beside_a_document_is_checked_as_one_that_is_added_by_hand() {
    let fixture = Fixture::new();
    add_plan(&fixture);
    let register = |slug: &str, title: &str, number: &str, text: &str| {
        format!("slug = \"{slug}\"\ntitle = \"{title}\"\n[[entries]]\nnumber = \"{number}\"\ntext = \"{text}\"\n")
    };
    for (broken, expected) in [
        (register("Not a slug", "Peers", "1", "Do"), "/register/slug"),
        (register("peers", "", "1", "Do"), "/register/title"),
        (register("peers", "Peers", "1 and 2", "Do"), "/register/entries/0/number"),
        (register("peers", "Peers", "1", " "), "/register/entries/0/text"),
        ("slug = 1".to_owned(), "/register"),
    ] {
        assert_eq!(pointers(&fixture, "", &broken), [expected], "{broken}");
    }
    assert_eq!(pointers(&fixture, "", &register("peers", "Peers", "1", "Do")), [""; 0]);
    assert_eq!(pointers(&fixture, "", &register("peers", "", "1", "Do")), [""; 0], "it is there already");
}
