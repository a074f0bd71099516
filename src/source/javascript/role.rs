//! What an expression stands for, as far as the environment goes.

use oxc_ast::ast::Argument;

use super::parameter::{Fallback, Tolerant, is_spared};
use crate::source::found::Site;

/// What an expression or a binding stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::source) enum Role {
    /// An object whose properties are the environment's keys: `process.env`, `import.meta.env`, `Bun.env`.
    Env,
    /// `process`.
    Process,
    /// `globalThis` and its other names.
    Global,
    /// An object whose `env` has `get`: `Deno`, `Netlify`.
    Host,
    /// `Bun`.
    Bun,
    /// `import.meta`.
    Meta,
    /// An object with `get("KEY")`: `Deno.env`, `AdonisJS` `Env`.
    Store,
    /// `env-var`: `get("KEY").required().asString()`, where the chain says whether it's required.
    Chain,
    /// `Config` of effect: `Config.string("KEY")`.
    Config,
    /// A function that returns an environment object: `loadEnv` of Vite, `env` of Hono.
    EnvFunction,
    /// A function that takes a key and reads it.
    Getter(Getter),
    /// An object, class or module that has such things by name.
    Object(Vec<(String, Role)>),
    /// A function that takes a value and may go on without it: `number(process.env.PORT, 10)`.
    Tolerant(Tolerant),
    /// A schema of keys, and which of them may be absent.
    Schema(Vec<(String, bool)>),
    /// A constant, or an enum's or a constant object's member, that is the name of a key.
    Key(String),
}

/// A function of the project that takes a key and reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::source) struct Getter {
    /// Which argument is the key.
    pub argument: usize,
    /// What the other parameters have to do with the key's absence.
    pub fallbacks: Vec<Fallback>,
    /// Whether the body itself goes on without the key.
    pub default: bool,
    /// The function whose body reads the key.
    pub site: Option<Site>,
}

impl Getter {
    /// A function of a package that takes the key as its first argument.
    fn foreign() -> Self {
        Self {
            argument: 0,
            fallbacks: Vec::new(),
            default: false,
            site: None,
        }
    }

    /// Whether a call goes on without the key.
    pub(super) fn is_default(&self, arguments: &[Argument<'_>]) -> bool {
        is_spared(&self.fallbacks, arguments, self.default)
    }
}

/// What a name that no scope of the file declares stands for.
pub(super) fn global(name: &str) -> Option<Role> {
    Some(match name {
        "process" => Role::Process,
        "globalThis" | "global" | "window" | "self" => Role::Global,
        "Deno" | "Netlify" => Role::Host,
        "Bun" => Role::Bun,
        _ => return None,
    })
}

/// What a property of something stands for.
pub(super) fn member(object: &Role, property: &str) -> Option<Role> {
    Some(match (object, property) {
        (Role::Process | Role::Bun | Role::Meta, "env") => Role::Env,
        (Role::Host, "env") => Role::Store,
        (Role::Process, "default") | (Role::Global, "process") => Role::Process,
        (Role::Global, "Deno" | "Netlify") => Role::Host,
        (Role::Global, "Bun") => Role::Bun,
        (Role::Object(members), name) => {
            let (_, role) = members.iter().find(|(member, _)| member == name)?;
            role.clone()
        }
        _ => return None,
    })
}

/// What an import from a well-known module stands for; `*` is the whole module.
pub(super) fn module(source: &str, name: &str) -> Option<Role> {
    Some(match (source, name) {
        (
            "process"
            | "node:process"
            | "bun"
            | "std-env"
            | "$env/dynamic/private"
            | "$env/dynamic/public",
            "env",
        )
        | ("react-native-config", "default" | "Config") => Role::Env,
        ("process" | "node:process", "default" | "*") | ("std-env", "process") => Role::Process,
        ("bun", "default" | "*") => Role::Bun,
        ("vite" | "vitest/config", "loadEnv") | ("hono/adapter", "env") => Role::EnvFunction,
        ("astro:env/server", "getSecret") => Role::Getter(Getter::foreign()),
        ("env-var", "default" | "*") => Role::Chain,
        ("env-var", "get") => Role::Getter(Getter::foreign()),
        ("effect" | "effect/Config", "Config" | "*") => Role::Config,
        ("#start/env" | "@ioc:Adonis/Core/Env" | "@adonisjs/core/env", "default" | "Env") => {
            Role::Store
        }
        _ => return None,
    })
}

/// Whether the names imported from a module are themselves environment keys.
pub(super) fn exports_keys(source: &str) -> bool {
    matches!(
        source,
        "$env/static/private"
            | "$env/static/public"
            | "astro:env/client"
            | "astro:env/server"
            | "@env"
    )
}
