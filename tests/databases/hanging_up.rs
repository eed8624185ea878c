//! Somebody who hangs up before they are answered.

use std::io::Write;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;

use super::instances::{PLAN, WAITING};
use super::support::{Database, Server};

#[test]
#[ignore = "needs PostgreSQL: tests/on-postgresql"]
fn a_refusal_leaves_a_trace_though_nobody_is_there_to_be_told() {
    let database = Database::on_postgres();
    let server = Server::demonstration(&database);
    let pass = server.sign_in("viewer@example.org", &server.password_of("viewer@example.org"));
    let token = pass["access_token"].as_str().unwrap();
    let mut caller = TcpStream::connect(server.base.strip_prefix("http://").unwrap()).unwrap();
    // What has come and is never read makes hanging up abrupt: the server is told at once.
    caller.write_all(b"GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n").unwrap();
    caller.peek(&mut [0]).unwrap();
    let mut other = database.connect();
    other.batch_execute("BEGIN; LOCK TABLE sessions IN ACCESS EXCLUSIVE MODE;").unwrap();
    let change = format!(
        "PATCH /api/v1{PLAN} HTTP/1.1\r\nHost: here\r\nAuthorization: Bearer {token}\r\nIf-Match: *\r\n\
         Content-Type: application/json\r\nContent-Length: 18\r\n\r\n{{\"title\": \"Mine\"}}\n"
    );
    caller.write_all(change.as_bytes()).unwrap();
    while database.lines(WAITING) != ["1"] {}
    drop(caller);
    other.batch_execute("COMMIT").unwrap();
    let patience_ends = Instant::now() + Duration::from_secs(10);
    let refused = "SELECT subject AS line FROM audit_entries WHERE event = 'request.refused'";
    while database.lines(refused) != [format!("PATCH /api/v1{PLAN}")] {
        assert!(Instant::now() < patience_ends, "no trace");
    }
}
