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

/// What is told of native modules in the build output, for an image.
fn with(dockerfile: &str, modules: &[(&str, Vec<u8>)]) -> Vec<String> {
    let mut project = Project::new(GATE)
        .file("Dockerfile", dockerfile)
        .file(".output/server/index.mjs", "");
    for (path, bytes) in modules {
        project = project.file(&format!(".output/server/node_modules/{path}"), bytes);
    }
    told(&check(&project))
}

#[test]
fn a_native_module_for_another_platform_or_node_is_a_failure() {
    let glibc = "\0libc.so.6\0ld-linux-x86-64.so.2\0napi_register_module_v1\0";
    let musl = "\0libc.musl-x86_64.so.1\0napi_register_module_v1\0";
    assert_eq!(
        with(
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
    assert_eq!(with("FROM node:24-alpine\n", &both), Vec::<String>::new());
    assert_eq!(
        with(
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

#[test]
fn a_module_that_only_names_glibc_may_load_with_musl() {
    let module = elf(X64, "\0libc.so.6\0napi_module_register\0");
    assert_eq!(
        with(
            "FROM node:24-alpine\n",
            &[("bufferutil/prebuilds/linux-x64/a.node", module)]
        ),
        [
            "native-module-mismatch warning native module bufferutil: expected a build for linux-musl, found linux-x64-glibc, which may load and isn't made for it"
        ]
    );
}

#[test]
fn a_module_that_needs_a_newer_glibc_than_the_image_has_is_a_failure() {
    let module = || {
        elf(
            X64,
            "\0libc.so.6\0GLIBC_2.14\0GLIBC_2.34\0napi_register_module_v1\0",
        )
    };
    let path = "argon2/prebuilds/linux-x64/argon2.glibc.node";
    assert_eq!(
        with("FROM node:24-bullseye-slim\n", &[(path, module())]),
        [
            "native-module-mismatch failure native module argon2: expected a build that runs with glibc 2.31, found one that needs 2.34"
        ]
    );
    assert_eq!(
        with("FROM node:24-bookworm-slim\n", &[(path, module())]),
        Vec::<String>::new()
    );
    assert_eq!(
        with("FROM node:24\n", &[(path, module())]),
        Vec::<String>::new()
    );
}

#[test]
fn builds_for_android_and_freebsd_are_not_for_linux() {
    let android = elf(
        X64,
        "\0.note.android.ident\0libc.so\0napi_register_module_v1\0",
    );
    let mut freebsd = elf(X64, "\0libc.so.7\0napi_register_module_v1\0");
    freebsd[7] = 9;
    assert_eq!(
        with(
            "FROM --platform=linux/amd64 node:24-alpine\n",
            &[
                ("a/prebuilds/android-x64/a.node", android),
                ("a/prebuilds/freebsd-x64/a.node", freebsd)
            ]
        ),
        [
            "native-module-mismatch failure native module a: expected a build for linux-x64-musl, found android-x64, freebsd-x64"
        ]
    );
}

#[test]
fn packages_that_are_named_by_platform_alone_are_one_by_their_scope() {
    let module = |strings: &str| elf(X64, &format!("{strings}napi_register_module_v1\0"));
    assert_eq!(
        with(
            "FROM node:24-slim\n",
            &[
                (
                    "@libsql/linux-x64-gnu/index.node",
                    module("\0libc.so.6\0ld-linux\0")
                ),
                (
                    "@libsql/linux-x64-musl/index.node",
                    module("\0libc.musl-x86_64.so.1\0")
                ),
            ]
        ),
        Vec::<String>::new()
    );
    let own = module("\0libc.musl-x86_64.so.1\0");
    assert_eq!(
        with("FROM registry.example/base:1\n", &[("a/a.node", own)]),
        Vec::<String>::new(),
        "whose library an image of somebody's own has isn't known"
    );
}
