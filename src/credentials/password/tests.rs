use super::*;
use std::sync::OnceLock;
use std::thread;
use std::time::Instant;

const PASSWORD: &str = "four small boats at anchor";

/// A hash of [`PASSWORD`] that the argon2 crate made with other parameters.
fn made_with(params: &str) -> String {
    let params: argon2::Params = params.parse().expect("parameters");
    let argon2 = argon2::Argon2::from(params);
    let hash = argon2::PasswordHasher::hash_password(&argon2, PASSWORD.as_bytes());
    hash.expect("a hash").to_string()
}

fn shared() -> &'static (Hasher, String) {
    static SHARED: OnceLock<(Hasher, String)> = OnceLock::new();
    SHARED.get_or_init(|| {
        let hasher = Hasher::new();
        let stored = hasher.hash(PASSWORD).expect("a hash");
        (hasher, stored)
    })
}

#[test]
fn a_hash_says_how_it_was_made_and_has_its_own_salt() {
    let (hasher, stored) = shared();
    assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
    assert_eq!(stored.len(), 97);
    assert_ne!(&hasher.hash(PASSWORD).expect("a hash"), stored);
}

#[test]
fn the_password_is_right_and_anything_else_is_wrong() {
    let (hasher, stored) = shared();
    let verdict = |guess| hasher.verify(guess, Some(stored));
    assert_eq!(verdict(PASSWORD), Ok(Verdict::Right { rehash: false }));
    for guess in ["", "four small boats at anchor ", "Four small boats at anchor", "four"] {
        assert_eq!(verdict(guess), Ok(Verdict::Wrong), "{guess:?}");
    }
}

#[test]
fn the_hash_agrees_with_the_argon2_crate_itself() {
    let (_, stored) = shared();
    let argon2 = argon2::Argon2::default();
    let checked = argon2::PasswordVerifier::verify_password(&argon2, PASSWORD.as_bytes(), &**stored);
    assert_eq!(checked, Ok(()));
}

#[test]
fn a_hash_made_with_other_parameters_still_verifies() {
    let (hasher, _) = shared();
    let cases = [
        ("m=8,t=1,p=1", true),
        ("m=4096,t=3,p=1", true),
        ("m=19456,t=1,p=1", true),
        ("m=19456,t=2,p=1", false),
        ("m=20000,t=3,p=2", false),
    ];
    for (params, rehash) in cases {
        let stored = made_with(params);
        let verdict = hasher.verify(PASSWORD, Some(&stored));
        assert_eq!(verdict, Ok(Verdict::Right { rehash }), "{params}");
        assert_eq!(hasher.verify("wrong", Some(&stored)), Ok(Verdict::Wrong), "{params}");
    }
}

#[test]
fn a_hash_of_another_implementation_verifies() {
    // Test vectors of the reference implementation in C; the first is of version 16, which it leaves unsaid.
    let hasher = &shared().0;
    let vectors = [
        "$argon2i$m=256,t=2,p=1$c29tZXNhbHQ$/U3YPXYsSb3q9XxHvc0MLxur+GP960kN9j7emXX8zwY",
        "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
    ];
    for stored in vectors {
        let verdict = hasher.verify("password", Some(stored));
        assert_eq!(verdict, Ok(Verdict::Right { rehash: true }), "{stored}");
    }
}

#[test]
fn no_account_and_no_hash_are_wrong() {
    let (hasher, stored) = shared();
    let dear = stored.replace("m=19456", "m=4194304");
    let slow = stored.replace("t=2", "t=1000");
    let cut = &stored[..stored.len() - 44];
    for stored in ["", "x", PASSWORD, "$argon2id$", "$2b$12$abc", cut, &dear, &slow] {
        assert_eq!(hasher.verify(PASSWORD, Some(stored)), Ok(Verdict::Wrong), "{stored}");
    }
    assert_eq!(hasher.verify(PASSWORD, None), Ok(Verdict::Wrong));
    assert_eq!(hasher.verify("", None), Ok(Verdict::Wrong));
}

#[test]
fn a_password_over_the_limit_is_refused_before_any_work() {
    let hasher = Hasher::new();
    let longest = "x".repeat(LONGEST_BYTES);
    let stored = hasher.hash(&longest).expect("a hash");
    let over = format!("{longest}x");
    assert_eq!(hasher.hash(&over), Err(NotHashed::TooLong));
    assert_eq!(hasher.verify(&over, Some(&stored)), Ok(Verdict::Wrong));
    assert_eq!(hasher.verify(&longest, Some(&stored)), Ok(Verdict::Right { rehash: false }));
}

#[test]
fn sixteen_threads_are_all_told_the_truth() {
    let (hasher, stored) = shared();
    thread::scope(|scope| {
        for n in 0..16 {
            scope.spawn(move || {
                let (guess, expected) = match n % 4 {
                    0 => ("wrong", Verdict::Wrong),
                    _ => (PASSWORD, Verdict::Right { rehash: false }),
                };
                assert_eq!(hasher.verify(guess, Some(stored)), Ok(expected));
            });
        }
    });
}

/// The time is measured by the work of the same thread, so that other tests running at once do not matter much; the
/// bounds are wide because what they must catch is a path that hashes nothing, some thousand times quicker.
#[test]
fn an_unknown_account_takes_the_time_of_a_wrong_password() {
    let (hasher, stored) = (Hasher::new(), &shared().1);
    let weak = made_with("m=8,t=1,p=1");
    // In turn, so that whatever else the machine does meanwhile slows all of them alike.
    let of = [Some(stored.as_str()), None, Some("not a hash"), Some(weak.as_str())];
    let mut quickest = [Duration::MAX; 4];
    for _ in 0..7 {
        for (stored, quickest) in of.iter().zip(&mut quickest) {
            let begun = Instant::now();
            hasher.verify("wrong", *stored).expect("a verdict");
            *quickest = begun.elapsed().min(*quickest);
        }
    }
    let [known, others @ ..] = quickest;
    assert!(others.iter().all(|other| *other > known / 4 && *other < known * 4), "{known:?}, {others:?}");
}
