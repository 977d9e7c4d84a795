//! A WHIP client (RFC 9725): joins a meeting as a candidate's page does. The demo, benchmarks and tests use it.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, ETAG, HeaderMap, HeaderValue, IF_MATCH, LOCATION};
use reqwest::{Method, Response, StatusCode, Url};
use rtc::peer_connection::configuration::RTCOfferOptions;
use webrtc::peer_connection::RTCSessionDescription;

use super::error::MeetingError;
use super::fragment::{Fragment, write_fragment};
use super::handler::{DATA_CHANNEL, read_channel};
use super::inbox::PeerEvent;
use super::peer::{Call, Peer, PeerSender, PeerStats};
use super::sdp::MAX_SDP_BYTES;
use super::stack::{Stack, Timings};

/// How long the endpoint may take for each request.
const REQUEST_LIMIT: Duration = Duration::from_secs(20);
const SDP: &str = "application/sdp";
const FRAGMENT: &str = "application/trickle-ice-sdpfrag";

/// How to join.
#[derive(Clone, Debug)]
pub struct ClientOptions {
    /// Whether to open the data channel `emily` as the page does; a plain WHIP client has none.
    pub data_channel: bool,
    /// Addresses to take media on. Empty: all of the machine's, and loopback for an endpoint on loopback.
    pub addresses: Vec<IpAddr>,
    /// Whether to send the candidates after the offer, in a PATCH, as browsers do.
    pub trickle: bool,
    pub timings: Timings,
    /// The HTTP client to use, for example one that trusts a self-signed certificate. None: a plain one.
    pub http: Option<reqwest::Client>,
}

impl Default for ClientOptions {
    fn default() -> Self {
        Self { data_channel: true, addresses: Vec::new(), trickle: false, timings: Timings::default(), http: None }
    }
}

/// A call as the candidate's side has it. [`Client::close`] ends it on the server too; dropping it only hangs up.
pub struct Client {
    peer: Peer,
    whip: Whip,
}

