//! The real program, run on a database.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc;

use serde_json::{Value, json};

use super::{Client, Database};

fn command(database: &Database, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_waymark"));
    command.args(arguments).env("DATABASE_URL", database.url()).env_remove("WAYMARK_LISTEN");
    command
}

pub(super) fn run(database: &Database, arguments: &[&str]) -> Output {
    command(database, arguments).output().unwrap()
}

/// Starts the program; whoever calls ends it.
pub(crate) fn begin(database: &Database, arguments: &[&str]) -> Child {
    command(database, arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Runs the program and answers what it printed.
#[track_caller]
pub(crate) fn waymark(database: &Database, arguments: &[&str]) -> String {
    let output = run(database, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// A server, killed when it is dropped.
pub(crate) struct Server {
    child: Child,
    pub(crate) base: String,
    /// What it printed before it said where it listens.
    printed: Vec<String>,
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    pub(crate) fn start(database: &Database) -> Self {
        Self::await_address(Self::spawn(database, &["serve", "--listen", "127.0.0.1:0"]))
    }

    pub(crate) fn demonstration(database: &Database) -> Self {
        Self::await_address(Self::spawn(database, &["serve", "--demo", "--listen", "127.0.0.1:0"]))
    }

    /// Starts several at the same moment.
    pub(crate) fn start_at_once<const COUNT: usize>(database: &Database) -> [Self; COUNT] {
        let children = std::array::from_fn(|_| Self::spawn(database, &["serve", "--listen", "127.0.0.1:0"]));
        children.map(Self::await_address)
    }

    fn spawn(database: &Database, arguments: &[&str]) -> Child {
        command(database, arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    fn await_address(mut child: Child) -> Self {
        let (line, lines) = mpsc::channel();
        let output = BufReader::new(child.stdout.take().unwrap());
        let errors = child.stderr.take().unwrap();
        let errors = std::thread::spawn(move || std::io::read_to_string(errors).unwrap_or_default());
        // Reads on to the end, so that the server never waits for a reader.
        std::thread::spawn(move || {
            output.lines().map_while(Result::ok).for_each(|said| {
                // Once it is known where the server listens nobody wants more.
                let _ = line.send(said);
            });
        });
        let mut printed = Vec::new();
        for said in lines {
            if let Some(base) = said.strip_prefix("listening on ") {
                return Self { child, base: base.to_owned(), printed };
            }
            printed.push(said);
        }
        panic!("the server ended with {}: {}", child.wait().unwrap(), errors.join().unwrap());
    }

    pub(crate) fn with_token(&self, token: &str) -> Client {
        Client::new(&self.base, Some(token.to_owned()))
    }

    pub(crate) fn anonymous(&self) -> Client {
        Client::new(&self.base, None)
    }

    /// The password that the demonstration printed for this account.
    pub(crate) fn password_of(&self, email: &str) -> String {
        let words = self.printed.iter().find_map(|line| line.trim_start().strip_prefix(email));
        words.and_then(|words| words.split_whitespace().next()).expect("an account").to_owned()
    }

    /// Signs in, and answers what the session is given.
    pub(crate) fn sign_in(&self, email: &str, password: &str) -> Value {
        let login = json!({"email": email, "password": password});
        self.anonymous().post("/auth/login", &login).expect(200).json()
    }

    /// Somebody who has just signed in.
    pub(crate) fn signed_in(&self, email: &str, password: &str) -> Client {
        let pass = self.sign_in(email, password);
        self.with_token(pass["access_token"].as_str().expect("a token"))
    }
}
