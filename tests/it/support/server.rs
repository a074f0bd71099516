//! Database servers of the tests' own: on a free port, in a temporary folder, ended with the test binary however it ends.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};

/// Runs the server, waits until the pipe from the test binary closes, ends the server and removes its folder.
const SUPERVISOR: &str = r#"
folder=$1; signal=$2; shift 2
exec 3<&0
"$@" 3<&- </dev/null &
server=$!
exec 2>/dev/null
cat <&3 >/dev/null
kill -s "$signal" "$server"
wait "$server"
rm -rf "$folder"
"#;

/// A running server. It ends when this is dropped, or with the test binary.
#[derive(Debug)]
pub struct Server {
    supervisor: Child,
    /// Closing it is the signal to end.
    leash: Option<ChildStdin>,
}

/// How a server is started.
#[derive(Debug)]
pub struct Start<'a> {
    /// Its folder, removed in the end.
    pub folder: &'a Path,
    /// The program and its arguments.
    pub command: &'a [String],
    /// The words of its log that say that it is ready.
    pub ready: &'a str,
    /// The signal that ends it at once.
    pub signal: &'a str,
    /// The user that it runs as, when the tests run as root: database servers refuse root.
    pub user: &'a str,
}

impl Server {
    /// Starts a server and waits until it says that it is ready.
    pub fn start(start: &Start<'_>) -> Self {
        let mut command = Command::new("sh");
        command
            .args(["-c", SUPERVISOR, "sh"])
            .arg(start.folder)
            .arg(start.signal)
            .args(start.command)
            .current_dir(start.folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .process_group(0);
        become_user(&mut command, start.user);
        let mut supervisor = command.spawn().expect("sh starts");
        let leash = supervisor.stdin.take();
        let mut lines = BufReader::new(supervisor.stderr.take().expect("stderr is piped")).lines();
        let mut log = Vec::new();
        loop {
            let Some(Ok(line)) = lines.next() else {
                panic!(
                    "{:?} ended before it was ready:\n{}",
                    start.command,
                    log.join("\n")
                );
            };
            let ready = line.contains(start.ready);
            log.push(line);
            if ready {
                break;
            }
        }
        // A server whose log nobody reads stands still when the pipe is full.
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        Self { supervisor, leash }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.leash.take());
        self.supervisor.wait().ok();
    }
}

/// A port that nobody listens on.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("loopback has a free port");
    listener.local_addr().expect("it is bound").port()
}

/// A folder that belongs to `user` if the tests run as root.
pub fn folder(name: &str, user: &str) -> PathBuf {
    let folder = tempfile::Builder::new()
        .prefix(&format!("gate-{name}-"))
        .tempdir()
        .expect("the temporary folder can be written")
        .keep();
    own(&folder, user);
    folder
}

/// Gives a file or folder to `user` if the tests run as root.
pub fn own(path: &Path, user: &str) {
    if let Some((uid, gid)) = account(user) {
        chown(path, Some(uid), Some(gid)).expect("root may give files away");
    }
}

/// Writes a file that only `user` can read.
pub fn write_private(path: &Path, text: &str, user: &str) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::write(path, text).expect("the folder is ours");
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).expect("the file is ours");
    own(path, user);
}

/// Runs a program to its end and shows what it said if it fails.
pub fn run(command: &mut Command, user: &str) {
    become_user(command, user);
    let output = command.output().expect("the program starts");
    assert!(
        output.status.success(),
        "{command:?}: {}\n{}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

fn become_user(command: &mut Command, user: &str) {
    if let Some((uid, gid)) = account(user) {
        command.uid(uid).gid(gid).env("HOME", std::env::temp_dir());
    }
}

/// The numbers of `user`, or of nobody; nothing if the tests don't run as root.
fn account(user: &str) -> Option<(u32, u32)> {
    use std::os::unix::fs::MetadataExt as _;
    let root = fs::metadata("/proc/self").is_ok_and(|me| me.uid() == 0);
    if !root {
        return None;
    }
    let accounts = fs::read_to_string("/etc/passwd").expect("a Unix system has accounts");
    let find = |name: &str| {
        accounts.lines().find_map(|line| {
            let mut fields = line.split(':');
            (fields.next()? == name).then_some(())?;
            Some((fields.nth(1)?.parse().ok()?, fields.next()?.parse().ok()?))
        })
    };
    find(user).or_else(|| find("nobody"))
}

/// The newest folder of server programs that holds `program`: PATH, and where distributions put them.
pub fn program(program: &str) -> PathBuf {
    super::super::servers::find(program).unwrap_or_else(|| {
        panic!("the server program `{program}` isn't installed, and GATE_TEST_SERVERS=required")
    })
}
