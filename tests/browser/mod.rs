//! Debian's Chromium through its WebDriver, with a microphone that plays a WAV file.

use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use emily::audio::{Pcm48k, write_wav};
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

/// How long a page may take to do what was asked of it.
const PATIENCE: Duration = Duration::from_secs(40);
/// Silence before and after what the microphone plays, samples at 48 kHz.
const LEAD: usize = 48_000 / 2;
const TAIL: usize = 48_000 * 4;

/// A browser with one window, and its microphone.
pub struct Browser {
    pub client: Client,
    microphone: PathBuf,
    driver: Child,
}

impl Browser {
    /// Starts a browser of this window size; `None` where there is no Chromium with its driver on this machine.
    pub async fn start(folder: &Path, size: (u32, u32)) -> Option<Browser> {
        Browser::with_permission(folder, size, true).await
    }

    /// The same; without permission its person has blocked the microphone for every page.
    pub async fn with_permission(folder: &Path, size: (u32, u32), permission: bool) -> Option<Browser> {
        let started = Command::new("chromedriver")
            .arg("--port=0")
            .process_group(0)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let mut driver = match started {
            Ok(driver) => driver,
            Err(error) => {
                let reason = format!("chromedriver cannot be started ({error}); scripts/setup.sh --tests installs it");
                assert!(std::env::var_os("REQUIRE_ALL_TESTS").is_none(), "{reason}");
                println!("skipped: {reason}");
                return None;
            }
        };
        let port = port_of(&mut driver);
        let microphone = folder.join("microphone.wav");
        write_wav(&microphone, &vec![0.0; 48_000], 48_000).expect("a microphone");
        let capabilities = capabilities(folder, &microphone, size, permission);
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities.as_object().expect("an object").clone())
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .expect("a browser session");
        Some(Browser { client, microphone, driver })
    }

    /// Opens an address.
    pub async fn open(&self, address: &str) {
        self.client.goto(address).await.expect("the page opens");
    }

    /// Presses the control with this test id, once it can be pressed.
    pub async fn press(&self, id: &str) {
        let selector = format!("[data-testid={id}]");
        let deadline = Instant::now() + PATIENCE;
        loop {
            let pressed = match self.client.find(Locator::Css(&selector)).await {
                Ok(element) => element.click().await.map_err(|error| error.to_string()),
                Err(error) => Err(error.to_string()),
            };
            match pressed {
                Ok(()) => return,
                Err(error) if Instant::now() > deadline => panic!("{id} cannot be pressed: {error}"),
                Err(_) => self.breathe().await,
            }
        }
    }

    /// Waits until an attribute of `body` has one of these values; returns it.
    pub async fn wait_for(&self, attribute: &str, values: &[&str], patience: Duration) -> String {
        let deadline = Instant::now() + patience;
        loop {
            let value = self.read(&format!("return document.body.dataset.{attribute} ?? ''")).await;
            let value = value.as_str().unwrap_or_default().to_owned();
            if values.contains(&value.as_str()) {
                return value;
            }
            assert!(
                Instant::now() < deadline,
                "data-{attribute} is {value:?} after {patience:?}, not one of {values:?}"
            );
            self.breathe().await;
        }
    }

    /// What a script returns.
    pub async fn read(&self, script: &str) -> Value {
        self.client.execute(script, Vec::new()).await.expect("the script runs")
    }

    /// The text of the element with this test id.
    pub async fn text(&self, id: &str) -> String {
        let script = format!("return document.querySelector('[data-testid={id}]')?.innerText ?? ''");
        self.read(&script).await.as_str().unwrap_or_default().to_owned()
    }

    /// Speaks into the microphone: the page is told that a headset was plugged in, opens the microphone anew, and the
    /// browser then plays the file from its beginning.
    pub async fn speak(&self, sound: &Pcm48k) {
        let mut samples = vec![0.0; LEAD];
        samples.extend_from_slice(&sound.0);
        samples.resize(samples.len() + TAIL, 0.0);
        write_wav(&self.microphone, &samples, 48_000).expect("the microphone's file");
        self.read("navigator.mediaDevices.dispatchEvent(new Event('devicechange'))").await;
    }

    /// Keeps a picture of the page among the build's temporary files.
    pub async fn picture(&self, name: &str) {
        let png = self.client.screenshot().await.expect("a screenshot");
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("screenshots");
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(folder.join(format!("{name}.png")), png).expect("a picture");
    }

    /// A short wait between two looks at a page, which tells nobody when it changes.
    pub async fn breathe(&self) {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }

    /// Ends the session and the driver.
    pub async fn close(self) {
        self.client.clone().close().await.expect("the browser closes");
    }
}

impl Drop for Browser {
    /// The driver and the browser that it started end with the test, also with one that failed.
    fn drop(&mut self) {
        let group = format!("-{}", self.driver.id());
        // Both may have ended by themselves.
        let _ = Command::new("kill").args(["-KILL", "--", &group]).status();
        let _ = self.driver.wait();
    }
}

fn port_of(driver: &mut Child) -> u16 {
    let output = driver.stdout.take().expect("a pipe");
    for line in BufReader::new(output).lines() {
        let line = line.expect("text");
        if let Some(rest) = line.split("successfully on port ").nth(1) {
            return rest.trim_end_matches('.').trim().parse().expect("a port");
        }
    }
    panic!("chromedriver ended before it listened");
}

fn capabilities(folder: &Path, microphone: &Path, (width, height): (u32, u32), permission: bool) -> Value {
    let profile = folder.join("profile");
    let mut capabilities = json!({
        "goog:chromeOptions": {
            "args": [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--use-fake-device-for-media-stream",
                format!("--use-file-for-fake-audio-capture={}%noloop", microphone.display()),
                "--autoplay-policy=no-user-gesture-required", "--allow-loopback-in-peer-connection",
                format!("--user-data-dir={}", profile.display()),
                format!("--window-size={width},{height}"),
            ],
        },
    });
    let options = &mut capabilities["goog:chromeOptions"];
    if permission {
        options["args"].as_array_mut().expect("a list").push("--use-fake-ui-for-media-stream".into());
    } else {
        options["prefs"] = json!({ "profile.default_content_setting_values.media_stream_mic": 2 });
    }
    // A window cannot be as narrow as a phone; an emulated device can.
    if width < 500 {
        let metrics = json!({ "width": width, "height": height, "pixelRatio": 2.0, "touch": true });
        options["mobileEmulation"] = json!({ "deviceMetrics": metrics });
    }
    capabilities
}
