//! The two cookies of pages: the secret of the session, and what is to be said on the next page.

use actix_web::http::header::{self, HeaderMap};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::http::state::AppState;

/// A cookie that the program sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cookie {
    /// Who is signed in.
    Session,
    /// What to say on the next page.
    Notice,
}

impl Cookie {
    /// Browsers hold to a name that begins with `__Host-`: set by this host alone, over TLS, for all of it.
    fn name(self, app: &AppState) -> &'static str {
        match (self, app.is_behind_tls()) {
            (Self::Session, true) => "__Host-waymark",
            (Self::Session, false) => "waymark",
            (Self::Notice, true) => "__Host-waymark-notice",
            (Self::Notice, false) => "waymark-notice",
        }
    }

    /// Its value among those that were sent.
    pub(super) fn find(self, app: &AppState, headers: &HeaderMap) -> Option<String> {
        let name = self.name(app);
        let sent = headers.get_all(header::COOKIE).filter_map(|value| value.to_str().ok());
        let mut pairs = sent.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
        pairs.find(|(known, _)| *known == name).map(|(_, value)| value.to_owned())
    }

    /// The header that sets it until the browser closes.
    pub(super) fn set(self, app: &AppState, value: &str) -> (&'static str, String) {
        ("set-cookie", format!("{}={value}{}", self.name(app), attributes(app)))
    }

    /// The header that takes it back.
    pub(super) fn clear(self, app: &AppState) -> (&'static str, String) {
        ("set-cookie", format!("{}=; Max-Age=0{}", self.name(app), attributes(app)))
    }
}

fn attributes(app: &AppState) -> &'static str {
    if app.is_behind_tls() { "; Path=/; HttpOnly; SameSite=Lax; Secure" } else { "; Path=/; HttpOnly; SameSite=Lax" }
}

/// A text as the value of a cookie.
pub(super) fn written(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(text)
}

/// The text that [`written`] wrote.
pub(super) fn read(value: &str) -> Option<String> {
    String::from_utf8(URL_SAFE_NO_PAD.decode(value).ok()?).ok()
}
