//! What a form sent, and what is wrong with it.

use sha2::{Digest, Sha256};

use super::sentence;
use crate::credentials::secret;
use crate::domain::text;
use crate::http::api::day::Day;
use crate::http::input;
use crate::http::problem::{self, Problem};
use crate::http::upload;

/// The hidden field that shows that the form was made for this session.
const TOKEN: &str = "token";
/// The hidden field with the form's one-time key.
const ONCE: &str = "once";

/// The fields of a form as they were sent, so that what somebody typed is still there when the form comes back.
#[derive(Debug, Clone)]
pub(super) struct Form {
    /// What is sent with this key acts once.
    pub(super) once: String,
    token: String,
    fields: Vec<(String, String)>,
}

impl Form {
    /// A form that nobody has filled in yet.
    pub(super) fn blank() -> Self {
        Self { once: secret::form_key(), token: String::new(), fields: Vec::new() }
    }

    /// A form that begins with these values.
    pub(super) fn beginning_with(fields: impl IntoIterator<Item = (impl Into<String>, String)>) -> Self {
        let fields = fields.into_iter().map(|(name, value)| (name.into(), value)).collect();
        Self { fields, ..Self::blank() }
    }

    /// The form with another value in one field.
    pub(super) fn with(mut self, name: &str, value: String) -> Self {
        self.fields.retain(|(known, _)| known != name);
        self.fields.push((name.to_owned(), value));
        self
    }

    /// What was sent, with lines that end as ours do, which browsers write otherwise. A key that none of our forms has is
    /// replaced.
    pub(super) fn of(mut fields: Vec<(String, String)>) -> Self {
        for (_, value) in fields.iter_mut().filter(|(_, value)| value.contains('\r')) {
            *value = value.replace("\r\n", "\n");
        }
        let mut take = |name: &str| {
            let at = fields.iter().position(|(known, _)| known == name)?;
            Some(fields.remove(at).1)
        };
        let token = take(TOKEN).unwrap_or_default();
        let once = take(ONCE).filter(|key| key.len() == 32 && key.bytes().all(|byte| byte.is_ascii_hexdigit()));
        Self { once: once.unwrap_or_else(secret::form_key), token, fields }
    }

    /// What a form with a file sent, and the file. Its name and digest stand in the fields `file-name` and `file-digest`.
    pub(super) fn with_file(mut fields: upload::Fields) -> Result<(Self, Vec<u8>), Problem> {
        let (name, file) = fields.take_file("file").unwrap_or_default();
        let mut texts =
            vec![("file-name".to_owned(), name), ("file-digest".to_owned(), format!("{:x}", Sha256::digest(&file)))];
        for name in fields.names() {
            let text = fields.take_text(&name)?.unwrap_or_default();
            texts.push((name, text));
        }
        Ok((Self::of(texts), file))
    }

    /// The same fields under a new key.
    pub(super) fn under_new_key(self) -> Self {
        Self { once: secret::form_key(), ..self }
    }

    /// What shows that the form was made for a session.
    pub(super) fn token(&self) -> &str {
        &self.token
    }

    /// Every field but the hidden ones that belong to the form itself.
    pub(super) fn fields(&self) -> &[(String, String)] {
        &self.fields
    }

    /// Whether there is a password in it, which is never sent back to a browser.
    pub(super) fn holds_password(&self) -> bool {
        self.fields.iter().any(|(name, _)| name.contains("password"))
    }

    /// What stands in a field, as it was typed; nothing where there is no such field.
    pub(super) fn text(&self, name: &str) -> &str {
        self.fields.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str())
    }

    /// Whether there is such a field.
    pub(super) fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|(known, _)| known == name)
    }

    /// What stands in a field, if anything but space does.
    pub(super) fn filled(&self, name: &str) -> Option<&str> {
        Some(self.text(name)).filter(|text| !text::is_blank(text))
    }

    /// Whether a field has this value: of several of the same name, whether any has.
    pub(super) fn is(&self, name: &str, value: &str) -> bool {
        self.fields.iter().any(|(known, sent)| known == name && sent == value)
    }

    /// What was sent under this name, as often as it was.
    pub(super) fn all(&self, name: &str) -> Vec<String> {
        self.fields.iter().filter(|(known, _)| known == name).map(|(_, value)| value.clone()).collect()
    }

    /// The date in a field, if one was given.
    pub(super) fn day(&self, name: &str) -> Result<Option<Day>, Problem> {
        let Some(typed) = self.filled(name) else { return Ok(None) };
        let day = Day::parse(typed.trim());
        day.map(Some).map_err(|_| input::invalid(&format!("/{name}"), "give a date such as 30 September 2018"))
    }

    /// The date in a field that must have one.
    pub(super) fn required_day(&self, name: &str) -> Result<Day, Problem> {
        self.day(name)?.ok_or_else(|| input::invalid(&format!("/{name}"), "give a date"))
    }

    /// The problem, and that a text is missing too if it is: whoever mends a form should hear of everything at once.
    pub(super) fn also_blank(&self, mut problem: Problem, name: &str) -> Problem {
        if self.filled(name).is_none() {
            problem.fields.push((format!("/{name}"), text::BadText::Blank.to_string()));
        }
        problem
    }

    /// What tells this request from another with the same key.
    pub(super) fn fingerprint(&self, path: &str) -> String {
        let mut digest = Sha256::new();
        digest.update(path);
        for part in self.fields.iter().flat_map(|(name, value)| [name, value]) {
            digest.update(part.len().to_be_bytes());
            digest.update(part);
        }
        format!("page {:x}", digest.finalize())
    }
}

