//! A form that could not be taken the first time: everything in it is kept, and sent again with one button.

use askama::Template;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::browser::Browser;
use super::form::Form;
use super::frame::Frame;
use super::{page, sentence};
use crate::domain::person::Actor;
use crate::domain::text;
use crate::http::answer::Reply;
use crate::http::problem::Problem;

/// Why a form that was made for another session is not taken as it is.
pub(super) const ANOTHER_SESSION: &str = "you have signed in again since you opened the form, so nothing was saved yet";

/// Why a form that has been sent already, and since then changed, is not taken as it is.
pub(super) const SENT_BEFORE: &str = "this form was sent before with other words, which are saved. \
    Look at what is there now, and send the form again if what it says now is to be added";

/// The fields in which people write, which are shown again.
const WRITTEN: [&str; 5] = ["note", "reason", "question", "text", "evidence"];

/// The form with a button that sends it.
#[derive(Template)]
#[template(path = "pages/resend.html")]
struct ResendPage<'a> {
    frame: Frame,
    title: &'a str,
    detail: String,
    action: &'a str,
    form: &'a Form,
}

impl ResendPage<'_> {
    fn written(&self) -> impl Iterator<Item = &str> {
        let mut words = self
            .form
            .fields()
            .iter()
            .filter(|(name, value)| WRITTEN.iter().any(|known| name == known) && !text::is_blank(value));
        std::iter::from_fn(move || words.next().map(|(_, value)| value.as_str()))
    }
}

/// The page after something stood in the way.
pub(super) fn show(browser: &Browser, actor: &Actor, form: &Form, problem: &Problem) -> Reply {
    let (frame, detail) = (browser.frame(actor), sentence(&problem.detail));
    let title = "Nothing was saved yet";
    page(problem.sort.status, &ResendPage { frame, title, detail, action: browser.path(), form })
}

/// The page after somebody has signed in again in the middle of a form.
pub(super) fn after_sign_in(frame: Frame, action: &str, form: &Form) -> Reply {
    let detail = "You were signed out before it could be saved. Check it and save it now.".to_owned();
    page(200, &ResendPage { frame, title: "What you wrote is still here", detail, action, form })
}

/// A form as one hidden field of another.
pub(super) fn packed(form: &Form) -> String {
    let once = [("once".to_owned(), form.once.clone())];
    let pairs = form.fields().iter().chain(&once);
    let text = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    URL_SAFE_NO_PAD.encode(text)
}

/// The form that was [`packed`].
pub(super) fn unpacked(text: &str) -> Option<Form> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    Some(Form::of(form_urlencoded::parse(&bytes).into_owned().collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_unpacked_as_it_was_packed() {
        let form = Form::of(vec![("note".to_owned(), "Ŵ & = +\r\nTwo".to_owned()), ("rag".to_owned(), String::new())]);
        let again = unpacked(&packed(&form)).expect("a form");
        assert_eq!(again.fields(), form.fields());
        assert_eq!(again.once, form.once);
    }
}