/// Makes `ring` the process's TLS provider unless it has one; reqwest is built without.
pub fn install_tls_provider() {
    // An error means that one is installed already.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// Joins the meeting behind a WHIP endpoint (`https://…/whip`) with a candidate's token.
pub async fn join(endpoint: &str, token: &str, options: ClientOptions) -> Result<Client, MeetingError> {
    let mut whip = Whip::new(endpoint, token, options.http.clone())?;
    let addresses = if options.addresses.is_empty() && whip.on_loopback() {
        loopback_and_machine(&options)?
    } else {
        options.addresses.clone()
    };
    let stack = Arc::new(Stack::new(addresses, None, options.timings)?);
    let peer = Call::open(&stack, Instant::now(), None, None).await?;
    let offer = make_offer(&peer, options.data_channel).await?;
    let sent = if options.trickle { without_candidates(&offer) } else { offer.clone() };
    let answer = whip.post(sent).await?;
    if options.trickle {
        whip.patch(write_fragment(&offer)?, false).await?;
    }
    take_answer(&peer, answer).await?;
    Ok(Client { peer, whip })
}

/// The machine's own addresses with loopback before them, for a server on this machine that binds either.
fn loopback_and_machine(options: &ClientOptions) -> Result<Vec<IpAddr>, MeetingError> {
    let mut addresses = vec![IpAddr::V4(Ipv4Addr::LOCALHOST)];
    addresses.extend(Stack::new(Vec::new(), None, options.timings)?.addresses());
    addresses.dedup();
    Ok(addresses)
}

async fn make_offer(peer: &Peer, data_channel: bool) -> Result<String, MeetingError> {
    let call = peer.call();
    if data_channel {
        let channel = call
            .connection
            .create_data_channel(DATA_CHANNEL, None)
            .await
            .map_err(|error| MeetingError::stack("creating the data channel", error))?;
        tokio::spawn(read_channel(channel, Arc::clone(&call.line)));
    }
    let offer =
        call.connection.create_offer(None).await.map_err(|error| MeetingError::stack("making an offer", error))?;
    call.set_local(offer).await
}

async fn take_answer(peer: &Peer, answer: String) -> Result<(), MeetingError> {
    let answer =
        RTCSessionDescription::answer(answer).map_err(|error| MeetingError::refused("reading the answer", error))?;
    let call = peer.call();
    call.connection
        .set_remote_description(answer)
        .await
        .map_err(|error| MeetingError::refused("taking the answer", error))?;
    call.negotiated().await
}

fn without_candidates(offer: &str) -> String {
    offer
        .lines()
        .filter(|line| !line.starts_with("a=candidate:") && *line != "a=end-of-candidates")
        .flat_map(|line| [line, "\r\n"])
        .collect()
}

impl Client {
    /// The next event, as of a server's call. None: the call has ended.
    pub async fn next_event(&mut self) -> Option<PeerEvent> {
        self.peer.next_event().await
    }

    /// A handle to send on.
    pub fn sender(&self) -> PeerSender {
        self.peer.sender()
    }

    /// See [`PeerSender::send_audio`].
    pub async fn send_audio(&self, payload: Bytes, timestamp: u32, marker: bool) -> Result<(), MeetingError> {
        self.sender().send_audio(payload, timestamp, marker).await
    }

    /// See [`PeerSender::send_text`].
    pub async fn send_text(&self, text: String) -> Result<(), MeetingError> {
        self.sender().send_text(text).await
    }

    /// See [`PeerSender::stats`].
    pub async fn stats(&self) -> PeerStats {
        self.sender().stats().await
    }

    /// Restarts ICE, as a page does when its network changes: a fragment with new credentials there and one back.
    pub async fn restart_ice(&mut self) -> Result<(), MeetingError> {
        let call = Arc::clone(self.peer.call());
        let restart = RTCOfferOptions { ice_restart: true };
        let offer = call
            .connection
            .create_offer(Some(restart))
            .await
            .map_err(|error| MeetingError::stack("making an offer", error))?;
        let offer = call.set_local(offer).await?;
        let fragment = self.whip.patch(write_fragment(&offer)?, true).await?;
        let fragment = Fragment::parse(&fragment, call.reach())?;
        let (Some(credentials), Some(last)) =
            (fragment.credentials.clone(), call.connection.current_remote_description().await)
        else {
            return Err(MeetingError::Closed);
        };
        take_answer(&self.peer, fragment.restarted_offer(&last.sdp, &credentials)?).await
    }

    /// Ends the call on the server (DELETE) and here. The connection here is closed whatever the server says.
    pub async fn close(self) -> Result<(), MeetingError> {
        let deleted = self.whip.delete().await;
        self.peer.close().await;
        deleted
    }

    /// Hangs up without telling the endpoint, as a page does that is closed.
    pub async fn hang_up(self) {
        self.peer.close().await;
    }
}

/// The HTTP side of a call.
struct Whip {
    http: reqwest::Client,
    endpoint: Url,
    authorization: HeaderValue,
    /// The call's own URL and the ETag of its ICE session, once it exists.
    call: Option<(Url, Option<HeaderValue>)>,
}

impl Whip {
    fn new(endpoint: &str, token: &str, http: Option<reqwest::Client>) -> Result<Self, MeetingError> {
        let problem = |problem: String| MeetingError::Whip { method: "POST", url: endpoint.to_owned(), problem };
        let endpoint_url = Url::parse(endpoint).map_err(|error| problem(format!("is not a URL: {error}")))?;
        let mut authorization = HeaderValue::from_str(&format!("Bearer {token}"))
            .map_err(|_| problem("needs a token of visible characters".to_owned()))?;
        authorization.set_sensitive(true);
        let http = match http {
            Some(http) => http,
            None => plain_http(&endpoint_url).map_err(|error| problem(format!("has no HTTP client: {error}")))?,
        };
        Ok(Self { http, endpoint: endpoint_url, authorization, call: None })
    }

    fn on_loopback(&self) -> bool {
        is_loopback(&self.endpoint)
    }

    /// Offers and returns the answer.
    async fn post(&mut self, offer: String) -> Result<String, MeetingError> {
        let response = self.send(Method::POST, &self.endpoint, SDP, offer, None).await?;
        expect(&response, "POST", StatusCode::CREATED)?;
        let location = response
            .headers()
            .get(LOCATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| self.endpoint.join(value).ok())
            .ok_or_else(|| whip_error("POST", &self.endpoint, "gave no Location of the call"))?;
        self.call = Some((location, response.headers().get(ETAG).cloned()));
        read("POST", response).await
    }

    /// Sends a fragment; with `restart` for a new ICE session, whose ETag is kept.
    async fn patch(&mut self, fragment: String, restart: bool) -> Result<String, MeetingError> {
        let (url, etag) = self.call.clone().ok_or(MeetingError::Closed)?;
        let condition = if restart { Some(HeaderValue::from_static("*")) } else { etag };
        let response = self.send(Method::PATCH, &url, FRAGMENT, fragment, condition).await?;
        let wanted = if restart { StatusCode::OK } else { StatusCode::NO_CONTENT };
        expect(&response, "PATCH", wanted)?;
        if restart {
            self.call = Some((url, response.headers().get(ETAG).cloned()));
        }
        read("PATCH", response).await
    }

    async fn delete(&self) -> Result<(), MeetingError> {
        let Some((url, _)) = &self.call else {
            return Ok(());
        };
        let response = self.send(Method::DELETE, url, SDP, String::new(), None).await?;
        // RFC 9725 has 200; a server without a body to give says 204.
        if response.status().is_success() {
            return Ok(());
        }
        expect(&response, "DELETE", StatusCode::OK)
    }

    async fn send(
        &self,
        method: Method,
        url: &Url,
        content_type: &'static str,
        body: String,
        if_match: Option<HeaderValue>,
    ) -> Result<Response, MeetingError> {
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, self.authorization.clone());
        if !body.is_empty() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        }
        if let Some(condition) = if_match {
            headers.insert(IF_MATCH, condition);
        }
        let request = self.http.request(method.clone(), url.clone()).headers(headers).timeout(REQUEST_LIMIT).body(body);
        request.send().await.map_err(|error| {
            let name = match method {
                Method::POST => "POST",
                Method::PATCH => "PATCH",
                _ => "DELETE",
            };
            whip_error(name, url, &format!("failed: {}", error.without_url()))
        })
    }
}