/// A field that must be mended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FieldError {
    /// Its name, which is also its id on the page; blank where the whole form is meant.
    pub(super) field: String,
    /// What is wrong and what to do.
    pub(super) says: String,
}

/// What is wrong with a form.
#[derive(Debug, Clone, Default)]
pub(super) struct Errors(Vec<FieldError>);

impl Errors {
    /// Something that is wrong with the whole.
    pub(super) fn saying(words: &str) -> Self {
        Self(vec![FieldError { field: String::new(), says: words.to_owned() }])
    }

    /// What the problem says of the form: of its fields, or of the whole.
    pub(super) fn of(problem: &Problem) -> Self {
        if problem.fields.is_empty() {
            return Self::saying(&sentence(&problem.detail));
        }
        let named = |(pointer, detail): &(String, String)| {
            let field = pointer.trim_start_matches('/').replace('/', "-");
            FieldError { field, says: in_words(detail) }
        };
        Self(problem.fields.iter().map(named).collect())
    }

    /// With these words where a field was left blank.
    pub(super) fn if_blank(mut self, field: &str, says: &str) -> Self {
        let blank = in_words(&text::BadText::Blank.to_string());
        for error in self.0.iter_mut().filter(|error| error.field == field && error.says == blank) {
            says.clone_into(&mut error.says);
        }
        self
    }

    /// With what is said of some fields said of others: `to` names the other and perhaps other words.
    pub(super) fn moved(mut self, to: impl Fn(&str) -> Option<(String, Option<String>)>) -> Self {
        for error in &mut self.0 {
            if let Some((field, says)) = to(&error.field) {
                *error = FieldError { field, says: says.unwrap_or_else(|| error.says.clone()) };
            }
        }
        self
    }

    /// In the order in which the fields stand on the page; what is not named comes last.
    pub(super) fn in_order(mut self, fields: &[&str]) -> Self {
        self.0.sort_by_key(|error| fields.iter().position(|field| *field == error.field).unwrap_or(fields.len()));
        self
    }

    /// Nothing is wrong.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each.
    pub(super) fn all(&self) -> &[FieldError] {
        &self.0
    }

    /// What is wrong with a field.
    pub(super) fn wrong(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|error| error.field == field).map(|error| error.says.as_str())
    }

    /// The status of the page that shows it.
    pub(super) fn status(&self) -> u16 {
        if self.0.is_empty() { 200 } else { problem::INVALID.status }
    }
}

fn in_words(detail: &str) -> String {
    if detail.starts_with("is ") || detail.starts_with("has ") {
        return sentence(&format!("this {detail}"));
    }
    sentence(detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(fields: &[(&str, &str)]) -> Form {
        Form::of(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn what_belongs_to_the_form_itself_is_not_among_its_fields() {
        let key = "0123456789abcdef0123456789abcdef";
        let form = sent(&[("token", "t"), ("note", "Done"), ("once", key)]);
        assert_eq!((form.token(), form.once.as_str()), ("t", key));
        assert_eq!(form.fields(), [("note".to_owned(), "Done".to_owned())]);
        assert_ne!(sent(&[("once", "forged")]).once, "forged");
    }

    #[test]
    fn the_fingerprint_tells_fields_and_addresses_apart_but_not_tokens() {
        let one = sent(&[("token", "t"), ("a", "bc")]);
        assert_eq!(one.fingerprint("/x"), sent(&[("token", "u"), ("a", "bc")]).fingerprint("/x"));
        assert_ne!(one.fingerprint("/x"), sent(&[("ab", "c")]).fingerprint("/x"));
        assert_ne!(one.fingerprint("/x"), one.fingerprint("/y"));
    }

    #[test]
    fn a_blank_field_is_spoken_of_in_the_words_of_the_page() {
        let blank = input::invalid("/note", &text::BadText::Blank.to_string());
        let errors = Errors::of(&blank).if_blank("note", "Write what has happened.");
        assert_eq!(errors.wrong("note"), Some("Write what has happened."));
        assert_eq!(Errors::of(&blank).wrong("note"), Some("This is blank: write something."));
        assert_eq!(Errors::of(&blank).status(), 422);
    }

    #[test]
    fn whoever_mends_a_form_hears_of_everything_in_the_order_of_the_page() {
        let no_date = input::invalid("/respond_by", "give a date");
        let problem = sent(&[("question", " ")]).also_blank(no_date, "question");
        let errors = Errors::of(&problem).in_order(&["question", "respond_by"]);
        let fields: Vec<&str> = errors.all().iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["question", "respond_by"]);
    }
}
