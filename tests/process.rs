//! The program as whoever runs it meets it: started, full, slow, stopped.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on should say where")]

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::rc::Rc;
use std::time::{Duration, Instant};

const WAYMARK: &str = env!("CARGO_BIN_EXE_waymark");
const ACTION: &str = "/api/v1/plans/sscb-2018-19/actions/1.1";
const UPDATES: &str = "/api/v1/plans/sscb-2018-19/actions/1.1/updates";

/// A server on a demonstration of its own, killed when it is dropped.
struct Server {
    child: Child,
    address: String,
    folder: Rc<tempfile::TempDir>,
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    fn start() -> Self {
        // A process that ignores SIGXFSZ is told that a file may not grow instead of being ended.
        let serve = "trap '' XFSZ; exec \"$0\" serve --demo --listen 127.0.0.1:0";
        Self::run(Rc::new(tempfile::tempdir().unwrap()), serve, WAYMARK)
    }

    /// A second server on the same database, which may only be read by now, run by somebody whom permission bits bind.
    fn start_bound(&self) -> Self {
        // Nobody may not be let into the folder where the program was built.
        let copy = self.folder.path().join("waymark");
        std::fs::copy(WAYMARK, &copy).unwrap();
        self.permit(0o555, 0o444);
        let serve = "[ \"$(id -u)\" -ne 0 ] || nobody='setpriv --reuid=65534 --regid=65534 --clear-groups'
                     exec ${nobody:-} \"$0\" serve --listen 127.0.0.1:0";
        Self::run(Rc::clone(&self.folder), serve, copy.to_str().unwrap())
    }

    fn run(folder: Rc<tempfile::TempDir>, serve: &str, program: &str) -> Self {
        let log = File::options().append(true).create(true).open(folder.path().join("log")).unwrap();
        let mut child = Command::new("bash")
            .args(["-c", serve, program])
            .current_dir(folder.path())
            .env_remove("DATABASE_URL")
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let said = lines.find_map(|line| line.unwrap().strip_prefix("listening on http://").map(str::to_owned));
        Self { child, address: said.expect("an address"), folder }
    }

    fn waymark(&self, arguments: &[&str]) -> String {
        waymark(self.folder.path(), arguments)
    }

    fn token(&self) -> String {
        let made = ["token", "create", "--user", "administrator@example.org", "--label", "test"];
        self.waymark(&made).trim().to_owned()
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream
    }

    /// Sends one request and answers the status and the body.
    fn ask(&self, method: &str, path: &str, token: &str, body: &str) -> (u16, String) {
        answer(&mut self.send(method, path, token, body))
    }

    fn send(&self, method: &str, path: &str, token: &str, body: &str) -> TcpStream {
        let mut stream = self.connect();
        let head = request(method, path, token, body.len());
        stream.write_all(format!("{head}{body}").as_bytes()).unwrap();
        stream
    }

    /// Gives the folder and the files of the database these permissions, of everybody.
    fn permit(&self, folder: u32, files: u32) {
        use std::os::unix::fs::PermissionsExt;
        for name in ["waymark.db", "waymark.db-wal", "waymark.db-shm"] {
            let file = self.folder.path().join(name);
            std::fs::set_permissions(file, std::fs::Permissions::from_mode(files)).unwrap();
        }
        std::fs::set_permissions(self.folder.path(), std::fs::Permissions::from_mode(folder)).unwrap();
    }

    fn limit_files_to(&self, limit: &str) {
        let pid = self.child.id().to_string();
        let done = Command::new("prlimit").args(["--pid", &pid, &format!("--fsize={limit}:unlimited")]).status();
        assert!(done.expect("prlimit, of Debian's util-linux").success());
    }

    fn signal(&self, name: &str) {
        let sent = Command::new("bash").args(["-c", &format!("kill -{name} {}", self.child.id())]).status();
        assert!(sent.unwrap().success());
    }
}

