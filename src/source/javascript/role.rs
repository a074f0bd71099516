//! What an expression stands for, as far as the environment goes.

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
    /// An object or class that has such functions.
    Methods(Vec<(String, Getter)>),
}

/// A function of the project that takes a key and reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::source) struct Getter {
    /// Which argument is the key.
    pub argument: usize,
    /// How many parameters it has: a second one is the default.
    pub parameters: usize,
    /// Whether the body itself goes on without the key.
    pub default: bool,
}

impl Getter {
    /// Whether a call with so many arguments goes on without the key.
    pub(super) fn is_default(&self, arguments: usize) -> bool {
        if self.parameters > self.argument + 1 {
            arguments > self.argument + 1
        } else {
            self.default
        }
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
        (Role::Methods(methods), name) => {
            let (_, getter) = methods.iter().find(|(method, _)| method == name)?;
            Role::Getter(getter.clone())
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
        ("astro:env/server", "getSecret") => Role::Getter(Getter {
            argument: 0,
            parameters: 1,
            default: false,
        }),
        ("env-var", "default" | "*") => Role::Chain,
        ("env-var", "get") => Role::Getter(Getter {
            argument: 0,
            parameters: 1,
            default: false,
        }),
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
