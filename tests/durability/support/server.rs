//! Waymark, running: killed when it is dropped.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use ureq::Agent;

use super::free_port;
use crate::power_cuts::STRACE;

const WAYMARK: &str = env!("CARGO_BIN_EXE_waymark");

/// A server on a demonstration, at an address that stays the same.
pub(crate) struct Server {
    folder: PathBuf,
    settings: Vec<(String, String)>,
    /// What the program runs under.
    under: &'static [&'static str],
    port: u16,
    token: String,
    child: Child,
}

impl Server {
    /// Starts it in `folder` on the database of this URL.
    pub(crate) fn start(folder: &Path, database: &str) -> Self {
        Self::start_under(&[], folder, &[("DATABASE_URL", database)])
    }

    /// Starts it in `folder` on SQLite, with what it asks of the system in the file `trace`.
    pub(crate) fn start_traced(folder: &Path) -> Self {
        Self::start_under(&STRACE, folder, &[("DATABASE_URL", "waymark.db")])
    }

    /// Starts it in `folder` with these settings, of which the first is the database.
    pub(crate) fn start_with(folder: &Path, settings: &[(&str, &str)]) -> Self {
        Self::start_under(&[], folder, settings)
    }

    fn start_under(under: &'static [&'static str], folder: &Path, settings: &[(&str, &str)]) -> Self {
        let port = free_port();
        let settings: Vec<_> = settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let child = serve(&mut command(under, folder, &settings), folder, port);
        let mut server = Self { folder: folder.to_owned(), settings, under, port, token: String::new(), child };
        server.token = server.new_token("durability");
        server
    }

    /// Ends it as `kill -9` does.
    pub(crate) fn kill(&mut self) {
        self.child.kill().expect("a running server");
        self.child.wait().expect("its end");
    }

    /// Starts it again after it was killed.
    pub(crate) fn go_on(&mut self) {
        self.child = serve(&mut command(self.under, &self.folder, &self.settings), &self.folder, self.port);
    }

    /// What another command says on the same database.
    pub(crate) fn waymark(&self, arguments: &[&str]) -> String {
        waymark(&self.folder, &self.settings[0].1, arguments)
    }

    /// What it says to whoever runs it.
    pub(crate) fn log(&self) -> String {
        log(&self.folder)
    }

    pub(crate) fn base(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub(crate) fn token(&self) -> &str {
        &self.token
    }

    /// A token of the administrator's besides the one that is used.
    pub(crate) fn new_token(&self, label: &str) -> String {
        let made = ["token", "create", "--user", "administrator@example.org", "--label", label];
        self.waymark(&made).trim().to_owned()
    }

    /// The status of a GET, whether the answer says when to come back, and how long it took.
    pub(crate) fn ask(&self, path: &str) -> (u16, bool, Duration) {
        self.ask_with(&self.token, path)
    }

    /// As [`Self::ask`], with this token.
    pub(crate) fn ask_with(&self, token: &str, path: &str) -> (u16, bool, Duration) {
        let begun = Instant::now();
        let request = agent().get(format!("{}/api/v1{path}", self.base()));
        let answer = request.header("authorization", format!("Bearer {token}")).call().expect("an answer");
        (answer.status().as_u16(), answer.headers().contains_key("retry-after"), begun.elapsed())
    }

    /// Posts an update, which is answered as done.
    pub(crate) fn post(&self, path: &str, note: &str) {
        assert_eq!(self.try_to_post(path, note).0, 201, "{note}: {}", self.log());
    }

    /// Posts an update, and answers the status and how long the answer took.
    pub(crate) fn try_to_post(&self, path: &str, note: &str) -> (u16, Duration) {
        let begun = Instant::now();
        let request = agent().post(format!("{}/api/v1{path}", self.base()));
        let request = request.header("authorization", format!("Bearer {}", self.token));
        let answer = request.send_json(serde_json::json!({ "note": note })).expect("an answer");
        (answer.status().as_u16(), begun.elapsed())
    }

    /// The answer to a GET that is answered.
    pub(crate) fn get(&self, path: &str) -> Value {
        let request = agent().get(format!("{}/api/v1{path}", self.base()));
        let mut answer = request.header("authorization", format!("Bearer {}", self.token)).call().expect("an answer");
        let (status, text) = (answer.status(), answer.body_mut().read_to_string().expect("a whole answer"));
        assert_eq!(status, 200, "{path}: {text}");
        serde_json::from_str(&text).expect("JSON")
    }

    /// Every item of a list, through all its pages.
    pub(crate) fn all(&self, path: &str) -> Vec<Value> {
        let (mut found, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = self.get(&format!("{path}limit=1000{cursor}"));
            found.extend(page["items"].as_array().expect("items").iter().cloned());
            let Some(next) = page["next_cursor"].as_str() else { return found };
            cursor = format!("&cursor={next}");
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // What runs under something else ends first, and takes that along. It may have ended already.
        let child = self.child.id();
        let inner = std::fs::read_to_string(format!("/proc/{child}/task/{child}/children")).unwrap_or_default();
        for process in inner.split_whitespace() {
            let _ = Command::new("kill").args(["-9", process]).status();
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Somebody who waits for ten seconds, and asks on a new connection each time.
pub(crate) fn agent() -> Agent {
    let config = Agent::config_builder().http_status_as_error(false).max_idle_connections(0);
    config.timeout_global(Some(Duration::from_secs(10))).build().into()
}

/// What a command says on a database.
#[track_caller]
pub(crate) fn waymark(folder: &Path, database: &str, arguments: &[&str]) -> String {
    let settings = [("DATABASE_URL".to_owned(), database.to_owned())];
    let output = command(&[], folder, &settings).args(arguments).output().expect("an end");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

/// Why a command on a new file is not carried out.
#[track_caller]
pub(crate) fn refusal(folder: &Path, arguments: &[&str]) -> String {
    let output = command(&[], folder, &[]).args(arguments).output().expect("an end");
    assert_eq!(output.status.code(), Some(1), "{arguments:?}");
    String::from_utf8(output.stderr).expect("text")
}

fn command(under: &[&str], folder: &Path, settings: &[(String, String)]) -> Command {
    let mut whole = under.iter().copied().chain([WAYMARK]);
    let mut command = Command::new(whole.next().unwrap_or(WAYMARK));
    command.args(whole).current_dir(folder).env_remove("DATABASE_URL").envs(settings.iter().cloned());
    command
}

fn serve(command: &mut Command, folder: &Path, port: u16) -> Child {
    let kept = File::options().append(true).create(true).open(folder.join("waymark.log")).expect("a log");
    let listen = format!("127.0.0.1:{port}");
    command.args(["serve", "--demo", "--listen", &listen]).stdout(Stdio::piped()).stderr(kept);
    let mut child = command.spawn().expect("waymark");
    let said = BufReader::new(child.stdout.take().expect("its output")).lines();
    let listens = said.map_while(Result::ok).any(|line| line.starts_with("listening on "));
    assert!(listens, "it did not start: {}", log(folder));
    child
}

fn log(folder: &Path) -> String {
    std::fs::read_to_string(folder.join("waymark.log")).unwrap_or_default()
}