fn waymark(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new(WAYMARK).args(arguments).current_dir(folder).env_remove("DATABASE_URL").output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn request(method: &str, path: &str, token: &str, length: usize) -> String {
    format!(
        "{method} {path} HTTP/1.1\r\nHost: waymark\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\
         Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
    )
}

fn answer(stream: &mut TcpStream) -> (u16, String) {
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let status = text.split(' ').nth(1).and_then(|status| status.parse().ok());
    (
        status.unwrap_or_else(|| panic!("not an answer: {text:?}")),
        text.split("\r\n\r\n").nth(1).unwrap_or_default().to_owned(),
    )
}

#[test]
fn a_disk_that_is_full_stops_writes_with_503_and_nothing_else_and_heals_by_itself() {
    let server = Server::start();
    let token = server.token();
    let post = || server.ask("POST", UPDATES, &token, "{\"note\":\"a note\"}").0;
    let history = || server.ask("GET", UPDATES, &token, "").1.matches("\"as_at\"").count();
    assert_eq!((post(), history()), (201, 2));
    server.limit_files_to("1000");
    for _ in 0..5 {
        assert_eq!(post(), 503);
        assert_eq!(server.ask("GET", "/api/v1/plans/sscb-2018-19", &token, "").0, 200);
    }
    assert_eq!(history(), 2);
    server.limit_files_to("unlimited");
    assert_eq!((post(), history()), (201, 3));
    assert_eq!(server.waymark(&["check"]), "no damage found\n");
}

/// Permission bits count when a file is opened; who has it open may go on writing. So the server that meets them is one
/// that opens the database while they are set, as each does anew at its start and every half hour.
#[test]
fn a_database_that_may_only_be_read_is_read_and_writes_are_503_until_it_may_be_written() {
    let owner = Server::start();
    let token = owner.token();
    let note = "{\"note\":\"a note\"}";
    assert_eq!(owner.ask("POST", UPDATES, &token, note).0, 201);
    let bound = owner.start_bound();
    let history = || bound.ask("GET", UPDATES, &token, "").1;
    let before = history();
    for _ in 0..3 {
        let mut whole = String::new();
        bound.send("POST", UPDATES, &token, note).read_to_string(&mut whole).unwrap();
        assert!(whole.starts_with("HTTP/1.1 503 "), "{whole}");
        assert!(whole.to_lowercase().contains("retry-after: "), "{whole}");
        assert!(whole.contains("application/problem+json"), "{whole}");
        assert_eq!(bound.ask("GET", "/api/v1/plans/sscb-2018-19/board", &token, "").0, 200);
    }
    assert_eq!(history(), before);
    owner.permit(0o777, 0o666);
    assert_eq!(bound.ask("POST", UPDATES, &token, note).0, 201);
    assert_eq!(history().matches("\"as_at\"").count(), before.matches("\"as_at\"").count() + 1);
    assert_eq!(owner.waymark(&["check"]), "no damage found\n");
}

#[test]
fn a_body_that_never_comes_is_given_up_and_a_head_that_never_comes_too() {
    let server = Server::start();
    let token = server.token();
    let begun = Instant::now();
    let mut slow_body = server.connect();
    slow_body.write_all(format!("{}{{", request("POST", UPDATES, &token, 20)).as_bytes()).unwrap();
    let mut slow_head = server.connect();
    slow_head.write_all(b"GET /healthz HTTP/1.1\r\nHost:").unwrap();
    assert_eq!(answer(&mut slow_head).0, 408);
    let (status, body) = answer(&mut slow_body);
    assert_eq!(status, 408);
    assert!(body.contains("too-slow"), "{body}");
    assert!(begun.elapsed() < Duration::from_secs(15));
}

#[test]
fn what_callers_send_is_not_kept() {
    let server = Server::start();
    let token = server.token();
    let resident = || {
        let status = std::fs::read_to_string(format!("/proc/{}/status", server.child.id())).unwrap();
        let kib = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        kib.trim().trim_end_matches(" kB").parse::<usize>().unwrap() / 1024
    };
    let ask = |number: usize| {
        let accept = format!("Accept: application/json, x/{number}{}\r\n\r\n", "a".repeat(100_000));
        let mut stream = server.connect();
        stream.write_all(request("GET", ACTION, &token, 0).trim_end().as_bytes()).unwrap();
        stream.write_all(b"\r\n").unwrap();
        stream.write_all(accept.as_bytes()).unwrap();
        assert_eq!(answer(&mut stream).0, 200);
    };
    (0..100).for_each(ask);
    let before = resident();
    (100..900).for_each(ask);
    let after = resident();
    assert!(after < before + 20, "{before} MiB, and {after} after 80 MiB in 800 requests");
}

#[test]
fn told_to_stop_it_finishes_what_it_has_begun_and_refuses_what_is_new() {
    let mut server = Server::start();
    let token = server.token();
    let mut begun = server.connect();
    let head = request("POST", UPDATES, &token, 17).replace("\r\n\r\n", "\r\nExpect: 100-continue\r\n\r\n");
    begun.write_all(head.as_bytes()).unwrap();
    // The server asks for the body: the request has begun.
    let mut go_on = [0; 25];
    begun.read_exact(&mut go_on).unwrap();
    assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");
    let told = Instant::now();
    server.signal("TERM");
    begun.write_all(b"{\"note\":\"a note\"}").unwrap();
    assert_eq!(answer(&mut begun).0, 201);
    let status = server.child.wait().unwrap();
    assert_eq!(status.code(), Some(0));
    assert!(told.elapsed() < Duration::from_secs(10), "{:?}", told.elapsed());
    assert!(TcpStream::connect(&server.address).is_err());
    let exported = server.waymark(&["plan", "export", "sscb-2018-19", "--format", "json"]);
    assert!(exported.contains("a note"));
}

#[test]
fn a_database_that_is_not_a_demonstration_is_never_made_one() {
    let folder = tempfile::tempdir().unwrap();
    waymark(folder.path(), &["user", "add", "head@school.example", "--name", "Head"]);
    let output = Command::new(WAYMARK)
        .args(["serve", "--demo", "--listen", "127.0.0.1:0"])
        .current_dir(folder.path())
        .env_remove("DATABASE_URL")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let reason = String::from_utf8_lossy(&output.stderr);
    assert!(reason.contains("not a demonstration"), "{reason}");
}

/// What becomes of a command in a folder that is given this on standard input.
fn run(folder: &Path, arguments: &[&str], input: &str) -> Output {
    let mut command = Command::new(WAYMARK);
    command.args(arguments).current_dir(folder).env_remove("DATABASE_URL");
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A command that reads nothing may have ended.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

#[test]
fn a_database_that_has_groups_already_is_no_demonstration() {
    let folder = tempfile::tempdir().unwrap();
    waymark(folder.path(), &["migrate"]);
    waymark(folder.path(), &["group", "add", "health", "--name", "Health Group"]);
    // It ends in any case, as somebody else has the port.
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let output = run(folder.path(), &["serve", "--demo", "--listen", &taken.local_addr().unwrap().to_string()], "");
    let reason = String::from_utf8_lossy(&output.stderr);
    assert!(reason.contains("not a demonstration"), "{reason}");
}

#[test]
fn an_account_whose_password_is_too_weak_is_not_added() {
    let folder = tempfile::tempdir().unwrap();
    let add = ["user", "add", "head@school.example", "--name", "Head", "--password-stdin"];
    assert_eq!(run(folder.path(), &add, "short\n").status.code(), Some(1));
    assert!(!waymark(folder.path(), &["user", "list"]).contains("head@school.example"));
    assert_eq!(run(folder.path(), &add, "heron lattice quorum\n").status.code(), Some(0));
}

#[test]
fn what_is_wrong_in_the_settings_is_said_without_what_stands_there() {
    let folder = tempfile::tempdir().unwrap();
    let settings = "listen = \"127.0.0.1:0\"\ndatabse_url = \"postgres://waymark:SECRET@db/waymark\"\n";
    std::fs::write(folder.path().join("waymark.toml"), settings).unwrap();
    let output = run(folder.path(), &["user", "list"], "");
    let reason = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{reason}");
    assert!(reason.contains("waymark.toml, line 2") && reason.contains("databse_url"), "{reason}");
    assert!(!reason.contains("SECRET"), "{reason}");
}

#[test]
fn the_overdue_report_in_a_terminal_names_the_day_the_number_and_each_action() {
    let server = Server::start();
    let report = server.waymark(&["report", "overdue", "sscb-2018-19"]);
    assert!(report.contains("Overdue at the end of 1 October 2018: 19 of 38 actions"), "{report}");
    assert!(report.contains("This is a demonstration: today is 1 October 2018."), "{report}");
    assert!(!report.contains('\u{1b}'), "colour where there is no terminal");
    let later = server.waymark(&["report", "overdue", "sscb-2018-19", "--as-of", "2019-01-01", "--format", "csv"]);
    assert_eq!(later.lines().filter(|line| line.starts_with("sscb-2018-19,")).count(), 31, "{later}");
}

#[test]
fn what_is_exported_and_imported_again_changes_nothing() {
    let server = Server::start();
    let folder = server.folder.path();
    let file = folder.join("plan.csv");
    server.waymark(&["plan", "export", "sscb-2018-19", "--format", "csv", "-o", file.to_str().unwrap()]);
    let told = server.waymark(&["plan", "import", file.to_str().unwrap(), "--plan", "sscb-2018-19"]);
    assert!(told.contains("new: 0, changed: 0, unchanged: 38"), "{told}");
}

#[test]
fn only_the_owner_can_read_the_database_and_a_backup_of_it() {
    use std::os::unix::fs::PermissionsExt;
    let server = Server::start();
    server.waymark(&["backup", "copy.db"]);
    for name in ["waymark.db", "copy.db"] {
        let mode = std::fs::metadata(server.folder.path().join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[test]
fn a_backup_leaves_what_lies_beside_it_alone() {
    let server = Server::start();
    let other = server.folder.path().join("copy.partial");
    std::fs::write(&other, "somebody's own").unwrap();
    server.waymark(&["backup", "copy.db"]);
    assert_eq!(std::fs::read_to_string(other).unwrap(), "somebody's own");
}

#[test]
fn a_mistyped_database_is_refused_and_not_made_except_by_what_begins_one() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("new.csv"), "Action No.,Action,Timescale\nPriority 1: First\n1.1,Ask,TBC\n")
        .unwrap();
    let run = |file: &str, line: &str| {
        let arguments = ["--database-url", file].into_iter().chain(line.split(' '));
        Command::new(WAYMARK).args(arguments).current_dir(folder.path()).env_remove("DATABASE_URL").output().unwrap()
    };
    for line in [
        "check",
        "backup copy.db",
        "move --to other.db",
        "plan list",
        "plan add next --title Next --start 2019-04-01 --end 2020-03-31",
        "plan export sscb-2018-19 --format csv",
        "report overdue sscb-2018-19",
        "user list",
        "user disable a@example.org",
        "token create --user a@example.org --label test",
        "group add health --name Health",
        "register list",
        "audit",
    ] {
        let refused = run("typo.db", line);
        let reason = String::from_utf8_lossy(&refused.stderr);
        assert_eq!(refused.status.code(), Some(1), "{line}: {reason}");
        assert!(
            reason.contains("there is no database at typo.db: look at DATABASE_URL and --database-url"),
            "{line}: {reason}"
        );
        for name in ["typo.db", "copy.db", "other.db"] {
            assert!(!folder.path().join(name).exists(), "{line} made {name}");
        }
    }
    for (file, line) in [
        ("migrated.db", "migrate"),
        ("imported.db", "plan import new.csv"),
        ("let-in.db", "user add head@school.example --name Head"),
    ] {
        let begun = run(file, line);
        assert!(begun.status.success(), "{line}: {}", String::from_utf8_lossy(&begun.stderr));
        assert!(run(file, "check").status.success(), "{line}");
    }
}

#[test]
fn wrong_usage_is_2_and_a_refusal_is_1() {
    let folder = tempfile::tempdir().unwrap();
    let status = |arguments: &[&str]| {
        let run = Command::new(WAYMARK).args(arguments).current_dir(folder.path()).env_remove("DATABASE_URL").output();
        run.unwrap().status.code()
    };
    assert_eq!(status(&["migrate"]), Some(0));
    assert_eq!(status(&["report", "overdue"]), Some(2));
    assert_eq!(status(&["report", "overdue", "nothing"]), Some(1));
    assert_eq!(status(&["--database-url", "mysql://x", "plan", "list"]), Some(1));
    assert_eq!(status(&["plan", "list"]), Some(0));
}

#[test]
fn a_board_is_administered_at_the_command_line_alone() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| waymark(folder.path(), arguments);
    std::fs::write(folder.path().join("entries.csv"), "number,text\n1,\"Listen, then act\"\n4b,\n").unwrap();
    run(&["migrate"]);
    run(&["group", "add", "health", "--name", "Health Sub-Group", "--alias", "HSG"]);
    run(&["group", "change", "health", "--name", "Health Group"]);
    assert!(run(&["group", "list"]).contains("Health Group"));
    run(&["register", "add", "review-2019", "--title", "Peer review 2019"]);
    run(&["register", "add-entries", "review-2019", "entries.csv"]);
    assert!(run(&["register", "list"]).contains("Peer review 2019"));
    assert!(run(&["register", "show", "review-2019"]).contains("Listen, then act"));
    let period = ["--start", "2019-04-01", "--end", "2020-03-31", "--register", "review-2019"];
    run(&[&["plan", "add", "board-2019", "--title", "Plan"], &period[..]].concat());
    run(&["plan", "change", "board-2019", "--title", "Business plan"]);
    let action = ["action", "add", "board-2019", "1.1", "--priority", "1", "--priority-title", "First"];
    let words = ["--outcome", "Heard", "--text", "Ask", "--lead", "health", "--recommendation", "4b"];
    run(&[&action[..], &words[..], &["--timescale", "By 30 September 2019"]].concat());
    run(&["action", "change", "board-2019", "1.1", "--text", "Ask them"]);
    run(&["action", "withdraw", "board-2019", "1.1", "--note", "Done elsewhere"]);
    let plan = run(&["plan", "export", "board-2019", "--format", "json"]);
    for words in ["Business plan", "Ask them", "withdrawn", "2019-09-30"] {
        assert!(plan.contains(words), "{words}: {plan}");
    }
    let log = run(&["audit", "--plan", "board-2019", "--format", "csv"]);
    assert_eq!(log.lines().filter(|line| line.contains(",command line,")).count(), 5, "{log}");
}

#[test]
fn a_token_that_is_revoked_at_the_command_line_is_dead_at_once() {
    let server = Server::start();
    let token = server.token();
    // More than once, so that what was answered is known.
    for _ in 0..3 {
        assert_eq!(server.ask("GET", ACTION, &token, "").0, 200);
    }
    let owner = ["--user", "administrator@example.org"];
    let listed = server.waymark(&[&["token", "list"], &owner[..]].concat());
    let id = listed.lines().last().and_then(|line| line.split(' ').next()).unwrap();
    assert!(!listed.contains(&token), "{listed}");
    server.waymark(&[&["token", "revoke", id], &owner[..]].concat());
    assert_eq!(server.ask("GET", ACTION, &token, "").0, 401);
}
