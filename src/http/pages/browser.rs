//! A request of a browser on its way: who sits there, one trip to the database, and a page in any case.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::{self, HeaderMap, HeaderName};
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use serde::de::DeserializeOwned;

use super::cookie::{self, Cookie};
use super::form::Form;
use super::frame::Frame;
use super::{device, local, resend, see_other, sign_in, trouble};
use crate::domain::person::{Actor, Credential};
use crate::domain::text;
use crate::http::answer::{Answer, Reply};
use crate::http::api::NoQuery;
use crate::http::input::Body;
use crate::http::once::once;
use crate::http::problem::{self, Problem};
use crate::http::service::Service;
use crate::http::upload::Upload;
use crate::http::visit::{self, Presented, Visit};
use crate::operations::{Context, browser_session};
use crate::store::Db;

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
        let service = request.app_data::<Data<Service>>();
        let service = service.ok_or_else(|| Problem::new(&problem::INTERNAL, "the service is not set up"))?;
        let headers: &HeaderMap = request.headers();
        let secret = Cookie::Session.find(service, headers);
        Ok(Self {
            notice: Cookie::Notice.find(service, headers).and_then(|value| cookie::read(&value)),
            from_elsewhere: local::comes_from_elsewhere(service, headers),
            device: device::in_words(&sent(headers, &header::USER_AGENT)),
            host: format!("http://{}", sent(headers, &header::HOST)),
            visit: Visit::begin(request, secret.clone().map_or(Presented::Nothing, Presented::Browser))?,
            secret,
        })
    }

    /// The service.
    pub(super) fn service(&self) -> &Service {
        self.visit.service()
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
        self.service().public_url.as_deref().unwrap_or(&self.host).trim_end_matches('/')
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
        let token = self.secret.as_deref().map(|secret| self.service().key.form_token(secret));
        token.and_then(Result::ok).unwrap_or_default()
    }

    /// Shows a page to the person who is signed in; anybody else is sent to sign in first.
    pub(super) async fn show(self, work: impl FnOnce(&mut Context<'_>, &Self) -> Reply + Send + 'static) -> Reply {
        let (database, touch) = self.visit.reach();
        visit::on_database_thread(database, touch, move || {
            let reply = self.look(work);
            self.finish(reply)
        })
        .await
    }

    /// Shows a page to anybody.
    pub(super) async fn welcome(self, work: impl FnOnce(&Self) -> Reply + Send + 'static) -> Reply {
        let (database, touch) = self.visit.reach();
        visit::on_database_thread(database, touch, move || {
            let reply = work(&self);
            self.finish(reply)
        })
        .await
    }

    /// Shows what would happen: as [`Self::show`], and whatever `work` writes is undone.
    pub(super) async fn rehearse(self, work: impl FnOnce(&mut Context<'_>, &Self) -> Reply + Send + 'static) -> Reply {
        let (database, touch) = self.visit.reach();
        visit::on_database_thread(database, touch, move || {
            let reply = self.rehearse_now(|context| work(context, &self));
            self.finish(reply)
        })
        .await
    }

    /// As [`Self::rehearse`], for a form that is shown again.
    pub(super) fn rehearse_now(&self, work: impl FnOnce(&mut Context<'_>) -> Reply) -> Reply {
        let database = &self.service().database;
        database.rehearse(|db| self.visit.act(db, &mut None, |context, _| work(context)))
    }

    /// Takes a form from anybody, if it is from a page of ours.
    pub(super) async fn receive(self, body: Body, work: impl FnOnce(&Self, &Form) -> Reply + Send + 'static) -> Reply {
        self.welcome(move |browser| work(browser, &browser.form(body)?)).await
    }

    /// Does what a form asks for, once however often it is sent, and goes on to the page that `act` names with
    /// [`super::done`]. What has to be mended is shown by `again` with everything that was typed; and whoever is no longer
    /// signed in finds it still there afterwards.
    pub(super) async fn submit(
        self,
        body: Body,
        act: impl FnOnce(&mut Context<'_>, &Form) -> Reply + Send + 'static,
        again: impl FnOnce(&mut Context<'_>, &Self, &Form, &Problem) -> Reply + Send + 'static,
    ) -> Reply {
        self.take(body, move |browser, form| browser.write_once(form, act), again).await
    }

    /// As [`Self::submit`], for what answers with a page of its own, because that holds something that is shown once.
    pub(super) async fn submit_shown(
        self,
        body: Body,
        act: impl FnOnce(&mut Context<'_>, &Self, &Form) -> Reply + Send + 'static,
        again: impl FnOnce(&mut Context<'_>, &Self, &Form, &Problem) -> Reply + Send + 'static,
    ) -> Reply {
        let shown = |browser: &Self, form: &Form| browser.write_once(form, |context, form| act(context, browser, form));
        self.take(body, shown, again).await
    }

    /// As [`Self::submit`], for what takes long.
    pub(super) async fn submit_at_length(
        self,
        body: Body,
        act: impl FnOnce(&mut Context<'_>, &Form) -> Reply + Send + 'static,
        again: impl FnOnce(&mut Context<'_>, &Self, &Form, &Problem) -> Reply + Send + 'static,
    ) -> Reply {
        let at_length = move |browser: &Self, form: &Form| {
            let mut asker = None;
            let database = &browser.service().database;
            let reply = database.write(|db| browser.once(db, &mut asker, form, act));
            browser.visit.trace_refusal(asker.as_ref(), &reply);
            reply
        };
        self.take(body, at_length, again).await
    }

    /// As [`Self::submit`], for a form with a file, which cannot be kept for whoever is no longer signed in.
    pub(super) async fn submit_upload(
        self,
        upload: Upload,
        act: impl FnOnce(&mut Context<'_>, &Form, Vec<u8>) -> Reply + Send + 'static,
        again: impl FnOnce(&mut Context<'_>, &Self, &Form, &Problem) -> Reply + Send + 'static,
    ) -> Reply {
        let (database, touch) = self.visit.reach();
        visit::on_database_thread(database, touch, move || {
            let reply = self.take_upload(upload, act, again);
            self.finish(reply)
        })
        .await
    }

    /// As [`Self::submit`], for what takes several transactions, because a password is hashed between them. It must do no
    /// harm when it is sent twice.
    pub(super) async fn submit_in_steps(
        self,
        body: Body,
        act: impl FnOnce(&Actor, &Self, &Form) -> Reply + Send + 'static,
        again: impl FnOnce(&mut Context<'_>, &Self, &Form, &Problem) -> Reply + Send + 'static,
    ) -> Reply {
        let in_steps = move |browser: &Self, form: &Form| {
            let actor = browser.service().database.read(|db| browser.visit.actor(db))?;
            let reply = act(&actor, browser, form);
            browser.visit.trace_refusal(Some(&actor), &reply);
            reply
        };
        self.take(body, in_steps, again).await
    }

    async fn take(
        self,
        body: Body,
        act: impl FnOnce(&Self, &Form) -> Reply + Send + 'static,
        again: impl FnOnce(&mut Context<'_>, &Self, &Form, &Problem) -> Reply + Send + 'static,
    ) -> Reply {
        let (database, touch) = self.visit.reach();
        visit::on_database_thread(database, touch, move || {
            let reply = self.form(body).and_then(|form| match self.own(&form).and_then(|()| act(&self, &form)) {
                Err(problem) => self.mend(form, problem, again),
                done => done,
            });
            self.finish(reply)
        })
        .await
    }

    fn take_upload(
        &self,
        upload: Upload,
        act: impl FnOnce(&mut Context<'_>, &Form, Vec<u8>) -> Reply,
        again: impl FnOnce(&mut Context<'_>, &Self, &Form, &Problem) -> Reply,
    ) -> Reply {
        self.refuse_elsewhere()?;
        let (form, file) = match upload.fields() {
            // What has another format is from no page of ours, and holds no token.
            Err(problem) if problem.sort == &problem::MEDIA_TYPE => (Form::blank(), Vec::new()),
            fields => Form::with_file(fields?)?,
        };
        match self.own(&form).and_then(|()| self.write_once(&form, |context, form| act(context, form, file))) {
            Err(problem) if problem.sort == &problem::SIGNED_OUT => sign_in::needed(self, None),
            // A file is not sent again by a button: the person has to choose it again.
            Err(problem) if problem.sort == &problem::UNAVAILABLE || problem.detail == resend::ANOTHER_SESSION => {
                Err(problem)
            }
            Err(problem) => self.mend(form, problem, again),
            done => done,
        }
    }

    /// What a page of ours sent.
    fn form(&self, body: Body) -> Result<Form, Problem> {
        self.refuse_elsewhere()?;
        Ok(Form::of(body.fields()?))
    }

    fn refuse_elsewhere(&self) -> Result<(), Problem> {
        if self.from_elsewhere {
            let detail = "this came from another site, so nothing was done: open the page here and fill it in";
            return Err(Problem::new(&problem::FORBIDDEN, detail));
        }
        self.visit.query::<NoQuery>()?;
        Ok(())
    }

    /// Nothing if the form was made for the session in which it comes, if that still lasts.
    fn own(&self, form: &Form) -> Result<(), Problem> {
        self.service().database.read(|db| self.visit.actor(db))?;
        let secret = self.secret.as_deref().unwrap_or_default();
        if self.service().key.is_form_token(form.token(), secret) {
            return Ok(());
        }
        Err(Problem::new(&problem::FORBIDDEN, resend::ANOTHER_SESSION))
    }

    fn mend(
        &self,
        form: Form,
        problem: Problem,
        again: impl FnOnce(&mut Context<'_>, &Self, &Form, &Problem) -> Reply,
    ) -> Reply {
        let sort = problem.sort;
        if sort == &problem::SIGNED_OUT {
            return sign_in::interrupted(self, &form);
        }
        let comes_again = sort == &problem::UNAVAILABLE || problem.detail == resend::ANOTHER_SESSION;
        if comes_again && !form.holds_password() {
            return self.look(|context, browser| resend::show(browser, context.actor, &form, &problem));
        }
        let (form, problem) = if sort == &problem::KEY_REUSED {
            (form.under_new_key(), Problem::new(&problem::KEY_REUSED, resend::SENT_BEFORE))
        } else {
            (form, problem)
        };
        let mendable =
            [&problem::INVALID, &problem::CONFLICT, &problem::STALE, &problem::KEY_REUSED, &problem::TOO_MANY];
        if mendable.contains(&sort) {
            return self.look(|context, browser| again(context, browser, &form, &problem));
        }
        Err(problem)
    }

    fn look(&self, work: impl FnOnce(&mut Context<'_>, &Self) -> Reply) -> Reply {
        let mut session = None;
        let begin = |db: &mut Db| Ok(self.visit.actor(db)?);
        let reply = self.service().database.read_on(begin, |db, actor| {
            session = Some(actor.credential.clone());
            self.visit.look(db, &actor, true, |context, _| work(context, self))
        });
        if let Some(Credential::Session(session)) = session {
            browser_session::go_on(&self.service().database, session, self.visit.circumstances())?;
        }
        reply
    }

    fn write_once(&self, form: &Form, act: impl FnOnce(&mut Context<'_>, &Form) -> Reply) -> Reply {
        let mut asker = None;
        let reply = self.service().database.write(|db| self.once(db, &mut asker, form, act));
        self.visit.trace_refusal(asker.as_ref(), &reply);
        reply
    }

    fn once(
        &self,
        db: &mut Db,
        asker: &mut Option<Actor>,
        form: &Form,
        act: impl FnOnce(&mut Context<'_>, &Form) -> Reply,
    ) -> Reply {
        self.visit.act(db, asker, |context, _| {
            let Some(user_id) = context.actor.user_id else { return act(context, form) };
            let fingerprint = form.fingerprint(self.path());
            let mut is_first = false;
            let answer = once(context, user_id, &form.once, fingerprint, |context| {
                is_first = true;
                act(context, form)
            })?;
            // A page that was shown once is gone; what is kept says so.
            let goes_on = is_first || answer.status == 303;
            Ok(if goes_on { answer } else { Answer { body: answer.body, ..see_other(self.path()) } })
        })
    }

    /// The page that the browser gets: also when there is a problem, and when something has to be said on the next one.
    fn finish(&self, reply: Reply) -> Reply {
        match reply {
            Ok(answer) if answer.status == 303 => Ok(self.saying(answer)),
            Ok(answer) if self.notice.is_some() && answer.content_type.starts_with("text/html") => {
                let (name, value) = Cookie::Notice.clear(self.service());
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
        let (name, value) = Cookie::Notice.set(self.service(), &cookie::written(&String::from_utf8_lossy(&says)));
        answer.with(name, value)
    }
}

fn sent(headers: &HeaderMap, name: &HeaderName) -> String {
    headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()).unwrap_or_default()
}
