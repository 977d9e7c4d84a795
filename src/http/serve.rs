//! Binding the address and serving it, plain or over TLS, until told to stop.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use jiff::Timestamp;

use super::certificate;
use crate::config::{HttpConfig, MetricsConfig, Tls};

/// What running requests get to finish after the stop. Interviews end on their own terms before.
const GRACE: Duration = Duration::from_secs(5);

/// The IPv4 address of this machine that a phone on the same network reaches it at: a private one before others.
fn network_address() -> Option<Ipv4Addr> {
    let interfaces = if_addrs::get_if_addrs().unwrap_or_default();
    let v4 = interfaces.iter().filter_map(|interface| match interface.ip() {
        IpAddr::V4(address) if !address.is_loopback() && !address.is_link_local() => Some(address),
        _ => None,
    });
    v4.max_by_key(Ipv4Addr::is_private)
}

/// Why the server does not serve.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    #[error("http.address {0}: another program is listening there; stop it, or set http.address to another port")]
    InUse(SocketAddr),
    #[error("http.address {0}: not permitted; ports below 1024 need CAP_NET_BIND_SERVICE or a proxy in front")]
    NotPermitted(SocketAddr),
    #[error("http.address {0}: this machine has no such address; 0.0.0.0 or [::] stands for all it has")]
    NotHere(SocketAddr),
    #[error("http.address {address}: {source}")]
    Bind { address: SocketAddr, source: io::Error },
    #[error("{}: cannot be read: {source}; see http.tls.cert and http.tls.key", path.display())]
    CertificateFile { path: PathBuf, source: io::Error },
    #[error("{}: {detail}; http.tls.cert and http.tls.key have to be PEM files", path.display())]
    NotPem { path: PathBuf, detail: String },
    #[error("{} and {} do not go together: {source}", cert.display(), key.display())]
    Certificate { cert: PathBuf, key: PathBuf, source: rustls::Error },
    #[error("{}: the self-signed certificate cannot be made: {source}", path.display())]
    OwnCertificate { path: PathBuf, source: io::Error },
    #[error("serving {address}: {source}")]
    Serve { address: SocketAddr, source: io::Error },
}

/// Makes ring the TLS provider of this process, which libraries without one of their own look for. Calling it again, or
/// after another library did the like, changes nothing.
pub fn install_crypto() {
    // An error says that there is one already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// A server that holds its address and takes no request yet.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    public_url: Option<String>,
    tls: Option<Arc<rustls::ServerConfig>>,
}

impl Server {
    /// Reads or makes the certificate and takes the address. `data_dir` has to be this process's own (it is, once
    /// [`Store::open`](crate::store::Store::open) has returned): a self-signed certificate is kept there.
    ///
    /// # Errors
    /// An address that cannot be had, certificate files that will not do.
    pub fn bind(config: &HttpConfig, data_dir: &Path) -> Result<Self, ServeError> {
        install_crypto();
        let tls = match &config.tls {
            Tls::Off => None,
            Tls::SelfSigned => {
                let names = certificate::names_of_this_machine();
                Some(Arc::new(certificate::self_signed(data_dir, &names, Timestamp::now())?))
            }
            Tls::Files { cert, key } => Some(Arc::new(certificate::from_files(cert, key)?)),
        };
        let wanted = config.address;
        let bind = || {
            let listener = TcpListener::bind(wanted)?;
            listener.set_nonblocking(true)?;
            let address = listener.local_addr()?;
            Ok((listener, address))
        };
        let (listener, address) = bind().map_err(|source: io::Error| match source.kind() {
            io::ErrorKind::AddrInUse => ServeError::InUse(wanted),
            io::ErrorKind::PermissionDenied => ServeError::NotPermitted(wanted),
            io::ErrorKind::AddrNotAvailable => ServeError::NotHere(wanted),
            _ => ServeError::Bind { address: wanted, source },
        })?;
        Ok(Self { listener, address, public_url: config.public_url.clone(), tls })
    }

    /// A server for `/metrics` alone, if one is configured.
    ///
    /// # Errors
    /// An address that cannot be had.
    pub fn for_metrics(config: &MetricsConfig) -> Result<Option<Self>, ServeError> {
        let Some(address) = config.address else { return Ok(None) };
        let plain = HttpConfig { address, public_url: None, tls: Tls::Off };
        // Without TLS nothing is read from the folder.
        Server::bind(&plain, Path::new("")).map(Some)
    }

    /// The address that it has, also where port 0 was asked for.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What links begin with, without a slash at the end: the public URL, else the address; all addresses of the machine
    /// are then the one that other devices on the network reach, else `localhost`.
    pub fn base_url(&self) -> String {
        if let Some(url) = &self.public_url {
            return url.trim_end_matches('/').to_owned();
        }
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        match self.address.ip() {
            IpAddr::V4(Ipv4Addr::UNSPECIFIED) | IpAddr::V6(Ipv6Addr::UNSPECIFIED) => {
                let host = network_address().map_or("localhost".to_owned(), |address| address.to_string());
                format!("{scheme}://{host}:{}", self.address.port())
            }
            _ => format!("{scheme}://{}", self.address),
        }
    }

