//! `/sign-in`, `/sign-out` and `/forgotten-password`.

use askama::Template;
use serde::Deserialize;

use super::browser::Browser;
use super::cookie::Cookie;
use super::form::{Errors, Form};
use super::frame::{Frame, Person};
use super::words::count;
use super::{local, page, resend, see_other};
use crate::http::answer::Reply;
use crate::http::input::Body;
use crate::http::problem::{self, Problem};
use crate::operations::{browser_session, sign_in};

/// The page with the form.
#[derive(Template)]
#[template(path = "pages/sign_in.html")]
struct SignInPage<'a> {
    frame: Frame,
    errors: Errors,
    email: &'a str,
    /// Where to go afterwards.
    next: &'a str,
    /// A form that was interrupted, to be sent on.
    carried: &'a str,
}

/// Where to go after signing in.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NextQuery {
    next: Option<String>,
}

/// The sign-in page from which one comes back to this address.
pub(super) fn address_to_come_back(address: &str) -> String {
    if address == "/" {
        return "/sign-in".to_owned();
    }
    let next: String = form_urlencoded::byte_serialize(address.as_bytes()).collect();
    format!("/sign-in?next={next}")
}

/// Shows the form; whoever is signed in already goes on.
pub async fn show(browser: Browser) -> Reply {
    browser
        .respond(|browser| {
            let query: NextQuery = browser.query()?;
            let next = query.next.as_deref().and_then(local::address).unwrap_or("/");
            if browser.app().database.read(|db| browser.visit().actor(db)).is_ok() {
                return Ok(see_other(next));
            }
            form(browser, 200, Errors::default(), &Form::beginning_with([("next", next.to_owned())]))
        })
        .await
}

/// Signs in, and goes on to where the person wanted to be.
pub async fn enter(browser: Browser, body: Body) -> Reply {
    browser
        .receive(body, |browser, sent| {
            let (email, password) = (sent.text("email"), sent.text("password"));
            match browser_session::begin(&browser.visit().gate(), email, password, browser.device())
                .map_err(Problem::from)
            {
                Ok(secret) => welcome(browser, sent, secret.reveal()),
                Err(problem) => refuse(browser, sent, problem),
            }
        })
        .await
}

fn welcome(browser: &Browser, sent: &Form, secret: &str) -> Reply {
    let next = local::address(sent.text("next")).unwrap_or("/");
    let answer = match sent.filled("carried").and_then(resend::unpacked) {
        Some(carried) => {
            let actor = browser
                .app()
                .database
                .read(|db| browser_session::actor(db, secret, browser.visit().circumstances().at.machine))?;
            let token = browser.app().signing_key.form_token(secret).unwrap_or_default();
            let frame = Frame { person: Some(Person { name: actor.name, token }), ..Frame::plain(browser.app()) };
            resend::after_sign_in(frame, next, &carried)?
        }
        None => see_other(next),
    };
    let (name, value) = Cookie::Session.set(browser.app(), secret);
    Ok(answer.with(name, value))
}

fn refuse(browser: &Browser, sent: &Form, problem: Problem) -> Reply {
    let sorts = [&problem::WRONG_PASSWORD, &problem::TOO_MANY, &problem::INVALID, &problem::UNAVAILABLE];
    if !sorts.contains(&problem.sort) {
        return Err(problem);
    }
    let errors = in_words(&problem);
    // 401 is for whoever presents nothing: here something was presented, and was wrong.
    let status = if problem.sort.status == 401 { problem::INVALID.status } else { problem.sort.status };
    let answer = form(browser, status, errors, sent)?;
    Ok(match problem.retry_after {
        Some(seconds) => answer.with("retry-after", seconds.to_string()),
        None => answer,
    })
}

fn in_words(problem: &Problem) -> Errors {
    match problem.retry_after {
        Some(seconds) if problem.sort == &problem::TOO_MANY => {
            let minutes = usize::try_from(seconds.div_ceil(60)).unwrap_or(usize::MAX);
            let wait = count(minutes, "minute", "minutes");
            Errors::saying(&format!(
                "There were too many wrong passwords for this account. Wait {wait}, then try again."
            ))
        }
        _ => Errors::of(problem).if_blank("email", "Enter your e-mail address."),
    }
}

/// Whoever sent a form and is no longer signed in does so here, and loses nothing.
pub(super) fn interrupted(browser: &Browser, sent: &Form) -> Reply {
    if sent.fields().is_empty() {
        return Ok(see_other("/sign-in"));
    }
    if sent.holds_password() {
        return needed(browser, None);
    }
    needed(browser, Some(("carried", resend::packed(sent))))
}

/// The sign-in page for a form that was sent without a session; afterwards it goes on to the form's own page.
pub(super) fn needed(browser: &Browser, carried: Option<(&str, String)>) -> Reply {
    let next = ("next", browser.path().to_owned());
    let fields = std::iter::once(next).chain(carried);
    let answer = form(browser, 401, Errors::default(), &Form::beginning_with(fields))?;
    Ok(answer.with("www-authenticate", "Cookie realm=\"waymark\"".to_owned()))
}

fn form(browser: &Browser, status: u16, errors: Errors, sent: &Form) -> Reply {
    let frame = Frame::plain(browser.app());
    let (email, carried) = (sent.text("email"), sent.text("carried"));
    let next = local::address(sent.text("next")).unwrap_or("/");
    page(status, &SignInPage { frame, errors, email, next, carried })
}

/// Signs out: the session is over at once, also for whoever has copied the cookie.
pub async fn leave(browser: Browser, body: Body) -> Reply {
    let (name, value) = Cookie::Session.clear(browser.app());
    let answer = browser
        .submit(
            body,
            |context, _| {
                sign_in::end(context)?;
                Ok(see_other("/sign-in"))
            },
            |_, _, _, _| Ok(see_other("/sign-in")),
        )
        .await?;
    Ok(if answer.status == 303 { answer.with(name, value) } else { answer })
}

/// What to do without a password.
#[derive(Template)]
#[template(path = "pages/forgotten_password.html")]
struct ForgottenPage {
    frame: Frame,
}

/// Says how to get a new password.
pub async fn forgotten(browser: Browser) -> Reply {
    browser.respond(|browser| page(200, &ForgottenPage { frame: Frame::plain(browser.app()) })).await
}
