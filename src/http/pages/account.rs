//! `/account`: what somebody is here, and where and with what they are signed in.

pub mod password;
pub mod sessions;
pub mod tokens;

use askama::Template;

use super::browser::Browser;
use super::form::Form;
use super::frame::Frame;
use super::page;
use super::words::{role, time, written};
use crate::domain::person::{Actor, Credential};
use crate::http::answer::Reply;
use crate::http::input::NoQuery;
use crate::operations::{Context, Outcome, groups, own_sessions, tokens as own_tokens, users};
use crate::store::api_tokens::ApiToken;
use crate::store::sessions::OpenSession;

/// The most tokens that are shown.
const MOST: i64 = 1_000;

/// The page.
#[derive(Template)]
#[template(path = "pages/account.html")]
struct AccountPage {
    frame: Frame,
    form: Form,
    name: String,
    email: String,
    role: &'static str,
    chairs: Vec<String>,
    deputy_for: Vec<String>,
    tokens: Vec<TokenRow>,
    sessions: Vec<SessionRow>,
}

/// A token in words.
struct TokenRow {
    id: i64,
    label: String,
    may: &'static str,
    made: String,
    until: String,
}

/// A session in words.
struct SessionRow {
    id: i64,
    place: String,
    began: String,
    here: bool,
}

impl From<ApiToken> for TokenRow {
    fn from(token: ApiToken) -> Self {
        Self {
            id: token.id,
            may: if token.read_only { "Read only" } else { "Read and write" },
            made: written(token.created_at.date()),
            until: token.expires_on.map_or_else(|| "Until you revoke it".to_owned(), written),
            label: token.label,
        }
    }
}

impl SessionRow {
    fn of(session: OpenSession, actor: &Actor) -> Self {
        Self {
            place: session.device.unwrap_or_else(|| "A program (API)".to_owned()),
            began: time(session.started_at.and_utc()),
            here: actor.credential == Credential::Session(session.id),
            id: session.id,
        }
    }
}

/// The account of whoever is signed in.
pub async fn show(browser: Browser) -> Reply {
    browser
        .show(|context, browser| {
            browser.query::<NoQuery>()?;
            let account = users::own(context)?;
            let actor = context.actor;
            let sessions = own_sessions::list(context)?;
            page(
                200,
                &AccountPage {
                    frame: browser.frame(actor),
                    form: Form::blank(),
                    chairs: names(context, &account.chairs)?,
                    deputy_for: names(context, &account.deputy_for)?,
                    tokens: own_tokens::list(context, 0, MOST)?.into_iter().map(TokenRow::from).collect(),
                    sessions: sessions.into_iter().map(|session| SessionRow::of(session, actor)).collect(),
                    role: role(account.role),
                    name: account.name,
                    email: account.email,
                },
            )
        })
        .await
}

fn names(context: &mut Context<'_>, slugs: &[String]) -> Outcome<Vec<String>> {
    slugs.iter().map(|slug| Ok(groups::open(context, slug)?.name)).collect()
}
