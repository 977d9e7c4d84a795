//! Certificates: from the files that were configured, or one of our own for the machine's names and addresses.
//!
//! Our own is kept in `data_dir/tls/`, so that a browser that was told to trust it goes on to; it is made anew when the
//! machine has got another name or address, or when it is about to expire.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;

use jiff::{Timestamp, ToSpan as _, tz::TimeZone};
use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair, date_time_ymd};
use rustls::ServerConfig;
use rustls::pki_types::pem::{Error as PemError, PemObject as _};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use serde::{Deserialize, Serialize};

use super::ServeError;
use crate::store::write_private;

/// Days that our own certificate is valid: the most that Apple's systems take.
const VALID_DAYS: i64 = 825;
/// Days before its end when it is made anew.
const RENEW_DAYS: i64 = 30;

/// What `data_dir/tls/self-signed.json` says of the certificate beside it.
#[derive(Debug, Serialize, Deserialize)]
struct Issued {
    names: BTreeSet<String>,
    expires: Timestamp,
}

/// TLS with a certificate chain and its key, both PEM.
pub(super) fn from_files(cert: &Path, key: &Path) -> Result<ServerConfig, ServeError> {
    let unreadable = |path: &Path| {
        let path = path.to_owned();
        move |error: PemError| match error {
            PemError::Io(source) => ServeError::CertificateFile { path, source },
            other => ServeError::NotPem { path, detail: other.to_string() },
        }
    };
    let chain: Vec<CertificateDer<'static>> =
        CertificateDer::pem_file_iter(cert).and_then(Iterator::collect).map_err(unreadable(cert))?;
    if chain.is_empty() {
        return Err(ServeError::NotPem { path: cert.to_owned(), detail: "no certificate in it".to_owned() });
    }
    let private = PrivateKeyDer::from_pem_file(key).map_err(unreadable(key))?;
    let refused = |source| ServeError::Certificate { cert: cert.to_owned(), key: key.to_owned(), source };
    let mut config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(refused)?
        .with_no_client_auth()
        .with_single_cert(chain, private)
        .map_err(refused)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

/// TLS with our own certificate for `names`, kept in `data_dir/tls/`.
pub(super) fn self_signed(
    data_dir: &Path,
    names: &BTreeSet<String>,
    now: Timestamp,
) -> Result<ServerConfig, ServeError> {
    let folder = data_dir.join("tls");
    let file = |name: &str| folder.join(name);
    let (cert, key, issued) = (file("self-signed.pem"), file("self-signed.key"), file("self-signed.json"));
    if still_good(&issued, names, now)
        && let Ok(config) = from_files(&cert, &key)
    {
        return Ok(config);
    }
    let own = |path: &Path| {
        let path = path.to_owned();
        move |source: io::Error| ServeError::OwnCertificate { path, source }
    };
    let made = make(names, now).map_err(|error| own(&cert)(io::Error::other(error)))?;
    fs::create_dir_all(&folder).map_err(own(&folder))?;
    // What says that the pair is good goes last: a start that was cut off in between makes them anew.
    if let Err(error) = fs::remove_file(&issued)
        && error.kind() != io::ErrorKind::NotFound
    {
        return Err(own(&issued)(error));
    }
    write_private(&key, made.key.as_bytes()).map_err(own(&key))?;
    write_private(&cert, made.cert.as_bytes()).map_err(own(&cert))?;
    let record = serde_json::to_vec(&made.issued).map_err(|error| own(&issued)(error.into()))?;
    write_private(&issued, &record).map_err(own(&issued))?;
    tracing::info!(names = names.len(), "made a self-signed certificate");
    from_files(&cert, &key)
}

fn still_good(issued: &Path, names: &BTreeSet<String>, now: Timestamp) -> bool {
    let record = fs::read(issued).ok().and_then(|json| serde_json::from_slice::<Issued>(&json).ok());
    record.is_some_and(|record| record.names.is_superset(names) && days(now, RENEW_DAYS) < record.expires)
}

struct Made {
    cert: String,
    key: String,
    issued: Issued,
}

fn make(names: &BTreeSet<String>, now: Timestamp) -> Result<Made, rcgen::Error> {
    let key = KeyPair::generate()?;
    // rcgen takes a name that is an IP address for one.
    let mut params = CertificateParams::new(names.iter().cloned().collect::<Vec<_>>())?;
    params.distinguished_name.push(DnType::CommonName, "Emily (self-signed)");
    params.extended_key_usages.push(ExtendedKeyUsagePurpose::ServerAuth);
    let expires = days(now, VALID_DAYS);
    // A day early: clocks of phones differ.
    let midnight = |time: Timestamp| {
        let date = time.to_zoned_datetime(TimeZone::UTC).date();
        date_time_ymd(date.year().into(), date.month().unsigned_abs(), date.day().unsigned_abs())
    };
    params.not_before = midnight(days(now, -1));
    params.not_after = midnight(expires);
    let cert = params.self_signed(&key)?;
    Ok(Made { cert: cert.pem(), key: key.serialize_pem(), issued: Issued { names: names.clone(), expires } })
}

/// The time so many days later.
fn days(time: Timestamp, days: i64) -> Timestamp {
    time.saturating_add((days * 24).hours()).unwrap_or(time)
}

/// `localhost`, the machine's host name and every address of its own that another machine can reach.
pub(super) fn names_of_this_machine() -> BTreeSet<String> {
    let mut names: BTreeSet<String> = ["localhost", "127.0.0.1", "::1"].map(str::to_owned).into();
    let host = gethostname::gethostname().to_string_lossy().to_lowercase();
    if is_host_name(&host) {
        names.insert(host);
    }
    // Without the list of interfaces the certificate is good for localhost, and that is still of use.
    for interface in if_addrs::get_if_addrs().unwrap_or_default() {
        let address = interface.ip();
        let link_local = matches!(address, IpAddr::V6(v6) if v6.is_unicast_link_local());
        if !address.is_loopback() && !link_local {
            names.insert(address.to_string());
        }
    }
    names
}

fn is_host_name(name: &str) -> bool {
    (1..=253).contains(&name.len())
        && name.split('.').all(|label| {
            (1..=63).contains(&label.len())
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
                && !label.starts_with('-')
                && !label.ends_with('-')
        })
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn names(list: &[&str]) -> BTreeSet<String> {
        list.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn our_own_is_kept_until_a_name_is_new_or_it_expires() {
        let folder = tempfile::tempdir().unwrap();
        let now: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let made = |list: &[&str], now| {
            self_signed(folder.path(), &names(list), now).unwrap();
            fs::read_to_string(folder.path().join("tls/self-signed.pem")).unwrap()
        };
        let first = made(&["localhost", "10.0.0.7"], now);
        assert_eq!(made(&["localhost", "10.0.0.7"], now), first);
        assert_eq!(made(&["localhost"], days(now, VALID_DAYS - RENEW_DAYS - 1)), first);
        let second = made(&["localhost", "10.0.0.8"], now);
        assert_ne!(second, first);
        let third = made(&["localhost"], days(now, VALID_DAYS - RENEW_DAYS));
        assert_ne!(third, second);

        let key = folder.path().join("tls/self-signed.key");
        assert_eq!(fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
        fs::write(&key, "broken").unwrap();
        assert_ne!(made(&["localhost"], days(now, VALID_DAYS)), third);
    }

    #[test]
    fn files_that_will_not_do_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let one = make(&names(&["localhost"]), Timestamp::now()).unwrap();
        let other = make(&names(&["localhost"]), Timestamp::now()).unwrap();
        fs::write(path("one.pem"), &one.cert).unwrap();
        fs::write(path("one.key"), &one.key).unwrap();
        fs::write(path("other.key"), &other.key).unwrap();
        fs::write(path("text"), "hello").unwrap();
        from_files(&path("one.pem"), &path("one.key")).unwrap();
        let error = |cert: &str, key: &str| from_files(&path(cert), &path(key)).unwrap_err();
        assert!(matches!(error("none", "one.key"), ServeError::CertificateFile { path, .. } if path.ends_with("none")));
        assert!(matches!(error("one.pem", "none"), ServeError::CertificateFile { path, .. } if path.ends_with("none")));
        assert!(matches!(error("text", "one.key"), ServeError::NotPem { path, .. } if path.ends_with("text")));
        assert!(matches!(error("one.pem", "text"), ServeError::NotPem { path, .. } if path.ends_with("text")));
        assert!(matches!(error("one.pem", "other.key"), ServeError::Certificate { .. }));
    }

    #[test]
    fn host_names_are_told_from_other_text() {
        for (name, is) in [("box", true), ("a.b-c", true), ("", false), ("-a", false), ("a_b", false), ("a..b", false)]
        {
            assert_eq!(is_host_name(name), is, "{name:?}");
        }
        assert!(names_of_this_machine().contains("localhost"));
    }
}
