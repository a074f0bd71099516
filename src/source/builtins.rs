//! Which modules each JavaScript runtime has built in, and packages known to need Node's.

/// Node's built-in modules, without the `node:` prefix (Node 24, `module.builtinModules`, underscored ones left out).
const NODE: [&str; 52] = [
    "assert",
    "assert/strict",
    "async_hooks",
    "buffer",
    "child_process",
    "cluster",
    "console",
    "constants",
    "crypto",
    "dgram",
    "diagnostics_channel",
    "dns",
    "dns/promises",
    "domain",
    "events",
    "fs",
    "fs/promises",
    "http",
    "http2",
    "https",
    "inspector",
    "inspector/promises",
    "module",
    "net",
    "os",
    "path",
    "path/posix",
    "path/win32",
    "perf_hooks",
    "process",
    "punycode",
    "querystring",
    "readline",
    "readline/promises",
    "repl",
    "stream",
    "stream/consumers",
    "stream/promises",
    "stream/web",
    "string_decoder",
    "sys",
    "timers",
    "timers/promises",
    "tls",
    "trace_events",
    "tty",
    "url",
    "util",
    "util/types",
    "v8",
    "vm",
    "zlib",
];

/// Those that exist under their prefix alone.
const NODE_PREFIXED: [&str; 5] = ["sea", "sqlite", "test", "test/reporters", "wasi"];

/// Those without a prefix that later versions added, or that have no everyday use.
const NODE_MORE: [&str; 2] = ["worker_threads", "wasi"];

/// What Next.js gives its edge runtime (next 16.4.6: `supportedEdgePolyfills` of its middleware plugin).
const EDGE: [&str; 5] = ["buffer", "events", "assert", "util", "async_hooks"];

/// Packages that open sockets, files or processes, or load native code, wherever they run.
const NODE_PACKAGES: [(&str, &str); 83] = [
    ("pg", "net, tls"),
    ("pg-native", "native code"),
    ("postgres", "net, tls"),
    ("mysql", "net, tls"),
    ("mysql2", "net, tls"),
    ("mariadb", "net, tls"),
    ("mssql", "net, tls"),
    ("tedious", "net, tls"),
    ("oracledb", "native code"),
    ("mongodb", "net, tls"),
    ("mongoose", "net, tls"),
    ("redis", "net, tls"),
    ("ioredis", "net, tls"),
    ("better-sqlite3", "native code"),
    ("sqlite3", "native code"),
    ("knex", "fs, net"),
    ("typeorm", "fs, net"),
    ("sequelize", "fs, net"),
    ("bcrypt", "native code"),
    ("argon2", "native code"),
    ("sharp", "native code"),
    ("canvas", "native code"),
    ("nodemailer", "net, tls, fs"),
    ("amqplib", "net, tls"),
    ("kafkajs", "net, tls"),
    ("bullmq", "net, tls"),
    ("bull", "net, tls"),
    ("ws", "net, tls"),
    ("socket.io", "http, net"),
    ("express", "http, net, fs"),
    ("fastify", "http, net"),
    ("koa", "http, net"),
    ("fs-extra", "fs"),
    ("graceful-fs", "fs"),
    ("glob", "fs"),
    ("fast-glob", "fs"),
    ("chokidar", "fs"),
    ("rimraf", "fs"),
    ("formidable", "fs"),
    ("multer", "fs"),
    ("busboy", "stream"),
    ("archiver", "fs, zlib"),
    ("puppeteer", "child_process"),
    ("puppeteer-core", "child_process"),
    ("playwright", "child_process"),
    ("playwright-core", "child_process"),
    ("execa", "child_process"),
    ("cross-spawn", "child_process"),
    ("firebase-admin", "fs, net"),
    ("winston", "fs"),
    ("drizzle-orm/node-postgres", "net, tls"),
    ("drizzle-orm/postgres-js", "net, tls"),
    ("drizzle-orm/mysql2", "net, tls"),
    ("drizzle-orm/better-sqlite3", "native code"),
    ("@prisma/adapter-pg", "net, tls"),
    ("@prisma/adapter-better-sqlite3", "native code"),
    ("pg-pool", "net, tls"),
    ("pg-promise", "net, tls"),
    ("@redis/client", "net, tls"),
    ("cassandra-driver", "net, tls"),
    ("@grpc/grpc-js", "http2, net, tls"),
    ("google-auth-library", "fs, child_process"),
    ("googleapis", "fs, http2"),
    ("@google-cloud/storage", "fs, stream"),
    ("twilio", "https, crypto"),
    ("jsonwebtoken", "crypto, stream"),
    ("jws", "crypto, stream"),
    ("@node-rs/argon2", "native code"),
    ("@node-rs/bcrypt", "native code"),
    ("@napi-rs/canvas", "native code"),
    ("libsql", "native code"),
    ("sqlite", "native code"),
    ("dotenv", "fs, path, os"),
    ("shelljs", "child_process, fs"),
    ("simple-git", "child_process, fs"),
    ("fluent-ffmpeg", "child_process, fs"),
    ("node-cron", "child_process"),
    ("ssh2", "net"),
    ("ldapjs", "net, tls"),
    ("basic-ftp", "net, tls"),
    ("imapflow", "net, tls"),
    ("jsdom", "vm, fs, net"),
    ("pdfkit", "fs, zlib"),
];

/// A built-in module of Node by its name, with or without prefix: its name without it.
pub(super) fn node_builtin(source: &str) -> Option<&str> {
    if let Some(name) = source.strip_prefix("node:") {
        // Whatever has the prefix is meant to be one.
        return Some(name);
    }
    (NODE.contains(&source) || NODE_MORE.contains(&source)).then_some(source)
}

/// Whether Next.js's edge runtime has a built-in module.
pub(super) fn is_on_edge(name: &str) -> bool {
    EDGE.contains(&name)
}

/// Whether a name with the `node:` prefix is a module at all.
pub(super) fn is_known(name: &str) -> bool {
    NODE.contains(&name) || NODE_MORE.contains(&name) || NODE_PREFIXED.contains(&name)
}

/// A package that isn't installed here and can't run without Node, by an import's source and the package it names: its
/// name, and what it needs.
pub(super) fn needs_node(source: &str, package: &str) -> Option<(&'static str, &'static str)> {
    let known = |wanted: &str| {
        NODE_PACKAGES
            .iter()
            .find(|(name, _)| *name == wanted)
            .copied()
    };
    known(source).or_else(|| known(package))
}
