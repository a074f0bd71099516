//! Real web servers that write access logs, and their load.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use release_gate::slo::access_log::Tail;

/// How long a server may take to come up.
const PATIENCE: Duration = Duration::from_secs(30);

/// A web server: `/` is 200, `/bad` is 500, `/health` is 200.
pub struct Web {
    port: u16,
    process: Child,
    folder: tempfile::TempDir,
}

impl Web {
    /// nginx with a log in `combined`, or in JSON.
    pub fn nginx(json: bool) -> Self {
        let (port, folder) = (free_port(), tempfile::tempdir().expect("a folder"));
        let root = folder.path().display();
        let format = if json { "j" } else { "combined" };
        let config = format!(
            r#"daemon off; pid {root}/nginx.pid; error_log {root}/error.log;
            events {{ worker_connections 64; }}
            http {{
                log_format j escape=json '{{"msec":"$msec","status":$status,"request_time":$request_time,"request_uri":"$request_uri","upstream_status":"$upstream_status"}}';
                access_log {root}/access.log {format};
                client_body_temp_path {root}/t1; proxy_temp_path {root}/t2; fastcgi_temp_path {root}/t3; uwsgi_temp_path {root}/t4; scgi_temp_path {root}/t5;
                keepalive_requests 100000000;
                server {{ listen 127.0.0.1:{port}; location / {{ return 200 ok; }} location /bad {{ return 500 bad; }} }}
            }}"#
        );
        std::fs::write(folder.path().join("nginx.conf"), config).expect("a configuration");
        let mut command = Command::new("nginx");
        command.args([
            "-p",
            &root.to_string(),
            "-c",
            "nginx.conf",
            "-e",
            "error.log",
        ]);
        Self::start(command, port, folder)
    }

    /// Caddy with a log that it rotates by itself every megabyte.
    pub fn caddy() -> Self {
        let (port, folder) = (free_port(), tempfile::tempdir().expect("a folder"));
        let root = folder.path().display();
        let config = format!(
            "{{\n admin off\n auto_https off\n}}\nhttp://127.0.0.1:{port} {{\n log {{\n output file {root}/access.log {{\n roll_size 1MiB\n roll_uncompressed\n }}\n }}\n respond /bad bad 500\n respond ok 200\n}}\n"
        );
        std::fs::write(folder.path().join("Caddyfile"), config).expect("a configuration");
        let mut command = Command::new("caddy");
        command
            .args(["run", "--adapter", "caddyfile", "--config"])
            .arg(folder.path().join("Caddyfile"))
            .env("HOME", folder.path());
        Self::start(command, port, folder)
    }

    fn start(mut command: Command, port: u16, folder: tempfile::TempDir) -> Self {
        let process = command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("nginx and caddy are installed (apt-get install nginx caddy)");
        let web = Self {
            port,
            process,
            folder,
        };
        let began = Instant::now();
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            assert!(began.elapsed() < PATIENCE, "the web server doesn't come up");
            std::thread::sleep(Duration::from_millis(20));
        }
        web
    }

    pub fn log(&self) -> PathBuf {
        self.folder.path().join("access.log")
    }

    /// Follows the log, as soon as the first request has made it appear.
    pub fn tail(&self) -> Tail {
        let began = Instant::now();
        loop {
            match Tail::open(&self.log()) {
                Ok(tail) => return tail,
                Err(error) => assert!(began.elapsed() < PATIENCE, "no log: {error}"),
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Moves nginx's log away, as logrotate does, and has it opened again.
    pub fn rotate(&self) {
        std::fs::rename(self.log(), self.folder.path().join("access.log.1")).expect("moved");
        let done = Command::new("kill")
            .args(["-USR1", &self.process.id().to_string()])
            .status()
            .expect("kill");
        assert!(done.success());
    }

    pub fn load(&self) -> Load {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).expect("a connection");
        Load {
            reader: BufReader::new(stream.try_clone().expect("a connection")),
            stream,
            host: format!("127.0.0.1:{}", self.port),
        }
    }
}

impl Drop for Web {
    fn drop(&mut self) {
        // SIGTERM ends nginx with its workers.
        let _ = Command::new("kill")
            .arg(self.process.id().to_string())
            .status();
        let _ = self.process.wait();
    }
}

/// One connection that sends one request after the other.
pub struct Load {
    stream: TcpStream,
    reader: BufReader<TcpStream>,
    host: String,
}

impl Load {
    /// Sends a request and reads its answer.
    pub fn get(&mut self, path: &str) {
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: {}\r\nUser-Agent: load \"quoted\"\r\n\r\n",
            self.host
        );
        self.stream.write_all(request.as_bytes()).expect("sent");
        let mut length = 0;
        loop {
            let mut line = String::new();
            self.reader.read_line(&mut line).expect("an answer");
            if let Some(text) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = text.trim().parse().expect("a length");
            }
            if line.trim().is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        self.reader.read_exact(&mut body).expect("a body");
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    listener.local_addr().expect("an address").port()
}
