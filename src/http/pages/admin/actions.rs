//! `/admin/plans/{plan}/actions/…`: what a plan is made of.

pub mod action;
pub mod add;

use super::{Choice, lines};
use crate::domain::plan::Head;
use crate::http::pages::form::{Errors, Form};
use crate::operations::structure::Reference;

/// The fields of the forms about an action, as they stand on the page.
const FIELDS: [&str; 9] =
    ["number", "priority", "new_priority", "priority_title", "outcome", "text", "leads", "recommendations", "links"];

/// What is wrong, by the fields of the forms: what is wrong within a list is said of the list.
fn in_words(errors: Errors) -> Errors {
    errors
        .if_blank("text", "Say what is to be done.")
        .if_blank("outcome", "Say what difference it will make.")
        .if_blank("priority_title", "Enter the words of the new priority.")
        .moved(|field| {
            let lists = ["leads", "recommendations", "links"];
            let list = lists.into_iter().find(|list| field.starts_with(&format!("{list}-")))?;
            Some((list.to_owned(), None))
        })
        .in_order(&FIELDS)
}

/// The recommendations that somebody typed: numbers of the plan's own register, or register and number.
fn references(text: &str) -> Vec<Reference> {
    let one = |line: String| match line.split_once(':') {
        Some((register, number)) => (Some(register.trim().to_owned()), number.trim().to_owned()),
        None => (None, line),
    };
    text.split([',', '\n']).map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).map(one).collect()
}

/// A recommendation as [`references`] reads it.
fn reference(head: &Head, register: &str, number: &str) -> String {
    if head.register.as_deref() == Some(register) { number.to_owned() } else { format!("{register}:{number}") }
}

/// The linked actions that somebody typed.
fn links(text: &str) -> Vec<String> {
    text.split([',', '\n', ' ']).map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// The leads that were chosen: those that were there first, in their order.
fn leads(form: &Form, before: &[String]) -> Vec<String> {
    let chosen = form.all("leads");
    let stay = before.iter().filter(|slug| chosen.contains(slug)).cloned();
    let new = chosen.iter().filter(|slug| !before.contains(slug)).cloned();
    stay.chain(new).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_as_people_type_them() {
        let of = |register: &str, number: &str| (Some(register.to_owned()), number.to_owned());
        assert_eq!(
            references("2, 4b\nofsted-2018: 7"),
            [(None, "2".to_owned()), (None, "4b".to_owned()), of("ofsted-2018", "7")]
        );
        assert_eq!(links("1.4, 2.10 3.2"), ["1.4", "2.10", "3.2"]);
        let form =
            Form::beginning_with([("leads", "a".to_owned()), ("leads", "c".to_owned()), ("leads", "b".to_owned())]);
        assert_eq!(leads(&form, &["b".to_owned(), "x".to_owned(), "a".to_owned()]), ["b", "a", "c"]);
    }
}
