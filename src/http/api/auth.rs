//! `/auth`: signing in, going on, signing out, and setting a password with a one-time link.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::answer::{Answer, Reply};
use crate::http::input::{Body, NoQuery};
use crate::http::problem::ProblemBody;
use crate::http::visit::Visit;
use crate::operations::password_links::{self, NewPassword};
use crate::operations::sign_in::{self, Pass};

/// Who signs in.
#[derive(Deserialize, ToSchema)]
#[schema(as = Login)]
#[serde(deny_unknown_fields)]
pub struct LoginBody {
    /// The account's e-mail address, in capital or small letters.
    #[schema(min_length = 1, max_length = 254)]
    email: String,
    /// Its password.
    #[schema(max_length = 1024)]
    password: String,
}

/// How a session goes on.
#[derive(Deserialize, ToSchema)]
#[schema(as = Refresh)]
#[serde(deny_unknown_fields)]
pub struct RefreshBody {
    /// The refresh token last received.
    refresh_token: String,
}

/// What stands for a person until a few minutes from now.
#[derive(Serialize, ToSchema)]
#[schema(as = Pass)]
pub struct PassBody {
    /// Send it as `Authorization: Bearer ...`.
    access_token: String,
    /// `Bearer`.
    token_type: &'static str,
    /// In how many seconds the access token ends.
    expires_in: i64,
    /// Brings the next of both, once, within 24 hours. A session lasts 7 days at most.
    refresh_token: String,
}

impl From<Pass> for PassBody {
    fn from(pass: Pass) -> Self {
        Self {
            access_token: pass.access_token,
            token_type: "Bearer",
            expires_in: pass.expires_in,
            refresh_token: pass.refresh_token.reveal().to_owned(),
        }
    }
}

/// Begins a session. The answer is the same for an unknown account as for a wrong password; of 10 guesses at one
/// account within 5 minutes, right or not, the next is refused with 429.
#[utoipa::path(post, path = "/auth/login", tag = "Sign-in", operation_id = "login", security(()),
    request_body = LoginBody, responses((status = 200, description = "The tokens", body = PassBody)))]
pub async fn login(visit: Visit, body: Body) -> Reply {
    visit
        .anonymously(move |visit| {
            visit.query::<NoQuery>()?;
            let body: LoginBody = body.json()?;
            let pass = sign_in::begin(&visit.gate(), &visit.app().signing_key, &body.email, &body.password)?;
            Ok(Answer::json(&PassBody::from(pass))?.never_stored())
        })
        .await
}

/// Goes on with a session: the refresh token and the access tokens so far are dead, the answer holds new ones. A
/// refresh token sent twice ends the session.
#[utoipa::path(post, path = "/auth/refresh", tag = "Sign-in", operation_id = "refresh", security(()),
    request_body = RefreshBody, responses((status = 200, description = "The next tokens", body = PassBody)))]
pub async fn refresh(visit: Visit, body: Body) -> Reply {
    visit
        .anonymously(move |visit| {
            visit.query::<NoQuery>()?;
            let body: RefreshBody = body.json()?;
            let pass = sign_in::refresh(&visit.gate(), &visit.app().signing_key, &body.refresh_token)?;
            Ok(Answer::json(&PassBody::from(pass))?.never_stored())
        })
        .await
}

/// Ends this session: its tokens are dead at once. With an API token 409; those are revoked under `/me/tokens`.
#[utoipa::path(post, path = "/auth/logout", tag = "Sign-in", operation_id = "logout",
    responses((status = 204, description = "Signed out")))]
pub async fn logout(visit: Visit) -> Reply {
    visit
        .write(|context, _| {
            sign_in::end(context)?;
            Ok(Answer::nothing())
        })
        .await
}

/// A password set with a one-time link.
#[derive(Deserialize, ToSchema)]
#[schema(as = NewPassword)]
#[serde(deny_unknown_fields)]
pub struct NewPasswordBody {
    /// The last part of the link, `wl_...`.
    link: String,
    /// At least 12 characters, not easy to guess, and not made of the person's own words.
    #[schema(min_length = 12, max_length = 1024)]
    new_password: String,
    /// With the link for the first administrator only: what they will sign in with.
    email: Option<String>,
    /// With the link for the first administrator only: their name.
    name: Option<String>,
}

impl From<NewPasswordBody> for NewPassword {
    fn from(body: NewPasswordBody) -> Self {
        Self { link: body.link, password: body.new_password, email: body.email, name: body.name }
    }
}

/// Sets a password with a one-time link, which works once and for 24 hours. All sessions of the account end; API
/// tokens stay. The same as the page at `/password/{link}`.
#[utoipa::path(post, path = "/auth/password", tag = "Sign-in", operation_id = "set_password", security(()),
    request_body = NewPasswordBody, responses((status = 204, description = "The password is set"),
        (status = 404, description = "The link works no longer", body = ProblemBody,
            content_type = "application/problem+json")))]
pub async fn set_password(visit: Visit, body: Body) -> Reply {
    visit
        .anonymously(move |visit| {
            visit.query::<NoQuery>()?;
            let body: NewPasswordBody = body.json()?;
            password_links::use_up(&visit.gate(), &body.into())?;
            Ok(Answer::nothing())
        })
        .await
}
