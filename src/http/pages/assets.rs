//! What pages load: a stylesheet, and on one page a script, which are parts of the program. Each has another address with
//! every change to it, so that it can be kept for as long as it is asked for.

use std::sync::OnceLock;

use sha2::{Digest, Sha256};

use crate::http::answer::{Answer, Reply};
use crate::http::edge::CONTENT_SECURITY_POLICY;

const STYLESHEET: &[u8] = include_bytes!("waymark.css");
const AGENDA_SCRIPT: &[u8] = include_bytes!("agenda.js");

/// The address of the stylesheet.
pub(super) fn stylesheet_address() -> &'static str {
    static ADDRESS: OnceLock<String> = OnceLock::new();
    ADDRESS.get_or_init(|| address("/assets/waymark.css", STYLESHEET))
}

/// The address of the agenda's script.
pub(super) fn agenda_script_address() -> &'static str {
    static ADDRESS: OnceLock<String> = OnceLock::new();
    ADDRESS.get_or_init(|| address("/assets/agenda.js", AGENDA_SCRIPT))
}

fn address(path: &str, content: &[u8]) -> String {
    let digest: String = format!("{:x}", Sha256::digest(content)).chars().take(12).collect();
    format!("{path}?v={digest}")
}

/// The stylesheet of all pages.
pub async fn stylesheet() -> Reply {
    Ok(kept("text/css; charset=utf-8", STYLESHEET))
}

/// The script of the agenda.
pub async fn agenda_script() -> Reply {
    Ok(kept("text/javascript; charset=utf-8", AGENDA_SCRIPT))
}

fn kept(content_type: &'static str, content: &'static [u8]) -> Answer {
    let answer = Answer::of(content_type, content);
    answer.with("cache-control", "public, max-age=31536000, immutable".to_owned())
}

/// A page that may run a script of ours, where all others may run none.
pub(super) fn with_script(page: Answer) -> Answer {
    page.with("content-security-policy", format!("{CONTENT_SECURITY_POLICY}; script-src 'self'"))
}
