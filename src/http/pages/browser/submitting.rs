//! Taking forms: once however often they are sent, and with nothing lost that was typed.

use super::Browser;
use crate::domain::person::Actor;
use crate::http::answer::{Answer, Reply};
use crate::http::input::{Body, NoQuery};
use crate::http::once::once;
use crate::http::pages::form::Form;
use crate::http::pages::{resend, see_other, sign_in};
use crate::http::problem::{self, Problem};
use crate::http::upload::{Received, Upload};
use crate::operations::Context;
use crate::store::Db;

impl Browser {
    /// Takes a form from anybody, if it is from a page of ours.
    pub(in crate::http::pages) async fn receive(
        self,
        body: Body,
        work: impl FnOnce(&Self, &Form) -> Reply + Send + 'static,
    ) -> Reply {
        self.respond(move |browser| work(browser, &browser.form(body)?)).await
    }

    /// Does what a form asks for, once however often it is sent, and goes on to the page that `act` names with
    /// [`done`](crate::http::pages::done). What has to be mended is shown by `again` with everything that was typed; and whoever is no longer
    /// signed in finds it still there afterwards.
    pub(in crate::http::pages) async fn submit(
        self,
        body: Body,
        act: impl FnOnce(&mut Context<'_>, &Form) -> Reply + Send + 'static,
        again: impl FnOnce(&mut Context<'_>, &Self, &Form, &Problem) -> Reply + Send + 'static,
    ) -> Reply {
        self.take(body, move |browser, form| browser.write_once(form, act), again).await
    }

    /// As [`Self::submit`], for what answers with a page of its own, because that holds something that is shown once.
    pub(in crate::http::pages) async fn submit_shown(
        self,
        body: Body,
        act: impl FnOnce(&mut Context<'_>, &Self, &Form) -> Reply + Send + 'static,
        again: impl FnOnce(&mut Context<'_>, &Self, &Form, &Problem) -> Reply + Send + 'static,
    ) -> Reply {
        let shown = |browser: &Self, form: &Form| browser.write_once(form, |context, form| act(context, browser, form));
        self.take(body, shown, again).await
    }

    /// As [`Self::submit`], for a form with a file, which cannot be kept for whoever is no longer signed in.
    pub(in crate::http::pages) async fn submit_upload(
        self,
        upload: Upload,
        act: impl FnOnce(&mut Context<'_>, &Form, Vec<u8>) -> Reply + Send + 'static,
        again: impl FnOnce(&mut Context<'_>, &Self, &Form, &Problem) -> Reply + Send + 'static,
    ) -> Reply {
        let upload = match self.visit.require_known().await {
            Ok(()) => upload.receive().await,
            Err(problem) => Received::refused(problem),
        };
        self.respond(move |browser| browser.take_upload(upload, act, again)).await
    }

    /// As [`Self::submit`], for what takes several transactions, because a password is hashed between them. It must do no
    /// harm when it is sent twice.
    pub(in crate::http::pages) async fn submit_in_steps(
        self,
        body: Body,
        act: impl FnOnce(&Actor, &Self, &Form) -> Reply + Send + 'static,
        again: impl FnOnce(&mut Context<'_>, &Self, &Form, &Problem) -> Reply + Send + 'static,
    ) -> Reply {
        let in_steps = move |browser: &Self, form: &Form| {
            let actor = browser.app().database.read(|db| browser.visit.actor(db))?;
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
        self.respond(move |browser| {
            let form = browser.form(body)?;
            match browser.own(&form).and_then(|()| act(browser, &form)) {
                Err(problem) => browser.mend(form, problem, again),
                done => done,
            }
        })
        .await
    }

    fn take_upload(
        &self,
        upload: Received,
        act: impl FnOnce(&mut Context<'_>, &Form, Vec<u8>) -> Reply,
        again: impl FnOnce(&mut Context<'_>, &Self, &Form, &Problem) -> Reply,
    ) -> Reply {
        self.refuse_elsewhere()?;
        let (form, file) = match upload.fields() {
            Err(problem) if problem.sort == &problem::SIGNED_OUT => return sign_in::needed(self, None),
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
        self.app().database.read(|db| self.visit.actor(db))?;
        let secret = self.secret.as_deref().unwrap_or_default();
        if self.app().signing_key.is_form_token(form.token(), secret) {
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
            return self.show_now(Box::new(|context, browser| resend::show(browser, context.actor, &form, &problem)));
        }
        let (form, problem) = if sort == &problem::KEY_REUSED {
            (form.under_new_key(), Problem::new(&problem::KEY_REUSED, resend::SENT_BEFORE))
        } else {
            (form, problem)
        };
        let mendable =
            [&problem::INVALID, &problem::CONFLICT, &problem::STALE, &problem::KEY_REUSED, &problem::TOO_MANY];
        if mendable.contains(&sort) {
            return self.show_now(Box::new(|context, browser| again(context, browser, &form, &problem)));
        }
        Err(problem)
    }

    fn write_once(&self, form: &Form, act: impl FnOnce(&mut Context<'_>, &Form) -> Reply) -> Reply {
        let mut asker = None;
        let reply = self.app().database.write(|db| self.once(db, &mut asker, form, act));
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
            let act = Box::new(|context: &mut Context<'_>| act(context, form));
            let (answer, is_first) = once(context, user_id, &form.once, fingerprint, act)?;
            // A page that was shown once is gone; what is kept says so.
            let goes_on = is_first || answer.status == 303;
            Ok(if goes_on { answer } else { Answer { body: answer.body, ..see_other(self.path()) } })
        })
    }
}
