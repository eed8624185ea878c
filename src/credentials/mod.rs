//! What proves who somebody is: passwords, and the secrets that stand for them afterwards.
//!
//! Here live the hashing of passwords and the judging of new ones, signed session tokens, and opaque secrets with
//! their digests. Nothing here knows an account, a database or a request, and nothing here asks the time: whoever
//! calls says what time it is. No secret that passes through is written to a log or shown by `Debug`.

pub mod form_token;
pub mod password;
mod placement;
mod random;
pub mod secret;
pub mod session_token;
mod stored_hash;
pub mod strength;
mod workers;
