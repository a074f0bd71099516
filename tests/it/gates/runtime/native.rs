//! Native modules against what they run on.

use super::{GATE, check, told};
use crate::support::Project;

/// An ELF file with a dynamic symbol table, as small as the headers allow.
fn elf(machine: u16, strings: &str) -> Vec<u8> {
    let mut file = vec![0_u8; 64];
    file[..8].copy_from_slice(&[0x7f, b'E', b'L', b'F', 2, 1, 1, 0]);
    file[16..18].copy_from_slice(&3_u16.to_le_bytes());
    file[18..20].copy_from_slice(&machine.to_le_bytes());
    file[20..24].copy_from_slice(&1_u32.to_le_bytes());
    file[52..54].copy_from_slice(&64_u16.to_le_bytes());
    file[58..60].copy_from_slice(&64_u16.to_le_bytes());
    file.extend_from_slice(strings.as_bytes());
    file
}

const X64: u16 = 62;
const ARM64: u16 = 183;

#[test]
fn a_native_module_for_another_platform_or_node_is_a_failure() {
    let project = |dockerfile: &str, modules: &[(&str, Vec<u8>)]| {
        let mut project = Project::new(GATE)
            .file("Dockerfile", dockerfile)
            .file(".output/server/index.mjs", "");
        for (path, bytes) in modules {
            project = project.file(&format!(".output/server/node_modules/{path}"), bytes);
        }
        told(&check(&project))
    };
    let glibc = "\0libc.so.6\0napi_register_module_v1\0";
    let musl = "\0libc.musl-x86_64.so.1\0napi_register_module_v1\0";
    assert_eq!(
        project(
            "FROM node:24-alpine\n",
            &[("@img/sharp-linux-x64/lib/a.node", elf(X64, glibc))]
        ),
        [
            "native-module-mismatch failure native module @img/sharp: expected a build for linux-musl, found linux-x64-glibc"
        ]
    );
    let both = [
        ("@img/sharp-linux-x64/lib/a.node", elf(X64, glibc)),
        ("@img/sharp-linuxmusl-x64/lib/a.node", elf(X64, musl)),
    ];
    assert_eq!(
        project("FROM node:24-alpine\n", &both),
        Vec::<String>::new()
    );
    assert_eq!(
        project(
            "FROM node:24\n",
            &[(
                "old/a.node",
                elf(ARM64, "\0libc.so.6\0node_register_module_v115\0")
            )]
        ),
        [
            "native-module-mismatch failure native module old: expected a build for Node 24, found one for Node 20"
        ]
    );
}

#[test]
fn a_target_that_is_no_platform_is_a_mistake_in_the_configuration() {
    let complaint =
        Project::new("[[gate]]\nkind = \"runtime\"\ntarget = \"linux-vax\"\n").complaint();
    assert!(
        complaint.contains("expected a platform like linux-x64-musl, found \"vax\""),
        "{complaint}"
    );
}
