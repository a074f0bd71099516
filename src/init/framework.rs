//! Web frameworks, told from the manifests that name them.

use std::path::Path;

use super::text;

/// A web framework and what a first configuration needs to know of it.
#[derive(Debug, PartialEq, Eq)]
pub struct Framework {
    /// Its name.
    pub name: &'static str,
    /// The manifests that may name it.
    manifests: &'static [&'static str],
    /// What the manifest says where it is in use.
    words: &'static [&'static str],
    /// A path that is likely to answer.
    pub health: &'static str,
    /// Whether it runs code on JavaScript runtimes, so that the gate `runtime` has something to look at.
    pub javascript: bool,
}

const NODE: &[&str] = &["package.json"];
const PYTHON: &[&str] = &[
    "pyproject.toml",
    "requirements.txt",
    "requirements/base.txt",
    "Pipfile",
    "setup.cfg",
    "setup.py",
];
const JVM: &[&str] = &["pom.xml", "build.gradle", "build.gradle.kts"];
const RUBY: &[&str] = &["Gemfile"];
const GO: &[&str] = &["go.mod"];
const RUST: &[&str] = &["Cargo.toml"];
const PHP: &[&str] = &["composer.json"];
const ELIXIR: &[&str] = &["mix.exs"];

/// Files that package managers read: where one lies, a package begins.
pub(super) const MANIFESTS: [&[&str]; 8] = [NODE, PYTHON, JVM, RUBY, GO, RUST, PHP, ELIXIR];

macro_rules! frameworks {
    ($($name:literal in $manifests:ident by [$($word:literal),+] health $health:literal javascript $javascript:literal;)+) => {
        /// The more particular before the more general: a Next.js project may name Express, too.
        const FRAMEWORKS: &[Framework] = &[$(Framework {
            name: $name, manifests: $manifests, words: &[$($word),+], health: $health, javascript: $javascript,
        },)+];
    };
}

frameworks! {
    "Next.js" in NODE by ["\"next\""] health "/api/health" javascript true;
    "Nuxt" in NODE by ["\"nuxt\""] health "/api/health" javascript true;
    "Remix" in NODE by ["\"@remix-run/node\"", "\"@remix-run/serve\"", "\"@react-router/node\""] health "/healthcheck" javascript true;
    "SvelteKit" in NODE by ["\"@sveltejs/kit\""] health "/" javascript true;
    "Astro" in NODE by ["\"astro\""] health "/" javascript true;
    "NestJS" in NODE by ["\"@nestjs/core\""] health "/health" javascript true;
    "Fastify" in NODE by ["\"fastify\""] health "/health" javascript true;
    "Hono" in NODE by ["\"hono\""] health "/health" javascript true;
    "Koa" in NODE by ["\"koa\""] health "/health" javascript true;
    "Express" in NODE by ["\"express\""] health "/health" javascript true;
    "Django" in PYTHON by ["django", "Django"] health "/health/" javascript false;
    "FastAPI" in PYTHON by ["fastapi"] health "/health" javascript false;
    "Flask" in PYTHON by ["flask", "Flask"] health "/health" javascript false;
    "Rails" in RUBY by ["\"rails\"", "'rails'"] health "/up" javascript false;
    "Sinatra" in RUBY by ["\"sinatra\"", "'sinatra'"] health "/health" javascript false;
    "Spring Boot" in JVM by ["spring-boot", "org.springframework.boot"] health "/actuator/health" javascript false;
    "Quarkus" in JVM by ["io.quarkus"] health "/q/health" javascript false;
    "Micronaut" in JVM by ["io.micronaut"] health "/health" javascript false;
    "Laravel" in PHP by ["\"laravel/framework\""] health "/up" javascript false;
    "Symfony" in PHP by ["\"symfony/framework-bundle\""] health "/health" javascript false;
    "Phoenix" in ELIXIR by [":phoenix,"] health "/health" javascript false;
    "Gin" in GO by ["github.com/gin-gonic/gin"] health "/health" javascript false;
    "Echo" in GO by ["github.com/labstack/echo"] health "/health" javascript false;
    "Fiber" in GO by ["github.com/gofiber/fiber"] health "/health" javascript false;
    "chi" in GO by ["github.com/go-chi/chi"] health "/health" javascript false;
    "axum" in RUST by ["axum"] health "/health" javascript false;
    "Actix Web" in RUST by ["actix-web"] health "/health" javascript false;
    "Rocket" in RUST by ["rocket"] health "/health" javascript false;
}

/// The framework of the application in the folder `root`.
pub(super) fn of(root: &Path) -> Option<&'static Framework> {
    FRAMEWORKS.iter().find(|framework| {
        framework.manifests.iter().any(|manifest| {
            let text = text(root, manifest);
            framework.words.iter().any(|word| stands_alone(&text, word))
        })
    })
}

/// Whether `word` is in `text` and isn't a part of a longer name: `rocket` isn't `rocket-chat`.
fn stands_alone(text: &str, word: &str) -> bool {
    let part_of_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        let longer = |c: char| part_of_name(c) && word.ends_with(part_of_name);
        !before.is_some_and(|c| part_of_name(c) && word.starts_with(part_of_name))
            && (word == "spring-boot" || !after.is_some_and(longer))
    })
}
