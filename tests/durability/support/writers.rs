//! People who post updates and count what they were answered.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::Server;
use super::server::agent;

const ACTIONS: [&str; 8] = ["1.1", "1.3", "1.4", "2.1", "2.10", "3.1", "3.2", "4.5"];

/// Writers who go on, each with one update after the other, until they are asked to stop. Every other one sends a key, and
/// what was not answered as done again with the same. The others send none, and so are posted together where the database
/// is a server; what of theirs was not answered as done may be there or not, and they go on with the next.
pub(crate) struct Writers {
    shared: Arc<Shared>,
    running: Vec<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    stop: AtomicBool,
    acknowledged: AtomicUsize,
    put_off: AtomicUsize,
    in_doubt: AtomicUsize,
    notes: Mutex<Vec<(&'static str, String)>>,
    slowest: Mutex<Duration>,
    strange: Mutex<Vec<String>>,
}

impl Writers {
    /// Begins with as many writers as `count`, at most eight, each on an action of their own.
    pub(crate) fn begin(server: &Server, count: usize) -> Self {
        let shared = Arc::<Shared>::default();
        let begin = |(writer, action)| {
            let (base, token, shared) = (server.base(), server.token().to_owned(), Arc::clone(&shared));
            thread::spawn(move || write(writer, action, &base, &token, &shared))
        };
        let running = ACTIONS.into_iter().enumerate().take(count).map(begin).collect();
        Self { shared, running }
    }

    /// How many updates were answered as done.
    pub(crate) fn acknowledged(&self) -> usize {
        self.shared.acknowledged.load(Ordering::SeqCst)
    }

    /// How many requests were answered with 503.
    pub(crate) fn put_off(&self) -> usize {
        self.shared.put_off.load(Ordering::SeqCst)
    }

    /// How many of those were told that it may be done all the same.
    pub(crate) fn in_doubt(&self) -> usize {
        self.shared.in_doubt.load(Ordering::SeqCst)
    }

    /// How long the slowest answer took.
    pub(crate) fn slowest(&self) -> Duration {
        *self.shared.slowest.lock().unwrap()
    }

    /// Waits until the last update of everybody with a key is answered as done, and nobody was answered anything but 201 and
    /// 503 with `Retry-After`.
    pub(crate) fn stop(&mut self) {
        self.shared.stop.store(true, Ordering::SeqCst);
        for writer in self.running.drain(..) {
            writer.join().expect("no panic");
        }
        assert_eq!(*self.shared.strange.lock().unwrap(), Vec::<String>::new());
    }

    /// Nothing that was answered as done is missing, nothing is there twice, and nothing is there in part: each update
    /// stands in the history and in the audit trail, which are written together.
    #[track_caller]
    pub(crate) fn check(&self, server: &Server) {
        let found = history(server);
        let notes = self.shared.notes.lock().unwrap();
        for (action, note) in notes.iter() {
            assert_eq!(found.get(&((*action).to_owned(), note.clone())), Some(&1), "{action}: {note}");
        }
        assert!(found.values().all(|times| *times == 1), "something is there twice");
        let trail = server.all("/audit?plan=sscb-2018-19&");
        let trail = trail.iter().filter(|entry| entry["event"] == "progress_update.posted");
        assert_eq!(trail.count(), found.len(), "history and audit trail differ");
        assert_eq!(server.waymark(&["check"]), "no damage found\n");
    }
}

/// How often each note stands in the history of the actions.
fn history(server: &Server) -> HashMap<(String, String), usize> {
    let mut found = HashMap::new();
    for action in ACTIONS {
        for update in server.all(&format!("/plans/sscb-2018-19/actions/{action}/updates?")) {
            let note = update["note"].as_str().unwrap_or_default().to_owned();
            if note.starts_with("note ") {
                *found.entry((action.to_owned(), note)).or_default() += 1;
            }
        }
    }
    found
}

fn write(writer: usize, action: &'static str, base: &str, token: &str, shared: &Shared) {
    // Keys of an earlier round on the same database are not used again.
    let round = std::process::id() as usize * 1000 + ROUND.fetch_add(1, Ordering::SeqCst);
    for number in 0.. {
        if shared.stop.load(Ordering::SeqCst) {
            return;
        }
        let note = format!("note {number} of writer {writer} in round {round}");
        let key = writer.is_multiple_of(2).then(|| format!("{round}-{writer}-{number}"));
        let mut done = post(action, &note, key.as_deref(), base, token, shared);
        while !done && key.is_some() {
            thread::sleep(AGAIN_AFTER);
            done = post(action, &note, key.as_deref(), base, token, shared);
        }
        if done {
            shared.notes.lock().unwrap().push((action, note));
            shared.acknowledged.fetch_add(1, Ordering::SeqCst);
        } else {
            thread::sleep(AGAIN_AFTER);
        }
    }
}

const AGAIN_AFTER: Duration = Duration::from_millis(20);
static ROUND: AtomicUsize = AtomicUsize::new(0);

/// Whether it was answered as done.
fn post(action: &str, note: &str, key: Option<&str>, base: &str, token: &str, shared: &Shared) -> bool {
    let begun = Instant::now();
    let request = agent().post(format!("{base}/api/v1/plans/sscb-2018-19/actions/{action}/updates"));
    let request = request.header("authorization", format!("Bearer {token}"));
    let request = if let Some(key) = key { request.header("idempotency-key", key) } else { request };
    // Where the server is killed there is no answer.
    let Ok(mut answer) = request.send_json(serde_json::json!({ "note": note })) else { return false };
    let text = answer.body_mut().read_to_string();
    let took = begun.elapsed();
    let Ok(text) = text else { return false };
    let mut slowest = shared.slowest.lock().unwrap();
    *slowest = took.max(*slowest);
    match answer.status().as_u16() {
        201 => true,
        503 if answer.headers().contains_key("retry-after") => {
            shared.put_off.fetch_add(1, Ordering::SeqCst);
            shared.in_doubt.fetch_add(usize::from(text.contains("/docs#in-doubt")), Ordering::SeqCst);
            false
        }
        status => {
            shared.strange.lock().unwrap().push(format!("{status}: {text}"));
            false
        }
    }
}
