//! Reads what strace wrote.

/// The files of the database, by the places that stand for them elsewhere.
pub(super) const FILES: [&str; 2] = ["waymark.db", "waymark.db-wal"];

/// What strace is asked to show, with whole texts in hexadecimal digits.
pub(crate) const STRACE: [&str; 9] = [
    "strace",
    "-f",
    "-y",
    "-xx",
    "-s300000",
    "-o",
    "trace",
    "-e",
    "trace=pwrite64,write,writev,ftruncate,fsync,fdatasync,unlink,rename,sendto",
];

/// Something that the program asked of the system.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// These bytes at this place of a file.
    Write(usize, usize, Vec<u8>),
    /// A new length of a file.
    Truncate(usize, usize),
    /// The file is to be on the disk.
    SyncBegan(usize),
    /// It is.
    SyncEnded(usize),
    /// Somebody is told that the update with this note is done.
    Answer(String),
}

impl Event {
    pub(super) fn note(&self) -> Option<&str> {
        if let Self::Answer(note) = self { Some(note) } else { None }
    }
}

/// What is in a record, in its order. What took long has two lines in it, one for the beginning and one for the end.
pub(super) fn events(record: &str) -> Vec<Event> {
    let (mut found, mut syncing) = (Vec::new(), Vec::new());
    for line in record.lines() {
        let (thread, call) = line.split_once(' ').expect("a thread and what it does");
        let call = call.trim_start();
        if call.starts_with("<... f") && call.contains("sync resumed") {
            let begun = syncing.iter().position(|(who, _)| *who == thread);
            if let Some(begun) = begun {
                found.push(ended(call, syncing.remove(begun).1));
            }
        } else if let Some(event) = begun(call) {
            let sync = if let Event::SyncBegan(file) = event { Some(file) } else { None };
            found.push(event);
            match sync {
                Some(file) if call.ends_with("<unfinished ...>") => syncing.push((thread, file)),
                Some(file) => found.push(ended(call, file)),
                None => {}
            }
        }
    }
    found
}

fn ended(call: &str, file: usize) -> Event {
    assert!(call.ends_with("= 0"), "a sync that failed: {call}");
    Event::SyncEnded(file)
}

fn begun(call: &str) -> Option<Event> {
    let (name, arguments) = call.split_once('(')?;
    if name == "sendto" {
        return answer(&text(arguments));
    }
    let path = String::from_utf8(bytes(arguments.split_once('<')?.1.split_once('>')?.0)).ok()?;
    let file = FILES.iter().position(|file| path.rsplit('/').next() == Some(*file))?;
    let number = |place: usize| {
        let numbers = arguments.rsplit_once(')').map_or(arguments, |(inside, _)| inside);
        let numbers = numbers.trim_end_matches(" <unfinished ...>");
        numbers.rsplit(", ").nth(place).and_then(|number| number.parse().ok()).expect("a number")
    };
    match name {
        "pwrite64" => Some(Event::Write(file, number(0), text(arguments))),
        "ftruncate" => Some(Event::Truncate(file, number(0))),
        "fsync" | "fdatasync" => Some(Event::SyncBegan(file)),
        other => panic!("the record does not know what {other} does to the disk: {call}"),
    }
}

/// The note in an answer that it is done.
fn answer(sent: &[u8]) -> Option<Event> {
    let sent = String::from_utf8_lossy(sent);
    let (_, note) = sent.strip_prefix("HTTP/1.1 201")?.split_once("\"note\":\"")?;
    Some(Event::Answer(note.split('"').next()?.to_owned()))
}

/// The first text among arguments.
fn text(arguments: &str) -> Vec<u8> {
    bytes(arguments.split('"').nth(1).unwrap_or_default())
}

fn bytes(escaped: &str) -> Vec<u8> {
    let digits = escaped.split("\\x").skip(1);
    digits.map(|two| u8::from_str_radix(two, 16).expect("hexadecimal digits")).collect()
}
