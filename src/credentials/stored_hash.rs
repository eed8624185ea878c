//! A password's hash as the database holds it: the PHC text `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`.

use argon2::{Algorithm, Argon2, Params, PasswordHash, Version};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use super::workers::{Busy, Memory};

/// The cost of every new hash: 19 MiB, two passes, one lane, 32 bytes out. The least that OWASP advises.
const TODAY: Params = match Params::new(19_456, 2, 1, Some(HASH_BYTES)) {
    Ok(params) => params,
    Err(_) => panic!("argon2 refuses these parameters"),
};
const HASH_BYTES: usize = 32;

/// The length of the salt of every new hash, in bytes.
pub(super) const SALT_BYTES: usize = 16;

/// What a stored hash may cost at most, in KiB and in passes. One that costs more would let a single sign-in hold up
/// all others, and was not made here.
const MOST_MEMORY_KIB: u32 = 262_144;
const MOST_PASSES: u32 = 16;

/// A stored hash, read and found to be one that can be verified.
pub(super) struct StoredHash {
    argon2: Argon2<'static>,
    salt: Vec<u8>,
    hash: argon2::password_hash::phc::Output,
    weaker_than_today: bool,
}

impl StoredHash {
    /// Reads a PHC text. `None` when it is not argon2, not whole, or would cost too much.
    pub(super) fn read(text: &str) -> Option<Self> {
        let phc = PasswordHash::new(text).ok()?;
        let algorithm = Algorithm::try_from(phc.algorithm.as_str()).ok()?;
        // A PHC text without a version is of the first one.
        let version = Version::try_from(phc.version.unwrap_or(0x10)).ok()?;
        let params = Params::try_from(&phc).ok()?;
        if params.m_cost() > MOST_MEMORY_KIB || params.t_cost() > MOST_PASSES {
            return None;
        }
        let salt = phc.salt?.as_ref().to_vec();
        let weaker_than_today = algorithm != Algorithm::Argon2id
            || version != Version::V0x13
            || params.m_cost() < TODAY.m_cost()
            || params.t_cost() < TODAY.t_cost()
            || params.output_len() < TODAY.output_len()
            || salt.len() < SALT_BYTES;
        Some(Self { argon2: Argon2::new(algorithm, version, params), salt, hash: phc.hash?, weaker_than_today })
    }

    /// Whether this hash should be replaced when its password is next at hand.
    pub(super) fn is_weaker_than_today(&self) -> bool {
        self.weaker_than_today
    }

    /// Whether it is the hash of this password; compares in constant time.
    pub(super) fn matches(&self, password: &str, memory: &mut Memory) -> Result<bool, Busy> {
        let mut out = vec![0; self.hash.len()];
        compute(&self.argon2, password, &self.salt, &mut out, memory)?;
        let computed = argon2::password_hash::phc::Output::new(&out);
        Ok(computed.is_ok_and(|computed| computed == self.hash))
    }
}

/// Hashes a password at today's cost, into the text to store.
pub(super) fn make(password: &str, salt: [u8; SALT_BYTES], memory: &mut Memory) -> Result<String, Busy> {
    let mut out = [0; HASH_BYTES];
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, TODAY);
    compute(&argon2, password, &salt, &mut out, memory)?;
    Ok(format!(
        "$argon2id$v=19$m={},t={},p={}${}${}",
        TODAY.m_cost(),
        TODAY.t_cost(),
        TODAY.p_cost(),
        STANDARD_NO_PAD.encode(salt),
        STANDARD_NO_PAD.encode(out),
    ))
}

/// Lengths are settled before this is called, so the one thing that argon2 can still refuse is to work without memory.
fn compute(argon2: &Argon2<'_>, password: &str, salt: &[u8], out: &mut [u8], memory: &mut Memory) -> Result<(), Busy> {
    let count = argon2.params().block_count();
    let mut own = Memory::default();
    // A dearer hash than today's works in memory of its own, or the thread would keep as much.
    let memory = if count > TODAY.block_count() { &mut own } else { memory };
    let blocks = memory.blocks(count).map_err(|_| Busy)?;
    argon2.hash_password_into_with_memory(password.as_bytes(), salt, out, blocks).map_err(|_| Busy)
}
