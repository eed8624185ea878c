//! The service, running.

use std::sync::{Mutex, mpsc};
use std::thread::JoinHandle;

use actix_web::dev::ServerHandle;
use chrono::NaiveDate;
use serde_json::json;
use waymark::app::{self, Place};
use waymark::credentials::password::Hasher;
use waymark::operations::demo::{self, DemoAccount};
use waymark::store::{Database, Db};

use super::store::Store;
use super::{Client, Window};

/// A password that is good enough for anybody.
pub(crate) const GOOD_PASSWORD: &str = "walrus-teaspoon-gravel-ninety";

/// The demonstration on 1 October 2018, on an address and a database of its own.
pub(crate) struct App {
    base: String,
    accounts: Vec<DemoAccount>,
    passes: Mutex<Vec<(String, String)>>,
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
    store: Option<Store>,
}

impl App {
    /// Starts it.
    pub(crate) fn start() -> Self {
        Self::run(Store::new(), demo::USUAL_DAY, None)
    }

    /// Starts it for people who come by this address.
    pub(crate) fn start_at(public_url: &str) -> Self {
        Self::run(Store::new(), demo::USUAL_DAY, Some(public_url.to_owned()))
    }

    /// Starts it on another day.
    pub(crate) fn start_on(day: &str) -> Self {
        Self::run(Store::new(), day.parse().expect("a day"), None)
    }

    /// Stops it and starts it on another day, with what it holds. Nobody's password is known any more.
    pub(crate) fn restart_on(mut self, day: &str) -> Self {
        self.stop();
        let store = self.store.take().expect("a database");
        Self::run(store, day.parse().expect("a day"), None)
    }

    fn run(store: Store, day: NaiveDate, public_url: Option<String>) -> Self {
        let database = Database::open(&store.address()).expect("a database");
        let (clock, accounts) = demo::set_up(&database, &Hasher::new(), Some(day)).expect("the demonstration");
        let (started, running) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let place = Place { listen: ([127, 0, 0, 1], 0).into(), public_url };
                let bound = app::bind(database, clock, place).expect("an address");
                started.send((bound.address, bound.server.handle())).expect("somebody waiting");
                bound.server.await.expect("the service");
            });
        });
        let (address, handle) = running.recv().expect("a running service");
        let base = format!("http://{address}");
        Self { base, accounts, passes: Mutex::default(), handle, thread: Some(thread), store: Some(store) }
    }

    fn stop(&mut self) {
        drop(self.handle.stop(false));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }

    /// A connection to its database.
    pub(crate) fn connect(&self) -> Db {
        self.store.as_ref().expect("a database").connect()
    }

    /// The address it is bound to, such as `127.0.0.1:4000`.
    pub(crate) fn address(&self) -> &str {
        self.base.trim_start_matches("http://")
    }

    /// Somebody who is not signed in.
    pub(crate) fn anonymous(&self) -> Client {
        Client::new(&self.base, None)
    }

    /// Somebody who sends this token.
    pub(crate) fn with_token(&self, token: &str) -> Client {
        Client::new(&self.base, Some(token.to_owned()))
    }

    /// A browser in which nobody is signed in.
    pub(crate) fn window(&self) -> Window {
        Window::new(self.anonymous())
    }

    /// A browser in which one of the demonstration's people is signed in.
    pub(crate) fn window_of(&self, name: &str) -> Window {
        self.window().sign_in(&format!("{name}@example.org"), self.password_of(name))
    }

    pub(crate) fn administrator(&self) -> Client {
        self.persona("administrator")
    }

    pub(crate) fn business_group(&self) -> Client {
        self.persona("business-group")
    }

    /// Chairs the Quality Assurance and Performance Group, `qa-and-p`.
    pub(crate) fn chair(&self) -> Client {
        self.persona("chair")
    }

    pub(crate) fn viewer(&self) -> Client {
        self.persona("viewer")
    }

    /// A viewer who chairs this group.
    pub(crate) fn chair_of(&self, group: &str) -> Client {
        let email = format!("chair-of-{group}@example.org");
        self.add_user(&email, &json!([group]));
        self.with_token(&self.pass(&email, GOOD_PASSWORD))
    }

    /// Adds a viewer whose password is [`GOOD_PASSWORD`], and answers the account's key.
    pub(crate) fn add_user(&self, email: &str, chairs: &serde_json::Value) -> i64 {
        let new = json!({"email": email, "name": "Someone Else", "role": "viewer", "chairs": chairs});
        let added = self.administrator().post("/users", &new).expect(201).json();
        let link = added["password_link"].as_str().and_then(|path| path.rsplit('/').next()).expect("a link");
        let set = json!({"link": link, "new_password": GOOD_PASSWORD});
        self.anonymous().post("/auth/password", &set).expect(204);
        added["id"].as_i64().expect("a key")
    }

    /// The password of one of the demonstration's accounts.
    pub(crate) fn password_of(&self, name: &str) -> &str {
        let email = format!("{name}@example.org");
        &self.accounts.iter().find(|account| account.email == email).expect("an account").password
    }

    /// Signs in, and answers the access token.
    pub(crate) fn pass(&self, email: &str, password: &str) -> String {
        let login = json!({"email": email, "password": password});
        let pass = self.anonymous().post("/auth/login", &login).expect(200).json();
        pass["access_token"].as_str().expect("a token").to_owned()
    }

    fn persona(&self, name: &str) -> Client {
        let mut passes = self.passes.lock().expect("no panic");
        if let Some((_, token)) = passes.iter().find(|(known, _)| known == name) {
            return self.with_token(token);
        }
        let token = self.pass(&format!("{name}@example.org"), self.password_of(name));
        passes.push((name.to_owned(), token.clone()));
        self.with_token(&token)
    }
}

impl Drop for App {
    fn drop(&mut self) {
        self.stop();
    }
}
