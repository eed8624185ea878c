//! What pages load: one stylesheet, which is part of the program.

use std::sync::OnceLock;

use sha2::{Digest, Sha256};

use crate::http::answer::{Answer, Reply};

const STYLESHEET: &[u8] = include_bytes!("waymark.css");

/// The address of the stylesheet: another one with every change to it, so that it can be kept for as long as it is asked for.
pub(super) fn stylesheet_address() -> &'static str {
    static ADDRESS: OnceLock<String> = OnceLock::new();
    ADDRESS.get_or_init(|| {
        let digest: String = format!("{:x}", Sha256::digest(STYLESHEET)).chars().take(12).collect();
        format!("/assets/waymark.css?v={digest}")
    })
}

/// The stylesheet of all pages.
pub async fn stylesheet() -> Reply {
    let answer = Answer::of("text/css; charset=utf-8", STYLESHEET.to_vec());
    Ok(answer.with("cache-control", "public, max-age=31536000, immutable".to_owned()))
}
