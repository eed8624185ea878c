//! Accounts: the people whom an administrator lets in.

use super::policy::Role;
use super::text::{self, BadText};

/// An account, without anything secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its key.
    pub id: i64,
    /// What its owner signs in with, in lower case.
    pub email: String,
    /// The owner's name, as histories show it.
    pub name: String,
    /// What it is for.
    pub role: Role,
    /// The groups its owner chairs, by slug.
    pub chairs: Vec<String>,
    /// The groups its owner deputises for, by slug.
    pub deputy_for: Vec<String>,
    /// Whether it is shut.
    pub disabled: bool,
    /// Counts the writes to it.
    pub version: i64,
}

impl Account {
    /// Whether its owner may sign in and keep accounts.
    #[must_use]
    pub fn is_working_administrator(&self) -> bool {
        self.role == Role::Administrator && !self.disabled
    }
}

/// The longest e-mail address, in characters.
pub const LONGEST_EMAIL: usize = 254;

/// Why an e-mail address is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadEmail {
    /// It could not be any text of ours.
    #[error(transparent)]
    Text(#[from] BadText),
    /// It does not look like an address.
    #[error("is not an e-mail address: write it like name@example.org")]
    Shape,
}

/// An e-mail address as it was typed somewhere, in the form in which it is compared: trimmed, in lower case. Whether
/// there is such an account, or could be, is not asked.
pub fn typed_email(text: &str) -> Result<String, BadText> {
    let text = text.trim();
    text::check_line(text, LONGEST_EMAIL)?;
    let lower = text.to_lowercase();
    // A few capital letters are longer in lower case.
    text::check_line(&lower, LONGEST_EMAIL)?;
    Ok(lower)
}

/// An e-mail address for a new account, in lower case: one @ with something on both sides, a full stop within what
/// follows it, and no spaces. More than that only a letter sent there can prove.
pub fn new_email(text: &str) -> Result<String, BadEmail> {
    let email = typed_email(text)?;
    let (name, host) = email.split_once('@').ok_or(BadEmail::Shape)?;
    let spaced = email.contains(|c: char| c.is_whitespace() || ",;<>()\"".contains(c));
    let dotted = host.contains('.') && host.split('.').all(|part| !part.is_empty());
    if name.is_empty() || host.contains('@') || !dotted || spaced { Err(BadEmail::Shape) } else { Ok(email) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_kept_in_lower_case_without_the_space_around_it() {
        assert_eq!(new_email(" Ann.O'Neil@Example.ORG ").as_deref(), Ok("ann.o'neil@example.org"));
        assert_eq!(typed_email("Nobody").as_deref(), Ok("nobody"));
    }

    #[test]
    fn what_does_not_look_like_an_address_is_refused() {
        for text in
            ["ann", "@example.org", "ann@", "ann@example", "ann@.org", "a@b@c.org", "a b@c.org", "a@b.org,c@d.org"]
        {
            assert_eq!(new_email(text), Err(BadEmail::Shape), "{text:?}");
        }
        assert_eq!(new_email(" "), Err(BadEmail::Text(BadText::Blank)));
        assert!(matches!(new_email("a\0@b.org"), Err(BadEmail::Text(BadText::Control { .. }))));
    }

    #[test]
    fn an_address_has_at_most_254_characters_before_and_after_lowering() {
        assert!(typed_email(&"a".repeat(254)).is_ok());
        assert!(typed_email(&"a".repeat(255)).is_err());
        // One capital letter that is two in lower case.
        assert!(typed_email(&"İ".repeat(254)).is_err());
    }
}
