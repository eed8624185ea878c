//! Bytes nobody can guess.

/// `N` bytes from the operating system's generator.
///
/// # Panics
/// When the operating system has none to give: a credential that can be guessed is worse than none, so there is
/// nothing else to try. On the systems Waymark runs on, this can only happen in the first moments of a boot.
pub(super) fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    match getrandom::fill(&mut bytes) {
        Ok(()) => bytes,
        Err(why) => panic!("the operating system gives no random bytes: {why}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_draws_are_alike() {
        assert_ne!(bytes::<32>(), bytes::<32>());
    }
}
