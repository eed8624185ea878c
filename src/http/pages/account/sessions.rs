//! Signing out elsewhere.

use actix_web::web::Path;

use crate::http::answer::Reply;
use crate::http::input::Body;
use crate::http::pages::browser::Browser;
use crate::http::pages::done;
use crate::operations::own_sessions;

const BACK: &str = "/account";

/// Ends one session.
pub async fn end(browser: Browser, path: Path<String>, body: Body) -> Reply {
    browser
        .submit(
            body,
            move |context, _| {
                own_sessions::end(context, &path)?;
                Ok(done(BACK, "You are signed out there."))
            },
            |_, _, _, problem| Ok(done(BACK, &problem.detail)),
        )
        .await
}

/// Ends all others.
pub async fn end_others(browser: Browser, body: Body) -> Reply {
    browser
        .submit(
            body,
            |context, _| {
                own_sessions::end_others(context)?;
                Ok(done(BACK, "You are signed out everywhere else."))
            },
            |_, _, _, problem| Ok(done(BACK, &problem.detail)),
        )
        .await
}
