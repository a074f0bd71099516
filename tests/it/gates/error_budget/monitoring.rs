//! A Prometheus on loopback, and an exporter for it to scrape.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How long anything here may take to come up.
const PATIENCE: Duration = Duration::from_secs(30);

/// `gate:open sesame` for Prometheus's web configuration.
const USERS: &str =
    "basic_auth_users:\n  gate: $2b$04$.Bp/yplfbczoTQd9EhwtT.umrEdcp2b2pBcn4DIMmW8gcSVHqrLn2\n";

/// What happens between two scrapes.
#[derive(Clone, Copy, Debug)]
pub struct Traffic {
    pub requests: u64,
    pub errors: u64,
}

#[derive(Debug)]
struct State {
    traffic: Traffic,
    ok: u64,
    errors: u64,
}

/// A process that counts requests and shows its counters.
pub struct Exporter {
    port: u16,
    state: Arc<Mutex<State>>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Exporter {
    pub fn start(traffic: Traffic) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let state = Arc::new(Mutex::new(State {
            traffic,
            ok: 0,
            errors: 0,
        }));
        let stop = Arc::new(AtomicBool::new(false));
        let (shared, stopped) = (Arc::clone(&state), Arc::clone(&stop));
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if stopped.load(Ordering::SeqCst) {
                    return;
                }
                if let Ok(stream) = stream {
                    answer(stream, &shared);
                }
            }
        });
        Self {
            port,
            state,
            stop,
            thread: Some(thread),
        }
    }

    /// From now on this happens between two scrapes.
    pub fn serve(&self, traffic: Traffic) {
        self.state.lock().expect("the state").traffic = traffic;
    }

    /// A new process in place of the old one: its counters begin at zero.
    pub fn restart(&self, traffic: Traffic) {
        *self.state.lock().expect("the state") = State {
            traffic,
            ok: 0,
            errors: 0,
        };
    }
}

impl Drop for Exporter {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// One scrape: what happened since the last one, then the counters. Series without errors don't exist yet.
fn answer(mut stream: TcpStream, state: &Mutex<State>) {
    let mut request = [0; 4096];
    let _ = stream.read(&mut request);
    let body = {
        let mut state = state.lock().expect("the state");
        state.ok += state.traffic.requests - state.traffic.errors;
        state.errors += state.traffic.errors;
        let ok = format!("http_requests_total{{code=\"200\"}} {}\n", state.ok);
        let errors = format!("http_requests_total{{code=\"502\"}} {}\n", state.errors);
        let shown = [(state.ok, ok), (state.errors, errors)];
        let lines: String = shown
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(_, line)| line)
            .collect();
        format!("# TYPE http_requests_total counter\n{lines}")
    };
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    let _ = stream.write_all(head.as_bytes());
    let _ = stream.write_all(body.as_bytes());
}

/// A Prometheus that scrapes an exporter five times a second.
pub struct Monitoring {
    port: u16,
    prefix: &'static str,
    process: Child,
    _folder: tempfile::TempDir,
}

impl Monitoring {
    /// Open to everybody.
    pub fn of(exporter: &Exporter) -> Self {
        Self::start(exporter, "", None)
    }

    /// Behind a path, for those who know the password.
    pub fn guarded(exporter: &Exporter) -> Self {
        Self::start(exporter, "/prom", Some(USERS))
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}{}", self.port, self.prefix)
    }

    fn start(exporter: &Exporter, prefix: &'static str, users: Option<&str>) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let config = format!(
            "global: {{scrape_interval: 200ms}}\nscrape_configs: [{{job_name: shop, static_configs: [{{targets: [\"127.0.0.1:{}\"]}}]}}]\n",
            exporter.port
        );
        std::fs::write(folder.path().join("prometheus.yml"), config).expect("a configuration");
        let port = free_port();
        let mut command = Command::new("prometheus");
        command
            .arg(format!(
                "--config.file={}",
                folder.path().join("prometheus.yml").display()
            ))
            .arg(format!(
                "--storage.tsdb.path={}",
                folder.path().join("data").display()
            ))
            .arg(format!("--web.listen-address=127.0.0.1:{port}"))
            .arg("--log.level=error")
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        if !prefix.is_empty() {
            command.arg(format!("--web.route-prefix={prefix}"));
        }
        if let Some(users) = users {
            std::fs::write(folder.path().join("web.yml"), users).expect("a configuration");
            command.arg(format!(
                "--web.config.file={}",
                folder.path().join("web.yml").display()
            ));
        }
        let process = command
            .spawn()
            .expect("prometheus is installed (apt-get install prometheus)");
        let monitoring = Self {
            port,
            prefix,
            process,
            _folder: folder,
        };
        monitoring.wait_for_samples();
        monitoring
    }

    /// Waits until there is something to compare with: 2 s of history.
    fn wait_for_samples(&self) {
        let began = Instant::now();
        while self.samples() < 10 {
            assert!(began.elapsed() < PATIENCE, "prometheus has no samples");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// How often the exporter was scraped.
    fn samples(&self) -> usize {
        let query = "query=count_over_time(up%5B1m%5D)";
        let request = format!(
            "GET {}/api/v1/query?{query} HTTP/1.0\r\nHost: localhost\r\nAuthorization: Basic Z2F0ZTpvcGVuIHNlc2FtZQ==\r\n\r\n",
            self.prefix
        );
        let Ok(mut stream) = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)) else {
            return 0;
        };
        let mut reply = String::new();
        let _ = stream.write_all(request.as_bytes());
        let _ = stream.read_to_string(&mut reply);
        let body = reply.split_once("\r\n\r\n").map_or("", |(_, body)| body);
        let Ok(json) = serde_json::from_str::<serde_json::Value>(body) else {
            return 0;
        };
        json.pointer("/data/result/0/value/1")
            .and_then(|count| count.as_str()?.parse().ok())
            .unwrap_or(0)
    }
}

impl Drop for Monitoring {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    listener.local_addr().expect("an address").port()
}
