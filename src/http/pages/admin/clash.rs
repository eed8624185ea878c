//! A form that comes back: to be mended, or because somebody else was quicker. Then what was typed and what is stored now
//! stand beside each other, field by field, and nothing that was typed is lost.

use super::Choice;
use crate::http::pages::form::{Errors, Form};
use crate::http::problem::{self, Problem};

/// A form with what stands in it.
pub(super) struct Filled {
    pub(super) form: Form,
    pub(super) errors: Errors,
    /// The form as it would begin now, if somebody else was quicker.
    stored: Option<Form>,
}

impl Filled {
    /// A form that was opened.
    pub(super) fn beginning(form: Form) -> Self {
        Self { form, errors: Errors::default(), stored: None }
    }

    /// A form that has to be mended.
    pub(super) fn wrong(form: &Form, problem: &Problem) -> Self {
        Self { form: form.clone(), errors: Errors::of(problem), stored: None }
    }

    /// A form about something that is there, as which it would begin now with `stored`. Whoever sends it again after
    /// somebody else's change has seen that, and means it.
    pub(super) fn again(form: &Form, problem: &Problem, stored: Form) -> Self {
        if problem.sort != &problem::STALE {
            return Self::wrong(form, problem);
        }
        let form = form.clone().with("version", stored.text("version").to_owned());
        Self { form, errors: Errors::default(), stored: Some(stored) }
    }

    /// With what is wrong in the words of the page.
    pub(super) fn in_words(self, words: impl FnOnce(Errors) -> Errors) -> Self {
        Self { errors: words(self.errors), ..self }
    }

    /// The status of the page that shows it.
    pub(super) fn status(&self) -> u16 {
        if self.stored.is_some() { problem::CONFLICT.status } else { self.errors.status() }
    }

    /// What differs from what is stored now, if somebody else was quicker.
    pub(super) fn clash(&self, fields: &[Field<'_>]) -> Option<Clash> {
        let stored = self.stored.as_ref()?;
        Some(Clash { rows: fields.iter().filter_map(|field| field.compare(&self.form, stored)).collect() })
    }
}

/// A field whose two versions can be compared.
pub(super) struct Field<'a> {
    name: &'static str,
    label: &'static str,
    /// What its values mean, where one or several are chosen.
    choices: &'a [Choice],
}

impl<'a> Field<'a> {
    /// A field in which something is typed.
    pub(super) fn typed(name: &'static str, label: &'static str) -> Self {
        Self { name, label, choices: &[] }
    }

    /// A field in which something is chosen.
    pub(super) fn chosen(name: &'static str, label: &'static str, choices: &'a [Choice]) -> Self {
        Self { name, label, choices }
    }

    fn compare(&self, typed: &Form, stored: &Form) -> Option<Row> {
        let (typed, stored) = (self.words(typed), self.words(stored));
        (typed != stored).then_some(Row { name: self.name, label: self.label, typed, stored })
    }

    /// What stands in it, as people read it.
    fn words(&self, form: &Form) -> String {
        if self.choices.is_empty() {
            return form.text(self.name).trim().replace("\r\n", "\n");
        }
        let chosen = self.choices.iter().filter(|choice| form.is(self.name, &choice.value));
        chosen.map(|choice| choice.words.as_str()).collect::<Vec<_>>().join("\n")
    }
}

/// What was typed beside what somebody else has stored meanwhile.
pub(super) struct Clash {
    pub(super) rows: Vec<Row>,
}

/// A field that differs.
pub(super) struct Row {
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    pub(super) typed: String,
    pub(super) stored: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::Failure;

    fn form(fields: &[(&str, &str)]) -> Form {
        Form::beginning_with(fields.iter().map(|(name, value)| (*name, (*value).to_owned())))
    }

    fn choice(value: &str, words: &str) -> Choice {
        Choice { value: value.to_owned(), words: words.to_owned() }
    }

    #[test]
    fn what_differs_is_shown_as_people_read_it_and_what_does_not_is_not() {
        let typed = form(&[("version", "1"), ("name", "Ada "), ("notes", "a\r\nb"), ("chairs", "h"), ("chairs", "e")]);
        let stored = form(&[("version", "2"), ("name", "Ada"), ("notes", "a\nb"), ("chairs", "e"), ("role", "x")]);
        let filled = Filled::again(&typed, &Problem::from(Failure::Stale), stored);
        let chairs = [choice("e", "Education"), choice("h", "Health")];
        let fields = [
            Field::typed("name", "Name"),
            Field::typed("notes", "Notes"),
            Field::chosen("chairs", "Chair of", &chairs),
            Field::typed("role", "Role"),
        ];
        let rows = filled.clash(&fields).map(|clash| clash.rows).unwrap_or_default();
        let rows: Vec<_> = rows.iter().map(|row| (row.name, row.typed.as_str(), row.stored.as_str())).collect();
        assert_eq!(rows, [("chairs", "Education\nHealth", "Education"), ("role", "", "x")]);
        assert_eq!((filled.status(), filled.form.text("version")), (409, "2"));
    }

    #[test]
    fn a_form_to_be_mended_is_no_clash() {
        let problem = crate::http::input::invalid("/name", "is blank: write something");
        let filled = Filled::again(&form(&[("version", "1")]), &problem, form(&[("version", "2")]));
        assert!(filled.clash(&[]).is_none());
        assert_eq!((filled.status(), filled.form.text("version")), (422, "1"));
    }
}
