//! A PostgreSQL server of the test's own, gone when it is dropped.
//!
//! It does not wait for the disk: who kills a process, but not the machine, loses nothing of what the process has written.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use super::{free_port, until};

/// A server with data of its own, on a port that stays the same.
pub(crate) struct Postgres {
    folder: tempfile::TempDir,
    port: u16,
    options: &'static str,
}

/// How a server ends.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Ending {
    /// As its administrator ends it.
    Stop,
    /// Without a warning.
    Kill,
}

impl Postgres {
    /// Starts a server.
    pub(crate) fn start() -> Self {
        Self::start_with("")
    }

    /// Starts a server with options of its own.
    pub(crate) fn start_with(options: &'static str) -> Self {
        let new = Self::on_paper(options);
        new.need(
            "initdb",
            &["-D", &new.data(), "-U", "waymark", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"],
        );
        new.go_on();
        new
    }

    /// Starts a server that follows this one.
    pub(crate) fn follow(&self) -> Self {
        let new = Self::on_paper("");
        new.need(
            "pg_basebackup",
            &["-d", &self.url(None), "-D", &new.data(), "-R", "-X", "stream", "-c", "fast", "-N"],
        );
        new.go_on();
        new
    }

    /// Makes a server that followed another one that people write to.
    pub(crate) fn promote(&self) {
        self.need("pg_ctl", &["-D", &self.data(), "-s", "-w", "promote"]);
    }

    fn on_paper(options: &'static str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let new = Self { folder, port: free_port(), options };
        if is_root() {
            // The server refuses to run as root.
            let owned = Command::new("chown").arg("postgres").arg(new.folder.path()).status();
            assert!(owned.expect("chown").success());
        }
        new
    }

    /// Where Waymark finds it, unless a port of something in between is named.
    pub(crate) fn url(&self, port: Option<u16>) -> String {
        format!("postgres://waymark@127.0.0.1:{}/postgres", port.unwrap_or(self.port))
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Starts it with what it has, and waits until it lets people in.
    pub(crate) fn go_on(&self) {
        let options = format!(
            "-p {} -c listen_addresses=127.0.0.1 -c unix_socket_directories={} -c fsync=off {}",
            self.port,
            self.folder.path().display(),
            self.options
        );
        let log = self.folder.path().join("log").display().to_string();
        // Those of a killed server who were just born may still hold what they shared.
        until("it runs", || self.run("pg_ctl", &["-D", &self.data(), "-s", "-w", "-l", &log, "-o", &options, "start"]));
    }

    /// Ends it, and waits until all of it has gone.
    pub(crate) fn end(&self, how: Ending) {
        match how {
            Ending::Stop => self.need("pg_ctl", &["-D", &self.data(), "-s", "-w", "-m", "fast", "stop"]),
            Ending::Kill => {
                let ours = self.processes();
                for process in &ours {
                    // The first to go takes others along.
                    let _ = Command::new("kill").args(["-9", process]).stderr(std::process::Stdio::null()).status();
                }
                until("the killed server is gone", || ours.iter().all(|process| !is_there(process)));
            }
        }
    }

    /// The server and those it started.
    fn processes(&self) -> Vec<String> {
        let pid = fs::read_to_string(self.folder.path().join("data/postmaster.pid")).expect("a running server");
        let first = pid.lines().next().expect("its number").to_owned();
        let children = fs::read_to_string(format!("/proc/{first}/task/{first}/children")).unwrap_or_default();
        let children: Vec<_> = children.split_whitespace().map(str::to_owned).collect();
        [vec![first], children].concat()
    }

    fn data(&self) -> String {
        self.folder.path().join("data").display().to_string()
    }

    fn need(&self, tool: &str, arguments: &[&str]) {
        let said = || fs::read_to_string(self.folder.path().join("tools")).unwrap_or_default();
        assert!(self.run(tool, arguments), "{tool}: {}", said());
    }

    /// Whether it did what it should.
    fn run(&self, tool: &str, arguments: &[&str]) -> bool {
        let tool = tools().join(tool);
        let mut command = if is_root() {
            let mut command = Command::new("setpriv");
            command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]).arg(&tool);
            command
        } else {
            Command::new(&tool)
        };
        let log = fs::File::options().append(true).create(true).open(self.folder.path().join("tools")).unwrap();
        command.args(arguments).current_dir(self.folder.path()).stdout(log.try_clone().unwrap()).stderr(log);
        command.status().unwrap_or_else(|error| panic!("{}: {error}", tool.display())).success()
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if self.folder.path().join("data/postmaster.pid").exists() {
            self.end(Ending::Kill);
        }
    }
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().expect("id");
    id.stdout.starts_with(b"0\n")
}

/// Whether a process is there and not only waits to be forgotten.
fn is_there(process: &str) -> bool {
    let status = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    status.rsplit(") ").next().is_some_and(|rest| !rest.is_empty() && !rest.starts_with('Z'))
}

/// Where Debian keeps what makes and runs a server.
fn tools() -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut found: Vec<_> = versions.map(|version| version.path().join("bin")).collect();
    found.retain(|bin| bin.join("initdb").exists());
    found.sort();
    found.pop().expect("PostgreSQL, of Debian's package postgresql: tests/all installs it")
}
