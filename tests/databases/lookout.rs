//! Whether anything was written to a PostgreSQL server, by whomever.

use waymark::store::connection::Address;
use waymark::store::{Database as Opened, Seen};

use super::support::{Database, waymark};

fn look(opened: &Opened) -> Seen {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(opened.look()).expect("an answer")
}

#[test]
#[ignore = "needs PostgreSQL: tests/on-postgresql"]
fn a_look_tells_whether_anybody_has_written_since_the_last() {
    let database = Database::on_postgres();
    let address: Address = database.url().parse().unwrap();
    let opened = Opened::open(&address).unwrap();
    // Other tests write to other databases of the same server meanwhile, which shows as well.
    let unwritten = (0..10_000).any(|_| look(&opened) == look(&opened));
    assert!(unwritten, "two looks between which nobody writes see the same");
    for number in 0..20 {
        let before = look(&opened);
        waymark(&database, &["user", "add", &format!("{number}@school.example"), "--name", "Somebody"]);
        assert!(before < look(&opened), "{number}");
    }
}
