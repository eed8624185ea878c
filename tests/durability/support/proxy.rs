//! A piece of network that can be cut.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Passes bytes between a port of its own and another port, until it is cut.
pub(crate) struct Proxy {
    port: u16,
    /// How often it was cut or mended; odd while it is cut.
    changes: Arc<AtomicUsize>,
}

impl Proxy {
    pub(crate) fn to(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let proxy = Self { port: listener.local_addr().expect("an address").port(), changes: Arc::default() };
        let changes = Arc::clone(&proxy.changes);
        thread::spawn(move || {
            for near in listener.incoming().flatten() {
                let begun = changes.load(Ordering::SeqCst);
                // Where the server is down, nobody is at the other end either.
                let Ok(far) = TcpStream::connect(("127.0.0.1", port)) else { continue };
                for (from, to) in [(&near, &far), (&far, &near)] {
                    let (from, to) = (from.try_clone().expect("a copy"), to.try_clone().expect("a copy"));
                    let changes = Arc::clone(&changes);
                    thread::spawn(move || pass(from, to, begun, &changes));
                }
            }
        });
        proxy
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// From now on no byte passes, and nobody is told.
    pub(crate) fn cut(&self) {
        assert_eq!(self.changes.fetch_add(1, Ordering::SeqCst) % 2, 0, "it is cut");
    }

    /// Passes the bytes of new connections. Those that were cut never come back, and never end.
    pub(crate) fn mend(&self) {
        assert_eq!(self.changes.fetch_add(1, Ordering::SeqCst) % 2, 1, "it is not cut");
    }
}

fn pass(mut from: TcpStream, mut to: TcpStream, begun: usize, changes: &AtomicUsize) {
    let mut bytes = [0; 16 * 1024];
    loop {
        let length = from.read(&mut bytes).unwrap_or(0);
        while begun % 2 == 1 || changes.load(Ordering::SeqCst) != begun {
            thread::park();
        }
        if length == 0 || to.write_all(&bytes[..length]).is_err() {
            // The other direction may have ended both already.
            let _ = to.shutdown(std::net::Shutdown::Both);
            let _ = from.shutdown(std::net::Shutdown::Both);
            return;
        }
    }
}