    /// Serves until `shutdown` is ready, then takes no more connections and gives running requests a few seconds.
    ///
    /// # Errors
    /// An address that stops working.
    pub async fn run(self, router: Router, shutdown: impl Future<Output = ()> + Send) -> Result<(), ServeError> {
        let address = self.address;
        let failed = |source| ServeError::Serve { address, source };
        let handle = Handle::new();
        let service = router.into_make_service();
        let serving = async {
            match self.tls {
                None => axum_server::from_tcp(self.listener)?.handle(handle.clone()).serve(service).await,
                Some(tls) => {
                    let tls = RustlsConfig::from_config(tls);
                    let server = axum_server::from_tcp_rustls(self.listener, tls)?;
                    server.handle(handle.clone()).serve(service).await
                }
            }
        };
        tokio::pin!(serving);
        tokio::select! {
            ended = &mut serving => return ended.map_err(failed),
            () = shutdown => handle.graceful_shutdown(Some(GRACE)),
        }
        serving.await.map_err(failed)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpStream;

    use axum::routing::get;
    use rustls::pki_types::pem::PemObject as _;
    use rustls::pki_types::{CertificateDer, ServerName};
    use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
    use tokio::sync::oneshot;

    use super::*;

    fn config(address: &str, tls: Tls) -> HttpConfig {
        HttpConfig { address: address.parse().unwrap(), tls, ..HttpConfig::default() }
    }

    /// Asks for `/` over HTTP/1.1 and gives the whole answer.
    fn ask(mut stream: impl Read + Write) -> String {
        stream.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// Serves a router that says hello while `client` runs, then stops.
    async fn serve(server: Server, client: impl FnOnce() -> String + Send + 'static) -> String {
        let (stop, stopped) = oneshot::channel::<()>();
        let router = Router::new().route("/", get(async || "hello"));
        let running = tokio::spawn(server.run(router, async {
            let _ = stopped.await;
        }));
        let answer = tokio::task::spawn_blocking(client).await.unwrap();
        stop.send(()).unwrap();
        running.await.unwrap().unwrap();
        answer
    }

    #[tokio::test]
    async fn plain_until_told_to_stop() {
        let folder = tempfile::tempdir().unwrap();
        let server = Server::bind(&config("127.0.0.1:0", Tls::Off), folder.path()).unwrap();
        let address = server.address();
        assert_eq!(server.base_url(), format!("http://{address}"));
        let answer = serve(server, move || ask(TcpStream::connect(address).unwrap())).await;
        assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("hello"), "{answer}");
        assert!(TcpStream::connect(address).is_err());
    }

    #[tokio::test]
    async fn self_signed_for_this_machine() {
        let folder = tempfile::tempdir().unwrap();
        Server::bind(&config("127.0.0.1:0", Tls::SelfSigned), folder.path()).unwrap();
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_file(folder.path().join("tls/self-signed.pem")).unwrap()).unwrap();
        let client = Arc::new(ClientConfig::builder().with_root_certificates(roots).with_no_client_auth());
        for name in ["localhost", "127.0.0.1"] {
            let name = ServerName::try_from(name).unwrap();
            let connection = ClientConnection::new(client.clone(), name).unwrap();
            let server = Server::bind(&config("127.0.0.1:0", Tls::SelfSigned), folder.path()).unwrap();
            let address = server.address();
            assert!(server.base_url().starts_with("https://127.0.0.1:"));
            let answer = serve(server, move || ask(StreamOwned::new(connection, TcpStream::connect(address).unwrap())));
            assert!(answer.await.ends_with("hello"));
        }
    }

    #[test]
    fn addresses_that_cannot_be_had() {
        let folder = tempfile::tempdir().unwrap();
        let held = TcpListener::bind("127.0.0.1:0").unwrap();
        let taken = held.local_addr().unwrap().to_string();
        let bind = |address: &str| Server::bind(&config(address, Tls::Off), folder.path()).unwrap_err();
        assert!(matches!(bind(&taken), ServeError::InUse(address) if address.to_string() == taken));
        // TEST-NET-1 (RFC 5737) is nobody's address.
        assert!(matches!(bind("192.0.2.1:0"), ServeError::NotHere(_)));
    }

    #[test]
    fn links_begin_with_what_candidates_can_reach() {
        let folder = tempfile::tempdir().unwrap();
        let mut all = config("0.0.0.0:0", Tls::Off);
        let server = Server::bind(&all, folder.path()).unwrap();
        let host = network_address().map_or("localhost".to_owned(), |address| address.to_string());
        assert_eq!(server.base_url(), format!("http://{host}:{}", server.address().port()));
        all.public_url = Some("https://interviews.example.com/".to_owned());
        let server = Server::bind(&all, folder.path()).unwrap();
        assert_eq!(server.base_url(), "https://interviews.example.com");
    }
}
