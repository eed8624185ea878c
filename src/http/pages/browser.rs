//! A request of a browser on its way: who sits there, one trip to the database, and a page in any case.

mod submitting;

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::{self, HeaderMap, HeaderName};
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use serde::de::DeserializeOwned;

use super::cookie::{self, Cookie};
use super::frame::Frame;
use super::{device, local, see_other, sign_in, trouble};
use crate::domain::person::{Actor, Credential};
use crate::domain::text;
use crate::http::answer::{Answer, Reply};
use crate::http::problem::{self, Problem};
use crate::http::state::AppState;
use crate::http::visit::{self, Presented, Visit};
use crate::operations::{Context, browser_session};
use crate::store::Db;

/// What makes a page for the person who is signed in; in a box, as other [work](visit) is.
type Show<'a> = Box<dyn FnOnce(&mut Context<'_>, &Browser) -> Reply + 'a>;

/// A request of a browser without its body.
pub struct Browser {
    visit: Visit,
    secret: Option<String>,
    notice: Option<String>,
    from_elsewhere: bool,
    device: String,
    host: String,
}

impl FromRequest for Browser {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::begin(request))
    }
}

impl Browser {
    fn begin(request: &HttpRequest) -> Result<Self, Problem> {
        let app = request.app_data::<Data<AppState>>();
        let app = app.ok_or_else(|| Problem::new(&problem::INTERNAL, "the service is not set up"))?;
        let headers: &HeaderMap = request.headers();
        let secret = Cookie::Session.find(app, headers);
        Ok(Self {
            notice: Cookie::Notice.find(app, headers).and_then(|value| cookie::read(&value)),
            from_elsewhere: local::comes_from_elsewhere(app, headers),
            device: device::in_words(&sent(headers, &header::USER_AGENT)),
            host: format!("http://{}", sent(headers, &header::HOST)),
            visit: Visit::begin(request, secret.clone().map_or(Presented::Nothing, Presented::Browser))?,
            secret,
        })
    }

    /// The service.
    pub(super) fn app(&self) -> &AppState {
        self.visit.app()
    }

    /// The request as every other.
    pub(super) fn visit(&self) -> &Visit {
        &self.visit
    }

    /// The path that was asked for.
    pub(super) fn path(&self) -> &str {
        self.visit.path()
    }

    /// What browser this is, in words.
    pub(super) fn device(&self) -> &str {
        &self.device
    }

    /// The address of the service as people reach it.
    pub(super) fn origin(&self) -> &str {
        self.app().public_url.as_deref().unwrap_or(&self.host).trim_end_matches('/')
    }

    /// What was done on the page before.
    pub(super) fn notice(&self) -> Option<String> {
        self.notice.clone()
    }

    /// The query in the shape that this page expects.
    pub(super) fn query<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        self.visit.query()
    }

    /// What the query says, without what a form left blank in it.
    pub(super) fn filled_query(&self) -> Result<Vec<(String, String)>, Problem> {
        let mut pairs = self.visit.query_pairs()?;
        pairs.retain(|(_, value)| !text::is_blank(value));
        Ok(pairs)
    }

    /// The frame for whoever is signed in.
    pub(super) fn frame(&self, actor: &Actor) -> Frame {
        Frame::of(self, actor)
    }

    /// What the forms of this session carry; without a session nothing, which no form may come with.
    pub(super) fn form_token(&self) -> String {
        let token = self.secret.as_deref().map(|secret| self.app().signing_key.form_token(secret));
        token.and_then(Result::ok).unwrap_or_default()
    }

    /// Shows a page to the person who is signed in; anybody else is sent to sign in first.
    pub(super) async fn show(self, work: impl FnOnce(&mut Context<'_>, &Self) -> Reply + Send + 'static) -> Reply {
        self.respond(move |browser| browser.show_now(Box::new(work))).await
    }

    /// Answers anybody, on a thread that may wait for the database, with the page that the browser gets.
    pub(super) async fn respond(self, work: impl FnOnce(&Self) -> Reply + Send + 'static) -> Reply {
        let (database, touch) = self.visit.reach();
        let work = move || {
            let reply = work(&self);
            self.finish(reply)
        };
        visit::on_database_thread(database, touch, Box::new(work)).await
    }

    /// Shows what would happen: as [`Self::show`], and whatever `work` writes is undone.
    pub(super) async fn dry_run(self, work: impl FnOnce(&mut Context<'_>, &Self) -> Reply + Send + 'static) -> Reply {
        self.respond(move |browser| browser.dry_run_now(|context| work(context, browser))).await
    }

    /// As [`Self::dry_run`], for a form that is shown again.
    pub(super) fn dry_run_now(&self, work: impl FnOnce(&mut Context<'_>) -> Reply) -> Reply {
        let database = &self.app().database;
        // Strangers do not stand in the line of those who write.
        let actor = database.read(|db| self.visit.actor(db))?;
        let reply = database.dry_run(|db| self.visit.act(db, &mut None, |context, _| work(context)));
        self.visit.trace_refusal(Some(&actor), &reply);
        reply
    }

    fn show_now(&self, work: Show<'_>) -> Reply {
        let mut asker = None;
        let begin = |db: &mut Db| Ok(self.visit.actor(db)?);
        let reply = self.app().database.read_on_replica(begin, |db, actor| {
            self.visit.run(db, asker.insert(actor), true, |context, _| work(context, self))
        });
        self.visit.trace_refusal(asker.as_ref(), &reply);
        if let Some(Credential::Session(session)) = asker.map(|actor| actor.credential) {
            // Who cannot be noted to be here is shown what they asked for, and keeps what they typed.
            let noted = browser_session::go_on(&self.app().database, session, self.visit.circumstances());
            noted.unwrap_or_else(|error| tracing::warn!(%error, "a visit could not be noted"));
        }
        reply
    }

    /// The page that the browser gets: also when there is a problem, and when something has to be said on the next one.
    fn finish(&self, reply: Reply) -> Reply {
        match reply {
            Ok(answer) if answer.status == 303 => Ok(self.saying(answer)),
            Ok(answer) if self.notice.is_some() && answer.content_type.starts_with("text/html") => {
                let (name, value) = Cookie::Notice.clear(self.app());
                Ok(answer.with(name, value))
            }
            Ok(answer) => Ok(answer),
            Err(problem) if problem.sort == &problem::SIGNED_OUT => {
                Ok(see_other(&sign_in::address_to_come_back(&self.visit.address())))
            }
            Err(problem) => trouble::page_of(self, problem),
        }
    }

    /// An answer that goes on to another page has what is to be said there for its body.
    fn saying(&self, mut answer: Answer) -> Answer {
        answer.content_type = "text/html; charset=utf-8";
        let says = std::mem::take(&mut answer.body);
        if says.is_empty() {
            return answer;
        }
        let (name, value) = Cookie::Notice.set(self.app(), &cookie::written(&String::from_utf8_lossy(&says)));
        answer.with(name, value)
    }
}

fn sent(headers: &HeaderMap, name: &HeaderName) -> String {
    headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()).unwrap_or_default()
}
