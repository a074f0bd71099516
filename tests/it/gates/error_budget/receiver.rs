//! An HTTP server on loopback that answers as it is told and keeps what it got.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

/// One request that came.
#[derive(Clone, Debug)]
pub struct Received {
    pub line: String,
    pub headers: Vec<String>,
    pub body: String,
}

impl Received {
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).expect("JSON")
    }
}

/// A server; it ends when it is dropped.
pub struct Receiver {
    port: u16,
    received: Arc<Mutex<Vec<Received>>>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

/// A status with more headers, and a body.
pub type Reply = (&'static str, &'static str);

impl Receiver {
    /// Gives these replies in turn, the last one for ever.
    pub fn answering(replies: &[Reply]) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let (received, stop) = (
            Arc::new(Mutex::new(Vec::new())),
            Arc::new(AtomicBool::new(false)),
        );
        let (kept, stopped, replies) = (Arc::clone(&received), Arc::clone(&stop), replies.to_vec());
        let thread = std::thread::spawn(move || {
            for (count, stream) in listener.incoming().flatten().enumerate() {
                if stopped.load(Ordering::SeqCst) {
                    return;
                }
                let reply = replies[count.min(replies.len() - 1)];
                if let Some(request) = serve(stream, reply) {
                    kept.lock().expect("the requests").push(request);
                }
            }
        });
        Self {
            port,
            received,
            stop,
            thread: Some(thread),
        }
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub fn received(&self) -> Vec<Received> {
        self.received.lock().expect("the requests").clone()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn serve(mut stream: TcpStream, (status, body): Reply) -> Option<Received> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        reader
            .read_line(&mut line)
            .ok()
            .filter(|length| *length > 0)?;
        if line.trim().is_empty() {
            break;
        }
        lines.push(line.trim().to_owned());
    }
    let length = lines.iter().find_map(|line| {
        line.to_ascii_lowercase()
            .strip_prefix("content-length:")?
            .trim()
            .parse()
            .ok()
    });
    let mut content = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut content).ok()?;
    let reply = format!(
        "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(reply.as_bytes()).ok()?;
    Some(Received {
        line: lines.remove(0),
        headers: lines,
        body: String::from_utf8_lossy(&content).into_owned(),
    })
}
