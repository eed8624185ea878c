//! What pages load: one stylesheet, which is part of the program.

use crate::http::answer::{Answer, Reply};

/// The stylesheet of all pages.
pub async fn stylesheet() -> Reply {
    let css = include_bytes!("waymark.css").to_vec();
    Ok(Answer::of("text/css; charset=utf-8", css).with("cache-control", "public, max-age=3600".to_owned()))
}
