//! Native modules of Node (`*.node`): for which platform, C library and Node each is built.
//!
//! The file's own headers tell (ELF, Mach-O, PE); symbols tell the interface: `napi_register_module_v1` works with
//! every Node, `node_register_module_v115` with the one whose module version is 115.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use object::{Architecture, BinaryFormat, Object as _, ObjectSymbol as _};
use regex::bytes::Regex;

use super::graph::package_of;
use super::usage::relative;
use super::versions::language_of;

/// A native module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NativeModule {
    /// The file, relative to the project.
    pub file: String,
    /// The package it belongs to, without words for platforms, so that a package's builds for several platforms
    /// have one name.
    pub family: String,
    /// What it's built for.
    pub platform: Platform,
    /// Which Node it works with.
    pub interface: Interface,
    /// The least version of glibc it needs: `2.28`.
    pub glibc: Option<(u32, u32)>,
    /// Whether it is bound to glibc's own loader. One that isn't may load with musl, which answers to the names of
    /// glibc's libraries.
    pub needs_loader: bool,
}

/// A platform, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Platform {
    /// `linux`, `darwin`, `win32`.
    pub system: Option<String>,
    /// `x64`, `arm64`, `arm`, `ia32` …
    pub architecture: Option<String>,
    /// `glibc` or `musl`.
    pub library: Option<String>,
    /// The version of glibc that there is.
    pub glibc: Option<(u32, u32)>,
}

/// glibc by words in the names of images: of the distribution, and of images that are always built on one.
const GLIBC: [(&str, (u32, u32)); 18] = [
    ("buster", (2, 28)),
    ("bullseye", (2, 31)),
    ("bookworm", (2, 36)),
    ("trixie", (2, 41)),
    ("debian11", (2, 31)),
    ("debian12", (2, 36)),
    ("debian13", (2, 41)),
    ("focal", (2, 31)),
    ("jammy", (2, 35)),
    ("noble", (2, 39)),
    ("ubuntu:20.04", (2, 31)),
    ("ubuntu:22.04", (2, 35)),
    ("ubuntu:24.04", (2, 39)),
    ("ubi8", (2, 28)),
    ("ubi9", (2, 34)),
    ("amazonlinux:2023", (2, 34)),
    ("lambda/nodejs:20", (2, 34)),
    ("lambda/nodejs:22", (2, 34)),
];

/// Which Node a module works with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interface {
    /// Every one.
    Stable,
    /// The one with this module version.
    Version(u32),
    /// One alone, but the file doesn't say which.
    Unknown,
}

/// Module versions of Node's releases (`process.versions.modules`; node-abi's registry).
const MODULE_VERSIONS: [(u32, u32); 13] = [
    (64, 10),
    (72, 12),
    (83, 14),
    (93, 16),
    (108, 18),
    (111, 19),
    (115, 20),
    (120, 21),
    (127, 22),
    (131, 23),
    (137, 24),
    (141, 25),
    (147, 26),
];

/// The major version of Node that has a module version.
pub fn node_of(module_version: u32) -> Option<u32> {
    MODULE_VERSIONS
        .iter()
        .find(|(version, _)| *version == module_version)
        .map(|(_, node)| *node)
}

impl Platform {
    /// Reads `linux-x64-musl`, `linux-arm64`, `darwin`; an unknown word is given back.
    pub fn read(text: &str) -> Result<Self, String> {
        let mut platform = Self::default();
        for word in text.split('-') {
            match word {
                "linux" | "darwin" | "win32" => platform.system = Some(word.to_owned()),
                "x64" | "arm64" | "arm" | "ia32" | "s390x" | "ppc64" | "riscv64" => {
                    platform.architecture = Some(word.to_owned());
                }
                "glibc" | "gnu" => platform.library = Some("glibc".to_owned()),
                "musl" => platform.library = Some(word.to_owned()),
                other => return Err(other.to_owned()),
            }
        }
        Ok(platform)
    }

