//! A whole server inside this process, on a loopback port of its own.

use std::net::{Ipv4Addr, SocketAddr};

use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::DemoError;
use crate::config::{Config, Tls};
use crate::http::{self, ServeError, Server};
use crate::models::Library;
use crate::session::Registry;
use crate::speech::Engines;
use crate::store::Store;

/// A running server; it stops when it is dropped.
pub struct Host {
    pub registry: Registry,
    pub engines: Engines,
    /// What links begin with, such as `http://127.0.0.1:40123`.
    pub base_url: String,
    /// Where its metrics are, if `metrics.address` is set.
    pub metrics: Option<SocketAddr>,
    /// The metrics' server stops when this is dropped.
    _metrics: Option<oneshot::Sender<()>>,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<Result<(), ServeError>>,
}

impl Host {
    /// Starts the engines and a server over `config.data_dir`, reachable on this machine only.
    ///
    /// # Errors
    /// What a server cannot start without.
    pub async fn start(config: Config) -> Result<Self, DemoError> {
        let engines = Engines::start(&config.speech, &Library::open(&config.models)?).await?;
        Host::with_engines(config, engines).await
    }

    /// The same with engines that are started already.
    ///
    /// # Errors
    /// What a server cannot start without.
    pub async fn with_engines(mut config: Config, engines: Engines) -> Result<Self, DemoError> {
        config.http.address = (Ipv4Addr::LOCALHOST, 0).into();
        config.http.public_url = None;
        config.http.tls = Tls::Off;
        config.meeting.addresses = vec![Ipv4Addr::LOCALHOST.into()];
        let store = Store::open(&config.data_dir).await?;
        let server = Server::bind(&config.http, &config.data_dir)?;
        let base_url = server.base_url();
        let metrics_server = Server::for_metrics(&config.metrics)?;
        let registry = Registry::new(config, store, engines.clone())?;
        let (mut metrics, mut metrics_stop) = (None, None);
        if let Some(server) = metrics_server {
            let (stop, stopped) = oneshot::channel::<()>();
            (metrics, metrics_stop) = (Some(server.address()), Some(stop));
            let registry = registry.clone();
            tokio::spawn(server.run(http::metrics_router(move || registry.metrics()), async {
                let _ = stopped.await;
            }));
        }
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = tokio::spawn(server.run(http::router(registry.clone()), async {
            // Dropped or sent, both mean the end.
            let _ = stopped.await;
        }));
        Ok(Host { registry, engines, base_url, metrics, _metrics: metrics_stop, stop, serving })
    }

    /// Stops serving and waits for that.
    ///
    /// # Errors
    /// When serving had failed before.
    pub async fn stop(self) -> Result<(), ServeError> {
        // It is gone already where serving had failed, which the next line tells.
        let _ = self.stop.send(());
        self.serving.await.unwrap_or(Ok(()))
    }
}