/// A client without a proxy where there cannot be one between.
fn plain_http(endpoint: &Url) -> reqwest::Result<reqwest::Client> {
    install_tls_provider();
    let builder = reqwest::Client::builder();
    if is_loopback(endpoint) { builder.no_proxy().build() } else { builder.build() }
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    host == "localhost" || host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn expect(response: &Response, method: &'static str, wanted: StatusCode) -> Result<(), MeetingError> {
    if response.status() == wanted {
        return Ok(());
    }
    let problem = format!("answered {} instead of {wanted}", response.status());
    Err(whip_error(method, response.url(), &problem))
}

/// Reads a body no longer than a description may be.
async fn read(method: &'static str, mut response: Response) -> Result<String, MeetingError> {
    let url = response.url().clone();
    let mut body = Vec::new();
    loop {
        let chunk = response
            .chunk()
            .await
            .map_err(|error| whip_error(method, &url, &format!("broke off: {}", error.without_url())))?;
        let Some(chunk) = chunk else { break };
        body.extend_from_slice(&chunk);
        if body.len() > MAX_SDP_BYTES {
            return Err(whip_error(method, &url, "answered with more than 64 KB"));
        }
    }
    String::from_utf8(body).map_err(|_| whip_error(method, &url, "answered with other than text"))
}

fn whip_error(method: &'static str, url: &Url, problem: &str) -> MeetingError {
    MeetingError::Whip { method, url: url.to_string(), problem: problem.to_owned() }
}
