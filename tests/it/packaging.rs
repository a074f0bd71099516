//! What a release's archive holds.

use std::path::Path;
use std::process::{Command, Stdio};

/// A member of a tar archive: its name, its rights, its owner and group.
#[derive(Debug, PartialEq, Eq)]
struct Member(String, u64, u64, u64);

/// The members of a tar archive, from its headers of 512 bytes (POSIX ustar).
fn members(archive: &[u8]) -> Vec<Member> {
    let field = |header: &[u8], from: usize, to: usize| {
        let text = String::from_utf8_lossy(&header[from..to]);
        text.trim_matches(['\0', ' ']).to_owned()
    };
    let number = |text: String| u64::from_str_radix(&text, 8).expect("an octal number");
    let mut members = Vec::new();
    let mut at = 0;
    while archive[at..at + 512].iter().any(|byte| *byte != 0) {
        let header = &archive[at..at + 512];
        members.push(Member(
            field(header, 0, 100),
            number(field(header, 100, 108)),
            number(field(header, 108, 116)),
            number(field(header, 116, 124)),
        ));
        let size = usize::try_from(number(field(header, 124, 136))).expect("a size");
        at += 512 + size.div_ceil(512) * 512;
    }
    members
}

#[test]
fn an_archive_holds_files_of_nobodys_account_and_no_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = folder.path().join("gate");
    std::fs::write(&program, "a program").expect("a file");
    let packed = Command::new("bash")
        .args([Path::new("packaging/pack"), &program])
        .stderr(Stdio::inherit())
        .output()
        .expect("bash starts");
    assert!(packed.status.success());
    let archive = folder.path().join("gate.tar.gz");
    std::fs::write(&archive, packed.stdout).expect("a file");
    let unpacked = Command::new("gzip")
        .arg("-dc")
        .arg(&archive)
        .output()
        .expect("gzip starts");
    let member = |name: &str, rights| Member(name.to_owned(), rights, 0, 0);
    assert_eq!(
        members(&unpacked.stdout),
        [
            member("gate", 0o755),
            member("LICENSE", 0o644),
            member("LICENSE-APACHE", 0o644),
            member("README.md", 0o644),
        ]
    );
}