    /// The platform of a container image, by its name and the platform that is asked for.
    pub fn of_image(image: &str, asked: Option<&str>) -> Self {
        let architecture = asked.and_then(|asked| match asked.split('/').nth(1)? {
            "amd64" => Some("x64".to_owned()),
            "arm64" => Some("arm64".to_owned()),
            _ => None,
        });
        Self {
            system: Some("linux".to_owned()),
            architecture,
            library: library_of(image).map(str::to_owned),
            glibc: GLIBC
                .iter()
                .find(|(word, _)| image.contains(word))
                .map(|(_, version)| *version),
        }
    }

    /// Whether what is built for this platform runs on another one, as far as both are known.
    pub fn runs_on(&self, target: &Self) -> bool {
        let agrees = |own: &Option<String>, other: &Option<String>| {
            own.is_none() || other.is_none() || own == other
        };
        agrees(&self.system, &target.system)
            && agrees(&self.architecture, &target.architecture)
            && agrees(&self.library, &target.library)
    }
}

impl std::fmt::Display for Platform {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let parts: Vec<&str> = [&self.system, &self.architecture, &self.library]
            .into_iter()
            .filter_map(|part| part.as_deref())
            .collect();
        f.write_str(&parts.join("-"))
    }
}

/// The C library of an image, where its name tells it: official images of languages are Debian's unless they say Alpine,
/// and somebody's own image may be either.
fn library_of(image: &str) -> Option<&'static str> {
    const GLIBC_WORDS: [&str; 9] = [
        "debian",
        "ubuntu",
        "distroless",
        "lambda/",
        "amazonlinux",
        "ubi8",
        "ubi9",
        "slim",
        "wolfi",
    ];
    if image.contains("alpine") {
        return Some("musl");
    }
    let is_known = GLIBC_WORDS.iter().any(|word| image.contains(word))
        || GLIBC.iter().any(|(word, _)| image.contains(word))
        || language_of(image).is_some();
    is_known.then_some("glibc")
}

/// The native modules in a folder of the project at `root`; files that can't be read as such are left out.
pub fn native_modules(root: &Path, folder: &Path) -> Vec<NativeModule> {
    let mut files = Vec::new();
    collect(folder, &mut files);
    files.sort();
    files
        .iter()
        .filter_map(|path| native_module(root, path))
        .collect()
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(Result::ok)
    {
        let path = entry.path();
        if entry.file_type().is_ok_and(|it| it.is_dir()) {
            collect(&path, found);
        } else if path.extension().is_some_and(|it| it == "node") {
            found.push(path);
        }
    }
}

fn native_module(root: &Path, path: &Path) -> Option<NativeModule> {
    let bytes = std::fs::read(path).ok()?;
    let (platform, interface) = headers(&bytes)?;
    let family = package_of(path).unwrap_or_else(|| {
        path.file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned()
    });
    Some(NativeModule {
        file: relative(root, path),
        family: without_platform(&family),
        glibc: if platform.library.as_deref() == Some("glibc") {
            highest_glibc(&bytes)
        } else {
            None
        },
        needs_loader: memchr::memmem::find(&bytes, b"ld-linux").is_some(),
        platform,
        interface,
    })
}

fn headers(bytes: &[u8]) -> Option<(Platform, Interface)> {
    let file = object::File::parse(bytes).ok()?;
    let system = match file.format() {
        BinaryFormat::Elf => elf_system(bytes),
        BinaryFormat::MachO => "darwin",
        BinaryFormat::Pe => "win32",
        _ => return None,
    };
    let architecture = match file.architecture() {
        Architecture::X86_64 => Some("x64"),
        Architecture::Aarch64 => Some("arm64"),
        Architecture::Arm => Some("arm"),
        Architecture::I386 => Some("ia32"),
        Architecture::S390x => Some("s390x"),
        Architecture::PowerPc64 => Some("ppc64"),
        Architecture::Riscv64 => Some("riscv64"),
        _ => None,
    };
    let platform = Platform {
        system: Some(system.to_owned()),
        architecture: architecture.map(str::to_owned),
        library: if system == "linux" {
            library(bytes).map(str::to_owned)
        } else {
            None
        },
        glibc: None,
    };
    Some((platform, interface(&file, bytes)))
}

