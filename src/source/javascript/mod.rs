//! JavaScript and TypeScript, read by oxc's parser; no other module sees oxc.
//!
//! Text goes in; out come the environment keys it reads ([`scan`]), what it needs in order to run ([`needs`]) and
//! the route settings it exports ([`segment`]).

mod asked;
mod calls;
mod component;
mod constant;
mod context;
mod exports;
mod imports;
mod parameter;
mod parents;
mod property;
mod reads;
mod resolve;
mod role;
mod schema;
mod segment;
mod wrapper;

use std::cell::Cell;
use std::path::Path;

use oxc_allocator::Allocator;
use oxc_ast::ast::Program;
use oxc_parser::{ParseOptions, Parser};
use oxc_semantic::SemanticBuilder;
use oxc_span::SourceType;

pub(super) use component::script_of;
pub(super) use imports::{Missing, needs};
pub(super) use property::property;
pub(super) use role::Role;
pub(super) use segment::{Segment, Setting, segment};

use super::found::Found;

/// What a module of the project exports that other modules read keys with.
pub(super) type Imported<'i> = &'i dyn Fn(&str, &str) -> Option<Role>;

/// What one file says about the environment.
#[derive(Debug, Default)]
pub(super) struct Scanned {
    /// The keys it reads.
    pub found: Found,
    /// What it exports for other files to read keys with.
    pub exports: Vec<(String, Role)>,
    /// What would tell more about its reads: exports of other modules, by source and name.
    pub asked: Vec<(String, String)>,
}

/// Reads a file's use of the environment; nothing when its syntax can't be read. Of its exports those in `wanted` are
/// told even if they don't read keys.
pub(super) fn scan(
    path: &Path,
    text: &str,
    (imported, wanted): (Imported<'_>, &[String]),
) -> Option<Scanned> {
    with_arena(|arena| {
        let program = parse(arena, path, text)?;
        let program: &Program<'_> = arena.alloc(program);
        let semantic = SemanticBuilder::new()
            .with_build_nodes(true)
            .build(program)
            .semantic;
        Some(reads::scan(path, text, &semantic, (imported, wanted)))
    })
}

/// Lends the thread's arena for one file, and empties it: new memory from the system for every file would be a good
/// part of a scan's time.
fn with_arena<T>(read: impl FnOnce(&Allocator) -> T) -> T {
    thread_local! {
        static ARENA: Cell<Allocator> = Cell::default();
    }
    ARENA.with(|spare| {
        let mut arena = spare.take();
        let result = read(&arena);
        arena.reset();
        spare.set(arena);
        result
    })
}

fn parse<'a>(allocator: &'a Allocator, path: &Path, text: &'a str) -> Option<Program<'a>> {
    let source_type = source_type(path);
    let options = ParseOptions {
        preserve_parens: false,
        allow_return_outside_function: true,
        ..ParseOptions::default()
    };
    let parsed = Parser::new(allocator, text, source_type)
        .with_options(options)
        .parse();
    (!parsed.panicked).then_some(parsed.program)
}

/// The dialect of a file by its name. JSX is read in every JavaScript file, as bundlers do.
fn source_type(path: &Path) -> SourceType {
    let extension = path.extension().and_then(|it| it.to_str()).unwrap_or("js");
    match extension {
        "js" | "jsx" | "mjs" | "es6" => SourceType::jsx(),
        "vue" | "svelte" | "astro" => SourceType::tsx(),
        _ => SourceType::from_path(path).unwrap_or_else(|_| SourceType::tsx()),
    }
}
