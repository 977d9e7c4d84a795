//! The candidate's link: a token that the server can check without having stored it.
//!
//! A token is base64url of 16 bytes of interview id, 4 bytes of generation (big endian) and the first 16 bytes of
//! HMAC-SHA256(server key, "emily link v1" ‖ id ‖ generation). It is re-sent by minting it again, and withdrawn by
//! counting up the interview's generation, which whoever opens a token has to compare.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use uuid::Uuid;

const CONTEXT: &[u8] = b"emily link v1";
const ID_BYTES: usize = 16;
const GENERATION_BYTES: usize = 4;
/// 128 bits: not to be guessed, and short enough for a link that is read out or typed.
const TAG_BYTES: usize = 16;
const TOKEN_BYTES: usize = ID_BYTES + GENERATION_BYTES + TAG_BYTES;

/// A token that this server did not make. It does not say which part is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not a link of this server; ask for a new one")]
pub struct LinkError;

/// The making and the checking of tokens.
#[derive(Clone, Copy, Debug)]
pub struct Link;

impl Link {
    /// The token for an interview's link of that generation: 48 characters that need no escaping in a URL.
    pub fn mint(key: &[u8; 32], interview: Uuid, generation: u32) -> String {
        let mut token = [0; TOKEN_BYTES];
        token[..ID_BYTES].copy_from_slice(interview.as_bytes());
        token[ID_BYTES..ID_BYTES + GENERATION_BYTES].copy_from_slice(&generation.to_be_bytes());
        let tag = mac(key, &token[..ID_BYTES + GENERATION_BYTES]).finalize().into_bytes();
        token[ID_BYTES + GENERATION_BYTES..].copy_from_slice(&tag[..TAG_BYTES]);
        URL_SAFE_NO_PAD.encode(token)
    }

    /// The interview and the generation that a token names. The comparison takes the same time wherever it fails.
    ///
    /// # Errors
    /// Anything that [`Link::mint`] did not make with this key.
    pub fn open(key: &[u8; 32], token: &str) -> Result<(Uuid, u32), LinkError> {
        let mut bytes = [0; TOKEN_BYTES];
        let length = URL_SAFE_NO_PAD.decode_slice(token, &mut bytes).map_err(|_| LinkError)?;
        if length != TOKEN_BYTES {
            return Err(LinkError);
        }
        let (claim, tag) = bytes.split_at(ID_BYTES + GENERATION_BYTES);
        mac(key, claim).verify_truncated_left(tag).map_err(|_| LinkError)?;
        let (id, generation) = claim.split_at(ID_BYTES);
        let id = Uuid::from_slice(id).map_err(|_| LinkError)?;
        let generation = generation.try_into().map_err(|_| LinkError)?;
        Ok((id, u32::from_be_bytes(generation)))
    }
}

fn mac(key: &[u8; 32], claim: &[u8]) -> Hmac<Sha256> {
    // HMAC fills a key that is shorter than a block with zeros (RFC 2104 section 2).
    let mut block = [0; 64];
    block[..key.len()].copy_from_slice(key);
    let mut mac = Hmac::<Sha256>::new(&block.into());
    mac.update(CONTEXT);
    mac.update(claim);
    mac
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_token_opens_to_what_it_was_made_of(key: [u8; 32], id: u128, generation: u32) {
            let id = Uuid::from_u128(id);
            let token = Link::mint(&key, id, generation);
            prop_assert_eq!(token.len(), 48);
            prop_assert!(token.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)));
            prop_assert_eq!(Link::open(&key, &token), Ok((id, generation)));
        }

        #[test]
        fn any_flipped_bit_is_refused(key: [u8; 32], id: u128, generation: u32, bit in 0..TOKEN_BYTES * 8) {
            let token = Link::mint(&key, Uuid::from_u128(id), generation);
            let mut bytes = URL_SAFE_NO_PAD.decode(token).unwrap();
            bytes[bit / 8] ^= 1 << (bit % 8);
            prop_assert_eq!(Link::open(&key, &URL_SAFE_NO_PAD.encode(bytes)), Err(LinkError));
        }

        #[test]
        fn another_key_is_refused(key: [u8; 32], id: u128, generation: u32, bit in 0..256usize) {
            let token = Link::mint(&key, Uuid::from_u128(id), generation);
            let mut other = key;
            other[bit / 8] ^= 1 << (bit % 8);
            prop_assert_eq!(Link::open(&other, &token), Err(LinkError));
        }

        #[test]
        fn any_text_is_answered(text in ".{0,80}") {
            prop_assert_eq!(Link::open(&[7; 32], &text), Err(LinkError));
        }
    }

    #[test]
    fn a_shortened_or_lengthened_token_is_refused() {
        let token = Link::mint(&[7; 32], Uuid::from_u128(1), 1);
        for length in 0..token.len() {
            assert_eq!(Link::open(&[7; 32], &token[..length]), Err(LinkError));
        }
        assert_eq!(Link::open(&[7; 32], &format!("{token}AAAA")), Err(LinkError));
        assert_eq!(Link::open(&[7; 32], &format!("{token}=")), Err(LinkError));
    }

    /// Tokens are in candidates' mail: the format must not drift.
    #[test]
    fn the_format_stands() {
        let token = Link::mint(&[7; 32], Uuid::from_u128(1), 2);
        let mut mac = Hmac::<Sha256>::new_from_slice(&[7; 32]).unwrap();
        mac.update(b"emily link v1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\0\0\0\x02");
        let tag = mac.finalize().into_bytes();
        let mut wanted = vec![0; 20];
        wanted[15] = 1;
        wanted[19] = 2;
        wanted.extend_from_slice(&tag[..16]);
        assert_eq!(token, URL_SAFE_NO_PAD.encode(wanted));
    }
}