/// The system that an ELF file is for: Android marks its files with a note, FreeBSD with its number in the header
/// (`EI_OSABI` 9), and both have C libraries of their own.
fn elf_system(bytes: &[u8]) -> &'static str {
    if memchr::memmem::find(bytes, b".note.android.ident").is_some() {
        "android"
    } else if bytes.get(7) == Some(&9) {
        "freebsd"
    } else {
        "linux"
    }
}

/// The C library by the names that an ELF file's dynamic section needs.
fn library(bytes: &[u8]) -> Option<&'static str> {
    let has = |name: &[u8]| memchr::memmem::find(bytes, name).is_some();
    if has(b"libc.so.6\0") {
        Some("glibc")
    } else if has(b"libc.musl-") || has(b"\0libc.so\0") {
        Some("musl")
    } else {
        None
    }
}

fn interface(file: &object::File<'_>, bytes: &[u8]) -> Interface {
    static VERSIONED: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"node_register_module_v(\d+)").ok());
    let has = |name: &[u8]| memchr::memmem::find(bytes, name).is_some();
    let names: Vec<&str> = file
        .dynamic_symbols()
        .filter_map(|symbol| symbol.name().ok())
        .collect();
    // Windows' and macOS's tables differ; there the names in the file have to do.
    let is_stable = |name: &str| {
        matches!(
            name.trim_start_matches('_'),
            "napi_register_module_v1" | "napi_module_register"
        )
    };
    if names.iter().any(|name| is_stable(name))
        || names.is_empty() && (has(b"napi_register_module_v1") || has(b"napi_module_register"))
    {
        return Interface::Stable;
    }
    let version = VERSIONED
        .as_ref()
        .and_then(|it| it.captures(bytes))
        .and_then(|it| {
            std::str::from_utf8(it.get(1)?.as_bytes())
                .ok()?
                .parse()
                .ok()
        });
    if let Some(version) = version {
        return Interface::Version(version);
    }
    // N-API without a registration symbol of its own is called by name.
    if has(b"napi_register_module_v1") || has(b"napi_create_function") {
        Interface::Stable
    } else {
        Interface::Unknown
    }
}

fn highest_glibc(bytes: &[u8]) -> Option<(u32, u32)> {
    static VERSION: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"GLIBC_(\d+)\.(\d+)").ok());
    let number = |part: Option<regex::bytes::Match<'_>>| {
        std::str::from_utf8(part?.as_bytes()).ok()?.parse().ok()
    };
    let versions = VERSION
        .as_ref()?
        .captures_iter(bytes)
        .filter_map(|it| Some((number(it.get(1))?, number(it.get(2))?)));
    versions.max()
}

/// `@img/sharp-linux-x64` and `@img/sharp-linuxmusl-arm64` are both `@img/sharp`.
fn without_platform(package: &str) -> String {
    const WORDS: [&str; 28] = [
        "linux",
        "linuxmusl",
        "darwin",
        "win32",
        "windows",
        "android",
        "freebsd",
        "openbsd",
        "sunos",
        "x64",
        "x86",
        "amd64",
        "arm64",
        "arm",
        "ia32",
        "armv6",
        "armv7",
        "armhf",
        "s390x",
        "ppc64",
        "riscv64",
        "musl",
        "glibc",
        "gnu",
        "gnueabihf",
        "musleabihf",
        "msvc",
        "universal",
    ];
    let (scope, name) = package.rsplit_once('/').unwrap_or(("", package));
    let words = name.split('-').filter(|word| !WORDS.contains(word));
    let name = words.collect::<Vec<_>>().join("-");
    match (scope, name.as_str()) {
        ("", _) => name,
        // `@libsql/linux-x64-gnu` is `@libsql`.
        (scope, "") => scope.to_owned(),
        (scope, name) => format!("{scope}/{name}"),
    }
}
